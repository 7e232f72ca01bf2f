"""Refunds, redemptions and payments of one merchant at random: never more given back than paid, nothing lost."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from ledger import proof
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import balances_of, post
from ledger.database import open_engine, reading, write
from ledger.issuers.bank import PayoutAnswer, PayoutState
from ledger.issuers.service import Issuer
from ledger.merchants.notices import PaymentMade, payments_made
from ledger.merchants.service import merchant_account, set_terms
from ledger.merchants.tables import merchants
from ledger.redemptions.endings import ended
from ledger.redemptions.rules import RedemptionState
from ledger.redemptions.service import Redemption, hear, mark_sent, redeem_merchant
from ledger.refunds.service import Refund, RefundAsked, refund
from ledger.wallets.service import wallets_by_phone
from tests.support.ledger_bench import NOON, filled
from tests.support.merchant_api import IBAN, MERCHANT
from tests.support.wallet_history import ordered
from wire.money import Tiyn

PAYER: Final = "+77051234567"
ISSUER: Final = Issuer(issuer_code="tengri-bank", name="", bin="")
ACCOUNT: Final = merchant_account("tengri-bank", MERCHANT)
SUMS: Final = st.integers(1, 300_000)


class Merchant(RuleBasedStateMachine):
    """A model of one merchant's account beside the real one."""

    @initialize(is_partial=st.booleans())
    def open(self, is_partial: bool) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="tolem-merchant-"))
        shutil.copy(_template(), self.directory / "ledger.db")
        self.engine = open_engine(f"sqlite:///{self.directory / 'ledger.db'}")
        self.run(lambda c: set_terms(c, MERCHANT, check=None, allows_partial_refund=is_partial))
        self.run(lambda c: c.execute(merchants.update().values(iban=IBAN)))
        self.wallet = self.run(lambda c: wallets_by_phone(c, "tengri-bank", [PAYER]))[PAYER]
        self.is_partial = is_partial
        self.paid: dict[UUID, int] = {}
        self.refunded: dict[UUID, int] = {}
        self.balance = 0
        self.open_redemptions: dict[UUID, tuple[RedemptionState, int]] = {}
        self.destroyed = 0

    def run(self, work: Any) -> Any:
        return write(self.engine, work)

    @rule(amount=SUMS)
    def pay(self, amount: int) -> None:
        payment = uuid4()
        moved = Transfer(
            unit=ISSUER.unit, debit=self.wallet.account_id, credit=ACCOUNT, amount_tiyn=Tiyn(amount)
        )
        posting = Posting(
            posting_id=payment,
            kind=PostingKind.PAYMENT,
            operation_id=payment,
            at=NOON,
            transfers=(moved,),
        )
        told = PaymentMade(
            payment_id=payment,
            operation_id=payment,
            merchant_code=MERCHANT,
            payee_code=MERCHANT,
            amount_tiyn=Tiyn(amount),
            at=NOON,
            requisites={},
        )

        def work(connection: Any) -> None:
            post(connection, [posting], posted_at=NOON)
            ordered(connection, self.wallet.wallet_id, payment, amount, NOON)
            payments_made(connection, [told], NOON)

        self.run(work)
        self.paid[payment] = amount
        self.refunded[payment] = 0
        self.balance += amount

    @precondition(lambda self: self.paid)
    @rule(choice=st.integers(0, 99), amount=st.one_of(st.none(), SUMS))
    def give_back(self, choice: int, amount: int | None) -> None:
        payment = list(self.paid)[choice % len(self.paid)]
        asked = RefundAsked(
            refund_id=uuid4(),
            merchant_code=MERCHANT,
            payment_id=payment,
            amount_tiyn=None if amount is None else Tiyn(amount),
            reason="at random",
        )
        wanted = self.paid[payment] if amount is None else amount
        left = self.paid[payment] - self.refunded[payment]
        may = wanted <= min(left, self.balance) and (self.is_partial or wanted == self.paid[payment])

        made = self.run(lambda connection: refund(connection, asked, NOON))

        assert isinstance(made, Refund) == may
        if may:
            self.refunded[payment] += wanted
            self.balance -= wanted

    @rule(amount=SUMS)
    def redeem(self, amount: int) -> None:
        redemption_id = uuid4()
        made = self.run(lambda c: redeem_merchant(c, MERCHANT, redemption_id, Tiyn(amount), NOON))

        assert isinstance(made, Redemption) == (amount <= self.balance)
        if isinstance(made, Redemption):
            self.balance -= amount
            self.open_redemptions[redemption_id] = (RedemptionState.REQUESTED, amount)

    @precondition(lambda self: self.open_redemptions)
    @rule(choice=st.integers(0, 99), says=st.sampled_from(PayoutState))
    def hear_bank(self, choice: int, says: PayoutState) -> None:
        redemption_id = list(self.open_redemptions)[choice % len(self.open_redemptions)]
        state, amount = self.open_redemptions[redemption_id]
        if state is RedemptionState.REQUESTED:
            self.run(lambda c: mark_sent(c, redemption_id, NOON, ended))
            self.open_redemptions[redemption_id] = (RedemptionState.SENT, amount)
        for _ in range(2):  # an answer that comes twice changes nothing
            self.run(lambda c: hear(c, redemption_id, PayoutAnswer(state=says), NOON, ended))
        if says in {PayoutState.PAID, PayoutState.FAILED}:
            del self.open_redemptions[redemption_id]
            self.balance += amount if says is PayoutState.FAILED else 0
            self.destroyed += amount if says is PayoutState.PAID else 0

    @invariant()
    def the_account_is_as_the_model_says(self) -> None:
        with reading(self.engine) as connection:
            held = balances_of(connection, [ACCOUNT])[ACCOUNT].balance_tiyn
        assert held == self.balance
        assert all(self.refunded[each] <= paid for each, paid in self.paid.items())

    def teardown(self) -> None:
        with reading(self.engine) as connection:
            assert [each.code for each in proof.findings(connection)] == []
        under_way = sum(amount for _state, amount in self.open_redemptions.values())
        refunded = sum(self.refunded.values())
        assert sum(self.paid.values()) == self.balance + refunded + under_way + self.destroyed
        self.engine.dispose()
        shutil.rmtree(self.directory)


_made: list[Path] = []


def _template() -> Path:
    if not _made:
        directory = Path(tempfile.mkdtemp(prefix="tolem-merchant-template-"))
        atexit.register(shutil.rmtree, directory, ignore_errors=True)
        filled(f"sqlite:///{directory / 'ledger.db'}")
        _made.append(directory / "ledger.db")
    return _made[0]


TestMerchant = pytest.mark.slow(pytest.mark.rule("W-71")(pytest.mark.rule("W-80")(Merchant.TestCase)))
TestMerchant.settings = settings(
    max_examples=25,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
