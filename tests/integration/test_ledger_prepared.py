"""A statement that is prepared once tells what SQLAlchemy would, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, MetaData, Table, Text, Uuid, bindparam, select, update
from sqlalchemy.exc import IntegrityError

from ledger.database import Json, Money, UtcDateTime, insert_all, is_passing
from ledger.prepared import Prepared
from tests.support.books_shelf import Books
from wire.money import Tiyn

pytest_plugins = ["tests.support.ledger_fixtures"]


class Kind(StrEnum):
    ODD = "odd"


KEPT = Table(
    "kept_rows",
    MetaData(),
    Column("key", Uuid, primary_key=True),
    Column("kind", Text),
    Column("sum_tiyn", Money),
    Column("number", Integer, unique=True),
    Column("is_so", Boolean),
    Column("day", Date),
    Column("at", UtcDateTime),
    Column("value", Json),
)
FULL = {
    "kind": Kind.ODD,
    "sum_tiyn": Tiyn(7),
    "number": 1,
    "is_so": True,
    "day": date(2024, 2, 29),
    "at": datetime(2025, 1, 2, 3, 4, 5, 678, tzinfo=UTC),
    "value": {"a": [1, "ә"]},
}
EMPTY = {**dict.fromkeys(FULL), "number": 2}

BY_KEY = Prepared(lambda _: select(KEPT).where(KEPT.c.key == bindparam("of")))
ODD_ONES = Prepared(lambda _: select(KEPT.c.key).where(KEPT.c.kind == Kind.ODD, KEPT.c.number > 0))
CHANGE = Prepared(
    lambda _: update(KEPT).where(KEPT.c.key == bindparam("of")), columns=("number", "at", "value")
)


@pytest.fixture
def keys(shelf: Books) -> list[UUID]:
    """Of a full row and an empty one."""
    keys = [uuid4(), uuid4()]
    with shelf.engine.begin() as connection:
        KEPT.create(connection)
        for key, row in zip(keys, (FULL, EMPTY), strict=True):
            insert_all(connection, KEPT, [{"key": key, **row}])
    return keys


def test_rows_are_those_of_the_library(shelf: Books, keys: list[UUID]) -> None:
    with shelf.engine.begin() as connection:
        for key, row in zip(keys, (FULL, EMPTY), strict=True):
            told = BY_KEY.first(connection, {"of": key})._asdict()
            asked = connection.execute(select(KEPT).where(KEPT.c.key == key)).mappings().one()
            assert told == dict(asked) == {"key": key, **row}


def test_values_of_the_statement_itself_are_told_with_it(shelf: Books, keys: list[UUID]) -> None:
    with shelf.engine.begin() as connection:
        assert [each.key for each in ODD_ONES.rows(connection, {})] == keys[:1]
        assert BY_KEY.first(connection, {"of": uuid4()}) is None


def test_a_change_counts_its_rows(shelf: Books, keys: list[UUID]) -> None:
    changed: dict[str, Any] = {"number": 5, "at": datetime(2026, 1, 1, tzinfo=UTC), "value": None}
    with shelf.engine.begin() as connection:
        assert CHANGE.changed(connection, {"of": keys[0], **changed}) == 1
        assert CHANGE.changed(connection, {"of": uuid4(), **changed}) == 0
        row = BY_KEY.first(connection, {"of": keys[0]})
    assert (row.number, row.at, row.value, row.kind) == (5, changed["at"], None, "odd")


def test_what_the_database_refuses_is_the_librarys_refusal(shelf: Books, keys: list[UUID]) -> None:
    taken = {"of": keys[1], "number": 1, "at": None, "value": {"secret": "+77010000000"}}
    with pytest.raises(IntegrityError) as refused, shelf.engine.begin() as connection:
        CHANGE.changed(connection, taken)
    assert not is_passing(refused.value)
    assert "+77010000000" not in str(refused.value)


def test_a_list_of_unknown_length_is_not_prepared(shelf: Books) -> None:
    listed = Prepared(lambda _: select(KEPT).where(KEPT.c.number.in_([1, 2])))
    with pytest.raises(AssertionError, match="unknown length"), shelf.engine.begin() as connection:
        listed.rows(connection, {})
