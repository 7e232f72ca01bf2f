"""``ledger serve`` with a fuse at every commit: ``python -m tests.torture.ledger_under_test FOLDER serve …``.

A boundary is the commit of a kiosk's batch, by what the batch brought: asked of PostgreSQL right before the commit,
whoever executed the statements. "After" is when the connection has been given back: the commit is done, and the request
has no answer yet.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final

import psycopg
from sqlalchemy import Connection, Engine, event
from sqlalchemy.pool import Pool

from ledger.cli import main
from tests.torture.fuse import Fuse

BATCH: Final = "kiosk_entries"
"""The table that every batch adds rows to."""
BROUGHT: Final = {
    "orders": "a batch with ended orders",
    "kiosk_bills": "a batch with bills",
    BATCH: "a batch without money",
}
"""A boundary is called after the first of these tables that the transaction added rows to."""
ADDED_TO: Final = " UNION ALL ".join(
    f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {table} WHERE xmin = pg_current_xact_id_if_assigned()::xid)"
    for table in BROUGHT
)
"""Rows are marked with the transaction that added them."""
COMMITTED: Final = "torture_committed"


def watch(fuse: Fuse) -> None:
    """Pass by the fuse at each commit of any engine of this process."""

    def commit(connection: Connection) -> None:
        driver = connection.connection.driver_connection
        if not isinstance(driver, psycopg.Connection) or driver.autocommit:
            return
        tables = {table for (table,) in driver.execute(ADDED_TO)}
        if BATCH in tables:
            connection.info[COMMITTED] = next(name for table, name in BROUGHT.items() if table in tables)
            fuse.pass_by(f"before the commit of {connection.info[COMMITTED]}", lambda: None)

    def give_back(_connection: Any, record: Any) -> None:
        committed = record.info.pop(COMMITTED, "")
        if committed:
            fuse.pass_by(f"after the commit of {committed}", lambda: None)

    event.listen(Engine, "commit", commit)
    event.listen(Pool, "checkin", give_back)


BOUNDARIES: Final = tuple(
    f"{side} the commit of {name}" for name in BROUGHT.values() for side in ("before", "after")
)


if __name__ == "__main__":
    watch(Fuse(Path(sys.argv.pop(1))))
    main()
