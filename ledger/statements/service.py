"""A statement: balance before, every operation, balance after; read as a stream, however long the period is.

An operation belongs to the period in which it came into the books, because that is when the balance changed; it shows
when the client acted. Opening and closing are sums of entries, so closing is opening and everything between.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    case,
    cast,
    func,
    select,
)

from ledger.books.accounts import AccountKind
from ledger.books.rules import PostingKind
from ledger.books.tables import accounts, entries, postings, transfers
from ledger.holders.tables import holders
from ledger.merchants.tables import merchants
from ledger.prepared import Prepared
from ledger.statements.rules import WORDS, Period, is_fee
from ledger.wallets.rules import masked_name, masked_phone
from ledger.wallets.service import Wallet
from ledger.wallets.tables import wallets
from wire.money import ZERO, Tiyn, total
from wire.texts import Language

__all__ = ["Balances", "Line", "balances_in", "last_lines", "lines_in"]

ROWS_AT_ONCE: Final = 1_000


@dataclass(frozen=True)
class Balances:
    """What a wallet held before and after a period."""

    opening_tiyn: Tiyn
    closing_tiyn: Tiyn


@dataclass(frozen=True, kw_only=True)
class Line:
    """One operation of a wallet. Amount and fee are signed: what they did to the balance.

    ``number`` is of its last entry: where a next page goes on. ``at``: when the client acted.
    """

    number: int
    operation_id: UUID
    kind: PostingKind
    at: datetime
    posted_at: datetime
    counterparty: str
    amount_tiyn: Tiyn
    fee_tiyn: Tiyn
    balance_after_tiyn: Tiyn


def balances_in(connection: Connection, wallet: Wallet, period: Period) -> Balances:
    """Balances at the beginning and at the end of a period, as sums of entries (W-81)."""
    before = _summed(postings.c.posted_at < period.begins)
    until = _summed(postings.c.posted_at < period.ends)
    row = connection.execute(
        select(before, until)
        .select_from(entries.join(postings, postings.c.posting_id == entries.c.posting_id))
        .where(entries.c.account_id == wallet.account_id)
    ).one()
    return Balances(Tiyn(row[0] or 0), Tiyn(row[1] or 0))


def lines_in(
    connection: Connection, wallet: Wallet, period: Period, language: Language, *, after: int = 0
) -> Iterator[Line]:
    """Every operation of a period in the order of the books, those after an entry's number; a stream (W-81)."""
    chosen = _entries(wallet, period).where(entries.c.number > after)
    rows = connection.execution_options(stream_results=True).execute(chosen).yield_per(ROWS_AT_ONCE)
    try:
        for _, group in groupby(rows, key=attrgetter("posting_id")):
            yield _line(list(group), language)
    finally:
        rows.close()  # whoever stops half way leaves no cursor behind


def last_lines(connection: Connection, wallet: Wallet, language: Language, count: int) -> list[Line]:
    """The newest operations of a wallet, the newest first: for a glance, whatever the holder's status."""
    rows = _NEWEST.rows(connection, {"of": wallet.account_id, "count": count})
    lines = [_line(list(group), language) for _, group in groupby(rows, key=attrgetter("posting_id"))]
    return lines[::-1]


def _newest_statement(_dialect: str) -> Any:
    account: BindParameter[UUID] = bindparam("of", type_=entries.c.account_id.type)
    newest = (
        select(entries.c.posting_id)
        .where(entries.c.account_id == account)
        .group_by(entries.c.posting_id)
        .order_by(func.max(entries.c.number).desc())
        .limit(bindparam("count", type_=BigInteger()))
    )
    return _of_account(account).where(entries.c.posting_id.in_(newest))


def _summed(condition: Any) -> Any:
    return cast(func.sum(case((condition, entries.c.amount_tiyn), else_=0)), BigInteger)


_OTHER: Final = accounts.alias("other")
_OTHER_WALLET: Final = wallets.alias("other_wallet")


def _entries(wallet: Wallet, period: Period) -> Select[Any]:
    return _of_account(wallet.account_id).where(
        postings.c.posted_at >= period.begins, postings.c.posted_at < period.ends
    )


def _of_account(account: UUID | BindParameter[UUID]) -> Select[Any]:
    other_id = case(
        (transfers.c.debit_account_id == entries.c.account_id, transfers.c.credit_account_id),
        else_=transfers.c.debit_account_id,
    )
    same_line = and_(transfers.c.posting_id == entries.c.posting_id, transfers.c.line == entries.c.line)
    return (
        select(
            entries.c.number,
            entries.c.posting_id,
            entries.c.amount_tiyn,
            entries.c.balance_after_tiyn,
            postings.c.operation_id,
            postings.c.kind,
            postings.c.at,
            postings.c.posted_at,
            _OTHER.c.kind.label("other_kind"),
            _OTHER.c.owner.label("other_owner"),
            merchants.c.name.label("merchant_name"),
            holders.c.phone,
            holders.c.holder_name,
        )
        .join(postings, postings.c.posting_id == entries.c.posting_id)
        .join(transfers, same_line)
        .join(_OTHER, _OTHER.c.account_id == other_id)
        .outerjoin(
            merchants,
            and_(_OTHER.c.kind == AccountKind.MERCHANT, merchants.c.merchant_code == _OTHER.c.owner),
        )
        .outerjoin(_OTHER_WALLET, _OTHER_WALLET.c.account_id == _OTHER.c.account_id)
        .outerjoin(holders, holders.c.wallet_id == _OTHER_WALLET.c.wallet_id)
        .where(entries.c.account_id == account)
        .order_by(entries.c.number)
    )


_NEWEST: Final = Prepared(_newest_statement)


def _line(rows: list[Row[Any]], language: Language) -> Line:
    kind = PostingKind(rows[0].kind)
    fees = [row for row in rows if is_fee(kind, AccountKind(row.other_kind))]
    main = [row for row in rows if row not in fees]
    named = (main or fees)[0]
    return Line(
        number=rows[-1].number,
        operation_id=rows[0].operation_id,
        kind=kind,
        at=rows[0].at,
        posted_at=rows[0].posted_at,
        counterparty=_counterparty(named, language),
        amount_tiyn=_sum(main),
        fee_tiyn=_sum(fees),
        balance_after_tiyn=rows[-1].balance_after_tiyn,
    )


def _sum(rows: Iterable[Row[Any]]) -> Tiyn:
    return total(row.amount_tiyn for row in rows) if rows else ZERO


def _counterparty(row: Row[Any], language: Language) -> str:
    """Who was on the other side; another client is masked (W-92)."""
    match AccountKind(row.other_kind):
        case AccountKind.MERCHANT:
            return str(row.merchant_name or row.other_owner)
        case AccountKind.CLIENT_WALLET:
            shown = masked_name(row.holder_name or "") or masked_phone(row.phone or "")
            return shown or WORDS["client"][language]
        case AccountKind.KIOSK_ALLOTMENT:
            return f"{WORDS['kiosk'][language]} {row.other_owner}"
        case AccountKind.REDEMPTION:
            return WORDS["bank"][language]
        case _:
            return WORDS["operator"][language]
