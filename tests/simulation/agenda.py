"""Virtual time: what is to happen, in its order; and what did happen, hashed and with its last lines kept."""

from __future__ import annotations

import hashlib
from array import array
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from heapq import heappop, heappush
from typing import Final

START: Final = datetime(2025, 12, 29, 1, tzinfo=UTC)
"""Monday morning in Astana, three days before the MRP of a new year (W-13)."""
LAST_LINES: Final = 40
HASHED_AT_ONCE: Final = 1000


class Untrue(AssertionError):
    """Something that must always be true is not; the message says what."""


class Agenda:
    """Seconds since ``START``. Of two things due at one moment, the one that was put down first comes first."""

    def __init__(self) -> None:
        self.now_s = 0.0
        self._moment_s, self._moment = 0.0, START
        self._count = 0
        self._due: list[tuple[float, int, Callable[[], None]]] = []

    @property
    def moment(self) -> datetime:
        """True time, UTC."""
        if self._moment_s != self.now_s:
            self._moment_s, self._moment = self.now_s, START + timedelta(seconds=self.now_s)
        return self._moment

    def after(self, delay_s: float, act: Callable[[], None]) -> None:
        self._count += 1
        heappush(self._due, (self.now_s + max(0.0, delay_s), self._count, act))

    def run_until(self, end_s: float) -> None:
        """Do all that is due before then, and let the rest of the time pass."""
        while self._due and self._due[0][0] <= end_s:
            self.now_s, _, act = heappop(self._due)
            act()
        self.now_s = end_s


class Trace:
    """Every step of every kiosk and every fault. Two runs of one seed leave the same ``digest``.

    ``closed_by``: why customers found a kiosk out of service; one may have met several reasons at once.
    """

    def __init__(self, agenda: Agenda) -> None:
        self.steps = 0
        self.faults: Counter[str] = Counter()
        self.sessions: Counter[str] = Counter()
        self.closed_by: Counter[str] = Counter()
        self.deeds: Counter[str] = Counter()
        self._agenda = agenda
        self._hash = hashlib.sha256()
        self._steps: list[tuple[float, str, str]] = []
        self._before: list[tuple[float, str, str]] = []
        """Steps that are not hashed yet, and the last ones that are: text is made of few."""

    @property
    def digest(self) -> str:
        whole = self._hash.copy()
        whole.update(_hashed(self._steps))
        return whole.hexdigest()

    @property
    def last(self) -> tuple[str, ...]:
        """The last lines."""
        steps = (self._before + self._steps)[-LAST_LINES:]
        return tuple(f"{now_s:.3f} {who} {what}" for now_s, who, what in steps)

    def note(self, who: str, what: str) -> None:
        self.steps += 1
        self._steps.append((self._agenda.now_s, who, what))
        if len(self._steps) == HASHED_AT_ONCE:
            self._hash.update(_hashed(self._steps))
            self._before, self._steps = self._steps, []

    def fault(self, who: str, kind: str) -> None:
        self.faults[kind] += 1
        self.note(who, f"FAULT {kind}")


def _hashed(steps: list[tuple[float, str, str]]) -> bytes:
    """All times, then all words: two runs that differ in one of them differ here."""
    if not steps:
        return b""
    times, names, words = zip(*steps, strict=True)
    return array("d", times).tobytes() + "\n".join((*names, *words)).encode()
