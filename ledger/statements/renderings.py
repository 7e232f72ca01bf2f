"""Statements as CSV and as PDF, in the client's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib.resources import files
from typing import Final

from fpdf import FPDF
from fpdf.enums import MethodReturnValue, XPos, YPos
from fpdf.fonts import TTFFont

from ledger.http.spreadsheets import BYTE_ORDER_MARK, csv_row, harmless
from ledger.statements.rules import KINDS, WORDS, Period
from ledger.statements.service import Balances, Line
from wire.astana import ASTANA
from wire.money import TIYN_PER_TENGE, Tiyn
from wire.texts import Language

CSV_COLUMNS: Final = ("at", "kind", "counterparty", "amount", "fee", "balance", "operation_id")

_FONT: Final = "Statement"
_SIZE: Final = 7.5
_TITLE_SIZE: Final = 12
_ROW_MM: Final = 4.6
_FURTHER_LINE_MM: Final = 3.4
_WIDTHS_MM: Final = (33, 34, 45, 28, 20, 28)
"""Date, operation, counterparty, amount, fee, balance: the width of an A4 page less its margins."""
_SUMS_FROM: Final = 3
_RULE_MM: Final = 0.1
_RULE_GREY: Final = 150
_MARGIN_MM: Final = 11
_COLUMNS: Final = CSV_COLUMNS[:-1]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What stands above the lines."""

    phone: str
    holder: str
    operator: str
    period: Period
    balances: Balances
    made_at: datetime


def csv_parts(heading: Heading, lines: Iterable[Line], language: Language) -> Iterator[str]:
    """The statement as CSV, a part at a time: opening balance, operations, closing balance (W-81)."""
    yield BYTE_ORDER_MARK + csv_row([WORDS[name][language] for name in CSV_COLUMNS])
    yield csv_row(_balance_row(heading.period.begins, "opening", heading.balances.opening_tiyn, language))
    for line in lines:
        yield csv_row(
            [
                local_time(line.at),
                KINDS[line.kind][language],
                harmless(line.counterparty),
                plain_sum(line.amount_tiyn),
                plain_sum(line.fee_tiyn),
                plain_sum(line.balance_after_tiyn),
                str(line.operation_id),
            ]
        )
    yield csv_row(_balance_row(heading.made_at, "closing", heading.balances.closing_tiyn, language))


def pdf_bytes(heading: Heading, lines: Iterable[Line], language: Language) -> bytes:
    """The statement as PDF on A4, with our own letters: every Kazakh one is in them (W-81)."""
    page = _Page(heading, language)
    page.add_page()
    page.row_of_balance("opening", heading.period.first, heading.balances.opening_tiyn)
    for line in lines:
        page.row_of(
            (
                local_time(line.at),
                KINDS[line.kind][language],
                line.counterparty,
                shown_sum(line.amount_tiyn, language),
                shown_sum(line.fee_tiyn, language),
                shown_sum(line.balance_after_tiyn, language),
            )
        )
    page.row_of_balance("closing", heading.period.last, heading.balances.closing_tiyn)
    made = bytes(page.output())
    page.close_fonts()
    return made


def local_time(at: datetime) -> str:
    """Astana time, ``22.11.2026 12:00:00``."""
    return f"{at.astimezone(ASTANA):%d.%m.%Y %H:%M:%S}"


def plain_sum(amount: Tiyn) -> str:
    """``-1234.50``: tenge with a point, readable by any program."""
    whole, rest = divmod(abs(int(amount)), TIYN_PER_TENGE)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:02}"


def shown_sum(amount: Tiyn, language: Language) -> str:
    """As people read it: ``-1 234,50`` with spaces that do not break, ``-1,234.50`` in English."""
    whole, rest = divmod(abs(int(amount)), TIYN_PER_TENGE)
    group, point = (",", ".") if language == "en" else ("\N{NO-BREAK SPACE}", ",")
    sign = "-" if amount < 0 else ""
    return sign + f"{whole:,}".replace(",", group) + f"{point}{rest:02}"


class _Page(FPDF):
    """An A4 page with the statement's head, the columns' names and the page's number on each."""

    def __init__(self, heading: Heading, language: Language) -> None:
        super().__init__(format="A4")
        self._heading = heading
        self._language: Language = language
        fonts = files("receipts") / "fonts"
        self.add_font(_FONT, "", str(fonts / "DejaVuSansMono.ttf"))
        self.add_font(_FONT, "B", str(fonts / "DejaVuSansMono-Bold.ttf"))
        self.set_margins(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
        self.set_auto_page_break(auto=True, margin=_MARGIN_MM + _ROW_MM)
        self.set_title(WORDS["title"][language])
        self.set_creation_date(heading.made_at)
        self.alias_nb_pages()

    def header(self) -> None:
        heading, language = self._heading, self._language
        self.set_font(_FONT, "B", _TITLE_SIZE)
        self._text(WORDS["title"][language], _TITLE_SIZE / 2)
        self.set_font(_FONT, "", _SIZE)
        first, last = (f"{day:%d.%m.%Y}" for day in (heading.period.first, heading.period.last))
        told = WORDS["from_to"][language].format(first=first, last=last)
        self._text(heading.operator, _ROW_MM)
        self._text(f"{WORDS['wallet'][language]}: {heading.phone}  {heading.holder}", _ROW_MM)
        self._text(f"{WORDS['period'][language]}: {told}", _ROW_MM)
        self._text(f"{WORDS['made'][language]}: {local_time(heading.made_at)}", _ROW_MM)
        self.ln(_ROW_MM / 2)
        self.set_font(_FONT, "B", _SIZE)
        self.row_of(tuple(WORDS[name][language] for name in _COLUMNS))
        self.set_font(_FONT, "", _SIZE)

    def footer(self) -> None:
        self.set_y(-_MARGIN_MM)
        self.set_font(_FONT, "", _SIZE)
        word = WORDS["page"][self._language]
        self.cell(0, _ROW_MM, f"{word} {self.page_no()}/{{nb}}", align="R")

    def close_fonts(self) -> None:
        """The library leaves the files of its fonts open."""
        for font in self.fonts.values():
            if isinstance(font, TTFFont):
                font.ttfont.close()

    def row_of(self, cells: tuple[str, ...]) -> None:
        """One row of the table. Words too long for their column go on below; nothing is cut (W-81)."""
        lines = [
            self._lines(place, text, width)
            for place, (text, width) in enumerate(zip(cells, _WIDTHS_MM, strict=True))
        ]
        height = _ROW_MM + (max(map(len, lines)) - 1) * _FURTHER_LINE_MM
        if self.will_page_break(height):
            self.add_page()
        left, top = self.l_margin, self.get_y()
        for place, (shown, width) in enumerate(zip(lines, _WIDTHS_MM, strict=True)):
            for number, text in enumerate(shown):
                self.set_xy(left, top + number * _FURTHER_LINE_MM)
                self.cell(width, _ROW_MM, text, align="R" if place >= _SUMS_FROM else "L")
            left += width
        self.set_line_width(_RULE_MM)
        self.set_draw_color(_RULE_GREY)
        self.line(self.l_margin, top + height, left, top + height)
        self.set_xy(self.l_margin, top + height)

    def row_of_balance(self, name: str, day: date, amount: Tiyn) -> None:
        self.set_font(_FONT, "B", _SIZE)
        held = shown_sum(amount, self._language)
        self.row_of((f"{day:%d.%m.%Y}", WORDS[name][self._language], "", "", "", held))
        self.set_font(_FONT, "", _SIZE)

    def _text(self, text: str, height: float) -> None:
        self.cell(0, height, text, new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _lines(self, place: int, text: str, width: float) -> list[str]:
        if self.get_string_width(text) <= width - 2 * self.c_margin:
            return [text]
        if place >= _SUMS_FROM:
            return [text.replace("\N{NO-BREAK SPACE}", "")]  # a sum is never broken
        wrapped = self.multi_cell(width, _ROW_MM, text, dry_run=True, output=MethodReturnValue.LINES)
        assert isinstance(wrapped, list), "lines were asked for"
        return wrapped


def _balance_row(at: datetime, name: str, amount: Tiyn, language: Language) -> list[str]:
    return [local_time(at), WORDS[name][language], "", "", "", plain_sum(amount), ""]
