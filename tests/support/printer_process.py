"""The printer simulator as a process of its own, and a driver on its line."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from devices.events import PrinterEvent
from devices.printers.driver import PrinterDriver
from devices.printers.profiles import PROFILES
from devices.transport import open_port
from tests.support.printer_bench import FONT

ROOT: Final = Path(__file__).parents[2]
WAIT_S: Final = 30.0
_PROGRAM: Final = (
    "import sys; from pathlib import Path; from devices.simulators.escpos import run; "
    "sys.exit(run(Path(sys.argv[1]), Path(sys.argv[2]), True, Path(sys.argv[3]), float(sys.argv[4])))"
)


class PrinterProcess:
    """Commands by ``tell``, events by ``wait_for``."""

    def __init__(self, link: Path, out: Path, speed: float = 20.0) -> None:
        self.link = link
        self.process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, str(link), str(out), str(FONT), str(speed)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._events: queue.Queue[dict[str, Any]] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for("ready")

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._events.put(json.loads(line))

    def wait_for(self, name: str) -> dict[str, Any]:
        """The next event of this name."""
        while True:
            event = self._events.get(timeout=WAIT_S)
            if event["event"] == name:
                return event

    def tell(self, command: str) -> dict[str, Any]:
        """A command, and how things are after it."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{command}\n")
        self.process.stdin.flush()
        return self.wait_for("status")

    def close_hands(self) -> None:
        """The end of its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def end(self) -> int:
        """SIGTERM; the exit status."""
        self.process.terminate()
        status = self.process.wait(WAIT_S)
        self._reader.join(WAIT_S)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        return status


class DriverAtWork:
    """A started driver; ``next_event`` waits for one that fits."""

    def __init__(self, link: Path, profile: str = "generic-80") -> None:
        self._events: queue.Queue[PrinterEvent] = queue.Queue()
        self.driver = PrinterDriver(
            PROFILES[profile], lambda: open_port(str(link), baud=115_200), self._events.put
        )
        self.driver.start()

    def next_event(self, fits: Callable[[PrinterEvent], bool]) -> PrinterEvent:
        while True:
            event = self._events.get(timeout=WAIT_S)
            if fits(event):
                return event
