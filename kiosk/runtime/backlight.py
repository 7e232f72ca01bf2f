"""The light behind the glass, where the kernel has one and the kiosk may write to it (Linux, ABI/stable/sysfs-class-backlight)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.runtime.logs import log


@dataclass(frozen=True)
class Backlight:
    """One panel's: a folder with ``brightness`` and ``max_brightness``, in steps of its own."""

    folder: Path
    steps: int

    @property
    def may_write(self) -> bool:
        """Whether the machine's owner gave it to this user."""
        return os.access(self.folder / "brightness", os.W_OK)

    def percent(self) -> int:
        """How bright it is, of its brightest. Raises OSError, ValueError."""
        return round(100 * int((self.folder / "brightness").read_text(encoding="ascii")) / self.steps)

    def set_percent(self, percent: int) -> None:
        """Of its brightest, and never quite dark. Raises OSError."""
        # In place: a file of the kernel's is neither made nor cut, and answers a value it does not take.
        with (self.folder / "brightness").open("r+", encoding="ascii") as file:
            file.write(str(max(1, round(self.steps * percent / 100))))


def backlights(folder: str) -> tuple[Backlight, ...]:
    """All in ``folder`` (/sys/class/backlight), those that cannot be read left out; none where there is no such folder, or "" is said."""
    try:
        found = sorted(Path(folder).iterdir()) if folder else ()
    except OSError:
        return ()
    read = ((each, _steps(each)) for each in found)
    return tuple(Backlight(each, steps) for each, steps in read if steps > 0)


def own_backlights(folder: str) -> tuple[Backlight, ...]:
    """Those that the kiosk may write to: only then is brightness a setting."""
    return tuple(each for each in backlights(folder) if each.may_write)


def set_brightness(panels: tuple[Backlight, ...], percent: int) -> bool:
    """Of each; False, and a line in the log, where one does not take it."""
    try:
        for each in panels:
            each.set_percent(percent)
    except OSError as failed:
        log.warning("brightness_not_set", percent=percent, reason=str(failed))
        return False
    return True


def _steps(folder: Path) -> int:
    try:
        return int((folder / "max_brightness").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0
