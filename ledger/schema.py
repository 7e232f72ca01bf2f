"""The schema's version: where a database stands, and bringing it to head (Alembic)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, inspect

from ledger.access import tables as access
from ledger.agents import tables as agents
from ledger.books import tables as books
from ledger.cash import tables as cash
from ledger.collections import tables as collections
from ledger.database import DatabaseUnusable, metadata
from ledger.field_agents import tables as field_agents
from ledger.holders import tables as holders
from ledger.http import tables as http
from ledger.inactivity import tables as inactivity
from ledger.issuers import tables as issuers
from ledger.jobs import tables as jobs
from ledger.kiosks import tables as kiosks
from ledger.limits import tables as limits
from ledger.maintenance import tables as maintenance
from ledger.merchants import tables as merchants
from ledger.messages import tables as messages
from ledger.notifications import tables as notifications
from ledger.offers import tables as offers
from ledger.payments import tables as payments
from ledger.receipts import tables as receipts
from ledger.redemptions import tables as redemptions
from ledger.refunds import tables as refunds
from ledger.settlements import tables as settlements
from ledger.staff import tables as staff
from ledger.statements import tables as statements
from ledger.suspicions import tables as suspicions
from ledger.tariffs import tables as tariffs
from ledger.wallets import tables as wallets

TABLE_MODULES = (
    access,
    agents,
    books,
    cash,
    collections,
    field_agents,
    holders,
    http,
    inactivity,
    issuers,
    jobs,
    kiosks,
    limits,
    merchants,
    messages,
    notifications,
    offers,
    payments,
    receipts,
    redemptions,
    refunds,
    staff,
    statements,
    maintenance,
    settlements,
    suspicions,
    tariffs,
    wallets,
)
"""Importing them fills ``metadata``."""

target_metadata = metadata


def migrate(engine: Engine) -> None:
    """Bring the database to the newest revision."""
    with migrating(engine) as connection:
        command.upgrade(alembic_config(connection), "head")


@contextmanager
def migrating(engine: Engine) -> Iterator[Connection]:
    """One transaction in which Alembic may rebuild tables that others refer to.

    SQLite changes most of a table only by making it anew, and while the old one is dropped it counts every row
    that refers to it as astray. So its foreign keys rest meanwhile, and are all proved before the commit.

    Raises:
        DatabaseUnusable: rows refer to what is not there.
    """
    is_sqlite = engine.dialect.name == "sqlite"
    with engine.connect() as connection:
        if is_sqlite:
            _sqlite_foreign_keys(connection, "OFF")
        try:
            with connection.begin():
                yield connection
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                    raise DatabaseUnusable("a migration would leave rows that refer to nothing")
        finally:
            if is_sqlite:
                _sqlite_foreign_keys(connection, "ON")


def _sqlite_foreign_keys(connection: Connection, setting: str) -> None:
    # Through the driver: SQLite takes no notice of this within a transaction, and SQLAlchemy would begin one.
    cursor = connection.connection.cursor()
    cursor.execute(f"PRAGMA foreign_keys = {setting}")
    cursor.close()


def is_at_head(connection: Connection) -> bool:
    """True when the database has the schema of this program."""
    return revision_of(connection) == head()


def is_empty(connection: Connection) -> bool:
    """True when there is no table at all."""
    return not inspect(connection).get_table_names()


def revision_of(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    newest = ScriptDirectory.from_config(_config()).get_current_head()
    assert newest is not None, "there is a first revision"
    return newest


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration for commands on this connection."""
    config = _config()
    config.attributes["connection"] = connection
    return config


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(files("ledger") / "migrations"))
    config.set_main_option("path_separator", "os")
    return config
