"""``python -m ui.start FD``: ``ui.glass`` as ``kiosk run`` starts it, without a look through what is being imported."""

from __future__ import annotations

import gc
import sys


def main() -> int:
    """The exit code of the window."""
    gc.disable()  # until the first screen is painted: nothing that is read on the way there is garbage
    from ui.glass import main  # noqa: PLC0415 - what it imports is what takes the time

    return main()


if __name__ == "__main__":
    sys.exit(main())
