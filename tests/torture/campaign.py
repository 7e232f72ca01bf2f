"""Kills at every boundary that is enumerated, by some worlds side by side.

How often a session comes to a place is partly chance, such as of heartbeats, and partly what earlier kills have left in
a world: old entries only go while nothing is open. So a kill that did not come about is put back behind all others, and
then done in a world of its own, where nobody was killed before. What went wrong after a kill is never tried again.
"""

from __future__ import annotations

import itertools
import queue
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from kiosk.core.boundaries import BESIDE_THE_CORE, BOUNDARIES
from tests.torture import ledger_under_test, newborns
from tests.torture.boundary_kills import Books, Kill, NeverCome, Tortured, planned, tortured, unreached
from tests.torture.fuse import Order
from tests.torture.report import Tally
from tests.torture.sessions import NEWCOMERS

EVERYTHING: Final = (*BESIDE_THE_CORE, *BOUNDARIES)
"""What is written beside the core first: old entries only go while no order is open that a kill has left behind."""
ORPHANS: Final = "boundaries without a row"
FRESH: Final = 1000
"""Added to the seed of a world that is made for one kill."""
ROUNDS: Final = 4
"""How often a kill is tried that does not come about."""
NOT_COME: Final = (NeverCome, subprocess.TimeoutExpired)
"""Nobody came to the place, or a command that makes a world of its own took too long on a busy machine."""

Deed = Callable[[Tortured], Books]


@dataclass(frozen=True)
class Job:
    """One kill: the row it counts for, what is told of it, and how a world does it.

    ``tried`` in vain so often. ``is_born_for``: it makes its own world each time.
    """

    row: str
    told: str
    do: Deed
    is_born_for: bool = False
    tried: int = 0


class Campaign:
    """``database`` makes an empty, migrated ledger. ``tallies`` has a row a boundary and side, ``codes`` the proofs' exit codes."""

    def __init__(self, data: Path, database: Callable[[], str], seed: int) -> None:
        self._data = data
        self._database = database
        self._seed = seed
        self._lock = threading.Lock()
        self._births = itertools.count(1)
        self._fresh = itertools.count(1)
        self.tallies: dict[str, Tally] = {}
        self.codes: Counter[str] = Counter()

    def run(self, each: int, worlds: int, only: Sequence[str] = ()) -> None:
        """``each`` kills of each side of everything; of what has one of the words ``only`` in its name, where there are any.

        The first world rehearses while the others come up.
        """
        with ExitStack() as ends:
            first = ends.enter_context(self._world(0))
            jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
            for job in self._planned(
                first, each, lambda name: not only or any(word in name for word in only)
            ):
                jobs.put(job)
            threads = [
                threading.Thread(target=self._in_a_world_of_its_own, args=(number, jobs))
                for number in range(1, worlds)
            ]
            for thread in threads:
                thread.start()
            self._work(first, jobs)
            for thread in threads:
                thread.join()

    def _planned(self, first: Tortured, each: int, is_asked: Callable[[str], bool]) -> Iterator[Job]:
        everything = [name for name in EVERYTHING if is_asked(name)]
        met: dict[str, Mapping[str, int]] = {**first.rehearse()}
        if any(name in newborns.ONLY_THEN for name in everything):
            met[newborns.BIRTH] = newborns.rehearsed(self._data / "rehearsal", self._seed)
        for orphan in sorted({name for found in met.values() for name in found} - {*EVERYTHING}):
            self._tally(ORPHANS).miss()
            print(f"WRONG  no row has: {orphan}", flush=True)
        for name in (missing := unreached(met, everything)):
            self._tally(f"{name} (no session comes to it)").miss()
        for kill in planned(met, [name for name in everything if name not in missing], each):
            is_born_for = kill.session == newborns.BIRTH
            yield Job(f"{kill.order.side} {kill.order.boundary}", str(kill), self._deed(kill), is_born_for)
        for boundary in filter(is_asked, ledger_under_test.BOUNDARIES):
            for _ in range(each):
                order = Order(boundary)
                yield Job(f"ledger: {boundary}", boundary, self._ledgers_deed(order))

    def _deed(self, kill: Kill) -> Deed:
        def do(world: Tortured) -> Books:
            if kill.session == newborns.BIRTH:
                folder = self._data / f"birth-{next(self._births)}"
                return newborns.kill(folder, self._seed, kill.order)
            return world.kill(kill)

        return do

    def _ledgers_deed(self, order: Order) -> Deed:
        return lambda world: world.kill_ledger(order)

    def _world(self, number: int) -> AbstractContextManager[Tortured]:
        return tortured(
            self._data / f"world-{number}", self._database(), self._seed + number, newcomers=NEWCOMERS
        )

    def _in_a_world_of_its_own(self, number: int, jobs: queue.SimpleQueue[Job]) -> None:
        with self._world(number) as world:
            self._work(world, jobs)

    def _work(self, world: Tortured, jobs: queue.SimpleQueue[Job]) -> None:
        """As long as there is anything to do; then the programs prove books and journal."""
        while True:
            try:
                job = jobs.get_nowait()
            except queue.Empty:
                break
            if not job.tried or job.is_born_for:
                self.try_once(world, job, jobs)
                continue
            with ExitStack() as ends:
                try:
                    fresh = ends.enter_context(self._world_of_its_own())
                except NOT_COME as failed:
                    self._put_back(job, jobs, failed)
                    continue
                self.try_once(fresh, job, jobs)
                self._prove(fresh)
        self._prove(world)

    def _world_of_its_own(self) -> AbstractContextManager[Tortured]:
        number = next(self._fresh)
        folder = self._data / f"fresh-{number}"
        return tortured(folder, self._database(), self._seed + FRESH + number, newcomers=NEWCOMERS)

    def _prove(self, world: Tortured) -> None:
        world.world.stop_kiosk()
        proofs = {
            "ledger check": world.world.ask_ledger("check").returncode,
            "kiosk journal verify": world.world.ask_kiosk("journal", "verify").returncode,
        }
        with self._lock:
            self.codes.update(proofs)

    def try_once(self, world: Tortured, job: Job, jobs: queue.SimpleQueue[Job]) -> None:
        """Do it and count; back into ``jobs`` with it when nobody came to its place, ``ROUNDS`` times at most."""
        try:
            books = job.do(world)
        except NOT_COME as failed:
            self._put_back(job, jobs, failed)
            return
        except Exception as failed:  # noqa: BLE001 - the others are still to be tried; it counts as wrong
            self._tally(job.row).miss()
            print(f"WRONG  {job.told}: {failed!r}", flush=True)
            return
        with self._lock:
            self._tally(job.row).add(books)
        print(f"{'ok' if books.is_right else 'WRONG':>5}  {job.told:<100} {books}", flush=True)

    def _put_back(self, job: Job, jobs: queue.SimpleQueue[Job], failed: Exception) -> None:
        tried = job.tried + 1
        if tried < ROUNDS:
            jobs.put(replace(job, tried=tried))
            print(f"later  {job.told}: {str(failed)[:160]}", flush=True)
            return
        self._tally(job.row).miss()
        print(f"WRONG  {job.told}, tried {tried} times: {failed!r}", flush=True)

    def _tally(self, row: str) -> Tally:
        return self.tallies.setdefault(row, Tally(row))
