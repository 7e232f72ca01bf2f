"""Proof of unapplied cash: what is held stands on its account, and what was settled went somewhere (K-01)."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, func, or_, select

from ledger.agents.tables import agents
from ledger.books.accounts import AccountKind, money_unit
from ledger.books.rules import PostingKind
from ledger.books.tables import accounts, postings
from ledger.cash.tables import unapplied_cash
from ledger.database import streamed
from ledger.findings import Finding
from ledger.issuers.service import OPERATOR
from ledger.kiosks.tables import kiosks
from ledger.redemptions.tables import redemptions
from ledger.settlements.rules import SettlementKind, SettlementState
from ledger.settlements.tables import settlements


def check_unapplied(connection: Connection) -> Iterator[Finding]:
    """Everything that does not fit between unapplied cash, settlements and the accounts of the operator."""
    yield from _wrong_states(connection)
    yield from _unmoved_settlements(connection)
    yield from _wrong_sums(connection)


def _wrong_states(connection: Connection) -> Iterator[Finding]:
    """Cash is settled by one settlement of its whole amount, or held."""
    is_whole = and_(
        settlements.c.kiosk_id == unapplied_cash.c.kiosk_id,
        settlements.c.operation_id == unapplied_cash.c.operation_id,
        settlements.c.state == SettlementState.SETTLED,
    )
    count = func.count(settlements.c.settlement_id)
    amount = func.coalesce(func.sum(settlements.c.amount_tiyn), 0)
    due = case((unapplied_cash.c.settled_at.is_(None), 0), else_=1)
    found = (
        select(unapplied_cash.c.kiosk_id, unapplied_cash.c.receipt_number, count.label("count"))
        .join(settlements, is_whole, isouter=True)
        .group_by(unapplied_cash.c.kiosk_id, unapplied_cash.c.operation_id)
        .having(or_(count != due, amount != due * unapplied_cash.c.amount_tiyn))
    )
    for row in streamed(connection, found):
        detail = f"receipt {row.receipt_number}: settled by {row.count} settlements of its amount"
        yield Finding("unapplied_state_wrong", f"kiosk {row.kiosk_id}", detail)


def _unmoved_settlements(connection: Connection) -> Iterator[Finding]:
    """What was settled to a wallet or payee is a posting, what was settled to a bank a redemption."""
    posted = and_(
        postings.c.operation_id == settlements.c.settlement_id, postings.c.kind == PostingKind.SETTLEMENT
    )
    by_bank = and_(
        redemptions.c.redemption_id == settlements.c.settlement_id,
        redemptions.c.amount_tiyn == settlements.c.amount_tiyn,
    )
    is_bank = settlements.c.kind == SettlementKind.BANK
    is_moved = case(
        (is_bank, select(redemptions.c.redemption_id).where(by_bank).exists()),
        else_=select(postings.c.posting_id).where(posted).exists(),
    )
    found = select(settlements.c.settlement_id).where(
        settlements.c.state == SettlementState.SETTLED, ~is_moved
    )
    for row in streamed(connection, found):
        yield Finding(
            "settlement_not_moved", f"settlement {row.settlement_id}", "is settled and moved nothing"
        )


def _wrong_sums(connection: Connection) -> Iterator[Finding]:
    """E-money behind held cash stands on the issuer's account of it, whole; no more stands there."""
    held = (
        select(agents.c.issuer_code, func.sum(unapplied_cash.c.amount_tiyn))
        .join(kiosks, kiosks.c.kiosk_id == unapplied_cash.c.kiosk_id)
        .join(agents, agents.c.agent_code == kiosks.c.agent_code)
        .where(unapplied_cash.c.settled_at.is_(None), unapplied_cash.c.is_covered)
        .group_by(agents.c.issuer_code)
    )
    sums = {money_unit(issuer): int(amount) for issuer, amount in connection.execute(held)}
    chosen = (
        select(accounts.c.unit, func.sum(accounts.c.balance_tiyn))
        .where(accounts.c.kind == AccountKind.UNAPPLIED_CASH, accounts.c.owner == OPERATOR)
        .group_by(accounts.c.unit)
    )
    balances = {unit: int(balance) for unit, balance in connection.execute(chosen)}
    for unit in sorted(sums.keys() | balances.keys()):
        listed, balance = sums.get(unit, 0), balances.get(unit, 0)
        if listed != balance:
            yield Finding("unapplied_sum_wrong", unit, f"held {listed}, on the account {balance}")
