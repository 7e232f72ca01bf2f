"""Arrays as PostgreSQL takes them in binary: neither side spells or reads digits, and nothing is quoted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain, repeat
from struct import Struct
from struct import error as StructError  # noqa: N812 - the name that it should have
from typing import Any, Final

import psycopg
from psycopg.adapt import Dumper
from psycopg.pq import Format
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Integer, Text, TypeDecorator, Uuid
from sqlalchemy.dialects.postgresql import psycopg as psycopg_dialect
from sqlalchemy.types import TypeEngine

_POSTGRESQL: Final = psycopg_dialect.dialect()  # type: ignore[no-untyped-call]
_EPOCH: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""From which PostgreSQL counts microseconds, and days."""
_DAY_S: Final = 86_400
_SECOND_US: Final = 1_000_000
_HEAD: Final = Struct(">iiIii")
"""Dimensions, whether there are NULLs, the elements' type, how many, and the number of the first."""
_SIZE: Final = Struct(">i")
_NULL: Final = _SIZE.pack(-1)
_TRUTHS: Final = {False: _SIZE.pack(1) + b"\0", True: _SIZE.pack(1) + b"\1"}


class Array(bytes):
    """An array in PostgreSQL's binary form. Each type of elements has a class of its own, by which the driver knows it."""

    __slots__ = ()


class _Maker:
    """Makes arrays of one type; the numbers of types are PostgreSQL's own, alike everywhere."""

    def __init__(self, element: int, array: int, elements: Callable[[Sequence[Any]], bytes]) -> None:
        self._element = element
        self._elements = elements
        self._made = _sent_as(array)

    def __call__(self, values: Sequence[Any]) -> Array:
        count = len(values)
        if not count:
            return self._made(_HEAD.pack(0, 0, self._element, 0, 1)[:12])
        if values[0] is not None:
            # NULL is rare among values, and whether there is one is dear to ask: it fails.
            try:
                return self._made(_HEAD.pack(1, 0, self._element, count, 1) + self._elements(values))
            except (AttributeError, KeyError, StructError, TypeError):
                pass
        elif values.count(None) == count:
            return self._made(_HEAD.pack(1, 1, self._element, count, 1) + _NULL * count)
        try:
            elements = b"".join([_NULL if value is None else self._elements([value]) for value in values])
        except StructError as wrong:
            raise OverflowError("a number is too large for its column") from wrong
        return self._made(_HEAD.pack(1, 1, self._element, count, 1) + elements)


def _sent_as(array: int) -> type[Array]:
    class Sent(Array):
        __slots__ = ()

    class SentDumper(Dumper):
        oid = array
        format = Format.BINARY

        def dump(self, obj: bytes) -> bytes:
            return obj

    psycopg.adapters.register_dumper(Sent, SentDumper)
    return Sent


def _uuids(values: Sequence[Any]) -> bytes:
    size = _SIZE.pack(16)
    # Hardly one comes again, and ``UUID.bytes`` is a call more.
    return size + size.join([value.int.to_bytes(16) for value in values])


def _big_integers(values: Sequence[int]) -> bytes:
    return _numbers("q", len(values)).pack(*chain.from_iterable(zip(repeat(8), values, strict=False)))


def _integers(values: Sequence[int]) -> bytes:
    return _numbers("i", len(values)).pack(*chain.from_iterable(zip(repeat(4), values, strict=False)))


@lru_cache(maxsize=1024)
def _numbers(kind: str, count: int) -> Struct:
    return Struct(f">{f'i{kind}' * count}")


def _booleans(values: Sequence[bool]) -> bytes:
    return b"".join([_TRUTHS[value] for value in values])


def _texts(values: Sequence[str]) -> bytes:
    encoded = list(map(str.encode, values))
    sizes = map(_SIZE.pack, map(len, encoded))
    return b"".join(chain.from_iterable(zip(sizes, encoded, strict=True)))


def _dates(values: Sequence[date]) -> bytes:
    first = _EPOCH.date()
    return _integers([(value - first).days for value in values])


def _moments(values: Sequence[datetime]) -> bytes:
    try:
        passed = [value - _EPOCH for value in values]
    except TypeError:
        _refuse_without_zone(values)
        raise
    return _big_integers(
        [(each.days * _DAY_S + each.seconds) * _SECOND_US + each.microseconds for each in passed]
    )


def _refuse_without_zone(values: Sequence[datetime | None]) -> None:
    for value in values:
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value.isoformat()} has no time zone")


# Made when this module is loaded: a connection knows the arrays that the driver knew when it was opened.
_UUIDS: Final = _Maker(2950, 2951, _uuids)
_BIG_INTEGERS: Final = _Maker(20, 1016, _big_integers)
_INTEGERS: Final = _Maker(23, 1007, _integers)
_BOOLEANS: Final = _Maker(16, 1000, _booleans)
_TEXTS: Final = _Maker(25, 1009, _texts)
_DATES: Final = _Maker(1082, 1182, _dates)
_MOMENTS: Final = _Maker(1184, 1185, _moments)


@lru_cache(maxsize=256)
def array_maker(kind: TypeEngine[Any]) -> Callable[[Sequence[Any]], Array] | None:
    """What makes arrays of values for a column of this type; None when its type has no binary form here.

    It raises ValueError for a moment without a time zone, OverflowError for a number that the column cannot hold.
    """
    plain = kind.impl_instance if isinstance(kind, TypeDecorator) else kind
    to_driver = kind.bind_processor(_POSTGRESQL) if isinstance(kind, TypeDecorator) else None
    match plain:
        case Uuid():
            return _UUIDS
        case BigInteger():
            return _BIG_INTEGERS
        case Integer():
            return _INTEGERS
        case Boolean():
            return _BOOLEANS
        case Text() if to_driver is None:
            return _TEXTS
        case Text() if to_driver is not None:
            return lambda values: _TEXTS([to_driver(value) for value in values])
        case Date():
            return _DATES
        case DateTime():
            return _MOMENTS
        case _:
            return None
