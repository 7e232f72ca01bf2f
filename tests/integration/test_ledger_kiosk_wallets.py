"""A holder who stands at a kiosk: signed in through it, his wallet at a glance, his orders found, signed out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from ledger.database import reading
from ledger.kiosks.service import kiosk_of
from ledger.testing import Answer, PaperKiosk, top_up
from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_api import PASSWORD, sent_secret, wallet_client
from wire.entries import WalletOrderEnded, WalletOrderIntended
from wire.money import Tiyn
from wire.tracing import trace_code

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


def order_transfer(
    bench: LedgerBench, kiosk: PaperKiosk, *, is_confirmed: bool = True, channel: str = "sms"
) -> tuple[WalletOrderIntended, WalletOrderEnded]:
    """A transfer of 500 ₸ from a kiosk, in the kiosk's entries under receipt 1."""
    told = sign_in(kiosk).body
    order_id = uuid4()
    headers = {"Authorization": f"Bearer {told['token']}", "Idempotency-Key": str(order_id)}
    body: dict[str, Any] = {"phone": POOR, "amount_tiyn": 50_000}
    quoted = bench.request(
        "POST", "/v1/wallet/quotes", json=body | {"kind": "transfer"}, headers=headers
    ).json()
    body |= {"fee_tiyn": quoted["fee_tiyn"], "quote_id": quoted["quote_id"]}
    sent = bench.request("POST", "/v1/wallet/transfers", json=body, headers=headers).json()
    path = f"/v1/wallet/operations/{sent['operation_id']}"
    headers["Idempotency-Key"] = str(uuid4())
    code = bench.request("POST", f"{path}/codes", json={"channel": channel}, headers=headers).json()
    if is_confirmed:
        answer = {"challenge_id": code["challenge_id"], "code": sent_secret(bench, PHONE)}
        headers["Idempotency-Key"] = str(uuid4())
        done = bench.request("POST", f"{path}/confirmations", json=answer, headers=headers)
        assert done.json()["state"] == "executed", done.text
    intended = WalletOrderIntended(
        order_id=order_id,
        wallet_id=told["wallet_id"],
        operation="transfer",
        service="wallet-transfer",
        amount_tiyn=Tiyn(50_000),
        fee_tiyn=quoted["fee_tiyn"],
        language="kk",
    )
    outcome: Any = "executed" if is_confirmed else "unknown"
    ended = WalletOrderEnded(order_id=order_id, outcome=outcome, receipt_number=1)
    kiosk.write(intended)
    kiosk.write(ended)
    return intended, ended


def number_of(bench: LedgerBench, kiosk: PaperKiosk) -> str:
    with reading(bench.engine) as connection:
        return kiosk_of(connection, kiosk.kiosk_id).number


def traced(bench: LedgerBench, kiosk: PaperKiosk, sum_tiyn: int) -> dict[str, Any]:
    path = f"receipts/{number_of(bench, kiosk)}/1?inserted_tiyn={sum_tiyn}"
    return kiosk.request("GET", path, b"").body


@pytest.mark.rule("W-82")
def test_an_order_from_a_wallet_is_found_by_what_stands_on_its_receipt(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    intended, _ = order_transfer(bench, kiosk)
    total = intended.amount_tiyn + intended.fee_tiyn
    assert traced(bench, kiosk, total)["receipt"] is None, "the kiosk has not told of it yet"
    kiosk.send_from(1, 1)
    kiosk.send_from(2)
    assert kiosk.send_from(1).status == 200, "told twice is told once"

    found = traced(bench, kiosk, total)

    assert found["trace_code"] == trace_code(intended.order_id)
    assert (found["receipt"]["inserted_tiyn"], found["receipt"]["parts"]) == (0, [])
    order = found["receipt"]["wallet"]
    assert (order["operation"], order["state"], order["amount_tiyn"]) == ("transfer", "executed", 50_000)
    assert POOR not in str(found), "nothing about a person"
    assert traced(bench, kiosk, total + 1)["receipt"] is None


@pytest.mark.rule("K-07")
def test_the_code_of_a_wallets_receipt_leads_to_its_page(bench: LedgerBench, kiosk: PaperKiosk) -> None:
    intended, _ = order_transfer(bench, kiosk)
    kiosk.send_from(1)
    number, code = number_of(bench, kiosk), trace_code(intended.order_id)

    page = bench.request("GET", f"/receipt/{number}/1/{code}", headers={"Accept-Language": "ru"})
    told = bench.request("GET", f"/v1/receipts/{number}/1", params={"code": code})

    assert page.status_code == 200
    assert "Перевод на кошелёк" in page.text
    assert 'class="executed"' in page.text
    assert told.json()["wallet"]["state"] == "executed"
    assert bench.request("GET", f"/receipt/{number}/1/{'0' * 12}").status_code == 404


def test_an_order_whose_end_the_kiosk_never_heard_is_told_as_it_stands(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    intended, _ = order_transfer(bench, kiosk, is_confirmed=False)
    kiosk.send_from(1)

    found = traced(bench, kiosk, intended.amount_tiyn + intended.fee_tiyn)

    assert found["receipt"]["wallet"]["state"] == "accepted"


@pytest.mark.rule("W-21")
def test_the_glance_says_by_which_way_the_holders_last_right_code_came(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    token = sign_in(kiosk).body["token"]
    assert summary(bench, token)[1]["code_way"] == "sms"

    order_transfer(bench, kiosk, channel="flash_call")

    assert summary(bench, sign_in(kiosk).body["token"])[1]["code_way"] == "flash_call"
    order_transfer(bench, kiosk, channel="voice", is_confirmed=False)
    assert summary(bench, sign_in(kiosk).body["token"])[1]["code_way"] == "flash_call"


@pytest.mark.rule("W-82")
@pytest.mark.rule("W-92")
def test_a_kiosk_that_lost_a_receipt_is_told_what_it_says_for_a_day_and_only_when_it_asks(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    intended, _ = order_transfer(bench, kiosk)

    def found(order_id: object, **more: object) -> dict[str, Any]:
        asked = {"wallet_id": str(intended.wallet_id), "order_id": str(order_id), **more}
        return kiosk.request("POST", "wallet-orders", json.dumps(asked).encode()).body

    plain, paper = found(intended.order_id), found(intended.order_id, for_paper=True)["paper"]
    strange = found(uuid4(), for_paper=True)
    bench.now += timedelta(hours=24)
    late = found(intended.order_id, for_paper=True)

    assert (plain["state"], plain["paper"], POOR in str(plain)) == ("executed", None, False)
    assert (paper["phone"], paper["requisites"]) == (PHONE, {"phone": POOR})
    assert (strange["state"], strange["paper"]) == ("unknown", None)
    assert (late["state"], late["paper"]) == ("executed", None)


def test_an_order_that_moved_nothing_has_no_paper(bench: LedgerBench, kiosk: PaperKiosk) -> None:
    intended, _ = order_transfer(bench, kiosk, is_confirmed=False)
    asked = {"wallet_id": str(intended.wallet_id), "order_id": str(intended.order_id), "for_paper": True}

    found = kiosk.request("POST", "wallet-orders", json.dumps(asked).encode()).body

    assert (found["state"], found["paper"]) == ("awaiting_code", None)
