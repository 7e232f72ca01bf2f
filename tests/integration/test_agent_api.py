"""The agent's own side: what it sees is its own, and what it asks for is answered by the operator (W-01, K-02)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from ledger.testing import top_up, unapplied
from tests.support.agent_api import AGENT, AgentClient, agent_client
from tests.support.ledger_bench import LedgerBench
from tests.support.merchant_api import merchant_client
from tests.support.staff_api import staff_client
from wire.entries import Collected

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77051234567"
OTHER = "qanat-pay"
OWN_KIOSK = "kiosk-0001"
ADDRESS = {"kk": "Абай д. 10", "ru": "пр. Абая, 10", "en": "10 Abai Ave."}


def another_agent(bench: LedgerBench) -> AgentClient:
    """An agent beside the shipped one, with a kiosk of its own: kiosk-9001."""
    operator = staff_client(bench, "operator")
    opened = {
        "kind": "agent",
        "code": OTHER,
        "issuer_code": "tengri-bank",
        "name": "ТОО «Қанат Пэй»",
        "bin": "050140000021",
    }
    assert operator.post("/v1/operator/participants", opened).status_code == 201
    kiosk = {
        "kiosk_id": "kiosk-9001",
        "number": "9001",
        "agent_code": OTHER,
        "address": ADDRESS,
        "allotment_target_tiyn": 100_000,
    }
    assert operator.post("/v1/operator/kiosks", kiosk).status_code == 201
    return agent_client(bench, OTHER)


def items(answer: Any) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


@pytest.mark.rule("W-01")
def test_an_agent_sees_its_float_its_kiosks_and_its_cash_and_nobody_elses(bench: LedgerBench) -> None:
    agent, other = agent_client(bench), another_agent(bench)
    before = agent.get("").json()
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))
    assert kiosk.send_from(1).status == 200

    told = agent.get("").json()
    own = {each["kiosk_id"]: each for each in items(agent.get("/kiosks"))}

    assert (
        told["float_tiyn"] + told["allotted_tiyn"] == before["float_tiyn"] + before["allotted_tiyn"] - 500_000
    )
    assert told["cash"]["in_kiosks_tiyn"] == 500_000
    assert (own[OWN_KIOSK]["cash_tiyn"], own[OWN_KIOSK]["is_enrolled"]) == (500_000, True)
    assert own[OWN_KIOSK]["last_heard_at"] is not None
    assert "kiosk-9001" not in own
    assert [each["kiosk_id"] for each in items(other.get("/kiosks"))] == ["kiosk-9001"]
    assert other.get("").json()["cash"]["taken_tiyn"] == 0


@pytest.mark.rule("K-01")
def test_an_agent_counts_its_bags_and_sees_what_is_over_or_short(bench: LedgerBench) -> None:
    agent, other = agent_client(bench), another_agent(bench)
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))
    bag = {"collection_id": uuid4(), "bag": "B-1", "seal": "S-1", "journal_bills": {500_000: 1}}
    kiosk.write(Collected.model_validate(bag))
    assert kiosk.send_from(1).status == 200

    counted = {
        "bag": "B-1",
        "bills": [{"denomination_tiyn": 200_000, "count": 1}],
        "counted_at": "2026-11-22T06:30:00Z",
    }
    assert agent.post("/bag-counts", counted).json()["counted_tiyn"] == 200_000

    (shown,) = items(agent.get("/bags", params={"is_counted": True}))
    assert (shown["bag"], shown["booked_tiyn"], shown["counted_tiyn"]) == ("B-1", 500_000, 200_000)
    assert [each["difference_tiyn"] for each in items(agent.get("/collection-cases"))] == [-300_000]
    assert agent.get("").json()["cash"]["missing_tiyn"] == 300_000
    assert (items(other.get("/bags")), items(other.get("/collection-cases"))) == ([], [])
    assert bench.findings() == []


def test_a_day_tells_what_the_kiosks_took_and_how_the_float_moved(bench: LedgerBench) -> None:
    agent = agent_client(bench)
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))
    kiosk.sell(unapplied(200_000))
    assert kiosk.send_from(1).status == 200

    told = agent.get("/reports/2026-11-22").json()
    own = {each["kiosk_id"]: each for each in told["kiosks"]}[OWN_KIOSK]

    assert (own["orders"], own["inserted_tiyn"], own["held_tiyn"]) == (2, 700_000, 200_000)
    assert own["credited_tiyn"] + own["fees_tiyn"] == 500_000
    assert told["opening_tiyn"] + sum(told["moves"].values()) == told["closing_tiyn"]
    assert told["closing_tiyn"] == agent.get("").json()["float_tiyn"]
    assert told["moves"]["allotment"] < 0 < told["moves"]["emission"]
    assert agent.get("/reports/2026-11-21").json()["closing_tiyn"] == 0


@pytest.mark.rule("W-01")
def test_float_that_is_ordered_is_emitted_once_when_the_money_has_come(bench: LedgerBench) -> None:
    agent, finance = agent_client(bench), staff_client(bench, "finance")
    before, key = agent.get("").json()["float_tiyn"], uuid4()
    order = agent.post("/float-orders", {"amount_tiyn": 1_000_000}, key=key).json()
    assert agent.post("/float-orders", {"amount_tiyn": 1_000_000}, key=key).json() == order
    path = f"/v1/operator/agent-requests/{order['request_id']}"

    assert finance.post(f"{path}/allotment").status_code == 403
    assert staff_client(bench, "operator").post(f"{path}/allotment").status_code == 404
    assert agent.get("").json()["float_tiyn"] == before
    assert finance.post(f"{path}/float", {"bank_reference": "BANK-1"}).status_code == 200
    assert finance.post(f"{path}/float", {"bank_reference": "BANK-2"}).status_code == 404

    assert agent.get("").json()["float_tiyn"] == before + 1_000_000
    (done,) = items(agent.get("/requests", params={"state": "done"}))
    assert (done["request_id"], done["amount_tiyn"]) == (order["request_id"], 1_000_000)
    assert done["operation_id"] is not None
    assert bench.findings() == []


def test_a_reference_that_has_paid_for_something_else_leaves_the_order_open(bench: LedgerBench) -> None:
    agent, finance = agent_client(bench), staff_client(bench, "finance")
    first, second = (agent.post("/float-orders", {"amount_tiyn": tiyn}).json() for tiyn in (1000, 2000))
    paid = {"bank_reference": "BANK-1"}

    assert finance.post(f"/v1/operator/agent-requests/{first['request_id']}/float", paid).status_code == 200
    again = finance.post(f"/v1/operator/agent-requests/{second['request_id']}/float", paid)

    assert (again.status_code, again.json()["code"]) == (422, "id_reused")
    assert [each["state"] for each in items(agent.get("/requests", params={"state": "open"}))] == ["open"]


@pytest.mark.rule("K-02")
def test_a_larger_allotment_is_given_refused_or_taken_back(bench: LedgerBench) -> None:
    agent, other, operator = agent_client(bench), another_agent(bench), staff_client(bench, "operator")
    asked = {"kiosk_id": OWN_KIOSK, "amount_tiyn": 123_000_000}
    wanted = [agent.post("/allotment-requests", asked).json()["request_id"] for _ in range(3)]

    assert other.post("/allotment-requests", asked).status_code == 404
    assert other.post(f"/requests/{wanted[0]}/withdrawal").status_code == 404
    assert operator.post(f"/v1/operator/agent-requests/{wanted[0]}/allotment").status_code == 200
    no = operator.post(f"/v1/operator/agent-requests/{wanted[1]}/refusal", {"note": "Too much for one kiosk"})
    assert no.status_code == 200
    assert agent.post(f"/requests/{wanted[2]}/withdrawal").status_code == 200
    assert operator.post(f"/v1/operator/agent-requests/{wanted[2]}/allotment").status_code == 404

    told = {each["request_id"]: each for each in items(agent.get("/requests"))}
    assert [told[each]["state"] for each in wanted] == ["done", "refused", "withdrawn"]
    assert told[wanted[1]]["note"] == "Too much for one kiosk"
    kiosk = bench.kiosk()
    assert kiosk.policy().body["allotment"]["left_tiyn"] == 123_000_000
    by_agent = operator.get("/v1/operator/agent-requests", params={"agent_code": OTHER})
    assert items(by_agent) == []


def test_an_agent_enrols_its_kiosk_and_no_other(bench: LedgerBench) -> None:
    agent = agent_client(bench)
    another_agent(bench)

    made = agent.post(f"/kiosks/{OWN_KIOSK}/enrolment-codes")
    bench.codes = bench.codes | {OWN_KIOSK: made.json()["code"]}

    assert made.status_code == 201
    assert bench.kiosk(OWN_KIOSK).policy().status == 200
    assert agent.post("/kiosks/kiosk-9001/enrolment-codes").status_code == 404
    assert agent.post("/kiosks/no-such/enrolment-codes").status_code == 404


def test_keys_are_the_agents_own_and_end_when_they_are_revoked(bench: LedgerBench) -> None:
    agent, operator = agent_client(bench), staff_client(bench, "operator")
    first = operator.post(f"/v1/operator/agents/{AGENT}/keys", {"name": "office"}).json()
    office = AgentClient(bench, AGENT, first["key_id"], first["secret"])
    other = another_agent(bench)

    assert other.post(f"/keys/{first['key_id']}/revocation").status_code == 404
    assert {each["name"] for each in items(office.get("/keys"))} == {"test", "office"}
    ended = operator.post(
        f"/v1/operator/agents/{AGENT}/keys/{first['key_id']}/revocation", {"reason": "lost"}
    )
    assert ended.status_code == 200
    assert office.get("").status_code == 401
    assert agent.post(f"/keys/{agent.key_id}/revocation").status_code == 200
    assert agent.get("").status_code == 401


def test_a_merchants_key_opens_nothing_of_an_agents(bench: LedgerBench) -> None:
    merchant = merchant_client(bench)

    answer = AgentClient(bench, AGENT, uuid4(), merchant.secret).get("")

    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_odd_reports_are_shown_to_whose_kiosk_it_is(bench: LedgerBench) -> None:
    agent, other = agent_client(bench), another_agent(bench)
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000), receipt_number=7)
    assert kiosk.send_from(1).status == 200

    assert [each["kind"] for each in items(agent.get("/alarms", params={"kiosk_id": OWN_KIOSK}))] == [
        "receipt_number"
    ]
    assert items(other.get("/alarms")) == []
