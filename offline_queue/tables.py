"""The journal's file: tables, the walls inside SQLite, and how an older file is brought up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Table, Text

from offline_queue.faults import JournalDamaged, JournalTooNew

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import Connection

APPLICATION_ID: Final = 0x546C6D4A
"""``TlmJ`` in the file's header (PRAGMA application_id): tells a journal from any other database."""

metadata = MetaData()

entries = Table(
    "entries",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("hash", Text, nullable=False),
    # Derived, for questions that must not grow with history; the whole proof derives them again.
    Column("stacked_total_tiyn", BigInteger, nullable=False),
    Column("reference", Text),
)
"""``stacked_total_tiyn``: cash stacked in this entry and all before. ``reference``: what an entry is looked up
by: the receipt number of ``order_completed``, the session of ``order_opened``, the operation of
``operation_answered``; otherwise null."""

Index(
    "entries_reference",
    entries.c.kind,
    entries.c.reference,
    unique=True,
    sqlite_where=entries.c.reference.is_not(None),
)

facts = Table(
    "facts", metadata, Column("name", Text, primary_key=True), Column("value", Text, nullable=False)
)
"""What may change: the acknowledged mark, policy and allotment snapshots, the checkpoint, the anchor."""

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


def _create(connection: Connection) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    metadata.create_all(connection)
    for wall in _WALLS_1:
        connection.exec_driver_sql(wall)


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


def _let_prune(connection: Connection) -> None:
    """Entries up to the anchor may go (``offline_queue.retention``); what may be an anchor, the file says itself."""
    for wall in _WALLS_2:
        connection.exec_driver_sql(wall)


MIGRATIONS: Final[tuple[Callable[[Connection], None], ...]] = (_create, _let_prune)
"""Step n brings a file from version n to n + 1. A step that shipped is never edited."""

VERSION: Final = len(MIGRATIONS)


def migrate(connection: Connection, path: Path) -> None:
    """Bring the file to ``VERSION``, each step in a transaction of its own.

    Raises:
        JournalTooNew: a newer program wrote it.
        JournalDamaged: it is a database, but no journal.
    """
    version = journal_version(connection, path)
    for step in range(version, VERSION):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        try:
            MIGRATIONS[step](connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {step + 1}")
        except BaseException:
            connection.exec_driver_sql("ROLLBACK")
            raise
        connection.exec_driver_sql("COMMIT")


def journal_version(connection: Connection, path: Path) -> int:
    """The file's version, 0 for an empty one; raises as ``migrate`` does."""
    version = int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())
    application_id = int(connection.exec_driver_sql("PRAGMA application_id").scalar_one())
    tables = int(connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar_one())
    if application_id != APPLICATION_ID and (version or tables):
        raise JournalDamaged(path, "this is a database, but not a journal")
    if version > VERSION:
        raise JournalTooNew(
            f"{path}: format {version}, this program knows up to {VERSION}; update the program"
        )
    return version
