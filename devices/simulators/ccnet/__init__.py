"""Firmware simulator of a CCNET bill acceptor for tenge, on a pseudo terminal."""

from __future__ import annotations

import contextlib
import json
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from devices.simulators.ccnet.simulation import CcnetSimulation

__all__ = ["CcnetSimulation", "run"]


def run(  # noqa: PLR0917  the options of one command line
    link: Path, out: Path | None, is_json: bool, speed: float = 1.0, trace: bool = False, seed: int = 0
) -> int:
    """Serve at ``link`` until ``quit`` or SIGTERM; what the unit holds is kept in ``out``/state.json.

    Commands come on stdin, one a line; its end is ignored. Events go to stdout, one a line. Returns 0.
    """

    def tell(event: dict[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError):  # nobody listens any more: the unit works on
            print(json.dumps(event) if is_json else _plain(event), flush=True)  # noqa: T201

    simulation = CcnetSimulation(link, tell, out=out, speed=speed, seed=seed, is_traced=trace)
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: simulation.stop())
    simulation.run(sys.stdin.fileno())
    return 0


def _plain(event: dict[str, Any]) -> str:
    fields = " ".join(f"{key}={value}" for key, value in event.items() if key not in ("event", "at"))
    return f"{event['at']} {event['event']} {fields}".rstrip()
