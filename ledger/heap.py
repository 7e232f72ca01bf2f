"""How the interpreter looks for garbage, and takes turns, in a service that makes many small things and few circles."""

from __future__ import annotations

import gc
import sys
from typing import Final

YOUNG_MAX: Final = 50_000
"""New containers before the youngest are looked through. By default it is 700: a batch would be looked through dozens
of times while it is being booked, and all that the program has loaded every few seconds."""


TURN_S: Final = 0.001
"""For how long a thread may go on while another waits. By default it is five times that: whoever commits waits for the
database several times a round, and has to have the interpreter back soon, or nobody's next round begins."""


def settle() -> None:
    """Take what is loaded by now for lasting, look for garbage more seldom, and take shorter turns. Called once, before the first request."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_MAX, 20, 100)
    sys.setswitchinterval(TURN_S)
