"""What a hand reaches on a glass, in millimetres: part of the front end's door."""

from __future__ import annotations

from typing import Final

MM_PER_INCH: Final = 25.4
SHORT_SIDE_MM_MAX: Final = 300
"""On large panels everything grows with the panel: its short side never counts for more than this."""
REACH_MM: Final = 1220
"""Over the floor: the highest control that a seated person reaches (ISO 21542; 48 inches in the ADA's 308)."""
