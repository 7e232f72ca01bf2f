"""``kiosk unenrol``: the kiosk forgets who it is, but never money that the ledger has not confirmed.

Nothing is deleted: journal and key are put aside under names of their own, for the operator's files.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kiosk.reports import journal_path
from kiosk.runtime.identity import KEY_FILE
from offline_queue.journal import Journal, JournalFault
from wire.money import format_money

ASIDE: Final = "unenrolled"
_PARTS: Final = ("", "-wal")


class MoneyWaits(JournalFault):
    """The journal holds money that would be forgotten; nothing was changed. Each of ``reasons`` is a sentence."""

    def __init__(self, path: Path, reasons: tuple[str, ...]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(f"{path}: {reason}" for reason in reasons))


def unenrol(data: Path) -> tuple[Path, ...]:
    """Put journal and key aside; the next start makes a new key and needs a new code. The kiosk must be off.

    Gives where they are now; empty when there was nothing.

    Raises:
        MoneyWaits: the ledger has not confirmed all cash, an order or bill is open, or the cassette holds bills.
        JournalFault: the kiosk runs, or the journal cannot be read: nobody knows what it holds.
    """
    path = journal_path(data)
    if path.exists():
        with Journal.open(path) as journal:
            if reasons := tuple(_waiting(journal)):
                raise MoneyWaits(path, reasons)
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
    return tuple(moved)


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
