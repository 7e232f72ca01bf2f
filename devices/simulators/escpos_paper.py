"""What a simulated printer has put on paper, as dots and as text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal

import segno
from PIL import Image, ImageDraw, ImageFont

CELL: Final = (12, 24)
"""Dots of one letter of font A."""
MARGIN_DOTS: Final = 32
_FONT_PX: Final = 20
_BASELINE: Final = 19
_WHITE: Final = 255
_BLACK: Final = 0

Justification = Literal["left", "centre", "right"]


@dataclass(frozen=True)
class Letter:
    """One printed letter and how it was to look."""

    character: str
    is_bold: bool = False
    times_wide: int = 1
    times_high: int = 1

    @property
    def width_dots(self) -> int:
        return CELL[0] * self.times_wide

    @property
    def height_dots(self) -> int:
        return CELL[1] * self.times_high


@dataclass(frozen=True)
class Slip:
    """What came out between two cuts."""

    image: Image.Image
    lines: tuple[str, ...]
    codes: tuple[str, ...]


class Roll:
    """The paper since the last cut. Heights are returned in dots: what the motor has to move."""

    def __init__(self, width_dots: int, font_path: Path) -> None:
        self.width_dots: Final = width_dots
        self._font_path = font_path
        self._pieces: list[Image.Image] = []
        self._lines: list[str] = []
        self._codes: list[str] = []

    def print_line(self, letters: list[Letter], justification: Justification, height_min: int) -> int:
        """One line of text."""
        height = max([height_min, *(letter.height_dots for letter in letters)])
        piece = Image.new("L", (self.width_dots, height), _WHITE)
        x = self._left(sum(letter.width_dots for letter in letters), justification)
        for letter in letters:
            piece.paste(self._glyph(letter), (x, 0))
            x += letter.width_dots
        self._pieces.append(piece)
        self._lines.append("".join(letter.character for letter in letters))
        return height

    def print_raster(self, data: bytes, width_bytes: int, justification: Justification) -> int:
        """Rows of dots, 1 is black; whole rows only."""
        height = len(data) // width_bytes
        if not height:
            return 0
        picture = Image.frombytes("1", (width_bytes * 8, height), data[: height * width_bytes])
        self._paste(picture.point(lambda dot: _BLACK if dot else _WHITE, "L"), justification)
        return height

    def print_code(self, data: str, module_dots: int, justification: Justification) -> int:
        """A QR code as the printer itself draws it, without quiet zone."""
        matrix = segno.make_qr(data).matrix
        side = len(matrix) * module_dots
        piece = Image.new("L", (side, side), _WHITE)
        pen = ImageDraw.Draw(piece)
        for y, row in enumerate(matrix):
            for x, is_dark in enumerate(row):
                if is_dark:
                    left, top = x * module_dots, y * module_dots
                    pen.rectangle((left, top, left + module_dots - 1, top + module_dots - 1), fill=_BLACK)
        self._paste(piece, justification)
        self._codes.append(data)
        return side

    def feed(self, dots: int) -> int:
        """White paper."""
        self._pieces.append(Image.new("L", (self.width_dots, dots), _WHITE))
        return dots

    def cut(self) -> Slip:
        """Take what has been printed; the next slip begins."""
        height = sum(piece.height for piece in self._pieces)
        sheet = Image.new("L", (self.width_dots + 2 * MARGIN_DOTS, height + 2 * MARGIN_DOTS), _WHITE)
        top = MARGIN_DOTS
        for piece in self._pieces:
            sheet.paste(piece, (MARGIN_DOTS, top))
            top += piece.height
        slip = Slip(sheet.convert("1", dither=Image.Dither.NONE), tuple(self._lines), tuple(self._codes))
        self._pieces, self._lines, self._codes = [], [], []
        return slip

    def _paste(self, picture: Image.Image, justification: Justification) -> None:
        piece = Image.new("L", (self.width_dots, picture.height), _WHITE)
        piece.paste(picture, (self._left(picture.width, justification), 0))
        self._pieces.append(piece)

    def _left(self, width: int, justification: Justification) -> int:
        free = max(0, self.width_dots - width)
        return {"left": 0, "centre": free // 2, "right": free}[justification]

    def _glyph(self, letter: Letter) -> Image.Image:
        glyph = Image.new("1", CELL, _WHITE)
        pen = ImageDraw.Draw(glyph)
        for offset in (0, 1) if letter.is_bold else (0,):  # emphasised: struck twice, one dot apart
            pen.text(
                (offset, _BASELINE), letter.character, font=_font(self._font_path), fill=_BLACK, anchor="ls"
            )
        return glyph.resize((letter.width_dots, letter.height_dots), Image.Resampling.NEAREST)


@cache
def _font(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), _FONT_PX, layout_engine=ImageFont.Layout.BASIC)
