"""Rows drawn as dots with the shipped font: what printers without our letters are sent, and the PNG."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from typing import Final

import segno
from PIL import Image, ImageDraw, ImageFont

from receipts.document import Size
from receipts.profiles import CELL_DOTS
from receipts.typesetting import CutRow, FeedRow, QrRow, Row, RuleRow, TextRow

LINE_DOTS: Final = 30
"""Height of one line of normal letters with its leading."""
WHITE: Final = 255
_BLACK: Final = 0
_FONT_PX: Final = 20
"""DejaVu Sans Mono at 20 px advances 12 dots."""
_BASELINE_DOTS: Final = 19
"""From the top of the line, as in the printer's own letters: the leading is below, so that both line up."""
_QR_QUIET_MODULES: Final = 4
_QR_WIDTH_SHARE: Final = (5, 12)
"""A QR code takes at most this share of the paper's width, so that phones read it in one piece."""
_RULE_DOTS: Final = 2


def draw(rows: Iterable[Row], width_dots: int, *, is_grey: bool = False, scale: int = 1) -> Image.Image:
    """The rows as one picture, black on white: mode "1", or smooth in mode "L" when ``is_grey``.

    ``width_dots`` is the paper's; the picture is ``scale`` times as large. Cuts leave no trace.
    """
    images = [draw_row(row, width_dots, is_grey=is_grey, scale=scale) for row in rows]
    sheet = _sheet(width_dots * scale, sum(image.height for image in images), is_grey)
    top = 0
    for image in images:
        sheet.paste(image, (0, top))
        top += image.height
    return sheet


def draw_row(row: Row, width_dots: int, *, is_grey: bool = False, scale: int = 1) -> Image.Image:
    """One row, see ``draw``."""
    match row:
        case TextRow():
            return _draw_text(row, width_dots, is_grey, scale)
        case RuleRow():
            sheet = _sheet(width_dots * scale, LINE_DOTS * scale, is_grey)
            top = (LINE_DOTS - _RULE_DOTS) // 2 * scale
            ImageDraw.Draw(sheet).rectangle(
                (0, top, width_dots * scale - 1, top + _RULE_DOTS * scale - 1), fill=_BLACK
            )
            return sheet
        case QrRow(data):
            return _draw_qr(data, width_dots, is_grey, scale)
        case FeedRow(lines):
            return _sheet(width_dots * scale, lines * LINE_DOTS * scale, is_grey)
        case CutRow():
            return _sheet(width_dots * scale, 0, is_grey)


def row_dots(size: Size) -> int:
    """Height of a line of this size: letters grow, the leading stays."""
    return CELL_DOTS * 2 * size.times_high + (LINE_DOTS - CELL_DOTS * 2)


def qr_module_dots(data: str, width_dots: int) -> int:
    """Dots a module may have on paper of this width: 3 to 8."""
    modules = len(_qr(data).matrix) + 2 * _QR_QUIET_MODULES
    part, whole = _QR_WIDTH_SHARE
    return max(3, min(8, width_dots * part // whole // modules))


def _draw_text(row: TextRow, width_dots: int, is_grey: bool, scale: int) -> Image.Image:
    """Letters stand in cells of their own, so that columns line up as on the printer's own font."""
    wide, high = row.size.times_wide, row.size.times_high
    sheet = _sheet(width_dots * scale, row_dots(row.size) * scale, is_grey)
    font = _font(row.is_bold, _FONT_PX * high * scale)
    cell = CELL_DOTS * wide * scale
    baseline = _BASELINE_DOTS * high * scale
    pen = ImageDraw.Draw(sheet)
    if wide == high:
        for place, letter in enumerate(row.text):
            pen.text((place * cell, baseline), letter, font=font, fill=_BLACK, anchor="ls")
        return sheet
    drawn = _sheet(width_dots * high * scale, sheet.height, is_grey)
    tall = ImageDraw.Draw(drawn)
    for place, letter in enumerate(row.text):
        tall.text((place * cell * high, baseline), letter, font=font, fill=_BLACK, anchor="ls")
    return drawn.resize(sheet.size, Image.Resampling.BOX if is_grey else Image.Resampling.NEAREST)


def _draw_qr(data: str, width_dots: int, is_grey: bool, scale: int) -> Image.Image:
    module = qr_module_dots(data, width_dots) * scale
    matrix = [bytearray(line) for line in _qr(data).matrix_iter(border=_QR_QUIET_MODULES)]
    side = len(matrix) * module
    sheet = _sheet(width_dots * scale, side, is_grey)
    pen = ImageDraw.Draw(sheet)
    left = (width_dots * scale - side) // 2
    for y, line in enumerate(matrix):
        for x, is_dark in enumerate(line):
            if is_dark:
                corner = (left + x * module, y * module)
                pen.rectangle((*corner, corner[0] + module - 1, corner[1] + module - 1), fill=_BLACK)
    return sheet


def _qr(data: str) -> segno.QRCode:
    return segno.make_qr(data, error="m", boost_error=False)


def _sheet(width: int, height: int, is_grey: bool) -> Image.Image:
    # 255, not 1: in mode "1" Pillow keeps a 1 as a byte that later arithmetic takes for black
    return Image.new("L" if is_grey else "1", (width, height), WHITE)


@cache
def _font(is_bold: bool, size_px: int) -> ImageFont.FreeTypeFont:
    with as_file(font_file(is_bold=is_bold)) as path:
        return ImageFont.truetype(str(path), size_px, layout_engine=ImageFont.Layout.BASIC)


def font_file(*, is_bold: bool) -> Traversable:
    """The shipped font: DejaVu Sans Mono has all Kazakh letters, № and ₸ (facts 2)."""
    return files("receipts").joinpath("fonts", f"DejaVuSansMono{'-Bold' if is_bold else ''}.ttf")
