"""Bags by the cassette: its boundary, three counts side by side, and disputed bills that a count finds or not (K-01)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from kiosk.core import events
from ledger.collections.rules import DisputeState, differences, found_by_count
from ledger.testing import PaperKiosk, top_up
from tests.integration.test_ledger_collections import (
    PHONE,
    cases,
    cash,
    count,
    filled,
    take,
)
from tests.simulation.test_core_days import is_emptied
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from tests.support.world import World
from wire.entries import BillDisputed, BillStacked, CassettePutBack, CassetteRemoved, KioskStarted
from wire.money import Tiyn
from wire.times import utc_text

pytest_plugins = ["tests.support.ledger_fixtures"]

PROPOSALS = "/v1/operator/proposals"


def send_all(kiosk: PaperKiosk) -> None:
    assert kiosk.send_from(1).status == 200


def dispute(kiosk: PaperKiosk, value: int) -> BillDisputed:
    """One bill of a customer is in, of the next nobody can know; his order is completed."""
    order = kiosk.completed(uuid4(), top_up(PHONE, 500_000))
    bill = BillStacked(session_id=order.session_id, bill_id=uuid4(), value_tiyn=Tiyn(500_000))
    disputed = BillDisputed(
        session_id=order.session_id, bill_id=uuid4(), value_tiyn=Tiyn(value), reason="silent"
    )
    kiosk.write(bill, disputed, order)
    return disputed


def held(bench: LedgerBench) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (
        staff_client(bench, "finance").get("/v1/operator/unapplied-cash").json()["items"]
    )
    return items


def bag(bench: LedgerBench) -> dict[str, Any]:
    shown: dict[str, Any] = staff_client(bench, "finance").get("/v1/operator/bags").json()["items"][0]
    return shown


def approved(bench: LedgerBench, path: str, body: dict[str, Any]) -> int:
    proposed = staff_client(bench, "finance").post(path, body)
    assert proposed.status_code == 200, proposed.text
    proposal = proposed.json()["proposal_id"]
    return staff_client(bench, "operator").post(f"{PROPOSALS}/{proposal}/approval").status_code


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("is_late", [False, True], ids=["in one batch", "in a batch of its own"])
def test_bills_after_the_cassette_was_out_stay_in_the_kiosk_though_the_bag_is_reported_later(
    bench: LedgerBench, *, is_late: bool
) -> None:
    kiosk = filled(bench, 500_000)
    (removed,) = kiosk.write(CassetteRemoved(collection_id=uuid4()))
    kiosk.sell(top_up(PHONE, 200_000))
    if is_late:
        send_all(kiosk)
    take(kiosk, "B-1", {500_000: 1}, boundary_seq=removed.seq, removed_seq=removed.seq)

    assert cash(bench) == (700_000, 200_000, 500_000, 0, 0)
    take(kiosk, "B-2", {200_000: 1})
    assert cash(bench) == (700_000, 0, 700_000, 0, 0)
    assert cases(bench) == []
    assert bench.findings() == []


@pytest.mark.rule("K-01")
def test_two_cassettes_named_after_each_other_hold_what_was_in_each(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000)
    (first,) = kiosk.write(CassetteRemoved())
    kiosk.sell(top_up(PHONE, 200_000))
    (second,) = kiosk.write(CassetteRemoved())
    kiosk.sell(top_up(PHONE, 100_000))
    take(kiosk, "B-1", {500_000: 1}, boundary_seq=first.seq, is_without_login=True)
    take(kiosk, "B-2", {200_000: 1}, boundary_seq=second.seq, is_without_login=True)

    assert cash(bench) == (800_000, 100_000, 700_000, 0, 0)
    assert cases(bench) == [("cassette_out", 0, True), ("cassette_out", 0, True)]
    assert bench.findings() == []


def test_a_cassette_taken_out_without_log_in_is_a_case_with_a_deadline(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000)
    kiosk.write(CassetteRemoved(), CassettePutBack(removed_seq=len(kiosk.entries) + 1))
    send_all(kiosk)

    (case,) = staff_client(bench, "finance").get("/v1/operator/collection-cases").json()["items"]
    bench.now += timedelta(days=14)
    (late,) = staff_client(bench, "finance").get("/v1/operator/collection-cases").json()["items"]

    assert (case["kind"], case["bag"], case["is_overdue"]) == ("cassette_out", "", False)
    assert case["due_at"] == late["due_at"]
    assert late["is_overdue"]


def test_the_bill_acceptors_own_count_stands_beside_journal_and_count(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000, 200_000)
    take(kiosk, "B-1", {500_000: 1, 200_000: 1}, acceptor_bills={500_000: 1}, person="A-7")
    before = bag(bench)
    count(bench, "B-1", {500_000: 1, 200_000: 1})

    shown = bag(bench)

    assert [(each["journal_count"], each["acceptor_count"], each["counted"]) for each in before["lines"]] == [
        (1, 1, None),
        (1, 0, None),
    ]
    assert [(each["journal_count"], each["acceptor_count"], each["counted"]) for each in shown["lines"]] == [
        (1, 1, 1),
        (1, 0, 1),
    ]
    assert shown["person"] == "A-7"
    assert cases(bench) == [("acceptor_differs", -200_000, True)]
    assert bench.findings() == []


def start(**bills: int) -> KioskStarted:
    """By denomination, ``t500000=1``."""
    told = {int(name[1:]): number for name, number in bills.items()}
    return KioskStarted(
        boot_id=uuid4(), software_version="1", is_clock_trusted=True, acceptor_bills=told or None
    )


def test_since_when_the_bill_acceptor_tells_of_other_bills_is_the_last_start_at_which_it_did_not(
    bench: LedgerBench,
) -> None:
    kiosk = filled(bench, 500_000)
    kiosk.write(start(t500000=1))
    agreed = kiosk.entries[-1].at
    kiosk.sell(top_up(PHONE, 200_000))
    kiosk.write(start(t500000=1))
    kiosk.sell(top_up(PHONE, 500_000))
    kiosk.write(start())
    take(kiosk, "B-1", {500_000: 2, 200_000: 1}, acceptor_bills={500_000: 2})

    first = bag(bench)
    kiosk.sell(top_up(PHONE, 200_000))
    kiosk.write(start(t200000=2))
    take(kiosk, "B-2", {200_000: 1}, acceptor_bills={200_000: 2})
    shown = {
        each["bag"]: each for each in staff_client(bench, "finance").get("/v1/operator/bags").json()["items"]
    }

    assert first["acceptor_agreed_at"] == utc_text(agreed)
    assert shown["B-1"]["acceptor_agreed_at"] == utc_text(agreed)
    assert shown["B-2"]["acceptor_agreed_at"] is None, "at no start of this cassette"


@pytest.mark.rule("K-01")
def test_a_disputed_bill_that_was_in_the_bag_is_held_for_its_customer(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    disputed = dispute(kiosk, 200_000)
    take(kiosk, "B-1", {500_000: 1})
    assert cases(bench) == [("disputed", 200_000, True)]
    (told,) = bag(bench)["disputes"]
    assert (told["bill_id"], told["receipt_number"], told["state"]) == (str(disputed.bill_id), 1, "open")

    count(bench, "B-1", {500_000: 1, 200_000: 1})

    (cash_held,) = held(bench)
    assert (cash_held["receipt_number"], cash_held["amount_tiyn"], cash_held["is_covered"]) == (
        1,
        200_000,
        True,
    )
    assert bag(bench)["disputes"][0]["state"] == "found"
    assert cases(bench) == [("disputed", 200_000, False)]
    assert cash(bench) == (700_000, 0, 0, 700_000, 0)
    assert bench.findings() == []


@pytest.mark.rule("K-01")
def test_the_found_bills_cash_is_settled_like_any_other(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    dispute(kiosk, 200_000)
    take(kiosk, "B-1", {500_000: 1})
    count(bench, "B-1", {500_000: 1, 200_000: 1})
    (cash_held,) = held(bench)
    before = bench.wallet(PHONE)

    path = f"/v1/operator/unapplied-cash/{kiosk.kiosk_id}/{cash_held['operation_id']}/settlement"
    settled = staff_client(bench, "finance").post(path, {"kind": "wallet", "phone": PHONE})

    assert settled.json()["is_done"]
    assert bench.wallet(PHONE) == before + 200_000
    assert bench.findings() == []


def test_a_disputed_bill_that_was_not_in_the_bag_is_closed_by_the_count(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    dispute(kiosk, 200_000)
    take(kiosk, "B-1", {500_000: 1})

    count(bench, "B-1", {500_000: 1})

    assert bag(bench)["disputes"][0]["state"] == "not_found"
    assert held(bench) == []
    assert cases(bench) == [("disputed", 200_000, False)]
    assert bench.findings() == []


def test_which_of_two_disputed_bills_was_in_the_bag_is_decided_by_two_people(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    first, second = dispute(kiosk, 200_000), dispute(kiosk, 200_000)
    take(kiosk, "B-1", {500_000: 2})
    count(bench, "B-1", {500_000: 2, 200_000: 1})
    assert {each["state"] for each in bag(bench)["disputes"]} == {"open"}
    assert cases(bench) == [("difference", 200_000, True), ("disputed", 400_000, True)]

    def decide(bill: UUID, *, is_found: bool) -> int:
        path = f"/v1/operator/disputed-bills/{kiosk.kiosk_id}/{bill}/decision"
        return approved(bench, path, {"is_found": is_found, "reason": "seen on the recording"})

    assert decide(first.bill_id, is_found=False) == 200
    assert decide(second.bill_id, is_found=True) == 200

    (cash_held,) = held(bench)
    assert cash_held["receipt_number"] == 2
    assert cash(bench) == (1_200_000, 0, 0, 1_200_000, 0)
    assert cases(bench) == [("difference", 200_000, True), ("disputed", 400_000, False)]
    assert bench.findings() == []


def test_one_person_alone_decides_on_no_disputed_bill(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    first, _second = dispute(kiosk, 200_000), dispute(kiosk, 200_000)
    take(kiosk, "B-1", {500_000: 2})
    count(bench, "B-1", {500_000: 2, 200_000: 1})
    finance = staff_client(bench, "finance")
    path = f"/v1/operator/disputed-bills/{kiosk.kiosk_id}/{first.bill_id}/decision"
    proposal = finance.post(path, {"is_found": True, "reason": "seen"}).json()

    own = finance.post(f"{PROPOSALS}/{proposal['proposal_id']}/approval")

    assert (proposal["is_done"], own.status_code) == (False, 403)
    assert held(bench) == []


def test_a_disputed_bill_that_the_kiosk_told_of_later_is_in_no_dispute(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    disputed = dispute(kiosk, 200_000)
    found = BillStacked(session_id=None, bill_id=disputed.bill_id, value_tiyn=disputed.value_tiyn)
    kiosk.write(found)
    take(kiosk, "B-1", {500_000: 1, 200_000: 1})

    assert bag(bench)["disputes"] == []


def test_missing_cash_that_turns_up_is_booked_by_two_people_and_ends_the_case(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000, 200_000)
    take(kiosk, "B-1", {500_000: 1, 200_000: 1})
    count(bench, "B-1", {500_000: 1})
    finance = staff_client(bench, "finance")
    (case,) = finance.get("/v1/operator/collection-cases").json()["items"]
    path = f"/v1/operator/collection-cases/{case['case_id']}/found-cash"
    too_much = finance.post(path, {"amount_tiyn": 200_001, "reason": "in the next bag"})

    assert too_much.status_code == 422
    assert approved(bench, path, {"amount_tiyn": 200_000, "reason": "in the next bag"}) == 200
    assert cash(bench) == (700_000, 0, 0, 700_000, 0)
    assert cases(bench) == [("difference", -200_000, False)]
    assert bench.findings() == []


def test_bills_of_one_worth_in_other_denominations_are_a_difference(bench: LedgerBench) -> None:
    kiosk = filled(bench, 200_000)
    take(kiosk, "B-1", {200_000: 1})

    count(bench, "B-1", {100_000: 2})

    assert cases(bench) == [("difference", 0, True)]


@pytest.mark.parametrize(
    ("surplus", "disputed", "state"),
    [
        (0, 1, DisputeState.NOT_FOUND),
        (-3, 1, DisputeState.NOT_FOUND),
        (1, 1, DisputeState.FOUND),
        (2, 1, DisputeState.FOUND),
        (1, 2, DisputeState.OPEN),
    ],
)
def test_a_count_decides_where_it_leaves_no_choice(surplus: int, disputed: int, state: DisputeState) -> None:
    assert found_by_count(surplus, disputed) is state


def test_three_counts_stand_side_by_side_for_every_denomination_that_any_of_them_knows() -> None:
    lines = differences({500: 1}, {200: 2}, {100: 3})

    assert [
        (each.denomination_tiyn, each.journal_count, each.acceptor_count, each.counted) for each in lines
    ] == [
        (500, 1, 0, 0),
        (200, 0, 0, 2),
        (100, 0, 3, 0),
    ]


@pytest.mark.rule("K-01")
def test_what_the_wizard_writes_at_a_kiosk_is_what_the_ledger_books(bench: LedgerBench) -> None:
    world = World()
    world.open_shop()
    is_emptied(world)
    world.say(events.HomePressed())
    world.top_up(2000)
    world.forward()
    kiosk = bench.kiosk()
    kiosk.entries.extend(world.journal)

    send_all(kiosk)

    assert cash(bench) == (350_000, 200_000, 150_000, 0, 0)
    shown = bag(bench)
    assert (shown["bag"], shown["person"], shown["is_without_login"]) == ("B-1", "A-7", False)
    count(bench, "B-1", {50_000: 1, 100_000: 1})
    assert cases(bench) == []
    assert bench.findings() == []


def test_the_bag_of_another_kiosk_is_no_boundary(bench: LedgerBench) -> None:
    kiosk, other = filled(bench, 500_000), bench.kiosk("kiosk-0002")
    other.sell(top_up(PHONE, 200_000))
    send_all(other)
    take(kiosk, "B-1", {500_000: 1}, boundary_seq=len(kiosk.entries))

    assert cash(bench) == (700_000, 200_000, 500_000, 0, 0)
