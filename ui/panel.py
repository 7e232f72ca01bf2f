"""The panel in millimetres: touch targets and letters are sized for hands and eyes, not for pixels."""

from __future__ import annotations

import math
from dataclasses import replace

from kiosk.api import ScreenSettings
from kiosk.reach import MM_PER_INCH, REACH_MM, SHORT_SIDE_MM_MAX
from kiosk.records import dataclass


@dataclass(frozen=True)
class Panel:
    """What a millimetre is on this glass, in pixels."""

    width_px: int
    height_px: int
    px_per_mm: float
    unit_px: float
    """A design millimetre: at least a real one."""
    reach_top_px: int = 0
    """Below the upper edge, where the hand of a person in a wheelchair ends; 0 when it reaches everything."""

    def mounted(self, lower_edge_mm: int) -> Panel:
        """The same glass, its lower edge so high over the floor."""
        upper_edge_mm = lower_edge_mm + self.height_px / self.px_per_mm
        return replace(self, reach_top_px=max(0, math.ceil((upper_edge_mm - REACH_MM) * self.px_per_mm)))


def panel_of(settings: ScreenSettings) -> Panel:
    """The panel's measures from its pixels, its diagonal in inches and its height over the floor."""
    diagonal_px = math.hypot(settings.width_px, settings.height_px)
    px_per_mm = diagonal_px / (settings.diagonal_inch * MM_PER_INCH)
    short_side_px = min(settings.width_px, settings.height_px)
    unit_px = max(px_per_mm, short_side_px / SHORT_SIDE_MM_MAX)
    panel = Panel(settings.width_px, settings.height_px, px_per_mm, unit_px)
    return panel.mounted(settings.lower_edge_mm)
