"""Whether a device can be relied on, and what is tried when it cannot, one rung after the other. Pure.

Its codec tries first: it asks again, then sends RESETs (``devices.bill_acceptors.resets``). What that does not
mend in ``reset_s`` is given a RESET more from here, then the power hook, and in the end the device rests *out of
service*, is tried again after ``rest_s`` and is never given up for good. A fault that only hands can mend
(``BY_HAND``) waits for them: no rung is climbed for a cassette that was taken out.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from devices.events import FaultCode

BY_HAND: Final = frozenset({FaultCode.CASSETTE_FULL, FaultCode.CASSETTE_REMOVED, FaultCode.BILL_TABLE_WRONG})


class Health(StrEnum):
    """How a device is, with hysteresis: one good answer after many faults is not health yet."""

    UNKNOWN = "unknown"
    WELL = "well"
    UNSTEADY = "unsteady"
    """It works, and has not done so for long after a fault, or fails again and again."""
    FAULTY = "faulty"
    OUT_OF_SERVICE = "out_of_service"
    """Everything was tried; somebody has to come."""


class Rung(StrEnum):
    """What is tried next."""

    RESET = "reset"
    POWER_CYCLE = "power_cycle"


@dataclass(frozen=True)
class Ladder:
    """Seconds, counted from the fault or from the rung before. ``power_cycles_max`` 0: there is no hook."""

    reset_s: float = 30.0
    power_cycle_s: float = 60.0
    power_cycles_max: int = 0
    rest_s: float = 1800.0
    steady_s: float = 60.0
    faults_max: int = 3
    faults_window_s: float = 600.0


class Supervisor:
    """Follows one device by its faults and recoveries. Times are seconds of any monotonic clock."""

    def __init__(self, ladder: Ladder) -> None:
        self._ladder = ladder
        self._fault: FaultCode | None = None
        self._has_spoken = False
        self._steady_at = 0.0
        self._recent: deque[float] = deque()
        self._next_at: float | None = None
        self._resets = 0
        self._power_cycles = 0
        self._is_resting = False

    def faulted(self, code: FaultCode, now: float) -> None:
        """The device takes nothing, for this reason."""
        self._has_spoken = True
        if self._fault is None:
            self._recent.append(now)
            self._begin_ladder()
        was_by_hand = self._fault in BY_HAND
        self._fault = code
        if code in BY_HAND:
            self._next_at = None
        elif self._next_at is None and (was_by_hand or not self._is_resting):
            self._next_at = now + self._ladder.reset_s

    def recovered(self, now: float) -> None:
        """The device works again, or has spoken for the first time."""
        if self._fault is not None:
            self._steady_at = now + self._ladder.steady_s
        self._has_spoken = True
        self._fault = None
        self._begin_ladder()

    def health(self, now: float) -> Health:
        """What to tell an operator."""
        if not self._has_spoken:
            return Health.UNKNOWN
        if self._fault is not None:
            return Health.OUT_OF_SERVICE if self._is_resting else Health.FAULTY
        return Health.UNSTEADY if now < self._steady_at or self._is_fickle(now) else Health.WELL

    @property
    def fault(self) -> FaultCode | None:
        return self._fault

    def timer(self) -> float | None:
        """When ``climb`` wants to be called next; None while there is nothing to try."""
        return self._next_at

    def climb(self, now: float) -> Rung | None:
        """What to try now; None when it is not time yet, or when all was tried and the device rests."""
        if self._fault is None or self._next_at is None or now < self._next_at:
            return None
        ladder = self._ladder
        if self._is_resting:
            self._begin_ladder()
        if self._resets == 0:
            self._resets += 1
            self._next_at = now + ladder.power_cycle_s
            return Rung.RESET
        if self._power_cycles < ladder.power_cycles_max:
            self._power_cycles += 1
            self._next_at = now + ladder.power_cycle_s
            return Rung.POWER_CYCLE
        self._is_resting = True
        self._next_at = now + ladder.rest_s
        return None

    def _begin_ladder(self) -> None:
        self._next_at = None
        self._resets = self._power_cycles = 0
        self._is_resting = False

    def _is_fickle(self, now: float) -> bool:
        while self._recent and self._recent[0] <= now - self._ladder.faults_window_s:
            self._recent.popleft()
        return len(self._recent) >= self._ladder.faults_max
