"""Proof of the books: debits equal credits, balances are the sums of their entries, floors hold (W-04)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, func, or_, select

from ledger.books.accounts import NEVER_POSITIVE, WITHOUT_FLOOR
from ledger.books.tables import accounts, entries, postings, transfers
from ledger.findings import Finding


def check_books(connection: Connection) -> Iterator[Finding]:
    """Everything that is wrong with postings, transfers, entries and balances."""
    yield from _unbalanced_postings(connection)
    yield from _transfers_without_entries(connection)
    yield from _mixed_units(connection)
    yield from _empty_postings(connection)
    yield from _wrong_balances(connection)
    yield from _broken_floors(connection)


def _unbalanced_postings(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        select(entries.c.posting_id, accounts.c.unit, func.sum(entries.c.amount_tiyn).label("sum"))
        .join(accounts, accounts.c.account_id == entries.c.account_id)
        .group_by(entries.c.posting_id, accounts.c.unit)
        .having(func.sum(entries.c.amount_tiyn) != 0)
    )
    for row in rows:
        yield Finding(
            "posting_unbalanced",
            f"posting {row.posting_id}",
            f"credits less debits are {row.sum} in {row.unit}",
        )


def _transfers_without_entries(connection: Connection) -> Iterator[Finding]:
    is_debit = and_(
        entries.c.account_id == transfers.c.debit_account_id,
        entries.c.amount_tiyn == -transfers.c.amount_tiyn,
    )
    is_credit = and_(
        entries.c.account_id == transfers.c.credit_account_id,
        entries.c.amount_tiyn == transfers.c.amount_tiyn,
    )
    same = and_(entries.c.posting_id == transfers.c.posting_id, entries.c.line == transfers.c.line)
    debits, credits_ = func.sum(case((is_debit, 1), else_=0)), func.sum(case((is_credit, 1), else_=0))
    rows = connection.execute(
        select(transfers.c.posting_id, transfers.c.line)
        .join(entries, same, isouter=True)
        .group_by(transfers.c.posting_id, transfers.c.line)
        .having(or_(debits != 1, credits_ != 1, func.count() != 2))
    )
    for row in rows:
        yield Finding(
            "transfer_without_entries",
            f"posting {row.posting_id} line {row.line}",
            "has not exactly one debit and one credit entry of its amount",
        )
    orphans = connection.execute(
        select(entries.c.account_id, entries.c.number)
        .join(transfers, same, isouter=True)
        .where(transfers.c.line.is_(None))
    )
    for row in orphans:
        yield Finding("entry_without_transfer", f"account {row.account_id}", f"entry {row.number}")


def _mixed_units(connection: Connection) -> Iterator[Finding]:
    sides = (transfers.c.debit_account_id, transfers.c.credit_account_id)
    rows = connection.execute(
        select(transfers.c.posting_id, transfers.c.line)
        .join(accounts, accounts.c.account_id.in_(sides))
        .where(accounts.c.unit != transfers.c.unit)
    )
    for row in rows:
        yield Finding(
            "unit_mixed", f"posting {row.posting_id} line {row.line}", "an account is in another unit"
        )


def _empty_postings(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        select(postings.c.posting_id)
        .join(transfers, transfers.c.posting_id == postings.c.posting_id, isouter=True)
        .where(transfers.c.line.is_(None))
    )
    for row in rows:
        yield Finding("posting_empty", f"posting {row.posting_id}", "has no transfer")


def _wrong_balances(connection: Connection) -> Iterator[Finding]:
    summed = (
        select(
            entries.c.account_id,
            func.sum(entries.c.amount_tiyn).label("sum"),
            func.count().label("entry_total"),
            func.max(entries.c.number).label("last"),
        )
        .group_by(entries.c.account_id)
        .subquery()
    )
    rows = connection.execute(
        select(accounts, summed.c.sum, summed.c.entry_total, summed.c.last).join(
            summed, summed.c.account_id == accounts.c.account_id, isouter=True
        )
    )
    for row in rows.yield_per(1000):
        name = f"{row.kind} {row.owner}"
        if row.balance_tiyn != (row.sum or 0):
            yield Finding("balance_wrong", name, f"balance {row.balance_tiyn}, entries sum to {row.sum or 0}")
        if not row.entry_count == (row.entry_total or 0) == (row.last or 0):
            yield Finding("entries_missing", name, f"counted {row.entry_count}, found {row.entry_total or 0}")
    yield from _broken_running_balances(connection)


def _broken_running_balances(connection: Connection) -> Iterator[Finding]:
    running = func.sum(entries.c.amount_tiyn).over(
        partition_by=entries.c.account_id, order_by=entries.c.number, rows=(None, 0)
    )
    told = select(
        entries.c.account_id, entries.c.number, entries.c.balance_after_tiyn, running.label("running")
    ).subquery()
    rows = connection.execute(select(told).where(told.c.balance_after_tiyn != told.c.running))
    for row in rows:
        yield Finding(
            "running_balance_wrong",
            f"account {row.account_id}",
            f"after entry {row.number}: {row.balance_after_tiyn}, entries sum to {row.running}",
        )


def _broken_floors(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        select(accounts).where(
            or_(
                and_(accounts.c.kind.not_in(sorted(WITHOUT_FLOOR)), accounts.c.balance_tiyn < 0),
                and_(accounts.c.kind.in_(sorted(NEVER_POSITIVE)), accounts.c.balance_tiyn > 0),
            )
        )
    )
    for row in rows:
        yield Finding("floor_broken", f"{row.kind} {row.owner}", f"balance {row.balance_tiyn}")
