"""The kiosk's journal: append-only, hash-chained, on disk before the call returns.

One process writes (a lock beside the file says so), one thread of it at a time. What an ``append`` returned is
there after ``kill -9`` and after a power cut: one transaction of SQLite in WAL mode with ``synchronous=FULL``,
which ends in one fsync. What an ``append`` refused is not there, whole: a transaction has no half.

How this is proved and what the file looks like: ``docs/journal.md``.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import sqlite3
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypeAlias

from offline_queue.cassettes import CashCounters
from offline_queue.chain import GENESIS, Mark
from offline_queue.faults import (
    IllegalEntry,
    JournalBusy,
    JournalDamaged,
    JournalFault,
    JournalMissing,
    JournalTooNew,
    JournalUnwritable,
    translated,
)
from offline_queue.reader import (
    ACKNOWLEDGED,
    ALLOTMENT,
    CHECKPOINT,
    POLICY,
    Checkpoint,
    FoundReceipt,
    JournalReader,
    closed_on_failure,
    connect,
    digest,
    reference,
    refuse_stub,
    stacked_tiyn,
)
from offline_queue.retention import ANCHOR, ANCHOR_STANDING, next_anchor
from offline_queue.standing import (
    STANDING_VERSION,
    Standing,
    Unfinished,
    after,
    refuse_illegal,
)
from offline_queue.tables import DIGEST, migrate
from wire.encoding import link_hash
from wire.entries import AllotmentConfirmed, Entry, JournalPruned, OperationAnswered, body_text, parse_body
from wire.money import Tiyn
from wire.times import utc_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime
    from pathlib import Path

    from offline_queue.chain import Link
    from wire.entries import Body
    from wire.messages import OperationResult
    from wire.policy import Allotment, Policy

__all__ = [
    "CashCounters",
    "FoundReceipt",
    "IllegalEntry",
    "Journal",
    "JournalBusy",
    "JournalDamaged",
    "JournalFault",
    "JournalMissing",
    "JournalReader",
    "JournalTooNew",
    "JournalUnwritable",
    "Unfinished",
]

CHECKPOINT_ENTRIES: Final = 200
"""A start folds at most about so many entries; a checkpoint is written within the append that passes it."""

NUL: Final = "\\u0000"
"""As JSON spells it. An entry with it would be refused for ever and block the outbox."""

_PRAGMAS: Final = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",  # fsync of the write-ahead log at every commit, not only at checkpoints
    "PRAGMA journal_size_limit = 16777216",
    "PRAGMA cell_size_check = ON",
)
_GIVES_ROOM_BACK: Final = "PRAGMA auto_vacuum = INCREMENTAL"
"""Of a new file only: it writes. An older file fills its free pages again."""
_INSERT: Final = "INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)"
_KIND: Final = 2
"""Where such a row has its kind."""
_TRY_ENTRY: Final = """INSERT INTO entries SELECT 1 + coalesce(
    max(seq), (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'anchor'), 0
), '', '', '', '', 0, NULL FROM entries"""
_REMOVE: Final = "DELETE FROM entries WHERE seq <= ?"
_PAGES_GIVEN_BACK: Final = 1_000
_REMEMBER: Final = (
    "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)

AroundCommit: TypeAlias = "Callable[[tuple[str, ...], Callable[[], None]], None]"


def commit_at_once(_what: tuple[str, ...], commit: Callable[[], None]) -> None:
    """Nothing around a transaction."""
    commit()


class Journal(JournalReader):
    """The one writer of a journal; reads as ``JournalReader`` does.

    ``around`` does each transaction of an open journal, which it is told of by the kinds of its entries and the names of
    its facts: who proves what a power cut at it does (docs/recovery.md) ends the process there.
    """

    checkpoint_entries: ClassVar[int] = CHECKPOINT_ENTRIES

    _mark: Mark
    _standing: Standing
    _stacked: Tiyn
    _last_at: datetime | None
    _acknowledged: Mark

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        lock_descriptor: int,
        around: AroundCommit = commit_at_once,
    ) -> None:
        super().__init__(path, connection)
        self._lock_descriptor = lock_descriptor
        self._around = around
        self._is_doubtful = False
        self._is_closed = False
        self.prove_facts()
        self._checkpoint_seq = self._checkpoint().mark.seq
        self._believe_the_disk()

    @classmethod
    def open(cls, path: Path, around: AroundCommit = commit_at_once) -> Self:
        """Open for writing; create it, bring an older format up to date, prove what came since the checkpoint.

        Raises:
            JournalBusy: another process writes it.
            JournalDamaged: the file is no journal or its chain is broken; it is kept as it is.
            JournalTooNew: a newer program wrote it.
            JournalUnwritable: the folder or the disk does not let us.
        """
        lock_descriptor = locked(path)
        try:
            with translated(path):
                refuse_stub(path)
                _create(path)
                connection = _writing_connection(path)
            with translated(path), closed_on_failure(connection):
                migrate(connection, path)
                _try(connection, path)
                return cls(path, connection, lock_descriptor, around)
        except BaseException:
            os.close(lock_descriptor)
            raise

    def close(self) -> None:
        """Write a checkpoint, so that the next start is quick, and let others write. Again: nothing happens."""
        if self._is_closed:
            return
        self._is_closed = True
        try:
            if self._mark.seq > self._checkpoint_seq and not self._is_doubtful:
                with contextlib.suppress(JournalUnwritable):  # it only saves time at the next start
                    self.write_checkpoint()
            super().close()
        finally:
            os.close(self._lock_descriptor)

    def write_checkpoint(self) -> None:
        """Keep the standing of now, from which the next start folds. Raises JournalUnwritable."""
        self._remember({CHECKPOINT: self._checkpoint_text(self._mark, self._standing)})
        self._checkpoint_seq = self._mark.seq

    def last(self) -> Mark:
        return self._mark

    def last_at(self) -> datetime | None:
        return self._last_at

    def acknowledged(self) -> Mark:
        return self._acknowledged

    def standing(self) -> Standing:
        return self._standing

    def append(self, bodies: Iterable[Body], at: datetime) -> tuple[Entry, ...]:
        """Write the bodies as the next entries, in one transaction and one fsync, and return them.

        ``at`` is the trusted time of the facts (W-13).

        Raises:
            JournalUnwritable: none of them is in the journal; a later append may succeed.
            JournalDamaged: the file broke under us.
            IllegalEntry: our bug; a body contradicts the entries before it. None is in the journal.
        """
        return self._write(bodies, at, {})

    def acknowledge(
        self, seq: int, hash_: str, results: Iterable[OperationResult], at: datetime
    ) -> tuple[Entry, ...]:
        """Note that the ledger holds entries up to ``seq``, with its answers, in one transaction.

        Answers that the journal already has are passed over: after a crash the ledger tells them again.
        The mark follows the ledger also downward, when that was restored from a backup.
        Raises as ``append`` does; IllegalEntry when ``hash_`` is not the hash of entry ``seq``.
        """
        if self.hash_at(seq) != hash_:
            raise IllegalEntry(f"the ledger acknowledged an entry {seq} that is not ours")
        told = {result.operation_id: result for result in results}
        held = self.answered(told)
        bodies = [
            OperationAnswered(operation_id=told_id, outcome=result.outcome, refusal=result.refusal)
            for told_id, result in told.items()
            if told_id not in held
        ]
        entries = self._write(bodies, at, {ACKNOWLEDGED: f"{seq} {hash_}"})
        self._acknowledged = Mark(seq, hash_)
        return entries

    def prune(self, now: datetime) -> tuple[Entry, ...]:
        """Remove entries that the ledger has held for 30 days and nobody needs here (``offline_queue.retention``).

        Some thousands at a call; ``now`` is trusted time. What is given is the entry that says what went, none when
        nothing was to go. Raises as ``append`` does; then nothing is removed.
        """
        if self._is_doubtful:
            self._reopen()
        with translated(self.path):
            anchor = next_anchor(
                self._connection,
                self._standing,
                acknowledged_seq=self.acknowledged().seq,
                checkpoint_seq=self._checkpoint_seq,
                now=now,
            )
        if anchor is None:
            return ()
        told = JournalPruned(up_to_seq=anchor.mark.seq, up_to_hash=anchor.mark.hash)
        remembered = {
            ANCHOR: anchor.text(),
            ANCHOR_STANDING: self._checkpoint_text(anchor.mark, self._standing_at(anchor.mark.seq)),
        }
        entries = self._write([told], now, remembered, up_to=anchor.mark.seq)
        with contextlib.suppress(JournalUnwritable), translated(self.path):  # it only gives room back
            self._connection.execute(f"PRAGMA incremental_vacuum({_PAGES_GIVEN_BACK})").fetchall()
        return entries

    def adopt(self, links: Iterable[Link], facts: Mapping[str, str]) -> None:
        """Take over what is proved of a damaged journal, as it was written; only an empty journal does.

        Raises:
            JournalUnwritable: nothing was taken.
        """
        assert self._mark == GENESIS, "only an empty journal takes over another's entries"
        rows: list[tuple[Any, ...]] = []
        if ANCHOR in facts:  # first: the entries come in order after it
            self._commit([], {ANCHOR: facts[ANCHOR]})
        stacked = self.anchor().stacked_tiyn
        for link in links:
            body = parse_body(link.body)
            stacked += stacked_tiyn(body)
            rows.append((link.seq, link.at, body.kind, link.body, link.hash, int(stacked), reference(body)))
        self._commit(rows, {name: text for name, text in facts.items() if name not in {CHECKPOINT, ANCHOR}})
        self._believe_the_disk()

    def remember_policy(self, policy: Policy) -> None:
        """Keep the snapshot for a start without connection. Raises JournalUnwritable."""
        self._remember({POLICY: policy.model_dump_json()})

    def remember_allotment(self, allotment: Allotment) -> None:
        """Keep the allotment for a start without connection. Raises JournalUnwritable."""
        self._remember({ALLOTMENT: allotment.model_dump_json()})

    def confirm_allotment(self, allotment: Allotment, at: datetime) -> tuple[Entry, ...]:
        """Keep a lowered allotment and say so in the chain, in one transaction; the entry (K-02).

        While an order is open the allotment is only kept, and nothing is given: a bill under way may have been let in
        by the older figure. Raises as ``append`` does; then nothing of it is kept.
        """
        assert allotment.lowering_id is not None, "the ledger asks for it"
        if self._is_doubtful:
            self._reopen()
        is_between = self._standing.order is None and self._standing.intent is None
        bodies = [AllotmentConfirmed(lowering_id=allotment.lowering_id)] if is_between else []
        return self._write(bodies, at, {ALLOTMENT: allotment.model_dump_json()})

    def remember(self, name: str, text: str) -> None:
        """Keep a fact under a name, replacing the last; read by ``fact``. Raises JournalUnwritable."""
        self._remember({name: text})

    def _remember(self, remembered: dict[str, str]) -> None:
        if self._is_doubtful:
            self._reopen()
        self._commit([], remembered)

    def _write(
        self, bodies: Iterable[Body], at: datetime, remembered: dict[str, str], *, up_to: int = 0
    ) -> tuple[Entry, ...]:
        if self._is_doubtful:
            self._reopen()
        mark, standing, stacked = self._mark, self._standing, self._stacked
        appended: list[Entry] = []
        rows: list[tuple[Any, ...]] = []
        at_text = utc_text(at)
        for body in bodies:
            refuse_illegal(standing, body)
            seq, text = mark.seq + 1, body_text(body)
            if NUL in text:
                raise IllegalEntry("a text holds the character NUL, which the ledger's database cannot keep")
            mark = Mark(seq, link_hash(mark.hash, seq, at_text, text))
            stacked += stacked_tiyn(body)
            standing = after(standing, seq, at, body)
            rows.append((seq, at_text, body.kind, text, mark.hash, int(stacked), reference(body)))
            appended.append(Entry.known(seq=seq, at=at, body=body, hash_=mark.hash))
        is_checkpoint_due = mark.seq - self._checkpoint_seq >= self.checkpoint_entries
        if is_checkpoint_due:
            remembered[CHECKPOINT] = self._checkpoint_text(mark, standing)
        self._commit(rows, remembered, up_to=up_to)
        self._mark, self._standing, self._stacked = mark, standing, stacked
        self._last_at = appended[-1].at if appended else self._last_at
        if is_checkpoint_due:
            self._checkpoint_seq = mark.seq
        return tuple(appended)

    def _commit(self, rows: list[tuple[Any, ...]], remembered: dict[str, str], *, up_to: int = 0) -> None:
        what = tuple(dict.fromkeys([*(row[_KIND] for row in rows), *remembered]))
        self._around(what, lambda: self._commit_now(rows, remembered, up_to))

    def _commit_now(self, rows: list[tuple[Any, ...]], remembered: dict[str, str], up_to: int) -> None:
        """All or nothing, on disk at the end; entries up to ``up_to`` go."""
        execute = self._connection.execute
        try:
            if len(rows) == 1 and not remembered and not up_to:
                execute(_INSERT, rows[0])  # a transaction of its own, in one statement instead of three
                return
            execute("BEGIN IMMEDIATE")
            for row in rows:
                execute(_INSERT, row)
            for name, text in remembered.items():
                execute(_REMEMBER, (name, text))
                execute(_REMEMBER, (DIGEST + name, digest(text)))
            if up_to:
                execute(_REMOVE, (up_to,))
            execute("COMMIT")
        except BaseException as error:
            self._is_doubtful = True
            with contextlib.suppress(sqlite3.Error):
                execute("ROLLBACK")
            with translated(self.path):
                raise error  # noqa: TRY201 - here, where it is translated

    def _reopen(self) -> None:
        """After a failed write: a new connection, whose word on what is on disk is the only one believed."""
        with translated(self.path):
            failed, self._connection = self._connection, _writing_connection(self.path)
            failed.close()
            self._believe_the_disk()
        self._is_doubtful = False

    def _believe_the_disk(self) -> None:
        """What this object tells without asking the file again: nobody else writes it."""
        self._mark, self._standing = self._fold()
        self._stacked = self._stacked_total(self._mark.seq)
        self._last_at = super().last_at()
        self._acknowledged = super().acknowledged()

    def _checkpoint_text(self, mark: Mark, standing: Standing) -> str:
        return Checkpoint(version=STANDING_VERSION, mark=mark, standing=standing).model_dump_json()


def _writing_connection(path: Path) -> sqlite3.Connection:
    connection = connect(path, mode="rw")
    with closed_on_failure(connection):
        if connection.execute("PRAGMA page_count").fetchone()[0] == 0:
            connection.execute(_GIVES_ROOM_BACK)
        for pragma in _PRAGMAS:
            connection.execute(pragma)
    return connection


def prove_it_takes_entries(path: Path) -> None:
    """For whoever holds the writer's lock. Raises JournalDamaged, JournalUnwritable."""
    with translated(path):
        connection = _writing_connection(path)
    with closed_on_failure(connection):
        _try(connection, path)
    with translated(path):
        connection.close()


def _try(connection: sqlite3.Connection, path: Path) -> None:
    """Take an entry and a fact, and take them back: a wall that no longer is one is found now, not in mid-session.

    Raises JournalDamaged, JournalUnwritable.
    """
    try:
        with translated(path):
            connection.execute("BEGIN IMMEDIATE")
            try:
                connection.execute(_TRY_ENTRY)
                connection.execute(_REMEMBER, ("trial", ""))
            finally:
                connection.execute("ROLLBACK")
    except sqlite3.Error as refused:
        raise JournalDamaged(path, f"the file takes no entries any more: {refused}") from refused


def locked(path: Path) -> int:
    """A descriptor that holds the writer's lock; the system lets go of it when the process dies.

    Raises:
        JournalBusy: another process writes the journal.
        JournalUnwritable: the folder or the disk does not let us.
    """
    lock_path = path.with_name(f"{path.name}.lock")
    try:
        descriptor = os.open(lock_path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise JournalUnwritable(f"{lock_path}: {error.strerror}") from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise JournalBusy(f"{path}: another process writes this journal") from error
    return descriptor


def _create(path: Path) -> None:
    """An empty file that only its owner reads (it holds phone numbers), its name on disk for good."""
    if path.exists():
        return
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        raise JournalUnwritable(f"{path}: {error.strerror}") from error
