"""The journal's file: tables, the walls inside SQLite, and how an older file is brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from offline_queue.faults import JournalDamaged, JournalTooNew

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from pathlib import Path

APPLICATION_ID: Final = 0x546C6D4A
"""``TlmJ`` in the file's header (PRAGMA application_id): tells a journal from any other database."""

_TABLES: Final = (
    """
    CREATE TABLE entries (
        seq INTEGER NOT NULL,
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        body TEXT NOT NULL,
        hash TEXT NOT NULL,
        stacked_total_tiyn BIGINT NOT NULL,
        reference TEXT,
        PRIMARY KEY (seq)
    )
    """,
    "CREATE UNIQUE INDEX entries_reference ON entries (kind, reference) WHERE reference IS NOT NULL",
    "CREATE TABLE facts (name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name))",
)
"""``stacked_total_tiyn`` and ``reference`` are derived, for questions that must not grow with history; the whole proof
derives them again. The first is the cash stacked in this entry and all before. The second is what an entry is looked up by:
the receipt number of ``order_completed``, the session of ``order_opened``, the operation of ``operation_answered``;
otherwise null. ``facts`` is what may change: the acknowledged mark, policy and allotment snapshots, the checkpoint, the
anchor."""

_WALLS_1: Final = (
    """
    CREATE TRIGGER entries_are_not_changed BEFORE UPDATE ON entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    # INSERT OR REPLACE deletes without the trigger above; it cannot pass this one.
    """
    CREATE TRIGGER entries_come_in_order BEFORE INSERT ON entries
    WHEN NEW.seq <> (SELECT ifnull(max(seq), 0) + 1 FROM entries)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
)


def _create(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in (*_TABLES, *_WALLS_1):
        connection.execute(statement)


_IS_NO_ANCHOR: Final = """NEW.name = 'anchor' AND EXISTS (SELECT 1 FROM entries) AND NOT ifnull((
    SELECT old.hash = substr(NEW.value, instr(NEW.value, ' ') + 1, 64)
        AND old.stacked_total_tiyn = CAST(substr(NEW.value, instr(NEW.value, ' ') + 66) AS INTEGER)
        AND old.seq <= (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'acknowledged')
        AND last.kind = 'journal_pruned'
        AND julianday(last.at) - julianday(old.at) > 29.99
    FROM entries AS old, (SELECT * FROM entries ORDER BY seq DESC LIMIT 1) AS last
    WHERE old.seq = CAST(NEW.value AS INTEGER)
), 0)"""
"""What no anchor may be: another entry than it says, one that the ledger does not hold, one of the last 30 days (the
hundredth of a day is for the rounding of julianday), or one that the newest entry does not tell of."""

_WALLS_2: Final = (
    "DROP TRIGGER entries_are_not_deleted",
    "DROP TRIGGER entries_come_in_order",
    # A text that begins with a number is that number when cast: "17 <hash> …".
    """
    CREATE TRIGGER entries_are_not_deleted BEFORE DELETE ON entries
    WHEN OLD.seq > ifnull((SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'anchor'), 0)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TRIGGER entries_come_in_order BEFORE INSERT ON entries
    WHEN NEW.seq <> 1 + coalesce(
        (SELECT max(seq) FROM entries), (SELECT CAST(value AS INTEGER) FROM facts WHERE name = 'anchor'), 0
    )
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    f"""
    CREATE TRIGGER an_anchor_is_true BEFORE INSERT ON facts WHEN {_IS_NO_ANCHOR}
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    f"""
    CREATE TRIGGER an_anchor_stays_true BEFORE UPDATE ON facts WHEN {_IS_NO_ANCHOR}
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
    """
    CREATE TRIGGER an_anchor_stays BEFORE DELETE ON facts WHEN OLD.name = 'anchor'
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END
    """,
)


def _let_prune(connection: sqlite3.Connection) -> None:
    """Entries up to the anchor may go (``offline_queue.retention``); what may be an anchor, the file says itself."""
    for wall in _WALLS_2:
        connection.execute(wall)


DIGEST: Final = "digest/"
"""Before a fact's name: the fact that holds the digest of its value (``offline_queue.reader.digest``)."""


def _keep_digests(_connection: sqlite3.Connection) -> None:
    """From here on every fact has its digest beside it. A program that writes none must not write this file any more."""


MIGRATIONS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (_create, _let_prune, _keep_digests)
"""Step n brings a file from version n to n + 1. A step that shipped is never edited."""

VERSION: Final = len(MIGRATIONS)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Bring the file to ``VERSION``, each step in a transaction of its own.

    Raises:
        JournalTooNew: a newer program wrote it.
        JournalDamaged: it is a database, but no journal.
    """
    version = journal_version(connection, path)
    for step in range(version, VERSION):
        connection.execute("BEGIN IMMEDIATE")
        try:
            MIGRATIONS[step](connection)
            connection.execute(f"PRAGMA user_version = {step + 1}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")


def journal_version(connection: sqlite3.Connection, path: Path) -> int:
    """The file's version, 0 for an empty one; raises as ``migrate`` does."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    application_id = int(connection.execute("PRAGMA application_id").fetchone()[0])
    tables = int(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])
    if application_id != APPLICATION_ID and (version or tables):
        raise JournalDamaged(path, "this is a database, but not a journal")
    if version > VERSION:
        raise JournalTooNew(
            f"{path}: format {version}, this program knows up to {VERSION}; update the program"
        )
    return version
