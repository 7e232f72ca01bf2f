"""A model of wallets beside the real engine: whatever is asked in whatever order, both say and hold the same."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4, uuid5

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import update

from ledger import books, proof
from ledger.access.credentials import new_credentials
from ledger.access.settings import switch_confirmation
from ledger.access.tables import credentials
from ledger.books.accounts import NAMESPACE, AccountKind, account_id, money_unit
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import balances_of
from ledger.database import insert_new, open_engine, reading, write
from ledger.limits.rules import THREE_MRP_SET
from ledger.limits.service import switch_on
from ledger.payments.decisions import Asked, Outcome
from ledger.payments.rules import Order, OrderKind, PaymentState
from ledger.payments.service import pay_batch
from ledger.wallets.rules import WalletCondition
from ledger.wallets.service import wallets_by_phone
from ledger.wallets.tables import wallets
from tests.support.ledger_bench import NOON, filled
from wire.astana import astana_date
from wire.money import Tiyn

pytest_plugins = ("tests.support.ledger_fixtures",)

ISSUER: Final = "tengri-bank"
UNIT: Final = money_unit(ISSUER)
PHONES: Final = ("+77011234567", "+77471234567", "+77021234567", "+77051234567")
MRP: Final = 432_500
LIMITS: Final[dict[str, tuple[int | None, int | None, int | None]]] = {
    "minimal": (50 * MRP, 100 * MRP, 100 * MRP),
    "basic": (100 * MRP, 300 * MRP, 300 * MRP),
    "professional": (None, None, None),
}
"""One operation, balance, payments in a day: the offer's, by hand."""
STRICT: Final = (3 * MRP, 3 * MRP, 3 * MRP)

AMOUNTS: Final = st.sampled_from(
    [1, 2, 10_000, 50_000, 3 * MRP, 3 * MRP + 1, 1_000_000, 50 * MRP, 50 * MRP + 1, 100 * MRP, 100 * MRP + 1]
)


@dataclass
class Modelled:
    """What we believe of one wallet."""

    wallet_id: UUID
    account_id: UUID
    status: str
    balance: int
    is_blocked: bool = False
    paid: dict[date, int] = field(default_factory=dict)
    turnover: dict[tuple[int, int], int] = field(default_factory=dict)
    count: dict[tuple[int, int], int] = field(default_factory=dict)


class Wallets(RuleBasedStateMachine):
    """Payments, transfers, top-ups, blocks, a switch of limits, days that pass."""

    @initialize()
    def begin(self) -> None:
        self.engine = open_engine(self.fresh())
        self.now = NOON
        self.is_strict = False
        self.given: list[tuple[Order, Outcome]] = []
        self.modelled = {phone: self._open(phone) for phone in PHONES}

    def fresh(self) -> str:
        raise NotImplementedError

    def _open(self, phone: str) -> Modelled:
        def work(connection: Any) -> Modelled:
            wallet = wallets_by_phone(connection, ISSUER, [phone])[phone]
            row = {**new_credentials(wallet.wallet_id, NOON), "password_hash": "", "is_one_time": False}
            insert_new(connection, credentials, [row])
            switch_confirmation(connection, wallet.wallet_id, is_on=False, at=NOON, waives_claims=True)
            balance = balances_of(connection, [wallet.account_id])[wallet.account_id].balance_tiyn
            return Modelled(wallet.wallet_id, wallet.account_id, wallet.status, int(balance))

        return write(self.engine, work)

    # --- what can happen ----------------------------------------------------------------------------------

    @rule(phone=st.sampled_from(PHONES), amount=AMOUNTS)
    def pay(self, phone: str, amount: int) -> None:
        wallet = self.modelled[phone]
        fee = (amount * 5_000 + 500_000) // 1_000_000
        order = self._order(
            wallet,
            OrderKind.PAYMENT,
            amount,
            fee,
            payee_code="dala-mobile",
            requisites={"phone": "7011234567"},
        )
        expected = None
        if wallet.is_blocked:
            expected = "wallet_blocked"
        elif amount < 10_000:
            expected = "amount_too_small"
        elif amount > 10_000_000:
            expected = "amount_too_large"
        else:
            expected = self._over(wallet, amount, fee)
        self._give(order, expected)
        if expected is None:
            self._spend(wallet, amount, fee)

    @rule(sender=st.sampled_from(PHONES), receiver=st.sampled_from(PHONES), amount=AMOUNTS)
    def transfer(self, sender: str, receiver: str, amount: int) -> None:
        giver, taker = self.modelled[sender], self.modelled[receiver]
        fee = self._transfer_fee(giver, amount)
        order = self._order(giver, OrderKind.TRANSFER, amount, fee, requisites={"phone": receiver})
        if giver.is_blocked:
            expected: str | None = "wallet_blocked"
        elif giver is taker:
            expected = "same_wallet"
        else:
            expected = self._over(giver, amount, fee) or self._over_credit(taker, amount)
        self._give(order, expected)
        if expected is None:
            self._spend(giver, amount, fee)
            taker.balance += amount
            self._count(taker, amount)

    @rule(phone=st.sampled_from(PHONES), amount=st.sampled_from([10_000, 500_000, 20_000_000]))
    def top_up(self, phone: str, amount: int) -> None:
        wallet = self.modelled[phone]
        if self._over_credit(wallet, amount) is not None:
            return
        agent = account_id(UNIT, AccountKind.AGENT_FLOAT, "samruk-trade")
        posting_id = uuid4()
        transfer = Transfer(unit=UNIT, debit=agent, credit=wallet.account_id, amount_tiyn=Tiyn(amount))
        posting = Posting(
            posting_id=posting_id,
            kind=PostingKind.TOP_UP,
            operation_id=posting_id,
            at=self.now,
            transfers=(transfer,),
        )
        write(self.engine, lambda connection: books.post(connection, [posting], posted_at=self.now))
        wallet.balance += amount

    @rule(phone=st.sampled_from(PHONES))
    def block_or_unblock(self, phone: str) -> None:
        wallet = self.modelled[phone]
        wallet.is_blocked = not wallet.is_blocked
        condition = WalletCondition.BLOCKED if wallet.is_blocked else WalletCondition.ACTIVE
        chosen = update(wallets).where(wallets.c.wallet_id == wallet.wallet_id)
        write(self.engine, lambda connection: connection.execute(chosen.values(condition=condition)))

    @rule()
    def switch_limits(self) -> None:
        self.is_strict = not self.is_strict
        begins = date(2026, 3, 18) if self.is_strict else None
        write(self.engine, lambda connection: switch_on(connection, THREE_MRP_SET, begins))

    @rule(hours=st.sampled_from([1, 12, 24, 24 * 30]))
    def time_passes(self, hours: int) -> None:
        later = self.now + timedelta(hours=hours)
        self.now = later if astana_date(later).year == 2026 else self.now

    @precondition(lambda self: bool(self.given))
    @rule(data=st.data())
    def the_same_order_comes_again(self, data: st.DataObject) -> None:
        order, first = data.draw(st.sampled_from(self.given))
        again = self._ask(order)
        assert again.is_repeated
        assert (again.state, again.refusal, again.at) == (first.state, first.refusal, first.at)

    # --- what must always hold ----------------------------------------------------------------------------

    @invariant()
    def balances_are_as_modelled(self) -> None:
        with reading(self.engine) as connection:
            found = balances_of(connection, [each.account_id for each in self.modelled.values()])
        for wallet in self.modelled.values():
            assert found[wallet.account_id].balance_tiyn == wallet.balance >= 0

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            with reading(self.engine) as connection:
                assert proof.findings(connection) == []
            self.engine.dispose()

    # --- the model ----------------------------------------------------------------------------------------

    def _limits(self, wallet: Modelled) -> tuple[int | None, int | None, int | None]:
        return STRICT if self.is_strict and wallet.status == "minimal" else LIMITS[wallet.status]

    def _over(self, wallet: Modelled, amount: int, fee: int) -> str | None:
        operation, _, day = self._limits(wallet)
        today = wallet.paid.get(astana_date(self.now), 0)
        rooms = []
        if operation is not None:
            rooms.append((operation, "limit_operation"))
        if day is not None:
            rooms.append((max(day - today, 0), "limit_day_payments"))
        if rooms:
            room, code = min(rooms, key=lambda each: each[0])
            if amount > room:
                return code
        return "insufficient_balance" if amount + fee > wallet.balance else None

    def _over_credit(self, wallet: Modelled, amount: int) -> str | None:
        operation, balance, _ = self._limits(wallet)
        if operation is None or balance is None:
            return None
        room, code = min(
            ((operation, "limit_operation"), (max(balance - wallet.balance, 0), "limit_balance")),
            key=lambda each: each[0],
        )
        return code if amount > room else None

    def _transfer_fee(self, wallet: Modelled, amount: int) -> int:
        on = astana_date(self.now)
        month = (on.year, on.month)
        is_tiered = wallet.count.get(month, 0) >= 10 and wallet.turnover.get(month, 0) >= 5_000_000
        if is_tiered:
            return min((amount * 5_000 + 500_000) // 1_000_000, 50_000)
        return min(max((amount * 10_000 + 500_000) // 1_000_000, 2_000), 100_000)

    def _spend(self, wallet: Modelled, amount: int, fee: int) -> None:
        wallet.balance -= amount + fee
        on = astana_date(self.now)
        wallet.paid[on] = wallet.paid.get(on, 0) + amount
        self._count(wallet, amount)

    def _count(self, wallet: Modelled, amount: int) -> None:
        on = astana_date(self.now)
        month = (on.year, on.month)
        wallet.turnover[month] = wallet.turnover.get(month, 0) + amount
        wallet.count[month] = wallet.count.get(month, 0) + 1

    # --- the machine's own hands --------------------------------------------------------------------------

    def _order(self, wallet: Modelled, kind: OrderKind, amount: int, fee: int, **more: Any) -> Order:
        operation_id = uuid5(NAMESPACE, f"machine/{len(self.given)}/{uuid4()}")
        return Order(
            operation_id=operation_id,
            wallet_id=wallet.wallet_id,
            kind=kind,
            amount_tiyn=Tiyn(amount),
            fee_tiyn=Tiyn(fee),
            **more,
        )

    def _ask(self, order: Order) -> Outcome:
        return write(self.engine, lambda connection: pay_batch(connection, [Asked(order=order)], self.now))[0]

    def _give(self, order: Order, expected: str | None) -> None:
        outcome = self._ask(order)
        assert (None if outcome.refusal is None else outcome.refusal.code.value) == expected
        assert outcome.state is (PaymentState.EXECUTED if expected is None else PaymentState.REFUSED)
        self.given.append((order, outcome))


SETTINGS: Final = settings(
    max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("machine") / "template.db"
    filled(f"sqlite:///{path}")
    return path


@pytest.mark.slow
@pytest.mark.rule("W-11")
@pytest.mark.rule("W-12")
@pytest.mark.rule("W-13")
@pytest.mark.rule("W-23")
@pytest.mark.rule("W-30")
@pytest.mark.rule("W-31")
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_wallets_are_as_modelled(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    if database == "sqlite":
        template = request.getfixturevalue("sqlite_template")

        def fresh(_machine: Wallets) -> str:
            copy = tmp_path / f"{uuid4().hex}.db"
            shutil.copy(template, copy)
            return f"sqlite:///{copy}"
    else:
        server = request.getfixturevalue("postgresql_server")
        source, _ = request.getfixturevalue("postgresql_network")

        def fresh(_machine: Wallets) -> str:
            return str(server.create(template=source))

    machine = type("Machine", (Wallets,), {"fresh": fresh})
    run_state_machine_as_test(machine, settings=SETTINGS)
