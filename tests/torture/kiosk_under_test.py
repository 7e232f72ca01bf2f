"""``kiosk run`` without a glass and with a fuse at every effect: ``python -m tests.torture.kiosk_under_test FOLDER run …``.

A line on stdin is an event of the core that no finger of a scenario makes: ``{"event": "FieldEdited", "value": "B-1"}``.
``forward`` is the forward action of the screen that is up. ``at`` names the stage, as ``stage_of`` does, to wait for. ``{"event": "obeyed", "stage": …}`` is said when it has
been stepped.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter

from kiosk.config import load
from kiosk.core import events
from kiosk.core.events import Event, ForwardPressed
from kiosk.core.service_states import LoggingIn, Serving
from kiosk.core.states import Collecting
from kiosk.demo.children import wait_until
from kiosk.runtime.assembly import Kiosk, RunOptions
from kiosk.runtime.loop import CoreLoop
from tests.torture.failing_calls import let_fail
from tests.torture.fuse import Fuse
from tests.torture.programs import FAULTS
from wire.records import made

JOURNAL: Final = "journal.db"
STAGE_S: Final = 15.0


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
    if FAULTS in os.environ:
        let_fail(Path(os.environ[FAULTS]), JOURNAL)
    settings, fuse = load(asked.config), Fuse(asked.fuse)
    fuse.watch_files(Path(settings.kiosk.data_dir))
    kiosk = Kiosk(settings, options, fuse.around, fuse.around_commit)
    # As Kiosk does, but before this thread is born: one that does not block them would be ended by them.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM, signal.SIGINT})
    threading.Thread(target=obey, args=(kiosk.loop,), daemon=True).start()
    return kiosk.run_without_window()


def obey(loop: CoreLoop) -> None:
    """Until nobody says anything any more."""
    for line in sys.stdin:
        told = json.loads(line)
        name, stage = told.pop("event"), told.pop("at", "")
        wait_until(lambda stage=stage: stage in ("", stage_of(loop)), f"the stage {stage!r}", STAGE_S)  # type: ignore[misc]
        loop.post(event_of(loop, name, told))
        loop.call(lambda: None)
        print(json.dumps({"event": "obeyed", "stage": stage_of(loop)}), flush=True)


def event_of(loop: CoreLoop, name: str, fields: dict[str, object]) -> Event:
    if name == "forward":
        return ForwardPressed(loop.view().screen)
    event: Event = TypeAdapter(made(getattr(events, name))).validate_python(fields)
    return event


def stage_of(loop: CoreLoop) -> str:
    """Of the collection, log-in or service visit that is under way; otherwise the phase's name."""
    match phase := loop.call(lambda: loop.terminal.phase):
        case Collecting(wizard):
            return wizard.stage
        case LoggingIn(stage):
            return f"login-{stage}"
        case Serving():
            return "serving"
        case _:
            return type(phase).__name__


if __name__ == "__main__":
    sys.exit(main())
