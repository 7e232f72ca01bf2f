"""Refunds on the merchant's request: full, once, fee kept, to whatever wallet stands; on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from ledger.books.accounts import AccountKind
from ledger.books.reversals import reverse
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import post
from ledger.books.tables import accounts
from ledger.issuers.bank import PayoutAnswer, PayoutState
from ledger.issuers.service import Issuer
from ledger.merchants.notices import PaymentMade, payments_made
from ledger.merchants.service import merchant_account, set_terms
from ledger.redemptions.endings import ended
from ledger.redemptions.service import hear, mark_sent
from ledger.refunds.rules import Paid, RefundState, due_on, is_overdue, refusal_of_refund
from ledger.refunds.service import RefundAsked, let_no_refund_in, overdue, refund
from ledger.testing import top_up
from ledger.wallets.rules import WalletCondition
from ledger.wallets.service import wallets_by_phone
from ledger.wallets.tables import wallets
from tests.support.ledger_bench import NOON, LedgerBench
from tests.support.merchant_api import MERCHANT, merchant_client, pay_cash, payment_id
from tests.support.staff_api import staff_client
from tests.support.wallet_history import ordered
from wire.money import Tiyn
from wire.refusals import RefusalCode

pytest_plugins = ["tests.support.ledger_fixtures"]

ISSUER = Issuer(issuer_code="tengri-bank", name="", bin="")
PAYER = "+77051234567"  # professional, 350 000.00
FULL = "+77471234567"  # minimal, 430 000.00 of at most 432 500.00


def paid(paid_tiyn: int, refunded: int = 0, *, partial: bool = False, is_reversed: bool = False) -> Paid:
    return Paid(
        paid_tiyn=Tiyn(paid_tiyn),
        refunded_tiyn=Tiyn(refunded),
        is_reversed=is_reversed,
        allows_partial=partial,
    )


def pay_from_wallet(bench: LedgerBench, phone: str, amount: int, *, fee: int = 0) -> UUID:
    """A payment as the wallets post it: amount to the merchant, fee to the operator."""
    wallet = bench.run(wallets_by_phone, "tengri-bank", [phone])[phone]
    posting_id = uuid4()
    sums = ((merchant_account("tengri-bank", MERCHANT), amount), (ISSUER.fee_stripe("x"), fee))
    transfers = tuple(
        Transfer(unit=ISSUER.unit, debit=wallet.account_id, credit=account, amount_tiyn=Tiyn(each))
        for account, each in sums
        if each
    )
    posting = Posting(
        posting_id=posting_id,
        kind=PostingKind.PAYMENT,
        operation_id=posting_id,
        at=bench.now,
        transfers=transfers,
    )
    told = PaymentMade(
        payment_id=posting_id,
        operation_id=posting_id,
        merchant_code=MERCHANT,
        payee_code=MERCHANT,
        amount_tiyn=Tiyn(amount),
        at=bench.now,
        requisites={"account": "12345678"},
        wallet_id=wallet.wallet_id,
    )

    def work(connection: Any) -> None:
        post(connection, [posting], posted_at=bench.now)
        ordered(connection, wallet.wallet_id, posting_id, amount, bench.now, fee=fee)
        payments_made(connection, [told], bench.now)

    bench.run(work)
    return posting_id


def asked(payment: UUID, amount: int | None = None, **more: Any) -> RefundAsked:
    fields: dict[str, Any] = {
        "refund_id": uuid4(),
        "merchant_code": MERCHANT,
        "payment_id": payment,
        "amount_tiyn": None if amount is None else Tiyn(amount),
        "reason": "not delivered",
    }
    return RefundAsked(**{**fields, **more})


@pytest.mark.rule("W-71")
@pytest.mark.parametrize(
    ("payment", "amount", "code"),
    [
        (paid(50_000), 50_000, None),
        (paid(50_000), 50_001, RefusalCode.REFUND_TOO_LARGE),
        (paid(50_000), 49_999, RefusalCode.REFUND_PARTIAL),
        (paid(50_000, partial=True), 49_999, None),
        (paid(50_000, 20_000, partial=True), 30_000, None),
        (paid(50_000, 20_000, partial=True), 30_001, RefusalCode.REFUND_TOO_LARGE),
        (paid(50_000, 50_000), 50_000, RefusalCode.REFUND_TOO_LARGE),
        (paid(50_000, is_reversed=True), 50_000, RefusalCode.ALREADY_REVERSED),
    ],
)
def test_the_full_amount_is_given_back_and_a_part_only_where_the_terms_say_so(
    payment: Paid, amount: int, code: RefusalCode | None
) -> None:
    refusal = refusal_of_refund(payment, Tiyn(amount))

    assert code == (None if refusal is None else refusal.code)
    if code is RefusalCode.REFUND_TOO_LARGE and refusal is not None:
        assert refusal.left_tiyn == payment.paid_tiyn - payment.refunded_tiyn


@pytest.mark.rule("W-71")
@pytest.mark.parametrize(
    ("requested", "due"),
    [
        (
            "2026-11-23T07:00:00+00:00",
            date(2026, 11, 30),
        ),  # Monday: Tuesday to Friday are four, Monday the fifth
        ("2026-11-22T07:00:00+00:00", date(2026, 11, 27)),  # Sunday: Monday to Friday
        ("2026-11-22T19:00:00+00:00", date(2026, 11, 30)),  # midnight in Astana: it is Monday there
        (
            "2026-12-11T07:00:00+00:00",
            date(2026, 12, 21),
        ),  # Friday; 16 December, Independence Day, does not count
    ],
)
def test_a_refund_is_due_within_five_working_days_of_the_request(requested: str, due: date) -> None:
    assert due_on(datetime.fromisoformat(requested)) == due
    assert not is_overdue(RefundState.HELD, due, due)
    assert is_overdue(RefundState.HELD, due, due + timedelta(days=1))
    assert not is_overdue(RefundState.DONE, due, due + timedelta(days=1))


@pytest.mark.rule("W-71")
def test_a_refund_gives_back_what_the_merchant_got_and_keeps_the_operators_fee(bench: LedgerBench) -> None:
    before = bench.wallet(PAYER)
    payment = pay_from_wallet(bench, PAYER, 50_000, fee=700)

    made = bench.run(refund, asked(payment), bench.now)

    assert (made.state, made.amount_tiyn) == (RefundState.DONE, 50_000)
    assert bench.wallet(PAYER) == before - 700
    assert bench.report()["fees_tiyn"] == 700
    assert bench.findings() == []


@pytest.mark.rule("W-71")
def test_the_same_refund_again_is_one_refund_and_another_one_is_too_much(bench: LedgerBench) -> None:
    payment = pay_from_wallet(bench, PAYER, 50_000)
    pay_from_wallet(bench, PAYER, 90_000)
    once = asked(payment)

    first = bench.run(refund, once, bench.now)
    again = bench.run(refund, once, bench.now)
    other = bench.run(refund, asked(payment), bench.now)
    reused = bench.run(refund, asked(payment, 50_000, refund_id=once.refund_id, reason="other"), bench.now)

    assert first == again
    assert other.code is RefusalCode.REFUND_TOO_LARGE
    assert reused.code is RefusalCode.ID_REUSED
    assert bench.findings() == []


@pytest.mark.rule("W-71")
def test_parts_are_given_back_where_the_terms_allow_it_up_to_what_was_paid(bench: LedgerBench) -> None:
    payment = pay_from_wallet(bench, PAYER, 50_000)
    refused = bench.run(refund, asked(payment, 20_000), bench.now)
    bench.run(set_terms, MERCHANT, check=None, allows_partial_refund=True)

    states = [bench.run(refund, asked(payment, amount), bench.now) for amount in (20_000, 30_000, 1)]

    assert refused.code is RefusalCode.REFUND_PARTIAL
    assert [getattr(each, "state", None) for each in states] == ["done", "done", None]
    assert states[2].code is RefusalCode.REFUND_TOO_LARGE
    assert bench.findings() == []


@pytest.mark.rule("W-26")
def test_a_merchant_gives_back_only_what_it_has(bench: LedgerBench) -> None:
    first = pay_from_wallet(bench, PAYER, 50_000)
    second = pay_from_wallet(bench, PAYER, 50_000)
    bench.run(refund, asked(first), bench.now)
    wallet = bench.run(wallets_by_phone, "tengri-bank", [PAYER])[PAYER]
    taken = Transfer(
        unit=ISSUER.unit,
        debit=merchant_account("tengri-bank", MERCHANT),
        credit=wallet.account_id,
        amount_tiyn=Tiyn(1),
    )
    posting = Posting(
        posting_id=uuid4(), kind=PostingKind.MANUAL, operation_id=uuid4(), at=bench.now, transfers=(taken,)
    )
    bench.run(post, [posting], posted_at=bench.now)

    refused = bench.run(refund, asked(second), bench.now)

    assert (refused.code, refused.left_tiyn) == (RefusalCode.MERCHANT_BALANCE, 49_999)
    assert bench.findings() == []


@pytest.mark.rule("W-14")
def test_a_refund_is_not_refused_for_the_limit_of_the_balance(bench: LedgerBench) -> None:
    # 430 000.00 held, 432 500.00 allowed: pay 3 000.00, be topped up to the limit, have the 3 000.00 back.
    payment = pay_from_wallet(bench, FULL, 300_000)
    kiosk = bench.kiosk()
    kiosk.sell(top_up(FULL, 500_000))
    assert kiosk.send_from(1).body["results"][0]["outcome"] == "credited"

    made = bench.run(refund, asked(payment), bench.now)

    assert made.state is RefundState.DONE
    assert bench.wallet(FULL) == 43_500_000
    assert bench.findings() == []


@pytest.mark.rule("W-73")
@pytest.mark.parametrize("condition", [WalletCondition.BLOCKED, WalletCondition.CLOSING])
def test_a_refund_reaches_a_wallet_that_is_blocked(bench: LedgerBench, condition: WalletCondition) -> None:
    payment = pay_from_wallet(bench, PAYER, 50_000)
    wallet = bench.run(wallets_by_phone, "tengri-bank", [PAYER])[PAYER]
    set_condition(bench, wallet.wallet_id, condition)

    made = bench.run(refund, asked(payment), bench.now)

    assert made.state is RefundState.DONE
    assert bench.wallet(PAYER) == 35_000_000
    assert bench.findings() == []


@pytest.mark.rule("W-71")
def test_cash_is_given_back_to_the_wallet_named_or_held_and_listed_when_overdue(bench: LedgerBench) -> None:
    client = merchant_client(bench)
    part = pay_cash(bench, 200_000, fee=10_000)
    payment = payment_id(client, part.operation_id)
    unknown = client.post(
        "/refunds", {"payment_id": payment, "reason": "none", "wallet_phone": "87019999999"}
    )

    held = client.post("/refunds", {"payment_id": payment, "reason": "not delivered"}).json()

    assert (unknown.status_code, unknown.json()["code"]) == (404, "wallet_unknown")
    assert (held["state"], held["amount_tiyn"], held["due_on"]) == ("held", 190_000, "2026-11-27")
    assert client.balance == 0
    assert bench.run(overdue, date(2026, 11, 27)) == []
    assert [each.amount_tiyn for each in bench.run(overdue, date(2026, 11, 28))] == [190_000]
    assert held_refunds(bench) == 190_000
    assert bench.findings() == []


@pytest.mark.rule("W-73")
def test_cash_given_back_to_a_named_wallet_is_on_its_balance_at_once(bench: LedgerBench) -> None:
    client = merchant_client(bench)
    part = pay_cash(bench, 200_000, fee=10_000)
    body = {
        "payment_id": payment_id(client, part.operation_id),
        "reason": "not delivered",
        "wallet_phone": "8 701 123 45 67",
    }

    made = client.post("/refunds", body).json()

    assert made["state"] == "done"
    assert bench.wallet("+77011234567") == 190_000
    assert bench.findings() == []


@pytest.mark.rule("W-70")
def test_a_payment_is_either_refunded_or_reversed(bench: LedgerBench) -> None:
    refunded = pay_from_wallet(bench, PAYER, 50_000)
    reversed_ = pay_from_wallet(bench, PAYER, 50_000)
    bench.run(refund, asked(refunded), bench.now)

    assert bench.run(let_no_refund_in, refunded).code is RefusalCode.ALREADY_REVERSED
    assert bench.run(let_no_refund_in, reversed_) is None
    bench.run(reverse, reversed_, reversal_id=uuid4(), at=NOON)
    assert bench.run(refund, asked(reversed_), bench.now).code is RefusalCode.ALREADY_REVERSED
    assert bench.findings() == []


@pytest.mark.rule("W-71")
def test_many_refunds_of_one_payment_at_once_give_back_no_more_than_was_paid(bench: LedgerBench) -> None:
    payment = pay_from_wallet(bench, PAYER, 50_000)
    pay_from_wallet(bench, PAYER, 500_000)  # so that the balance does not stop them
    bench.run(set_terms, MERCHANT, check=None, allows_partial_refund=True)

    with ThreadPoolExecutor(8) as pool:
        futures = [pool.submit(bench.run, refund, asked(payment, 15_000), bench.now) for _ in range(8)]
        made = [each.result() for each in futures]

    assert sorted(type(each).__name__ for each in made) == ["Refund"] * 3 + ["Refusal"] * 5
    assert bench.wallet(PAYER) == 35_000_000 - 550_000 + 45_000
    assert bench.findings() == []


def test_a_held_refund_is_settled_once_to_a_wallet_by_somebody_who_may(bench: LedgerBench) -> None:
    client = merchant_client(bench)
    part = pay_cash(bench, 200_000)
    body = {"payment_id": payment_id(client, part.operation_id), "reason": "not delivered"}
    held = client.post("/refunds", body).json()
    path = f"/v1/operator/refunds/{held['refund_id']}/settlement"
    bench.now = bench.now.replace(day=28)
    finance = staff_client(bench, "finance")

    listed = finance.get("/v1/operator/refunds", params={"is_overdue": True}).json()["items"]
    forbidden = staff_client(bench, "auditor").post(path, {"wallet_phone": "+77011234567"})
    both = finance.post(path, {"wallet_phone": "+77011234567", "iban": "KZ86125KZT5004100100", "name": "A"})
    done = finance.post(path, {"wallet_phone": "+77011234567"})
    again = finance.post(path, {"wallet_phone": "+77011234567"})

    assert [(each["refund_id"], each["is_overdue"]) for each in listed] == [(held["refund_id"], True)]
    assert (forbidden.status_code, both.status_code) == (403, 422)
    assert (done.json()["state"], again.json()["code"]) == ("done", "operation_unknown")
    assert (bench.wallet("+77011234567"), held_refunds(bench)) == (200_000, 0)
    assert bench.findings() == []


@pytest.mark.rule("W-71")
@pytest.mark.parametrize(("says", "state", "left"), [("paid", "done", 0), ("failed", "held", 200_000)])
def test_a_held_refund_goes_to_a_bank_account_and_is_done_when_the_bank_has_paid(
    bench: LedgerBench, says: str, state: str, left: int
) -> None:
    client = merchant_client(bench)
    part = pay_cash(bench, 200_000)
    body = {"payment_id": payment_id(client, part.operation_id), "reason": "not delivered"}
    held = client.post("/refunds", body).json()
    finance = staff_client(bench, "finance")
    to = {"iban": "KZ86125KZT5004100100", "name": "Айгүл Серікова"}

    sent = finance.post(f"/v1/operator/refunds/{held['refund_id']}/settlement", to).json()
    redemption_id = UUID(sent["redemption_id"])
    bench.run(mark_sent, redemption_id, bench.now, ended)
    bench.run(hear, redemption_id, PayoutAnswer(state=PayoutState(says)), bench.now, ended)

    after = finance.get("/v1/operator/refunds").json()["items"][0]
    assert (after["state"], after["redemption_id"] is None) == (state, state == "held")
    assert held_refunds(bench) == left
    assert bench.findings() == []


def test_a_payment_to_somebody_else_is_unknown(bench: LedgerBench) -> None:
    payment = pay_from_wallet(bench, PAYER, 50_000)

    foreign = bench.run(refund, asked(payment, merchant_code="jyly-ui"), bench.now)
    nothing = bench.run(refund, asked(uuid4()), bench.now)

    assert [foreign.code, nothing.code] == [RefusalCode.OPERATION_UNKNOWN] * 2


def set_condition(bench: LedgerBench, wallet_id: UUID, condition: WalletCondition) -> None:
    with bench.engine.begin() as connection:
        connection.execute(
            update(wallets).where(wallets.c.wallet_id == wallet_id).values(condition=condition)
        )


def held_refunds(bench: LedgerBench) -> int:
    with bench.engine.begin() as connection:
        chosen = select(accounts.c.balance_tiyn).where(
            accounts.c.kind == AccountKind.UNAPPLIED_CASH, accounts.c.owner == "refunds"
        )
        return sum(connection.execute(chosen).scalars())
