"""Proof of the books: debits equal credits, balances are the sums of their entries, floors hold (W-04).

Every proof is one statement that gives only what is wrong, so that the size of the books costs the database time
and this process no memory. The one exception, recomputing what each posting was fingerprinted for, reads a stream.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Column, ColumnElement, Connection, Text, and_, case, cast, func, not_, or_, select

from ledger.books.accounts import NEVER_POSITIVE, WITHOUT_FLOOR
from ledger.books.hold_check import check_holds
from ledger.books.rules import PostingKind
from ledger.books.tables import accounts, entries, links, postings, transfers
from ledger.database import streamed
from ledger.findings import Finding
from ledger.sqltexts import joined, json_text, moment_text, prepare, sha256_hex, uuid_text

_REVERSAL: Final = PostingKind.REVERSAL


def check_books(connection: Connection) -> Iterator[Finding]:
    """Everything that is wrong with postings, transfers, entries, balances, holds, links and reversals."""
    yield from _unbalanced_postings(connection)
    yield from _transfers_without_entries(connection)
    yield from _mixed_units(connection)
    yield from _changed_postings(connection)
    yield from _wrong_balances(connection)
    yield from _broken_running_balances(connection)
    yield from _broken_floors(connection)
    yield from _broken_links(connection)
    yield from _broken_reversals(connection)
    yield from check_holds(connection)


def _unbalanced_postings(connection: Connection) -> Iterator[Finding]:
    found = (
        select(entries.c.posting_id, accounts.c.unit, func.sum(entries.c.amount_tiyn).label("sum"))
        .join(accounts, accounts.c.account_id == entries.c.account_id)
        .group_by(entries.c.posting_id, accounts.c.unit)
        .having(func.sum(entries.c.amount_tiyn) != 0)
    )
    for row in streamed(connection, found):
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
    found = (
        select(transfers.c.posting_id, transfers.c.line)
        .join(entries, same, isouter=True)
        .group_by(transfers.c.posting_id, transfers.c.line)
        .having(or_(debits != 1, credits_ != 1, func.count() != 2))
    )
    for row in streamed(connection, found):
        yield Finding(
            "transfer_without_entries",
            f"posting {row.posting_id} line {row.line}",
            "has not exactly one debit and one credit entry of its amount",
        )
    orphans = (
        select(entries.c.account_id, entries.c.number)
        .join(transfers, same, isouter=True)
        .where(transfers.c.line.is_(None))
    )
    for row in streamed(connection, orphans):
        yield Finding("entry_without_transfer", f"account {row.account_id}", f"entry {row.number}")


def _mixed_units(connection: Connection) -> Iterator[Finding]:
    for side in (transfers.c.debit_account_id, transfers.c.credit_account_id):
        found = (
            select(transfers.c.posting_id, transfers.c.line)
            .join(accounts, accounts.c.account_id == side)
            .where(accounts.c.unit != transfers.c.unit)
        )
        for row in streamed(connection, found):
            yield Finding(
                "unit_mixed", f"posting {row.posting_id} line {row.line}", "an account is in another unit"
            )


def _changed_postings(connection: Connection) -> Iterator[Finding]:
    """Each posting has transfers, and they and it are what it was fingerprinted for: history has not changed."""
    prepare(connection)
    moved = select(transfers.c.line).where(transfers.c.posting_id == postings.c.posting_id)
    # Without a transfer there is no content, and so no hash. The content is named once, so that it is made once.
    hashed = func.coalesce(sha256_hex(_content_of_posting()), "")
    found = select(postings.c.posting_id, (~moved.exists()).label("is_empty")).where(
        hashed != postings.c.fingerprint
    )
    for row in streamed(connection, found):
        if row.is_empty:
            yield Finding("posting_empty", f"posting {row.posting_id}", "has no transfer")
        else:
            yield Finding(
                "posting_changed", f"posting {row.posting_id}", "is not what it was when it was posted"
            )


def _content_of_posting() -> ColumnElement[str]:
    """The text of which ``rules.Posting.fingerprint`` is the hash, by the database; NULL for a posting without transfers."""
    move = joined(
        "[",
        json_text(transfers.c.unit),
        ',"',
        uuid_text(transfers.c.debit_account_id),
        '","',
        uuid_text(transfers.c.credit_account_id),
        '",',
        cast(transfers.c.amount_tiyn, Text),
        "]",
    )
    moves = (
        select(move.label("move"))
        .where(transfers.c.posting_id == postings.c.posting_id)
        .order_by(transfers.c.line)
        .correlate(postings)
        .subquery()
    )
    moved = select(func.aggregate_strings(moves.c.move, ",")).correlate(postings).scalar_subquery()
    return joined(
        '{"at":"',
        moment_text(postings.c.at),
        '+00:00","kind":',
        json_text(postings.c.kind),
        ',"kiosk_id":',
        json_text(postings.c.kiosk_id),
        _named("link_id", postings.c.link_id),
        ',"operation_id":"',
        uuid_text(postings.c.operation_id),
        '"',
        _named("reversal_of", postings.c.reversal_of),
        ',"transfers":[',
        moved,
        "]}",
    )


def _named(name: str, column: Column[Any]) -> ColumnElement[str]:
    return case((column.is_(None), ""), else_=joined(f',"{name}":"', uuid_text(column), '"'))


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
    told_sum = func.coalesce(summed.c.sum, 0)
    told_count, last = func.coalesce(summed.c.entry_total, 0), func.coalesce(summed.c.last, 0)
    is_balance_wrong = accounts.c.balance_tiyn != told_sum
    is_count_wrong = or_(accounts.c.entry_count != told_count, told_count != last)
    found = (
        select(accounts, told_sum.label("sum"), told_count.label("entry_total"))
        .add_columns(is_balance_wrong.label("is_balance_wrong"), is_count_wrong.label("is_count_wrong"))
        .join(summed, summed.c.account_id == accounts.c.account_id, isouter=True)
        .where(or_(is_balance_wrong, is_count_wrong))
    )
    for row in streamed(connection, found):
        name = f"{row.kind} {row.owner}"
        if row.is_balance_wrong:
            yield Finding("balance_wrong", name, f"balance {row.balance_tiyn}, entries sum to {row.sum}")
        if row.is_count_wrong:
            yield Finding("entries_missing", name, f"counted {row.entry_count}, found {row.entry_total}")


def _broken_running_balances(connection: Connection) -> Iterator[Finding]:
    running = func.sum(entries.c.amount_tiyn).over(
        partition_by=entries.c.account_id, order_by=entries.c.number, rows=(None, 0)
    )
    told = select(
        entries.c.account_id, entries.c.number, entries.c.balance_after_tiyn, running.label("running")
    ).subquery()
    found = select(told).where(told.c.balance_after_tiyn != told.c.running)
    for row in streamed(connection, found):
        yield Finding(
            "running_balance_wrong",
            f"account {row.account_id}",
            f"after entry {row.number}: {row.balance_after_tiyn}, entries sum to {row.running}",
        )


def _broken_floors(connection: Connection) -> Iterator[Finding]:
    available = accounts.c.balance_tiyn - accounts.c.held_tiyn
    found = select(accounts).where(
        or_(
            and_(accounts.c.kind.not_in(sorted(WITHOUT_FLOOR)), available < 0),
            and_(accounts.c.kind.in_(sorted(NEVER_POSITIVE)), accounts.c.balance_tiyn > 0),
        )
    )
    for row in streamed(connection, found):
        yield Finding("floor_broken", f"{row.kind} {row.owner}", f"balance {row.balance_tiyn}")


def _broken_links(connection: Connection) -> Iterator[Finding]:
    """Each link is there whole, and each that a posting names is there."""
    found = (
        select(links.c.link_id, links.c.posting_count, func.count(postings.c.posting_id).label("found"))
        .join(postings, postings.c.link_id == links.c.link_id, isouter=True)
        .group_by(links.c.link_id, links.c.posting_count)
        .having(func.count(postings.c.posting_id) != links.c.posting_count)
    )
    for row in streamed(connection, found):
        yield Finding("link_broken", f"link {row.link_id}", f"{row.found} of {row.posting_count} postings")
    unknown = (
        select(postings.c.posting_id, postings.c.link_id)
        .join(links, links.c.link_id == postings.c.link_id, isouter=True)
        .where(postings.c.link_id.is_not(None), links.c.link_id.is_(None))
    )
    for row in streamed(connection, unknown):
        yield Finding(
            "link_broken", f"link {row.link_id}", f"posting {row.posting_id} names it, it is not there"
        )


def _broken_reversals(connection: Connection) -> Iterator[Finding]:
    """A reversal names what it mirrors, nothing else does, and it mirrors it exactly (W-70)."""
    named = postings.c.reversal_of.is_not(None)
    odd = select(postings.c.posting_id).where(named != (postings.c.kind == _REVERSAL))
    for row in streamed(connection, odd):
        yield Finding(
            "reversal_broken", f"posting {row.posting_id}", "does not say what it reverses, or is none"
        )
    inexact = select(postings.c.posting_id, postings.c.reversal_of).where(named, not_(_is_mirrored()))
    for row in streamed(connection, inexact):
        yield Finding(
            "reversal_inexact", f"posting {row.posting_id}", f"is not the mirror of {row.reversal_of}"
        )


def _is_mirrored() -> Any:
    """As many transfers as the original, each the other way round."""
    original, mirror = transfers.alias("original"), transfers.alias("mirror")
    pairs = (
        select(func.count())
        .select_from(original)
        .join(mirror, mirror.c.line == original.c.line)
        .where(original.c.posting_id == postings.c.reversal_of, mirror.c.posting_id == postings.c.posting_id)
        .where(
            original.c.unit == mirror.c.unit,
            original.c.amount_tiyn == mirror.c.amount_tiyn,
            original.c.debit_account_id == mirror.c.credit_account_id,
            original.c.credit_account_id == mirror.c.debit_account_id,
        )
        .correlate(postings)
        .scalar_subquery()
    )
    sizes = [
        select(func.count()).where(transfers.c.posting_id == key).correlate(postings).scalar_subquery()
        for key in (postings.c.posting_id, postings.c.reversal_of)
    ]
    return and_(pairs == sizes[0], pairs == sizes[1])
