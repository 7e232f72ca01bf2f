"""The only clock of the kiosk: trusted time for rules and records, monotonic time for timers.

Trusted time (W-13) is the ledger's time plus what has passed since by the monotonic clock. Until the ledger was
heard in this boot it is the wall clock, which anyone can have set. Demos and tests move both on purpose:
``advance`` lets the whole world's time pass, ``step_wall`` is somebody turning the wall clock.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

WALL_AHEAD_S_MAX: Final = 3 * 86_400.0
"""How far a wall clock is believed at least; further where the policy may be older and still be sold by."""


def _wall() -> datetime:
    return datetime.now(UTC)


class TrustedClock:
    """Thread-safe. ``advanced_s`` and ``wall_step_s`` carry an earlier life's moves over a restart."""

    def __init__(
        self,
        *,
        advanced_s: float = 0.0,
        wall_step_s: float = 0.0,
        wall: Callable[[], datetime] = _wall,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._read_wall = wall
        self._read_monotonic = monotonic
        self._lock = threading.Lock()
        self._advanced_s = advanced_s
        self._wall_step_s = wall_step_s
        self._anchor: tuple[datetime, float] | None = None
        self._latest: datetime | None = None

    @property
    def is_trusted(self) -> bool:
        """True once the ledger was heard in this boot."""
        return self._anchor is not None

    def now(self) -> datetime:
        """Trusted time, UTC. After the ledger was heard it never goes back."""
        with self._lock:
            if self._anchor is None:
                moved_s = self._wall_step_s + self._advanced_s
                return self._read_wall() + timedelta(seconds=moved_s)
            server_time, heard_at = self._anchor
            passed_s = self._read_monotonic() - heard_at + self._advanced_s
            now = server_time + timedelta(seconds=passed_s)
            self._latest = now if self._latest is None else max(now, self._latest)
            return self._latest

    def dated(self, certain: datetime | None, ahead_s_max: float = WALL_AHEAD_S_MAX) -> datetime:
        """The time that an entry of the journal gets which is surely not older than ``certain`` (W-13).

        Until the ledger was heard in this boot the wall clock may be years off: a battery is dead, somebody turned
        it. What it says is believed up to ``ahead_s_max`` after ``certain``, the newest of all that is on disk: the
        last entry and the ledger's last word. Otherwise the entry is dated by that, and nothing is sold by such a clock:
        ``kiosk.core.limits.policy_reason`` goes by the same moment.
        """
        now = self.now()
        if self.is_trusted or certain is None:
            return now
        return now if certain <= now <= certain + timedelta(seconds=ahead_s_max) else certain

    def ledger_now(self) -> datetime:
        """As ``now`` but without simulated time: what the ledger's own clock shows."""
        with self._lock:
            if self._anchor is None:
                return self._read_wall() + timedelta(seconds=self._wall_step_s)
            server_time, heard_at = self._anchor
            return server_time + timedelta(seconds=self._read_monotonic() - heard_at)

    def as_lived(self, moment: datetime) -> datetime:
        """A moment by the ledger's clock as this world counts it: later by what was simulated to have passed."""
        with self._lock:
            return moment + timedelta(seconds=self._advanced_s)

    def monotonic(self) -> float:
        """Seconds that only ever grow; what timers are measured by."""
        with self._lock:
            return self._read_monotonic() + self._advanced_s

    def anchor(self, server_time: datetime) -> None:
        """The ledger said what time it is."""
        with self._lock:
            self._anchor = (server_time.astimezone(UTC), self._read_monotonic())

    def advance(self, seconds: float) -> None:
        """Simulated: let ``seconds`` pass for the whole world, the ledger's time as the kiosk sees it included."""
        with self._lock:
            self._advanced_s += seconds

    def step_wall(self, seconds: float) -> None:
        """Simulated: the wall clock is turned. Trusted time does not follow once the ledger was heard."""
        with self._lock:
            self._wall_step_s += seconds


def wall_now() -> datetime:
    """The wall clock, UTC: for what is only told, never for what is decided."""
    return _wall()


def monotonic_s() -> float:
    """Seconds for time-outs that no simulation moves."""
    return time.monotonic()
