"""``kiosk unenrol``: the kiosk forgets who it is, but never money that the ledger has not confirmed.

Nothing is deleted: journal and key are put aside under names of their own, for the operator's files. Before that the
ledger is told, while the key still counts: it closes the kiosk and tells the lower allotment, the journal confirms that,
and what was set aside for the kiosk goes back to its agent (K-02). A crash in between leaves a closed kiosk that sells
nothing; the command goes on where it was.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from kiosk.config import LedgerSettings
from kiosk.reports import journal_path
from kiosk.runtime.clock import monotonic_s
from kiosk.runtime.identity import KEY_FILE, KIOSK_ID, key_of
from offline_queue.client import LedgerClient, LedgerRefused, LedgerUnreachable, Timeouts
from offline_queue.journal import Journal, JournalFault, JournalReader
from offline_queue.outbox import Batch, BatchLimit, next_batch
from wire.money import format_money

ASIDE: Final = "unenrolled"
_PARTS: Final = ("", "-wal")


class MoneyWaits(JournalFault):
    """The journal holds money that would be forgotten; nothing was changed. Each of ``reasons`` is a sentence."""

    def __init__(self, path: Path, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(f"{path}: {reason}" for reason in reasons))


@dataclass(frozen=True)
class Unenrolled:
    """``moved``: where journal and key are now, empty when there was nothing; ``untold``: why the ledger does not know."""

    moved: tuple[Path, ...]
    untold: str = ""


def unenrol(data: Path, settings: LedgerSettings, now: Callable[[], datetime]) -> Unenrolled:
    """Put journal and key aside; the next start makes a new key and needs a new code. The kiosk must be off.

    Raises:
        MoneyWaits: the ledger has not confirmed all cash, an order or bill is open, or the cassette holds bills.
        JournalFault: the kiosk runs, or the journal cannot be read: nobody knows what it holds.
    """
    path, untold = journal_path(data), ""
    if path.exists():
        with Journal.open(path) as journal:
            if reasons := tuple(_waiting(journal)):
                raise MoneyWaits(path, reasons)
            if kiosk_id := journal.fact(KIOSK_ID):
                untold = _told(journal, _client(settings, data, kiosk_id, now), now)
    number = 1
    while any(data.glob(f"*.{ASIDE}-{number}*")):
        number += 1
    there = [path.with_name(path.name + part) for part in _PARTS] + [data / KEY_FILE]
    moved = [
        source.rename(source.with_name(f"{source.name}.{ASIDE}-{number}"))
        for source in there
        if source.exists()
    ]
    if moved:
        _fsync(data)
    return Unenrolled(tuple(moved), untold)


def _client(settings: LedgerSettings, data: Path, kiosk_id: str, now: Callable[[], datetime]) -> LedgerClient:
    return LedgerClient(
        settings.url,
        key_of(data),
        kiosk_id,
        now=now,
        monotonic=monotonic_s,
        timeouts=Timeouts(settings.timeout_s / 2, settings.timeout_s, settings.timeout_s * 3),
        ca_file=settings.ca_file or None,
    )


def _told(journal: Journal, client: LedgerClient, now: Callable[[], datetime]) -> str:
    """Why the ledger does not know that this kiosk sells no more; "" when it does."""
    try:
        with client:
            told = client.unenrol().allotment
            if told.lowering_id is None:
                journal.remember_allotment(told)
            else:
                journal.confirm_allotment(told, now())
            return _sent(journal, client, now)
    except (LedgerUnreachable, LedgerRefused) as no:
        return str(no)


def _sent(journal: Journal, client: LedgerClient, now: Callable[[], datetime]) -> str:
    while (known := journal.acknowledged()).seq < journal.last().seq:
        with JournalReader.open(journal.path) as reader:
            limit = BatchLimit()
            links = next_batch(reader.links(known, limit.entries), limit)
        answer = client.send_batch(Batch(known.hash, links))
        journal.acknowledge(answer.acknowledged_seq, answer.acknowledged_hash, answer.results, now())
        if answer.acknowledged_seq <= known.seq:
            return f"it holds entries up to {answer.acknowledged_seq} only: start the kiosk once, so that it syncs"
    return ""


def _waiting(journal: Journal) -> Iterator[str]:
    """What this journal alone knows of money, a sentence each."""
    standing, acknowledged = journal.standing(), journal.acknowledged()
    entries = journal.last().seq - acknowledged.seq
    if unconfirmed := journal.sold_since(acknowledged.seq):
        yield (
            f"{format_money(unconfirmed)} in {entries} entries are not confirmed by the ledger: "
            "connect the kiosk and let it sync"
        )
    left = standing.unfinished()
    if left.order or left.intent or left.found:
        yield "an order or a bill is not settled: start the kiosk once with its acceptor"
    content = standing.cassettes.all_counters.stacked_tiyn
    if content:
        yield f"{format_money(content)} are in the cassette or in no bag yet: collect it first"


def _fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
