"""Lines of a receipt: width, alignment, and what never reaches the paper."""

from __future__ import annotations

import pytest

from receipts.document import Document, Line, Pair, Size
from receipts.typesetting import TextRow, flow, printable


def lines_of(*blocks: Line | Pair, columns: int = 24) -> list[str]:
    return [row.text for row in flow(Document(blocks), columns) if isinstance(row, TextRow)]


def test_a_pair_stands_at_both_edges() -> None:
    assert lines_of(Pair("Комиссия", "50 ₸")) == ["Комиссия            50 ₸"]


def test_a_long_value_wraps_in_a_column_beside_its_label() -> None:
    lines = lines_of(Pair("Адрес", "г. Алматы, проспект Абая 10"), columns=26)

    assert lines == ["Адрес  г. Алматы, проспект", "                   Абая 10"]


def test_a_value_with_no_room_beside_its_label_goes_below() -> None:
    lines = lines_of(Pair("Телефоны оператора", "+7 727 311-12-22"))

    assert lines == ["Телефоны оператора", "        +7 727 311-12-22"]


def test_a_number_longer_than_the_paper_breaks_at_its_hyphens() -> None:
    assert lines_of(Line("7c9e6679-7425-50de-944b-e07fc1f90ae7")) == [
        "7c9e6679-7425-50de-944b-",
        "e07fc1f90ae7",
    ]


def test_a_sum_is_never_torn_apart() -> None:
    assert lines_of(Line("Остаток кошелька 432\u00a0500\u00a0₸")) == ["Остаток кошелька", "432 500 ₸"]


@pytest.mark.parametrize(
    ("align", "line"), [("left", "№ 1"), ("centre", "          № 1"), ("right", "                     № 1")]
)
def test_lines_are_aligned_by_spaces(align: str, line: str) -> None:
    assert lines_of(Line("№ 1", align=align)) == [line]  # type: ignore[arg-type]


def test_large_letters_have_half_the_columns() -> None:
    assert lines_of(Line("ОРЫНДАУҒА ҚАБЫЛДАНДЫ", size=Size.LARGE)) == ["ОРЫНДАУҒА", "ҚАБЫЛДАНДЫ"]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b@\x1dV\x00ТОО", "@VТОО"),
        ("\x10\x14\x08", ""),
        ("two\nlines\tand\r\nmore", "two lines and  more"),
        ("и\u0306", "й"),
        ("\u202eevil\u200b", "evil"),
        ("1\u2009000\u00a0₸", "1 000\u00a0₸"),
    ],
)
def test_control_and_format_characters_of_foreign_texts_are_dropped(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_an_empty_line_keeps_its_place() -> None:
    assert lines_of(Line("")) == [""]
