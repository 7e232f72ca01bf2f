"""Statements of which everything but the values is made once; the database's driver executes them.

SQLAlchemy looks each statement up, sets up its parameters and its result anew at every execution, which costs several
times what SQLite needs for a row by its key, and as much as a round trip to PostgreSQL. What a batch of every kiosk
asks is asked here; everything else stays with SQLAlchemy.
"""

from __future__ import annotations

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from types import MappingProxyType
from typing import Any, Final, Generic, NoReturn, TypeVar
from uuid import UUID

import psycopg
from sqlalchemy import Connection, Dialect, Insert, TextClause, Uuid
from sqlalchemy.exc import DBAPIError, NoResultFound
from sqlalchemy.types import TypeEngine

Convert = Callable[[Any], Any]
_new: Final = tuple.__new__
"""A named tuple's own is a function of Python's; the driver gives as many values as the row has names."""
T = TypeVar("T")


class Prepared:
    """One statement. ``make`` builds it for the dialect of this name; it may hold no list of unknown length.

    ``columns`` are those that an INSERT or UPDATE sets to the values given under their names.
    Every call raises what SQLAlchemy would: DBAPIError and its kinds.
    """

    def __init__(self, make: Callable[[str], Any], *, columns: tuple[str, ...] | None = None) -> None:
        self._make = make
        self._columns = columns
        self._forms: dict[str, _Form] = {}

    def rows(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        """All rows; each tells its columns by name."""
        return self.form(connection).rows(connection, given)

    def first(self, connection: Connection, given: Mapping[str, Any]) -> Any:
        """The first row, None when there is none."""
        found = self.rows(connection, given)
        return found[0] if found else None

    def one(self, connection: Connection, given: Mapping[str, Any]) -> Any:
        """The first row.

        Raises:
            NoResultFound: there is none.
        """
        found = self.first(connection, given)
        if found is None:
            raise NoResultFound("no row was found when one was required")
        return found

    def changed(self, connection: Connection, given: Mapping[str, Any]) -> int:
        """How many rows an UPDATE has changed."""
        form = self.form(connection)
        return int(_executed(connection, form.text, form.told(given)).rowcount)

    def insert(
        self,
        connection: Connection,
        many: Mapping[str, Sequence[Any]],
        one: Mapping[str, Any] = MappingProxyType({}),
    ) -> int:
        """Insert rows into SQLite, given by columns, with ``one``, what all have alike; how many were written."""
        form = self.form(connection)
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection), "PostgreSQL is given rows as a set (ledger.rowsets)"
        told = form.told_columns(many, one)
        try:
            return driver.executemany(form.text, told).rowcount
        except sqlite3.Error as failure:
            _fail(connection, form.text, failure, sqlite3.Error, is_lost=False)

    def form(self, connection: Connection) -> _Form:
        """The statement as this connection's driver takes it."""
        dialect = connection.dialect
        form = self._forms.get(dialect.name)
        if form is None:
            form = self._forms[dialect.name] = _form_of(self._make(dialect.name), self._columns, dialect)
        return form


def rows_together(
    connection: Connection, asked: Sequence[tuple[Prepared, Mapping[str, Any]]]
) -> list[list[Any]]:
    """``Prepared.rows`` of several statements, sent to PostgreSQL in one go: the service waits for them once."""
    driver: Any = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        return [each.rows(connection, given) for each, given in asked]
    forms = [(each.form(connection), given) for each, given in asked]
    try:
        with driver.pipeline():
            cursors = [driver.execute(form.text, form.told(given)) for form, given in forms]
        return [form.made(cursor.fetchall()) for (form, _), cursor in zip(forms, cursors, strict=True)]
    except psycopg.Error as failure:
        text = "; ".join(form.text for form, _ in forms)
        _fail(connection, text, failure, psycopg.Error, is_lost=driver.closed)


@dataclass(frozen=True)
class Asked(Generic[T]):
    """A question to the database, to be asked alone or together with others.

    ``given`` None: there is nothing to ask for, and ``made`` gets no rows.
    """

    statement: Prepared
    given: Mapping[str, Any] | None
    made: Callable[[list[Any]], T]

    def answered(self, connection: Connection) -> T:
        """The answer to this question alone."""
        return self.made([] if self.given is None else self.statement.rows(connection, self.given))


def answers(connection: Connection, asked: Sequence[Asked[Any]]) -> list[Any]:
    """The answers to several questions, by ``rows_together``."""
    put = [(each.statement, each.given) for each in asked if each.given is not None]
    found = iter(rows_together(connection, put))
    return [each.made([] if each.given is None else next(found)) for each in asked]


@dataclass(frozen=True)
class _Form:
    """A statement as a driver takes it. ``parameters`` are names with what makes the driver's value of each;

    ``fixed`` are values that the statement brings itself; ``converted`` are columns that are not told as the driver gives them.
    """

    text: str
    parameters: tuple[tuple[str, Convert | None], ...]
    fixed: Mapping[str, Any]
    is_positional: bool
    row: type[tuple[Any, ...]]
    converted: tuple[tuple[int, Convert], ...]

    def told(self, given: Mapping[str, Any]) -> Sequence[Any] | dict[str, Any]:
        fixed = self.fixed
        values = [
            fixed[name] if name in fixed else given[name] if to_driver is None else to_driver(given[name])
            for name, to_driver in self.parameters
        ]
        if self.is_positional:
            return values
        return {name: value for (name, _), value in zip(self.parameters, values, strict=True)}

    def told_columns(
        self, many: Mapping[str, Sequence[Any]], one: Mapping[str, Any]
    ) -> list[tuple[Any, ...]]:
        """Rows by position out of columns; what all rows have alike is made the driver's value once."""
        count = len(next(iter(many.values())))
        columns: list[Iterable[Any]] = []
        for name, to_driver in self.parameters:
            if name in many:
                columns.append(many[name] if to_driver is None else map(to_driver, many[name]))
            elif name in self.fixed:
                columns.append(repeat(self.fixed[name], count))
            else:
                columns.append(repeat(one[name] if to_driver is None else to_driver(one[name]), count))
        return list(zip(*columns, strict=True))

    def rows(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        return self.made(_executed(connection, self.text, self.told(given)).fetchall())

    def made(self, found: Sequence[Sequence[Any]]) -> list[Any]:
        """Rows of what the driver has fetched."""
        row, converted = self.row, self.converted
        if not converted:
            return [_new(row, values) for values in found]
        told = []
        for values in found:
            changed = list(values)
            for place, convert in converted:
                changed[place] = convert(changed[place])
            told.append(_new(row, changed))
        return told


def _form_of(statement: Any, set_columns: tuple[str, ...] | None, dialect: Dialect) -> _Form:
    compiled = statement.compile(dialect=dialect, column_keys=set_columns)
    assert not compiled.post_compile_params, "a list of unknown length is another statement each time"
    names: Sequence[str] = compiled.positiontup or tuple(compiled.params)
    parameters = tuple((name, _to_driver(compiled.binds[name].type, dialect)) for name in names)
    fixed = {
        name: _plain(compiled.params[name]) if to_driver is None else to_driver(compiled.params[name])
        for name, to_driver in parameters
        if not compiled.binds[name].required
    }
    columns = () if isinstance(statement, Insert | TextClause) else tuple(statement.exported_columns)
    converted = [(place, _from_driver(each.type, dialect)) for place, each in enumerate(columns)]
    return _Form(
        text=str(compiled),
        parameters=parameters,
        fixed=fixed,
        is_positional=compiled.positiontup is not None,
        row=namedtuple("Row", [getattr(each, "name", "_") for each in columns], rename=True),  # noqa: PYI024 - names of this statement
        converted=tuple((place, convert) for place, convert in converted if convert is not None),
    )


def _plain(value: Any) -> Any:
    """Not every driver knows that our enumerations are words."""
    return str(value) if isinstance(value, str) else value


def _to_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _from_driver(kind: TypeEngine[Any], dialect: Dialect) -> Convert | None:
    if isinstance(kind, Uuid) and dialect.name == "sqlite":
        return _uuid
    return kind.dialect_impl(dialect).result_processor(dialect, None)


def _uuid(digits: str | None) -> UUID | None:
    """What SQLite keeps are 32 digits, which need not be looked at for braces and dashes."""
    return None if digits is None else UUID(int=int(digits, 16))


def say(connection: Connection, text: str) -> None:
    """Execute a text without values, such as ``BEGIN``. Raises DBAPIError and its kinds."""
    _executed(connection, text, ())


def _executed(connection: Connection, text: str, told: Any) -> Any:
    driver: Any = connection.connection.driver_connection
    try:
        return driver.execute(text, told)
    except sqlite3.Error as failure:
        _fail(connection, text, failure, sqlite3.Error, is_lost=False)
    except psycopg.Error as failure:
        _fail(connection, text, failure, psycopg.Error, is_lost=driver.closed)


def _fail(
    connection: Connection, text: str, failure: Exception, kind: type[Exception], *, is_lost: bool
) -> NoReturn:
    """Raise what SQLAlchemy makes of a driver's failure; values are a person's and not told."""
    if is_lost:
        connection.invalidate(failure)
    raise DBAPIError.instance(
        text,
        None,
        failure,
        kind,
        hide_parameters=True,
        connection_invalidated=is_lost,
        dialect=connection.dialect,
    ) from failure
