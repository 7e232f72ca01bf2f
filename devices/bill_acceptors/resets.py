"""When a RESET helps, and when it must not be sent: a bill on its way is heard first."""

from __future__ import annotations

from enum import Enum, auto

from wire.records import dataclass

_UNHEARD_S = 1.0


@dataclass(frozen=True)
class ResetStates:
    """``power_up`` waits for a RESET; ``faults`` may be over after one; in ``money_moves`` none is sent."""

    power_up: frozenset[int]
    faults: frozenset[int]
    money_moves: frozenset[int]


@dataclass(frozen=True)
class ResetTimings:
    """Seconds between two RESETs: to a unit that is silent or stays in power-up; while the outcome of a bill
    is open, which is heard first if it can be heard at all; in a fault.
    """

    reset_s: float
    with_bill_s: float
    fault_s: float


class _Cause(Enum):
    POWER_UP = auto()
    FAULT = auto()
    SILENCE = auto()


class Resets:
    """Keeps the time of the next RESET and what it is for."""

    def __init__(self, states: ResetStates, timings: ResetTimings) -> None:
        self._states = states
        self._timings = timings
        self._cause: _Cause | None = None
        self._due_at = 0.0
        self._is_asked = False
        self._state: int | None = None

    def ask(self) -> None:
        """The host wants one; it waits until no bill is on its way."""
        self._is_asked = True

    def observe(self, z1: int, now: float) -> None:
        """The unit answered a poll."""
        self._state = z1
        if z1 in self._states.power_up:
            self._hold(_Cause.POWER_UP, now)
        elif z1 in self._states.faults:
            self._hold(_Cause.FAULT, now + self._timings.fault_s)
        else:
            self._cause = None

    def lose_sight(self, now: float, *, is_silent: bool) -> None:
        """The unit answers no more (``is_silent``), or its port is gone."""
        self._state = None
        if is_silent:
            self._hold(_Cause.SILENCE, now)
        else:
            self._cause = None

    def is_due(self, now: float, *, is_bill_in_motion: bool) -> bool:
        """Whether to send one now."""
        is_free = self._state is not None and self._state not in self._states.money_moves
        if self._is_asked and is_free and not is_bill_in_motion:
            return True
        if self._cause is None:
            return False
        if self._cause is _Cause.SILENCE and is_bill_in_motion:
            return now >= self._due_at + self._timings.with_bill_s
        return now >= self._due_at

    def sent(self, now: float) -> None:
        """One was sent."""
        self._is_asked = False
        is_fault = self._cause is _Cause.FAULT
        self._due_at = now + (self._timings.fault_s if is_fault else self._timings.reset_s)

    def unheard(self, now: float) -> None:
        """It was not acknowledged: a unit that waits in power-up for it gets another one soon."""
        if self._cause is _Cause.POWER_UP:
            self._due_at = now + _UNHEARD_S

    def _hold(self, cause: _Cause, due_at: float) -> None:
        if self._cause is not cause:
            self._cause = cause
            self._due_at = due_at
