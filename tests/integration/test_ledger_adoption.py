"""Cash of a history that the books could not take: adopted by two people, settled like any other (K-01, W-92)."""

from __future__ import annotations

import copy
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from ledger.collections.service import BagCount, count_bag
from ledger.testing import PaperKiosk, top_up
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from wire.entries import BillStacked, KioskStarted
from wire.messages import BatchRequest, batch_bytes
from wire.money import Tiyn

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77051234567"
AGENT = "samruk-trade"
OPERATOR = "/v1/operator"
HISTORIES = f"{OPERATOR}/refused-histories"


@pytest.fixture
def right(bench: LedgerBench) -> PaperKiosk:
    """A kiosk that sold 700.00, whose copy spoke before it did: the ledger holds the copy's start instead."""
    kiosk = bench.kiosk()
    kiosk.write(started())
    assert kiosk.send_from(1).status == 200
    other = copy.copy(kiosk)
    other.entries = list(kiosk.entries)
    other.write(started())
    assert other.send_from(2).status == 200
    kiosk.write(started())
    kiosk.sell(top_up(PHONE, 50_000))
    kiosk.sell(top_up(PHONE, 20_000))
    return kiosk


def started() -> KioskStarted:
    return KioskStarted(boot_id=uuid4(), software_version="1", is_clock_trusted=True)


def show(kiosk: PaperKiosk, first_seq: int, last_seq: int | None = None) -> str:
    """What the kiosk shows of its history; the code with which it is refused."""
    entries = tuple(kiosk.entries[first_seq - 1 : last_seq])
    body = batch_bytes(BatchRequest(previous_hash=kiosk.entries[first_seq - 2].hash, entries=entries))
    code: str = kiosk.request("POST", "batches?alarm=journal-forked", body).body["code"]
    return code


def listed(bench: LedgerBench) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = staff_client(bench, "operator").get(HISTORIES).json()["items"]
    return sorted(items, key=lambda each: (int(each["first_seq"]), int(each["last_seq"])))


def adopt(bench: LedgerBench, history_id: str) -> int:
    asked = {"reason": "cassette counted: bag F-1"}
    proposed = staff_client(bench, "finance").post(f"{HISTORIES}/{history_id}/adoption", asked)
    if proposed.status_code >= 400:
        return proposed.status_code
    approval = f"{OPERATOR}/proposals/{proposed.json()['proposal_id']}/approval"
    return staff_client(bench, "operator").post(approval).status_code


def unapplied(bench: LedgerBench) -> list[tuple[int, int, bool]]:
    with bench.engine.connect() as connection:
        rows = connection.execute(
            text("SELECT receipt_number, amount_tiyn, is_covered FROM unapplied_cash ORDER BY receipt_number")
        )
        return [(row[0], row[1], bool(row[2])) for row in rows]


@pytest.mark.rule("K-01")
@pytest.mark.rule("W-92")
def test_cash_of_a_refused_history_is_held_by_receipt_once_two_people_say_so(
    bench: LedgerBench, right: PaperKiosk
) -> None:
    assert show(right, 2) == "chain_fork"
    (history,) = listed(bench)
    count = BagCount(
        count_id=uuid4(),
        agent_code=AGENT,
        bag="F-1",
        bills={50_000: 1, 20_000: 1},
        counted_at=bench.now,
        by="cash-centre",
    )
    assert bench.run(count_bag, count, bench.now) is None
    finance = staff_client(bench, "finance")
    path = f"{HISTORIES}/{history['history_id']}/adoption"

    proposed = finance.post(path, {"reason": "cassette counted: bag F-1"}).json()
    before = unapplied(bench)
    approval = f"{OPERATOR}/proposals/{proposed['proposal_id']}/approval"
    alone = finance.post(approval).status_code
    done = staff_client(bench, "operator").post(approval).status_code

    assert (proposed["is_done"], before, alone, done) == (False, [], 403, 200)
    assert unapplied(bench) == [(1, 50_000, True), (2, 20_000, True)]
    cash = bench.report()["agents"][AGENT]
    assert (cash["taken_tiyn"], cash["banked_tiyn"], cash["missing_tiyn"]) == (70_000, 70_000, 0)
    assert finance.post(path, {"reason": "once more"}).status_code == 409
    assert bench.findings() == []


@pytest.mark.rule("K-01")
def test_a_bill_that_two_batches_tell_of_is_adopted_once(bench: LedgerBench, right: PaperKiosk) -> None:
    assert show(right, 2, 4) == "chain_fork"
    assert show(right, 4) == "chain_gap"
    assert show(right, 2) == "chain_fork"
    histories = listed(bench)
    assert set(bench.alarms()) == {"chain_fork"}

    answers = [adopt(bench, each["history_id"]) for each in histories]

    assert sorted(answers) == [200, 200, 409]
    assert sum(amount for _, amount, _ in unapplied(bench)) == 70_000
    assert bench.findings() == []


@pytest.mark.rule("K-01")
def test_a_bill_without_a_receipt_is_held_as_well_and_one_in_the_books_is_not(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    session_id = uuid4()
    kiosk.write(bill(session_id, 10_000))
    assert kiosk.send_from(1).status == 200
    other = copy.copy(kiosk)
    other.entries = list(kiosk.entries)
    other.write(started())
    assert other.send_from(2).status == 200
    kiosk.write(bill(session_id, 20_000), bill(None, 30_000))
    assert show(kiosk, 2) == "chain_fork"
    (history,) = listed(bench)

    assert adopt(bench, history["history_id"]) == 200

    assert unapplied(bench) == [(0, 20_000, True), (0, 30_000, True)]
    assert bench.findings() == []


def test_nothing_is_adopted_of_a_history_that_is_closed_or_that_nobody_told(
    bench: LedgerBench, right: PaperKiosk
) -> None:
    show(right, 2)
    (history,) = listed(bench)
    closing = f"{HISTORIES}/{history['history_id']}/closing"
    assert staff_client(bench, "operator").post(closing, {"note": "a test box"}).status_code == 200

    assert adopt(bench, history["history_id"]) == 404
    assert adopt(bench, str(uuid4())) == 404
    assert unapplied(bench) == []


def test_a_sum_of_adopted_bills_that_is_not_what_is_held_is_found(
    bench: LedgerBench, right: PaperKiosk
) -> None:
    show(right, 2)
    (history,) = listed(bench)
    assert adopt(bench, history["history_id"]) == 200
    with bench.engine.begin() as connection:
        connection.execute(text("UPDATE adopted_bills SET value_tiyn = 1 WHERE value_tiyn = 20000"))

    assert "adopted_cash_wrong" in bench.findings()


def bill(session_id: UUID | None, value: int) -> BillStacked:
    return BillStacked(session_id=session_id, bill_id=uuid4(), value_tiyn=Tiyn(value))
