"""Rows handed to one statement as a set: arrays through unnest() on PostgreSQL, json_each() on SQLite.

The statement around the set is the same on both; it is made once for each shape and then only executed, however
many rows it is given.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from operator import itemgetter
from types import MappingProxyType
from typing import Any, Final

import psycopg
from sqlalchemy import (
    ARRAY,
    Column,
    ColumnElement,
    Connection,
    Dialect,
    LargeBinary,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect
from sqlalchemy.dialects.sqlite import pysqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import FromClause
from sqlalchemy.types import TypeEngine

from ledger.arrays import array_maker
from ledger.literals import array_literal, literal
from ledger.prepared import Prepared

Columns = tuple[tuple[str, TypeEngine[Any]], ...]
Given = Mapping[str, Sequence[Any]]
"""Rows by columns."""
Shape = tuple[bool, ...]
"""For each column whether it is told once for all rows."""
Finish = Callable[[Any], Any]
Sent = str | bytes | None
"""A value as the driver is given it: spelled, in binary, or NULL."""

GIVEN: Final = "given"
_ROWS: Final = "given_rows"
SAME_VALUE_ROWS_MIN: Final = 16
"""From so many rows on it is looked for columns with one value; each combination of them is a statement of its own."""
COUNTED: Final = {"preserve_rowcount": True}
_POSTGRESQL: Final[Dialect] = psycopg_dialect.dialect()  # type: ignore[no-untyped-call]
_SQLITE: Final[Dialect] = pysqlite.dialect()
_JSON: Final = json.JSONEncoder(ensure_ascii=False, default=str)


def given(dialect: str, columns: Columns) -> FromClause:
    """A FROM element named ``given`` with these columns; ``parameters`` fills it."""
    if dialect == "postgresql":
        arrays = [_typed(f"given_{name}", kind) for name, kind in columns]
        typed = [column(name, kind) for name, kind in columns]
        return func.unnest(*arrays).table_valued(*typed, name=GIVEN).render_derived()
    each = func.json_each(bindparam(_ROWS, type_=Text)).table_valued("value", name="each")
    picked = [
        func.json_extract(each.c.value, f"$[{place}]", type_=kind).label(name)
        for place, (name, kind) in enumerate(columns)
    ]
    return select(*picked).subquery(GIVEN)


def parameters(connection: Connection, columns: Columns, given: Given) -> dict[str, Any]:
    """What a statement over ``given`` is executed with: rows by columns."""
    if connection.dialect.name == "postgresql":
        return {f"given_{name}": told for name, told in told_arrays(columns, given).items()}
    told = [_sqlite_values(kind, given[name]) for name, kind in columns]
    return {_ROWS: _JSON.encode(list(zip(*told, strict=True)))}


def told_arrays(columns: Columns, given: Given) -> dict[str, str]:
    """Rows by columns, as PostgreSQL reads arrays."""
    return {name: array_literal(kind, given[name]) for name, kind in columns}


def sent_arrays(columns: Columns, given: Given) -> dict[str, Sent]:
    """``told_arrays`` as ``write_around`` sends them."""
    return {name: sent(given[name]) for name, sent in _senders(columns)}


@lru_cache(maxsize=64)
def _senders(columns: Columns) -> tuple[tuple[str, Callable[[Any], Sent]], ...]:
    return tuple((name, _sender(kind)) for name, kind in columns)


def _sender(kind: TypeEngine[Any]) -> Callable[[Any], Sent]:
    """What makes of many values of a column what is sent."""
    return array_maker(kind) or partial(array_literal, kind)


def _single_sender(kind: TypeEngine[Any]) -> Callable[[Any], Sent]:
    """What makes of one value for all rows what is sent."""
    return _as_it_comes if isinstance(kind, LargeBinary) else partial(literal, kind)


def _as_it_comes(value: Any) -> Any:
    return value


def text_of(statement: Any) -> str:
    """A statement as ``RowChange`` holds it."""
    return str(statement.compile(dialect=_POSTGRESQL))


def _told(value: Any, to_driver: Callable[[Any], Any] | None) -> Any:
    return value if value is None or to_driver is None else to_driver(value)


def _sqlite_values(kind: TypeEngine[Any], values: Collection[Any]) -> list[Any]:
    """As SQLite's driver is given them."""
    to_driver = _to_sqlite(kind)
    return [_told(value, to_driver) for value in values]


@lru_cache(maxsize=256)
def _to_sqlite(kind: TypeEngine[Any]) -> Callable[[Any], Any] | None:
    return kind.dialect_impl(_SQLITE).bind_processor(_SQLITE)


def among(connection: Connection, wanted: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """``wanted`` is one of these values, however many: one statement text for all lengths."""
    kind = wanted.type
    if connection.dialect.name == "postgresql":
        told_array = bindparam(None, array_literal(kind, values), type_=Text)
        return wanted == func.any(cast(told_array, ARRAY(kind, dimensions=1)))
    told = _JSON.encode(_sqlite_values(kind, values))
    each = func.json_each(bindparam(None, told, type_=Text)).table_valued("value")
    return wanted.in_(select(each.c.value))


def among_given(dialect: str, wanted: ColumnElement[Any], name: str) -> ColumnElement[bool]:
    """``among`` for a statement that is built once: ``among_values`` fills the parameter of this name."""
    parameter = bindparam(name, type_=Text)
    if dialect == "postgresql":
        return wanted == func.any(cast(parameter, ARRAY(wanted.type, dimensions=1)))
    each = func.json_each(parameter).table_valued("value")
    return wanted.in_(select(each.c.value))


def among_values(connection: Connection, wanted: ColumnElement[Any], values: Collection[Any]) -> str:
    """What fills the parameter of ``among_given``."""
    kind = wanted.type
    if connection.dialect.name == "postgresql":
        return array_literal(kind, values)
    return _JSON.encode(_sqlite_values(kind, values))


def looked_up(columns: Sequence[Column[Any]], owner: Column[Any], key: Column[Any]) -> Prepared:
    """The rows of one owner, given as ``owner``, whose key is one of ``keys``, which ``among_values`` fills.

    Each key is looked up by the whole index of both columns. Planned as one condition while the table was small,
    PostgreSQL would read all rows of the owner ever after.
    """

    def statement(dialect: str) -> Any:
        of = owner == bindparam("owner")
        if dialect != "postgresql":
            return select(*columns).where(of, among_given(dialect, key, "keys"))
        told = cast(bindparam("keys", type_=Text), ARRAY(key.type, dimensions=1))
        wanted = func.unnest(told).table_valued(column("key", key.type), name=GIVEN).render_derived()
        # OFFSET keeps the planner from making a join of it.
        found = select(*columns).where(of, key == wanted.c.key).offset(literal_column("0")).lateral("found")
        return select(*found.c).select_from(wanted.join(found, true()))

    return Prepared(statement)


def as_it_is(statement: Any) -> Any:
    """No key may be there."""
    return statement


def new_only(statement: Any) -> Any:
    """Rows whose key is there already are left as they are."""
    return statement.on_conflict_do_nothing()


def all_new(statement: Any) -> Any:
    """Rows of which the writer knows that no key is there, though another transaction may be writing it.

    PostgreSQL looks into every index for what may conflict before it inserts; such rows it only inserts, and what they
    meet undoes the statement (``Undone``). SQLite leaves out what is there, and it is missed when they are counted.
    """
    return statement if isinstance(statement, postgresql.Insert) else new_only(statement)


@dataclass(frozen=True, kw_only=True)
class RowSet:
    """Rows of one table: ``many`` by columns, all of one length, and ``one``, what all of them have alike.

    ``finish`` says what becomes of rows whose key is there. ``is_guarded``: all of them have to be new.
    """

    table: Table
    many: Given
    one: Mapping[str, Any] = field(default_factory=dict)
    finish: Finish = as_it_is
    is_guarded: bool = False

    @property
    def count(self) -> int:
        return len(next(iter(self.many.values())))

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.many, *self.one)

    @property
    def shape(self) -> Shape:
        return (False,) * len(self.many) + (True,) * len(self.one)


def set_of(
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    finish: Finish = as_it_is,
    is_guarded: bool = False,
    **one: Any,
) -> list[RowSet]:
    """Rows as a set, with ``one``, what they have alike; no set where there are none."""
    if not rows:
        return []
    return [RowSet(table=table, many=columns_of(rows), one=one, finish=finish, is_guarded=is_guarded)]


def write_sets(connection: Connection, sets: Sequence[RowSet]) -> list[int]:
    """Write rows of several tables, none of which reads what another writes; how many were written of each.

    One statement on PostgreSQL: the fewer, the less waits between the service and the database. A set that is given
    no rows is passed over.
    """
    if connection.dialect.name != "postgresql":
        return [_write_set_in_sqlite(connection, each) for each in sets]
    if not any(each.count for each in sets):
        return [0] * len(sets)
    return write_around(connection, sets)[0]


@dataclass(frozen=True, kw_only=True, eq=False)
class RowChange:
    """A statement of PostgreSQL that changes rows between sets that are written before and after it.

    ``text`` is as SQLAlchemy compiles it, and stands under ``name``; ``chosen`` is what is read of it by that name;
    ``then`` is a statement that reads it too, and is carried out last. Compared by identity: made once.
    """

    name: str
    text: str
    chosen: str
    then: str


def write_around(
    connection: Connection,
    before: Sequence[RowSet],
    change: RowChange | None = None,
    told: Mapping[str, Sent] = MappingProxyType({}),
    after: Sequence[RowSet] = (),
    *,
    demanded: int | None = None,
) -> tuple[list[int], Any]:
    """``write_sets`` on PostgreSQL, with a change in between: how many rows were written of each set, and ``chosen``.

    ``told`` fills the change's parameters. ``demanded``: the statement undoes itself unless so many rows are changed
    and every guarded set is new. A transaction that an undone statement does not stand alone in can only be rolled back.

    Raises:
        Undone: that is not so, or a row that was to be ``all_new`` is there.
    """
    first, last = [[each for each in sets if each.count] for sets in (before, after)]
    shapes = tuple([(each.table, each.names, each.shape, each.finish) for each in (*first, *last)])
    given: list[Mapping[str, Any]] = [{**each.many, **each.one} for each in (*first, *last)]
    others = dict(told)
    guarded = None
    if demanded is not None:
        guarded = tuple([place for place, each in enumerate((*first, *last)) if each.is_guarded])
        others |= {f"count_{place}": str((*first, *last)[place].count) for place in guarded}
        others["count_changed"] = str(demanded)
    given.append(others)
    statement = _sets_statement(shapes, change, len(first), guarded)
    values = [sent(given[place][name]) for place, name, sent in statement.parameters]
    row = list(_executed(connection, statement, values))
    if guarded is not None:
        row.pop()
    chosen = None if change is None else row.pop(len(first))
    written = iter(row)
    return [next(written) if each.count else 0 for each in (*before, *after)], chosen


class Undone(Exception):
    """Not all could be written that the statement was to write: nothing was."""


def _executed(connection: Connection, statement: _Statement, told: Sequence[Sent]) -> Sequence[int]:
    """The one row of a statement that is executed by the driver itself.

    SQLAlchemy and the driver's own placeholders read a text of this length anew at each execution, which costs as much
    as all else that the service does for the statement.
    """
    driver = connection.connection.driver_connection
    assert isinstance(driver, psycopg.Connection), "rows are written as one statement on PostgreSQL only"
    try:
        with psycopg.RawCursor(driver) as cursor:
            row: Sequence[int] | None = cursor.execute(statement.text, told).fetchone()
    except psycopg.errors.DivisionByZero as failure:
        raise Undone from failure
    except psycopg.Error as failure:
        if (
            isinstance(failure, psycopg.errors.UniqueViolation)
            and failure.diag.table_name in statement.all_new
        ):
            raise Undone from failure
        is_lost = driver.closed
        if is_lost:
            connection.invalidate(failure)
        raise DBAPIError.instance(
            statement.text.decode(),
            None,
            failure,
            psycopg.Error,
            hide_parameters=True,
            connection_invalidated=is_lost,
            dialect=connection.dialect,
        ) from failure
    assert row is not None, "counts are one row"
    return row


def _write_set_in_sqlite(connection: Connection, rows: RowSet) -> int:
    if not rows.count:
        return 0
    return _sqlite_insert(rows.table, rows.names, rows.finish).insert(connection, rows.many, rows.one)


@dataclass(frozen=True)
class _Statement:
    """A text with ``$1``, ``$2`` …, and for each its set's place, its name in it, and what makes of it what is sent.

    What belongs to no set stands at the place after the last. ``all_new`` are the tables whose rows have to be.
    """

    text: bytes
    parameters: tuple[tuple[int, str, Callable[[Any], Sent]], ...]
    all_new: frozenset[str | None]


@lru_cache(maxsize=512)
def _sets_statement(
    shapes: tuple[tuple[Table, tuple[str, ...], Shape, Finish], ...],
    change: RowChange | None,
    before: int,
    guarded: tuple[int, ...] | None,
) -> _Statement:
    written = [
        f"w{place} AS ({_insert_text(*shape).replace('%(given_', f'%(w{place}_')} RETURNING 1)"
        for place, shape in enumerate(shapes)
    ]
    counts = [f"(SELECT count(*) FROM w{place}) AS n{place}" for place in range(len(shapes))]  # noqa: S608  # all ours
    if change is not None:
        written += [f"{change.name} AS ({change.text})", f"then_{change.name} AS ({change.then})"]
        # What is counted first is written first.
        counts.insert(before, f"({change.chosen}) AS chosen")
    if guarded is not None:
        assert change is not None, "what is demanded is of a change and its rows"
        met = [f"(SELECT count(*) FROM w{place}) = {_count(place)}" for place in guarded]  # noqa: S608  # all ours
        met.append(f"(SELECT count(*) FROM {change.name}) = {_count('changed')}")  # noqa: S608  # all ours
        # PostgreSQL undoes a statement that fails.
        counts.append(f"1 / (CASE WHEN {' AND '.join(met)} THEN 1 ELSE 0 END) AS met")
    names: list[str] = []

    def numbered(told: re.Match[str]) -> str:
        names.append(told["name"])
        return f"${len(names)}::{told['kind']}"

    text = _TOLD_TEXT.sub(numbered, f"WITH {', '.join(written)} SELECT {', '.join(counts)}")
    assert "%" not in text, "every parameter is a text that is cast"
    of_sets = {
        f"w{place}_{name}": (
            place,
            name,
            (_single_sender if is_one else _sender)(table.c[name].type),
        )
        for place, (table, columns, shape, _) in enumerate(shapes)
        for name, is_one in zip(columns, shape, strict=True)
    }
    return _Statement(
        text.encode(),
        tuple([of_sets.get(name, (len(shapes), name, _as_it_comes)) for name in names]),
        frozenset([table.name for table, _, _, finish in shapes if finish is all_new]),
    )


def _count(name: int | str) -> str:
    return f"CAST(%(count_{name})s::VARCHAR AS BIGINT)"


_TOLD_TEXT: Final = re.compile(r"CAST\(%\((?P<name>\w+)\)s::VARCHAR AS (?P<kind>[A-Z ]+(?:\[\])?)\)")
"""A parameter as SQLAlchemy spells it."""


def insert(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], *, is_new_only: bool = False
) -> int:
    """Insert rows as a set; how many were written. Every row has the columns of the first.

    ``is_new_only``: rows whose key is there already are left as they are.
    """
    return insert_columns(connection, table, columns_of(rows), is_new_only=is_new_only) if rows else 0


def insert_columns(connection: Connection, table: Table, columns: Given, *, is_new_only: bool = False) -> int:
    """``insert`` of rows given by columns, all of one length: what has many rows is cheaper to make so."""
    finish = new_only if is_new_only else as_it_is
    if connection.dialect.name == "postgresql":
        shape = _shape_of(columns)
        text = _insert_text(table, tuple(columns), shape, finish)
        return connection.exec_driver_sql(text, _told_columns(table, columns, shape), COUNTED).rowcount
    return _sqlite_insert(table, tuple(columns), finish).insert(connection, columns)


def insert_from(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]], finish: Finish
) -> tuple[Any, Any]:
    """An INSERT of a set of rows and what it is executed with; ``finish`` adds conflicts and what it returns.

    The statement is built once for each ``finish``, which is therefore a function of a module.
    """
    columns = columns_of(rows)
    if connection.dialect.name != "postgresql":
        return finish(sqlite.insert(table)), rows_of(columns)
    shape = _shape_of(columns)
    return _insert_statement(table, tuple(columns), shape, finish), _told_columns(table, columns, shape)


def columns_of(rows: Sequence[Mapping[str, Any]]) -> dict[str, Sequence[Any]]:
    """Rows turned into columns."""
    names = tuple(rows[0])
    if len(names) == 1:
        return {names[0]: [row[names[0]] for row in rows]}
    return dict(zip(names, zip(*map(itemgetter(*names), rows), strict=True), strict=True))


def rows_of(columns: Given) -> list[dict[str, Any]]:
    """Columns turned into rows."""
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


@lru_cache(maxsize=256)
def _sqlite_insert(table: Table, names: tuple[str, ...], finish: Finish) -> Prepared:
    return Prepared(lambda _: finish(sqlite.insert(table)), columns=names)


def _shape_of(columns: Given) -> Shape:
    """Which columns are told once for all rows: those of many rows with one value, and all of a single row."""
    first = next(iter(columns.values()))
    if len(first) == 1:
        return (True,) * len(columns)
    if len(first) < SAME_VALUE_ROWS_MIN:
        return (False,) * len(columns)
    return tuple(_is_one_value(values) for values in columns.values())


def alike_apart(columns: Given) -> tuple[Given, Mapping[str, Any]]:
    """Columns of a ``RowSet``: ``many``, and ``one`` of those that have one value in all of many rows.

    The first column always stays among the many. Each combination of columns is a statement of its own.
    """
    if len(next(iter(columns.values()))) < SAME_VALUE_ROWS_MIN:
        return columns, {}
    _, *others = columns
    alike = {name: columns[name][0] for name in others if _is_one_value(columns[name])}
    return {name: values for name, values in columns.items() if name not in alike}, alike


def _is_one_value(values: Sequence[Any]) -> bool:
    first = values[0]
    return first is values[-1] and len(set(map(id, values))) == 1


def _told_columns(table: Table, columns: Given, shape: Shape) -> dict[str, str | None]:
    return {
        f"given_{name}": literal(table.c[name].type, values[0])
        if is_one
        else array_literal(table.c[name].type, values)
        for (name, values), is_one in zip(columns.items(), shape, strict=True)
    }


def _typed(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    return cast(bindparam(name, type_=Text), ARRAY(kind, dimensions=1))


@lru_cache(maxsize=512)
def _insert_text(table: Table, names: tuple[str, ...], shape: Shape, finish: Finish) -> str:
    return str(_insert_statement(table, names, shape, finish).compile(dialect=_POSTGRESQL))


@lru_cache(maxsize=512)
def _insert_statement(table: Table, names: tuple[str, ...], shape: Shape, finish: Finish) -> Any:
    many = [name for name, is_one in zip(names, shape, strict=True) if not is_one]
    told: dict[str, ColumnElement[Any]] = {
        name: cast(bindparam(f"given_{name}", type_=Text), table.c[name].type) for name in names
    }
    if many:
        arrays = [_typed(f"given_{name}", table.c[name].type) for name in many]
        source = func.unnest(*arrays).table_valued(*many, name=GIVEN).render_derived()
        told.update((name, source.c[name]) for name in many)
    return finish(
        postgresql.insert(table).from_select([table.c[name] for name in names], select(*told.values()))
    )
