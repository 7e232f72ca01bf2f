"""``python -m tests.torture --kills 200``: the long run, one line a kill."""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.torture.killing import proofs, torture


def main() -> int:
    """0 when nothing was lost or invented, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--data", type=Path, help="kept afterwards; otherwise a temporary folder")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory(prefix="kiosk-torture-") as folder:
        return run(asked.data or Path(folder), asked.kills, asked.seed)


def run(data: Path, kills: int, seed: int) -> int:
    wrong = 0
    with torture(data, seed) as tortured:
        for kill in tortured.rounds(kills, seed):
            print(kill, flush=True)
            wrong += kill.books.lost_tiyn != 0 or kill.books.disputed != 0
        codes = proofs(tortured)
    print(", ".join(f"{name}: exit {code}" for name, code in codes.items()))
    print(f"{kills} kills, {wrong} wrong, seed {seed}")
    return 1 if wrong or any(codes.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
