"""Our driver and a simulated SSP unit on the two ends of a real pseudo terminal, with all that hosts ask of it."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

from devices.bill_acceptors.ssp import SspCodec, Timings
from devices.bill_acceptors.ssp.setup import Encryption
from devices.driver import Codec
from devices.simulators.options import SimulatorOptions
from devices.simulators.ssp import simulation
from tests.support import acceptor_line

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
"""As fast as a test can wish; repeats, escrow and everything else as in life."""


class Line(acceptor_line.Line):
    """A running unit that tells every command it hears; ``encryption`` is what its hosts ask for."""

    def __init__(
        self,
        directory: Path,
        *,
        speed: float = 20.0,
        escrow_s: float = 10.0,
        seed: int = 0,
        encryption: Encryption = "auto",
        timings: Timings = BRISK,
    ) -> None:
        self.link = directory / "acceptor.pty"
        self.said: list[dict[str, Any]] = []
        self._bills_file = directory / "bills.json"
        self._reactions: dict[str, str] = {}
        self._news = threading.Condition()
        self._hosts: list[acceptor_line.Host] = []
        self._codec = lambda: _codec(timings, encryption)
        options = SimulatorOptions(self.link, directory / "unit", speed=speed, seed=seed, is_traced=True)
        self._unit = simulation(options, self._listen, escrow_s=escrow_s)
        self._thread = threading.Thread(target=self._unit.run, daemon=True)

    def commands(self) -> list[str]:
        """What hosts asked so far, in plain."""
        return [said["command"] for said in self.said if said["event"] == "host-command"]


def _codec(timings: Timings, encryption: Encryption) -> Codec:
    return SspCodec(timings, encryption=encryption)
