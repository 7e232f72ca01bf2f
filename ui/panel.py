"""The panel in millimetres: touch targets and letters are sized for hands and eyes, not for pixels."""

from __future__ import annotations

import math
from dataclasses import replace

from kiosk.api import ScreenSettings
from kiosk.reach import REACH_MM, SHORT_SIDE_MM_MAX, mm_per_px
from kiosk.records import dataclass


@dataclass(frozen=True)
class Panel:
    """What a millimetre is on this glass, in pixels."""

    settings: ScreenSettings
    width_px: int
    height_px: int
    px_per_mm: float
    unit_px: float
    """A design millimetre: at least a real one."""
    reach_top_px: int = 0
    """Below the upper edge, where the hand of a person in a wheelchair ends; 0 when it reaches everything."""

    def as_found(self, diagonal_inch: int | None, lower_edge_mm: int | None) -> Panel:
        """The glass as somebody found it on site; None: as it was believed to be."""
        own = self.settings
        inch = own.diagonal_inch if diagonal_inch is None else diagonal_inch
        edge_mm = own.lower_edge_mm if lower_edge_mm is None else lower_edge_mm
        return panel_of(replace(own, diagonal_inch=inch, lower_edge_mm=edge_mm))


def panel_of(settings: ScreenSettings) -> Panel:
    """The panel's measures from its pixels, its diagonal in inches and its height over the floor."""
    px_per_mm = 1 / mm_per_px(settings.width_px, settings.height_px, settings.diagonal_inch)
    short_side_px = min(settings.width_px, settings.height_px)
    unit_px = max(px_per_mm, short_side_px / SHORT_SIDE_MM_MAX)
    upper_edge_mm = settings.lower_edge_mm + settings.height_px / px_per_mm
    reach_top_px = max(0, math.ceil((upper_edge_mm - REACH_MM) * px_per_mm))
    return Panel(settings, settings.width_px, settings.height_px, px_per_mm, unit_px, reach_top_px)
