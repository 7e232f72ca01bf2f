"""A holder who stands at a kiosk: signed in through it, his wallet at a glance, his orders found, signed out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from ledger.testing import Answer, PaperKiosk, top_up
from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_api import PASSWORD, wallet_client

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77021234567"
POOR = "+77011234567"


@pytest.fixture
def kiosk(bench: LedgerBench) -> PaperKiosk:
    """An enrolled kiosk, and a holder with a password."""
    wallet_client(bench, PHONE)
    return bench.kiosk()


def sign_in(kiosk: PaperKiosk, password: str = PASSWORD, phone: str = PHONE) -> Answer:
    body = f'{{"phone":"{phone}","password":"{password}"}}'
    return kiosk.request("POST", "wallet-sessions", body.encode())


def summary(bench: LedgerBench, token: str) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": "en"}
    answer = bench.request("GET", "/v1/wallet/summary", headers=headers)
    return answer.status_code, answer.json()


@pytest.mark.rule("W-21")
def test_a_holder_is_let_in_and_sees_his_wallet_at_a_glance(bench: LedgerBench, kiosk: PaperKiosk) -> None:
    kiosk.sell(top_up(PHONE, 200_000))
    kiosk.send_from(1)

    told = sign_in(kiosk).body
    status, seen = summary(bench, told["token"])

    assert (told["refusal"], told["must_change_password"], told["offer_due"]) == (None, False, None)
    assert status == 200
    assert (seen["status"], seen["is_identified"], seen["balance_tiyn"]) == ("basic", True, 1_450_000)
    # W-11 of basic: 100 MRP of 4 325 KZT an operation, 300 MRP held
    assert seen["payment_left_tiyn"] == 43_250_000
    assert seen["credit_left_tiyn"] == 43_250_000
    assert (seen["phone"], seen["holder_name"]) == ("+7 702 ***-**-67", "Нұрлан Ә***")
    newest = seen["operations"][0]
    assert (newest["kind"], newest["amount_tiyn"]) == ("top_up", 200_000)


def test_the_glance_shows_the_ten_newest_operations_and_to_someone_not_identified_too(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    holder = wallet_client(bench, POOR)
    for value in range(1, 13):
        kiosk.sell(top_up(POOR, value * 10_000))
    kiosk.send_from(1)

    status, seen = summary(bench, holder.token)

    assert status == 200
    assert not seen["is_identified"]
    assert [each["amount_tiyn"] for each in seen["operations"]] == [n * 10_000 for n in range(12, 2, -1)]


@pytest.mark.rule("W-64")
def test_a_wrong_password_counts_at_a_kiosk_as_everywhere(bench: LedgerBench, kiosk: PaperKiosk) -> None:
    told = [sign_in(kiosk, "wrong").body["refusal"]["code"] for _ in range(5)]

    assert told == ["authentication_failed"] * 5
    assert sign_in(kiosk).body["refusal"]["code"] == "login_locked"


@pytest.mark.rule("W-64")
def test_one_kiosk_may_try_ten_times_a_minute_whoever_tries(bench: LedgerBench, kiosk: PaperKiosk) -> None:
    numbers = [f"+7701555{number:04}" for number in range(11)]

    told = [sign_in(kiosk, phone=number).body["refusal"]["code"] for number in numbers]

    assert told == ["authentication_failed"] * 10 + ["logins_too_many"]
    bench.now += timedelta(minutes=1)
    assert sign_in(kiosk).body["refusal"] is None


def test_nobody_signs_in_through_a_kiosk_without_its_key(bench: LedgerBench, kiosk: PaperKiosk) -> None:
    stranger = PaperKiosk(bench.send, lambda: bench.now)
    stranger.kiosk_id = kiosk.kiosk_id

    refused = sign_in(stranger)

    assert (refused.status, refused.body["code"]) == (401, "signature_invalid")


def test_a_kiosk_ends_what_it_left_open_and_nobody_elses_session(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    at_home = wallet_client(bench, PHONE)
    tokens = [sign_in(kiosk).body["token"] for _ in range(2)]

    ended = kiosk.request("POST", "wallet-sessions/end", b"{}").body["ended"]

    assert ended == 2
    assert [summary(bench, token)[0] for token in tokens] == [401, 401]
    assert at_home.get("/v1/wallet").status_code == 200
    assert kiosk.request("POST", "wallet-sessions/end", b"{}").body["ended"] == 0


def test_a_session_at_a_kiosk_ends_by_itself_after_half_an_hour(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    token = sign_in(kiosk).body["token"]
    bench.now += timedelta(minutes=29)
    assert summary(bench, token)[0] == 200
    bench.now += timedelta(minutes=1)

    assert summary(bench, token)[0] == 401


def test_a_kiosk_finds_what_became_of_an_order_that_was_not_answered(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    told = sign_in(kiosk).body
    order_id = uuid4()
    headers = {"Authorization": f"Bearer {told['token']}", "Idempotency-Key": str(order_id)}
    body: dict[str, Any] = {"phone": POOR, "amount_tiyn": 50_000}
    asked = {**body, "kind": "transfer"}
    quoted = bench.request("POST", "/v1/wallet/quotes", json=asked, headers=headers).json()
    body |= {"fee_tiyn": quoted["fee_tiyn"], "quote_id": quoted["quote_id"]}

    def find(wallet_id: str = told["wallet_id"]) -> dict[str, Any]:
        asked = f'{{"wallet_id":"{wallet_id}","order_id":"{order_id}"}}'
        return kiosk.request("POST", "wallet-orders", asked.encode()).body

    before = find()
    sent = bench.request("POST", "/v1/wallet/transfers", json=body, headers=headers)
    after = find()

    assert before["state"] == "unknown"
    assert sent.status_code == 202
    assert (after["state"], after["operation_id"]) == ("awaiting_code", sent.json()["operation_id"])
    assert find(str(uuid4()))["state"] == "unknown"


def link(bench: LedgerBench, token: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())}
    body = {"from": "2026-10-23", "to": "2026-11-22"}
    told: dict[str, Any] = bench.request(
        "POST", "/v1/wallet/statement-links", json=body, headers=headers
    ).json()
    return told


@pytest.mark.rule("W-81")
def test_a_statement_is_taken_along_by_an_address_that_is_good_once(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    told = link(bench, sign_in(kiosk).body["token"])
    path = "/statement/" + told["url"].rsplit("/", 1)[1]

    first, again = bench.request("GET", path), bench.request("GET", path)

    assert (first.status_code, first.headers["content-type"]) == (200, "application/pdf")
    assert first.content.startswith(b"%PDF")
    assert again.status_code == 404


def test_an_address_of_a_statement_is_good_for_ten_minutes_and_for_identified_holders(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    told = link(bench, sign_in(kiosk).body["token"])
    bench.now += timedelta(minutes=10)

    assert bench.request("GET", "/statement/" + told["url"].rsplit("/", 1)[1]).status_code == 404
    assert link(bench, wallet_client(bench, POOR).token)["code"] == "not_identified"
