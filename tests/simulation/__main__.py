"""``script/simulate``: live networks from seeds and tell what was found."""

from __future__ import annotations

import argparse
import logging
import secrets
import sys
import tempfile
from collections import Counter
from pathlib import Path

import structlog

from tests.simulation.central import migrated
from tests.simulation.network import Lived, Size, lived

MEMORY = Path("/dev/shm")


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="script/simulate", description="Live whole networks in virtual time."
    )
    seeds = parser.add_mutually_exclusive_group()
    seeds.add_argument(
        "--seed", type=int, help="one seed; a random one, which is printed, when none is given"
    )
    seeds.add_argument("--seeds", metavar="A..B", help="all seeds from A to B")
    parser.add_argument("--kiosks", type=int, default=30)
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--visits", type=float, default=8, help="customers of one kiosk in a day")
    parser.add_argument("--trace", action="store_true", help="print the last steps of a seed that held, too")
    parser.add_argument(
        "--stop", action="store_true", help="end with the first seed in which something is untrue"
    )
    chosen = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    size = Size(chosen.kiosks, chosen.days, chosen.visits)
    if chosen.seeds:
        first, last = (int(each) for each in chosen.seeds.split(".."))
    else:
        first = last = secrets.randbelow(10**9) if chosen.seed is None else chosen.seed
    return tell_all(range(first, last + 1), size, is_traced=chosen.trace, is_stopped=chosen.stop)


def tell_all(seeds: range, size: Size, *, is_traced: bool = False, is_stopped: bool = False) -> int:
    """Print every seed and the sums; 1 when something was untrue. ``is_stopped``: at the first such seed."""
    sessions: Counter[str] = Counter()
    faults: Counter[str] = Counter()
    cpu_s, entries, done, broken = 0.0, 0, 0, []
    with tempfile.TemporaryDirectory(prefix="tolem-sim-", dir=MEMORY if MEMORY.is_dir() else None) as name:
        shell = Path(name) / "shell.db"
        migrated(shell)
        for seed in seeds:
            with tempfile.TemporaryDirectory(dir=name) as folder:
                one = lived(seed, size, Path(folder), shell)
            _tell(one, size, is_traced=is_traced)
            sessions.update(one.sessions)
            faults.update(one.faults)
            cpu_s += one.cpu_s
            entries += one.entries
            done += 1
            if one.broken:
                broken.append(one.seed)
                if is_stopped:
                    break
    count = sessions.total()
    print(f"{done} seeds, {count} sessions, {faults.total()} faults, {entries} journal entries")
    print(f"sessions: {_listed(sessions)}")
    print(f"faults: {_listed(faults)}")
    print(f"{count / cpu_s * 60:.0f} sessions a minute of one core ({cpu_s:.0f} s)")
    print(f"untrue in {len(broken)} seeds: {broken}" if broken else "everything held")
    return 1 if broken else 0


def _tell(one: Lived, size: Size, *, is_traced: bool) -> None:
    verdict = "UNTRUE" if one.broken else "held"
    print(
        f"seed {one.seed}: {verdict}, {one.steps} steps, {one.sessions.total()} sessions, "
        f"{one.faults.total()} faults, {one.cpu_s:.1f} s, {one.digest[:16]}",
        flush=True,
    )
    if one.broken or is_traced:
        for line in one.last:
            print(f"    {line}")
    if one.broken:
        print(f"  at step {one.steps}: {one.broken}")
        print(
            f"  again: script/simulate --seed {one.seed} --kiosks {size.kiosks} --days {size.days:g}",
            flush=True,
        )


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
