"""Our driver and a simulated SSP unit on the two ends of a real pseudo terminal."""

from __future__ import annotations

import queue
import threading
from pathlib import Path
from typing import Any

from devices.bill_acceptors.ssp import SspCodec, Timings
from devices.bill_acceptors.ssp.setup import Encryption
from devices.driver import BillAcceptorDriver
from devices.events import BillEvent
from devices.simulators.options import SimulatorOptions
from devices.simulators.ssp import simulation
from devices.transport import open_port
from tests.support import ccnet_line

BRISK = Timings(
    reply_s=0.1,
    poll_s=0.02,
    poll_disabled_s=0.03,
    hold_first_s=0.05,
    hold_s=0.1,
    offline_s=0.8,
    settle_s=0.1,
    lost_s=3.0,
    lost_returning_s=0.6,
    again_s=0.1,
    setup_again_s=0.3,
    not_taken_s=0.5,
)
"""As fast as a test can wish; escrow, repeats and everything else as in life."""


class Host(ccnet_line.Host):
    """A driver for SSP with all its events."""

    def __init__(self, link: Path, bills_file: Path | None, timings: Timings, encryption: Encryption) -> None:
        self.events: list[BillEvent] = []
        self._queue: queue.SimpleQueue[BillEvent] = queue.SimpleQueue()
        self._driver = BillAcceptorDriver(
            SspCodec(timings, encryption=encryption),
            lambda: open_port(str(link)),
            self._on_event,
            bills_file=bills_file,
        )
        self._driver.start()


class Line(ccnet_line.Line):
    """A running unit; ``encryption`` is what its hosts ask for."""

    def __init__(
        self,
        directory: Path,
        *,
        speed: float = 20.0,
        escrow_s: float = 10.0,
        seed: int = 0,
        encryption: Encryption = "auto",
    ) -> None:
        self.link = directory / "acceptor.pty"
        self.said: list[dict[str, Any]] = []
        self.encryption: Encryption = encryption
        self._bills_file = directory / "bills.json"
        self._reactions: dict[str, str] = {}
        self._news = threading.Condition()
        self._hosts: list[ccnet_line.Host] = []
        options = SimulatorOptions(self.link, directory / "unit", speed=speed, seed=seed, is_traced=True)
        self._unit = simulation(options, self._listen, escrow_s=escrow_s)
        self._thread = threading.Thread(target=self._unit.run, daemon=True)

    def host(self, timings: Timings = BRISK) -> Host:  # type: ignore[override]
        host = Host(self.link, self._bills_file, timings, self.encryption)
        self._hosts.append(host)
        return host

    def commands(self) -> list[str]:
        """What hosts asked so far, in plain."""
        return [said["command"] for said in self.said if said["event"] == "host-command"]
