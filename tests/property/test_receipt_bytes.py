"""Whatever a payee calls itself, the receipt stays a receipt."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from devices.printers.status import ReplyReader
from receipts import escpos
from receipts.document import Cut, Document, Line, Pair, Size
from receipts.profiles import PROFILES
from receipts.typesetting import TextRow, flow, printable
from tests.support.printer_bench import printed_by

texts = st.text(max_size=120)
any_bytes = st.binary(max_size=400)


@given(label=texts, value=texts, columns=st.integers(min_value=24, max_value=48), size=st.sampled_from(Size))
def test_every_row_fits_and_every_letter_is_kept(label: str, value: str, columns: int, size: Size) -> None:
    rows = [
        row for row in flow(Document((Pair(label, value, size=size),)), columns) if isinstance(row, TextRow)
    ]

    assert all(len(row.text) <= columns // size.times_wide for row in rows)
    kept = "".join(row.text for row in rows).replace(" ", "")
    assert sorted(kept) == sorted("".join(printable(label + value).split()))


@given(text=texts)
@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("profile", ["generic-80", "strip-80"])
def test_no_text_can_command_the_printer(profile: str, text: str) -> None:
    data = escpos.render(Document((Line(text), Line("Соңы"), Cut())), PROFILES[profile])

    printed = printed_by(data)

    assert printed.data == data
    assert profile == "strip-80" or printed.slip.lines[-1] == "Соңы"


@given(data=any_bytes, cuts=st.lists(st.integers(min_value=0, max_value=400), max_size=6))
def test_replies_are_the_same_however_the_line_splits_them(data: bytes, cuts: list[int]) -> None:
    whole = list(ReplyReader().feed(data))
    edges = [0, *sorted(cuts), len(data)]

    reader = ReplyReader()
    pieces = [reply for start, end in itertools.pairwise(edges) for reply in reader.feed(data[start:end])]

    assert pieces == whole
