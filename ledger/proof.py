"""``ledger check`` and ``ledger report``: the books proved and summed up, on one snapshot of the database."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, exists, func, select

from ledger.books.accounts import AccountKind
from ledger.books.check import check_books
from ledger.books.tables import accounts, postings
from ledger.cash.tables import disputed_bills, kiosk_bills, order_parts, unapplied_cash
from ledger.collections.check import check_cases
from ledger.collections.reports import agent_cash, check_cash
from ledger.findings import Finding
from ledger.holders.tables import holders
from ledger.kiosks.check import check_kiosks
from ledger.kiosks.tables import alarms, kiosk_entries
from ledger.merchants.tables import payees
from ledger.payments.check import check_payments
from ledger.redemptions.check import check_payouts
from ledger.settlements.check import check_unapplied
from ledger.wallets.tables import wallets


def findings(connection: Connection) -> list[Finding]:
    """Everything that is wrong; nothing when the books are proved."""
    return [
        *check_books(connection),
        *check_kiosks(connection),
        *check_cash(connection),
        *check_cases(connection),
        *check_payouts(connection),
        *check_unapplied(connection),
        *check_payments(connection),
    ]


def alarms_of(connection: Connection) -> list[dict[str, Any]]:
    """What kiosks reported oddly, oldest first."""
    columns = (alarms.c.kiosk_id, alarms.c.seq, alarms.c.kind, alarms.c.detail, alarms.c.raised_at)
    rows = connection.execute(select(*columns).order_by(alarms.c.raised_at, alarms.c.alarm_id)).mappings()
    return [{**row, "raised_at": row["raised_at"].isoformat()} for row in rows]


def counts(connection: Connection) -> dict[str, int]:
    """How much was proved."""
    tables = {"accounts": accounts, "postings": postings, "kiosk_entries": kiosk_entries}
    return {
        name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for name, table in tables.items()
    }


def report(connection: Connection) -> dict[str, Any]:
    """Where the money is: wallets by number (by id once it is erased), payees by code, and the sums."""
    balances = (
        select(wallets.c.wallet_id, holders.c.phone, accounts.c.balance_tiyn)
        .join(accounts, accounts.c.account_id == wallets.c.account_id)
        .outerjoin(holders, holders.c.wallet_id == wallets.c.wallet_id)
    )
    paid = (
        select(order_parts.c.service, func.sum(order_parts.c.credited_tiyn))
        .where(order_parts.c.kind == "payment", order_parts.c.outcome == "credited")
        .group_by(order_parts.c.service)
    )
    held = select(func.coalesce(func.sum(unapplied_cash.c.amount_tiyn), 0)).where(
        unapplied_cash.c.settled_at.is_(None)
    )
    turned_up = exists().where(
        kiosk_bills.c.kiosk_id == disputed_bills.c.kiosk_id, kiosk_bills.c.bill_id == disputed_bills.c.bill_id
    )
    in_doubt = select(func.count()).select_from(disputed_bills).where(~turned_up)
    return {
        "wallets": {
            phone or str(wallet): int(balance) for wallet, phone, balance in connection.execute(balances)
        },
        "merchants": {
            **dict.fromkeys(connection.execute(select(payees.c.payee_code)).scalars(), 0),
            **{code: int(credited) for code, credited in connection.execute(paid)},
        },
        "fees_tiyn": _balance(connection, AccountKind.FEE_INCOME),
        "unapplied_tiyn": int(connection.execute(held).scalar_one()),
        "disputed": connection.execute(in_doubt).scalar_one(),
        "cash_tiyn": _balance(connection, AccountKind.CASH_IN_KIOSK),
        "agents": {
            each.agent_code: {name: value for name, value in vars(each).items() if name != "agent_code"}
            for each in agent_cash(connection)
        },
    }


def _balance(connection: Connection, kind: AccountKind) -> int:
    summed = select(func.coalesce(func.sum(accounts.c.balance_tiyn), 0)).where(accounts.c.kind == kind)
    return int(connection.execute(summed).scalar_one())
