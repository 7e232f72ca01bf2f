"""Blocks into rows of a paper's width. The same for every rendering, so that all break lines alike."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from typing import Final

from receipts.document import Align, Block, Cut, Document, Feed, Line, Pair, Qr, Rule, Size
from wire.money import NBSP
from wire.records import dataclass

_VALUE_COLUMNS_MIN: Final = 18
_UNPRINTABLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me"})
_SPACES: Final = frozenset({"Zs", "Zl", "Zp"})


@dataclass(frozen=True)
class TextRow:
    """``text`` is padded on the left and fits the width; only ordinary spaces."""

    text: str
    is_bold: bool = False
    size: Size = Size.NORMAL


@dataclass(frozen=True)
class RuleRow: ...


@dataclass(frozen=True)
class QrRow:
    data: str


@dataclass(frozen=True)
class FeedRow:
    lines: int


@dataclass(frozen=True)
class CutRow: ...


Row = TextRow | RuleRow | QrRow | FeedRow | CutRow


def flow(document: Document, columns: int, prepare: Callable[[str], str] = str) -> tuple[Row, ...]:
    """The rows of a document on paper of so many columns of normal letters.

    ``prepare`` sees each text once, before lines are broken, and may replace what a printer cannot write.
    """
    return tuple(row for block in document.blocks for row in _rows(block, columns, prepare))


def printable(text: str) -> str:
    """One line of composed letters: no control, format or lone combining character comes through.

    Text of payees is not ours; a control byte in it would be a command to the printer.
    """
    composed = unicodedata.normalize("NFC", text)
    return "".join(_printable_letter(letter) for letter in composed)


def _printable_letter(letter: str) -> str:
    if letter == NBSP:
        return letter
    if letter in "\t\n\r" or unicodedata.category(letter) in _SPACES:
        return " "
    return "" if unicodedata.category(letter) in _UNPRINTABLE else letter


def _rows(block: Block, columns: int, prepare: Callable[[str], str]) -> Iterator[Row]:
    match block:
        case Line(text, is_bold, size, align):
            yield from _line_rows(prepare(printable(text)), is_bold, size, align, columns // size.times_wide)
        case Pair():
            yield from _pair_rows(block, columns // block.size.times_wide, prepare)
        case Rule():
            yield RuleRow()
        case Qr(data):
            yield QrRow(printable(data))
        case Feed(lines):
            yield FeedRow(lines)
        case Cut():
            yield CutRow()


def _line_rows(text: str, is_bold: bool, size: Size, align: Align, columns: int) -> Iterator[TextRow]:
    for line in _broken(text, columns):
        yield TextRow(_plain(_aligned(line, align, columns)), is_bold, size)


def _pair_rows(pair: Pair, columns: int, prepare: Callable[[str], str]) -> Iterator[TextRow]:
    """Label and value on one line; else the value in a column beside the label; else below it."""
    label, value = prepare(printable(pair.label)), prepare(printable(pair.value))
    value_columns = columns - len(label) - 1
    if len(value) <= value_columns:
        lines = [f"{label}{value.rjust(columns - len(label))}"]
    elif value_columns - 1 >= max(_VALUE_COLUMNS_MIN, _longest_word(value)):
        right = [line.rjust(value_columns - 1) for line in _broken(value, value_columns - 1)]
        left = [label, *[" " * len(label)] * (len(right) - 1)]
        lines = [f"{start}  {end}" for start, end in zip(left, right, strict=True)]
    else:
        lines = [*_broken(label, columns), *(line.rjust(columns) for line in _broken(value, columns))]
    for line in lines:
        yield TextRow(_plain(line), pair.is_bold, pair.size)


def _broken(text: str, columns: int) -> list[str]:
    """Lines at spaces; a word that fits no line, such as an operation number, at its hyphens."""
    is_too_long = _longest_word(text) > columns
    return textwrap.wrap(text, columns, break_on_hyphens=is_too_long) or [""]


def _longest_word(text: str) -> int:
    return max(map(len, text.split(" ")), default=0)


def _aligned(line: str, align: Align, columns: int) -> str:
    match align:
        case "left":
            return line
        case "centre":
            return " " * ((columns - len(line)) // 2) + line
        case "right":
            return line.rjust(columns)


def _plain(line: str) -> str:
    return line.replace(NBSP, " ").rstrip()
