"""Orders over HTTP: pay, transfer, confirm by code, quote; every rule at its boundary, on both databases."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from ledger.access.settings import switch_confirmation
from ledger.books.service import balances_of
from ledger.config import Settings
from ledger.database import reading
from ledger.limits.rules import FurtherKind, FurtherLimit
from ledger.limits.service import EVERYONE, FurtherTerm, add_further
from ledger.merchants.rules import Narrowing
from ledger.merchants.service import close_payee, merchant_account, narrow
from ledger.payments.tables import payments
from ledger.tariffs.service import add_tariff
from ledger.wallets.rules import WalletCondition
from ledger.wallets.tables import wallets
from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_api import WalletClient, wallet_client
from wire.policy import Tariff, TariffDirection, WalletStatus

pytest_plugins = ("tests.support.ledger_fixtures",)

MINIMAL = "+77471234567"
BASIC = "+77021234567"
RICH = "+77051234567"
EMPTY = "+77011234567"
BLOCKED = "+77771234567"
CLOSING = "+77761234567"


def payer(bench: LedgerBench, phone: str = BASIC, *, waived: bool = True) -> WalletClient:
    """A holder who is signed in; with confirmation by code switched off unless told otherwise."""
    client = wallet_client(bench, phone)
    if waived:
        off = {"is_on": False, "at": bench.now, "waives_claims": True}
        assert bench.run(switch_confirmation, client.wallet.wallet_id, **off) is None
    return client


def payment(amount: Any, fee: Any = 0, **changes: Any) -> dict[str, Any]:
    asked = {
        "payee": "turan-gsm",
        "requisites": {"phone": "7011234567"},
        "amount_tiyn": amount,
        "fee_tiyn": fee,
    }
    return asked | changes


def orders(bench: LedgerBench) -> list[Any]:
    with reading(bench.engine) as connection:
        return list(connection.execute(select(payments)))


def held_by_merchant(bench: LedgerBench, code: str) -> int:
    account = merchant_account("tengri-bank", code)
    return int(bench.run(balances_of, [account])[account].balance_tiyn)


def code_of(response: Any) -> str:
    return str(response.json()["code"])


@pytest.mark.rule("W-23")
@pytest.mark.rule("W-31")
def test_amount_and_fee_leave_the_wallet_together(bench: LedgerBench) -> None:
    client = payer(bench)

    answer = client.post("/v1/wallet/payments", payment(100_000, 500, payee="dala-mobile"))

    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["state"], told["balance_after_tiyn"]) == ("executed", 1_250_000 - 100_000 - 500)
    assert held_by_merchant(bench, "dala-mobile") == 100_000
    assert bench.report()["fees_tiyn"] == 500
    assert bench.findings() == []


@pytest.mark.parametrize("name", ["payments", "transfers", "withdrawals"])
def test_an_order_that_does_not_say_it_is_json_is_not_read(bench: LedgerBench, name: str) -> None:
    client = payer(bench)
    body = payment(100_000, 500, payee="dala-mobile")

    answer = client.post(f"/v1/wallet/{name}", body, headers={"Content-Type": "text/plain"})

    assert (answer.status_code, code_of(answer)) == (415, "media_type_unsupported")
    assert bench.wallet(BASIC) == 1_250_000


@pytest.mark.rule("W-23")
@pytest.mark.parametrize(("amount", "status"), [(1_243_781, 200), (1_243_782, 422)])
def test_the_last_tiyn_can_be_paid_and_not_one_more(bench: LedgerBench, amount: int, status: int) -> None:
    # 0.5 % of 1 243 781 is 6 218.905, so 6 219: together exactly the 1 250 000 that the wallet holds.
    client = payer(bench)

    answer = client.post("/v1/wallet/payments", payment(amount, 6_219, payee="dala-mobile"))

    assert answer.status_code == status
    if status == 422:
        told = answer.json()
        assert (told["code"], told["left_tiyn"], told["rule"]) == ("insufficient_balance", 1_243_781, "W-23")
        assert bench.wallet(BASIC) == 1_250_000
    else:
        assert bench.wallet(BASIC) == 0
    assert bench.findings() == []


@pytest.mark.rule("W-12")
@pytest.mark.rule("W-16")
def test_transfers_of_a_minimal_wallet_end_at_the_limit_of_one_operation(bench: LedgerBench) -> None:
    client = payer(bench, MINIMAL)
    over = {"phone": RICH, "amount_tiyn": 21_625_001, "fee_tiyn": 100_000}

    refused = client.post("/v1/wallet/transfers", over)
    taken = client.post("/v1/wallet/transfers", over | {"amount_tiyn": 21_625_000})

    assert refused.status_code == 422
    told = refused.json()
    assert (told["code"], told["rule"], told["limit_tiyn"], told["left_tiyn"]) == (
        "limit_operation",
        "W-11",
        21_625_000,
        21_625_000,
    )
    assert taken.status_code == 200, taken.text
    assert bench.findings() == []


@pytest.mark.rule("W-12")
@pytest.mark.rule("W-13")
def test_payments_of_a_day_are_counted_until_astana_midnight(bench: LedgerBench) -> None:
    client = payer(bench, MINIMAL)
    half = {"phone": RICH, "amount_tiyn": 21_000_000, "fee_tiyn": 100_000}
    bench.now = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # 23:00 in Astana
    client = payer(bench, MINIMAL)

    first = client.post("/v1/wallet/transfers", half)
    second = client.post("/v1/wallet/transfers", half)
    third = client.post("/v1/wallet/transfers", half | {"amount_tiyn": 1_250_001, "fee_tiyn": 12_500})
    bench.now = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)  # midnight
    client = payer(bench, MINIMAL)
    after = client.post("/v1/wallet/transfers", half | {"amount_tiyn": 800_000, "fee_tiyn": 8_000})

    assert [first.status_code, second.status_code, third.status_code] == [200, 200, 422]
    told = third.json()
    assert (told["code"], told["limit_tiyn"], told["left_tiyn"]) == (
        "limit_day_payments",
        43_250_000,
        1_250_000,
    )
    assert after.status_code == 422  # enough of the new day's limit, but not of the money: 800 000 are left
    assert after.json()["code"] == "insufficient_balance"
    assert bench.findings() == []


@pytest.mark.rule("W-12")
def test_a_transfer_counts_for_the_receivers_balance_and_tells_nothing_of_it(bench: LedgerBench) -> None:
    client = payer(bench, RICH)
    # The minimal wallet holds 430 000.00 of 432 500.00.
    over = {"phone": MINIMAL, "amount_tiyn": 250_001, "fee_tiyn": 2_500}

    refused = client.post("/v1/wallet/transfers", over)
    taken = client.post("/v1/wallet/transfers", over | {"amount_tiyn": 250_000})

    assert refused.json()["code"] == "limit_balance"
    assert "left_tiyn" not in refused.json()
    assert taken.status_code == 200, taken.text
    assert bench.wallet(MINIMAL) == 43_250_000
    assert bench.findings() == []


@pytest.mark.rule("W-15")
@pytest.mark.parametrize(
    ("kind", "limit", "amounts", "statuses"),
    [
        (FurtherKind.OPERATION, 50_000, (50_001, 50_000), (422, 200)),
        (FurtherKind.DAY, 100_000, (60_000, 40_001, 40_000), (200, 422, 200)),
        (FurtherKind.MONTH, 100_000, (60_000, 40_001, 40_000), (200, 422, 200)),
        (FurtherKind.DAY_COUNT, 2, (20_000, 20_000, 20_000), (200, 200, 422)),
        (FurtherKind.MONTH_COUNT, 1, (20_000, 20_000), (200, 422)),
    ],
)
def test_a_further_limit_binds_whatever_the_status(
    bench: LedgerBench, kind: FurtherKind, limit: int, amounts: tuple[int, ...], statuses: tuple[int, ...]
) -> None:
    client = payer(bench, RICH)
    term = FurtherTerm(
        limit_id=uuid4(),
        limit=FurtherLimit(kind, limit),
        effective_from=bench.now.date(),
        group=EVERYONE,
    )
    bench.run(add_further, term)

    answers = [client.post("/v1/wallet/payments", payment(amount)) for amount in amounts]

    assert tuple(each.status_code for each in answers) == statuses
    refused = next(each.json() for each in answers if each.status_code == 422)
    assert (refused["code"], refused["rule"]) == ("limit_further", "W-15")
    assert bench.findings() == []


@pytest.mark.rule("W-32")
def test_a_changed_tariff_is_not_charged_unseen(bench: LedgerBench) -> None:
    client = payer(bench)
    raised(bench)

    answer = client.post("/v1/wallet/payments", payment(100_000, 500, payee="dala-mobile"))

    assert (answer.status_code, code_of(answer)) == (422, "quote_old")
    assert bench.wallet(BASIC) == 1_250_000


@pytest.mark.rule("W-16")
@pytest.mark.rule("W-32")
def test_a_quote_is_honoured_until_it_expires(bench: LedgerBench) -> None:
    client = payer(bench)
    wanted = {
        "kind": "payment",
        "amount_tiyn": 100_000,
        "payee": "dala-mobile",
        "requisites": {"phone": "7011234567"},
    }
    quoted = client.post("/v1/wallet/quotes", wanted).json()
    raised(bench)
    order = payment(100_000, quoted["fee_tiyn"], payee="dala-mobile", quote_id=quoted["quote_id"])

    in_time = client.post("/v1/wallet/payments", order)
    bench.now += timedelta(minutes=10)
    late = client.post("/v1/wallet/payments", order)

    assert (quoted["fee_tiyn"], quoted["total_tiyn"], quoted["available_tiyn"]) == (500, 100_500, 1_250_000)
    assert quoted["binding"]["code"] == "limit_operation"
    assert quoted["binding"]["left_tiyn"] == 43_250_000  # 100 MRP
    assert in_time.status_code == 200, in_time.text
    assert (late.status_code, code_of(late)) == (422, "quote_old")
    assert bench.wallet(BASIC) == 1_250_000 - 100_500
    assert bench.findings() == []


def test_a_quote_is_for_what_it_quoted_only(bench: LedgerBench) -> None:
    client = payer(bench)
    wanted = {
        "kind": "payment",
        "amount_tiyn": 100_000,
        "payee": "dala-mobile",
        "requisites": {"phone": "7011234567"},
    }
    quoted = client.post("/v1/wallet/quotes", wanted).json()

    answer = client.post(
        "/v1/wallet/payments", payment(100_001, 500, payee="dala-mobile", quote_id=quoted["quote_id"])
    )

    assert code_of(answer) == "quote_old"


def raised(bench: LedgerBench) -> None:
    newer = Tariff(
        service="dala-mobile",
        direction=TariffDirection.PAYMENT,
        version=2,
        effective_from=bench.now,
        rate_ppm=20_000,
    )
    bench.run(add_tariff, newer)


@pytest.mark.rule("W-30")
def test_a_tier_is_reached_by_count_and_turnover_of_the_month(bench: LedgerBench) -> None:
    client = payer(bench, RICH)
    # The demo's tier: from the eleventh operation, once 50 000.00 were turned over in the month.
    dear = {"phone": BASIC, "amount_tiyn": 500_000, "fee_tiyn": 5_000}
    cheap = dear | {"fee_tiyn": 2_500}

    answers = [client.post("/v1/wallet/transfers", dear) for _ in range(10)]
    too_dear = client.post("/v1/wallet/transfers", dear)
    tiered = client.post("/v1/wallet/transfers", cheap)
    bench.now = datetime(2026, 11, 30, 19, 0, tzinfo=UTC)  # 1 December in Astana
    client = payer(bench, RICH)
    next_month = client.post("/v1/wallet/transfers", cheap)

    assert {each.status_code for each in answers} == {200}
    assert code_of(too_dear) == "quote_old"
    assert tiered.status_code == 200, tiered.text
    assert code_of(next_month) == "quote_old"
    assert bench.findings() == []


@pytest.mark.rule("W-21")
def test_who_confirms_by_a_message_is_told_where_to_send_it(sqlite_bench: LedgerBench) -> None:
    bench = replace(sqlite_bench, settings=Settings(command_number="7077"))
    client = payer(bench, waived=False)
    formed = client.post("/v1/wallet/payments", payment(100_000)).json()

    by_message, by_sms = (
        client.post(f"/v1/wallet/operations/{formed['operation_id']}/codes", {"channel": channel}).json()
        for channel in ("message_command", "sms")
    )

    assert by_message["command"].isdigit()
    assert by_message["command_number"] == "7077"
    assert (by_sms["command"], by_sms["command_number"]) == ("", "")


@pytest.mark.rule("W-21")
@pytest.mark.rule("W-22")
def test_an_order_waits_for_the_code_that_is_bound_to_it(bench: LedgerBench) -> None:
    client = payer(bench, waived=False)
    formed = client.post("/v1/wallet/payments", payment(100_000))
    path = f"/v1/wallet/operations/{formed.json()['operation_id']}"

    challenge = client.post(f"{path}/codes", {"channel": "sms"}).json()
    told = {"challenge_id": challenge["challenge_id"], "code": client.code()}
    other = "000000" if told["code"] != "000000" else "111111"
    wrong = client.post(f"{path}/confirmations", told | {"code": other})
    before = bench.wallet(BASIC)
    right = client.post(f"{path}/confirmations", told)
    again = client.post(f"{path}/confirmations", told)

    assert (formed.status_code, formed.json()["state"]) == (202, "awaiting_code")
    assert (wrong.status_code, code_of(wrong), before) == (422, "code_wrong", 1_250_000)
    assert (right.status_code, right.json()["state"]) == (200, "executed")
    assert again.json() == right.json()
    assert again.headers["Idempotency-Replayed"] == "true"
    assert bench.wallet(BASIC) == 1_150_000
    assert bench.findings() == []


@pytest.mark.rule("W-21")
def test_a_code_of_one_order_confirms_no_other(bench: LedgerBench) -> None:
    client = payer(bench, waived=False)
    first = client.post("/v1/wallet/payments", payment(100_000)).json()["operation_id"]
    second = client.post("/v1/wallet/payments", payment(100_000)).json()["operation_id"]
    challenge = client.post(f"/v1/wallet/operations/{first}/codes", {"channel": "sms"}).json()
    told = {"challenge_id": challenge["challenge_id"], "code": client.code()}

    answer = client.post(f"/v1/wallet/operations/{second}/confirmations", told)

    assert code_of(answer) == "code_wrong"
    assert bench.wallet(BASIC) == 1_250_000


@pytest.mark.rule("W-21")
def test_an_order_without_its_code_in_time_is_over(bench: LedgerBench) -> None:
    client = payer(bench, waived=False)
    operation_id = client.post("/v1/wallet/payments", payment(100_000)).json()["operation_id"]
    path = f"/v1/wallet/operations/{operation_id}"
    bench.now += timedelta(minutes=14)
    challenge = client.post(f"{path}/codes", {"channel": "sms"}).json()
    told = {"challenge_id": challenge["challenge_id"], "code": client.code()}
    bench.now += timedelta(minutes=1)

    answer = client.post(f"{path}/confirmations", told)

    assert (answer.status_code, code_of(answer)) == (422, "code_expired")
    assert client.get(path).json()["state"] == "expired"
    assert bench.wallet(BASIC) == 1_250_000


def test_the_same_key_pays_once_and_another_content_is_refused(bench: LedgerBench) -> None:
    client = payer(bench)
    key = uuid4()

    first = client.post("/v1/wallet/payments", payment(100_000), key=key)
    again = client.post("/v1/wallet/payments", payment(100_000), key=key)
    other = client.post("/v1/wallet/payments", payment(100_001), key=key)
    elsewhere = client.post(
        "/v1/wallet/payments", payment(100_000, requisites={"phone": "7021234567"}), key=key
    )

    assert first.json() == again.json()
    assert ("Idempotency-Replayed" in first.headers, again.headers["Idempotency-Replayed"]) == (False, "true")
    assert (other.status_code, code_of(other), code_of(elsewhere)) == (422, "id_reused", "id_reused")
    assert bench.wallet(BASIC) == 1_150_000
    assert len(orders(bench)) == 1


def test_a_refusal_is_final_for_its_key(bench: LedgerBench) -> None:
    client = payer(bench, EMPTY)
    key = uuid4()
    first = client.post("/v1/wallet/payments", payment(10_000), key=key)
    giver = payer(bench, RICH)
    giver.post("/v1/wallet/transfers", {"phone": EMPTY, "amount_tiyn": 100_000, "fee_tiyn": 2_000})

    again = client.post("/v1/wallet/payments", payment(10_000), key=key)

    assert first.json()["is_final"]
    assert again.json()["code"] == "insufficient_balance"
    assert again.headers["Idempotency-Replayed"] == "true"
    assert client.post("/v1/wallet/payments", payment(10_000)).status_code == 200


@pytest.mark.rule("W-25")
@pytest.mark.rule("W-26")
def test_payees_can_be_closed_or_narrowed_by_status(bench: LedgerBench) -> None:
    client = payer(bench)
    bench.run(narrow, "turan-gsm", [Narrowing(sender_status=WalletStatus.BASIC)])
    narrowed = client.post("/v1/wallet/payments", payment(100_000))
    rich = payer(bench, RICH).post("/v1/wallet/payments", payment(100_000))
    bench.run(narrow, "wallet-transfer", [Narrowing(receiver_status=WalletStatus.MINIMAL)])
    to_minimal = client.post(
        "/v1/wallet/transfers", {"phone": EMPTY, "amount_tiyn": 100_000, "fee_tiyn": 2_000}
    )
    bench.run(close_payee, "turan-gsm")
    closed = client.post("/v1/wallet/payments", payment(100_000))
    unknown = client.post("/v1/wallet/payments", payment(100_000, payee="nobody"))

    assert (code_of(narrowed), rich.status_code) == ("payee_not_allowed", 200)
    assert code_of(to_minimal) == "payee_not_allowed"
    assert (code_of(closed), code_of(unknown)) == ("payee_closed", "payee_unknown")
    assert bench.findings() == []


@pytest.mark.rule("W-26")
@pytest.mark.parametrize(
    ("condition", "code"),
    [(WalletCondition.BLOCKED, "wallet_blocked"), (WalletCondition.CLOSING, "wallet_closed")],
)
def test_nothing_leaves_a_wallet_that_is_blocked_or_closing(
    bench: LedgerBench, condition: WalletCondition, code: str
) -> None:
    client = payer(bench)
    bench.run(
        lambda connection: connection.execute(
            update(wallets).where(wallets.c.wallet_id == client.wallet.wallet_id).values(condition=condition)
        )
    )

    answers = [
        client.post("/v1/wallet/payments", payment(100_000)),
        client.post("/v1/wallet/transfers", {"phone": RICH, "amount_tiyn": 100_000, "fee_tiyn": 2_000}),
    ]

    assert {code_of(each) for each in answers} == {code}
    assert bench.wallet(BASIC) == 1_250_000


def test_a_transfer_needs_another_wallet_that_takes_money(bench: LedgerBench) -> None:
    client = payer(bench)

    def to(phone: str) -> Any:
        return client.post(
            "/v1/wallet/transfers", {"phone": phone, "amount_tiyn": 100_000, "fee_tiyn": 2_000}
        )

    assert code_of(to(BASIC)) == "same_wallet"
    assert code_of(to("+77059999999")) == "wallet_unknown"
    assert code_of(to(CLOSING)) == "wallet_closed"
    assert to(BLOCKED).status_code == 200  # credits still arrive (W-60)
    assert bench.findings() == []


@pytest.mark.rule("W-20")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_tiyn": 0}, "body.amount_tiyn"),
        ({"amount_tiyn": -1}, "body.amount_tiyn"),
        ({"amount_tiyn": 1.5}, "body.amount_tiyn"),
        ({"amount_tiyn": 2**63}, "body.amount_tiyn"),
        ({"amount_tiyn": "100"}, "body.amount_tiyn"),
        ({"fee_tiyn": -1}, "body.fee_tiyn"),
        ({"tip": 1}, "body.tip"),
        ({"payee": "x" * 65}, "body.payee"),
        ({"requisites": {"phone": "12"}}, "body.requisites.phone"),
        ({"requisites": {}}, "body.requisites.phone"),
        ({"requisites": {"phone": "7011234567", "more": "1"}}, "body.requisites.more"),
        ({"quote_id": "none"}, "body.quote_id"),
    ],
)
def test_bad_input_names_its_field_and_writes_nothing(
    bench: LedgerBench, changes: dict[str, Any], field: str
) -> None:
    client = payer(bench)

    answer = client.post("/v1/wallet/payments", payment(100_000) | changes)

    assert answer.status_code == 422
    assert field in {each["field"] for each in answer.json()["errors"]}
    assert all(each["reason"] for each in answer.json()["errors"])
    assert orders(bench) == []


def test_an_order_with_a_key_that_stands_twice_is_refused_and_writes_nothing(bench: LedgerBench) -> None:
    client = payer(bench)
    asked = json.dumps(payment(100_000))
    doubled = asked[:-1] + ', "amount_tiyn": 200000}'

    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    answer = client.request("POST", "/v1/wallet/payments", content=doubled, headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid")
    assert "amount_tiyn" in answer.json()["errors"][0]["reason"]
    assert orders(bench) == []


@pytest.mark.rule("W-20")
@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("transfers", {"phone": "+79161234567"}, "body.phone"),
        ("transfers", {"phone": "12345"}, "body.phone"),
        ("withdrawals", {"iban": "KZ86125KZT5004100101"}, "body.iban"),
        ("withdrawals", {"iban": "DE89370400440532013000"}, "body.iban"),
    ],
)
def test_a_wrong_number_or_iban_is_named(
    bench: LedgerBench, path: str, body: dict[str, str], field: str
) -> None:
    client = payer(bench)

    answer = client.post(f"/v1/wallet/{path}", {"amount_tiyn": 100_000, "fee_tiyn": 2_000, **body})

    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    assert orders(bench) == []


def test_an_order_wants_a_session_a_key_and_json(bench: LedgerBench) -> None:
    client = payer(bench)
    headers = {"Authorization": f"Bearer {client.token}"}

    without_session = bench.request(
        "POST", "/v1/wallet/payments", json=payment(1), headers={"Idempotency-Key": str(uuid4())}
    )
    without_key = bench.request("POST", "/v1/wallet/payments", json=payment(1), headers=headers)
    not_json = client.request(
        "POST", "/v1/wallet/payments", content=b"{", headers={"Idempotency-Key": str(uuid4())}
    )
    stranger = bench.request(
        "POST",
        "/v1/wallet/payments",
        json=payment(1),
        headers={"Authorization": "Bearer tws_none", "Idempotency-Key": str(uuid4())},
    )

    assert [without_session.status_code, without_key.status_code, stranger.status_code] == [401, 400, 401]
    assert not_json.status_code == 422
    assert orders(bench) == []
