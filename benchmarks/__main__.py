"""Runs every ``benchmarks/bench_*.py``: a table on stdout and ``bench-out/results.json``.

Each such module has ``run(runs: int) -> list[Result]``. A benchmark that fails is told and fails the command;
the others still run.
"""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import benchmarks
from benchmarks.result import Result

PREFIX = "bench_"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="script/bench", description="Measure, and compare with a limit.")
    parser.add_argument("names", nargs="*", help="benchmarks to run; all of them when none is named")
    parser.add_argument("--runs", type=int, default=5, help="how often each figure is taken (default 5)")
    parser.add_argument("--out", type=Path, default=Path("bench-out"), help="folder for results.json")
    chosen = parser.parse_args(arguments)
    known = discover()
    if unknown := [name for name in chosen.names if name not in known]:
        parser.error(f"no benchmark {', '.join(unknown)}; there are: {', '.join(known)}")
    results, failed = measure(
        [(name, run) for name, run in known.items() if name in (chosen.names or known)], chosen.runs
    )
    print(table(results))
    write(results, chosen.out / "results.json")
    return 1 if failed else 0


def discover() -> dict[str, Callable[[int], list[Result]]]:
    """The benchmarks by name, ``screen`` for ``bench_screen.py``."""
    names = sorted(
        module.name for module in pkgutil.iter_modules(benchmarks.__path__) if module.name.startswith(PREFIX)
    )
    return {name.removeprefix(PREFIX): importlib.import_module(f"benchmarks.{name}").run for name in names}


def measure(
    chosen: Sequence[tuple[str, Callable[[int], list[Result]]]], runs: int
) -> tuple[list[Result], list[str]]:
    """What was measured, and the names of those that failed."""
    results: list[Result] = []
    failed: list[str] = []
    for name, run in chosen:
        print(f"{name} ...", file=sys.stderr, flush=True)
        try:
            results += run(runs)
        except Exception:  # noqa: BLE001 - one broken benchmark must not hide the others
            traceback.print_exc()
            failed.append(name)
    return results, failed


def table(results: Sequence[Result]) -> str:
    head = ("figure", "value", "limit", "ratio", "runs", "limit is")
    rows = [
        (
            result.name,
            f"{result.value:.4g} {result.unit}",
            f"{result.limit_value:.4g} {result.unit}",
            f"{result.ratio:.2f}",
            str(result.runs),
            result.limit,
        )
        for result in results
    ]
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in [head, *rows])


def write(results: Sequence[Result], path: Path) -> None:
    fields = ("name", "value", "unit", "limit", "limit_value", "ratio", "runs")
    path.parent.mkdir(parents=True, exist_ok=True)
    found = [{field: getattr(result, field) for field in fields} for result in results]
    path.write_text(json.dumps(found, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
