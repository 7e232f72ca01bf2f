"""A simulated acceptor that loses power by itself: ``python -m tests.torture.money_unit PROTOCOL LINK FOLDER [EVENT]``.

At EVENT, one of those it tells, its process is killed. Commands on stdin, as ``kiosk device simulate`` has them.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from devices.simulators.options import SimulatorOptions

SPEED = 4.0


def main(protocol: str, link: str, folder: str, die_at: str = "") -> None:
    def listen(event: dict[str, Any]) -> None:
        print(json.dumps(event), flush=True)
        if event["event"] == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    simulators = importlib.import_module(f"devices.simulators.{protocol}")
    options = SimulatorOptions(Path(link), Path(folder), speed=SPEED)
    simulators.simulation(options, listen).run(sys.stdin.fileno())


if __name__ == "__main__":
    main(*sys.argv[1:])
