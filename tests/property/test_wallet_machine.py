"""A model of wallets beside the real engine: whatever is asked in whatever order, both say and hold the same."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
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

from ledger import books, proof
from ledger.access.credentials import new_credentials
from ledger.access.settings import switch_confirmation
from ledger.access.tables import credentials
from ledger.books.accounts import AccountKind, account_id, money_unit
from ledger.books.ids import NAMESPACE
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import balances_of
from ledger.database import insert_new, open_engine, reading, write
from ledger.holders.service import Evidence, change_status
from ledger.inactivity.service import charge, due_on
from ledger.issuers.bank import PayoutAnswer, PayoutState, heard_of, name_bank
from ledger.jobs.moment import Moment
from ledger.limits.rules import THREE_MRP_SET
from ledger.limits.service import set_mrp, switch_on
from ledger.payments.decisions import Asked, Outcome
from ledger.payments.quotes import Quote, quote
from ledger.payments.returns import TransferReturn, ask_back, decline, give_back
from ledger.payments.rules import Order, OrderKind, PaymentState
from ledger.payments.service import pay_batch
from ledger.redemptions.endings import ended
from ledger.redemptions.service import hear, mark_sent
from ledger.refunds.service import RefundAsked, refund
from ledger.wallets.blocks import block, unblock
from ledger.wallets.rules import BlockReason
from ledger.wallets.service import wallets_by_phone
from tests.support import wallet_model as model
from tests.support.ledger_bench import NOON, filled
from tests.support.wallet_model import MRP, MRP_OF_2027, ModelledWallet
from wire.astana import ASTANA, astana_date
from wire.money import Tiyn
from wire.policy import MrpRate, WalletStatus
from wire.refusals import Refusal, RefusalCode

pytest_plugins = ("tests.support.ledger_fixtures",)

ISSUER: Final = "tengri-bank"
UNIT: Final = money_unit(ISSUER)
PAYEE: Final = "dala-mobile"
IBAN: Final = "KZ86125KZT5004100100"
PHONES: Final = ("+77011234567", "+77471234567", "+77021234567", "+77051234567")
LAST_YEAR: Final = 2028

AMOUNTS: Final = st.sampled_from(
    [50_000, 10_000, 200_000, 1_000_000, 1] * 4
    + [mrps * mrp + over for mrps in (3, 50, 100) for mrp in (MRP, MRP_OF_2027) for over in (0, 1)]
)
KINDS: Final = st.sampled_from(list(OrderKind))


@dataclass
class Withdrawal:
    """Money on its way to a bank account."""

    wallet: ModelledWallet
    amount: int
    fee: int
    is_sent: bool = False


@dataclass
class Paid:
    """A payment that its merchant may give back, or a transfer that its sender may ask back."""

    payer: ModelledWallet
    taker: ModelledWallet | None
    amount: int
    operation_id: UUID
    posting_id: UUID
    is_back: bool = False
    asked: UUID | None = None
    asked_until: datetime = NOON


class Wallets(RuleBasedStateMachine):
    """Everything that moves a wallet's money, and what its limits and fees depend on."""

    @initialize()
    def begin(self) -> None:
        self.engine = open_engine(self.fresh())
        self.now = NOON
        self.ids = 0
        self.is_strict = False
        self.is_bank_there = True
        self.given: list[tuple[Order, Outcome]] = []
        self.quoted: list[tuple[Quote, Order]] = []
        self.withdrawals: dict[UUID, Withdrawal] = {}
        self.payments: list[Paid] = []
        self.transfers: list[Paid] = []
        rate = MrpRate(effective_from=date(2027, 1, 1), mrp_tiyn=Tiyn(MRP_OF_2027))
        write(self.engine, lambda connection: set_mrp(connection, rate))
        write(self.engine, lambda connection: name_bank(connection, ISSUER, "file:bank"))
        self.modelled = {phone: self._open(phone) for phone in PHONES}

    def fresh(self) -> str:
        raise NotImplementedError

    def _open(self, phone: str) -> ModelledWallet:
        def work(connection: Any) -> ModelledWallet:
            wallet = wallets_by_phone(connection, ISSUER, [phone])[phone]
            row = {**new_credentials(wallet.wallet_id, NOON), "password_hash": "", "is_one_time": False}
            insert_new(connection, credentials, [row])
            switch_confirmation(connection, wallet.wallet_id, is_on=False, at=NOON, waives_claims=True)
            balance = int(balances_of(connection, [wallet.account_id])[wallet.account_id].balance_tiyn)
            day = astana_date(NOON)
            return ModelledWallet(
                wallet.wallet_id, wallet.account_id, wallet.status, balance, day, closing={day: balance}
            )

        return write(self.engine, work)

    @property
    def today(self) -> date:
        return astana_date(self.now)

    # --- orders -------------------------------------------------------------------------------------------

    @rule(phone=st.sampled_from(PHONES), amount=AMOUNTS)
    def pay(self, phone: str, amount: int) -> None:
        self._order_at_once(OrderKind.PAYMENT, phone, phone, amount)

    @rule(phone=st.sampled_from(PHONES), other=st.sampled_from(PHONES), amount=AMOUNTS)
    def transfer(self, phone: str, other: str, amount: int) -> None:
        self._order_at_once(OrderKind.TRANSFER, phone, other, amount)

    @rule(phone=st.sampled_from(PHONES), amount=AMOUNTS)
    def withdraw(self, phone: str, amount: int) -> None:
        self._order_at_once(OrderKind.WITHDRAWAL, phone, phone, amount)

    def _order_at_once(self, kind: OrderKind, phone: str, other: str, amount: int) -> None:
        payer = self.modelled[phone]
        self._give(self._order(kind, payer, other, amount), self._expected(kind, payer, other, amount))

    @rule(kind=KINDS, phone=st.sampled_from(PHONES), other=st.sampled_from(PHONES), amount=AMOUNTS)
    def ask_what_it_costs(self, kind: OrderKind, phone: str, other: str, amount: int) -> None:
        payer = self.modelled[phone]
        order = self._order(kind, payer, other, amount)
        asked = {
            "wallet_id": payer.wallet_id,
            "kind": kind,
            "amount": order.amount_tiyn,
            "payee_code": order.payee_code,
            "requisites": order.requisites,
            "now": self.now,
        }
        told = write(self.engine, lambda connection: quote(connection, quote_id=order.operation_id, **asked))
        assert isinstance(told, Quote)
        assert told.fee_tiyn == order.fee_tiyn
        assert _code(told.refusal) == self._expected(kind, payer, other, amount)
        assert told.available_tiyn == payer.available
        room = payer.payment_room(self.today, is_strict=self.is_strict)
        assert room == (None if told.binding is None else (told.binding.left_tiyn, told.binding.code))
        if told.refusal is None:
            self.quoted.append((told, order))

    @precondition(lambda self: bool(self.quoted))
    @rule(data=st.data())
    def order_by_a_quote(self, data: st.DataObject) -> None:
        told, asked = self.quoted.pop(data.draw(st.integers(0, len(self.quoted) - 1)))
        order = Order(**{**vars(asked), "operation_id": self._id(), "quote_id": told.quote_id})
        payer = self._wallet(order.wallet_id)
        expected = self._expected(
            order.kind, payer, order.requisites["phone"], order.amount_tiyn, fee=told.fee_tiyn
        )
        # Who may pay and what is asked for come before the fee, limits after it.
        is_judged_after_fee = expected is None or expected.startswith(("limit_", "insufficient_"))
        if is_judged_after_fee and self.now >= told.expires_at:
            expected = "quote_old"
        self._give(order, expected)

    @precondition(lambda self: bool(self.given))
    @rule(data=st.data())
    def the_same_order_comes_again(self, data: st.DataObject) -> None:
        order, first = data.draw(st.sampled_from(self.given))
        again = self._ask(order)
        assert again.is_repeated
        assert (again.state, again.refusal, again.at) == (first.state, first.refusal, first.at)

    # --- money that comes, goes on and comes back ---------------------------------------------------------

    @rule(phone=st.sampled_from(PHONES), amount=st.sampled_from([10_000, 500_000, 20_000_000]))
    def top_up(self, phone: str, amount: int) -> None:
        wallet = self.modelled[phone]
        if wallet.over_credit(amount, self.today, is_strict=self.is_strict) is not None:
            return
        agent = account_id(UNIT, AccountKind.AGENT_FLOAT, "samruk-trade")
        posting_id = self._id()
        transfer = Transfer(unit=UNIT, debit=agent, credit=wallet.account_id, amount_tiyn=Tiyn(amount))
        posting = Posting(
            posting_id=posting_id,
            kind=PostingKind.TOP_UP,
            operation_id=posting_id,
            at=self.now,
            transfers=(transfer,),
        )
        write(self.engine, lambda connection: books.post(connection, [posting], posted_at=self.now))
        wallet.move(amount, self.today)

    @precondition(lambda self: bool(self.withdrawals))
    @rule(data=st.data(), answer=st.sampled_from([PayoutState.PAID, PayoutState.FAILED, PayoutState.UNKNOWN]))
    def the_bank_takes_a_withdrawal_on(self, data: st.DataObject, answer: PayoutState) -> None:
        one_id = data.draw(st.sampled_from(list(self.withdrawals)))
        one = self.withdrawals[one_id]
        if not one.is_sent:
            write(self.engine, lambda connection: mark_sent(connection, one_id, self.now, ended))
            one.is_sent = True
            one.wallet.held -= one.amount + one.fee
            one.wallet.move(-one.amount - one.fee, self.today)
            return
        told = PayoutAnswer(state=answer, reference="1", reason="")
        write(self.engine, lambda connection: hear(connection, one_id, told, self.now, ended))
        if answer is PayoutState.FAILED:
            one.wallet.move(one.amount + one.fee, self.today)
        if answer is not PayoutState.UNKNOWN:
            del self.withdrawals[one_id]

    @precondition(lambda self: bool(self.payments))
    @rule(data=st.data(), part=st.sampled_from([None, None, -1, 1]))
    def a_merchant_refunds(self, data: st.DataObject, part: int | None) -> None:
        paid = data.draw(st.sampled_from(self.payments))
        amount = paid.amount if part is None else paid.amount + part
        asked = RefundAsked(
            refund_id=self._id(),
            merchant_code=PAYEE,
            payment_id=paid.posting_id,
            amount_tiyn=Tiyn(amount),
            reason="goods given back",
        )
        made = write(self.engine, lambda connection: refund(connection, asked, self.now))
        left = 0 if paid.is_back else paid.amount
        if amount > left:
            assert _code(made) == "refund_too_large"
        elif amount != paid.amount:
            assert _code(made) == "refund_partial"
        else:
            assert _code(made) is None
            paid.is_back = True
            paid.payer.move(amount, self.today)

    @precondition(lambda self: bool(self.transfers))
    @rule(data=st.data())
    def a_transfer_is_asked_back(self, data: st.DataObject) -> None:
        made = data.draw(st.sampled_from(self.transfers))
        wanted = {"return_id": self._id(), "now": self.now, "sender_wallet_id": made.payer.wallet_id}
        told = write(self.engine, lambda connection: ask_back(connection, made.operation_id, **wanted))
        if made.is_back:
            assert _code(told) == "already_reversed"
            return
        assert isinstance(told, TransferReturn)
        if made.asked is not None and self.now < made.asked_until:
            assert told.return_id == made.asked
            return
        assert told.return_id == wanted["return_id"]
        made.asked, made.asked_until = told.return_id, self.now + timedelta(days=30)

    @precondition(lambda self: any(each.asked is not None for each in self.transfers))
    @rule(data=st.data(), does_consent=st.sampled_from([True, True, False]))
    def a_receiver_answers(self, data: st.DataObject, *, does_consent: bool) -> None:
        made = data.draw(st.sampled_from([each for each in self.transfers if each.asked is not None]))
        taker, return_id = made.taker, made.asked
        assert taker is not None
        assert return_id is not None
        answer = give_back if does_consent else decline
        by = {"by_wallet_id": taker.wallet_id, "now": self.now}
        told = write(self.engine, lambda connection: answer(connection, return_id, **by))
        if made.is_back:
            assert _code(told) == (None if does_consent else "already_reversed")
        elif not does_consent:
            made.asked = None
        elif self.now >= made.asked_until:
            assert _code(told) == "code_expired"
        elif taker.block_id is not None:
            assert _code(told) == "wallet_blocked"
        elif taker.available < made.amount:
            assert _code(told) == "insufficient_balance"
        else:
            assert _code(told) is None
            made.is_back = True
            taker.move(-made.amount, self.today)
            made.payer.move(made.amount, self.today)

    # --- what decisions depend on -------------------------------------------------------------------------

    @rule(what=st.sampled_from(["block", "status", "limits", "bank"]), phone=st.sampled_from(PHONES))
    def something_else_changes(self, what: str, phone: str) -> None:
        match what:
            case "block":
                self._block_or_unblock(phone)
            case "status":
                self._identify(phone)
            case "limits":
                self._switch_limits()
            case "bank":
                self._lose_or_find_the_bank()

    def _block_or_unblock(self, phone: str) -> None:
        wallet = self.modelled[phone]
        if wallet.block_id is None:
            why = {"at": self.now, "by": "client"}
            wallet.block_id = write(
                self.engine,
                lambda connection: block(connection, wallet.wallet_id, BlockReason.CLIENT_REQUEST, **why),
            )
            return
        lifted = wallet.block_id
        write(self.engine, lambda connection: unblock(connection, lifted, at=self.now, by="client"))
        wallet.block_id = None
        wallet.unblocked_on.add(self.today)

    def _identify(self, phone: str) -> None:
        wallet = self.modelled[phone]
        levels = list(WalletStatus)
        status = levels[(levels.index(WalletStatus(wallet.status)) + 1) % len(levels)]
        seen = Evidence(method="in person", document="id", holder_name="Айгүл С", iin="900101300017")
        found = {"evidence": seen, "at": self.now, "by": "staff"}
        told = write(
            self.engine, lambda connection: change_status(connection, wallet.wallet_id, status, **found)
        )
        assert told is None
        wallet.status = status

    def _switch_limits(self) -> None:
        self.is_strict = not self.is_strict
        begins = date(2026, 3, 18) if self.is_strict else None
        write(self.engine, lambda connection: switch_on(connection, THREE_MRP_SET, begins))

    def _lose_or_find_the_bank(self) -> None:
        self.is_bank_there = not self.is_bank_there
        failure = "" if self.is_bank_there else "no answer"
        write(self.engine, lambda connection: heard_of(connection, ISSUER, self.now, failure=failure))

    @rule(hours=st.sampled_from([1, 12, 24, 24 * 30, 24 * 372]))
    def time_passes(self, hours: int) -> None:
        later = self.now + timedelta(hours=hours)
        if astana_date(later).year > LAST_YEAR:
            return
        while (ends := _month_end(self.now)) < later:
            self._charge_for_inactivity(ends)
            self.now = ends + timedelta(hours=1)
        self.now = max(later, self.now)

    def _charge_for_inactivity(self, at: datetime) -> None:
        day = astana_date(at)

        def work(connection: Any) -> None:
            charge(connection, day, due_on(connection, day), Moment(at=at, now=at))

        write(self.engine, work)
        for wallet in self.modelled.values():
            wallet.move(-wallet.charge_due(day), day)

    # --- what must always hold ----------------------------------------------------------------------------

    @invariant()
    def balances_are_as_modelled(self) -> None:
        with reading(self.engine) as connection:
            found = balances_of(connection, [each.account_id for each in self.modelled.values()])
        for wallet in self.modelled.values():
            held = found[wallet.account_id]
            assert (held.balance_tiyn, held.available_tiyn) == (wallet.balance, wallet.available)
            assert wallet.balance >= wallet.available >= 0

    def teardown(self) -> None:
        if hasattr(self, "engine"):
            with reading(self.engine) as connection:
                assert proof.findings(connection) == []
            self.engine.dispose()

    # --- the machine's own hands --------------------------------------------------------------------------

    def _id(self) -> UUID:
        # The same each time an example is run: what Hypothesis replays must not depend on chance.
        self.ids += 1
        return uuid5(NAMESPACE, f"machine/{self.ids}")

    def _wallet(self, wallet_id: UUID) -> ModelledWallet:
        return next(each for each in self.modelled.values() if each.wallet_id == wallet_id)

    def _fee(self, kind: OrderKind, payer: ModelledWallet, amount: int) -> int:
        match kind:
            case OrderKind.PAYMENT:
                return model.payment_fee(amount)
            case OrderKind.TRANSFER:
                return model.transfer_fee(amount, is_tiered=payer.is_tiered(self.today))
            case OrderKind.WITHDRAWAL:
                return model.withdrawal_fee(amount)

    def _order(self, kind: OrderKind, payer: ModelledWallet, other: str, amount: int) -> Order:
        requisites = {"phone": other} if kind is OrderKind.TRANSFER else {"phone": "7011234567"}
        return Order(
            operation_id=self._id(),
            wallet_id=payer.wallet_id,
            kind=kind,
            amount_tiyn=Tiyn(amount),
            fee_tiyn=Tiyn(self._fee(kind, payer, amount)),
            payee_code=PAYEE if kind is OrderKind.PAYMENT else None,
            requisites={"iban": IBAN, "phone": other} if kind is OrderKind.WITHDRAWAL else requisites,
        )

    def _expected(
        self, kind: OrderKind, payer: ModelledWallet, other: str, amount: int, *, fee: int | None = None
    ) -> str | None:
        """The refusal that the rules ask for, in the order in which docs/payments.md says they are asked."""
        if payer.block_id is not None:
            return "wallet_blocked"
        taken = self._refusal_by_taker(kind, payer, other, amount)
        if taken is not None:
            return taken
        charged = self._fee(kind, payer, amount) if fee is None else fee
        over = payer.over(amount, charged, self.today, is_strict=self.is_strict)
        if over is not None or kind is not OrderKind.TRANSFER:
            return over
        return self.modelled[other].over_credit(amount, self.today, is_strict=self.is_strict)

    def _refusal_by_taker(
        self, kind: OrderKind, payer: ModelledWallet, other: str, amount: int
    ) -> str | None:
        match kind:
            case OrderKind.PAYMENT if amount < model.PAYMENT_MIN:
                return "amount_too_small"
            case OrderKind.PAYMENT if amount > model.PAYMENT_MAX:
                return "amount_too_large"
            case OrderKind.TRANSFER if self.modelled[other] is payer:
                return "same_wallet"
            case OrderKind.WITHDRAWAL if payer.status == WalletStatus.MINIMAL:
                return "not_identified"
            case OrderKind.WITHDRAWAL if not self.is_bank_there:
                return "issuer_unreachable"
        return None

    def _ask(self, order: Order) -> Outcome:
        return write(self.engine, lambda connection: pay_batch(connection, [Asked(order=order)], self.now))[0]

    def _give(self, order: Order, expected: str | None) -> None:
        outcome = self._ask(order)
        assert _code(outcome.refusal) == expected
        is_withdrawal = order.kind is OrderKind.WITHDRAWAL
        if expected is not None:
            assert outcome.state is PaymentState.REFUSED
        elif is_withdrawal:
            assert outcome.state is PaymentState.PENDING
        else:
            assert outcome.state is PaymentState.EXECUTED  # that it is complete is told later
        if expected is None:
            self._done(order, outcome)
        # What is only refused for now may be asked again, and a withdrawal moves on.
        if expected != RefusalCode.ISSUER_UNREACHABLE and not (is_withdrawal and expected is None):
            self.given.append((order, outcome))

    def _done(self, order: Order, outcome: Outcome) -> None:
        payer, amount, fee = self._wallet(order.wallet_id), int(order.amount_tiyn), int(order.fee_tiyn)
        is_withdrawal = order.kind is OrderKind.WITHDRAWAL
        payer.spend(amount, fee, self.today, is_held=is_withdrawal)
        if is_withdrawal:
            self.withdrawals[order.operation_id] = Withdrawal(payer, amount, fee)
            return
        assert outcome.posting_id is not None
        is_transfer = order.kind is OrderKind.TRANSFER
        taker = self.modelled[order.requisites["phone"]] if is_transfer else None
        paid = Paid(payer, taker, amount, order.operation_id, outcome.posting_id)
        (self.payments if taker is None else self.transfers).append(paid)
        if taker is not None:
            taker.move(amount, self.today)
            taker.counted(amount, self.today)


def _code(told: object) -> str | None:
    return told.code.value if isinstance(told, Refusal) else None


def _month_end(now: datetime) -> datetime:
    """23:30 in Astana on the last day of the month that is not over yet."""
    day = astana_date(now + timedelta(minutes=30))
    last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return datetime.combine(last, time(23, 30), ASTANA).astimezone(UTC)


EXAMPLES: Final = 200 if settings.get_current_profile_name() == "long" else 8
SETTINGS: Final = settings(
    max_examples=EXAMPLES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
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
@pytest.mark.rule("W-14")
@pytest.mark.rule("W-16")
@pytest.mark.rule("W-23")
@pytest.mark.rule("W-30")
@pytest.mark.rule("W-31")
@pytest.mark.rule("W-32")
@pytest.mark.rule("W-41")
@pytest.mark.rule("W-42")
@pytest.mark.rule("W-71")
@pytest.mark.rule("W-72")
@pytest.mark.rule("W-80")
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
