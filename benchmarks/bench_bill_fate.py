"""From the acceptor's word about a bill to the painted frame that says what became of it, core and glass each a process (issue 6, part 3).

The word is timed when the kiosk reads it off the wire, a pseudo terminal with a simulated CCNET unit in another process; the frame when
Qt has swapped it. In between lie the core's step, the view's way to the other process and the drawing; of a stacked bill the entry's fsync too.
A bill that the kiosk gives back is over a limit: its word is that it is in escrow, for from there on the kiosk knows. One that the unit
gives back is of a denomination that is not taken here: its word is the unit's that it rejects.
Beside the issue's 100 ms stands what nobody can be faster than on average: one poll interval and one frame.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.desk import ROOT
from benchmarks.result import Result
from kiosk import config
from kiosk.demo.director import Director
from kiosk.demo.happenings import Happenings
from kiosk.demo.run import OFFSCREEN
from kiosk.demo.world import World, WorldSettings
from kiosk.scenario import Wallet, parse

FATE_MS_MAX = 100.0
FRAME_MS = 1000 / 60
TIMEOUT_S = 180
SESSIONS = 8
BILLS_EACH = {"stacked": 5, "returned": 2, "rejected": 2}
WALLET = Wallet("+77011234567", "minimal", 41_500_000)
"""May still hold what the customers of a run insert, and not one bill of 20 000 ₸ (W-11)."""
TAKEN_TENGE = (200, 500, 1000, 20000)
SAYS = {
    "stacked": ("stacked", ("stacked",)),
    "returned": ("escrow", ("returning", "returned")),
    "rejected": ("rejected", ("unwanted",)),
}
"""Each fate: the unit's word that begins it, and what the frame says."""
SESSION = """
name: a customer with five bills that are kept and four that are not
start: {network: up}
steps:
  - choose: wallet-top-up
  - enter: {phone: "7011234567"}
  - accept: check
  - insert: [200, 20000, 500, 2000, 200, 1000, 20000, 2000, 200]
  - pay
  - press: another
expect: {}
"""


def run(runs: int) -> list[Result]:
    """``SESSIONS`` customers a run; ``BILLS_EACH`` bills each."""
    told = [line for _ in range(runs) for line in _in_a_shop()]
    polls = [line[1] for line in told if line[0] == "poll"]
    interval_ms = statistics.median(1000 * (later - earlier) for earlier, later in pairwise(polls))
    results = []
    for fate, count in BILLS_EACH.items():
        times = sorted(_fates_ms(told, fate))
        assert len(times) == count * SESSIONS * runs, f"a bill whose word was not heard: {fate}"
        p99 = times[max(0, int(len(times) * 0.99) - 1)]
        results += [
            Result(f"bill_fate_{fate}_median", statistics.median(times), "ms", "issue 6", FATE_MS_MAX, runs),
            Result(f"bill_fate_{fate}_p99", p99, "ms", "issue 6", FATE_MS_MAX, runs),
        ]
        if fate == "stacked":
            beside = interval_ms + FRAME_MS
            results.append(
                Result("bill_fate_p99_beside_poll", p99, "ms", "poll interval and frame", beside, runs)
            )
    return results


def _in_a_shop() -> list[list[Any]]:
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".bench-") as folder:
        times = Path(folder) / "times"
        shop = config.load(ROOT / "kiosk.toml")
        settings = WorldSettings(
            data=Path(folder) / "shop",
            settings=replace(shop, acceptor=replace(shop.acceptor, denominations_tenge=TAKEN_TENGE)),
            wallets=(WALLET,),
            speed=4.0,
            environment={**OFFSCREEN, "GLASS_TIMES": str(times)},
            kiosk=(sys.executable, "-m", "benchmarks.fated_kiosk"),
        )
        happenings = Happenings()
        world = World(settings, happenings)
        try:
            world.start()
            world.start_kiosk()
            world.await_service()
            director = Director(world, happenings)
            for number in range(SESSIONS):
                director.go(parse(SESSION, "bench bill_fate"), f"customer {number}")
                director.settle()
            assert world.control is not None
            world.control.ask("quit")
            assert world.kiosk is not None
            world.kiosk.wait_for_exit(TIMEOUT_S)
        finally:
            world.end()
        return sorted((json.loads(line) for line in times.read_text().splitlines()), key=lambda line: line[1])


def _fates_ms(told: list[list[Any]], fate: str) -> Iterator[float]:
    """From each word about a bill to the first frame that says the same. A bill without such a frame is a fault.

    Escrow is a word of every bill: one that another word follows was not given back.
    """
    word, painted = SAYS[fate]
    heard: float | None = None
    for what, at, *facts in told:
        if what == "fate" and facts == [word]:
            assert heard is None, f"the bill before was never shown as {fate}"
            heard = at
        elif what == "fate":
            heard = None
        elif what == "frame" and heard is not None and facts[0] in painted:
            yield 1000 * (at - heard)
            heard = None
