"""The texts that are hashed, written by the database itself: a proof then reads only what is wrong.

Each is the canonical text of ``wire.encoding``, letter for letter; one that differed would be found as a change, never
pass for a proof. PostgreSQL hashes by itself, SQLite by Python's SHA-256.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Text, literal
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_SHA256: Final = "tolem_sha256"
_GROUPS: Final = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
"""Where the groups of a UUID begin in 32 hex digits, and how long they are."""


class uuid_text(FunctionElement[str]):  # noqa: N801 - written like the functions of SQL
    """A UUID as 36 characters."""

    inherit_cache = True
    type = Text()


class moment_text(FunctionElement[str]):  # noqa: N801 - written like the functions of SQL
    """A moment in UTC, ``2026-11-22T09:05:00``, with microseconds when they are not zero, without a zone."""

    inherit_cache = True
    type = Text()


class json_text(FunctionElement[str]):  # noqa: N801 - written like the functions of SQL
    """A text as JSON spells it; NULL is ``null``."""

    inherit_cache = True
    type = Text()


class sha256_hex(FunctionElement[str]):  # noqa: N801 - written like the functions of SQL
    """SHA-256 of a text in UTF-8, as 64 hex digits. On SQLite ``prepare`` comes first."""

    inherit_cache = True
    type = Text()


def prepare(connection: Connection) -> None:
    """Teach a connection to SQLite what PostgreSQL knows."""
    if connection.dialect.name == "sqlite":
        driver: Any = connection.connection.driver_connection
        driver.create_function(_SHA256, 1, _sha256, deterministic=True)


def joined(*pieces: ColumnElement[str] | str) -> ColumnElement[str]:
    """The pieces one after the other; NULL where one of them is NULL."""
    whole: ColumnElement[str] = literal("")
    for piece in pieces:
        whole = whole.concat(piece)
    return whole


def _sha256(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


def _inner(element: FunctionElement[str], compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(element.clauses, **more)


@compiles(uuid_text, "postgresql")
def _uuid_postgresql(element: FunctionElement[str], compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST({_inner(element, compiler, **more)} AS TEXT)"


@compiles(uuid_text, "sqlite")
def _uuid_sqlite(element: FunctionElement[str], compiler: SQLCompiler, **more: Any) -> str:
    inner = _inner(element, compiler, **more)
    return "(" + " || '-' || ".join(f"substr({inner}, {begin}, {size})" for begin, size in _GROUPS) + ")"


@compiles(moment_text, "postgresql")
def _moment_postgresql(element: FunctionElement[str], compiler: SQLCompiler, **more: Any) -> str:
    inner = _inner(element, compiler, **more)
    # The type's colon would be taken for a parameter's.
    shown = (
        f"to_char({inner} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24' || chr(58) || 'MI' || chr(58) || 'SS.US')"
    )
    return f"replace({shown}, '.000000', '')"


@compiles(moment_text, "sqlite")
def _moment_sqlite(element: FunctionElement[str], compiler: SQLCompiler, **more: Any) -> str:
    return f"replace(replace({_inner(element, compiler, **more)}, ' ', 'T'), '.000000', '')"


@compiles(json_text, "postgresql")
def _json_postgresql(element: FunctionElement[str], compiler: SQLCompiler, **more: Any) -> str:
    return f"coalesce(CAST(to_json(CAST({_inner(element, compiler, **more)} AS TEXT)) AS TEXT), 'null')"


@compiles(json_text, "sqlite")
def _json_sqlite(element: FunctionElement[str], compiler: SQLCompiler, **more: Any) -> str:
    return f"json_quote({_inner(element, compiler, **more)})"


@compiles(sha256_hex, "postgresql")
def _sha256_postgresql(element: FunctionElement[str], compiler: SQLCompiler, **more: Any) -> str:
    return f"encode(sha256(convert_to({_inner(element, compiler, **more)}, 'UTF8')), 'hex')"


@compiles(sha256_hex, "sqlite")
def _sha256_sqlite(element: FunctionElement[str], compiler: SQLCompiler, **more: Any) -> str:
    return f"{_SHA256}({_inner(element, compiler, **more)})"
