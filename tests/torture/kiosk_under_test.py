"""``kiosk run`` without a glass and with a fuse at every effect: ``python -m tests.torture.kiosk_under_test FOLDER run …``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kiosk.config import load
from kiosk.runtime.assembly import Kiosk, RunOptions
from tests.torture.fuse import Fuse


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("fuse", type=Path)
    parser.add_argument("command", choices=["run"])
    parser.add_argument("--config", type=Path, required=True)
    parser.add_argument("--control", type=Path)
    parser.add_argument("--clock-advanced", type=float, default=0.0)
    parser.add_argument("--clock-step", type=float, default=0.0)
    parser.add_argument("--without-window", action="store_true", required=True)
    asked = parser.parse_args()
    options = RunOptions(control=asked.control, advanced_s=asked.clock_advanced, wall_step_s=asked.clock_step)
    return Kiosk(load(asked.config), options, Fuse(asked.fuse).around).run_without_window()


if __name__ == "__main__":
    sys.exit(main())
