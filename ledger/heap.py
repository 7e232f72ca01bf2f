"""How the interpreter looks for garbage in a service that makes many small things and few circles."""

from __future__ import annotations

import gc
from typing import Final

YOUNG_MAX: Final = 50_000
"""New containers before the youngest are looked through. By default it is 700: a batch would be looked through dozens
of times while it is being booked, and all that the program has loaded every few seconds."""


def settle() -> None:
    """Take what is loaded by now for lasting, and look for garbage more seldom. Called once, before the first request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_MAX, 20, 100)
