"""Runs a program that dies with the one that started it, also when that is killed by ``kill -9``.

Run as ``python leash.py PARENT_PID SIGNAL PROGRAM ARGUMENT…``: asks Linux for the signal, then becomes the program.
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Final

PR_SET_PDEATHSIG: Final = 1  # linux/prctl.h


def main() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(sys.argv[2]))
    if os.getppid() != int(sys.argv[1]):  # the parent died before the signal was asked for
        sys.exit(1)
    os.execv(sys.argv[3], sys.argv[3:])  # noqa: S606 - no shell is meant


if __name__ == "__main__":
    main()
