"""Collected bags: booked as the kiosk tells it, counted by the cash centre, over and short told (K-01)."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from ledger.collections.reports import agent_cash
from ledger.collections.rules import differences, sum_of
from ledger.collections.service import BagCount, count_bag
from ledger.testing import PaperKiosk, top_up
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from wire.entries import Collected
from wire.money import Tiyn
from wire.refusals import RefusalCode

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77051234567"
AGENT = "samruk-trade"


def collected(bag: str, bills: dict[int, int], **more: Any) -> Collected:
    fields = {"collection_id": uuid4(), "bag": bag, "seal": "S-1", "journal_bills": bills}
    return Collected.model_validate({**fields, **more})


def take(kiosk: PaperKiosk, bag: str, bills: dict[int, int], **more: Any) -> Collected:
    told = collected(bag, bills, **more)
    kiosk.write(told)
    assert kiosk.send_from(1).status == 200
    return told


def filled(bench: LedgerBench, *sums: int) -> PaperKiosk:
    kiosk = bench.kiosk()
    for each in sums:
        kiosk.sell(top_up(PHONE, each))
    if sums:
        assert kiosk.send_from(1).status == 200
    return kiosk


def count(bench: LedgerBench, bag: str, bills: dict[int, int], *, count_id: UUID | None = None) -> Any:
    told = BagCount(
        count_id=count_id or uuid4(),
        agent_code=AGENT,
        bag=bag,
        bills=bills,
        counted_at=bench.now,
        by="cash-centre",
    )
    return bench.run(count_bag, told, bench.now)


def cash(bench: LedgerBench) -> tuple[int, int, int, int, int]:
    """Taken; in kiosks, in bags, banked, missing."""
    one = next(each for each in bench.run(agent_cash) if each.agent_code == AGENT)
    return (
        one.taken_tiyn,
        one.in_kiosks_tiyn,
        one.in_bags_tiyn,
        one.banked_tiyn,
        one.missing_tiyn,
    )


def cases(bench: LedgerBench) -> list[tuple[str, int, bool]]:
    items = staff_client(bench, "finance").get("/v1/operator/collection-cases").json()["items"]
    return sorted((each["kind"], each["difference_tiyn"], each["closed_at"] is None) for each in items)


@pytest.mark.rule("K-01")
def test_a_bag_takes_the_cash_out_of_the_kiosk_and_a_right_count_brings_it_to_the_bank(
    bench: LedgerBench,
) -> None:
    kiosk = filled(bench, 500_000, 200_000)
    before = cash(bench)
    take(kiosk, "B-1", {500_000: 1, 200_000: 1})
    in_bag = cash(bench)

    assert count(bench, "B-1", {500_000: 1, 200_000: 1}) is None

    assert before == (700_000, 700_000, 0, 0, 0)
    assert in_bag == (700_000, 0, 700_000, 0, 0)
    assert cash(bench) == (700_000, 0, 0, 700_000, 0)
    assert cases(bench) == []
    assert bench.findings() == []


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    ("bills", "missing"), [({500_000: 1}, 200_000), ({500_000: 2}, -300_000), ({}, 700_000)]
)
def test_what_is_over_or_short_is_booked_and_laid_before_somebody(
    bench: LedgerBench, bills: dict[int, int], missing: int
) -> None:
    kiosk = filled(bench, 500_000, 200_000)
    take(kiosk, "B-1", {500_000: 1, 200_000: 1})

    count(bench, "B-1", bills)

    assert cash(bench) == (700_000, 0, 0, 700_000 - missing, missing)
    assert cases(bench) == [("difference", -missing, True)]
    assert bench.findings() == []


def test_bills_after_the_collection_are_in_the_next_bag_though_they_come_in_one_batch(
    bench: LedgerBench,
) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))
    kiosk.write(collected("B-1", {500_000: 1}))
    kiosk.sell(top_up(PHONE, 200_000))
    kiosk.write(collected("B-2", {200_000: 1}))
    kiosk.sell(top_up(PHONE, 100_000))

    assert kiosk.send_from(1).status == 200

    assert cash(bench) == (800_000, 100_000, 700_000, 0, 0)
    assert cases(bench) == []
    assert bench.findings() == []


def test_a_batch_sent_again_collects_once(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000)
    take(kiosk, "B-1", {500_000: 1})

    assert kiosk.send_from(1).status == 200

    assert cash(bench) == (500_000, 0, 500_000, 0, 0)
    assert bench.findings() == []


def test_a_bag_that_is_counted_before_its_kiosk_is_heard_of_is_put_right_then(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000)
    count(bench, "B-1", {500_000: 1})
    waiting = (cash(bench), cases(bench))

    take(kiosk, "B-1", {500_000: 1})

    assert waiting == ((500_000, 500_000, 0, 500_000, -500_000), [("unknown_bag", 500_000, True)])
    assert cash(bench) == (500_000, 0, 0, 500_000, 0)
    assert cases(bench) == [("unknown_bag", 500_000, False)]
    assert bench.findings() == []


def test_a_number_used_twice_is_two_bags_and_a_case(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000)
    take(kiosk, "B-1", {500_000: 1})
    kiosk.sell(top_up(PHONE, 200_000))
    take(kiosk, "B-1", {200_000: 1})
    kiosk.send_from(1)

    count(bench, "B-1", {500_000: 1})
    count(bench, "B-1", {200_000: 1})

    assert cash(bench) == (700_000, 0, 0, 700_000, 0)
    assert [kind for kind, *_ in cases(bench)] == ["bag_repeated"]
    assert bench.findings() == []


@pytest.mark.parametrize("bills", [{500_000: 2}, {500_000: -1}, {-1: 1}, {10**18: 10**9}, {}])
def test_a_list_of_bills_that_cannot_be_is_no_reason_to_refuse_the_batch(
    bench: LedgerBench, bills: dict[int, int]
) -> None:
    kiosk = filled(bench, 500_000)

    take(kiosk, "B-1", bills)

    assert cash(bench) == (500_000, 0, 500_000, 0, 0)
    assert [kind for kind, *_ in cases(bench)] == ["report_broken"]
    assert bench.findings() == []


def test_an_empty_cassette_is_collected_too(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()

    take(kiosk, "B-1", {})
    count(bench, "B-1", {})

    assert cash(bench) == (0, 0, 0, 0, 0)
    assert bench.findings() == []


def test_the_same_count_again_is_one_count_and_another_under_its_id_is_refused(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000)
    take(kiosk, "B-1", {500_000: 1})
    count_id = uuid4()

    answers = [
        count(bench, "B-1", {500_000: 1}, count_id=count_id),
        count(bench, "B-1", {500_000: 1}, count_id=count_id),
        count(bench, "B-1", {500_000: 2}, count_id=count_id),
    ]

    assert [None if each is None else each.code for each in answers] == [None, None, RefusalCode.ID_REUSED]
    assert cash(bench) == (500_000, 0, 0, 500_000, 0)
    assert bench.findings() == []


def test_the_cash_centre_counts_over_http_and_sees_journal_and_count_side_by_side(bench: LedgerBench) -> None:
    kiosk = filled(bench, 500_000, 200_000, 200_000)
    told = take(kiosk, "B-1", {500_000: 1, 200_000: 2})
    finance = staff_client(bench, "finance")
    body = {
        "agent_code": AGENT,
        "bag": "B-1",
        "bills": [
            {"denomination_tiyn": 500_000, "count": 1},
            {"denomination_tiyn": 200_000, "count": 1},
        ],
        "counted_at": "2026-11-22T06:30:00Z",
    }

    made = finance.post("/v1/operator/bag-counts", body)
    bags = finance.get("/v1/operator/bags", params={"is_counted": True}).json()["items"]
    totals = finance.get("/v1/operator/agents-cash").json()["items"]
    case = finance.get("/v1/operator/collection-cases", params={"is_open": True}).json()["items"][0]
    assert (made.status_code, made.json()["counted_tiyn"]) == (201, 700_000)
    assert [each["collection_id"] for each in bags] == [str(told.collection_id)]
    assert [
        (each["journal_count"], each["counted"], each["difference_tiyn"]) for each in bags[0]["lines"]
    ] == [
        (1, 1, 0),
        (2, 1, -200_000),
    ]
    assert [each["odd"] for each in bags[0]["lines"]] == [None, "unclear"]
    assert {each["agent_code"]: each["missing_tiyn"] for each in totals}[AGENT] == 200_000
    assert case["outstanding_tiyn"] == 200_000
    assert bench.report()["agents"][AGENT]["missing_tiyn"] == 200_000
    assert bench.findings() == []


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"agent_code": "nobody"}, 404),
        ({"bills": [{"denomination_tiyn": 500_000, "count": -1}]}, 422),
        ({"bills": [{"denomination_tiyn": 0, "count": 1}]}, 422),
        ({"bills": [{"denomination_tiyn": 5, "count": 1}] * 2}, 422),
        ({"bills": [{"denomination_tiyn": 5, "count": 1.5}]}, 422),
        ({"counted_at": "2026-11-22T06:30:00"}, 422),
        ({"extra": 1}, 422),
    ],
)
def test_a_count_that_cannot_be_is_refused_and_writes_nothing(
    sqlite_bench: LedgerBench, change: dict[str, Any], status: int
) -> None:
    body = {"agent_code": AGENT, "bag": "B-1", "bills": [], "counted_at": "2026-11-22T06:30:00Z", **change}

    answer = staff_client(sqlite_bench, "finance").post("/v1/operator/bag-counts", body)

    assert answer.status_code == status
    assert cases(sqlite_bench) == []


def test_only_who_handles_cash_counts_it(sqlite_bench: LedgerBench) -> None:
    body = {"agent_code": AGENT, "bag": "B-1", "bills": [], "counted_at": "2026-11-22T06:30:00Z"}

    assert staff_client(sqlite_bench, "auditor").post("/v1/operator/bag-counts", body).status_code == 403
    assert sqlite_bench.request("GET", "/v1/operator/bags").status_code == 401


# --- rules --------------------------------------------------------------------------------------------------


def test_bills_are_summed_exactly_and_impossible_ones_are_no_sum() -> None:
    assert sum_of({500_000: 3, 20_000: 1}) == 1_520_000
    assert sum_of({}) == 0
    assert sum_of({0: 1}) is None
    assert sum_of({500_000: -1}) is None
    assert sum_of({2**62: 2}) is None


def test_journal_and_count_are_compared_by_denomination() -> None:
    told = differences({500_000: 2, 20_000: 1}, {500_000: 1, 100_000: 4})

    assert [(int(each.denomination_tiyn), int(each.difference_tiyn)) for each in told] == [
        (500_000, -500_000),
        (100_000, 400_000),
        (20_000, Tiyn(-20_000)),
    ]
