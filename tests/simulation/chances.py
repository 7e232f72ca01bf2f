"""How much goes wrong in one seed's network, and how often; all of it drawn from the seed."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

from wire.money import Tiyn, tenge

HOUR_S: Final = 3600.0
DAY_S: Final = 24 * HOUR_S


def stream(seed: int, name: str) -> Random:
    """A source of chance of its own for each concern: one more draw here changes nothing there."""
    return Random(f"{seed}/{name}")


@dataclass(frozen=True)
class Chances:
    """Means of exponential pauses are in seconds, shares from 0 to 1.

    ``visit_s``: between customers of one kiosk. ``link_up_s`` and ``link_down_s``: how long its line works, and not.
    ``exchange``: the share of exchanges on a working line that go wrong. ``power_s``, ``acceptor_s``, ``printer_s``,
    ``disk_s``: between troubles of one kiosk; ``cut_in_visit``: the share of visits in which the power goes at one of
    the next effects; ``lie_in_visit``: in which the disk has begun to lie before. ``old_image_s`` and ``clone_s``:
    between disks of yesterday, and copies of disks, that somebody starts. ``pull_s``: between cassettes of one kiosk
    that somebody takes out without logging in. ``ledger_down_s`` and ``restore_s``: between crashes, and restored backups, of the ledger.
    """

    visit_s: float
    link_up_s: float
    link_down_s: float
    exchange: float
    power_s: float
    acceptor_s: float
    printer_s: float
    disk_s: float
    cut_in_visit: float
    lie_in_visit: float
    ledger_down_s: float
    restore_s: float
    old_image_s: float
    clone_s: float
    pull_s: float
    float_tiyn: Tiyn

    @classmethod
    def of(cls, seed: int, visits_a_day: float) -> Chances:
        random = stream(seed, "chances")
        trouble = random.choice((0.3, 1.0, 1.0, 2.0, 4.0))
        share_up = random.choice((0.1, 0.2, 0.5))
        return cls(
            visit_s=DAY_S / visits_a_day,
            link_up_s=5 * HOUR_S * share_up,
            link_down_s=5 * HOUR_S * (1 - share_up),
            exchange=min(0.4, 0.1 * trouble),
            power_s=2 * DAY_S / trouble,
            acceptor_s=DAY_S / trouble,
            printer_s=DAY_S / trouble,
            disk_s=DAY_S / trouble,
            cut_in_visit=0.06 * trouble,
            lie_in_visit=0.004 * trouble,
            ledger_down_s=DAY_S / trouble,
            restore_s=5 * DAY_S / trouble,
            old_image_s=4 * DAY_S / trouble,
            clone_s=5 * DAY_S / trouble,
            pull_s=4 * DAY_S / trouble,
            float_tiyn=tenge(int(visits_a_day * random.choice((600_000, 8_000_000)))),
        )
