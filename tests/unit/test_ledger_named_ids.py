"""Ids that the ledger derives are those of the standard: version 5 under its own namespace."""

from __future__ import annotations

import pickle
from uuid import RFC_4122, UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from ledger.books.accounts import NAMESPACE, named_id


@given(st.text(max_size=300))
def test_a_named_id_is_the_standard_librarys_of_the_name(name: str) -> None:
    made, known = named_id(name), uuid5(NAMESPACE, name)

    assert made == known
    assert (hash(made), str(made), made.version, made.variant) == (hash(known), str(known), 5, RFC_4122)
    assert pickle.loads(pickle.dumps(made)) == UUID(str(made))
