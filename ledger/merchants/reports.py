"""What happened on a merchant's account on an Astana day: opening, every line, closing; sums that prove themselves.

A line belongs to the day on which it came into the books: a day that is over never changes, though a payment that a
kiosk took offline says another time of its own (``at``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, and_, func, select

from ledger.books.accounts import AccountKind
from ledger.books.rules import PostingKind
from ledger.books.tables import accounts, entries, postings, transfers
from ledger.http.spreadsheets import csv_row, harmless
from ledger.merchants.notices import EventKind
from ledger.merchants.service import merchant_account
from ledger.merchants.tables import merchant_event_requisites, merchant_events
from wire.astana import ASTANA
from wire.money import ZERO, Tiyn, total
from wire.times import utc_text


class LineKind(StrEnum):
    PAYMENT = "payment"
    REFUND = "refund"
    FEE = "fee"
    """What the operator takes from the merchant itself."""
    REDEMPTION = "redemption"
    REDEMPTION_RETURNED = "redemption_returned"
    """The bank did not pay; the e-money is back."""
    REVERSAL = "reversal"
    OTHER = "other"
    """A correction by the operator."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One movement; ``amount_tiyn`` is what it added to the account."""

    number: int
    kind: LineKind
    payment_id: UUID
    operation_id: UUID
    at: datetime
    recorded_at: datetime
    amount_tiyn: Tiyn
    payee_code: str | None
    requisites: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class DayReport:
    """A day; opening and all lines give closing."""

    merchant_code: str
    day: date
    opening_tiyn: Tiyn
    lines: tuple[Line, ...]

    @property
    def closing_tiyn(self) -> Tiyn:
        return self.opening_tiyn + total(line.amount_tiyn for line in self.lines)

    @property
    def totals(self) -> dict[LineKind, Tiyn]:
        """The sum of each kind that the day has."""
        sums: dict[LineKind, Tiyn] = {}
        for line in self.lines:
            sums[line.kind] = sums.get(line.kind, ZERO) + line.amount_tiyn
        return sums


def day_report(connection: Connection, issuer_code: str, merchant_code: str, day: date) -> DayReport:
    """The report of one Astana day, as far as the day has come."""
    account = merchant_account(issuer_code, merchant_code)
    begins, ends = (datetime.combine(each, time(), ASTANA) for each in (day, day + timedelta(days=1)))
    return DayReport(
        merchant_code=merchant_code,
        day=day,
        opening_tiyn=_opening(connection, account, begins),
        lines=tuple(_line(row) for row in connection.execute(_rows(account, begins, ends))),
    )


def csv_of(report: DayReport) -> str:
    """The report as CSV with a row for opening and one for closing; sums in tiyn."""
    return "".join(csv_rows(report))


def csv_rows(report: DayReport) -> Iterator[str]:
    heads = (
        "number",
        "kind",
        "at",
        "recorded_at",
        "payment_id",
        "operation_id",
        "payee",
        "requisites",
        "tiyn",
    )
    yield csv_row(heads)
    day = report.day.isoformat()
    yield csv_row(("", "opening", day, "", "", "", "", "", report.opening_tiyn))
    for line in report.lines:
        answers = "; ".join(f"{code}={answer}" for code, answer in sorted(line.requisites.items()))
        yield csv_row(
            (
                line.number,
                line.kind,
                utc_text(line.at),
                utc_text(line.recorded_at),
                line.payment_id,
                line.operation_id,
                line.payee_code or "",
                harmless(answers),
                line.amount_tiyn,
            )
        )
    yield csv_row(("", "closing", day, "", "", "", "", "", report.closing_tiyn))


def _opening(connection: Connection, account: UUID, begins: datetime) -> Tiyn:
    """The balance less what came since: what is recent costs little to read."""
    balance = connection.execute(
        select(accounts.c.balance_tiyn).where(accounts.c.account_id == account)
    ).scalar_one()
    since = connection.execute(
        select(func.coalesce(func.sum(entries.c.amount_tiyn), 0))
        .join(postings, postings.c.posting_id == entries.c.posting_id)
        .where(entries.c.account_id == account, postings.c.posted_at >= begins)
    ).scalar_one()
    return Tiyn(int(balance) - int(since))


def _rows(account: UUID, begins: datetime, ends: datetime) -> Any:
    debit, credit = accounts.alias(), accounts.alias()
    return (
        select(
            entries.c.number,
            entries.c.amount_tiyn,
            postings,
            debit.c.kind.label("debit_kind"),
            credit.c.kind.label("credit_kind"),
            merchant_events.c.payee_code,
            merchant_event_requisites.c.requisites,
        )
        .join(postings, postings.c.posting_id == entries.c.posting_id)
        .join(
            transfers,
            and_(transfers.c.posting_id == entries.c.posting_id, transfers.c.line == entries.c.line),
        )
        .join(debit, debit.c.account_id == transfers.c.debit_account_id)
        .join(credit, credit.c.account_id == transfers.c.credit_account_id)
        .join(
            merchant_events,
            and_(
                merchant_events.c.subject_id == entries.c.posting_id,
                merchant_events.c.kind == EventKind.PAYMENT,
            ),
            isouter=True,
        )
        .join(
            merchant_event_requisites,
            merchant_event_requisites.c.event_id == merchant_events.c.event_id,
            isouter=True,
        )
        .where(entries.c.account_id == account, postings.c.posted_at >= begins, postings.c.posted_at < ends)
        .order_by(entries.c.number)
    )


def _line(row: Row[Any]) -> Line:
    return Line(
        number=row.number,
        kind=_kind(row),
        payment_id=row.posting_id,
        operation_id=row.operation_id,
        at=row.at,
        recorded_at=row.posted_at,
        amount_tiyn=row.amount_tiyn,
        payee_code=row.payee_code,
        requisites=row.requisites or {},
    )


_KINDS: Final[Mapping[str, tuple[LineKind, LineKind]]] = {
    PostingKind.PAYMENT: (LineKind.FEE, LineKind.PAYMENT),
    PostingKind.REFUND: (LineKind.REFUND, LineKind.OTHER),
    PostingKind.REDEMPTION: (LineKind.REDEMPTION, LineKind.REDEMPTION_RETURNED),
    PostingKind.REVERSAL: (LineKind.REVERSAL, LineKind.REVERSAL),
}
"""By the posting's kind: what a debit of the merchant is, and what a credit is."""


def _kind(row: Row[Any]) -> LineKind:
    if AccountKind.FEE_INCOME in {row.debit_kind, row.credit_kind} and row.kind != PostingKind.REVERSAL:
        return LineKind.FEE
    debit, credit = _KINDS.get(row.kind, (LineKind.OTHER, LineKind.OTHER))
    return credit if row.amount_tiyn > 0 else debit
