"""The database: how it is opened, read and written; the same SQL on SQLite and PostgreSQL."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from math import inf
from typing import Any, Final, TypeVar

from sqlalchemy import (
    BigInteger,
    Connection,
    DateTime,
    Dialect,
    Engine,
    Executable,
    Insert,
    MetaData,
    Row,
    Table,
    Text,
    TypeDecorator,
    create_engine,
    event,
    make_url,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, InvalidatePoolError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from tenacity import (
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_after_delay,
    wait_random_exponential,
)

from ledger import rowsets
from ledger.clock import elapsed
from ledger.prepared import say
from wire.encoding import canonical
from wire.money import Tiyn

T = TypeVar("T")

DEFAULT_URL: Final = "sqlite:///ledger.db"
WRITE_ATTEMPTS_MAX: Final = 12
WRITE_SECONDS_MAX: Final = 10
BUSY_TIMEOUT_MS: Final = 5_000
IN_LIST_MAX: Final = 500
"""Ids asked for in one statement."""

SERVICE_OPTIONS: Final = "-c enable_seqscan=off -c jit=off"
"""PostgreSQL plans a service's statement, and the check of a foreign key, once for a connection. What was planned
while a table was small, reading all of it, would be carried out all day; everything the service asks is asked by key.
Whoever meets the same accounts also meets them in one order."""

PINGED_AFTER_S: Final = 1.0
"""How long a connection to PostgreSQL may have been idle to be used unasked. One that is lost all the same fails a
transaction, which is run again if it writes."""

ROWS_AT_ONCE: Final = 2_000
"""Rows that a streamed query holds in memory."""

RETRIED_SQLSTATES: Final = frozenset({"40001", "40P01"})
"""Serialization failure and deadlock: PostgreSQL asks for the whole transaction again."""

APPEND_ONLY: Final = {"is_append_only": True}
"""``info`` of a table whose rows are history: the service may add rows, never change or remove one (W-04).

On PostgreSQL the service's role is granted no more (``ledger.roles``), on SQLite its connections are kept from it.
"""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class DatabaseUnusable(Exception):
    """The database cannot be used as it is; the message is one line for whoever started the program."""


class GuardFailed(Exception):
    """What a decision was made on has changed meanwhile: roll back and decide again."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Moments without a zone are refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        return datetime

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        if value is None:
            return None
        # SQLite keeps no zone: what was written was UTC.
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any] | None:
        """In one step on SQLite, where SQLAlchemy spells a moment field by field: every row has one."""
        return _moment_text if dialect.name == "sqlite" else super().bind_processor(dialect)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any] | None:
        return _moment if dialect.name == "sqlite" else super().result_processor(dialect, coltype)


def _moment_text(value: datetime | None) -> str | None:
    """As SQLAlchemy keeps moments in SQLite: ``2026-11-22 09:05:00.000000``, of UTC."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError(f"{value.isoformat()} has no time zone")
    return value.astimezone(UTC).isoformat(" ", "microseconds").removesuffix("+00:00")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)


class Money(TypeDecorator[Tiyn]):
    """Whole tiyn in 64 bits."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> int | None:  # noqa: ARG002
        return _whole(value)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], int | None]:  # noqa: ARG002
        return _whole

    def process_result_value(self, value: int | None, dialect: Dialect) -> Tiyn | None:  # noqa: ARG002
        return _tiyn(value)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Tiyn | None]:  # noqa: ARG002
        """At once, not by way of ``process_result_value``: amounts are read by the million."""
        return _tiyn


def _whole(value: int | None) -> int | None:
    return None if value is None else int(value)


def _tiyn(value: int | None) -> Tiyn | None:
    return None if value is None else Tiyn(int(value))


class Json(TypeDecorator[Any]):
    """A value in canonical JSON, byte for byte as it was hashed."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002
        return None if value is None else canonical(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002
        return None if value is None else json.loads(value)


SQLITE_STATEMENTS: Final = 1024
"""Statements that a connection keeps prepared; the ledger has some hundreds, the driver's own figure is 128."""
SQLITE_CACHE_KIB: Final = 16 * 1024
"""Pages of the database that a connection keeps in memory; SQLite's own figure is 2 MiB."""


def open_engine(url: str, *, is_service: bool = False, pinged_after_s: float = PINGED_AFTER_S) -> Engine:
    """An engine for ``sqlite:///…`` or ``postgresql://…``. Its errors hide values: they may be a person's.

    ``is_service``: on SQLite its connections may add to history, but not change it; on PostgreSQL that is the
    role's affair (``ledger migrate --service-role``).

    Raises:
        DatabaseUnusable: the URL is not one, or names a database that we do not run on.
    """
    parsed = _parsed(url)
    if parsed.get_backend_name() == "sqlite":
        engine = create_engine(
            parsed,
            connect_args={
                "timeout": BUSY_TIMEOUT_MS // 1000,
                "cached_statements": SQLITE_STATEMENTS,
            },
            hide_parameters=True,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        if is_service:
            event.listen(engine, "connect", _guard_history)
        return engine
    return _open_postgresql(parsed, SERVICE_OPTIONS if is_service else "", pinged_after_s=pinged_after_s)


def planned_once(engine: Engine) -> Engine:
    """The same database by one connection, on which PostgreSQL carries out a statement as it was planned once.

    It would plan anew each one that is given a set of fewer rows than it takes sets to have, at several times what
    carrying it out costs. Only for statements that find their rows by whole keys: an index over some of a table's rows
    serves no statement that is told by a parameter which. For one thread; disposed of with the engine.
    """
    if engine.dialect.name != "postgresql":
        return engine
    options = f"{SERVICE_OPTIONS} -c plan_cache_mode=force_generic_plan"
    own = _open_postgresql(engine.url, options, pinged_after_s=PINGED_AFTER_S, connections=(1, 0))
    event.listen(engine, "engine_disposed", lambda _: own.dispose())
    return own


def _open_postgresql(
    url: URL, options: str, *, pinged_after_s: float, connections: tuple[int, int] = (10, 10)
) -> Engine:
    kept, more = connections
    engine = create_engine(
        url,
        pool_size=kept,
        max_overflow=more,
        pool_use_lifo=True,  # whoever worked last has its plans and its memory at hand
        hide_parameters=True,
        connect_args={"options": options},
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", partial(_ping, engine.dialect, pinged_after_s))
    return engine


def _parsed(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as wrong:
        raise DatabaseUnusable(
            f"database {url!r} is not a URL such as {DEFAULT_URL} or postgresql://host/name"
        ) from wrong
    name = parsed.get_backend_name()
    if name not in {"sqlite", "postgresql", "postgres"}:
        raise DatabaseUnusable(f"database {name!r} is not supported; allowed: sqlite, postgresql")
    return parsed if name == "sqlite" else parsed.set(drivername="postgresql+psycopg")


def _note_use(_connection: Any, record: ConnectionPoolEntry) -> None:
    record.info[_USED_AT] = elapsed()


def _ping(
    dialect: Dialect, pinged_after_s: float, connection: Any, record: ConnectionPoolEntry, _proxy: object
) -> None:
    """Ask a connection that was idle for a while whether it still is one; if not, all of its pool are taken for gone.

    SQLAlchemy would ask each time: a round trip more for every transaction of a busy service.
    """
    if elapsed() - record.info.get(_USED_AT, -inf) < pinged_after_s:
        return
    try:
        is_alive = dialect.do_ping(connection)
    except dialect.loaded_dbapi.Error:
        is_alive = False
    if not is_alive:
        raise InvalidatePoolError


_USED_AT: Final = "used_at"


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver must not begin transactions on its own: we say BEGIN IMMEDIATE.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute(f"PRAGMA cache_size = {-SQLITE_CACHE_KIB}")
    cursor.close()


def _guard_history(connection: sqlite3.Connection, _record: object) -> None:
    connection.set_authorizer(_judge)


def _judge(action: int, subject: str | None, *_more: str | None) -> int:
    """Whether a statement may be prepared: none that changes history, or the schema itself."""
    if action in _CHANGES_OF_SCHEMA or (action == sqlite3.SQLITE_PRAGMA and subject == "writable_schema"):
        return sqlite3.SQLITE_DENY
    # json_each() is a virtual table, whose making counts as an UPDATE here; nobody else can make one.
    if action in {sqlite3.SQLITE_UPDATE, sqlite3.SQLITE_DELETE} and subject != "sqlite_master":
        table = metadata.tables.get(subject or "")
        if table is None or table.info.get("is_append_only"):
            return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


_CHANGES_OF_SCHEMA: Final = frozenset(
    {
        sqlite3.SQLITE_ALTER_TABLE,
        sqlite3.SQLITE_DROP_TABLE,
        sqlite3.SQLITE_DROP_INDEX,
        sqlite3.SQLITE_CREATE_TRIGGER,
    }
)


def _begin_sqlite(connection: Connection) -> None:
    is_read = connection.get_execution_options().get("is_read", False)
    say(connection, "BEGIN" if is_read else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one snapshot of the database and writes nothing."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            options: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        else:
            options = {"is_read": True}
        with connection.execution_options(**options).begin():
            yield connection


@contextmanager
def glancing(engine: Engine) -> Iterator[Connection]:
    """A connection for one statement that writes nothing: the database is told of no transaction around it."""
    with engine.connect() as connection:
        is_alone: dict[str, Any] = {"isolation_level": "AUTOCOMMIT"}
        # What SQLAlchemy itself executes begins a transaction on SQLite, of a reader.
        options = is_alone if connection.dialect.name == "postgresql" else {"is_read": True}
        yield connection.execution_options(**options)


def streamed(connection: Connection, chosen: Executable) -> Iterator[Row[Any]]:
    """Rows of a query, ``ROWS_AT_ONCE`` in memory at a time however many there are."""
    yield from connection.execute(chosen, execution_options={"yield_per": ROWS_AT_ONCE})


def write(engine: Engine, work: Callable[[Connection], T]) -> T:
    """Run ``work`` in one transaction; run it again, whole, when the database or a guard asks for that.

    A commit whose outcome is unknown is run again too: everything written carries its own id, so that the
    second time finds what the first did.

    Raises:
        GuardFailed, SQLAlchemyError: after the last attempt, or at once when trying again cannot help.
    """

    def attempt() -> T:
        with engine.begin() as connection:
            return work(connection)

    try:
        return attempt()
    except Exception as failure:
        if not is_passing(failure):
            raise
        first = [failure]

    def again() -> T:
        if first:
            raise first.pop()
        return attempt()

    # Told of the first failure, it waits and counts as for any other; most transactions never meet it.
    return _RETRYING(again)


@contextmanager
def each_alone(connection: Connection) -> Iterator[None]:
    """On PostgreSQL every statement of the block is a transaction of its own, which costs no BEGIN and no COMMIT.

    For decisions that guards hold right: what was read may change before it is written, as it may between the statements
    of a transaction that are read committed. Opens a transaction in which nothing was executed yet; what needs one
    begins it by ``from_here_together``. SQLite keeps its one transaction.
    """
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name != "postgresql":
        yield
        return
    driver.autocommit = True
    try:
        yield
    finally:
        if driver.autocommit and not driver.closed:
            driver.autocommit = False


def from_here_together(connection: Connection) -> None:
    """What is executed from here on is one transaction: the caller's, ``each_alone`` or not."""
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "postgresql" and driver.autocommit:
        driver.autocommit = False


def is_passing(failure: BaseException) -> bool:
    """True when the same transaction may succeed if it is run again."""
    if isinstance(failure, GuardFailed):
        return True
    if not isinstance(failure, DBAPIError):
        return False
    if failure.connection_invalidated:
        return True
    if isinstance(failure.orig, sqlite3.OperationalError):
        return failure.orig.sqlite_errorcode & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
    return getattr(failure.orig, "sqlstate", None) in RETRIED_SQLSTATES


_RETRYING: Final = Retrying(
    stop=stop_after_attempt(WRITE_ATTEMPTS_MAX) | stop_after_delay(WRITE_SECONDS_MAX),
    wait=wait_random_exponential(multiplier=0.01, max=0.5),
    retry=retry_if_exception(is_passing),
    reraise=True,
)
"""Threads may share it: what it counts is each thread's own."""


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; leave those whose key is there already as they are. All rows have the same columns."""
    rowsets.insert(connection, table, rows, is_new_only=True)


def upsert(connection: Connection, table: Table) -> Any:
    """An INSERT with ``on_conflict_do_…``, spelled alike by both databases but for SQLAlchemy's types."""
    insert: Callable[[Table], Insert] = (
        postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    )
    return insert(table)


def insert_all(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, none of which may be there. All rows have the same columns."""
    rowsets.insert(connection, table, rows)


def in_portions(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """Portions small enough for one statement's list of values."""
    for start in range(0, len(items), IN_LIST_MAX):
        yield items[start : start + IN_LIST_MAX]


def reason_of(failure: SQLAlchemyError) -> str:
    """One line that says what the database said."""
    cause = getattr(failure, "orig", None) or failure
    return " ".join(str(cause).split()) or type(cause).__name__
