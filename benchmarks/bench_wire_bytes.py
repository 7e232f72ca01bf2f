"""What a payment costs a kiosk's line: bytes of TCP payload in both directions, headers included.

A real kiosk's sync and a real ``ledger serve`` with a cable between them that counts. TLS adds about 30 bytes to each
record and some 5 KiB to each new connection; TCP and IP add 40 bytes to each packet. Compared with the plain JSON of
the entries that a payment is told by, the ledger's answers among them.
"""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.byte_count import Cable, cable
from benchmarks.cash_network import enrolled, make_fleet
from benchmarks.desk import ROOT
from benchmarks.queued_kiosk import QueuedKiosk
from benchmarks.result import Result
from benchmarks.service import service
from ledger.database import open_engine
from offline_queue.sync import Syncer

ONE_BY_ONE = 50
QUEUED = 1_000
PLAIN = "plain JSON of the same entries"


def run(runs: int) -> list[Result]:
    """Medians of ``runs``; the bytes hardly differ."""
    taken = [_measure() for _ in range(runs)]
    online, queued, whole, heartbeat, plain = (
        statistics.median(column) for column in zip(*taken, strict=True)
    )
    return [
        Result("wire_bytes_online", online, "B/payment", PLAIN, plain, runs),
        Result("wire_bytes_queued", queued, "B/payment", PLAIN, plain, runs),
        Result("wire_bytes_heartbeat", heartbeat, "B", "the first policy of a life", whole, runs),
    ]


def _measure() -> tuple[float, float, float, float, float]:
    """Bytes of a payment told at once, of one out of a queue, of the first policy, of a heartbeat, of plain JSON."""
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".bench-") as folder:
        url = f"sqlite:///{folder}/ledger.db"
        fleet = make_fleet(url, kiosk_count=1, wallet_count=1_000)
        engine = open_engine(url)
        key = enrolled(engine, fleet.kiosk_ids[0]).key
        engine.dispose()
        kiosk = QueuedKiosk(Path(folder) / "journal.db", fleet.kiosk_ids[0], key)
        rng = random.Random(1)

        def sell(count: int) -> None:
            kiosk.sell(fleet.phones, count, rng)

        with (
            service(url) as (_, port),
            cable(port) as line,
            kiosk.in_sync(f"http://127.0.0.1:{line.port}") as sync,
        ):
            counted = _counted(kiosk, line, sync, sell)
        plain = sum(len(entry.text()) for entry in kiosk.journal.entries()) / (ONE_BY_ONE + QUEUED)
        kiosk.journal.close()
    return (*counted, plain)


def _counted(
    kiosk: QueuedKiosk, line: Cable, sync: Syncer, sell: Callable[[int], None]
) -> tuple[float, float, float, float]:
    sync.turn(is_woken=True)
    whole = line.passed()
    _until_all_is_told(kiosk, sync)
    line.passed()
    sync.turn(is_woken=True)
    heartbeat = line.passed()
    for _ in range(ONE_BY_ONE):
        sell(1)
        _until_all_is_told(kiosk, sync)
    online = line.passed() / ONE_BY_ONE
    sell(QUEUED)
    _until_all_is_told(kiosk, sync)
    return online, line.passed() / QUEUED, whole, heartbeat


def _until_all_is_told(kiosk: QueuedKiosk, sync: Syncer) -> None:
    """The payments and the ledger's answers, which are entries too."""
    while kiosk.journal.acknowledged() != kiosk.journal.last():
        sync.turn(is_woken=True)
