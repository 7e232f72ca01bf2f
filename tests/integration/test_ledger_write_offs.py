"""Allotments of kiosks that are gone: they expire, two people write them off, and what was sold before still counts (K-02)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import text

from ledger.books.service import balances_of
from ledger.jobs.service import run_daily
from ledger.jobs.steps import DAILY
from ledger.kiosks.service import kiosk_of, set_target
from ledger.testing import PaperKiosk, payment
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import StaffClient, staff_client
from wire.encoding import GENESIS_HASH
from wire.entries import AllotmentConfirmed, BillStacked
from wire.exports import signed_batch
from wire.messages import BatchRequest, batch_bytes
from wire.money import INT64_MAX, Tiyn, tenge
from wire.times import utc_text

pytest_plugins = ["tests.support.ledger_fixtures"]

KIOSK: Final = "kiosk-0001"
PAYEE: Final = "turan-gsm"
OPERATOR: Final = "/v1/operator"
ALLOTMENTS: Final = f"{OPERATOR}/allotments"
REASON: Final = {"reason": "the kiosk was stolen, case 2026-118"}
EXPIRY: Final = [step for step in DAILY if step.name == "allotments-expired"]


@pytest.fixture
def kiosk(bench: LedgerBench) -> PaperKiosk:
    return bench.kiosk(KIOSK)


def fall_silent(bench: LedgerBench, **more: Any) -> int:
    """Let the longest time pass by which a kiosk may sell, and run the daily job; how many allotments it marks."""
    bench.now += timedelta(**(more or {"hours": 72, "minutes": 16}))
    return sum(run.acted for run in run_daily(bench.engine, EXPIRY, lambda: bench.now))


def shown(bench: LedgerBench, **query: Any) -> dict[str, Any]:
    (item,) = staff_client(bench, "auditor").get(ALLOTMENTS, params=query).json()["items"]
    told: dict[str, Any] = item
    return told


def proposed(finance: StaffClient) -> str:
    answer = finance.post(f"{ALLOTMENTS}/{KIOSK}/write-off", REASON)
    assert answer.status_code == 200, answer.text
    return f"{OPERATOR}/proposals/{answer.json()['proposal_id']}/approval"


def approved(bench: LedgerBench, path: str) -> httpx.Response:
    return staff_client(bench, "operator").post(path)


def in_float(bench: LedgerBench) -> int:
    account = bench.run(kiosk_of, KIOSK).agent.float_account
    return int(bench.run(balances_of, [account])[account].balance_tiyn)


def metric(bench: LedgerBench, name: str) -> float:
    lines = bench.request("GET", "/metrics").text.splitlines()
    return float(next(line.split(" ")[1] for line in lines if line.startswith(f"{name} ")))


@pytest.mark.rule("K-02")
@pytest.mark.rule("K-05")
def test_an_allotment_expires_once_its_kiosk_may_sell_no_more_until_it_is_heard(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    before = shown(bench)

    assert fall_silent(bench, hours=72, minutes=14) == 0
    assert fall_silent(bench, minutes=2) == 1
    assert fall_silent(bench, days=1) == 0

    silent = shown(bench, is_expired=True)
    assert (before["state"], silent["state"]) == ("in_use", "expired")
    assert silent["reserved_tiyn"] == before["reserved_tiyn"] == before["told_tiyn"] > 0
    assert metric(bench, "ledger_allotments_expired") == 1
    assert metric(bench, "ledger_allotments_expired_tiyn") == silent["reserved_tiyn"]
    assert kiosk.policy().status == 200
    heard = shown(bench, is_expired=False)
    assert (heard["state"], heard["expired_at"], heard["reserved_tiyn"]) == (
        "in_use",
        None,
        before["reserved_tiyn"],
    )
    assert metric(bench, "ledger_allotments_expired") == 0


@pytest.mark.rule("K-02")
@pytest.mark.rule("W-92")
def test_two_people_write_it_off_once_and_what_was_sold_before_is_covered_from_the_float(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    reserved, floating = shown(bench)["reserved_tiyn"], in_float(bench)
    kiosk.sell(payment(PAYEE, tenge(500)))
    fall_silent(bench)
    finance = staff_client(bench, "finance")
    path, second = proposed(finance), proposed(finance)

    assert (in_float(bench), finance.post(path).status_code) == (floating, 403)
    assert approved(bench, path).status_code == 200
    assert approved(bench, second).status_code == 409
    assert finance.post(f"{ALLOTMENTS}/{KIOSK}/write-off", REASON).status_code == 409

    gone = shown(bench)
    assert (gone["state"], gone["reserved_tiyn"], gone["told_tiyn"]) == ("written_off", 0, 0)
    assert in_float(bench) == floating + reserved
    assert bench.findings() == []
    answer = kiosk.send_from(1).body
    assert [each["outcome"] for each in answer["results"]] == ["credited"]
    assert (bench.alarms(), bench.findings()) == (["allotment_short"], [])
    assert (shown(bench)["state"], shown(bench)["reserved_tiyn"]) == ("in_use", reserved)
    assert in_float(bench) == floating - tenge(500)


@pytest.mark.rule("K-01")
def test_what_neither_allotment_nor_float_can_cover_any_more_stands_without_e_money(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    kiosk.sell(payment(PAYEE, tenge(500)))
    fall_silent(bench)
    assert approved(bench, proposed(staff_client(bench, "finance"))).status_code == 200
    bench.run(set_target, "kiosk-0002", Tiyn(INT64_MAX))
    bench.kiosk("kiosk-0002")
    assert in_float(bench) == 0

    answer = kiosk.send_from(1).body

    assert [each["outcome"] for each in answer["results"]] == ["unapplied"]
    assert bench.findings() == ["unapplied_not_covered"]


@pytest.mark.rule("K-02")
@pytest.mark.rule("K-05")
def test_a_stick_found_after_the_write_off_is_booked_and_fills_no_allotment(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    reserved, floating = shown(bench)["reserved_tiyn"], in_float(bench)
    kiosk.sell(payment(PAYEE, tenge(500)))
    fall_silent(bench)
    assert approved(bench, proposed(staff_client(bench, "finance"))).status_code == 200

    request = BatchRequest(previous_hash=GENESIS_HASH, entries=tuple(kiosk.entries))
    line = signed_batch(batch_bytes(request), kiosk.key, KIOSK, utc_text(bench.now))
    operator = staff_client(bench, "operator")
    taken = operator.post(f"{OPERATOR}/kiosk-exports", {"batches": [line.model_dump()]})

    assert taken.json()["kiosks"][0]["new_entries"] == len(kiosk.entries)
    after = shown(bench, is_expired=True)
    assert (after["state"], after["reserved_tiyn"]) == ("written_off", 0)
    assert in_float(bench) == floating + reserved - tenge(500)
    assert (bench.alarms(), bench.findings()) == (["allotment_short"], [])

    assert kiosk.policy().body["allotment"]["left_tiyn"] == reserved
    assert shown(bench)["state"] == "in_use"
    assert bench.findings() == []


@pytest.mark.rule("K-02")
def test_nothing_is_written_off_of_a_kiosk_that_is_heard(bench: LedgerBench, kiosk: PaperKiosk) -> None:
    finance, reserved = staff_client(bench, "finance"), shown(bench)["reserved_tiyn"]
    path = f"{ALLOTMENTS}/{KIOSK}/write-off"
    assert finance.post(path, REASON).status_code == 409
    assert finance.post(f"{ALLOTMENTS}/nobody/write-off", REASON).status_code == 404
    fall_silent(bench)
    approval = proposed(staff_client(bench, "finance"))

    assert kiosk.policy().status == 200
    assert approved(bench, approval).status_code == 409
    fall_silent(bench)
    assert approved(bench, approval).status_code == 409

    assert (shown(bench)["reserved_tiyn"], shown(bench)["state"]) == (reserved, "expired")


@pytest.mark.rule("K-02")
def test_a_kiosk_that_is_heard_at_the_moment_of_the_approval_is_answered_before_or_after_it(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    reserved, floating = shown(bench)["reserved_tiyn"], in_float(bench)
    kiosk.sell(payment(PAYEE, tenge(500)))
    fall_silent(bench)
    path, operator = proposed(staff_client(bench, "finance")), staff_client(bench, "operator")

    with ThreadPoolExecutor(2) as threads:
        decided = threads.submit(operator.post, path)
        heard = threads.submit(kiosk.send_from, 1)

    is_first = decided.result().status_code == 200
    assert is_first or decided.result().status_code == 409
    assert heard.result().body["results"][0]["outcome"] == "credited"
    assert (shown(bench)["state"], shown(bench)["reserved_tiyn"]) == ("in_use", reserved)
    assert in_float(bench) == floating - tenge(500)
    assert (bench.alarms(), bench.findings()) == (["allotment_short"] if is_first else [], [])


@pytest.mark.rule("K-01")
def test_cash_of_an_order_that_was_not_completed_stays_set_aside(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    order = payment(PAYEE, tenge(500))
    completed = kiosk.completed(order.operation_id, order)
    kiosk.write(
        BillStacked(session_id=completed.session_id, bill_id=order.operation_id, value_tiyn=tenge(500))
    )
    assert kiosk.send_from(1).status == 200
    fall_silent(bench)

    assert approved(bench, proposed(staff_client(bench, "finance"))).status_code == 200

    assert shown(bench)["reserved_tiyn"] == tenge(500)
    kiosk.write(completed)
    assert kiosk.send_from(2).body["results"][0]["outcome"] == "credited"
    assert (bench.alarms(), bench.findings()) == ([], [])


@pytest.mark.rule("K-02")
def test_a_closed_kiosk_gives_its_allotment_back_and_one_opened_again_is_filled(
    bench: LedgerBench, kiosk: PaperKiosk
) -> None:
    operator, path = staff_client(bench, "operator"), f"{OPERATOR}/kiosks/{KIOSK}"
    before = shown(bench)
    assert operator.post(f"{path}/closing").status_code == 200
    closed_at = shown(bench)["closed_at"]
    bench.now += timedelta(minutes=1)
    assert operator.post(f"{path}/closing").status_code == 200
    assert (shown(bench)["closed_at"], shown(bench)["target_tiyn"]) == (closed_at, 0)

    told = kiosk.policy().body["allotment"]
    assert (told["left_tiyn"], shown(bench)["state"], shown(bench)["told_tiyn"]) == (0, "lowered", 0)
    kiosk.write(AllotmentConfirmed(lowering_id=told["lowering_id"]))
    assert kiosk.send_from(1).status == 200
    assert shown(bench)["reserved_tiyn"] == 0

    assert operator.post(f"{path}/opening").status_code == 200
    assert kiosk.policy().body["allotment"]["left_tiyn"] == before["reserved_tiyn"]
    listed = {each["kiosk_id"]: each for each in operator.get(f"{OPERATOR}/kiosks").json()["items"]}
    assert listed[KIOSK]["closed_at"] is None
    done = [
        each["action"] for each in staff_client(bench, "auditor").get(f"{OPERATOR}/audit-log").json()["items"]
    ]
    assert {"close kiosk", "open kiosk again"} <= set(done)
    assert operator.post(f"{OPERATOR}/kiosks/nobody/closing").status_code == 404
    assert bench.findings() == []


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        ("UPDATE approvals SET subject = 'kiosk:kiosk-0002'", "allotment_write_off_unapproved"),
        ("UPDATE approvals SET state = 'refused'", "allotment_write_off_unapproved"),
        ("UPDATE allotment_returns SET kiosk_id = 'kiosk-0002'", "allotment_return_missing"),
    ],
)
def test_the_proof_tells_of_a_write_off_that_two_people_did_not_approve_or_nobody_posted(
    sqlite_bench: LedgerBench, change: str, finding: str
) -> None:
    bench = sqlite_bench
    bench.kiosk(KIOSK)
    fall_silent(bench)
    assert approved(bench, proposed(staff_client(bench, "finance"))).status_code == 200
    assert bench.findings() == []

    with bench.engine.begin() as connection:
        connection.execute(text(change))

    assert finding in bench.findings()
