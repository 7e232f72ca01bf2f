"""Breaks the product on purpose, one place at a time, in a copy of the tree: the simulation must see each.

``python -m tests.simulation.broken [WORD ...]`` takes those entries of ``broken.yaml`` that a word occurs in.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.mutants.mutant import Mutant, MutantUnfit, read_mutants
from tests.support.source_tree import ROOT

LIST: Final = Path(__file__).with_name("broken.yaml")
NETWORK: Final = ("--kiosks", "3", "--days", "3", "--visits", "30", "--seeds", "1..40", "--stop")
"""Until the first seed that sees it; more than enough of them to call a mutant missed."""


def main() -> int:
    words = sys.argv[1:]
    mutants = [each for each in read_mutants(LIST) if not words or any(word in each.breaks for word in words)]
    with tempfile.TemporaryDirectory(prefix="tolem-broken-") as folder:
        copy = copied(Path(folder) / "tree")
        seen = [each for each in mutants if is_seen(each, copy)]
    print(f"{len(seen)} of {len(mutants)} were seen")
    return 0 if len(seen) == len(mutants) else 1


def copied(copy: Path) -> Path:
    """The tracked files, as they are."""
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True)
    names = [name for name in tracked.stdout.decode().split("\0") if name.endswith((".py", ".yaml", ".toml"))]
    for name in names:
        source, target = ROOT / name, copy / name
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    return copy


def is_seen(mutant: Mutant, copy: Path) -> bool:
    """Break it, live, mend it; tell the seed, the step and what was untrue."""
    file = copy / mutant.file
    sound = file.read_text()
    try:
        file.write_text(mutant.applied(sound))
    except MutantUnfit as unfit:
        print(f"UNFIT   {unfit}", flush=True)
        return False
    try:
        ended = lived(copy)
    finally:
        file.write_text(sound)
    seed = re.search(r"^seed (\d+): UNTRUE", ended, re.MULTILINE)
    wrong = re.search(r"^  at step (\d+): (.*)$", ended, re.MULTILINE)
    is_red = seed is not None and wrong is not None
    print(f"{'seen   ' if is_red else 'MISSED '} {mutant.rule}  {mutant.breaks}", flush=True)
    if seed is not None and wrong is not None:
        print(f"          seed {seed[1]}, step {wrong[1]}: {wrong[2]}", flush=True)
    return is_red


def lived(copy: Path) -> str:
    """What ``script/simulate`` says of the network in the copy."""
    command = [sys.executable, "-m", "tests.simulation", *NETWORK]
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    return subprocess.run(
        command, cwd=copy, env=environment, text=True, capture_output=True, check=False
    ).stdout


if __name__ == "__main__":
    sys.exit(main())
