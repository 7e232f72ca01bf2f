"""What a hand reaches on a glass, in millimetres: part of the front end's door."""

from __future__ import annotations

import math
from typing import Final

MM_PER_INCH: Final = 25.4
SHORT_SIDE_MM_MAX: Final = 300
"""On large panels everything grows with the panel: its short side never counts for more than this."""
REACH_MM: Final = 1220
"""Over the floor: the highest control that a seated person reaches (ISO 21542; 48 inches in the ADA's 308)."""
LOW_REACH_MM_TALL: Final = 315
LOW_REACH_MM_WIDE: Final = 220
"""So much of the glass every screen fits into, low reach on, by the walks of tests/ui."""
SHORT_SIDE_MM_WIDE: Final = 269
"""So long the short side of a wide glass must be for every screen, by the same walks: 17 inches of 5 : 4. Of a tall one
``SHORT_SIDE_MM_MAX``."""
DIAGONAL_INCH_MAX: Final = 65


def mm_per_px(width_px: int, height_px: int, diagonal_inch: float) -> float:
    return diagonal_inch * MM_PER_INCH / math.hypot(width_px, height_px)


def lower_edge_mm_max(width_px: int, height_px: int, diagonal_inch: float) -> int:
    """The highest edge with which a seated person still reaches enough of the glass for every screen (``low-reach``)."""
    size = mm_per_px(width_px, height_px, diagonal_inch)
    # Everything grows with a large panel (ui/panel.py), what low reach needs as well.
    scale = max(1.0, min(width_px, height_px) * size / SHORT_SIDE_MM_MAX)
    needed_mm = (LOW_REACH_MM_TALL if height_px > width_px else LOW_REACH_MM_WIDE) * scale
    return int(REACH_MM - min(height_px * size, needed_mm))


def diagonal_inch_min(width_px: int, height_px: int) -> int:
    """The smallest glass of so many pixels, in whole inches, that every screen fits on with targets of 20 mm."""
    short_side_mm = SHORT_SIDE_MM_MAX if height_px > width_px else SHORT_SIDE_MM_WIDE
    return math.ceil(short_side_mm / (min(width_px, height_px) * mm_per_px(width_px, height_px, 1)))
