"""A document as PNG: the receipt to take along, and what golden tests and people look at."""

from __future__ import annotations

import io
from typing import Final

from PIL import Image

from receipts.document import Document
from receipts.profiles import CELL_DOTS
from receipts.raster import WHITE, draw
from receipts.typesetting import flow

COLUMNS: Final = 48
_SCALE: Final = 2
_MARGIN_DOTS: Final = 32


def render(document: Document, *, columns: int = COLUMNS) -> bytes:
    """The document on white paper of ``columns`` letters, twice as fine as the printer's dots."""
    drawn = draw(flow(document, columns), columns * CELL_DOTS, is_grey=True, scale=_SCALE)
    margin = _MARGIN_DOTS * _SCALE
    sheet = Image.new("L", (drawn.width + 2 * margin, drawn.height + 2 * margin), WHITE)
    sheet.paste(drawn, (margin, margin))
    buffer = io.BytesIO()
    sheet.quantize(16).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
