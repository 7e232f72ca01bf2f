"""``ui.glass`` as ``kiosk run`` starts it, without a look through what is being imported. ``python -m ui.start IN OUT``."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import Final

NAME: Final = "kiosk-glass"
"""What ``ps -o comm`` and ``top`` call this process, which may have been forked off ``kiosk run``."""


def main(ends: tuple[int, int]) -> int:
    """The exit code of the window. ``ends``: what is read from and what is written to (``kiosk.pipe``)."""
    gc.disable()  # until the first screen is painted: nothing that is read on the way there is garbage
    Path("/proc/self/comm").write_text(NAME, encoding="ascii")
    from ui.glass import main  # noqa: PLC0415 - what it imports is what takes the time

    return main(ends)


if __name__ == "__main__":
    sys.exit(main((int(sys.argv[1]), int(sys.argv[2]))))
