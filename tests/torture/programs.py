"""The command lines of the programs that are put to torture."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

FAULTS: Final = "TOLEM_FAULTS"
"""The environment's name for the file that lets calls on the kiosk's journal fail (``failing_calls``)."""


def with_fuse(module: str, folder: Path) -> tuple[str, ...]:
    """A program of this folder with its fuse in ``folder``. Run where the tests can be imported from."""
    return (sys.executable, "-m", f"tests.torture.{module}", str(folder))
