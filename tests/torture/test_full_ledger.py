"""A ledger whose SQLite file finds no room: a batch is taken whole or not at all, and once there is room, once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from ledger import proof
from ledger.clock import utc_now
from ledger.database import open_engine, reading
from ledger.testing import PaperKiosk, top_up
from tests.soak.serving import Server
from tests.soak.workers import Line
from tests.support.ledger_bench import filled
from tests.torture.disk_troubles import NO_SMALL_DISK, FullDisk, a_small_disk

DISK_KIB = 8 * 1024
BILL_TIYN = 100_000
STRANGER = "+77019990001"
"""Nobody's wallet: what is paid for it stays unapplied."""


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    with a_small_disk(tmp_path / "disk", DISK_KIB) as is_small:
        if not is_small:
            pytest.skip(NO_SMALL_DISK)
        yield tmp_path / "disk"


def told(database: str) -> tuple[dict[str, Any], list[str]]:
    """The ledger's sums, and what is wrong with its books."""
    engine = open_engine(database)
    try:
        with reading(engine) as connection:
            return proof.report(connection), [str(finding) for finding in proof.findings(connection)]
    finally:
        engine.dispose()


@pytest.mark.slow
@pytest.mark.rule("K-01")
@pytest.mark.rule("W-04")
@pytest.mark.timeout(120)
def test_a_batch_that_finds_no_room_is_refused_whole_and_taken_once_when_there_is(disk: Path) -> None:
    database, full = f"sqlite:///{disk / 'ledger.db'}", FullDisk(disk)
    codes = filled(database)
    server = Server(database)
    server.start()
    try:
        with closing(Line(server)) as line:
            kiosk = PaperKiosk(line.send, utc_now)
            assert kiosk.enrol(codes["kiosk-0001"]).status == 200
            for _ in range(3):
                kiosk.sell(top_up(STRANGER, BILL_TIYN))
            assert kiosk.send_from(1, 2).status == 200

            full.begin()
            refused = kiosk.send_from(3)
            full.end()
            taken, again = kiosk.send_from(3), kiosk.send_from(3)
    finally:
        full.end()
        server.stop()

    assert (refused.status, refused.body["code"]) == (503, "unavailable")
    assert (taken.status, taken.body["acknowledged_seq"]) == (200, len(kiosk.entries))
    assert again.body["results"] == taken.body["results"]
    sums, findings = told(database)
    assert findings == []
    assert sums["unapplied_tiyn"] == 3 * BILL_TIYN
