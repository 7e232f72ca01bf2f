"""``kill -9`` before and after effects; ``script/torture --boundaries`` does it at each of them, three times and more."""

from __future__ import annotations

import queue
from pathlib import Path
from typing import cast

import pytest

from kiosk.core.boundaries import BOUNDARIES
from tests.support.postgresql import PostgresqlServer
from tests.torture import ledger_under_test
from tests.torture.bench import Bench
from tests.torture.boundary_kills import Books, Kill, NeverCome, Tortured, planned
from tests.torture.campaign import EVERYTHING, ROUNDS, Campaign, Job
from tests.torture.fuse import Order
from tests.torture.migrated import migrated

SAMPLE = (
    Kill("tops up", Order("StackBill", "after", 2)),
    Kill("tops up", Order("WriteJournal order_completed", "after", 1)),
)


@pytest.mark.slow
@pytest.mark.rule("K-01")
@pytest.mark.rule("K-07")
@pytest.mark.rule("W-83")
@pytest.mark.timeout(200)
@pytest.mark.parametrize("kill", SAMPLE, ids=str)
def test_a_kill_at_an_effect_loses_and_invents_nothing(bench: Bench, kill: Kill) -> None:
    books = bench.world.kill(kill)

    assert books.is_right, books
    assert books.newly_disputed_tiyn == 0


@pytest.mark.soak
@pytest.mark.rule("K-01")
@pytest.mark.timeout(900)
@pytest.mark.parametrize("boundary", ledger_under_test.BOUNDARIES)
def test_a_ledger_killed_at_a_commit_books_a_batch_once(bench: Bench, boundary: str) -> None:
    books = bench.world.kill_ledger(Order(boundary))

    assert books.is_right, books


@pytest.mark.soak
@pytest.mark.rule("K-01")
@pytest.mark.rule("K-07")
@pytest.mark.timeout(3600)
def test_no_kill_at_anything_that_is_enumerated_loses_or_invents_anything(
    postgresql_server: PostgresqlServer, tmp_path: Path
) -> None:
    campaign = Campaign(tmp_path, lambda: migrated(postgresql_server), seed=1)

    campaign.run(each=1, worlds=2)

    assert [tally for tally in campaign.tallies.values() if tally.wrong] == []
    assert set(campaign.codes.values()) == {0}
    assert {name for row in campaign.tallies for name in EVERYTHING if row.endswith(f" {name}")} == {
        *EVERYTHING
    }


@pytest.mark.parametrize(
    ("failure", "tries"), [(NeverCome("by chance"), ROUNDS), (AssertionError("lost"), 1)]
)
def test_a_kill_that_never_came_about_is_put_back_and_one_that_went_wrong_is_not(
    tmp_path: Path, failure: Exception, tries: int
) -> None:
    tried = []

    def do(world: Tortured) -> Books:
        tried.append(world)
        raise failure

    campaign = Campaign(tmp_path, lambda: "", seed=1)
    jobs: queue.SimpleQueue[Job] = queue.SimpleQueue()
    jobs.put(Job("before Sync", "before Sync", do))

    while not jobs.empty():
        campaign.try_once(cast("Tortured", None), jobs.get(), jobs)

    assert len(tried) == tries
    assert campaign.tallies["before Sync"].wrong == 1


def test_every_effect_is_planned_for_on_both_sides_and_a_session_that_never_comes_there_is_told() -> None:
    met = {"tops up": dict.fromkeys(BOUNDARIES, 1)}

    plan = planned(met, BOUNDARIES, kills=3)

    assert len(plan) == len(BOUNDARIES) * 2 * 3
    with pytest.raises(ValueError, match="StackBill"):
        planned({"tops up": {"Sync": 1}}, ("Sync", "StackBill"))
