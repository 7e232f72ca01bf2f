"""The operator opens issuers, agents, merchants, kiosks and payees, and changes them."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.testing import PaperKiosk, payment, top_up
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import StaffClient, staff_client

pytest_plugins = ["tests.support.ledger_fixtures"]

ADDRESS = {"kk": "Абай даңғылы, 44", "ru": "пр. Абая, 44", "en": "44 Abai Avenue"}
NAME = {"kk": "Су", "ru": "Вода", "en": "Water"}
FIELD = {"code": "account", "label": NAME, "hint": NAME, "pattern": "[0-9]{8}"}
AGENT = {
    "kind": "agent",
    "code": "new-agent",
    "issuer_code": "tengri-bank",
    "name": "New",
    "bin": "101140135223",
}
PAYEE = {
    "code": "new-payee",
    "category": "utilities",
    "merchant_code": "new-shop",
    "name": NAME,
    "fields": [FIELD],
    "min_tiyn": 10_000,
    "max_tiyn": 1_000_000,
}


@pytest.fixture
def operator(bench: LedgerBench) -> StaffClient:
    return staff_client(bench, "operator")


def test_a_kiosk_is_opened_enrolled_by_its_code_and_sells(bench: LedgerBench, operator: StaffClient) -> None:
    body = {"kiosk_id": "kiosk-9", "number": "0009", "agent_code": "samruk-trade"}
    opened = operator.post(
        "/v1/operator/kiosks", {**body, "address": ADDRESS, "allotment_target_tiyn": 1_000_000}
    )
    assert opened.status_code == 201, opened.text
    kiosk = PaperKiosk(bench.send, lambda: bench.now)
    assert kiosk.enrol(opened.json()["code"]).body["kiosk_id"] == "kiosk-9"
    policy = kiosk.policy().body
    kiosk.sell(top_up("+77011234567", 50_000))
    assert kiosk.send_from(1).body["results"][0]["outcome"] == "credited"

    assert policy["allotment"]["left_tiyn"] == 1_000_000
    listed = {each["kiosk_id"]: each for each in operator.get("/v1/operator/kiosks").json()["items"]}
    assert listed["kiosk-9"]["is_enrolled"]
    assert not listed["kiosk-0001"]["is_enrolled"]
    assert (
        operator.post(
            "/v1/operator/kiosks", {**body, "address": ADDRESS, "allotment_target_tiyn": 1}
        ).status_code
        == 409
    )
    assert bench.findings() == []


def test_a_new_code_lets_another_key_in_and_terms_reach_the_kiosk(
    bench: LedgerBench, operator: StaffClient
) -> None:
    bench.kiosk()
    code = operator.post("/v1/operator/kiosks/kiosk-0001/enrolment-codes").json()["code"]
    replaced = PaperKiosk(bench.send, lambda: bench.now)
    assert replaced.enrol(code).status == 200
    changed = operator.post(
        "/v1/operator/kiosks/kiosk-0001/terms", {"address": ADDRESS, "allotment_target_tiyn": 400_000_000}
    )

    policy = replaced.policy().body
    assert changed.status_code == 200
    assert (policy["policy"]["kiosk"]["address"], policy["allotment"]["left_tiyn"]) == (ADDRESS, 400_000_000)
    assert operator.post("/v1/operator/kiosks/none/enrolment-codes").status_code == 404


def test_a_payee_is_offered_closed_and_offered_again(bench: LedgerBench, operator: StaffClient) -> None:
    merchant = {**AGENT, "kind": "merchant", "code": "new-shop"}
    assert operator.post("/v1/operator/payees", PAYEE).json()["errors"][0]["field"] == "body.merchant_code"
    assert operator.post("/v1/operator/participants", merchant).status_code == 201
    assert operator.post("/v1/operator/payees", PAYEE).status_code == 201
    kiosk = bench.kiosk()

    def offered() -> set[str]:
        return {each["code"] for each in kiosk.policy().body["policy"]["payees"]}

    assert "new-payee" in offered()
    operator.post("/v1/operator/payees/new-payee/closing")
    assert "new-payee" not in offered()
    kiosk.sell(payment("new-payee", 20_000))
    assert kiosk.send_from(1).body["results"][0]["refusal"]["code"] == "payee_closed"
    operator.post("/v1/operator/payees/new-payee/opening")
    assert "new-payee" in offered()
    form = operator.post("/v1/operator/payees/new-payee/form", {"fields": [{**FIELD, "code": "contract"}]})
    assert form.status_code == 200
    assert operator.post("/v1/operator/payees/none/closing").status_code == 404
    assert bench.findings() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"bin": "101140135224"}, "body"),
        ({"issuer_code": "no-bank"}, "body.issuer_code"),
        ({"issuer_code": None}, "body"),
        ({"kind": "issuer"}, "body"),
        ({"code": "a b"}, "body.code"),
        ({"more": 1}, "body.more"),
        ({"name": "a\0b"}, "body"),
    ],
)
def test_a_participant_that_is_none_is_refused_by_field(
    operator: StaffClient, changes: dict[str, Any], field: str
) -> None:
    answer = operator.post("/v1/operator/participants", {**AGENT, **changes})

    assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid")
    assert answer.json()["errors"][0]["field"] == field


def test_participants_are_opened_once_listed_and_renamed(operator: StaffClient) -> None:
    assert operator.post("/v1/operator/participants", AGENT).status_code == 201
    assert operator.post("/v1/operator/participants", AGENT).status_code == 409
    bank = {**AGENT, "kind": "issuer", "code": "new-bank", "issuer_code": None}
    assert operator.post("/v1/operator/participants", bank).status_code == 201
    renamed = operator.post("/v1/operator/participants/agent/new-agent/name", {"name": "Other"})
    assert renamed.status_code == 200
    assert operator.post("/v1/operator/participants/agent/none/name", {"name": "Other"}).status_code == 404

    shown = operator.get("/v1/operator/participants?kind=agent").json()["items"]
    assert {each["code"]: each["name"] for each in shown}["new-agent"] == "Other"
    assert "new-bank" in str(operator.get("/v1/operator/participants?kind=issuer").json())
    auditor = staff_client(operator.bench, "auditor")
    assert auditor.get("/v1/operator/payees?limit=1").json()["next_cursor"]
    assert auditor.post("/v1/operator/participants", AGENT).status_code == 403
