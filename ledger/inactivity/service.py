"""Charge inactive wallets on the last day of a month (W-40 to W-43)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, func, or_, select

from ledger import books
from ledger.books.accounts import AccountKind, money_unit, stripe_of
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import Balance, balances_of
from ledger.books.tables import accounts
from ledger.database import GuardFailed, in_portions, insert_all
from ledger.inactivity import rules
from ledger.inactivity.balances import begin_of, changes_since
from ledger.inactivity.rules import Period
from ledger.inactivity.tables import inactivity_charges
from ledger.issuers.service import OPERATOR
from ledger.jobs.moment import Moment
from ledger.limits.tables import wallet_days
from ledger.messages.templates import MessageKind
from ledger.notifications.service import Happening, operations_happened
from ledger.wallets.rules import WalletCondition
from ledger.wallets.tables import wallet_blocks, wallets
from wire.astana import astana_date
from wire.money import Tiyn, total
from wire.refusals import Refusal

CHARGED: Final = (WalletCondition.ACTIVE, WalletCondition.BLOCKED)
"""Not one that is being closed: its balance is promised to the holder (W-63)."""


@dataclass(frozen=True, kw_only=True)
class Uses:
    """What W-40 and W-43 look at: the newest use before a period, and the first one in it."""

    before: date
    within: date | None


def due_on(connection: Connection, day: date) -> Sequence[UUID]:
    """Wallets with something in them that had chargeable days in the period ending this day (W-42).

    Only the last day of a month has any. One statement finds them: no use between the last day that still
    counts and the period's beginning.
    """
    if not rules.is_charging_day(day):
        return ()
    period = rules.period_of(day)
    last_use = period.last - timedelta(days=rules.UNUSED_DAYS + 2)
    quiet = (last_use + rules.ONE_DAY, period.first - rules.ONE_DAY)
    paid = exists().where(wallet_days.c.wallet_id == wallets.c.wallet_id, *_paid_in(*quiet))
    unblocked = exists().where(wallet_blocks.c.wallet_id == wallets.c.wallet_id, *_unblocked_in(*quiet))
    found = (
        select(wallets.c.wallet_id)
        .join(accounts, accounts.c.account_id == wallets.c.account_id)
        .where(
            wallets.c.condition.in_(CHARGED),
            wallets.c.registered_at < begin_of(last_use + rules.ONE_DAY),
            accounts.c.balance_tiyn > 0,
            ~paid,
            ~unblocked,
        )
    )
    return connection.execute(found).scalars().all()


def charge(connection: Connection, day: date, wallet_ids: Sequence[UUID], moment: Moment) -> None:
    """Charge these wallets for the period that ends on this day: one posting each, and a row that explains it.

    Raises:
        GuardFailed: a balance has changed meanwhile; run the transaction again.
    """
    period = rules.period_of(day)
    held = _wallets(connection, wallet_ids)
    uses = uses_of(connection, held, period)
    balances = balances_of(connection, [row.account_id for row in held.values()])
    closing = _closing_balances(connection, balances, day)
    charges = [
        _row(row, day, uses[wallet_id], closing[row.account_id], balances[row.account_id])
        for wallet_id, row in held.items()
    ]
    made = [each for each in charges if each["accrued_tiyn"]]
    postings = [_posting(held[each["wallet_id"]], each, moment.at) for each in made if each["charged_tiyn"]]
    debited = {transfer.debit for posting in postings for transfer in posting.transfers}
    versions = {account: balances[account].version for account in debited}
    answers = books.post(connection, postings, posted_at=moment.now, versions=versions)
    if any(isinstance(answer, Refusal) or answer.is_repeated for answer in answers):
        raise GuardFailed("another run has charged for this period meanwhile")
    insert_all(connection, inactivity_charges, made)
    operations_happened(
        connection, [_told(each, held, balances, moment.at) for each in made if each["posting_id"]]
    )


def uses_of(connection: Connection, held: Mapping[UUID, Row[Any]], period: Period) -> dict[UUID, Uses]:
    """The uses of wallets around a period: days of payments, of unblocking, of registration (W-40, W-43)."""
    before = {wallet_id: astana_date(row.registered_at) for wallet_id, row in held.items()}
    within: dict[UUID, date] = {}

    def used(wallet_id: UUID, day: date) -> None:
        if day < period.first:
            before[wallet_id] = max(before[wallet_id], day)
        elif day <= period.last:
            within[wallet_id] = min(within.get(wallet_id, day), day)

    for wallet_id, day in _paid_days(connection, held, period):
        used(wallet_id, day)
    for wallet_id, ended_at in _unblockings(connection, held):
        used(wallet_id, astana_date(ended_at))
    return {wallet_id: Uses(before=before[wallet_id], within=within.get(wallet_id)) for wallet_id in held}


def _wallets(connection: Connection, wallet_ids: Collection[UUID]) -> dict[UUID, Row[Any]]:
    return {
        row.wallet_id: row
        for portion in in_portions(sorted(wallet_ids))
        for row in connection.execute(select(wallets).where(wallets.c.wallet_id.in_(portion)))
        if row.condition in CHARGED
    }


def _paid_in(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (wallet_days.c.payments_tiyn > 0, wallet_days.c.day >= first, wallet_days.c.day <= last)


def _unblocked_in(first: date, last: date) -> tuple[ColumnElement[bool], ...]:
    return (
        wallet_blocks.c.ended_at >= begin_of(first),
        wallet_blocks.c.ended_at < begin_of(last + rules.ONE_DAY),
        _is_last_block(),
    )


def _is_last_block() -> ColumnElement[bool]:
    """A wallet is unblocked by the end of the last of its blocks."""
    other = wallet_blocks.alias("other")
    return ~exists().where(
        other.c.wallet_id == wallet_blocks.c.wallet_id,
        other.c.block_id != wallet_blocks.c.block_id,
        other.c.begun_at <= wallet_blocks.c.ended_at,
        or_(other.c.ended_at.is_(None), other.c.ended_at > wallet_blocks.c.ended_at),
    )


def _paid_days(connection: Connection, held: Collection[UUID], period: Period) -> Sequence[tuple[UUID, date]]:
    """The newest day with a payment before the period, and the first one in it."""
    found: list[tuple[UUID, date]] = []
    newest, first = func.max(wallet_days.c.day), func.min(wallet_days.c.day)
    spans = (
        (newest, wallet_days.c.day < period.first),
        (first, and_(wallet_days.c.day >= period.first, wallet_days.c.day <= period.last)),
    )
    for portion in in_portions(sorted(held)):
        for chosen, span in spans:
            rows = connection.execute(
                select(wallet_days.c.wallet_id, chosen)
                .where(wallet_days.c.wallet_id.in_(portion), wallet_days.c.payments_tiyn > 0, span)
                .group_by(wallet_days.c.wallet_id)
            )
            found.extend((wallet_id, day) for wallet_id, day in rows)
    return found


def _unblockings(connection: Connection, held: Collection[UUID]) -> Sequence[tuple[UUID, datetime]]:
    found: list[tuple[UUID, datetime]] = []
    for portion in in_portions(sorted(held)):
        rows = connection.execute(
            select(wallet_blocks.c.wallet_id, wallet_blocks.c.ended_at).where(
                wallet_blocks.c.wallet_id.in_(portion),
                wallet_blocks.c.ended_at.is_not(None),
                _is_last_block(),
            )
        )
        found.extend((wallet_id, ended_at) for wallet_id, ended_at in rows)
    return found


def _closing_balances(
    connection: Connection, balances: Mapping[UUID, Balance], on: date
) -> dict[UUID, dict[date, Tiyn]]:
    """What each account held at the end of each day of the period, and of the charging day itself."""
    period = rules.period_of(on)
    now = {account: each.balance_tiyn for account, each in balances.items()}
    changes = changes_since(connection, now, period.first + rules.ONE_DAY)
    closing: dict[UUID, dict[date, Tiyn]] = {}
    for account, balance in now.items():
        changed = changes[account]
        reached = balance - total(amount for day, amount in changed.items() if day > on)
        closing[account] = {}
        for day in (on, *reversed(tuple(period.days()))):
            closing[account][day] = reached
            if day in changed:
                reached -= changed[day]
    return closing


def _row(
    wallet: Row[Any], on: date, uses: Uses, closing: Mapping[date, Tiyn], balance: Balance
) -> dict[str, Any]:
    period = rules.period_of(on)
    days = rules.chargeable_days(period, uses.before, uses.within)
    accrued = rules.accrued_over(days, closing)
    # As of the day: what came in later does not pay for it; nor can what has left since.
    charged = rules.charge_of(accrued, min(closing[on], balance.available_tiyn))
    posting_id = named_id(f"inactivity/{wallet.wallet_id}/{on:%Y-%m}")
    return {
        "wallet_id": wallet.wallet_id,
        "charged_on": on,
        "first_day": days[0] if days else period.first,
        "last_day": days[-1] if days else period.last,
        "day_count": len(days),
        "accrued_tiyn": accrued,
        "charged_tiyn": charged,
        "posting_id": posting_id if charged else None,
    }


def _posting(wallet: Row[Any], made: Mapping[str, Any], at: datetime) -> Posting:
    unit = money_unit(wallet.issuer_code)
    transfer = Transfer(
        unit=unit,
        debit=wallet.account_id,
        credit=stripe_of(unit, AccountKind.FEE_INCOME, OPERATOR, "inactivity"),
        amount_tiyn=made["charged_tiyn"],
    )
    return Posting(
        posting_id=made["posting_id"],
        kind=PostingKind.INACTIVITY_FEE,
        operation_id=made["posting_id"],
        at=at,
        transfers=(transfer,),
    )


def _told(
    made: Mapping[str, Any], held: Mapping[UUID, Row[Any]], balances: Mapping[UUID, Balance], at: datetime
) -> Happening:
    left = balances[held[made["wallet_id"]].account_id].balance_tiyn - made["charged_tiyn"]
    return Happening(
        wallet_id=made["wallet_id"],
        kind=MessageKind.INACTIVITY_CHARGED,
        fields={"amount_tiyn": made["charged_tiyn"], "balance_tiyn": left},
        at=at,
        operation_id=made["posting_id"],
    )
