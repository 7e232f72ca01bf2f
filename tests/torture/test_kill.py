"""``kill -9`` at random moments of a top-up; the long run is ``script/torture``."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.torture.killing import proofs, torture

KILLS = 3


@pytest.mark.slow
@pytest.mark.rule("K-01")
@pytest.mark.rule("K-07")
@pytest.mark.rule("W-83")
@pytest.mark.timeout(240)
def test_killing_the_kiosk_anywhere_in_a_top_up_loses_and_invents_nothing(tmp_path: Path):
    seed = random.SystemRandom().randrange(2**32)
    print(f"replay: python -m tests.torture --kills {KILLS} --seed {seed}")

    with torture(tmp_path / "data", seed) as tortured:
        rounds = list(tortured.rounds(KILLS, seed))
        codes = proofs(tortured)

    print(*rounds, sep="\n")
    assert [kill.books.lost_tiyn for kill in rounds] == [0] * KILLS
    assert rounds[-1].books.disputed == 0
    assert codes == {"ledger check": 0, "kiosk journal verify": 0}
