"""A document as ESC/POS bytes for one printer profile.

Letters are encoded here, never by python-escpos: its automatic choice prints ``?`` for Kazakh, leaves the
line in a foreign table after ``і`` and lets control bytes through (facts 1, 8 and 10). Its image() prints to
standard output and black padding (11), so pictures are packed here as well. It builds the rest.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Final

from PIL import Image, ImageChops

from receipts.document import Document, Size
from receipts.profiles import CodeTable, Profile
from receipts.raster import LINE_DOTS, draw, draw_row, qr_module_dots
from receipts.typesetting import CutRow, FeedRow, QrRow, Row, RuleRow, TextRow, flow

if TYPE_CHECKING:
    from escpos.printer import Dummy

BAND_ROWS_MAX: Final = 192
"""Rows of one GS v 0: safe with buffers of 4 kB and firmware that stops at 255 rows (facts 6)."""

REPLACEMENTS: Final = {
    "₸": "тг",
    "₽": "руб",
    "€": "EUR",
    "«": '"',
    "»": '"',
    "“": '"',
    "”": '"',
    "„": '"',
    "’": "'",
    "‘": "'",
    "–": "-",
    "—": "-",
    "−": "-",
    "‑": "-",
    "…": "...",
    "•": "*",
    "·": "*",
    "×": "x",
    "─": "-",
}
"""What a table without the sign gets on purpose. Letters are never replaced: they are drawn."""

_LEAVE_CHINESE: Final = b"\x1c."
_USA: Final = b"\x1bR\x00"
_LINE_SPACING: Final = b"\x1b3" + bytes((LINE_DOTS,))
_CENTRE: Final = b"\x1ba\x01"
_LEFT: Final = b"\x1ba\x00"
_STYLES: Final = {Size.NORMAL: 0x00, Size.TALL: 0x10, Size.LARGE: 0x30}
_BOLD: Final = 0x08
_QR_EC_M: Final = 1
_REAL_TIME: Final = (b"\x10\x04", b"\x10\x05", b"\x10\x14")
_SHIFTS_MAX: Final = 8


def render(document: Document, profile: Profile) -> bytes:
    """The whole job from ESC @ to the cut. Text, QR code and pictures as the profile can."""
    job = _job()
    job.hw("INIT")
    job._raw(_LEAVE_CHINESE + _USA + _LINE_SPACING)  # noqa: SLF001 - the library's way to add bytes
    rows = flow(document, profile.columns, lambda text: writable(text, profile.tables))
    writer = _Writer(job, profile)
    if profile.tables:
        for row in rows:
            writer.write(row)
    else:
        for is_cut, group in groupby(rows, lambda row: isinstance(row, CutRow)):
            if is_cut:
                writer.write(CutRow())
            else:
                writer.draw(draw(group, profile.width_dots))
    return bytes(job.output)


def writable(text: str, tables: Iterable[CodeTable]) -> str:
    """The text with as few signs replaced as the best table needs; unchanged when it must be drawn."""
    candidates = [replaced for table in tables if table.encodes(replaced := _replaced(text, table))]
    return min(candidates, key=lambda candidate: _differences(text, candidate), default=text)


def _replaced(text: str, table: CodeTable) -> str:
    return "".join(
        REPLACEMENTS[letter] if letter in REPLACEMENTS and not table.encodes(letter) else letter
        for letter in text
    )


def _differences(text: str, candidate: str) -> int:
    return sum(letter not in candidate for letter in text)


class _Writer:
    """Rows into bytes; remembers which table and style the printer is in."""

    def __init__(self, job: Dummy, profile: Profile) -> None:
        self._job = job
        self._profile = profile
        self._table: CodeTable | None = None
        self._style = 0

    def write(self, row: Row) -> None:
        match row:
            case TextRow():
                self._text(row)
            case RuleRow():
                self._text(TextRow(writable("─" * self._profile.columns, self._tables())))
            case QrRow(data) if self._profile.is_qr_native and data.isascii():
                self._raw(_CENTRE)
                size = qr_module_dots(data, self._profile.width_dots)
                self._job.qr(data, ec=_QR_EC_M, size=size, native=True)
                self._raw(_LEFT + b"\n")  # the quiet zone below
            case QrRow():
                self.draw(draw_row(row, self._profile.width_dots))
            case FeedRow(lines):
                self._raw(b"\n" * lines)
            case CutRow():
                self._raw(self._profile.cut)

    def draw(self, image: Image.Image) -> None:
        """A picture as GS v 0 bands, each no wider than its ink."""
        for band in _bands(_without_real_time_commands(image)):
            self._raw(band)

    def _text(self, row: TextRow) -> None:
        table = next((table for table in self._tables() if table.encodes(row.text)), None)
        if table is None:
            self.draw(draw_row(row, self._profile.width_dots))
            return
        self._select(table)
        style = _STYLES[row.size] | (_BOLD if row.is_bold else 0)
        if style != self._style:
            self._raw(b"\x1b!" + bytes((style,)))
            self._style = style
        self._raw(row.text.encode(table.codec) + b"\n")

    def _tables(self) -> tuple[CodeTable, ...]:
        """The table in use first: fewer switches."""
        tables = self._profile.tables
        return tables if self._table is None else (self._table, *(t for t in tables if t is not self._table))

    def _select(self, table: CodeTable) -> None:
        if table is not self._table:
            self._raw(b"\x1bt" + bytes((table.page,)))
            self._table = table

    def _raw(self, data: bytes) -> None:
        self._job._raw(data)  # noqa: SLF001 - the library's way to add bytes


def _bands(image: Image.Image) -> Iterator[bytes]:
    for top in range(0, image.height, BAND_ROWS_MAX):
        band = image.crop((0, top, image.width, min(top + BAND_ROWS_MAX, image.height)))
        inverted = ImageChops.invert(band)  # ESC/POS: 1 is black
        ink = inverted.getbbox()
        columns = (ink[2] if ink else 1) + 7 & ~7
        picture = inverted.crop((0, 0, columns, band.height))
        yield (
            b"\x1dv0\x00"
            + (columns // 8).to_bytes(2, "little")
            + band.height.to_bytes(2, "little")
            + picture.tobytes()
        )


def _without_real_time_commands(image: Image.Image) -> Image.Image:
    """The picture, moved by a few dots when its bytes hold a DLE command by chance (facts 3.2).

    A printer obeys those at once wherever they stand: 10 14 08 would clear its buffer.
    """
    for shift in range(_SHIFTS_MAX):
        moved = ImageChops.offset(image, shift, 0) if shift else image
        if not any(command in band for band in _bands(moved) for command in _REAL_TIME):
            return moved
    return image


def _job() -> Dummy:
    return _dummy_class()()


@cache
def _dummy_class() -> type[Dummy]:
    """python-escpos, imported at first use (0.4 s) and swept up after (facts 1, 13).

    Its import leaves a directory in /tmp and a handler on the root logger.
    """
    handlers = list(logging.getLogger().handlers)
    from escpos import capabilities  # noqa: PLC0415
    from escpos.printer import Dummy  # noqa: PLC0415

    shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    for handler in set(logging.getLogger().handlers) - set(handlers):
        logging.getLogger().removeHandler(handler)
    dummy: type[Dummy] = Dummy
    return dummy
