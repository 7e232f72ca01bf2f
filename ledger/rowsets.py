"""Rows handed to one statement as a set: arrays through unnest() on PostgreSQL, json_each() on SQLite.

The statement around the set is the same on both; it is made once for each shape and then only executed, however
many rows it is given.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import (
    ARRAY,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Dialect,
    Integer,
    LargeBinary,
    Select,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    bindparam,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.expression import FromClause
from sqlalchemy.types import TypeEngine

Columns = tuple[tuple[str, TypeEngine[Any]], ...]

GIVEN: Final = "given"
_ROWS: Final = "given_rows"
_POSTGRESQL: Final[Dialect] = postgresql.dialect()  # type: ignore[no-untyped-call]


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


def parameters(connection: Connection, columns: Columns, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What a statement over ``given`` is executed with."""
    if connection.dialect.name == "postgresql":
        return {f"given_{name}": _array(kind, [row.get(name) for row in rows]) for name, kind in columns}
    processors = _processors(connection, columns)
    told = [[_told(row.get(name), to_driver) for name, to_driver in processors] for row in rows]
    return {_ROWS: json.dumps(told, ensure_ascii=False, default=str)}


def _told(value: Any, to_driver: Callable[[Any], Any] | None) -> Any:
    return value if value is None or to_driver is None else to_driver(value)


def _processors(connection: Connection, columns: Columns) -> list[tuple[str, Callable[[Any], Any] | None]]:
    dialect = connection.dialect
    return [(name, kind.dialect_impl(dialect).bind_processor(dialect)) for name, kind in columns]


def among(connection: Connection, wanted: ColumnElement[Any], values: Collection[Any]) -> ColumnElement[bool]:
    """``wanted`` is one of these values, however many: one statement text for all lengths."""
    kind = wanted.type
    if connection.dialect.name == "postgresql":
        told_array = bindparam(None, _array(kind, values), type_=Text)
        return wanted == func.any(cast(told_array, ARRAY(kind, dimensions=1)))
    to_driver = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    told = json.dumps([_told(value, to_driver) for value in values], ensure_ascii=False, default=str)
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
        return _array(kind, values)
    to_driver = kind.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    return json.dumps([_told(value, to_driver) for value in values], ensure_ascii=False, default=str)


def looked_up(
    connection: Connection,
    columns: Sequence[Column[Any]],
    of: tuple[Column[Any], Any],
    key: Column[Any],
    values: Collection[Any],
) -> Select[Any]:
    """The rows of one owner, ``of`` a column and its value, whose key is one of these values.

    Each value is looked up by the whole index of both columns. Planned as one condition while the table was small,
    PostgreSQL would read all rows of the owner ever after.
    """
    owner, name = of
    if connection.dialect.name != "postgresql":
        return select(*columns).where(owner == name, among(connection, key, values))
    told_array = cast(bindparam(None, _array(key.type, values), type_=Text), ARRAY(key.type, dimensions=1))
    wanted = func.unnest(told_array).table_valued(column("key", key.type), name=GIVEN).render_derived()
    # OFFSET keeps the planner from making a join of it.
    found = select(*columns).where(owner == name, key == wanted.c.key).offset(0).lateral("found")
    return select(*found.c).select_from(wanted.join(found, true()))


def insert_from(connection: Connection, table: Table, names: Sequence[str]) -> Any:
    """An INSERT of a set of rows with these columns; ``insert_parameters`` fills it."""
    if connection.dialect.name == "postgresql":
        return _insert_from_arrays(table, tuple(names))
    return sqlite.insert(table)


def insert_new_from(connection: Connection, table: Table, names: Sequence[str]) -> Any:
    """``insert_from`` that leaves rows whose key is there already as they are; built once for each shape."""
    if connection.dialect.name == "postgresql":
        return _insert_new_from_arrays(table, tuple(names))
    return sqlite.insert(table).on_conflict_do_nothing()


@lru_cache(maxsize=256)
def _insert_new_from_arrays(table: Table, names: tuple[str, ...]) -> Any:
    return _insert_from_arrays(table, names).on_conflict_do_nothing()


def insert_parameters(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> Any:
    """What ``insert_from`` is executed with. Every row has the columns of the first."""
    if connection.dialect.name != "postgresql":
        return [dict(row) for row in rows]
    return {f"given_{name}": _array(table.c[name].type, [row[name] for row in rows]) for name in rows[0]}


def _array(kind: TypeEngine[Any], values: Iterable[Any]) -> str:
    """The literal of a PostgreSQL array. The driver's own is made with a regular expression for each element."""
    encode = _encoder(kind)
    return "{" + ",".join(["NULL" if value is None else encode(value) for value in values]) + "}"


@lru_cache(maxsize=256)
def _encoder(kind: TypeEngine[Any]) -> Callable[[Any], str]:
    """How one value that is not NULL stands in an array of its type."""
    if isinstance(kind, Uuid):
        return attrgetter("hex")
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    to_driver = kind.bind_processor(_POSTGRESQL) if isinstance(kind, TypeDecorator) else None
    match plain:
        case Integer():
            return int.__repr__
        case Boolean():
            return str
        case Text():
            return _quoted if to_driver is None else lambda value: _quoted(to_driver(value))
        case Date():
            return date.isoformat
        case DateTime():
            return datetime.isoformat if to_driver is None else lambda value: to_driver(value).isoformat()
        case LargeBinary():
            return lambda value: f'"\\\\x{value.hex()}"'
        case _:
            raise TypeError(f"no array is made of {kind}")


def _quoted(value: str) -> str:
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value!s}"'


def _typed(name: str, kind: TypeEngine[Any]) -> ColumnElement[Any]:
    return cast(bindparam(name, type_=Text), ARRAY(kind, dimensions=1))


@lru_cache(maxsize=256)
def _insert_from_arrays(table: Table, names: tuple[str, ...]) -> Any:
    arrays = [_typed(f"given_{name}", table.c[name].type) for name in names]
    source = func.unnest(*arrays).table_valued(*names, name=GIVEN).render_derived()
    return postgresql.insert(table).from_select(
        [table.c[name] for name in names], select(*(source.c[name] for name in names))
    )
