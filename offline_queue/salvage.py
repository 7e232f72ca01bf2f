"""Recovery of a damaged journal: what is proved goes on, what is not is listed, and the damaged file is kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
from typing import TYPE_CHECKING, Final

from offline_queue.chain import GENESIS, ChainFault, Link, Mark, follow
from offline_queue.faults import JournalDamaged, JournalFault, translated
from offline_queue.journal import Journal, locked, prove_it_takes_entries
from offline_queue.reader import ACKNOWLEDGED, JournalReader
from offline_queue.retention import ANCHOR, Anchor
from wire.records import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

_ROWS: Final = "SELECT seq, at, kind, body, hash FROM entries ORDER BY seq"
_FACTS: Final = "SELECT name, value FROM facts"
_LOG: Final = "-wal"


class NotDamaged(JournalFault):
    """The journal is proved whole: there is nothing to recover."""


class NotRecoverable(JournalFault):
    """Going on from what is left would be another history than the ledger's; nothing was changed."""


@dataclass(frozen=True)
class Doubtful:
    """An entry that can still be read, but does not follow from what is proved."""

    seq: int
    at: str
    kind: str
    body: str
    hash: str


@dataclass(frozen=True)
class Salvaged:
    """``kept``: up to where the chain is proved and goes on. ``doubtful`` and ``unreadable`` are no part of it."""

    kept: Mark
    doubtful: tuple[Doubtful, ...]
    unreadable: tuple[int, ...]
    damaged: Path


def salvage(path: Path) -> Salvaged:
    """Put what is proved of a damaged journal in its place; the kiosk must be off. The damaged file stays beside it.

    Raises:
        JournalBusy: the kiosk runs.
        NotDamaged: there is nothing to do.
        NotRecoverable: the ledger holds entries of which this disk has no proof, or nothing can be read.
    """
    lock_descriptor = locked(path)
    try:
        _refuse_whole(path)
        kept, links, rows, facts = _read(path)
        acknowledged = int(facts.get(ACKNOWLEDGED, "0 ").split()[0])
        if acknowledged > kept.seq:
            raise NotRecoverable(
                f"{path}: proved up to entry {kept.seq}, but the ledger holds entries up to {acknowledged}; "
                "this kiosk goes on with a new data folder only"
            )
        if not links:
            raise NotRecoverable(
                f"{path}: no entry can be read; this kiosk goes on with a new data folder only"
            )
        damaged = _kept_aside(path)
        _put_in_place(path, links, facts)
    finally:
        os.close(lock_descriptor)
    doubtful = tuple(row for row in rows if row.seq > kept.seq)
    seen = {row.seq for row in doubtful}
    unreadable = tuple(seq for seq in range(kept.seq + 1, max(seen, default=kept.seq) + 1) if seq not in seen)
    return Salvaged(kept, doubtful, unreadable, damaged)


def _refuse_whole(path: Path) -> None:
    try:
        with JournalReader.open(path) as journal:
            mark = journal.verify()
        prove_it_takes_entries(path)
    except JournalDamaged:
        return
    raise NotDamaged(f"{path}: {mark.seq} entries, each on top of the one before")


def _read(path: Path) -> tuple[Mark, list[Link], list[Doubtful], Mapping[str, str]]:
    """The proved run from the first entry on; every row that can be read; the facts, as far as they can."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise NotRecoverable(f"{path}: {error}") from error
    try:
        rows = {row.seq: row for order in ("", " DESC") for row in _readable(connection, order)}
        facts = _facts(connection)
    finally:
        connection.close()
    mark = _begins(facts)
    links: list[Link] = []
    while (row := rows.get(mark.seq + 1)) is not None:
        link = Link(row.seq, row.at, row.body, row.hash)
        end = follow([link], mark)
        if isinstance(end, ChainFault):
            break
        mark = end
        links.append(link)
    return mark, links, sorted(rows.values(), key=lambda row: row.seq), facts


def _begins(facts: Mapping[str, str]) -> Mark:
    """Where the entries of this disk begin, as far as it can be read."""
    try:
        return Anchor.of(facts.get(ANCHOR)).mark
    except ValueError:
        return GENESIS


def _readable(connection: sqlite3.Connection, order: str) -> Iterator[Doubtful]:
    """Rows from one end of the file until a page that cannot be read."""
    try:
        yield from (Doubtful(*row) for row in connection.execute(_ROWS + order))
    except (sqlite3.Error, UnicodeDecodeError):
        return


def _facts(connection: sqlite3.Connection) -> Mapping[str, str]:
    try:
        return dict(connection.execute(_FACTS).fetchall())
    except (sqlite3.Error, UnicodeDecodeError):
        return {}


def _kept_aside(path: Path) -> Path:
    """A copy of the damaged file and its log under a name of its own, on disk before anything is changed."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    for suffix in (_LOG, ""):
        source = path.with_name(path.name + suffix)
        if source.exists():
            target = aside.with_name(aside.name + suffix)
            shutil.copy2(source, target)
            _fsync(target)
    _fsync(path.parent)
    return aside


def _put_in_place(path: Path, links: list[Link], facts: Mapping[str, str]) -> None:
    fresh = path.with_name(f"{path.name}.recovered")
    for name in (fresh.name, fresh.name + _LOG, f"{fresh.name}-shm", f"{fresh.name}.lock"):
        path.with_name(name).unlink(missing_ok=True)
    journal = Journal.open(fresh)
    try:
        journal.adopt(links, facts)
    finally:
        journal.close()
    with translated(path):
        _fsync(fresh)
    # A log that stays behind would be taken for the new file's own.
    for suffix in (_LOG, "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    fresh.replace(path)
    path.with_name(f"{fresh.name}.lock").unlink(missing_ok=True)
    _fsync(path.parent)


def _fsync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
