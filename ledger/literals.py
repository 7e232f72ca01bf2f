"""Values and arrays as PostgreSQL reads them out of texts."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import Boolean, Date, DateTime, Dialect, Integer, LargeBinary, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect
from sqlalchemy.types import TypeEngine

_POSTGRESQL: Final[Dialect] = psycopg_dialect.dialect()  # type: ignore[no-untyped-call]


def literal(kind: TypeEngine[Any], value: Any) -> str | None:
    """One value as PostgreSQL reads it out of a text; None stays NULL. Raises TypeError for a kind that has no spelling here."""
    return None if value is None else _encoder(kind).one(value)


def array_literal(kind: TypeEngine[Any], values: Collection[Any]) -> str:
    """The literal of a PostgreSQL array; None among the values is NULL. The driver's own is made with a regular expression for each element."""
    encoder = _encoder(kind)
    if (
        isinstance(values, list | tuple)
        and values
        and values[0] is None
        and values.count(None) == len(values)
    ):
        return "{" + ",".join(["NULL"] * len(values)) + "}"
    try:
        return "{" + encoder.elements(values) + "}"
    except (AttributeError, KeyError, TypeError):
        if all(value is not None for value in values):
            raise
        return "{" + ",".join(["NULL" if value is None else encoder.element(value) for value in values]) + "}"


@dataclass(frozen=True)
class _Encoder:
    """How values of a type are spelled for PostgreSQL: alone, in an array, and many of an array at once.

    ``elements`` fails at None, which is rare: each value is looked at only then.
    """

    one: Callable[[Any], str]
    element: Callable[[Any], str]
    elements: Callable[[Collection[Any]], str]


def _plainly(one: Callable[[Any], str]) -> _Encoder:
    """For types that need no quoting."""
    return _Encoder(one, one, lambda values: ",".join(map(one, values)))


@lru_cache(maxsize=256)
def _encoder(kind: TypeEngine[Any]) -> _Encoder:
    """How values that are not NULL are spelled."""
    if isinstance(kind, Uuid):
        return _plainly(attrgetter("hex"))
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    to_driver = kind.bind_processor(_POSTGRESQL) if isinstance(kind, TypeDecorator) else None
    match plain:
        case Integer():
            return _plainly(int.__repr__)
        case Boolean():
            return _plainly({True: "t", False: "f"}.__getitem__)
        case Text() if to_driver is None:
            return _Encoder(str, _quoted, _all_quoted)
        case Text() if to_driver is not None:
            return _converted(to_driver)
        case Date():
            return _plainly(date.isoformat)
        case DateTime():
            return _Encoder(_moment, _moment, _all_moments)
        case LargeBinary():
            return _Encoder(_bytes, lambda value: f'"\\{_bytes(value)}"', _all_bytes)
        case _:
            raise TypeError(f"no array is made of {kind}")


def _converted(to_driver: Callable[[Any], Any]) -> _Encoder:
    return _Encoder(
        to_driver,
        lambda value: _quoted(to_driver(value)),
        lambda values: _all_quoted([to_driver(value) for value in values]),
    )


def _moment(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.isoformat()


def _all_moments(values: Collection[datetime]) -> str:
    # Most rows of a set are of one moment; each is spelled once.
    spelled = {value: _moment(value) for value in set(values)}
    return ",".join([spelled[value] for value in values])


def _bytes(value: bytes) -> str:
    return f"\\x{value.hex()}"


def _all_bytes(values: Collection[bytes]) -> str:
    return ",".join([f'"\\{_bytes(value)}"' for value in values])


def _quoted(value: str) -> str:
    if "\\" in value or '"' in value:
        value = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{value!s}"'


def _all_quoted(values: Collection[str]) -> str:
    joined = '","'.join(values)
    if "\\" in joined or joined.count('"') != 2 * (len(values) - 1):
        return ",".join(map(_quoted, values))
    return f'"{joined}"' if values else ""
