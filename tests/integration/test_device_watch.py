"""The watch over the devices: real threads, real files, a real command behind the power hook."""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from devices.commands import ResetAcceptor
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    Bill,
    BillStacked,
    FaultCode,
    Paper,
    PrintEnded,
    PrinterStatus,
)
from devices.supervision import Health, Ladder
from kiosk.core.events import ScreenTouched
from kiosk.runtime.device_metrics import writer
from kiosk.runtime.device_watch import DeviceWatch, WatchPlan
from wire.encoding import GENESIS_HASH
from wire.entries import Collected, Entry, ServiceAction

WAIT_S = 20.0
QUICK = Ladder(reset_s=0.02, power_cycle_s=0.02, power_cycles_max=1, rest_s=600, steady_s=0)


class WatchBench:
    def __init__(self, tmp_path: Path) -> None:
        self.folder = tmp_path
        self.resets = threading.Semaphore(0)
        self.watches: list[DeviceWatch] = []

    def watch(self, **plan: Any) -> DeviceWatch:
        made = DeviceWatch(
            WatchPlan(counters_file=self.folder / "counters.json", **plan), self._reset, time.monotonic
        )
        self.watches.append(made)
        made.start()
        return made

    def _reset(self, command: ResetAcceptor) -> None:
        assert command == ResetAcceptor()
        self.resets.release()


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[WatchBench]:
    made = WatchBench(tmp_path)
    yield made
    for watch in made.watches:
        watch.close()


def a_bag() -> Entry:
    body = Collected(collection_id=uuid4(), bag="B-1", seal="S-1", journal_bills={50_000: 1})
    return Entry.linked(previous_hash=GENESIS_HASH, seq=7, at=datetime(2026, 11, 22, tzinfo=UTC), body=body)


def wait_until(is_met: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    pause = threading.Event()
    while not is_met():
        assert time.monotonic() < end, "it never happened"
        pause.wait(0.01)


def test_a_jam_is_met_by_a_reset_then_by_the_administrators_command(bench: WatchBench) -> None:
    switched = bench.folder / "switched"
    touch = (sys.executable, "-c", f"import pathlib; pathlib.Path({str(switched)!r}).touch()")
    watch = bench.watch(power_cycle=touch, ladder=QUICK)

    watch.note(AcceptorFaulted(FaultCode.JAM_STACKER))

    assert bench.resets.acquire(timeout=WAIT_S)
    wait_until(switched.exists)
    wait_until(lambda: watch.readings().acceptor is Health.OUT_OF_SERVICE)
    assert watch.readings().counts == {
        "faults/jam_stacker": 1,
        "remedies/power_cycle": 1,
        "remedies/reset": 1,
    }


@pytest.mark.parametrize("command", [("/no/such/program",), (sys.executable, "-c", "raise SystemExit(3)")])
def test_a_hook_that_fails_stops_nothing(bench: WatchBench, command: tuple[str, ...]) -> None:
    watch = bench.watch(power_cycle=command, ladder=QUICK)

    watch.note(AcceptorFaulted(FaultCode.SILENT))

    wait_until(lambda: watch.readings().acceptor is Health.OUT_OF_SERVICE)
    watch.note(AcceptorReady(is_enabled=False))
    assert watch.readings().acceptor is Health.WELL


def test_counters_are_kept_over_a_restart_and_begin_anew_with_a_collection(bench: WatchBench) -> None:
    first = bench.watch()
    first.note(BillStacked(Bill(50_000)))
    first.note(ScreenTouched())
    first.close()

    second = bench.watch()
    second.note_entries([a_bag()])
    second.note(BillStacked(Bill(50_000)))
    second.close()

    kept = json.loads((bench.folder / "counters.json").read_text())
    assert kept["ever"] == {"bills_stacked/50000": 2}
    assert kept["collection"] == {"bills_stacked/50000": 1}


def test_a_stacked_bill_is_kept_at_once(bench: WatchBench) -> None:
    watch = bench.watch()
    watch.started(1, is_cassette_empty=True)
    file = bench.folder / "counters.json"

    watch.note(BillStacked(Bill(50_000)))

    wait_until(lambda: file.exists() and b"bills_stacked/50000" in file.read_bytes())
    assert watch.cassette_so_far() == {50_000: 1}


def test_receipts_are_counted_anew_with_a_new_roll_also_where_the_file_knew_no_rolls(
    bench: WatchBench,
) -> None:
    kept = {"ever": {"receipts/printed": 5}, "service": {}, "collection": {}}
    (bench.folder / "counters.json").write_text(json.dumps(kept))
    watch = bench.watch()
    assert watch.counts("paper") == {"receipts/printed": 5}

    replaced = ServiceAction(visit_id=uuid4(), person="1002", action="paper-replaced")
    at = datetime(2026, 11, 22, tzinfo=UTC)
    watch.note_entries([Entry.linked(previous_hash=GENESIS_HASH, seq=1, at=at, body=replaced)])
    watch.note(PrintEnded("6", "printed"))

    assert watch.counts("paper") == {"receipts/printed": 1}
    assert watch.counts("ever") == {"receipts/printed": 6}


def test_prometheus_finds_health_and_counters_in_a_text_file(bench: WatchBench) -> None:
    path = bench.folder / "kiosk.prom"
    watch = bench.watch(tell=writer(path))
    watch.note(AcceptorReady(is_enabled=True))
    watch.note(PrinterStatus(is_known=True, is_online=True, paper=Paper.OK))
    watch.note(BillStacked(Bill(50_000)))
    watch.close()

    text = path.read_text()

    assert 'kiosk_acceptor_health{health="well"} 1.0' in text
    assert 'kiosk_acceptor_health{health="faulty"} 0.0' in text
    assert "kiosk_printer_ready 1.0" in text
    assert 'kiosk_device_events_total{what="bills_stacked",which="50000"} 1.0' in text


def test_a_folder_that_cannot_be_written_stops_nothing(bench: WatchBench) -> None:
    watch = bench.watch(tell=writer(bench.folder / "absent" / "kiosk.prom"), ladder=QUICK)

    watch.note(AcceptorFaulted(FaultCode.SILENT))

    assert bench.resets.acquire(timeout=WAIT_S)
