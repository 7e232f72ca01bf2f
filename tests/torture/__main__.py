"""``python -m tests.torture``: kills at every boundary, failing disks, kills at random moments; a table of each."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.core.boundaries import BOUNDARIES
from tests.support.postgresql import close_session, open_session, start_once
from tests.torture import ledger_under_test
from tests.torture.bench import a_bench
from tests.torture.boundary_kills import KILLS, Books, Tortured, planned, tortured, unreached
from tests.torture.disk_troubles import MOMENTS, TROUBLES
from tests.torture.fuse import Order
from tests.torture.killing import proofs, torture
from tests.torture.migrated import migrated
from tests.torture.report import Tally, table


def main() -> int:
    """0 when nothing was lost or invented, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="script/torture", description=__doc__)
    parser.add_argument("--boundaries", action="store_true", help="the enumerated boundaries alone")
    parser.add_argument("--disks", action="store_true", help="the failing disks alone")
    parser.add_argument("--random", action="store_true", help="the random moments alone")
    parser.add_argument("--each", type=int, default=KILLS, help="kills before, and after, each boundary")
    parser.add_argument("--kills", type=int, default=200, help="at random moments")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--data", type=Path, help="kept afterwards; otherwise a temporary folder")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kiosk-torture-") as folder:
        data = asked.data or Path(folder)
        is_all = not (asked.boundaries or asked.disks or asked.random)
        wrong = 0
        if is_all or asked.boundaries:
            wrong += enumerated(data / "boundaries", asked.each, asked.seed)
        if is_all or asked.disks:
            wrong += on_failing_disks(data / "disks")
        if is_all or asked.random:
            wrong += at_random(data / "random", asked.kills, asked.seed)
    return 1 if wrong else 0


@contextmanager
def a_ledger() -> Iterator[str]:
    """The URL of an empty, migrated database on a PostgreSQL server of our own."""
    session = open_session()
    try:
        yield migrated(start_once(session))
    finally:
        close_session(session)


def enumerated(data: Path, each: int, seed: int) -> int:
    """Kills of the kiosk at every effect, then of the ledger at every kind of commit. How many went wrong."""
    tallies: dict[str, Tally] = {}
    with a_ledger() as database, tortured(data, database, seed) as world:
        met = world.rehearse()
        for name in (missing := unreached(met, BOUNDARIES)):
            tallies[name] = Tally(f"{name} (no session comes to it)", wrong=1)
        for kill in planned(met, [name for name in BOUNDARIES if name not in missing], each):
            name = f"{kill.order.side} {kill.order.boundary}"
            _count(tallies, name, str(kill), lambda kill=kill: world.kill(kill))  # type: ignore[misc]
        for boundary in ledger_under_test.BOUNDARIES:
            for _ in range(each):
                order = Order(boundary)
                _count(tallies, f"ledger: {boundary}", boundary, lambda order=order: world.kill_ledger(order))  # type: ignore[misc]
        codes = ended(world)
    return _told(tallies, "kills", codes) + sum(map(bool, codes.values()))


def on_failing_disks(data: Path) -> int:
    """Each trouble of a disk at each moment of a session. How many went wrong."""
    tallies: dict[str, Tally] = {}
    data.mkdir(parents=True)
    with a_ledger() as database, a_bench(data, database) as bench:
        for name in TROUBLES:
            if reason := bench.why_not(name):
                print(f"skipped: {name}: {reason}")
                continue
            for moment in MOMENTS:
                _count(tallies, f"{name}: {moment}", name, lambda at=(name, moment): bench.trouble(*at))  # type: ignore[misc]
        codes = ended(bench.world)
    return _told(tallies, "troubles", codes) + sum(map(bool, codes.values()))


def _told(tallies: dict[str, Tally], what: str, codes: dict[str, int]) -> int:
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
