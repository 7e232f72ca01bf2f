"""The program ``kiosk``. A plain ``run`` starts at once; every other command line is ``kiosk.cli``'s."""

from __future__ import annotations

import sys

from kiosk.start import plain, run


def main() -> None:
    """The console script."""
    start = plain(sys.argv[1:])
    if start is not None:
        raise SystemExit(run(start))
    from kiosk.cli import app  # noqa: PLC0415 - a kiosk that starts needs none of it

    app(prog_name="kiosk")


if __name__ == "__main__":
    main()
