"""Disks that fail under a real kiosk in mid-session: bills go back or are credited once, and it goes on by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.postgresql import PostgresqlServer
from tests.torture.bench import Bench
from tests.torture.disk_troubles import MOMENTS, TROUBLES
from tests.torture.migrated import migrated
from tests.torture.read_only_disk import a_disk_to_fail, a_world_on_it, taken_from_the_kiosk
from wire.money import tenge

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


@pytest.mark.soak
@pytest.mark.rule("K-01")
@pytest.mark.rule("K-06")
@pytest.mark.timeout(200)
def test_a_disk_that_the_kernel_makes_read_only_stops_the_sale_until_it_is_mounted_again(
    postgresql_server: PostgresqlServer, tmp_path: Path
) -> None:
    with a_disk_to_fail(tmp_path / "disk", tmp_path / "image") as disk:
        if isinstance(disk, str):
            pytest.skip(disk)
        with a_world_on_it(tmp_path / "world", migrated(postgresql_server), tmp_path / "disk") as world:
            books = taken_from_the_kiosk(world, disk)

            assert books.is_right, books
            assert (books.cassette_tiyn, books.disputed_tiyn) == (tenge(1000), 0)
