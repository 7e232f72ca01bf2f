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
from pathlib import Path

from tests.mutants.mutant import Mutant, MutantUnfit, read_mutants
from tests.support.source_tree import ROOT


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
        sound = _tests_of({each.rule for each in mutants}, copy, chosen.workers)
        if sound.returncode != 0:
            parser.exit(1, f"the tests are red before anything is broken:\n{sound.stdout}")
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
        ended = _tests_of({mutant.rule}, copy, workers)
    finally:
        file.write_text(sound)
    failures = _failures(ended.stdout)
    is_seen = ended.returncode != 0 and bool(failures)
    print(f"{'seen   ' if is_seen else 'MISSED '} {mutant.rule}  {mutant.breaks}", flush=True)
    if is_seen:
        print(f"          {failures[0]}", flush=True)
    return is_seen


def _tests_of(rules: set[str], copy: Path, workers: int) -> subprocess.CompletedProcess[str]:
    chosen = [f"--rule={rule}" for rule in sorted(rules)]
    # Paths say that this is a part of the suite: what it says of other rules does not count.
    files = _files_naming(rules, copy)
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", str(workers), *chosen, *files]
    # Programs that tests start must be the broken ones too.
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    return subprocess.run(command, cwd=copy, env=environment, text=True, capture_output=True, check=False)


def _files_naming(rules: set[str], copy: Path) -> list[str]:
    """The test files that name one of the rules: to collect all of them takes longer than to run those few."""
    files = sorted((copy / "tests").rglob("test_*.py"))
    return [
        str(each.relative_to(copy))
        for each in files
        if any(f'"{rule}"' in each.read_text() for rule in rules)
    ]


def _failures(output: str) -> list[str]:
    return [line for line in output.splitlines() if line.startswith(("FAILED tests/", "ERROR tests/"))]


if __name__ == "__main__":
    sys.exit(main())
