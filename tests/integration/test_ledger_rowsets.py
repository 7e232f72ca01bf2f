"""Rows handed over as sets come out as they went in, on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, MetaData, Table, Text, Uuid, select
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from ledger.database import Json, Money, UtcDateTime, insert_all, insert_new, is_passing, open_engine, reading
from ledger.rowsets import (
    SAME_VALUE_ROWS_MIN,
    RowSet,
    alike_apart,
    among,
    columns_of,
    new_only,
    set_of,
    write_sets,
)
from tests.support.books_shelf import Books
from wire.money import INT64_MAX, Tiyn
from wire.refusals import RefusalCode

pytest_plugins = ["tests.support.ledger_fixtures"]

ODD = Table(
    "odd_rows",
    MetaData(),
    Column("key", Uuid, primary_key=True),
    Column("words", Text),
    Column("sum_tiyn", Money),
    Column("number", Integer),
    Column("is_so", Boolean),
    Column("day", Date),
    Column("at", UtcDateTime),
    Column("value", Json),
    Column("raw", LargeBinary),
)
TEXTS = (
    "",
    "NULL",
    "null",
    "{}",
    '{"a"}',
    "a,b",
    'quo"te',
    "back\\slash",
    '\\"',
    "line\nbreak\ttab",
    "Қазақ «ә»",
    "'; --",
)


def row(**more: Any) -> dict[str, Any]:
    return {"key": uuid4(), **dict.fromkeys(ODD.columns.keys()[1:]), **more}


@pytest.fixture
def table(shelf: Books) -> Books:
    with shelf.engine.begin() as connection:
        ODD.create(connection)
    return shelf


def stored(shelf: Books, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with shelf.engine.begin() as connection:
        insert_all(connection, ODD, rows)
        found = {each["key"]: dict(each) for each in connection.execute(select(ODD)).mappings()}
    return [found[each["key"]] for each in rows]


def stored_as_sets(shelf: Books, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    with shelf.engine.begin() as connection:
        assert write_sets(connection, set_of(ODD, rows)) == [len(rows)]
        found = {each["key"]: dict(each) for each in connection.execute(select(ODD)).mappings()}
    return [found[each["key"]] for each in rows]


@pytest.mark.parametrize(
    "more",
    [
        *({"words": text} for text in TEXTS),
        {"words": RefusalCode.ID_REUSED},
        {"sum_tiyn": Tiyn(INT64_MAX)},
        {"sum_tiyn": Tiyn(-INT64_MAX), "number": -1},
        {"is_so": True, "day": date(2024, 2, 29)},
        {"is_so": False, "at": datetime(2024, 2, 29, 18, 59, 59, 999_999, UTC)},
        {"value": {"a": ['x"y', "\\", None, 1], "б": True}},
        {"value": ["a", "b"]},
        {"raw": bytes(range(256))},
        {"raw": b""},
        {},
    ],
)
def test_a_row_comes_out_as_it_went_in_beside_others(table: Books, more: dict[str, Any]) -> None:
    rows = [row(**more), row(words="other", number=7), row(**more)]
    assert stored(table, rows) == rows
    others = [{**each, "key": uuid4()} for each in rows]
    assert stored_as_sets(table, others) == others
    assert stored_as_sets(table, [again := row(**more)]) == [again]


def test_a_number_that_no_column_holds_is_told(table: Books) -> None:
    too_large = [row(number=1), row(number=2**70)]
    with pytest.raises((DataError, OverflowError)):
        stored(table, too_large)
    with pytest.raises(OverflowError):
        stored_as_sets(table, too_large)


def test_a_time_of_another_zone_is_the_same_moment(table: Books) -> None:
    at = datetime(2026, 1, 1, 3, tzinfo=timezone(timedelta(hours=5)))

    [found] = stored(table, [row(at=at)])

    assert found["at"] == at


def test_what_is_there_already_is_left_as_it_is(table: Books) -> None:
    first, other = row(words="first"), row(words="other")
    stored(table, [first])

    with table.engine.begin() as connection:
        insert_new(connection, ODD, [{**first, "words": "second"}, other])
        found = set(connection.execute(select(ODD.c.words)).scalars())

    assert found == {"first", "other"}


def test_values_are_found_among_many(table: Books) -> None:
    rows = [row(words=text) for text in TEXTS]
    stored(table, rows)

    with table.engine.begin() as connection:
        by_text = connection.execute(select(ODD.c.key).where(among(connection, ODD.c.words, TEXTS[1:])))
        by_key = connection.execute(
            select(ODD.c.words).where(among(connection, ODD.c.key, [each["key"] for each in rows[:2]]))
        )
        none = connection.execute(select(ODD.c.key).where(among(connection, ODD.c.key, [])))

        assert set(by_text.scalars()) == {each["key"] for each in rows[1:]}
        assert set(by_key.scalars()) == set(TEXTS[:2])
        assert none.scalars().all() == []


def keyed(count: int, **more: Any) -> RowSet:
    """Rows of ``ODD`` with keys of their own, alike in all else."""
    return RowSet(table=ODD, many={"key": [uuid4() for _ in range(count)]}, one=more, finish=new_only)


def test_sets_of_several_tables_are_written_together_and_counted_apart(table: Books) -> None:
    other = Table("other_rows", MetaData(), Column("key", Integer, primary_key=True), Column("words", Text))
    first = keyed(3, words='quo"te', day=date(2024, 2, 29))
    numbers = RowSet(table=other, many={"key": [1, 2], "words": ["a", None]})
    with table.engine.begin() as connection:
        other.create(connection)
        written = write_sets(connection, [first, keyed(0, words="nobody"), numbers])
        told = connection.execute(select(ODD.c.words, ODD.c.day)).all()
        others = connection.execute(select(other).order_by(other.c.key)).all()

    assert written == [3, 0, 2]
    assert told == [('quo"te', date(2024, 2, 29))] * 3
    assert others == [(1, "a"), (2, None)]


def test_of_a_set_only_rows_with_new_keys_are_written_and_counted(table: Books) -> None:
    first = keyed(2, words="first")
    again = RowSet(
        table=ODD, many={"key": [*first.many["key"], uuid4()]}, one={"words": "again"}, finish=new_only
    )
    with table.engine.begin() as connection:
        written = [write_sets(connection, [each])[0] for each in (first, again)]
        told = sorted(connection.execute(select(ODD.c.words)).scalars())

    assert written == [2, 1]
    assert told == ["again", "first", "first"]


@pytest.mark.parametrize("count", [1, SAME_VALUE_ROWS_MIN - 1, SAME_VALUE_ROWS_MIN])
def test_what_many_rows_have_alike_is_told_once_and_stored_for_each(table: Books, count: int) -> None:
    at = datetime(2026, 11, 23, 5, tzinfo=UTC)
    rows = [row(words=str(place), number=None, is_so=True, at=at) for place in range(count)]
    many, one = alike_apart(columns_of(rows))
    with table.engine.begin() as connection:
        assert write_sets(connection, [RowSet(table=ODD, many=many, one=one)]) == [count]
        found = {each["key"]: dict(each) for each in connection.execute(select(ODD)).mappings()}

    assert [found[each["key"]] for each in rows] == rows
    assert {"key", "words"} <= set(many)
    assert {"number", "is_so", "at"} <= set(one if count == SAME_VALUE_ROWS_MIN else many)


def test_nothing_to_write_is_no_statement(table: Books) -> None:
    with table.engine.begin() as connection:
        assert write_sets(connection, []) == []
        assert write_sets(connection, [keyed(0)]) == [0]


def test_a_key_that_is_there_breaks_a_set_that_expects_none(table: Books) -> None:
    first = keyed(1)
    again = RowSet(table=ODD, many=first.many)
    with table.engine.begin() as connection:
        write_sets(connection, [first])

    with pytest.raises(IntegrityError), table.engine.begin() as connection:
        write_sets(connection, [again])


def test_a_connection_that_was_lost_while_nobody_used_it_fails_nobody(migrated_url: str) -> None:
    if not migrated_url.startswith("postgresql"):
        return  # a file has no connection to lose
    engine, other = open_engine(migrated_url, pinged_after_s=0.0), open_engine(migrated_url)

    def own() -> Any:
        with reading(engine) as connection:
            return connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()

    lost = own()
    with other.begin() as connection:
        assert connection.exec_driver_sql(f"SELECT pg_terminate_backend({lost}, 5000)").scalar_one()

    assert own() != lost
    engine.dispose()
    other.dispose()


def test_a_connection_that_was_lost_is_told_as_such(table: Books) -> None:
    if table.engine.dialect.name != "postgresql":
        return  # a file has no connection to lose

    def write_cut_off() -> None:
        with table.engine.connect() as other, table.engine.begin() as connection:
            own = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
            other.exec_driver_sql(f"SELECT pg_terminate_backend({own}, 5000)")
            write_sets(connection, [keyed(1)])

    with pytest.raises(DBAPIError) as failed:
        write_cut_off()

    assert is_passing(failed.value)
    with table.engine.begin() as connection:
        assert write_sets(connection, [keyed(1)]) == [1]
