"""One value, one encoding: what is hashed and signed cannot be said in two ways."""

import hashlib
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from wire.encoding import GENESIS_HASH, canonical, chain_hash, fingerprint, link_hash, spelt_fingerprint
from wire.money import Tiyn
from wire.times import Utc, utc_text

NAIVE = datetime.fromisoformat("2026-01-01T00:00")


def test_canonical_json_has_sorted_keys_no_spaces_and_plain_letters() -> None:
    assert canonical({"б": [1, None, True], "a": {"d": "ә", "c": Tiyn(5)}}) == (
        '{"a":{"c":5,"d":"ә"},"б":[1,null,true]}'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        {"a": 0.5},
        [float("nan")],
        {1: "a"},
        {None: 1},
        {"a": {True: 1}},
        {"at": NAIVE},
        {1, 2},
    ],
)
def test_what_could_be_said_in_two_ways_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none() | st.booleans()))
def test_the_order_of_keys_does_not_matter(value: dict[str, object]) -> None:
    backwards = dict(reversed(value.items()))

    assert canonical(value) == canonical(backwards)
    assert fingerprint(value) == fingerprint(backwards)


@given(st.datetimes(timezones=st.just(UTC)), st.uuids(), st.text(), st.integers())
def test_what_holds_ids_and_times_is_hashed_as_spelt(at: datetime, of: UUID, text: str, number: int) -> None:
    value = {"of": of, "at": at, "text": [text, [number, None]]}
    spelt = {"at": at.isoformat(), "of": str(of), "text": [text, [number, None]]}

    assert spelt_fingerprint(value) == fingerprint(spelt)


def test_the_chain_hash_is_sha256_over_the_previous_hash_and_the_entry() -> None:
    expected = hashlib.sha256(GENESIS_HASH.encode() + b'{"a":1}').hexdigest()

    assert chain_hash(GENESIS_HASH, {"a": 1}) == expected


@given(st.integers(min_value=1), st.dictionaries(st.text(), st.text()))
def test_a_link_of_texts_hashes_as_the_entry_does(seq: int, body: dict[str, str]) -> None:
    at = "2026-11-22T09:05:00Z"

    assert link_hash(GENESIS_HASH, seq, at, canonical(body).decode()) == chain_hash(
        GENESIS_HASH, {"seq": seq, "at": at, "body": body}
    )


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (datetime(2026, 11, 22, 9, 5, tzinfo=UTC), "2026-11-22T09:05:00Z"),
        (datetime(2026, 11, 22, 9, 5, 0, 120, tzinfo=UTC), "2026-11-22T09:05:00.000120Z"),
        (datetime(2026, 11, 22, 14, 5, tzinfo=timezone(timedelta(hours=5))), "2026-11-22T09:05:00Z"),
    ],
)
def test_a_moment_has_one_text(at: datetime, expected: str) -> None:
    assert utc_text(at) == expected


@given(st.datetimes(timezones=st.just(UTC)))
def test_a_moment_is_spelt_as_by_the_standard_library(at: datetime) -> None:
    assert utc_text(at) == at.isoformat().removesuffix("+00:00") + "Z"


class Stamped(BaseModel):
    at: Utc


@given(
    st.datetimes(
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=5))]),
        min_value=datetime.fromisoformat("2000-01-01"),
    )
)
def test_a_moment_passes_through_json_as_its_one_text(at: datetime) -> None:
    stamped = Stamped(at=at)

    assert Stamped.model_validate_json(stamped.model_dump_json()).at == at
    assert f'"{utc_text(at)}"' in stamped.model_dump_json()


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:59:59-05:00"])
def test_a_time_that_is_none_in_utc_is_refused_by_its_field(told: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Stamped.model_validate_json(f'{{"at":"{told}"}}')

    assert refused.value.errors()[0]["loc"] == ("at",)


@pytest.mark.parametrize("told", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
def test_the_first_and_the_last_time_in_utc_are_times(told: str) -> None:
    assert utc_text(Stamped.model_validate_json(f'{{"at":"{told}"}}').at) == told


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError):
        utc_text(NAIVE)
    with pytest.raises(ValidationError):
        Stamped(at=NAIVE)
