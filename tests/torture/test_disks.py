"""Disks that fail under a real kiosk in mid-session: bills go back or are credited once, and it goes on by itself."""

from __future__ import annotations

import pytest

from tests.torture.bench import Bench
from tests.torture.disk_troubles import MOMENTS, TROUBLES

ROWS = [(trouble, moment) for trouble in TROUBLES for moment in MOMENTS]
SAMPLE = [
    ("the disk is full", "between intent and outcome"),
    ("fsync reports an input/output error", "before the intent"),
]


def check(bench: Bench, trouble: str, moment: str) -> None:
    if reason := bench.why_not(trouble):
        pytest.skip(reason)
    before = bench.world.books()

    books = bench.trouble(trouble, moment)

    assert books.is_right, books
    assert books.cassette_tiyn > before.cassette_tiyn
    assert books.newly_disputed_tiyn == 0


@pytest.mark.slow
@pytest.mark.rule("K-01")
@pytest.mark.rule("K-06")
@pytest.mark.timeout(200)
@pytest.mark.parametrize(("trouble", "moment"), SAMPLE)
def test_a_disk_that_fails_costs_nobody_a_bill(bench: Bench, trouble: str, moment: str) -> None:
    check(bench, trouble, moment)


@pytest.mark.soak
@pytest.mark.rule("K-01")
@pytest.mark.rule("K-06")
@pytest.mark.timeout(200)
@pytest.mark.parametrize(("trouble", "moment"), [row for row in ROWS if row not in SAMPLE])
def test_no_failing_disk_at_any_moment_costs_anybody_a_bill(bench: Bench, trouble: str, moment: str) -> None:
    check(bench, trouble, moment)
