"""Sixteen workers at a ledger that is killed at random; the long run is ``script/ledger-soak``."""

from __future__ import annotations

import random

import pytest

from tests.soak.soaking import soak
from tests.support.postgresql import PostgresqlServer


def soaked(server: PostgresqlServer, seconds: float) -> None:
    seed, database = random.SystemRandom().randrange(2**32), server.create()
    print(f"replay: python -m tests.soak --minutes {seconds / 60:.2f} --seed {seed}")

    outcome = soak(database, seconds=seconds, seed=seed)
    server.drop(database)

    print(outcome)
    assert outcome.wrong == ()
    assert outcome.kills >= 2
    assert outcome.steps > 0


@pytest.mark.slow
@pytest.mark.rule("K-01")
@pytest.mark.rule("W-04")
@pytest.mark.timeout(240)
def test_killing_the_ledger_at_random_loses_and_repeats_nothing(postgresql_server: PostgresqlServer) -> None:
    soaked(postgresql_server, 20)


@pytest.mark.soak
@pytest.mark.rule("K-01")
@pytest.mark.timeout(1200)
def test_ten_minutes_of_kills_lose_and_repeat_nothing(postgresql_server: PostgresqlServer) -> None:
    soaked(postgresql_server, 600)
