"""Proof of what is held: accounts keep back exactly what their open holds say, and every end is what it says."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, func, or_, select

from ledger.books.rules import Hold, HoldEnding
from ledger.books.tables import accounts, hold_ends, holds, transfers
from ledger.database import streamed
from ledger.findings import Finding


def check_holds(connection: Connection) -> Iterator[Finding]:
    """Everything that is wrong with holds."""
    yield from _wrong_sums(connection)
    yield from _wrong_postings(connection)
    for row in streamed(connection, select(holds)):
        hold = Hold(
            hold_id=row.hold_id,
            unit=row.unit,
            debit=row.debit_account_id,
            credit=row.credit_account_id,
            amount_tiyn=row.amount_tiyn,
            kind=row.kind,
            operation_id=row.operation_id,
            at=row.at,
            expires_at=row.expires_at,
        )
        if hold.fingerprint != row.fingerprint:
            yield Finding("hold_changed", f"hold {row.hold_id}", "is not what it was when it was placed")


def _wrong_sums(connection: Connection) -> Iterator[Finding]:
    is_open = hold_ends.c.hold_id.is_(None)
    summed = (
        select(
            holds.c.debit_account_id,
            func.sum(case((is_open, holds.c.amount_tiyn), else_=0)).label("held"),
            (func.count(holds.c.hold_id) + func.count(hold_ends.c.hold_id)).label("hold_total"),
        )
        .join(hold_ends, hold_ends.c.hold_id == holds.c.hold_id, isouter=True)
        .group_by(holds.c.debit_account_id)
        .subquery()
    )
    held, count = func.coalesce(summed.c.held, 0), func.coalesce(summed.c.hold_total, 0)
    found = (
        select(accounts, held.label("told_held"), count.label("told_count"))
        .join(summed, summed.c.debit_account_id == accounts.c.account_id, isouter=True)
        .where(or_(accounts.c.held_tiyn != held, accounts.c.hold_count != count))
    )
    for row in streamed(connection, found):
        name = f"{row.kind} {row.owner}"
        if row.held_tiyn != row.told_held:
            yield Finding("held_wrong", name, f"held {row.held_tiyn}, open holds sum to {row.told_held}")
        if row.hold_count != row.told_count:
            yield Finding("holds_missing", name, f"counted {row.hold_count}, found {row.told_count}")


def _wrong_postings(connection: Connection) -> Iterator[Finding]:
    """A posted hold moved what its end says, between its accounts, and no more than was held."""
    moved = and_(
        transfers.c.posting_id == hold_ends.c.posting_id,
        transfers.c.line == 1,
        transfers.c.debit_account_id == holds.c.debit_account_id,
        transfers.c.credit_account_id == holds.c.credit_account_id,
        transfers.c.amount_tiyn == hold_ends.c.posted_tiyn,
        transfers.c.amount_tiyn <= holds.c.amount_tiyn,
    )
    found = (
        select(hold_ends.c.hold_id, hold_ends.c.posting_id)
        .join(holds, holds.c.hold_id == hold_ends.c.hold_id)
        .join(transfers, moved, isouter=True)
        .where(hold_ends.c.ending == HoldEnding.POSTED, transfers.c.line.is_(None))
    )
    for row in streamed(connection, found):
        yield Finding("hold_not_posted", f"hold {row.hold_id}", f"posting {row.posting_id} does not move it")
