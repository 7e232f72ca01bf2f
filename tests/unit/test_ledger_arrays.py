"""Arrays in PostgreSQL's binary form; what they read back as is for the tests of row sets to show."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from struct import unpack
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Text

from ledger.arrays import array_maker
from ledger.database import UtcDateTime

AWARE = datetime.fromisoformat("2026-11-22T09:05:00+05:00")
NAIVE = datetime.fromisoformat("2026-11-22T09:05:00")


@pytest.mark.parametrize("moments", [[NAIVE], [AWARE, NAIVE], [None, NAIVE], [AWARE, None, NAIVE]])
def test_a_moment_without_a_zone_is_refused_wherever_it_stands(moments: Sequence[datetime | None]) -> None:
    maker = array_maker(UtcDateTime())

    assert maker is not None
    with pytest.raises(ValueError, match="no time zone"):
        maker(moments)


@given(st.lists(st.none() | st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1))
def test_texts_are_told_each_with_its_size(texts: Sequence[str | None]) -> None:
    maker = array_maker(Text())

    assert maker is not None
    assert _read(maker(texts)) == list(texts)


def _read(array: bytes) -> list[Any]:
    dimensions, _, element, count, first = unpack(">iiIii", array[:20])
    assert (dimensions, element, first) == (1, 25, 1)
    told, rest = [], array[20:]
    for _ in range(count):
        (size,) = unpack(">i", rest[:4])
        told.append(None if size < 0 else rest[4 : 4 + size].decode())
        rest = rest[4 + max(size, 0) :]
    assert not rest
    return told
