"""``python -m tests.soak --minutes 10``: the long run on a private PostgreSQL server."""

from __future__ import annotations

import argparse
import random
import sys

from tests.soak.soaking import soak
from tests.support.postgresql import close_session, open_session, start_once


def main() -> int:
    """0 when the books check and everything acknowledged is there once, 1 otherwise."""
    parser = argparse.ArgumentParser(prog="script/ledger-soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    parser.add_argument("--processes", type=int, default=1, help="that answer; each is killed by itself too")
    asked = parser.parse_args()
    print(f"seed {asked.seed}", flush=True)
    session = open_session()
    try:
        database = start_once(session).create()
        outcome = soak(database, seconds=60 * asked.minutes, seed=asked.seed, processes=asked.processes)
    finally:
        close_session(session)
    print(
        f"{outcome.steps} acknowledged requests, {outcome.kills} kills, {outcome.postings} postings, "
        f"{outcome.orders} orders of wallets"
    )
    for wrong in outcome.wrong:
        print(wrong)
    if outcome.wrong:
        print(f"again: script/ledger-soak --minutes {asked.minutes:g} --seed {asked.seed}")
    print("nothing is wrong" if not outcome.wrong else f"{len(outcome.wrong)} things are wrong")
    return 1 if outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
