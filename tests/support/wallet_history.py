"""Wallets with a past: opened, credited, paid from and blocked at times of a test's choosing."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Connection, insert

from ledger import books
from ledger.agents.service import agent_of
from ledger.books.accounts import AccountKind
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import Posted, open_account
from ledger.limits.rules import DayUsage
from ledger.limits.service import use_up
from ledger.notifications.service import money_arrived
from ledger.payments.tables import payments
from ledger.wallets.service import Wallet, open_wallet
from ledger.wallets.tables import wallet_blocks
from wire.astana import ASTANA, astana_date
from wire.money import Tiyn
from wire.policy import WalletStatus

AGENT = "ip-akhmetov"


def noon(day: date) -> datetime:
    """Noon in Astana."""
    return datetime.combine(day, time(12), ASTANA)


def opened(connection: Connection, number: int, registered: datetime) -> Wallet:
    """A wallet of the demo network's issuer, by a number that the network does not use."""
    return open_wallet(
        connection,
        issuer=agent_of(connection, AGENT).issuer,
        phone=f"+7778{number:07}",
        status=WalletStatus.PROFESSIONAL,
        holder_name="Test",
        registered_at=registered,
        language="en",
    )


def credited(
    connection: Connection, wallet: Wallet, amount: int, at: datetime, *, is_told: bool = False
) -> None:
    """Money into a wallet from the agent's float; ``is_told``: the SMS service hears of it."""
    agent = agent_of(connection, AGENT)
    _post(
        connection, PostingKind.TOP_UP, agent.issuer.unit, agent.float_account, wallet.account_id, amount, at
    )
    if is_told:
        money_arrived(connection, [wallet.wallet_id], at)


def paid(connection: Connection, wallet: Wallet, amount: int, at: datetime) -> None:
    """A complete payment from a wallet, everybody told of it, counted as the payments subject counts it."""
    unit = agent_of(connection, AGENT).issuer.unit
    payee = open_account(connection, unit=unit, kind=AccountKind.MERCHANT, owner="test-payee")
    key = _post(connection, PostingKind.PAYMENT, unit, wallet.account_id, payee, amount, at)
    ordered(connection, wallet.wallet_id, key, amount, at)
    used = DayUsage(payments_tiyn=Tiyn(amount), operation_count=1)
    use_up(connection, {(wallet.wallet_id, astana_date(at)): used})


def ordered(
    connection: Connection, wallet_id: UUID, key: UUID, amount: int, at: datetime, *, fee: int = 0
) -> None:
    """The complete order of a payment that was posted under this id, everybody told of it."""
    order = {
        "operation_id": key,
        "wallet_id": wallet_id,
        "kind": "payment",
        "state": "complete",
        "amount_tiyn": Tiyn(amount),
        "fee_tiyn": Tiyn(fee),
        "formed_at": at,
        "at": at,
        "posting_id": key,
        "payee_notified_at": at,
        "client_notified_at": at,
    }
    connection.execute(insert(payments), order)


def unblocked(connection: Connection, wallet: Wallet, begun: datetime, ended: datetime) -> None:
    """A block that is over."""
    row: dict[str, Any] = {
        "block_id": uuid4(),
        "wallet_id": wallet.wallet_id,
        "reason": "client_request",
        "begun_at": begun,
        "begun_by": "client",
        "ended_at": ended,
        "ended_by": "client",
    }
    connection.execute(insert(wallet_blocks), row)


def _post(
    connection: Connection, kind: PostingKind, unit: str, debit: UUID, credit: UUID, amount: int, at: datetime
) -> UUID:
    transfer = Transfer(unit=unit, debit=debit, credit=credit, amount_tiyn=Tiyn(amount))
    key = uuid4()
    posting = Posting(posting_id=key, kind=kind, operation_id=key, at=at, transfers=(transfer,))
    (answer,) = books.post(connection, [posting], posted_at=at)
    assert isinstance(answer, Posted)
    return key
