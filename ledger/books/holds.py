"""Holds: a transfer in two phases. Placed, it keeps an amount back; then it is posted, voided, or expires, once.

The hold and its end are rows that never change; an account knows only the sum that its open holds keep back, and
the database itself refuses a balance below that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, select

from ledger.books.accounts import WITHOUT_FLOOR
from ledger.books.rules import Change, Hold, HoldEnding, Posting, PostingKind, Transfer, sides_of
from ledger.books.service import (
    NO_GUARDS,
    Guards,
    Posted,
    change_accounts,
    fingerprints_of,
    insert_guarded,
    post,
)
from ledger.books.tables import accounts, hold_ends, holds
from ledger.rowsets import among
from wire.money import ZERO, Tiyn, total
from wire.refusals import Refusal, RefusalCode

__all__ = ["Ended", "Hold", "HoldEnding", "Placed", "expire_holds", "place_hold", "post_hold", "void_hold"]

EXPIRED_AT_ONCE_MAX: Final = 10_000
"""Holds ended in one transaction by ``expire_holds``."""


@dataclass(frozen=True)
class Placed:
    """The hold stands, or stood; ``is_repeated``: it was placed before, with this content."""

    hold_id: UUID
    is_repeated: bool


@dataclass(frozen=True)
class Ended:
    """The hold keeps nothing back any more; ``is_repeated``: it had ended this way before."""

    hold_id: UUID
    is_repeated: bool


def place_hold(connection: Connection, hold: Hold, *, version: int | None = None) -> Placed | Refusal:
    """Keep an amount back on the debit account, in the caller's transaction (W-23).

    The same hold again changes nothing, however it has ended since. ``version`` is the debit account's, when the
    caller's decision rests on it. Refused: ``INSUFFICIENT_BALANCE`` with what is available; ``ID_REUSED``.

    Raises:
        GuardFailed: the account is no longer at its version, or another transaction placed the same id.
    """
    known = connection.execute(select(holds.c.fingerprint).where(holds.c.hold_id == hold.hold_id)).scalar()
    if known is not None:
        if known == hold.fingerprint:
            return Placed(hold.hold_id, is_repeated=True)
        return Refusal(code=RefusalCode.ID_REUSED)
    refusal = refusal_of_debits(connection, {hold.debit: hold.amount_tiyn})
    if refusal is not None:
        return refusal
    row = {
        "hold_id": hold.hold_id,
        "unit": hold.unit,
        "debit_account_id": hold.debit,
        "credit_account_id": hold.credit,
        "amount_tiyn": hold.amount_tiyn,
        "kind": hold.kind,
        "operation_id": hold.operation_id,
        "at": hold.at,
        "expires_at": hold.expires_at,
        "fingerprint": hold.fingerprint,
    }
    insert_guarded(connection, holds, [row])
    change = Change(held_tiyn=hold.amount_tiyn, hold_count=1)
    guards = NO_GUARDS if version is None else Guards(versions={hold.debit: version})
    change_accounts(connection, {(hold.debit, hold.unit): change}, guards)
    return Placed(hold.hold_id, is_repeated=False)


def post_hold(
    connection: Connection,
    hold_id: UUID,
    posting_id: UUID,
    *,
    at: datetime,
    amount_tiyn: Tiyn | None = None,
    more: Sequence[Transfer] = (),
) -> Posted | Refusal:
    """Move what was held, or a part of it, and free the rest; ``more`` transfers come into the same posting.

    Refused: ``OPERATION_UNKNOWN`` when there is no such hold; ``HOLD_ENDED`` when it has ended otherwise, or its
    time is over at ``at``; ``ID_REUSED`` when the posting's id stands for something else;
    ``INSUFFICIENT_BALANCE`` when ``more`` is not covered.

    Raises:
        ValueError: more than was held.
        GuardFailed: something changed meanwhile; run the transaction again.
    """
    row = _hold_row(connection, hold_id)
    if row is None:
        return Refusal(code=RefusalCode.OPERATION_UNKNOWN)
    hold = _hold(row)
    amount = hold.amount_tiyn if amount_tiyn is None else amount_tiyn
    if not 0 < amount <= hold.amount_tiyn:
        raise ValueError(f"{amount} tiyn of a hold of {hold.amount_tiyn}")
    if row.ending is not None:
        if (row.ending, row.posting_id, row.posted_tiyn) == (HoldEnding.POSTED, posting_id, amount):
            return Posted(posting_id, is_repeated=True)
        return Refusal(code=RefusalCode.HOLD_ENDED)
    if hold.is_over(at):
        return Refusal(code=RefusalCode.HOLD_ENDED)
    if fingerprints_of(connection, [posting_id]):
        return Refusal(code=RefusalCode.ID_REUSED)
    moved = Transfer(unit=hold.unit, debit=hold.debit, credit=hold.credit, amount_tiyn=amount)
    posting = Posting(
        posting_id=posting_id,
        kind=hold.kind,
        operation_id=hold.operation_id,
        at=at,
        transfers=(moved, *more),
    )
    refusal = refusal_of_debits(connection, debits_of(posting), freed={hold.debit: hold.amount_tiyn})
    if refusal is not None:
        return refusal
    freed = {(hold.debit, hold.unit): Change(held_tiyn=-hold.amount_tiyn, hold_count=1)}
    answer = post(connection, [posting], posted_at=at, also=freed)[0]
    _end(connection, [_end_row(hold_id, HoldEnding.POSTED, at, posting_id=posting_id, posted=amount)])
    return answer


def void_hold(connection: Connection, hold_id: UUID, *, at: datetime) -> Ended | Refusal:
    """Give back what was held. Refused: ``OPERATION_UNKNOWN``; ``HOLD_ENDED`` when it has ended otherwise.

    Raises:
        GuardFailed: it is being ended by another transaction; run this one again.
    """
    row = _hold_row(connection, hold_id)
    if row is None:
        return Refusal(code=RefusalCode.OPERATION_UNKNOWN)
    if row.ending is not None:
        if row.ending == HoldEnding.VOIDED:
            return Ended(hold_id, is_repeated=True)
        return Refusal(code=RefusalCode.HOLD_ENDED)
    _give_back(connection, [_hold(row)], HoldEnding.VOIDED, at)
    return Ended(hold_id, is_repeated=False)


def expire_holds(connection: Connection, now: datetime) -> tuple[UUID, ...]:
    """End every open hold whose time is over, at most ``EXPIRED_AT_ONCE_MAX``; the ids of those ended now.

    Raises:
        GuardFailed: one of them is being ended by another transaction; run this one again.
    """
    due = (
        _rows()
        .where(holds.c.expires_at <= now, hold_ends.c.hold_id.is_(None))
        .order_by(holds.c.expires_at, holds.c.hold_id)
        .limit(EXPIRED_AT_ONCE_MAX)
    )
    over = [_hold(row) for row in connection.execute(due)]
    _give_back(connection, over, HoldEnding.EXPIRED, now)
    return tuple(hold.hold_id for hold in over)


def open_hold(connection: Connection, hold_id: UUID) -> Hold | None:
    """The hold while it is open; None when it never was or has ended."""
    row = _hold_row(connection, hold_id)
    return None if row is None or row.ending is not None else _hold(row)


def debits_of(posting: Posting) -> dict[UUID, Tiyn]:
    """What a posting takes from each account on balance."""
    sums = {
        account: total(amount for _, _, amount in sides)
        for (account, _unit), sides in sides_of([posting]).items()
    }
    return {account: -change for account, change in sums.items() if change < 0}


def refusal_of_debits(
    connection: Connection, debits: dict[UUID, Tiyn], *, freed: dict[UUID, Tiyn] | None = None
) -> Refusal | None:
    """Why these amounts cannot be taken; None when each account holds enough or has no floor (W-23)."""
    columns = (accounts.c.account_id, accounts.c.kind, accounts.c.balance_tiyn, accounts.c.held_tiyn)
    rows = connection.execute(
        select(*columns)
        .where(among(connection, accounts.c.account_id, list(debits)))
        .order_by(accounts.c.account_id)
    )
    for row in rows:
        available = row.balance_tiyn - row.held_tiyn + (freed or {}).get(row.account_id, ZERO)
        if row.kind not in WITHOUT_FLOOR and available < debits[row.account_id]:
            return Refusal(code=RefusalCode.INSUFFICIENT_BALANCE, left_tiyn=available)
    return None


def _give_back(connection: Connection, ended: Sequence[Hold], ending: HoldEnding, at: datetime) -> None:
    changes: defaultdict[tuple[UUID, str], Change] = defaultdict(Change)
    for hold in ended:
        changes[hold.debit, hold.unit] += Change(held_tiyn=-hold.amount_tiyn, hold_count=1)
    _end(connection, [_end_row(hold.hold_id, ending, at) for hold in ended])
    change_accounts(connection, changes)


def _end(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    insert_guarded(connection, hold_ends, rows)


def _end_row(
    hold_id: UUID, ending: HoldEnding, at: datetime, *, posting_id: UUID | None = None, posted: Tiyn = ZERO
) -> dict[str, Any]:
    return {"hold_id": hold_id, "ending": ending, "posting_id": posting_id, "posted_tiyn": posted, "at": at}


def _rows() -> Any:
    ends = (hold_ends.c.ending, hold_ends.c.posting_id, hold_ends.c.posted_tiyn)
    return select(holds, *ends).join(hold_ends, hold_ends.c.hold_id == holds.c.hold_id, isouter=True)


def _hold_row(connection: Connection, hold_id: UUID) -> Row[Any] | None:
    row: Row[Any] | None = connection.execute(_rows().where(holds.c.hold_id == hold_id)).one_or_none()
    return row


def _hold(row: Row[Any]) -> Hold:
    return Hold(
        hold_id=row.hold_id,
        unit=row.unit,
        debit=row.debit_account_id,
        credit=row.credit_account_id,
        amount_tiyn=row.amount_tiyn,
        kind=PostingKind(row.kind),
        operation_id=row.operation_id,
        at=row.at,
        expires_at=row.expires_at,
    )
