"""``ledger serve`` as a process that is killed and started again, on one address."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

STARTING_S: Final = 60


class Server:
    """The service over one database; ``kill`` is SIGKILL, and whoever was being answered never hears of it."""

    def __init__(self, database: str, *, processes: int = 1) -> None:
        self._database = database
        self.processes = processes
        self._port = 0
        self._process: subprocess.Popen[str] | None = None
        self.kills = 0
        self.url = ""
        self.is_up = threading.Event()

    def start(self) -> None:
        """Start the process and wait for its word that it serves."""
        asked = ["serve", "--database", self._database, "--port", str(self._port)]
        asked += ["--workers", str(self.processes)]
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from ledger.cli import main; main()", *asked],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout is not None
        told = json.loads(self._process.stdout.readline())
        assert told["event"] == "serving", told
        self.url = told["url"]
        self._port = int(self.url.rpartition(":")[2])
        self.is_up.set()

    def kill(self) -> None:
        """End the process as a power cut would."""
        self.is_up.clear()
        self._end(signal.SIGKILL)
        self.kills += 1

    def kill_one(self, rng: random.Random) -> None:
        """End one of the processes that answer, where there are several; their keeper replaces it."""
        assert self._process is not None
        keeper = self._process.pid
        children = Path(f"/proc/{keeper}/task/{keeper}/children").read_text().split()
        workers = [pid for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()]
        if workers:
            os.kill(int(rng.choice(workers)), signal.SIGKILL)
            self.kills += 1

    def stop(self) -> None:
        self.is_up.clear()
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.wait(STARTING_S)
        assert self._process.stdout is not None
        self._process.stdout.close()
        self._process = None
