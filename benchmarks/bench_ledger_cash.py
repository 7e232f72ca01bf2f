"""Cash top-ups with all rules, fees and counters: batches of 100 over 16 connections, beside the bare SQL.

Measured is the whole intake of a kiosk's batch from its signed bytes: signature, JSON, chain of hashes, every rule,
fee and counter, books, memo of cash, proof bytes, notices; only the HTTP server is left out. Counted are the
transfers that this commits, three for each top-up (bill, credit, fee), and the top-ups themselves. The limit is what pgbench
commits on the same server with the bare SQL of ``limits_sql/batch100.sql``: 100 transfers a transaction without a rule.
"""

from __future__ import annotations

import multiprocessing
import random
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier

from benchmarks.cash_network import (
    ORDERS_IN_BATCH,
    TRANSFERS_PER_ORDER,
    Fleet,
    batches,
    enrolled,
    make_fleet,
)
from benchmarks.postgresql import Bare, server
from benchmarks.result import Result
from ledger.context import Context
from ledger.database import open_engine, reading
from ledger.heap import settle
from ledger.kiosks.authentication import SignedRequest
from ledger.kiosks.intake import take_batch
from ledger.proof import findings
from ledger.testing import PaperKiosk

CONNECTIONS = 16
PROCESSES = 2
"""One for each core: what waits for the database leaves the interpreter to the others."""
WALLETS = 100_000
BATCHES_PER_CONNECTION = 30
BATCHES_BEFORE = 8
"""Taken before the clock starts: a connection of a service has long planned its statements. Then ANALYZE, as autovacuum
does within its minute: an empty table plans badly."""
PGBENCH_S = 10

Telling = Callable[[PaperKiosk, Sequence[str], int, random.Random], Iterator[SignedRequest]]
"""Signed batches of a kiosk: top-ups of these numbers, so many batches."""


def run(runs: int) -> list[Result]:
    """``runs`` rounds, each a run of ours between two of the limit; medians of all."""
    ours, bare = [], []
    with server() as running:
        limit = Bare(running)
        for _ in range(runs):
            bare.append(_bare(limit))
            ours.append(top_ups_per_s(running.create()))
            bare.append(_bare(limit))
    top_ups, transfers = statistics.median(ours), statistics.median(bare)
    named = "transfers/s of batch100.sql, pgbench, 16 clients"
    return [
        Result("cash_top_up_transfers", TRANSFERS_PER_ORDER * top_ups, "1/s", named, transfers, runs),
        Result("cash_top_ups", top_ups, "1/s", named, transfers, runs),
    ]


def _bare(limit: Bare) -> float:
    return limit.transfers_per_s("batch100.sql", batch=100, clients=CONNECTIONS, seconds=PGBENCH_S)


def top_ups_per_s(
    url: str,
    *,
    wallet_count: int = WALLETS,
    batch_count: int = BATCHES_PER_CONNECTION,
    telling: Telling = batches,
    orders_in_batch: int = ORDERS_IN_BATCH,
) -> float:
    """Top-ups that the intake commits a second; in an empty database, which is proved afterwards."""
    fleet = make_fleet(url, kiosk_count=CONNECTIONS, wallet_count=wallet_count)
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES + 1)
    told: Queue[int] = context.Queue()
    workers = [
        context.Process(target=_work, args=(fleet, number, (telling, batch_count), barrier, told))
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    barrier.wait()
    _analyze(url)
    barrier.wait()
    begun = time.perf_counter()
    credited = sum(told.get() for _ in workers)
    seconds = time.perf_counter() - begun
    for worker in workers:
        worker.join()
    expected = CONNECTIONS * batch_count * orders_in_batch
    assert credited == expected, f"{credited} of {expected} were credited"
    _prove(url)
    return credited / seconds


def _work(fleet: Fleet, number: int, load: tuple[Telling, int], barrier: Barrier, told: Queue[int]) -> None:
    """One process of the service with its share of the connections: a thread each, a kiosk each."""
    telling, batch_count = load
    engine = open_engine(fleet.url, is_service=True)
    context = Context(engine=engine)
    queues = []
    for kiosk_id in fleet.kiosk_ids[number::PROCESSES]:
        kiosk, rng = enrolled(engine, kiosk_id), random.Random(kiosk_id)
        queues.append(list(telling(kiosk, fleet.phones, BATCHES_BEFORE + batch_count, rng)))
    settle()
    _at_once([partial(_send, context, queue[:BATCHES_BEFORE]) for queue in queues])
    barrier.wait()
    barrier.wait()
    counts = _at_once([partial(_send, context, queue[BATCHES_BEFORE:]) for queue in queues])
    told.put(sum(counts))
    engine.dispose()


def _send(context: Context, queue: Sequence[SignedRequest]) -> int:
    """Every batch of one kiosk, one after the other; how many parts were credited."""
    answers = [take_batch(context, signed) for signed in queue]
    return sum(each.outcome == "credited" for answer in answers for each in answer.results)


def _at_once(works: Sequence[Callable[[], int]]) -> list[int]:
    with ThreadPoolExecutor(len(works)) as pool:
        return [each.result() for each in [pool.submit(work) for work in works]]


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
