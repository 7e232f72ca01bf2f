"""The outbox in the database: leases, outcomes, receipts. A message is leased by one worker at a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, case, delete, exists, func, or_, select, update

from ledger.database import in_portions, insert_new, upsert
from ledger.messages.ports import Accepted, Declined, Outcome, Outgoing, Receipt
from ledger.messages.rules import Channel, MessageState, falls_back, is_worth_sending, retry_after
from ledger.messages.tables import message_parts, message_receipts, messages

RECEIPTS_AT_ONCE: Final = 500


def lease(
    connection: Connection,
    *,
    channels: Collection[Channel],
    lease_id: UUID,
    now: datetime,
    until: datetime,
    count: int,
) -> list[Outgoing]:
    """Take up to ``count`` messages that are due, for ourselves alone until ``until``, oldest first.

    Two workers may look at the same ones: the second one's UPDATE waits for the first and then finds them leased.
    """
    is_free = _is_free(now)
    is_due = (messages.c.state == MessageState.QUEUED, messages.c.due_at <= now, messages.c.expires_at > now)
    candidates = (
        select(messages.c.message_id)
        .where(*is_due, is_free, messages.c.channel.in_(sorted(channels)))
        .order_by(messages.c.due_at)
        .limit(count)
    )
    wanted = connection.execute(candidates).scalars().all()
    if not wanted:
        return []
    taken = (
        update(messages)
        .where(messages.c.message_id.in_(sorted(wanted)), *is_due, is_free)
        .values(lease_id=lease_id, leased_until=until, attempts=messages.c.attempts + 1)
        .returning(messages)
    )
    rows = sorted(connection.execute(taken).all(), key=lambda row: (row.queued_at, row.message_id))
    return [_outgoing(row) for row in rows]


def record(
    connection: Connection, outcomes: Sequence[Outcome], *, lease_id: UUID, centre: str, now: datetime
) -> None:
    """Keep what became of messages that we lease; one that is no longer ours is left to whoever has it."""
    ours = _leased(connection, [each.message_id for each in outcomes], lease_id)
    for each in outcomes:
        if each.message_id not in ours:
            continue
        match each:
            case Accepted():
                _sent(connection, each, centre, now)
            case Declined():
                _not_sent(connection, each, ours[each.message_id], now)


def put_back(connection: Connection, ids: Collection[UUID], *, lease_id: UUID, now: datetime) -> None:
    """Give up the lease of messages that could not be handed over; each is due again after its own wait."""
    for message_id, row in _leased(connection, ids, lease_id).items():
        if falls_back(Channel(row["channel"]), row["attempts"], is_final=False):
            _change(connection, [message_id], {**_BY_SMS, "due_at": now})
            continue
        due_at = now + retry_after(max(row["attempts"], 1))
        _change(connection, [message_id], {"due_at": due_at, **_RELEASED})


def keep_receipts(connection: Connection, receipts: Iterable[Receipt], *, centre: str, now: datetime) -> None:
    """Keep receipts; the newest of a part counts. What they are about is looked for by ``match_receipts``."""
    rows = {
        each.centre_id: {
            "centre": centre,
            "centre_id": each.centre_id,
            "outcome": MessageState.DELIVERED if each.is_delivered else MessageState.FAILED,
            "received_at": now,
        }
        for each in receipts
    }
    if rows:
        statement = upsert(connection, message_receipts)
        newest = {name: statement.excluded[name] for name in ("outcome", "received_at")}
        connection.execute(
            statement.on_conflict_do_update(index_elements=["centre", "centre_id"], set_=newest),
            list(rows.values()),
        )


def match_receipts(connection: Connection, now: datetime) -> int:
    """Bring receipts and the parts that they are about together; gives how many found theirs.

    A message is delivered when all its parts are. A part that was not leaves it as it is, accepted: that is what
    the service owes (W-53).
    """
    same = (message_parts.c.centre == message_receipts.c.centre) & (
        message_parts.c.centre_id == message_receipts.c.centre_id
    )
    rows = connection.execute(
        select(message_receipts, message_parts.c.message_id).join(message_parts, same).limit(RECEIPTS_AT_ONCE)
    ).all()
    for row in rows:
        key = {"centre": row.centre, "centre_id": row.centre_id}
        connection.execute(
            update(message_parts)
            .where(*(message_parts.c[name] == value for name, value in key.items()))
            .values(outcome=row.outcome)
        )
        connection.execute(
            delete(message_receipts).where(
                *(message_receipts.c[name] == value for name, value in key.items())
            )
        )
    _delivered(connection, {row.message_id for row in rows}, now)
    return len(rows)


def counts(connection: Connection) -> dict[tuple[str, str], int]:
    """How many messages there are by channel and state."""
    rows = connection.execute(
        select(messages.c.channel, messages.c.state, func.count()).group_by(
            messages.c.channel, messages.c.state
        )
    )
    return {(channel, state): number for channel, state, number in rows}


_RELEASED: Final[Mapping[str, Any]] = {"lease_id": None, "leased_until": None}
_BY_SMS: Final[Mapping[str, Any]] = {"channel": Channel.SMS, "attempts": 0, **_RELEASED}


def _is_free(now: datetime) -> ColumnElement[bool]:
    return or_(messages.c.leased_until.is_(None), messages.c.leased_until <= now)


def _outgoing(row: Any) -> Outgoing:
    return Outgoing(
        message_id=row.message_id,
        channel=Channel(row.channel),
        address=row.address,
        language=row.language,
        subject=row.subject,
        text=row.text,
        expires_at=row.expires_at,
    )


def _leased(connection: Connection, ids: Collection[UUID], lease_id: UUID) -> dict[UUID, Mapping[str, Any]]:
    found: dict[UUID, Mapping[str, Any]] = {}
    for portion in in_portions(sorted(set(ids))):
        rows = connection.execute(
            select(messages).where(
                messages.c.message_id.in_(portion),
                messages.c.lease_id == lease_id,
                messages.c.state == MessageState.QUEUED,
            )
        )
        found.update((row["message_id"], dict(row)) for row in rows.mappings())
    return found


def _sent(connection: Connection, accepted: Accepted, centre: str, now: datetime) -> None:
    left = {"state": MessageState.SENT, "sent_at": now, "failure": None, **_RELEASED, **_forgotten()}
    _change(connection, [accepted.message_id], left)
    parts = [
        {
            "centre": centre,
            "centre_id": centre_id,
            "message_id": accepted.message_id,
            "number": number,
            "accepted_at": now,
            "outcome": None,
        }
        for number, centre_id in enumerate(accepted.centre_ids, start=1)
        if centre_id
    ]
    insert_new(connection, message_parts, parts)


def _not_sent(connection: Connection, declined: Declined, row: Mapping[str, Any], now: datetime) -> None:
    if falls_back(Channel(row["channel"]), row["attempts"], is_final=declined.is_final):
        by_sms = {**_BY_SMS, "due_at": now, "failure": declined.reason}
        _change(connection, [declined.message_id], by_sms)
        return
    due_at = now + retry_after(max(row["attempts"], 1))
    if declined.is_final or not is_worth_sending(row["expires_at"], due_at):
        over = {"state": MessageState.FAILED, "failed_at": now, "failure": declined.reason}
        _change(connection, [declined.message_id], {**over, **_RELEASED, **_forgotten()})
    else:
        later = {"due_at": due_at, "failure": declined.reason, **_RELEASED}
        _change(connection, [declined.message_id], later)


def _forgotten() -> dict[str, Any]:
    """What nobody needs once a message has left: where it went, and a code or password in it."""
    return {"address": "", "text": case((messages.c.is_secret, ""), else_=messages.c.text)}


def _change(connection: Connection, ids: Sequence[UUID], values: Mapping[str, Any]) -> None:
    connection.execute(update(messages).where(messages.c.message_id.in_(ids)).values(**values))


def _delivered(connection: Connection, ids: Collection[UUID], now: datetime) -> None:
    for portion in in_portions(sorted(ids)):
        missing = exists().where(
            message_parts.c.message_id == messages.c.message_id,
            or_(message_parts.c.outcome.is_(None), message_parts.c.outcome != MessageState.DELIVERED),
        )
        connection.execute(
            update(messages)
            .where(messages.c.message_id.in_(portion), messages.c.state == MessageState.SENT, ~missing)
            .values(state=MessageState.DELIVERED, delivered_at=now)
        )


LEASE: Final = timedelta(seconds=90)
"""How long a worker that died keeps its messages from the others."""
