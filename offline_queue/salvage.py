"""Recovery of a damaged journal: what is proved goes on, what is not is listed, and the damaged file is kept."""

from __future__ import annotations

import os
import shutil
import sqlite3
from typing import TYPE_CHECKING, Final, NamedTuple

from offline_queue.chain import GENESIS, ChainFault, Link, Mark, follow
from offline_queue.client import LedgerRefused, LedgerUnreachable
from offline_queue.faults import JournalDamaged, JournalFault, translated
from offline_queue.journal import Journal, locked, prove_it_takes_entries
from offline_queue.reader import ACKNOWLEDGED, ALLOTMENT, JournalReader, wrong_facts
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
    was written; ``replaced`` are entries without cash in the place of which the ledger holds others.
    """

    kept: Mark
    lost: Lost
    brought: tuple[int, ...]
    damaged: Path
    silence: str = ""
    forgotten: tuple[str, ...] = ()
    replaced: tuple[Doubtful, ...] = ()


def salvage(path: Path, ask: Callable[[int], EntriesAnswer] | None = None) -> Salvaged:
    """Put what is proved of a damaged journal in its place; the kiosk must be off. The damaged file stays beside it.

    ``ask`` gives what the ledger holds of this kiosk's chain after an entry (``LedgerClient.entries``): where the disk is
    proved no further the ledger's copy goes on, then again the disk. So is a whole journal that is behind the ledger, such as an
    old image of the disk, even if it has been started meanwhile: entries without cash that part from the ledger's go.

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
        own = _run(rows, begins)
        links, silence = _joined(_Disk(path, rows, facts, begins, own), ask)
        if is_whole and links == own:
            raise NotDamaged(f"{path}: {_end(own, begins).seq} entries, each on top of the one before")
        links += _run(rows, _end(links, begins))
        kept = _end(links, begins)
        lost = _lost(rows, kept)
        _refuse_another_history(path, kept, facts, lost, silence)
        if not links:
            why = f"no entry can be read{_told(silence)}"
            raise NotRecoverable(f"{path}: {why}; this kiosk goes on with a new data folder only", lost)
        brought = tuple(
            link.seq for link in links if rows.get(link.seq) is None or rows[link.seq].link != link
        )
        damaged = _kept_aside(path)
        _put_in_place(path, links, _fitting(facts, begins, links, is_brought=bool(brought)))
    finally:
        os.close(lock_descriptor)
    others = frozenset(brought)
    replaced = tuple(rows[link.seq] for link in own if link.seq in others)
    return Salvaged(kept, lost, brought, damaged, silence, forgotten, replaced)


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


class _Disk(NamedTuple):
    """What can be read of a journal: ``own`` is what is proved on top of ``begins``."""

    path: Path
    rows: Mapping[int, Doubtful]
    facts: Mapping[str, str]
    begins: Mark
    own: list[Link]


def _joined(disk: _Disk, ask: Callable[[int], EntriesAnswer] | None) -> tuple[list[Link], str]:
    """What the disk proves and what the ledger holds on top of it, and why that could not be asked.

    Raises NotRecoverable when the ledger holds another history and this disk has cash of its own.
    """
    own, begins = disk.own, disk.begins
    if ask is None:
        return list(own), "the ledger was not asked"
    hashes = {begins.seq: begins.hash} | {link.seq: link.hash for link in own}
    try:
        held = _held(ask, _end(own, begins), hashes)
        if held is not None:
            return own + held, ""
        common = _acknowledged(disk.facts)
        base = common if hashes.get(common.seq) == common.hash else begins
        held = _held(ask, base, hashes)
    except (LedgerUnreachable, LedgerRefused) as no:
        return list(own), str(no)
    if held is None:
        raise NotRecoverable(
            f"{disk.path}: the ledger holds another history than this disk from its beginning on"
        )
    ledgers = {link.seq: link for link in held}
    parts = next((link.seq for link in own if link.seq > base.seq and ledgers.get(link.seq) != link), 0)
    rest = tuple(disk.rows[link.seq] for link in own if parts <= link.seq)
    if any(row.kind in _OF_CASH for row in rest):
        raise NotRecoverable(
            f"{disk.path}: the ledger holds another history from entry {parts} on, and this disk has cash that it does not "
            "have: start the kiosk so that it shows it (docs/operators.md), and enrol a new data folder",
            Lost(rest),
        )
    return [link for link in own if link.seq < parts] + [link for link in held if link.seq >= parts], ""


_OF_CASH: Final = frozenset(
    {
        *("stack_intended", "bill_stacked", "bill_disputed", "order_completed", "collected"),
        *("cassette_removed", "wallet_order_intended", "wallet_order_ended"),
    }
)
"""Entries that nobody may pass over, because another history is in the books."""


def _held(ask: Callable[[int], EntriesAnswer], mark: Mark, hashes: Mapping[int, str]) -> list[Link] | None:
    """What the ledger holds on top of a mark of ours; None when it holds something else there, or before."""
    links: list[Link] = []
    while True:
        answer = ask(mark.seq)
        told = [Link(each.seq, utc_text(each.at), each.body, each.hash) for each in answer.entries]
        end = follow(told, mark)
        if isinstance(end, ChainFault):
            return None
        if not told:
            theirs = answer.acknowledged_hash
            return links if links or hashes.get(answer.acknowledged_seq, theirs) == theirs else None
        links += told
        mark = end


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


def _fitting(
    facts: Mapping[str, str], begins: Mark, links: list[Link], *, is_brought: bool
) -> Mapping[str, str]:
    """Without a mark that names no place of the chain that is put in place, nor an allotment that may be an older one (K-02)."""
    hashes = {begins.seq: begins.hash} | {link.seq: link.hash for link in links}
    mark = _acknowledged(facts)
    is_true = facts.get(ACKNOWLEDGED) == f"{mark.seq} {mark.hash}" and hashes.get(mark.seq) == mark.hash
    left = set() if is_true else {ACKNOWLEDGED}
    left |= {ANCHOR, ANCHOR_STANDING} if begins == GENESIS else set()
    left |= {ALLOTMENT} if is_brought else set()
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
        for row in connection.execute(_ROWS + order):
            if all(
                isinstance(each, str) for each in row[1:]
            ):  # a byte that changed may make a text something else
                yield Doubtful(*row)
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
