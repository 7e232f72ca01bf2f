"""Breaks each rule once in a copy of the tree and runs the tests that carry it: every one must turn red.

A mutant that no test sees is printed and fails the command: the rule is carried in name only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

from tests.mutants.mutant import Mutant, MutantUnfit, read_mutants
from tests.support.source_tree import ROOT

ENDED: Final = frozenset(
    {pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}
    | {pytest.ExitCode.NO_TESTS_COLLECTED}
)
"""How tests may end: green, red, broken while they were read, or none of these files carries the rule."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="script/mutants", description="Break each rule once and see red.")
    parser.add_argument("rules", nargs="*", help="rule ids such as W-11; all of them when none is named")
    parser.add_argument("--workers", type=int, default=2)
    chosen = parser.parse_args()
    mutants = [each for each in read_mutants() if not chosen.rules or each.rule in chosen.rules]
    if not mutants:
        parser.error(f"no mutant breaks {', '.join(chosen.rules)}")
    with tempfile.TemporaryDirectory(prefix="tolem-mutants-") as folder:
        copy = _copied(Path(folder) / "tree")
        for rule in sorted({each.rule for each in mutants}):
            if red := _failures_of({rule}, copy, chosen.workers):
                parser.exit(1, f"the tests of {rule} are red before anything is broken: {', '.join(red)}\n")
        missed = [each for each in mutants if not _is_seen(each, copy, chosen.workers)]
    print(f"{len(mutants) - len(missed)} of {len(mutants)} mutants were seen")
    return 1 if missed else 0


def _copied(copy: Path) -> Path:
    tracked = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True
    )
    for name in filter(None, tracked.stdout.decode().split("\0")):
        source, target = ROOT / name, copy / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return copy


def _is_seen(mutant: Mutant, copy: Path, workers: int) -> bool:
    file = copy / mutant.file
    sound = file.read_text()
    try:
        file.write_text(mutant.applied(sound))
    except MutantUnfit as unfit:
        print(f"UNFIT   {unfit}", flush=True)
        return False
    try:
        failures = _failures_of({mutant.rule}, copy, workers)
    finally:
        file.write_text(sound)
    is_seen = bool(failures)
    print(f"{'seen   ' if is_seen else 'MISSED '} {mutant.rule}  {mutant.breaks}", flush=True)
    if is_seen:
        print(f"          {failures[0]}", flush=True)
    return is_seen


def _failures_of(rules: set[str], copy: Path, workers: int) -> list[str]:
    """The tests that turned red, of the cheapest files in which any did."""
    for files in _files_naming(rules, copy):
        ended = _tests_in(files, rules, copy, workers)
        failures = _failures(ended.stdout)
        if ended.returncode not in ENDED:
            sys.exit(
                f"the tests of {', '.join(sorted(rules))} could not be run:\n{ended.stdout}{ended.stderr}"
            )
        if failures:
            return failures
    return []


def _tests_in(
    files: Sequence[str], rules: set[str], copy: Path, workers: int
) -> subprocess.CompletedProcess[str]:
    chosen = [f"--rule={rule}" for rule in sorted(rules)]
    # Paths say that this is a part of the suite: what it says of other rules does not count.
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", str(workers), *chosen, *files]
    # Programs that tests start must be the broken ones too.
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    return subprocess.run(command, cwd=copy, env=environment, text=True, capture_output=True, check=False)


def _files_naming(rules: set[str], copy: Path) -> Iterator[list[str]]:
    """The test files that name one of the rules, the unit tests first: most mutants need no others."""
    files = sorted((copy / "tests").rglob("test_*.py"))
    named = [each for each in files if any(f'"{rule}"' in each.read_text() for rule in rules)]
    units = [each for each in named if each.parent.name == "unit"]
    for group in (units, [each for each in named if each not in units]):
        if group:
            yield [str(each.relative_to(copy)) for each in group]


def _failures(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(("FAILED tests/", "ERROR tests/"))]


if __name__ == "__main__":
    sys.exit(main())
