"""Durable journal appends beside raw SQLite inserts of the same bytes at the same durability and page size."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from benchmarks.result import Result
from offline_queue.journal import Journal
from wire.entries import BillStacked, OrderOpened, StackIntended
from wire.money import tenge

APPENDS = 400
BORN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_ORDER = OrderOpened(
    session_id=UUID(int=1),
    service="wallet-top-up",
    requisites={"phone": "+77011234567"},
    tariff_version=1,
    policy_version=1,
    is_offline=False,
    is_receipt_on_paper=True,
    language="kk",
)


def run(runs: int) -> list[Result]:
    """Pairs of runs, turn about, so that a slow minute of the disk is in both figures."""
    ours: list[float] = []
    raw: list[float] = []
    for _ in range(runs):
        with tempfile.TemporaryDirectory(dir=".") as folder:
            texts = _append_ours(Path(folder) / "journal.db", ours)
            _insert_raw(Path(folder) / "raw.db", texts, raw)
    return [
        Result(
            name="journal_appends",
            value=statistics.median(ours),
            unit="1/s",
            limit="raw SQLite single-row inserts, WAL, synchronous=FULL",
            limit_value=statistics.median(raw),
            runs=runs,
        )
    ]


def _append_ours(path: Path, rates: list[float]) -> list[str]:
    journal = Journal.open(path)
    journal.append((_ORDER,), BORN)
    bodies = [body for number in range(APPENDS // 2) for body in _bill(number)]
    begun = time.perf_counter()
    for number, body in enumerate(bodies):
        journal.append((body,), BORN + timedelta(seconds=number))
    rates.append(APPENDS / (time.perf_counter() - begun))
    journal.close()
    return [body.model_dump_json() for body in bodies]


def _bill(number: int) -> tuple[StackIntended, BillStacked]:
    session_id, bill_id = _ORDER.session_id, UUID(int=number)
    return (
        StackIntended(session_id=session_id, bill_id=bill_id, value_tiyn=tenge(500)),
        BillStacked(session_id=session_id, bill_id=bill_id, value_tiyn=tenge(500)),
    )


def _insert_raw(path: Path, texts: list[str], rates: list[float]) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("CREATE TABLE entries (seq INTEGER PRIMARY KEY, at TEXT, body TEXT, hash TEXT)")
    begun = time.perf_counter()
    for number, text in enumerate(texts):
        connection.execute(
            "INSERT INTO entries VALUES (?, ?, ?, ?)", (number + 1, "2026-11-22T09:00:00Z", text, "0" * 64)
        )
    rates.append(len(texts) / (time.perf_counter() - begun))
    connection.close()
