"""``kiosk run``: the glass first, the core beside it. What is imported here at the top, the glass waits for."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

from kiosk.runtime.child import Child, forked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kiosk.config import Settings
    from kiosk.runtime.assembly import JournalUnusable
    from kiosk.runtime.glass import Glass


class Start(NamedTuple):
    """How the program is to run: ``kiosk run --help``."""

    config: Path = Path("kiosk.toml")
    has_window: bool = True
    control: Path | None = None
    advanced_s: float = 0.0
    wall_step_s: float = 0.0


def plain(arguments: Sequence[str]) -> Start | None:
    """What a plain ``run`` asks for, understood at once; None where the whole command line is to look at it.

    The library that reads command lines takes as long as a third of a start.
    """
    if not arguments or arguments[0] != "run":
        return None
    start = Start()
    waiting = list(arguments[1:])
    while waiting:
        match waiting:
            case ["--without-window", *waiting]:
                start = start._replace(has_window=False)
            case ["--config", path, *waiting] if not path.startswith("-"):
                start = start._replace(config=Path(path))
            case ["--control", path, *waiting] if not path.startswith("-"):
                start = start._replace(control=Path(path))
            case _:
                return None
    return start


def run(start: Start) -> int:
    """The kiosk program; its exit code. What hinders it is said on stderr."""
    gc.disable()  # modules are no garbage: a tenth of the start went into looking through them
    leave_plugins_out()
    return _run(start, forked() if start.has_window else None)


def leave_plugins_out() -> None:
    """Put an empty finder of plug-ins where pydantic has its own (ADR 64).

    That one reads what is told of every installed distribution; its import alone takes a fifteenth of the start. A
    pydantic that keeps it elsewhere finds plug-ins as before.
    """
    finder = ModuleType("pydantic.plugin._loader")
    vars(finder)["get_plugins"] = tuple
    sys.modules[finder.__name__] = finder


def _run(start: Start, child: Child | None) -> int:
    from kiosk.config import ConfigWrong, load  # noqa: PLC0415 - the glass is being started
    from kiosk.runtime.glass import Glass, screen_settings, starting_view  # noqa: PLC0415

    glass = Glass(first=child)
    try:
        settings = load(start.config)
    except ConfigWrong as wrong:
        sys.stderr.write("".join(f"{problem}\n" for problem in wrong.problems))
        return 2
    glass.greet(screen_settings(settings), starting_view(settings))
    from kiosk.runtime.assembly import JournalUnusable, Kiosk, RunOptions, StartFailed  # noqa: PLC0415
    from kiosk.runtime.logs import note  # noqa: PLC0415

    glass.note = note
    options = RunOptions(start.control, start.advanced_s, start.wall_step_s)
    try:
        kiosk = Kiosk(settings, options)
        kiosk.begin()
        if start.has_window:
            glass.follow(kiosk.loop)
        kiosk.equip()
    except JournalUnusable as unusable:
        return _out_of_use(unusable, settings, start.control, glass if start.has_window else None)
    except StartFailed as failed:
        sys.stderr.write(f"kiosk run: {failed}\n")
        return 1
    gc.freeze()
    gc.enable()
    return kiosk.run_with(glass.show) if start.has_window else kiosk.run_without_window()


def _out_of_use(
    unusable: JournalUnusable, settings: Settings, control: Path | None, glass: Glass | None
) -> int:
    """Say so on the screen; begin anew, as the same process, once the journal is whole."""
    from kiosk.runtime.glass import screen_settings, starting_view  # noqa: PLC0415
    from kiosk.runtime.unusable import UnusableKiosk  # noqa: PLC0415

    sys.stderr.write(f"kiosk run: {unusable}\n")
    kiosk = UnusableKiosk(
        unusable.path, starting_view(settings), screen_settings(settings), control, why=str(unusable)
    )
    code = kiosk.run_without_window() if glass is None else kiosk.run_with(glass.show)
    if kiosk.is_whole:
        sys.stderr.flush()
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - ourselves, as we were called
    return code
