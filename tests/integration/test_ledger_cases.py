"""The life of a case: notes, decisions of two people on its cash, its closing, lists and tables (K-01, W-92)."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from sqlalchemy import text

from ledger.collections.rules import CaseKind, Odd, due_at, odd_one, overdue_since
from tests.integration.test_ledger_bags import PROPOSALS, approved, held
from tests.integration.test_ledger_collections import cash, count, filled, take
from tests.integration.test_ledger_write_offs import in_float
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from wire.entries import CassetteRemoved

pytest_plugins = ["tests.support.ledger_fixtures"]

CASES = "/v1/operator/collection-cases"


def listed(bench: LedgerBench, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = staff_client(bench, "auditor").get(CASES, params=query).json()["items"]
    return items


def differing(bench: LedgerBench, counted: dict[int, int]) -> str:
    """The path of the case of a bag of 5 000 and 2 000 tenge in which this was counted."""
    kiosk = filled(bench, 500_000, 200_000)
    take(kiosk, "B-1", {500_000: 1, 200_000: 1}, acceptor_bills={500_000: 1, 200_000: 1}, seal="=S-1")
    count(bench, "B-1", counted)
    (case,) = listed(bench, kind="difference")
    return f"{CASES}/{case['case_id']}"


def table(bench: LedgerBench, path: str, **query: Any) -> list[dict[str, str]]:
    answer = staff_client(bench, "auditor").get(path, params=query)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


@pytest.mark.rule("K-01")
@pytest.mark.rule("W-92")
def test_what_is_short_is_found_or_written_off_part_by_part_by_two_people_and_that_ends_the_case(
    bench: LedgerBench,
) -> None:
    path, floating = differing(bench, {}), in_float(bench)
    finance = staff_client(bench, "finance")
    assert finance.post(f"{path}/notes", {"note": "the courier was asked"}).status_code == 201
    assert finance.post(f"{path}/closing", {"note": "it is gone"}).status_code == 409
    assert finance.post(f"{path}/claim", {"amount_tiyn": 1, "reason": "ours"}).status_code == 409

    bench.now += timedelta(minutes=1)
    assert approved(bench, f"{path}/found-cash", {"amount_tiyn": 500_000, "reason": "in his van"}) == 200
    bench.now += timedelta(minutes=1)
    (case,) = listed(bench, is_open=True)
    too_much = finance.post(f"{path}/write-off", {"amount_tiyn": 200_001, "reason": "lost"})
    assert (case["outstanding_tiyn"], too_much.status_code) == (200_000, 422)
    assert "200000 tiyn" in too_much.json()["detail"]
    assert approved(bench, f"{path}/write-off", {"amount_tiyn": 200_000, "reason": "his insurer pays"}) == 200

    life = finance.get(path).json()
    assert [(each["kind"], each["amount_tiyn"], each["note"]) for each in life["steps"]] == [
        ("note", 0, "the courier was asked"),
        ("found", 500_000, "in his van"),
        ("written_off", 200_000, "his insurer pays"),
    ]
    assert (life["note"], life["outstanding_tiyn"], listed(bench, is_open=True)) == (
        "his insurer pays",
        0,
        [],
    )
    assert cash(bench) == (700_000, 0, 0, 500_000, 0)
    assert bench.report()["agents"]["samruk-trade"]["written_off_tiyn"] == 200_000
    assert in_float(bench) == floating
    assert finance.post(f"{path}/notes", {"note": "paid on 25.11."}).status_code == 201
    done = [
        each["action"]
        for each in staff_client(bench, "auditor").get("/v1/operator/audit-log").json()["items"]
    ]
    assert {"note on case", "propose find cash", "approved write off missing cash"} <= set(done)
    assert bench.findings() == []


@pytest.mark.rule("K-01")
def test_what_is_over_is_held_for_its_customer_out_of_the_agents_float(bench: LedgerBench) -> None:
    path, floating = differing(bench, {500_000: 2, 200_000: 1}), in_float(bench)
    finance = staff_client(bench, "finance")
    body = {"amount_tiyn": 500_000, "receipt_number": 1, "reason": "he came with the receipt"}
    assert finance.post(f"{path}/write-off", {"amount_tiyn": 1, "reason": "ours now"}).status_code == 409

    assert approved(bench, f"{path}/claim", body) == 200

    (kept,) = held(bench)
    assert (kept["amount_tiyn"], kept["receipt_number"], kept["is_covered"]) == (500_000, 1, True)
    assert in_float(bench) == floating - 500_000
    assert cash(bench) == (1_200_000, 0, 0, 1_200_000, 0)
    assert [each["closed_at"] is None for each in listed(bench, kind="difference")] == [False]
    assert bench.findings() == []
    with bench.engine.begin() as connection:
        connection.execute(text("UPDATE unapplied_cash SET amount_tiyn = 499999"))
    assert "claim_not_held" in bench.findings()


def test_of_two_proposals_on_the_same_cash_only_one_can_be_approved(bench: LedgerBench) -> None:
    path = differing(bench, {500_000: 1})
    finance, operator = staff_client(bench, "finance"), staff_client(bench, "operator")
    asked = [
        finance.post(f"{path}/{way}", {"amount_tiyn": 200_000, "reason": "so it is"}).json()["proposal_id"]
        for way in ("found-cash", "write-off")
    ]

    answers = [operator.post(f"{PROPOSALS}/{each}/approval").status_code for each in asked]

    assert answers == [200, 404]
    assert cash(bench) == (700_000, 0, 0, 700_000, 0)
    assert bench.findings() == []


def test_a_case_without_cash_to_decide_on_is_closed_by_one_person_once(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000)
    kiosk.write(CassetteRemoved())
    assert kiosk.send_from(1).status == 200
    (case,) = listed(bench)
    path, finance = f"{CASES}/{case['case_id']}", staff_client(bench, "finance")

    assert finance.post(f"{path}/closing", {"note": "a technician cleaned it"}).status_code == 200
    assert finance.post(f"{path}/closing", {"note": "a technician cleaned it"}).status_code == 404
    assert finance.post(f"{path}/found-cash", {"amount_tiyn": 1, "reason": "found"}).status_code == 404
    unknown = f"{CASES}/{'0' * 8}-0000-4000-8000-{'0' * 12}"
    assert [
        finance.get(unknown).status_code,
        finance.post(f"{unknown}/notes", {"note": "nothing"}).status_code,
    ] == [
        404,
        404,
    ]
    assert staff_client(bench, "support").post(f"{path}/notes", {"note": "seen"}).status_code == 403


def test_cases_are_listed_by_state_age_and_kind(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000, 200_000)
    kiosk.write(CassetteRemoved())
    take(kiosk, "B-1", {500_000: 1, 200_000: 1})
    bench.now += timedelta(days=3)
    count(bench, "B-1", {500_000: 1})

    def kinds(**query: Any) -> list[str]:
        return [each["kind"] for each in listed(bench, **query)]

    assert kinds() == ["difference", "cassette_out"]
    assert (kinds(days_min=3), kinds(days_min=4)) == (["cassette_out"], [])
    assert (kinds(is_overdue=True), kinds(is_overdue=False)) == (["cassette_out"], ["difference"])
    assert kinds(kind="difference", agent_code="samruk-trade") == ["difference"]
    assert [each["is_overdue"] for each in listed(bench)] == [False, True]
    assert [row["kind"] for row in table(bench, f"{CASES}.csv", is_overdue=True)] == ["cassette_out"]
    assert staff_client(bench, "auditor").get(CASES, params={"days_min": -1}).status_code == 422


@pytest.mark.rule("K-01")
def test_the_reconciliation_is_a_table_with_the_number_that_disagrees(bench: LedgerBench) -> None:
    differing(bench, {500_000: 1})

    rows = table(bench, "/v1/operator/bags.csv", is_counted=True)

    assert [
        (row["bag"], row["denomination_tiyn"], row["journal"], row["acceptor"], row["counted"], row["odd"])
        for row in rows
    ] == [("B-1", "500000", "1", "1", "1", ""), ("B-1", "200000", "1", "1", "0", "count")]
    assert [row["seal"] for row in rows] == ["'=S-1"] * 2
    assert table(bench, "/v1/operator/bags.csv", is_counted=False) == []
    (case,) = table(bench, f"{CASES}.csv")
    assert (case["difference_tiyn"], case["outstanding_tiyn"]) == ("-200000", "200000")
    assert bench.request("GET", "/v1/operator/bags.csv").status_code == 401


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("UPDATE collection_cases SET settled_tiyn = 1", "case_sum_wrong"),
        ("UPDATE approvals SET state = 'refused'", "case_step_unapproved"),
        ("UPDATE approvals SET subject = 'collection-case:another'", "case_step_unapproved"),
        ("UPDATE approvals SET action = 'claim cash over'", "case_step_unapproved"),
    ],
)
def test_the_proof_tells_of_a_decision_that_two_people_did_not_make(
    sqlite_bench: LedgerBench, change: str, finding: str
) -> None:
    bench = sqlite_bench
    path = differing(bench, {500_000: 1})
    assert approved(bench, f"{path}/write-off", {"amount_tiyn": 200_000, "reason": "lost"}) == 200
    assert bench.findings() == []

    with bench.engine.begin() as connection:
        connection.execute(text(change))

    assert finding in bench.findings()


@pytest.mark.parametrize(
    ("journal", "acceptor", "counted", "odd"),
    [
        (2, 2, 2, None),
        (2, None, None, None),
        (2, 2, None, None),
        (1, 2, 2, Odd.JOURNAL),
        (2, 1, 2, Odd.ACCEPTOR),
        (2, 2, 1, Odd.COUNT),
        (1, 2, 3, Odd.UNCLEAR),
        (1, None, 2, Odd.UNCLEAR),
        (1, 2, None, Odd.UNCLEAR),
    ],
)
def test_the_number_that_stands_alone_is_the_odd_one(
    journal: int, acceptor: int | None, counted: int | None, odd: Odd | None
) -> None:
    assert odd_one(journal, acceptor, counted) is odd


@pytest.mark.parametrize("kind", CaseKind)
@pytest.mark.parametrize("now", ["2026-11-23T07:00:00Z", "2026-11-22T18:59:59Z", "2026-11-22T19:00:00Z"])
def test_the_list_of_overdue_cases_and_their_deadlines_are_one_rule(kind: CaseKind, now: str) -> None:
    moment = datetime.fromisoformat(now)
    edge = overdue_since(kind, moment)

    assert due_at(kind, edge - timedelta(microseconds=1)) <= moment
    assert due_at(kind, edge) > moment
