"""``script/simulate``: live networks from seeds and tell what was found."""

from __future__ import annotations

import argparse
import json
import secrets
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tests.simulation.network import Lived, Size
from tests.simulation.seeds import lived_by


def main() -> int:
    chosen = _parser().parse_args()
    size = Size(chosen.kiosks, chosen.days, chosen.visits)
    if chosen.seeds:
        first, last = (int(each) for each in chosen.seeds.split(".."))
    else:
        first = last = secrets.randbelow(10**9) if chosen.seed is None else chosen.seed
    sums = Sums()
    known: set[int] = set()
    for one in _read(chosen.results, size):
        sums.take(one)
        known.add(one.seed)
    left = [seed for seed in range(first, last + 1) if seed not in known]
    for one in lived_by(chosen.jobs, left, size):
        _tell(one, size, is_traced=chosen.trace)
        _keep(chosen.results, one, size)
        sums.take(one)
        if one.broken and chosen.stop:
            break
    sums.tell()
    return 1 if sums.broken else 0


def _parser() -> argparse.ArgumentParser:
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
    parser.add_argument("--visits", type=float, default=30, help="customers of one kiosk in a day")
    parser.add_argument("--jobs", type=int, default=1, help="live so many seeds at a time, in processes")
    parser.add_argument(
        "--results",
        type=Path,
        help="keep each seed's result in this file; those of this size that are in it are not lived again",
    )
    parser.add_argument("--trace", action="store_true", help="print the last steps of a seed that held, too")
    parser.add_argument(
        "--stop", action="store_true", help="end with the first seed in which something is untrue"
    )
    return parser


@dataclass
class Sums:
    """All seeds together."""

    seeds: int = 0
    sessions: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    closed_by: Counter[str] = field(default_factory=Counter)
    deeds: Counter[str] = field(default_factory=Counter)
    entries: int = 0
    cpu_s: float = 0.0
    broken: list[int] = field(default_factory=list)

    def take(self, one: Lived) -> None:
        self.seeds += 1
        self.sessions.update(one.sessions)
        self.faults.update(one.faults)
        self.closed_by.update(one.closed_by)
        self.deeds.update(one.deeds)
        self.entries += one.entries
        self.cpu_s += one.cpu_s
        if one.broken:
            self.broken.append(one.seed)

    def tell(self) -> None:
        count = self.sessions.total()
        print(
            f"{self.seeds} seeds, {count} sessions, {self.faults.total()} faults, {self.entries} journal entries"
        )
        print(f"sessions: {_listed(self.sessions)}")
        print(f"out of service: {_listed(self.closed_by)}")
        print(f"faults: {_listed(self.faults)}")
        print(f"beside customers: {_listed(self.deeds)}")
        if self.cpu_s:
            print(f"{count / self.cpu_s * 60:.0f} sessions a minute of one core ({self.cpu_s:.0f} s)")
        print(
            f"untrue in {len(self.broken)} seeds: {sorted(self.broken)}" if self.broken else "everything held"
        )


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
            f"  again: script/simulate --seed {one.seed} --kiosks {size.kiosks} --days {size.days:g} "
            f"--visits {size.visits_a_day:g}",
            flush=True,
        )


def _read(file: Path | None, size: Size) -> Iterable[Lived]:
    """What is kept of networks of this size."""
    if file is None or not file.exists():
        return
    for line in file.read_text().splitlines():
        kept: dict[str, Any] = json.loads(line)
        if kept.pop("size") == asdict(size):
            names = ("sessions", "faults", "deeds", "closed_by")
            counts = {name: Counter(kept.get(name, {})) for name in names}
            yield Lived(**{**kept, **counts, "last": tuple(kept["last"])})


def _keep(file: Path | None, one: Lived, size: Size) -> None:
    if file is not None:
        with file.open("a") as kept:
            kept.write(json.dumps({"size": asdict(size), **vars(one)}) + "\n")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(counts.items()))


if __name__ == "__main__":
    sys.exit(main())
