"""Keeps an eye on the devices: tries what may mend them, counts what they do, tells Prometheus.

The core decides about money by the devices' own events; nothing here delays or changes one.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, get_args

from devices.commands import ResetAcceptor
from devices.counters import Counters, Since
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    AcceptorRecovered,
    BillEvent,
    BillStacked,
    PrinterEvent,
    PrinterStatus,
)
from devices.supervision import Health, Ladder, Rung, Supervisor
from kiosk.core.events import Event
from kiosk.runtime.logs import log
from wire.entries import Body, CassettePutBack, CassetteRemoved, Collected, Entry, ServiceAction

LADDER: Final = Ladder()
KEEP_S: Final = 60.0
"""Between two writings of the counters and metrics."""
HOOK_TIMEOUT_S: Final = 30.0
_DEVICE_EVENTS: Final = (*get_args(BillEvent), *get_args(PrinterEvent))


@dataclass(frozen=True)
class Readings:
    """How the devices are, and what they did since ever, by the counters' names."""

    acceptor: Health
    printer: PrinterStatus
    counts: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class WatchPlan:
    """Where counters are kept, what tells the readings on, and what switches the acceptor's power.

    ``tell`` may raise OSError.
    """

    counters_file: Path
    tell: Callable[[Readings], None] | None = None
    power_cycle: Sequence[str] = ()
    ladder: Ladder = LADDER


class DeviceWatch:
    """``note`` is given every event of the kiosk; ``reset`` hands a command to the acceptor's driver."""

    def __init__(
        self, plan: WatchPlan, reset: Callable[[ResetAcceptor], None], monotonic: Callable[[], float]
    ) -> None:
        self._plan = plan
        self._reset = reset
        self._monotonic = monotonic
        self._counters = Counters.load(plan.counters_file)
        self._acceptor = Supervisor(plan.ladder)
        self._printer = PrinterStatus(is_known=False)
        self._lock = threading.Lock()
        self._is_changed = True
        self._wake = threading.Event()
        self._is_closing = False
        self._thread = threading.Thread(target=self._run, name="device-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Stop, and keep the counters."""
        self._is_closing = True
        self._wake.set()
        if self._thread.ident is not None:
            self._thread.join(timeout=HOOK_TIMEOUT_S)
        self._keep()

    def note(self, event: Event) -> None:
        """Something happened; quick, for the core's thread."""
        if not isinstance(event, _DEVICE_EVENTS):
            return
        now = self._monotonic()
        with self._lock:
            self._counters.note(event)
            self._is_changed = True
            match event:
                case AcceptorFaulted(code):
                    self._acceptor.faulted(code, now)
                case AcceptorRecovered() | AcceptorReady():
                    self._acceptor.recovered(now)
                case PrinterStatus():
                    self._printer = event
                case BillStacked():
                    pass  # kept at once: a power cut must not make this count another one than the journal's
                case _:
                    return
        self._wake.set()

    def started(self, seq: int, *, is_cassette_empty: bool) -> None:
        """The entry of this start, at which the cassette may have been swapped."""
        with self._lock:
            counters = self._counters
            counters.cassettes.started(seq, counters.bills(), is_empty=is_cassette_empty)
            self._is_changed = True

    def note_entries(self, entries: Iterable[Entry]) -> None:
        """What the journal tells of cassettes and paper: counters since a collection or a new roll begin anew."""
        with self._lock:
            for entry in entries:
                self._note_entry(entry.seq, entry.body)

    def _note_entry(self, seq: int, body: Body) -> None:
        counters = self._counters
        match body:
            case CassetteRemoved(boundary_seq=boundary_seq):
                counters.cassettes.removed(seq, boundary_seq, counters.bills())
                counters.begin("collection")
            case CassettePutBack(removed_seq=removed_seq):
                counters.cassettes.put_back(removed_seq)
            case Collected(removed_seq=removed_seq):
                counters.cassettes.bagged(removed_seq, counters.bills())
                if not removed_seq:
                    counters.begin("collection")
            case ServiceAction(action="paper-replaced"):
                counters.begin("paper")
            case _:
                return
        self._is_changed = True

    def cassette_so_far(self) -> Mapping[int, int] | None:
        """What the bill acceptor told of the cassette in the kiosk; None where its beginning was not seen."""
        with self._lock:
            return self._counters.cassettes.so_far(self._counters.bills())

    def cassette_bills(self) -> Mapping[int, Mapping[int, int]]:
        """What the bill acceptor told of each cassette that is out, by the removal's entry; from any thread."""
        with self._lock:
            return self._counters.cassettes.by_removal()

    def readings(self) -> Readings:
        """How things are now; from any thread."""
        with self._lock:
            health = self._acceptor.health(self._monotonic())
            return Readings(health, self._printer, self._counters.since("ever"))

    def counts(self, since: Since) -> Mapping[str, int]:
        """What the devices did since then, by the counters' names; from any thread."""
        with self._lock:
            return self._counters.since(since)

    def _run(self) -> None:
        while not self._is_closing:
            self._climb()
            self._keep()
            self._wake.wait(self._pause_s())
            self._wake.clear()

    def _pause_s(self) -> float:
        with self._lock:
            due_at = self._acceptor.timer()
        return KEEP_S if due_at is None else min(KEEP_S, max(0.0, due_at - self._monotonic()))

    def _climb(self) -> None:
        with self._lock:
            rung = self._acceptor.climb(self._monotonic())
            fault = self._acceptor.fault
            if rung is not None:
                self._counters.add("remedies", rung.value)
        if rung is None:
            return
        log.warning("device_remedy", rung=rung.value, fault=fault)
        if rung is Rung.RESET:
            self._reset(ResetAcceptor())
        else:
            self._switch_power()

    def _switch_power(self) -> None:
        try:
            subprocess.run(  # noqa: S603 - the administrator's own command, of kiosk.toml
                list(self._plan.power_cycle), check=True, capture_output=True, timeout=HOOK_TIMEOUT_S
            )
        except (OSError, subprocess.SubprocessError) as failed:
            log.warning("power_cycle_failed", reason=str(failed))

    def _keep(self) -> None:
        with self._lock:
            is_changed, self._is_changed = self._is_changed, False
            if is_changed:
                # Lost counters are no lost money: a full disk must not stop the watch.
                with suppress(OSError):
                    self._counters.save(self._plan.counters_file)
        if self._plan.tell is not None:
            try:
                self._plan.tell(self.readings())
            except OSError as failed:
                log.warning("metrics_not_written", reason=str(failed))
