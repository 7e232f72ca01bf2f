"""Listens to the port of an acceptor's driver: when it polls, when it says STACK, when the unit spoke last."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, Final

from devices import protocols
from devices.transport import SerialPort, open_port

Frames = Callable[[bytes], bool]

IS_POLL: Final[dict[str, Frames]] = {
    "ccnet": lambda raw: len(raw) > 3 and raw[3] == 0x33,
    "cctalk": lambda raw: len(raw) > 3 and raw[3] == 159,
    "id003": lambda raw: len(raw) > 2 and raw[2] == 0x11,
    "ssp": lambda raw: len(raw) > 3 and raw[3] in (0x07, 0x7E),
}
"""Under a key all that an idle host of SSP says is a poll."""

IS_STACK: Final[dict[str, Frames]] = {
    "ccnet": lambda raw: len(raw) > 3 and raw[3] == 0x35,
    "cctalk": lambda raw: len(raw) > 4 and raw[3] == 154 and raw[4] == 1,
    "id003": lambda raw: len(raw) > 2 and raw[2] in (0x41, 0x42),
    "ssp": lambda raw: len(raw) > 3 and raw[3] == 0x07,
}
"""Of a unit without a key: its POLL after an offer."""


class Tap:
    """Times of ``time.perf_counter``."""

    def __init__(self, protocol: str) -> None:
        self._is_poll, self._is_stack = IS_POLL[protocol], IS_STACK[protocol]
        self.polls: list[float] = []
        self.delays_ms: list[float] = []
        self.heard_at = 0.0
        self._escrow_at: float | None = None
        vars(protocols)["open_port"] = self._open

    def offered(self) -> None:
        """The driver has told of a bill in escrow, with the bytes that came last."""
        self._escrow_at = self.heard_at

    def _open(self, path: str, **options: Any) -> SerialPort:
        port = open_port(path, **options)
        read, write = port.read_available, port.write

        def heard(timeout_s: float) -> bytes:
            said = read(timeout_s)
            if said:
                self.heard_at = time.perf_counter()
            return said

        def wrote(said: bytes) -> None:
            now = time.perf_counter()
            if self._is_poll(said):
                self.polls.append(now)
            if self._escrow_at is not None and self._is_stack(said):
                self.delays_ms.append((now - self._escrow_at) * 1000)
                self._escrow_at = None
            write(said)

        vars(port).update(read_available=heard, write=wrote)
        return port
