"""Queue messages in the transaction of what they tell: they leave if, and only if, it is committed (W-24)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, Connection, case, delete, or_, select, update

from ledger.database import in_portions
from ledger.messages.rules import CODE_WORTH_SENDING, WORTH_SENDING, Channel, MessageState, MessageTo
from ledger.messages.tables import message_receipts, messages
from ledger.messages.templates import Field, MessageKind, fields_of, render
from ledger.rowsets import Finish, RowSet, alike_apart, columns_of, new_only, write_sets
from wire.texts import Language

__all__ = ["Message", "MessageKind", "MessageTo", "erase", "queue", "queue_all", "queued", "state_of"]

TEXT_KEPT: Final = timedelta(days=90)
"""How long the words of a message stay; that it was sent, and what of, stays."""

RECEIPT_KEPT: Final = timedelta(days=3)
"""How long a receipt waits for the message that it is about."""

TIDIED_AT_ONCE: Final = 5_000


class Message(NamedTuple):
    """One message to queue. Given twice with one ``message_id`` it is sent once."""

    message_id: UUID
    to: MessageTo
    kind: MessageKind
    fields: Mapping[str, Field]
    language: Language
    wallet_id: UUID | None = None
    channel: Channel | None = None
    worth_sending: timedelta | None = None


def queue(
    connection: Connection,
    *,
    to: MessageTo,
    kind: MessageKind,
    fields: Mapping[str, Field],
    language: Language,
    at: datetime,
    wallet_id: UUID | None = None,
    channel: Channel | None = None,
    message_id: UUID | None = None,
) -> UUID:
    """Queue one message in the caller's transaction and give its id.

    Raises:
        FieldMissing: the template needs a field that is not given.
    """
    message = Message(
        message_id=message_id or uuid4(),
        to=to,
        kind=kind,
        fields=fields,
        language=language,
        wallet_id=wallet_id,
        channel=channel,
    )
    queue_all(connection, [message], at)
    return message.message_id


def queue_all(connection: Connection, wanted: Sequence[Message], at: datetime) -> None:
    """Queue messages in one statement; one whose id is there already is left as it is.

    Raises:
        FieldMissing: a template needs a field that is not given.
    """
    write_sets(connection, queued(wanted, at))


def queued(wanted: Sequence[Message], at: datetime, *, finish: Finish = new_only) -> list[RowSet]:
    """The rows that ``queue_all`` writes, for whoever writes others with them.

    ``finish``: ``as_it_is`` for messages of which none can be there yet.

    Raises:
        FieldMissing: a template needs a field that is not given.
    """
    if not wanted:
        return []
    expiries: dict[timedelta, datetime] = {}
    many, alike = alike_apart(columns_of([_row(each, at, expiries) for each in wanted]))
    one = {**_NOT_TRIED, "queued_at": at, "due_at": at, **alike}
    return [RowSet(table=messages, many=many, one=one, finish=finish)]


_NOT_TRIED: Final[Mapping[str, Any]] = {
    "attempts": 0,
    "lease_id": None,
    "leased_until": None,
    "failed_at": None,
    "failure": None,
}


def _row(message: Message, at: datetime, expiries: dict[timedelta, datetime]) -> dict[str, Any]:
    rendered = render(message.kind, message.fields, message.language)
    channel = message.channel or message.to.usual_channel
    is_code = "code" in fields_of(message.kind)
    worth = message.worth_sending or (CODE_WORTH_SENDING if is_code else WORTH_SENDING)
    is_there = channel is Channel.APP
    return {
        "message_id": message.message_id,
        "kind": message.kind,
        "channel": channel,
        "wallet_id": message.wallet_id,
        "address": "" if is_there else message.to.address,
        "language": message.language,
        "subject": rendered.subject,
        "text": rendered.text,
        "is_secret": rendered.is_secret,
        "state": MessageState.DELIVERED if is_there else MessageState.QUEUED,
        "expires_at": expiries.setdefault(worth, at + worth),
        "sent_at": at if is_there else None,
        "delivered_at": at if is_there else None,
    }


def state_of(connection: Connection, message_id: UUID) -> MessageState | None:
    """How far a message has come; None when there is none of that id."""
    state = connection.execute(
        select(messages.c.state).where(messages.c.message_id == message_id)
    ).scalar_one_or_none()
    return None if state is None else MessageState(state)


def erase(connection: Connection, wallet_ids: Iterable[UUID]) -> None:
    """Forget what was said to these holders, and where (W-63). What has not left is not sent any more."""
    held = messages.c.wallet_id.in_(sorted(wallet_ids))
    connection.execute(update(messages).where(held).values(address="", text="", subject=""))
    connection.execute(
        update(messages)
        .where(held, messages.c.state == MessageState.QUEUED)
        .values(state=MessageState.FAILED, failure="erased", failed_at=messages.c.due_at)
    )


def tidy(connection: Connection, now: datetime) -> int:
    """Give up what nobody needs any more; forget texts and receipts after their time. Gives how many.

    A portion at a time: call it until it has nothing more to do.
    """
    late = _some(
        connection, messages.c.state == MessageState.QUEUED, messages.c.expires_at <= now, _free(now)
    )
    over = {"state": MessageState.FAILED, "failure": "expired", "failed_at": now, "address": ""}
    given_up = _change(connection, late, over, is_secret_blanked=True)
    old = _some(connection, messages.c.queued_at <= now - TEXT_KEPT, messages.c.text != "")
    forgotten = _change(connection, old, {"text": "", "subject": "", "address": ""}, is_secret_blanked=False)
    stray = delete(message_receipts).where(message_receipts.c.received_at <= now - RECEIPT_KEPT)
    return given_up + forgotten + connection.execute(stray).rowcount


def _free(now: datetime) -> ColumnElement[bool]:
    return or_(messages.c.leased_until.is_(None), messages.c.leased_until <= now)


def _some(connection: Connection, *conditions: ColumnElement[bool]) -> Sequence[UUID]:
    chosen = select(messages.c.message_id).where(*conditions).order_by(messages.c.message_id)
    return connection.execute(chosen.limit(TIDIED_AT_ONCE)).scalars().all()


def _change(
    connection: Connection, ids: Sequence[UUID], values: Mapping[str, Any], *, is_secret_blanked: bool
) -> int:
    text = {"text": case((messages.c.is_secret, ""), else_=messages.c.text)} if is_secret_blanked else {}
    for portion in in_portions(ids):
        connection.execute(
            update(messages).where(messages.c.message_id.in_(portion)).values(**values, **text)
        )
    return len(ids)
