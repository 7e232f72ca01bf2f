"""Proof of what is between accounts: payouts under way, refunds held, refunds against what was paid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Select, and_, func, or_, select

from ledger.books.accounts import AccountKind, money_unit
from ledger.books.tables import accounts
from ledger.findings import Finding
from ledger.issuers.service import REFUNDS
from ledger.merchants.tables import merchants
from ledger.redemptions.rules import RedemptionState
from ledger.redemptions.tables import redemptions
from ledger.refunds.rules import RefundState
from ledger.refunds.tables import refund_totals, refunds


def check_payouts(connection: Connection) -> Iterator[Finding]:
    """Everything that does not fit between redemptions, refunds and the accounts that they stand on."""
    under_way = (
        select(redemptions.c.issuer_code, func.sum(redemptions.c.amount_tiyn))
        .where(
            or_(
                redemptions.c.state == RedemptionState.SENT,
                and_(redemptions.c.state == RedemptionState.REQUESTED, redemptions.c.hold_id.is_(None)),
            )
        )
        .group_by(redemptions.c.issuer_code)
    )
    yield from _compare(connection, "redemptions_wrong", under_way, AccountKind.REDEMPTION, owner=None)
    held = (
        select(merchants.c.issuer_code, func.sum(refunds.c.amount_tiyn))
        .join(merchants, merchants.c.merchant_code == refunds.c.merchant_code)
        .where(refunds.c.state == RefundState.HELD, refunds.c.redemption_id.is_(None))
        .group_by(merchants.c.issuer_code)
    )
    yield from _compare(connection, "held_refunds_wrong", held, AccountKind.UNAPPLIED_CASH, owner=REFUNDS)
    yield from _check_totals(connection)


def _compare(
    connection: Connection, code: str, told: Select[Any], kind: AccountKind, *, owner: str | None
) -> Iterator[Finding]:
    sums = {money_unit(issuer): int(amount) for issuer, amount in connection.execute(told)}
    chosen = select(accounts.c.unit, func.sum(accounts.c.balance_tiyn)).where(accounts.c.kind == kind)
    if owner is not None:
        chosen = chosen.where(accounts.c.owner == owner)
    balances = {unit: int(balance) for unit, balance in connection.execute(chosen.group_by(accounts.c.unit))}
    for unit in sorted(sums.keys() | balances.keys()):
        listed, balance = sums.get(unit, 0), balances.get(unit, 0)
        if listed != balance:
            yield Finding(code, unit, f"listed {listed}, on the account {balance}")


def _check_totals(connection: Connection) -> Iterator[Finding]:
    rows = connection.execute(
        select(
            refund_totals.c.payment_id,
            refund_totals.c.refunded_tiyn,
            func.coalesce(func.sum(refunds.c.amount_tiyn), 0).label("given"),
        )
        .join(refunds, refunds.c.payment_id == refund_totals.c.payment_id, isouter=True)
        .group_by(refund_totals.c.payment_id, refund_totals.c.refunded_tiyn)
    )
    for row in rows:
        if int(row.given) != row.refunded_tiyn:
            detail = f"counted {row.refunded_tiyn}, refunds add up to {row.given}"
            yield Finding("refund_total_wrong", f"payment {row.payment_id}", detail)
