"""``kiosk run`` until it sells, over a journal of 100 000 entries, beside the same kiosk with an empty one.

The whole program with simulated devices and a real ledger, without a window; turn about. ``start_100000``: the ledger
holds all entries, as after years of sales. ``start_100000_untold``: it holds none of them, as after weeks alone; then
the ledger takes nothing meanwhile, so that only the start is measured. The limit is the empty journal's start plus
the second that is allowed.
"""

from __future__ import annotations

import shutil
import statistics
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.desk import desk
from benchmarks.queued_kiosk import session
from benchmarks.result import Result
from kiosk.demo.world import World
from kiosk.reports import JOURNAL
from ledger.clock import utc_now
from offline_queue.journal import Journal

ENTRIES = 100_000
SESSIONS_AT_ONCE = 500
ALLOWED_S = 1.0
PHONE = "+77011234567"
SPEED = 20.0


def run(runs: int) -> list[Result]:
    """Medians; one start before that enrols the kiosk and brings it its policy."""
    with desk(speed=SPEED) as world:
        world.start_kiosk()
        world.await_service()
        world.stop_kiosk()
        journals = _journals(Path(world.data))
        world.cut_ledger()
        taken = [[_start_s(world, journal) for journal in journals] for _ in range(runs)]
    empty, told, untold = (statistics.median(column) for column in zip(*taken, strict=True))
    limit = "an empty journal, and the second allowed"
    return [
        Result("start_100000", told, "s", limit, empty + ALLOWED_S, runs),
        Result("start_100000_untold", untold, "s", limit, empty + ALLOWED_S, runs),
    ]


def _journals(data: Path) -> tuple[Path, Path, Path]:
    """The kiosk's own journal, and two copies with 100 000 entries more."""
    own = data / JOURNAL
    empty, told, untold = (data / f"bench-{name}.db" for name in ("empty", "told", "untold"))
    shutil.copy(own, empty)
    shutil.copy(own, untold)
    with Journal.open(untold) as journal:
        first = journal.next_receipt_number()
        number = first
        while journal.last().seq < ENTRIES:
            numbers = range(number, number + SESSIONS_AT_ONCE)
            at = utc_now() - timedelta(minutes=1)
            journal.append([body for each in numbers for body in session(each, PHONE)], at)
            number = numbers.stop
    shutil.copy(untold, told)
    with Journal.open(told) as journal:
        journal.acknowledge(*journal.last(), [], utc_now())
    return empty, told, untold


def _start_s(world: World, journal: Path) -> float:
    """Seconds from the start of ``kiosk run`` until a customer can choose, or would but for what the bench took away."""
    shutil.copy(journal, Path(world.data) / JOURNAL)
    begun = time.perf_counter()
    world.start_kiosk()
    assert world.control is not None
    while world.control.ask("state")["reasons"] == ["starting"]:
        time.sleep(0.01)
    seconds = time.perf_counter() - begun
    world.stop_kiosk()
    return seconds
