"""Durable journal appends beside raw SQLite inserts of the same bytes at the same durability and page size."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid5

from benchmarks.result import Result
from kiosk.core.parts import completed_order
from offline_queue.journal import Journal
from wire.entries import BillStacked, Body, OrderOpened, PrintEnded, PrintIntended, StackIntended
from wire.money import Tiyn, tenge
from wire.policy import WALLET_TOP_UP, Tariff

SESSIONS = 70
BILLS = 2
BORN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


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
    bodies = [body for number in range(1, SESSIONS + 1) for body in _session(number)]
    begun = time.perf_counter()
    for number, body in enumerate(bodies):
        journal.append((body,), BORN + timedelta(seconds=number))
    rates.append(len(bodies) / (time.perf_counter() - begun))
    journal.close()
    return [body.model_dump_json() for body in bodies]


def _session(number: int) -> list[Body]:
    """A customer's whole top-up: what a kiosk writes all day, one append each."""
    session_id = UUID(int=number)
    opened = OrderOpened(
        session_id=session_id,
        service=WALLET_TOP_UP,
        requisites={"phone": "+77011234567"},
        tariff_version=1,
        policy_version=1,
        is_offline=False,
        is_receipt_on_paper=True,
        language="kk",
        tariff=Tariff(service=WALLET_TOP_UP, version=1, effective_from=BORN),
    )
    values = [tenge(500)] * BILLS
    bills = [entry for place, value in enumerate(values) for entry in _bill(session_id, place, value)]
    completed = completed_order(opened, values, number, "paid")
    ended = PrintEnded(receipt_number=number, outcome="printed")
    return [opened, *bills, completed, PrintIntended(receipt_number=number), ended]


def _bill(session_id: UUID, place: int, value: Tiyn) -> tuple[StackIntended, BillStacked]:
    bill_id = uuid5(session_id, f"bill-{place}")
    return (
        StackIntended(session_id=session_id, bill_id=bill_id, value_tiyn=value),
        BillStacked(session_id=session_id, bill_id=bill_id, value_tiyn=value),
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
