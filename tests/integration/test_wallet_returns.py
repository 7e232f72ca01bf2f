"""Mistaken transfers given back by consent (W-72); withdrawals to one's own account (W-80); completion (W-24)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.issuers.bank import PayoutAnswer, PayoutState, heard_of, name_bank
from ledger.limits.rules import FurtherKind, FurtherLimit
from ledger.limits.service import FurtherTerm, add_further
from ledger.merchants.tables import merchant_events, merchants
from ledger.payments.endings import complete_told, expire_orders, forget
from ledger.payments.returns import give_back
from ledger.payments.tables import payment_requisites
from ledger.redemptions.endings import ended
from ledger.redemptions.service import hear, mark_sent
from ledger.wallets.blocks import block
from ledger.wallets.rules import BlockReason
from tests.integration.test_wallet_orders import BASIC, EMPTY, RICH, code_of, orders, payer, payment
from tests.support.ledger_bench import LedgerBench
from wire.astana import astana_date
from wire.refusals import Refusal

pytest_plugins = ("tests.support.ledger_fixtures",)

IBAN = "KZ86125KZT5004100100"
RETURNS = "/v1/wallet/transfer-returns"


def mistaken(bench: LedgerBench) -> tuple[Any, Any, str]:
    sender, receiver = payer(bench), payer(bench, RICH)
    made = sender.post("/v1/wallet/transfers", {"phone": RICH, "amount_tiyn": 100_000, "fee_tiyn": 2_000})
    return sender, receiver, made.json()["operation_id"]


def consent(receiver: Any, return_id: str) -> Any:
    challenge = receiver.post(f"{RETURNS}/{return_id}/codes", {"channel": "sms"}).json()
    told = {"challenge_id": challenge["challenge_id"], "code": receiver.code()}
    return receiver.post(f"{RETURNS}/{return_id}/consent", told)


@pytest.mark.rule("W-72")
def test_a_mistaken_transfer_goes_back_once_by_the_receivers_code(bench: LedgerBench) -> None:
    sender, receiver, operation_id = mistaken(bench)
    asked = sender.post(RETURNS, {"operation_id": operation_id})
    return_id = asked.json()["return_id"]
    by_sender = sender.post(f"{RETURNS}/{return_id}/codes", {"channel": "sms"})

    given = consent(receiver, return_id)
    bench.now += timedelta(seconds=1)
    again = consent(receiver, return_id)
    once_more = sender.post(RETURNS, {"operation_id": operation_id})

    assert (asked.status_code, asked.json()["state"]) == (201, "asked")
    assert code_of(by_sender) == "consent_missing"
    assert (given.status_code, given.json()["state"], given.json()["side"]) == (200, "returned", "receiver")
    assert again.json()["state"] == "returned"
    assert code_of(once_more) == "already_reversed"
    assert bench.wallet(BASIC) == 1_250_000 - 2_000  # the exact sum; the fee stays with the operator
    assert bench.wallet(RICH) == 35_000_000
    assert sender.get(RETURNS).json()["items"][0]["side"] == "sender"
    assert bench.findings() == []


@pytest.mark.rule("W-72")
def test_without_consent_nothing_goes_back(bench: LedgerBench) -> None:
    sender, receiver, operation_id = mistaken(bench)
    return_id = sender.post(RETURNS, {"operation_id": operation_id}).json()["return_id"]
    challenge = receiver.post(f"{RETURNS}/{return_id}/codes", {"channel": "sms"}).json()
    wrong = "000000" if receiver.code() != "000000" else "111111"

    by_sender = bench.run(give_back, UUID(return_id), by_wallet_id=sender.wallet.wallet_id, now=bench.now)
    guessed = receiver.post(
        f"{RETURNS}/{return_id}/consent", {"challenge_id": challenge["challenge_id"], "code": wrong}
    )
    declined = receiver.post(f"{RETURNS}/{return_id}/decline")
    late = bench.run(give_back, UUID(return_id), by_wallet_id=receiver.wallet.wallet_id, now=bench.now)

    assert isinstance(by_sender, Refusal)
    assert (by_sender.code, code_of(guessed), declined.json()["state"]) == (
        "consent_missing",
        "code_wrong",
        "declined",
    )
    assert isinstance(late, Refusal)
    assert bench.wallet(RICH) == 35_100_000


@pytest.mark.rule("W-14")
@pytest.mark.rule("W-72")
def test_a_return_is_never_more_than_the_receiver_has_and_no_limit_stops_it(bench: LedgerBench) -> None:
    sender, receiver = payer(bench, RICH), payer(bench, EMPTY)
    made = sender.post(
        "/v1/wallet/transfers", {"phone": EMPTY, "amount_tiyn": 21_625_000, "fee_tiyn": 100_000}
    )
    return_id = sender.post(RETURNS, {"operation_id": made.json()["operation_id"]}).json()["return_id"]
    # The day's payments of the minimal wallet are used up, and 1 000 of the sum are spent.
    receiver.post("/v1/wallet/payments", payment(100_000))
    short = consent(receiver, return_id)
    sender.post("/v1/wallet/transfers", {"phone": EMPTY, "amount_tiyn": 100_000, "fee_tiyn": 2_000})
    bench.now += timedelta(minutes=11)
    given = consent(payer(bench, EMPTY), return_id)

    assert (short.status_code, code_of(short), short.json()["left_tiyn"]) == (
        422,
        "insufficient_balance",
        21_525_000,
    )
    assert given.json()["state"] == "returned"
    assert bench.wallet(EMPTY) == 0
    assert bench.findings() == []


def test_only_ones_own_executed_transfer_is_asked_back(bench: LedgerBench) -> None:
    sender, receiver, operation_id = mistaken(bench)
    paid = sender.post("/v1/wallet/payments", payment(100_000)).json()["operation_id"]

    assert code_of(receiver.post(RETURNS, {"operation_id": operation_id})) == "operation_unknown"
    assert code_of(sender.post(RETURNS, {"operation_id": paid})) == "operation_unknown"


# --- withdrawals ----------------------------------------------------------------------------------------------


def withdrawal(bench: LedgerBench, tmp_path: Any) -> tuple[Any, Any]:
    bench.run(name_bank, "tengri-bank", f"file:{tmp_path}")
    client = payer(bench)
    asked = {"iban": IBAN, "amount_tiyn": 1_000_000, "fee_tiyn": 10_000}
    return client, client.post("/v1/wallet/withdrawals", asked)


@pytest.mark.rule("W-80")
@pytest.mark.parametrize(
    ("word", "state", "left"),
    [(PayoutState.PAID, "executed", 240_000), (PayoutState.FAILED, "refused", 1_250_000)],
)
def test_a_withdrawal_is_set_aside_until_the_bank_has_spoken(
    bench: LedgerBench, tmp_path: Any, word: PayoutState, state: str, left: int
) -> None:
    client, made = withdrawal(bench, tmp_path)
    operation_id = UUID(made.json()["operation_id"])
    held = client.get("/v1/wallet/balance").json()

    bench.run(mark_sent, operation_id, bench.now, ended)
    bench.run(hear, operation_id, PayoutAnswer(state=word), bench.now, ended)

    assert (made.status_code, made.json()["state"]) == (200, "pending")
    assert (held["balance_tiyn"], held["held_tiyn"], held["available_tiyn"]) == (
        1_250_000,
        1_010_000,
        240_000,
    )
    assert client.get(f"/v1/wallet/operations/{operation_id}").json()["state"] == state
    assert bench.wallet(BASIC) == left
    assert bench.findings() == []


@pytest.mark.rule("W-12")
def test_what_waits_for_the_bank_still_counts_as_held_by_the_wallet(
    bench: LedgerBench, tmp_path: Any
) -> None:
    client, made = withdrawal(bench, tmp_path)
    most = FurtherLimit(FurtherKind.BALANCE, 1_250_000)
    today = astana_date(bench.now)
    term = FurtherTerm(limit_id=uuid4(), limit=most, effective_from=today, wallet_id=client.wallet.wallet_id)
    bench.run(add_further, term)
    sender = payer(bench, RICH)
    asked = {"phone": BASIC, "amount_tiyn": 100_000, "fee_tiyn": 2_000}

    waiting = sender.post("/v1/wallet/transfers", asked)
    operation_id = UUID(made.json()["operation_id"])
    bench.run(mark_sent, operation_id, bench.now, ended)
    bench.run(hear, operation_id, PayoutAnswer(state=PayoutState.PAID), bench.now, ended)
    paid_out = sender.post("/v1/wallet/transfers", asked)

    assert (waiting.status_code, code_of(waiting), paid_out.status_code) == (422, "limit_further", 200)


@pytest.mark.rule("W-80")
@pytest.mark.rule("W-26")
def test_withdrawals_wait_for_an_issuer_that_can_be_reached(bench: LedgerBench, tmp_path: Any) -> None:
    bench.run(name_bank, "tengri-bank", f"file:{tmp_path}")
    bench.run(heard_of, "tengri-bank", bench.now, failure="no answer")
    silent = payer(bench).post(
        "/v1/wallet/withdrawals", {"iban": IBAN, "amount_tiyn": 1_000_000, "fee_tiyn": 10_000}
    )
    minimal = payer(bench, "+77471234567").post(
        "/v1/wallet/withdrawals", {"iban": IBAN, "amount_tiyn": 1_000_000, "fee_tiyn": 10_000}
    )

    assert (silent.status_code, code_of(silent)) == (503, "issuer_unreachable")
    assert silent.json()["is_retryable"]
    assert code_of(minimal) == "not_identified"
    assert [each.state for each in orders(bench)] == ["refused"]  # what may pass is not kept


@pytest.mark.rule("W-23")
def test_what_is_held_cannot_be_spent_again(bench: LedgerBench, tmp_path: Any) -> None:
    client, _ = withdrawal(bench, tmp_path)

    over = client.post("/v1/wallet/payments", payment(240_001))
    rest = client.post("/v1/wallet/payments", payment(240_000))

    assert (code_of(over), over.json()["left_tiyn"]) == ("insufficient_balance", 240_000)
    assert rest.status_code == 200
    assert bench.findings() == []


# --- later ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("W-24")
def test_a_payment_is_complete_when_payee_and_client_were_told(bench: LedgerBench) -> None:
    client = payer(bench)
    client.post("/v1/wallet/payments", payment(100_000))

    assert bench.run(complete_told, bench.now) == 0
    assert [(each.state, each.client_notified_at, each.payee_notified_at) for each in orders(bench)] == [
        ("complete", bench.now, bench.now)
    ]


@pytest.mark.rule("W-24")
def test_a_payment_is_not_complete_before_the_payees_address_has_taken_the_notice(bench: LedgerBench) -> None:
    bench.run(
        lambda connection: connection.execute(merchants.update().values(notice_url="https://payee.kz/n"))
    )
    client = payer(bench)
    client.post("/v1/wallet/payments", payment(100_000))
    before = (bench.run(complete_told, bench.now), [each.state for each in orders(bench)])
    delivered = merchant_events.update().values(state="delivered", due_at=None)
    bench.run(lambda connection: connection.execute(delivered))

    assert before == (0, ["executed"])
    assert [bench.run(complete_told, bench.now), bench.run(complete_told, bench.now)] == [1, 0]
    assert [each.state for each in orders(bench)] == ["complete"]


def test_orders_without_their_code_are_swept_up(bench: LedgerBench) -> None:
    client = payer(bench, waived=False)
    client.post("/v1/wallet/payments", payment(100_000))
    bench.now += timedelta(minutes=15)

    assert [bench.run(expire_orders, bench.now), bench.run(expire_orders, bench.now)] == [1, 0]
    assert [each.state for each in orders(bench)] == ["expired"]


def test_a_person_is_forgotten_where_others_paid_him_too(bench: LedgerBench) -> None:
    sender, receiver, _ = mistaken(bench)
    sender.post("/v1/wallet/payments", payment(100_000))

    bench.run(forget, receiver.wallet.wallet_id)
    left = bench.run(lambda connection: connection.execute(payment_requisites.select()).all())

    assert [row.requisites for row in left] == [{"phone": "7011234567"}]
    assert len(orders(bench)) == 2


@pytest.mark.rule("W-26")
@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (BlockReason.SUSPICIOUS_OPERATIONS, "suspicious"),
        (BlockReason.LOST_CREDENTIALS, "suspected_access"),
        (BlockReason.COURT_ORDER, "wallet_blocked"),
    ],
)
def test_a_blocked_wallet_says_why(bench: LedgerBench, reason: BlockReason, code: str) -> None:
    client = payer(bench)
    bench.run(block, client.wallet.wallet_id, reason, at=bench.now, by="test")

    answer = client.post("/v1/wallet/payments", payment(100_000))

    assert (answer.status_code, code_of(answer)) == (422, code)
