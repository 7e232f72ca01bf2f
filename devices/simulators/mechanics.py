"""The moving parts of a simulated bill acceptor: a bill's way from the entrance to cassette or customer.

No protocol is known here: a firmware turns the host's commands into calls, and phases and reports into answers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from typing import Any, Final, Literal

from devices.events import FaultCode
from devices.simulators.memory import BillInPath, Memory, MemoryFile, Position

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


class Refusal(StrEnum):
    """Why a bill is rejected; each firmware has its own code for it."""

    IDENTIFICATION = "identification"
    VERIFICATION = "verification"
    INHIBITED = "inhibited"
    UNDECIDED = "undecided"
    """The host gave no word on the bill in escrow."""


@dataclass
class Report:
    """Something the host must hear. ``bill_type`` of the bill, ``refusal`` of a rejected one."""

    kind: Literal["stacked", "returned", "rejected"]
    bill_type: int = 0
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Habits:
    """What differs from protocol to protocol in the same mechanics.

    ``is_undecided_rejected``: a bill the host does not decide about is rejected, not returned.
    ``forgets_when_told``: what was once said of a stacked bill is not remembered through a power cut.
    ``values_tenge``: what it takes, in the order of the types.
    """

    escrow_s: float = ESCROW_S
    is_undecided_rejected: bool = False
    forgets_when_told: bool = True
    values_tenge: tuple[int, ...] = BILLS_TENGE


class Mechanics:
    """Phases, their timers, the bill, and what the host has yet to be told.

    Every move of a bill is in the memory file before anything can be heard of it.
    """

    def __init__(
        self, memory_file: MemoryFile, emit: Emit, *, speed: float, habits: Habits | None = None
    ) -> None:
        self._file = memory_file
        self._emit = emit
        self._speed = speed
        self._habits = habits or Habits()
        self._timer: tuple[float, Callable[[float], None]] | None = None
        self._is_told_early = False
        self.memory: Memory = memory_file.load()
        self.phase = Phase.POWER_UP
        self.fault: FaultCode | None = None
        self.enabled_mask = 0
        self.escrow_mask = 0
        self.refusal: Refusal | None = None
        """Of the last bill that was rejected."""
        self.is_left = False
        """Nobody takes a bill that is given back: it stays in the entrance."""
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
    def bill_found(self) -> Literal["clean", "bill_in_acceptor", "bill_in_stacker"]:
        """At power-up: past the exit sensor, or in the cassette and not told yet, counts as in the stacker."""
        path = self.memory.path
        if self.memory.unreported_type is not None:
            return "bill_in_stacker"
        if path is None:
            return "clean"
        return "bill_in_stacker" if path.position is Position.PAST_EXIT_SENSOR else "bill_in_acceptor"

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

    def break_down(self, fault: FaultCode, code: str = "") -> None:
        """Stop with ``fault`` until ``mend``; a bill in the path stays there. ``code``: the firmware's own."""
        self.fault = fault
        if self.phase not in (Phase.OFF, Phase.POWER_UP):
            self._enter(Phase.RESTING)
        self._emit("fault", code=code, fault=fault.value)

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
        elif memory.unreported_type is not None and not self._is_stacked_reported():
            self.reports.append(Report("stacked", memory.unreported_type))

    # --- the host's commands ------------------------------------------------------------------------------

    def stack(self, now: float, *, is_told_early: bool = False) -> None:
        """From escrow into the cassette. ``is_told_early``: it counts as stacked from the exit sensor on."""
        self._emit("stack-command", **self._value())
        self._is_told_early = is_told_early
        self._stack(now)

    def return_bill(self, now: float) -> None:
        """From escrow back to the customer."""
        self._give_back(now)

    def hold(self, now: float) -> None:
        """Stay in escrow for another while."""
        self._enter(Phase.HOLDING)
        self._timer = (now + self._habits.escrow_s, self._expire)

    def enable(self, enabled_mask: int, escrow_mask: int) -> None:
        """Which bill types to take, and which of them to hold in escrow."""
        if enabled_mask != self.enabled_mask:
            known = self._habits.values_tenge
            values = [value * 100 for n, value in enumerate(known) if enabled_mask >> n & 1]
            self._emit("enabled", values_tiyn=values)
        self.enabled_mask, self.escrow_mask = enabled_mask, escrow_mask

    def acknowledged(self, report: Report) -> None:
        """The host has heard it."""
        if report in self.reports:
            self.reports.remove(report)
            if report.kind == "stacked":
                self._forget_unreported()

    def told(self, report: Report) -> None:
        """The answer goes out now: some units do not remember it through a power cut after this."""
        if report.kind == "stacked" and self._habits.forgets_when_told:
            self._forget_unreported()

    def forget_reports(self) -> None:
        """What was not acknowledged is not said again."""
        self.reports.clear()
        self._forget_unreported()

    def _forget_unreported(self) -> None:
        if self.memory.unreported_type is not None:
            self._remember(replace(self.memory, unreported_type=None))

    # --- the customer's hand --------------------------------------------------------------------------------

    def why_busy(self) -> str:
        """Why no bill can be inserted now; "" when one can."""
        if self.phase in (Phase.OFF, Phase.POWER_UP, Phase.INITIALISING):
            return self.phase.name.lower()
        if self.fault is not None:
            return self.fault.value
        if self.phase is not Phase.RESTING or self.memory.path is not None or self.reports:
            return "bill_in_path"
        return "" if self.enabled_mask else "disabled"

    def insert(self, value_tenge: int, now: float, *, is_bad: bool) -> None:
        """A bill is offered; a unit that is busy does not draw it in."""
        if reason := self.why_busy():
            self._emit("busy", reason=reason, value_tiyn=value_tenge * 100)
            return
        known = self._habits.values_tenge
        bill_type = known.index(value_tenge) if value_tenge in known else None
        self._remember(replace(self.memory, path=BillInPath(value_tenge, bill_type, Position.ENTRANCE)))
        self._enter(Phase.ACCEPTING)
        self._emit("accepting", **self._value())
        self._after(DRAW_IN_S, now, lambda now: self._validate(now, is_bad=is_bad))

    # --- the bill's way ---------------------------------------------------------------------------------------

    def _value(self) -> dict[str, Any]:
        return {} if self.memory.path is None else {"value_tiyn": self.memory.path.value_tenge * 100}

    def _is_stacked_reported(self) -> bool:
        return any(report.kind == "stacked" for report in self.reports)

    def _validate(self, now: float, *, is_bad: bool) -> None:
        assert self.memory.path is not None
        bill_type = self.memory.path.bill_type
        if is_bad or bill_type is None:
            self._reject(Refusal.VERIFICATION if is_bad else Refusal.IDENTIFICATION, now)
        elif not self.enabled_mask >> bill_type & 1:
            self._reject(Refusal.INHIBITED, now)
        elif self.escrow_mask >> bill_type & 1:
            self._remember(self.memory.with_bill_at(Position.ESCROW))
            self._enter(Phase.ESCROW)
            self._timer = (now + self._habits.escrow_s, self._expire)
            self._emit("escrow", **self._value())
        else:
            self._stack(now)

    def _expire(self, now: float) -> None:
        if self._habits.is_undecided_rejected:
            self._remember(self.memory.with_bill_at(Position.RETURNING))
            self._reject(Refusal.UNDECIDED, now)
        else:
            self._give_back(now)

    def _reject(self, refusal: Refusal, now: float) -> None:
        self._enter(Phase.REJECTING)
        self.refusal = refusal
        self.reports.append(Report("rejected", refusal=refusal))
        self._after(GIVE_BACK_S, now, lambda now: self._rejected(refusal, now))

    def _rejected(self, refusal: Refusal, now: float) -> None:
        if self.is_left:
            self._after(GIVE_BACK_S, now, lambda now: self._rejected(refusal, now))
            return
        value = self._value()
        self._remember(self.memory.with_bill_returned(is_rejected=True))
        self._enter(Phase.RESTING)
        self._emit("rejected", reason=refusal.value, **value, **self.memory.counts())

    def _stack(self, now: float) -> None:
        self._remember(self.memory.with_bill_at(Position.STACKING))
        self._enter(Phase.STACKING)
        self._after(TO_EXIT_SENSOR_S, now, self._pass_exit_sensor)

    def _pass_exit_sensor(self, now: float) -> None:
        memory = self.memory.with_bill_at(Position.PAST_EXIT_SENSOR)
        if self._is_told_early and (path := memory.path) is not None:
            path = replace(path, is_reported=True)
            memory = replace(memory, path=path, unreported_type=path.bill_type)
            self.reports.append(Report("stacked", path.bill_type or 0))
        self._remember(memory)
        self._emit("past-exit-sensor", **self._value())
        self._after(TO_CASSETTE_S, now, self._stacked)

    def _stacked(self, _now: float) -> None:
        value = self._value()
        self._remember(self.memory.with_bill_stacked())
        self._enter(Phase.RESTING)
        if self.memory.unreported_type is not None and not self._is_stacked_reported():
            self.reports.append(Report("stacked", self.memory.unreported_type))
        self._emit("stacked", **value, **self.memory.counts())

    def _give_back(self, now: float) -> None:
        self._remember(self.memory.with_bill_at(Position.RETURNING))
        self._enter(Phase.RETURNING)
        self._after(GIVE_BACK_S, now, self._returned)

    def _returned(self, now: float) -> None:
        if self.is_left:
            self._after(GIVE_BACK_S, now, self._returned)
            return
        assert self.memory.path is not None
        value, bill_type = self._value(), self.memory.path.bill_type
        self._remember(self.memory.with_bill_returned(is_rejected=False))
        self._enter(Phase.RESTING)
        self.reports.append(Report("returned", bill_type or 0))
        self._emit("returned", **value, **self.memory.counts())
