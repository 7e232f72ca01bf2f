"""The moving parts of a simulated bill acceptor: a bill's way from the entrance to cassette or customer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Any, Final

from devices.bill_acceptors.ccnet.states import FAULTS, State, reject_reason
from devices.simulators.ccnet.memory import BillInPath, Memory, MemoryFile, Position

Emit = Callable[..., None]

BILLS_TENGE: Final = (200, 500, 1000, 2000, 5000, 10000, 20000)
"""Bill type n is the n-th."""

DRAW_IN_S: Final = 0.5
TO_EXIT_SENSOR_S: Final = 0.25
TO_CASSETTE_S: Final = 0.25
GIVE_BACK_S: Final = 0.4
INITIALISE_S: Final = 1.0
ESCROW_S: Final = 10.0
"""Without a command the bill goes back by itself. The unit's own clock: not scaled by speed."""

_IDENTIFICATION: Final = 0x65
_VERIFICATION: Final = 0x66
_INHIBITED: Final = 0x68


class Phase(Enum):
    OFF = auto()
    POWER_UP = auto()
    INITIALISING = auto()
    RESTING = auto()
    ACCEPTING = auto()
    ESCROW = auto()
    HOLDING = auto()
    STACKING = auto()
    RETURNING = auto()
    REJECTING = auto()


@dataclass
class Report:
    """An answer that is repeated until the host acknowledges it."""

    state: State
    subcode: int


class Mechanics:
    """Phases, their timers, the bill, and what the host has yet to be told.

    Every move of a bill is in the memory file before anything can be heard of it.
    """

    def __init__(
        self, memory_file: MemoryFile, emit: Emit, *, speed: float, escrow_s: float = ESCROW_S
    ) -> None:
        self._file = memory_file
        self._emit = emit
        self._speed = speed
        self._escrow_s = escrow_s
        self._timer: tuple[float, Callable[[float], None]] | None = None
        self.memory: Memory = memory_file.load()
        self.phase = Phase.POWER_UP
        self.fault: State | None = None
        self.enabled_mask = 0
        self.escrow_mask = 0
        self.reject_code = 0
        self.reports: deque[Report] = deque()

    # --- time ---------------------------------------------------------------------------------------------

    @property
    def due_at(self) -> float | None:
        return None if self._timer is None else self._timer[0]

    def handle_timer(self, now: float) -> None:
        """Do what is due."""
        while self._timer is not None and now >= self._timer[0]:
            _, then = self._timer
            self._timer = None
            then(now)

    def _after(self, mechanical_s: float, now: float, then: Callable[[float], None]) -> None:
        self._timer = (now + mechanical_s / self._speed, then)

    def _enter(self, phase: Phase) -> None:
        self.phase = phase
        self._timer = None

    def _remember(self, memory: Memory) -> None:
        self.memory = memory
        self._file.save(memory)

    # --- power and faults ---------------------------------------------------------------------------------

    @property
    def power_up_state(self) -> State:
        """CCNET 1.7: past the exit sensor, or in the cassette and not told yet, counts as in the stacker."""
        path = self.memory.path
        if self.memory.unreported_type is not None:
            return State.POWER_UP_BILL_IN_STACKER
        if path is None:
            return State.POWER_UP
        if path.position is Position.PAST_EXIT_SENSOR:
            return State.POWER_UP_BILL_IN_STACKER
        return State.POWER_UP_BILL_IN_ACCEPTOR

    def power_off(self) -> None:
        """Motors stop where they are; what was not written down is forgotten."""
        self._enter(Phase.OFF)
        self.reports.clear()
        self.enable(0, 0)

    def power_on(self) -> None:
        """Wait for the host's RESET."""
        if self.phase is Phase.OFF:
            self._enter(Phase.POWER_UP)

    def initialise(self, now: float) -> None:
        """RESET, or a fault that is over: look for bills in the path and deal with them."""
        self._enter(Phase.INITIALISING)
        self.enable(0, 0)
        self._after(INITIALISE_S, now, self._resolve)

    def break_down(self, fault: State) -> None:
        """Stop with ``fault`` until ``mend``; a bill in the path stays there."""
        self.fault = fault
        if self.phase not in (Phase.OFF, Phase.POWER_UP):
            self._enter(Phase.RESTING)
        self._emit("fault", code=f"{fault:02x}", fault=FAULTS[fault].value)

    def mend(self, now: float) -> None:
        """Hands have cleared everything."""
        had_fault, self.fault = self.fault is not None, None
        if had_fault and self.phase not in (Phase.OFF, Phase.POWER_UP):
            self.initialise(now)

    def _resolve(self, now: float) -> None:
        memory = self.memory
        self._enter(Phase.RESTING)
        if self.fault is not None:
            return
        if memory.path is not None and memory.path.position is Position.PAST_EXIT_SENSOR:
            self._stacked(now)
        elif memory.path is not None:
            self._give_back(now)
        elif memory.unreported_type is not None and not self._has_report(State.STACKED):
            self.reports.append(Report(State.STACKED, memory.unreported_type))

    # --- the host's commands ------------------------------------------------------------------------------

    def stack(self, now: float) -> None:
        """From escrow into the cassette."""
        self._emit("stack-command", **self._value())
        self._stack(now)

    def return_bill(self, now: float) -> None:
        """From escrow back to the customer."""
        self._give_back(now)

    def hold(self, now: float) -> None:
        """Stay in escrow for another while."""
        self._enter(Phase.HOLDING)
        self._timer = (now + self._escrow_s, self._give_back)

    def enable(self, enabled_mask: int, escrow_mask: int) -> None:
        """Which bill types to take, and which of them to hold in escrow."""
        if enabled_mask != self.enabled_mask:
            values = [value * 100 for n, value in enumerate(BILLS_TENGE) if enabled_mask >> n & 1]
            self._emit("enabled", values_tiyn=values)
        self.enabled_mask, self.escrow_mask = enabled_mask, escrow_mask

    def acknowledged(self, report: Report) -> None:
        """The host has heard it."""
        if report in self.reports:
            self.reports.remove(report)

    def told(self, report: Report) -> None:
        """The answer goes out now: after this the unit will not remember it through a power cut."""
        if report.state is State.STACKED and self.memory.unreported_type is not None:
            self._remember(replace(self.memory, unreported_type=None))

    # --- the customer's hand --------------------------------------------------------------------------------

    def why_busy(self) -> str:
        """Why no bill can be inserted now; "" when one can."""
        if self.phase in (Phase.OFF, Phase.POWER_UP, Phase.INITIALISING):
            return self.phase.name.lower()
        if self.fault is not None:
            return FAULTS[self.fault].value
        if self.phase is not Phase.RESTING or self.memory.path is not None or self.reports:
            return "bill_in_path"
        return "" if self.enabled_mask else "disabled"

    def insert(self, value_tenge: int, now: float, *, is_bad: bool) -> None:
        """A bill is offered; a unit that is busy does not draw it in."""
        if reason := self.why_busy():
            self._emit("busy", reason=reason, value_tiyn=value_tenge * 100)
            return
        bill_type = BILLS_TENGE.index(value_tenge) if value_tenge in BILLS_TENGE else None
        self._remember(replace(self.memory, path=BillInPath(value_tenge, bill_type, Position.ENTRANCE)))
        self._enter(Phase.ACCEPTING)
        self._emit("accepting", **self._value())
        self._after(DRAW_IN_S, now, lambda now: self._validate(now, is_bad=is_bad))

    # --- the bill's way ---------------------------------------------------------------------------------------

    def _value(self) -> dict[str, Any]:
        return {} if self.memory.path is None else {"value_tiyn": self.memory.path.value_tenge * 100}

    def _has_report(self, state: State) -> bool:
        return any(report.state is state for report in self.reports)

    def _validate(self, now: float, *, is_bad: bool) -> None:
        assert self.memory.path is not None
        bill_type = self.memory.path.bill_type
        if is_bad or bill_type is None:
            self._reject(_VERIFICATION if is_bad else _IDENTIFICATION, now)
        elif not self.enabled_mask >> bill_type & 1:
            self._reject(_INHIBITED, now)
        elif self.escrow_mask >> bill_type & 1:
            self._remember(self.memory.with_bill_at(Position.ESCROW))
            self._enter(Phase.ESCROW)
            self._timer = (now + self._escrow_s, self._give_back)
            self._emit("escrow", **self._value())
        else:
            self._stack(now)

    def _reject(self, code: int, now: float) -> None:
        self._enter(Phase.REJECTING)
        self.reject_code = code
        self.reports.append(Report(State.REJECTING, code))
        self._after(GIVE_BACK_S, now, lambda _: self._rejected(code))

    def _rejected(self, code: int) -> None:
        value = self._value()
        self._remember(self.memory.with_bill_returned(is_rejected=True))
        self._enter(Phase.RESTING)
        self._emit(
            "rejected", reason=reject_reason(code), code=f"{code:02x}", **value, **self.memory.counts()
        )

    def _stack(self, now: float) -> None:
        self._remember(self.memory.with_bill_at(Position.STACKING))
        self._enter(Phase.STACKING)
        self._after(TO_EXIT_SENSOR_S, now, self._pass_exit_sensor)

    def _pass_exit_sensor(self, now: float) -> None:
        self._remember(self.memory.with_bill_at(Position.PAST_EXIT_SENSOR))
        self._emit("past-exit-sensor", **self._value())
        self._after(TO_CASSETTE_S, now, self._stacked)

    def _stacked(self, _now: float) -> None:
        value = self._value()
        self._remember(self.memory.with_bill_stacked())
        self._enter(Phase.RESTING)
        assert self.memory.unreported_type is not None
        self.reports.append(Report(State.STACKED, self.memory.unreported_type))
        self._emit("stacked", **value, **self.memory.counts())

    def _give_back(self, now: float) -> None:
        self._remember(self.memory.with_bill_at(Position.RETURNING))
        self._enter(Phase.RETURNING)
        self._after(GIVE_BACK_S, now, self._returned)

    def _returned(self, _now: float) -> None:
        assert self.memory.path is not None
        value, bill_type = self._value(), self.memory.path.bill_type
        self._remember(self.memory.with_bill_returned(is_rejected=False))
        self._enter(Phase.RESTING)
        self.reports.append(Report(State.RETURNED, bill_type or 0))
        self._emit("returned", **value, **self.memory.counts())
