"""``python -m tests.torture``: kills at every boundary, failing disks, kills at random moments; a table of each."""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from kiosk.runtime.clock import monotonic_s
from tests.support.postgresql import close_session, open_session, start_once
from tests.torture.bench import a_bench
from tests.torture.boundary_kills import KILLS, Books, Tortured
from tests.torture.campaign import Campaign
from tests.torture.disk_troubles import MOMENTS, TROUBLES, may_mount
from tests.torture.killing import proofs, torture
from tests.torture.migrated import migrated
from tests.torture.read_only_disk import MADE_READ_ONLY, a_disk_to_fail, a_world_on_it, taken_from_the_kiosk
from tests.torture.report import Tally, table

WORLDS: Final = max(2, os.cpu_count() or 1)


def main() -> int:
    """0 when nothing was lost or invented, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="script/torture", description=__doc__)
    parser.add_argument("--boundaries", action="store_true", help="the enumerated boundaries alone")
    parser.add_argument("--disks", action="store_true", help="the failing disks alone")
    parser.add_argument("--random", action="store_true", help="the random moments alone")
    parser.add_argument("--each", type=int, default=KILLS, help="kills before, and after, each boundary")
    parser.add_argument(
        "--only", action="append", default=[], metavar="WORD", help="those boundaries alone that it occurs in"
    )
    parser.add_argument("--worlds", type=int, default=WORLDS, help="side by side, for the boundaries")
    parser.add_argument("--kills", type=int, default=200, help="at random moments")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--data", type=Path, help="kept afterwards; otherwise a temporary folder")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    may_mount()
    began = monotonic_s()
    with tempfile.TemporaryDirectory(prefix="kiosk-torture-") as folder:
        data = asked.data or Path(folder)
        is_all = not (asked.boundaries or asked.disks or asked.random or asked.only)
        wrong = 0
        if is_all or asked.boundaries or asked.only:
            wrong += enumerated(data / "boundaries", asked.each, asked.seed, asked.worlds, asked.only)
        if is_all or asked.disks:
            wrong += on_failing_disks(data / "disks")
        if is_all or asked.random:
            wrong += at_random(data / "random", asked.kills, asked.seed)
    print(f"seed {asked.seed}: {wrong} wrong, {(monotonic_s() - began) / 60:.1f} minutes")
    return 1 if wrong else 0


@contextmanager
def ledgers() -> Iterator[Callable[[], str]]:
    """Makes empty, migrated databases on a PostgreSQL server of our own; gives their URLs."""
    session = open_session()
    try:
        server = start_once(session)
        template = migrated(server)
        yield lambda: server.create(template)
    finally:
        close_session(session)


def enumerated(data: Path, each: int, seed: int, worlds: int, only: Sequence[str]) -> int:
    """Kills of the kiosk at everything it does, then of the ledger at every kind of commit. How many went wrong."""
    with ledgers() as database:
        campaign = Campaign(data, database, seed)
        campaign.run(each, worlds, only)
    return _told(campaign.tallies, "kills", campaign.codes) + sum(map(bool, campaign.codes.values()))


def on_failing_disks(data: Path) -> int:
    """Each trouble of a disk at each moment of a session. How many went wrong."""
    tallies: dict[str, Tally] = {}
    data.mkdir(parents=True)
    with ledgers() as database, a_bench(data, database()) as bench:
        for name in TROUBLES:
            if reason := bench.why_not(name):
                print(f"skipped: {name}: {reason}")
                continue
            for moment in MOMENTS:
                _count(tallies, f"{name}: {moment}", name, lambda at=(name, moment): bench.trouble(*at))  # type: ignore[misc]
        codes = Counter(ended(bench.world))
    with ledgers() as database, a_disk_to_fail(data / "own", data / "own.img") as disk:
        if isinstance(disk, str):
            print(f"skipped: {MADE_READ_ONLY}: {disk}")
        else:
            with a_world_on_it(data / "read-only", database(), data / "own") as world:
                _count(tallies, MADE_READ_ONLY, MADE_READ_ONLY, lambda: taken_from_the_kiosk(world, disk))
                codes.update(ended(world))
    return _told(tallies, "troubles", codes) + sum(map(bool, codes.values()))


def _told(tallies: Mapping[str, Tally], what: str, codes: Mapping[str, int]) -> int:
    """Print the table and how the proofs ended; how many went wrong."""
    print(*table(tallies.values()), sep="\n")
    kills = sum(tally.kills for tally in tallies.values())
    wrong = sum(tally.wrong for tally in tallies.values())
    print(", ".join(f"{name}: exit {code}" for name, code in codes.items()))
    print(f"{len(tallies)} rows, {kills} {what}, {wrong} wrong", flush=True)
    return wrong


def _count(tallies: dict[str, Tally], name: str, told: str, kill: Callable[[], Books]) -> None:
    tally = tallies.setdefault(name, Tally(name))
    try:
        books = kill()
    except Exception as failed:  # noqa: BLE001 - the others are still to be tried; it counts as wrong
        tally.miss()
        print(f"WRONG  {told}: {failed!r}", flush=True)
        return
    tally.add(books)
    print(f"{'ok' if books.is_right else 'WRONG':>5}  {told:<100} {books}", flush=True)


def ended(world: Tortured) -> dict[str, int]:
    """Exit codes of the programs that operators prove books and journal with."""
    world.world.stop_kiosk()
    return {
        "ledger check": world.world.ask_ledger("check").returncode,
        "kiosk journal verify": world.world.ask_kiosk("journal", "verify").returncode,
    }


def at_random(data: Path, kills: int, seed: int) -> int:
    """How many kills at random moments went wrong."""
    wrong = 0
    with torture(data, seed) as killed:
        for kill in killed.rounds(kills, seed):
            print(kill, flush=True)
            wrong += kill.books.lost_tiyn != 0 or kill.books.disputed != 0
        codes = proofs(killed)
    print(", ".join(f"{name}: exit {code}" for name, code in codes.items()))
    print(f"{kills} kills at random moments, {wrong} wrong, seed {seed}")
    return wrong + sum(map(bool, codes.values()))


if __name__ == "__main__":
    sys.exit(main())
