"""Ids that the ledger derives are those of the standard: version 5 under its own namespace, or 8 in the order of time."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from ledger.books.ids import NAMESPACE, named_id, spelt_id, timed_id, told_id


@given(st.text(max_size=300))
def test_a_named_id_is_the_standard_librarys_of_the_name(name: str) -> None:
    made, known = named_id(name), uuid5(NAMESPACE, name)

    assert made == known
    assert (hash(made), str(made), made.version, made.variant) == (hash(known), str(known), 5, RFC_4122)
    assert pickle.loads(pickle.dumps(made)) == UUID(str(made))


@given(st.uuids())
def test_an_id_is_spelt_and_told_as_by_the_standard_library(of: UUID) -> None:
    assert spelt_id(of) == str(of)
    assert told_id(str(of)) == of
    assert hash(told_id(str(of))) == hash(of)


MOMENTS = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - hypothesis adds the zone


@given(MOMENTS, st.text(max_size=300))
def test_a_timed_id_is_of_version_8_and_tells_its_millisecond(at: datetime, name: str) -> None:
    made = timed_id(at, name)

    assert (made.version, made.variant) == (8, RFC_4122)
    assert datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=made.int >> 80) <= at
    assert made == timed_id(at, name) == UUID(str(made))


@given(MOMENTS, MOMENTS, st.text(max_size=20), st.text(max_size=20))
def test_timed_ids_stand_in_the_order_of_time(
    one: datetime, other: datetime, name: str, another: str
) -> None:
    earlier, later = sorted((one, other))
    if later - earlier >= timedelta(milliseconds=1):
        assert timed_id(earlier, name) < timed_id(later, another)


def test_names_of_one_moment_have_ids_of_their_own() -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC)

    assert len({timed_id(at, f"name {number}") for number in range(10_000)}) == 10_000


def test_a_time_before_1970_counts_as_1970() -> None:
    early, begun = datetime(1969, 12, 31, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)

    assert timed_id(early, "bill") == timed_id(begun, "bill")
