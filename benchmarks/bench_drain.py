"""10 000 payments queued at sixteen kiosks drain into a PostgreSQL ledger, beside the ledger's own batch posting.

Both sides are whole and real: journals on disk with the six entries that a kiosk writes for a payment, the kiosk's own
sync (reading, signing, packing, journaling what comes back), HTTP, a ``ledger serve`` with as many workers as the
limit has processes. Kiosks, service and database share this machine; a real fleet brings its own processors.

There are two limits, both the ledger's intake alone (``take_batch`` of signed bytes), called in its own processes on the
same server over sixteen connections:

``drain_10000``: the intake of the same payments, told by the same six entries each in batches as full as a kiosk's. What is
between the two figures is what a queue costs: reading it, signing, packing, HTTP, journaling the answers.

``drain_10000_bare``: the intake of payments told by two entries each (bill and order) in batches of a hundred, as
``bench_ledger_cash`` measures it. Here the ledger itself does less for each payment: it reads, proves and keeps a third of the
entries.
"""

from __future__ import annotations

import multiprocessing
import random
import statistics
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from benchmarks.bench_ledger_cash import CONNECTIONS, top_ups_per_s
from benchmarks.cash_network import Fleet, enrolled, make_fleet
from benchmarks.desk import ROOT
from benchmarks.postgresql import Server, server
from benchmarks.queued_kiosk import SESSIONS_IN_BATCH, QueuedKiosk, session_batches
from benchmarks.result import Result
from benchmarks.service import service
from ledger.database import open_engine, reading
from ledger.proof import findings

PAYMENTS = 10_000
BEFORE = 1_600
"""Drained before the clock starts: a service has long planned its statements."""
WALLETS = 10_000
PROCESSES = 2
BATCHES = 6
SESSION_BATCHES = 8


def run(runs: int) -> list[Result]:
    """Medians of ``runs`` rounds, each of the drain between its two limits."""
    drained, posted, bare = [], [], []
    with server() as running:
        for _ in range(runs):
            bare.append(top_ups_per_s(running.create(), wallet_count=WALLETS, batch_count=BATCHES))
            drained.append(_drained_per_s(running))
            posted.append(_posted_per_s(running))
    value = statistics.median(drained)
    same = f"the intake alone of the same entries, batches of {SESSIONS_IN_BATCH}, {CONNECTIONS} connections"
    less = f"the intake alone of two entries each, batches of 100, {CONNECTIONS} connections"
    return [
        Result("drain_10000", value, "payments/s", same, statistics.median(posted), runs),
        Result("drain_10000_bare", value, "payments/s", less, statistics.median(bare), runs),
    ]


def _posted_per_s(running: Server) -> float:
    return top_ups_per_s(
        running.create(),
        wallet_count=WALLETS,
        batch_count=SESSION_BATCHES,
        telling=session_batches,
        orders_in_batch=SESSIONS_IN_BATCH,
    )


@dataclass(frozen=True)
class _Signals:
    """When all processes are ready, and how many payments each brought through."""

    barrier: Barrier
    told: Queue[int]


def _drained_per_s(running: Server) -> float:
    url = running.create()
    fleet = make_fleet(url, kiosk_count=CONNECTIONS, wallet_count=WALLETS)
    context = multiprocessing.get_context("spawn")
    signals = _Signals(context.Barrier(PROCESSES + 1), context.Queue())
    with (
        tempfile.TemporaryDirectory(dir=ROOT, prefix=".bench-") as folder,
        service(url, workers=PROCESSES) as (host, port),
    ):
        address = f"http://{host}:{port}"
        workers = [
            context.Process(target=_kiosks, args=(fleet, number, Path(folder), address, signals))
            for number in range(PROCESSES)
        ]
        for worker in workers:
            worker.start()
        signals.barrier.wait()
        _analyze(url)
        signals.barrier.wait()
        begun = time.perf_counter()
        credited = sum(signals.told.get() for _ in workers)
        seconds = time.perf_counter() - begun
        for worker in workers:
            worker.join()
    assert credited == PAYMENTS, f"{credited} of {PAYMENTS} were credited"
    _prove(url)
    return credited / seconds


def _kiosks(fleet: Fleet, number: int, folder: Path, url: str, signals: _Signals) -> None:
    """One process with its share of the kiosks, a thread each."""
    engine = open_engine(fleet.url)
    kiosks = [
        QueuedKiosk(folder / f"{kiosk_id}.db", kiosk_id, enrolled(engine, kiosk_id).key)
        for kiosk_id in fleet.kiosk_ids[number::PROCESSES]
    ]
    engine.dispose()
    rng = random.Random(number)
    for kiosk in kiosks:
        kiosk.sell(fleet.phones, BEFORE // CONNECTIONS, rng)
    with ThreadPoolExecutor(len(kiosks)) as pool:
        list(pool.map(lambda kiosk: kiosk.drain(url), kiosks))
        for kiosk in kiosks:
            kiosk.answered.clear()
            kiosk.sell(fleet.phones, PAYMENTS // CONNECTIONS, rng)
        signals.barrier.wait()
        signals.barrier.wait()
        list(pool.map(lambda kiosk: kiosk.drain(url), kiosks))
    signals.told.put(sum(kiosk.answered.count("credited") for kiosk in kiosks))
    for kiosk in kiosks:
        kiosk.journal.close()


def _analyze(url: str) -> None:
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    engine.dispose()


def _prove(url: str) -> None:
    engine = open_engine(url)
    try:
        with reading(engine) as connection:
            wrong = findings(connection)
    finally:
        engine.dispose()
    assert not wrong, wrong[:3]
