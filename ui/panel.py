"""The panel in millimetres: touch targets and letters are sized for hands and eyes, not for pixels."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from kiosk.api import ScreenSettings

MM_PER_INCH: Final = 25.4
SHORT_SIDE_MM_MAX: Final = 300
"""On large panels everything grows with the panel: its short side never counts for more than this."""


@dataclass(frozen=True)
class Panel:
    """What a millimetre is on this glass, in pixels."""

    width_px: int
    height_px: int
    px_per_mm: float
    unit_px: float
    """A design millimetre: at least a real one."""


def panel_of(settings: ScreenSettings) -> Panel:
    """The panel's measures from its pixels and its diagonal in inches."""
    diagonal_px = math.hypot(settings.width_px, settings.height_px)
    px_per_mm = diagonal_px / (settings.diagonal_inch * MM_PER_INCH)
    short_side_px = min(settings.width_px, settings.height_px)
    unit_px = max(px_per_mm, short_side_px / SHORT_SIDE_MM_MAX)
    return Panel(settings.width_px, settings.height_px, px_per_mm, unit_px)
