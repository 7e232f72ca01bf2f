"""The ladder of a faulty device, its health with hysteresis, and its counters."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.counters import Counters
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    Bill,
    BillRejected,
    BillReturned,
    BillStacked,
    FaultCode,
    PrintEnded,
    PrinterStatus,
    ReceiptLeft,
)
from devices.supervision import BY_HAND, Health, Ladder, Rung, Supervisor

LADDER = Ladder(reset_s=30, power_cycle_s=60, power_cycles_max=2, rest_s=1000, steady_s=60)


def climbed(supervisor: Supervisor, until: float) -> list[tuple[float, Rung]]:
    """Every rung up to a time, at the moments that the supervisor itself asks for."""
    rungs = []
    while (at := supervisor.timer()) is not None and at <= until:
        rung = supervisor.climb(at)
        if rung is not None:
            rungs.append((at, rung))
    return rungs


def test_a_fault_is_met_by_a_reset_then_by_the_power_hook_then_by_rest() -> None:
    supervisor = Supervisor(LADDER)
    supervisor.faulted(FaultCode.JAM_STACKER, 0.0)

    rungs = climbed(supervisor, 300.0)

    assert rungs == [(30.0, Rung.RESET), (90.0, Rung.POWER_CYCLE), (150.0, Rung.POWER_CYCLE)]
    assert supervisor.health(300.0) is Health.OUT_OF_SERVICE


def test_a_device_at_rest_is_tried_again_and_never_given_up() -> None:
    supervisor = Supervisor(LADDER)
    supervisor.faulted(FaultCode.SILENT, 0.0)
    climbed(supervisor, 300.0)

    again = climbed(supervisor, 1300.0)

    assert [rung for _, rung in again] == [Rung.RESET, Rung.POWER_CYCLE]
    assert supervisor.health(1300.0) is Health.FAULTY


def test_without_a_hook_nothing_is_switched() -> None:
    supervisor = Supervisor(Ladder())
    supervisor.faulted(FaultCode.FAILURE, 0.0)

    assert [rung for _, rung in climbed(supervisor, 1000.0)] == [Rung.RESET]
    assert supervisor.health(1000.0) is Health.OUT_OF_SERVICE


@pytest.mark.parametrize("code", sorted(BY_HAND))
def test_what_only_hands_can_mend_waits_for_them(code: FaultCode) -> None:
    supervisor = Supervisor(LADDER)
    supervisor.faulted(code, 0.0)

    assert climbed(supervisor, 10_000.0) == []
    assert supervisor.health(10_000.0) is Health.FAULTY


def test_a_jam_after_a_cassette_was_put_back_has_its_own_ladder() -> None:
    supervisor = Supervisor(LADDER)
    supervisor.faulted(FaultCode.CASSETTE_REMOVED, 0.0)
    supervisor.faulted(FaultCode.JAM_ACCEPTOR, 500.0)

    assert climbed(supervisor, 540.0) == [(530.0, Rung.RESET)]


def test_recovery_ends_the_ladder() -> None:
    supervisor = Supervisor(LADDER)
    supervisor.faulted(FaultCode.SILENT, 0.0)
    supervisor.recovered(20.0)

    assert supervisor.timer() is None
    assert supervisor.climb(1000.0) is None


def test_one_good_answer_after_a_fault_is_not_health_yet() -> None:
    supervisor = Supervisor(LADDER)
    assert supervisor.health(0.0) is Health.UNKNOWN
    supervisor.recovered(0.0)
    assert supervisor.health(0.0) is Health.WELL

    supervisor.faulted(FaultCode.SILENT, 10.0)
    supervisor.recovered(20.0)

    assert [supervisor.health(at) for at in (20.0, 79.0, 81.0)] == [
        Health.UNSTEADY,
        Health.UNSTEADY,
        Health.WELL,
    ]


def test_a_device_that_fails_again_and_again_stays_unsteady_for_longer() -> None:
    supervisor = Supervisor(LADDER)
    for at in (0.0, 100.0, 200.0):
        supervisor.faulted(FaultCode.JAM_ACCEPTOR, at)
        supervisor.recovered(at + 5.0)

    assert supervisor.health(400.0) is Health.UNSTEADY
    assert supervisor.health(601.0) is Health.WELL


@given(st.lists(st.tuples(st.sampled_from([*FaultCode, None]), st.floats(0.1, 200)), max_size=40))
def test_a_ladder_never_tries_anything_while_the_device_is_well(
    story: list[tuple[FaultCode | None, float]],
) -> None:
    supervisor, now = Supervisor(LADDER), 0.0
    for code, wait_s in story:
        if code is None:
            supervisor.recovered(now)
        else:
            supervisor.faulted(code, now)
        now += wait_s
        rung = supervisor.climb(now)
        assert rung is None or (code is not None and code not in BY_HAND)


def test_counters_count_since_ever_since_service_and_since_collection() -> None:
    counters = Counters()
    counters.note(BillStacked(Bill(50_000)))
    counters.begin("collection")
    counters.note(BillStacked(Bill(50_000)))
    counters.note(BillRejected("verification", 0x66))
    counters.begin("service")
    counters.note(AcceptorFaulted(FaultCode.JAM_STACKER))

    assert counters.since("ever") == {
        "bills_rejected/verification 66": 1,
        "bills_stacked/50000": 2,
        "faults/jam_stacker": 1,
    }
    assert counters.since("collection") == {
        "bills_rejected/verification 66": 1,
        "bills_stacked/50000": 1,
        "faults/jam_stacker": 1,
    }
    assert counters.since("service") == {"faults/jam_stacker": 1}


def test_receipts_and_returns_are_counted_and_idle_words_are_not() -> None:
    counters = Counters()
    for event in (
        PrintEnded("1", "printed"),
        PrintEnded("2", "unknown"),
        ReceiptLeft("retracted"),
        BillReturned(),
        PrinterStatus(is_known=True, faults=frozenset({"cutter"})),
        AcceptorReady(is_enabled=True),
    ):
        counters.note(event)

    assert counters.since("ever") == {
        "bills_returned": 1,
        "printer_faults/cutter": 1,
        "receipts/printed": 1,
        "receipts/unknown": 1,
        "receipts_left/retracted": 1,
    }


def test_counters_outlive_the_program(tmp_path: Path) -> None:
    path = tmp_path / "counters.json"
    counters = Counters()
    counters.note(BillReturned())
    counters.begin("service")
    counters.note(BillReturned())
    counters.save(path)

    kept = Counters.load(path)

    assert (kept.since("ever"), kept.since("service")) == ({"bills_returned": 2}, {"bills_returned": 1})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"ever": 3}', '{"ever": {}, "service": {}}'])
def test_a_broken_file_of_counters_stops_nobody(tmp_path: Path, text: str) -> None:
    path = tmp_path / "counters.json"
    path.write_text(text)

    assert Counters.load(path).since("ever") == {}
