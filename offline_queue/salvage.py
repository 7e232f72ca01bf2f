"""Recovery of a damaged journal: what is proved goes on, what is not is listed, and the damaged file is kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
from typing import TYPE_CHECKING, Final

from offline_queue.chain import GENESIS, ChainFault, Link, Mark, follow
from offline_queue.client import LedgerRefused, LedgerUnreachable
from offline_queue.faults import JournalDamaged, JournalFault, translated
from offline_queue.journal import Journal, locked, prove_it_takes_entries
from offline_queue.reader import ACKNOWLEDGED, JournalReader, wrong_facts
from offline_queue.retention import ANCHOR, ANCHOR_STANDING, Anchor
from offline_queue.tables import DIGEST
from wire.records import dataclass
from wire.times import utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from wire.messages import EntriesAnswer

_ROWS: Final = "SELECT seq, at, kind, body, hash FROM entries ORDER BY seq"
_FACTS: Final = "SELECT name, value FROM facts"
_LOG: Final = "-wal"


class NotDamaged(JournalFault):
    """The journal is proved whole and the ledger holds no more of it: there is nothing to recover."""


@dataclass(frozen=True)
class Doubtful:
    """An entry that can still be read, but does not follow from what is proved."""

    seq: int
    at: str
    kind: str
    body: str
    hash: str

    @property
    def link(self) -> Link:
        return Link(self.seq, self.at, self.body, self.hash)


@dataclass(frozen=True)
class Lost:
    """What is no part of the journal any more: entries that can be read, and places of those that cannot.

    Of a file whose end cannot be read nobody knows how many there were.
    """

    doubtful: tuple[Doubtful, ...] = ()
    unreadable: tuple[int, ...] = ()


class NotRecoverable(JournalFault):
    """Going on from what is left would be another history than the ledger's; nothing was changed."""

    def __init__(self, message: str, lost: Lost | None = None) -> None:
        self.lost = lost or Lost()
        super().__init__(message)


@dataclass(frozen=True)
class Salvaged:
    """``kept``: up to where the chain is proved and goes on. ``lost`` is no part of it.

    ``brought`` are places of entries that the ledger gave back, because this disk had none or others there;
    ``silence`` is why the ledger was not asked, "" when it was. ``forgotten`` are facts beside the chain that were not what
    was written.
    """

    kept: Mark
    lost: Lost
    brought: tuple[int, ...]
    damaged: Path
    silence: str = ""
    forgotten: tuple[str, ...] = ()


def salvage(path: Path, ask: Callable[[int], EntriesAnswer] | None = None) -> Salvaged:
    """Put what is proved of a damaged journal in its place; the kiosk must be off. The damaged file stays beside it.

    ``ask`` gives what the ledger holds of this kiosk's chain after an entry (``LedgerClient.entries``): where the disk is
    proved no further the ledger's copy goes on, then again the disk. So is a whole journal that is behind the ledger.

    Raises:
        JournalBusy: the kiosk runs.
        NotDamaged: there is nothing to do.
        NotRecoverable: the ledger holds entries of which this disk has no proof and that it did not give, or nothing can be read.
    """
    lock_descriptor = locked(path)
    try:
        is_whole = _is_whole(path)
        rows, facts, forgotten = _read(path)
        begins = _begins(facts)
        links = _run(rows, begins)
        ledgers, silence = _ledgers(path, _end(links, begins), ask)
        if is_whole and not ledgers:
            raise NotDamaged(f"{path}: {_end(links, begins).seq} entries, each on top of the one before")
        links += ledgers
        links += _run(rows, _end(links, begins)) if ledgers else []
        kept = _end(links, begins)
        lost = _lost(rows, kept)
        _refuse_another_history(path, kept, facts, lost, silence)
        if not links:
            why = f"no entry can be read{_told(silence)}"
            raise NotRecoverable(f"{path}: {why}; this kiosk goes on with a new data folder only", lost)
        damaged = _kept_aside(path)
        _put_in_place(path, links, _fitting(facts, begins, links))
    finally:
        os.close(lock_descriptor)
    brought = tuple(link.seq for link in ledgers if rows.get(link.seq) is None or rows[link.seq].link != link)
    return Salvaged(kept, lost, brought, damaged, silence, forgotten)


def _is_whole(path: Path) -> bool:
    try:
        with JournalReader.open(path) as journal:
            journal.verify()
        prove_it_takes_entries(path)
    except JournalDamaged:
        return False
    return True


def _read(path: Path) -> tuple[Mapping[int, Doubtful], Mapping[str, str], tuple[str, ...]]:
    """Every row that can be read, the facts, as far as they can, and the names of facts that are others now."""
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    except sqlite3.Error as error:
        raise NotRecoverable(f"{path}: {error}") from error
    try:
        rows = {row.seq: row for order in ("", " DESC") for row in _readable(connection, order)}
        return dict(sorted(rows.items())), *_facts(connection)
    finally:
        connection.close()


def _run(rows: Mapping[int, Doubtful], mark: Mark) -> list[Link]:
    """The rows that are proved to go on from a mark."""
    links: list[Link] = []
    while (row := rows.get(mark.seq + 1)) is not None:
        end = follow([row.link], mark)
        if isinstance(end, ChainFault):
            break
        mark = end
        links.append(row.link)
    return links


def _end(links: list[Link], begins: Mark) -> Mark:
    return Mark(links[-1].seq, links[-1].hash) if links else begins


def _ledgers(path: Path, mark: Mark, ask: Callable[[int], EntriesAnswer] | None) -> tuple[list[Link], str]:
    """What the ledger holds on top of a mark, and why it could not be asked.

    Raises NotRecoverable when what it holds does not follow: then these are two histories.
    """
    links: list[Link] = []
    if ask is None:
        return links, "the ledger was not asked"
    try:
        while held := ask(mark.seq).entries:
            told = [Link(each.seq, utc_text(each.at), each.body, each.hash) for each in held]
            end = follow(told, mark)
            if isinstance(end, ChainFault):
                raise NotRecoverable(f"{path}: the ledger holds another history than this disk: its {end}")
            links += told
            mark = end
    except (LedgerUnreachable, LedgerRefused) as no:
        return [], str(no)
    return links, ""


def _lost(rows: Mapping[int, Doubtful], kept: Mark) -> Lost:
    doubtful = tuple(row for row in rows.values() if row.seq > kept.seq)
    last = max((row.seq for row in doubtful), default=kept.seq)
    return Lost(doubtful, tuple(seq for seq in range(kept.seq + 1, last + 1) if seq not in rows))


def _refuse_another_history(
    path: Path, kept: Mark, facts: Mapping[str, str], lost: Lost, silence: str
) -> None:
    acknowledged = _acknowledged(facts).seq
    if acknowledged > kept.seq:
        raise NotRecoverable(
            f"{path}: proved up to entry {kept.seq}, but the ledger holds entries up to {acknowledged}{_told(silence)}; "
            "connect this kiosk to its ledger and recover again, or go on with a new data folder",
            lost,
        )


def _told(silence: str) -> str:
    return f" ({silence})" if silence else ""


def _acknowledged(facts: Mapping[str, str]) -> Mark:
    """As far as it can be read: entries that the ledger has are taken by it once, however often they are sent."""
    try:
        seq, hash_ = facts[ACKNOWLEDGED].split()
        return Mark(int(seq), hash_)
    except (KeyError, ValueError):
        return GENESIS


def _fitting(facts: Mapping[str, str], begins: Mark, links: list[Link]) -> Mapping[str, str]:
    """Without a mark that names no place of the chain that is put in place."""
    hashes = {begins.seq: begins.hash} | {link.seq: link.hash for link in links}
    mark = _acknowledged(facts)
    is_true = facts.get(ACKNOWLEDGED) == f"{mark.seq} {mark.hash}" and hashes.get(mark.seq) == mark.hash
    left = set() if is_true else {ACKNOWLEDGED}
    left |= {ANCHOR, ANCHOR_STANDING} if begins == GENESIS else set()
    return {name: text for name, text in facts.items() if name not in left}


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


def _facts(connection: sqlite3.Connection) -> tuple[Mapping[str, str], tuple[str, ...]]:
    """Those that are what was written, without their digests, and the names of the others."""
    try:
        facts: dict[str, str] = dict(connection.execute(_FACTS).fetchall())
    except (sqlite3.Error, UnicodeDecodeError):
        return {}, ()
    wrong = wrong_facts(facts)
    if ANCHOR_STANDING in wrong and ANCHOR not in wrong:
        wrong += (
            ANCHOR,
        )  # without it nobody knows the receipts and bills before the anchor: begin at the first entry
    kept = {name: text for name, text in facts.items() if name not in wrong and not name.startswith(DIGEST)}
    return kept, wrong


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
