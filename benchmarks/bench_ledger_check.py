"""``ledger check`` on a million entries: how long, and how much memory, beside what is allowed.

The books are made by the intake itself: top-ups of sixteen kiosks. Measured is the command as a process of its own, its
memory by the kernel (maximum resident set). The limits are absolute, so the ratio is the share of them that is used.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random

from sqlalchemy import func, select

from benchmarks.cash_network import Fleet, batches, enrolled, make_fleet
from benchmarks.postgresql import server
from benchmarks.result import Result
from ledger.books.tables import entries
from ledger.context import Context
from ledger.database import open_engine, reading
from ledger.kiosks.intake import take_batch

ENTRIES = 1_000_000
ENTRIES_PER_BATCH = 602
"""A hundred top-ups of six entries, and the allotment's two."""
KIOSKS = 16
WALLETS = 10_000
SECONDS_MAX = 30.0
MEBIBYTES_MAX = 300.0


def run(runs: int) -> list[Result]:
    """Medians of ``runs`` checks of the same database."""
    with server() as running:
        url = running.create()
        _fill(make_fleet(url, kiosk_count=KIOSKS, wallet_count=WALLETS))
        taken = [_check(url) for _ in range(runs)]
    seconds = statistics.median(each[0] for each in taken)
    mebibytes = statistics.median(each[1] for each in taken)
    named = f"allowed for {ENTRIES:,} entries"
    return [
        Result("ledger_check_time", seconds, "s", named, SECONDS_MAX, runs),
        Result("ledger_check_memory", mebibytes, "MiB", named, MEBIBYTES_MAX, runs),
    ]


def _fill(fleet: Fleet) -> None:
    context = get_context("spawn")
    with ProcessPoolExecutor(4, mp_context=context) as pool:
        for done in [pool.submit(_sell, fleet, kiosk_id) for kiosk_id in fleet.kiosk_ids]:
            done.result()
    engine = open_engine(fleet.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("ANALYZE")
    with reading(engine) as connection:
        found = connection.execute(select(func.count()).select_from(entries)).scalar_one()
    engine.dispose()
    assert found >= ENTRIES, f"{found} entries"


def _sell(fleet: Fleet, kiosk_id: str) -> None:
    engine = open_engine(fleet.url, is_service=True)
    context = Context(engine=engine)
    count = ENTRIES // ENTRIES_PER_BATCH // KIOSKS + 1
    for signed in batches(enrolled(engine, kiosk_id), fleet.phones, count, Random(kiosk_id)):
        take_batch(context, signed)
    engine.dispose()


def _check(url: str) -> tuple[float, float]:
    """Seconds, and mebibytes at the most, of one ``ledger check``."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-c", "from ledger.cli import main; main()", "check", "--database", url],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    told = process.stdout.read()
    _pid, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stdout.close()
    assert process.returncode == 0, told
    return seconds, usage.ru_maxrss / 1024
