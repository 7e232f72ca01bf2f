"""A simulated bill acceptor on a pseudo terminal, with hands at its entrance."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from devices.simulators.ccnet.firmware import CcnetFirmware
from devices.simulators.ccnet.hands import Hands
from devices.simulators.ccnet.mechanics import ESCROW_S
from devices.simulators.ccnet.memory import MemoryFile
from devices.simulators.pty import Pty

Listener = Callable[[dict[str, Any]], None]


class CcnetSimulation:
    """Owns the line at ``link`` and runs the firmware until ``stop``; ``listener`` gets every event.

    ``command`` and ``stop`` may be called from any thread. ``speed`` scales the mechanics, never the bus.
    """

    def __init__(
        self,
        link: Path,
        listener: Listener,
        *,
        out: Path | None = None,
        speed: float = 1.0,
        escrow_s: float = ESCROW_S,
        seed: int = 0,
        is_traced: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._listener = listener
        self._clock = clock
        self._firmware = CcnetFirmware(
            MemoryFile(out), self._emit, speed=speed, escrow_s=escrow_s, seed=seed, is_traced=is_traced
        )
        self._hands = Hands(self._firmware, self._emit)
        self._lines: deque[str] = deque()
        self._is_stopping = False  # no Event: its lock would hold a second signal up for ever
        self._wake_read, self._wake_write = socket.socketpair()
        self._wake_read.setblocking(False)
        self._wake_write.setblocking(False)
        self._pty = Pty(link)

    def command(self, line: str) -> None:
        """What a person types; ``quit`` ends it."""
        if line.strip() == "quit":
            self.stop()
            return
        self._lines.append(line)
        self._wake()

    def stop(self) -> None:
        """End ``run`` soon. May be called from a signal handler."""
        self._is_stopping = True
        self._wake()

    def run(self, stdin_fd: int | None = None) -> None:
        """Serve until stopped; lines from ``stdin_fd`` are commands, its end is ignored."""
        self._emit("ready", link=str(self._pty.link), port=self._pty.path, protocol="ccnet")
        reader = None if stdin_fd is None else _Lines(stdin_fd)
        try:
            while not self._is_stopping:
                reader = self._turn(reader)
        finally:
            self._pty.close()
            self._wake_read.close()
            self._wake_write.close()

    def _turn(self, reader: _Lines | None) -> _Lines | None:
        ready = self._wait(reader)
        if reader is not None and reader.fd in ready:
            lines = reader.read()
            if lines is None:
                reader = None
            for line in lines or ():
                self.command(line)
        self._obey()
        if self._pty.fileno() in ready:
            self._firmware.receive_data(self._pty.read(), self._clock())
        self._obey()  # what a listener asked for at an event comes before anything else happens
        self._firmware.handle_timer(self._clock())
        if data := self._firmware.data_to_send():
            self._pty.write(data)
        return reader

    def _obey(self) -> None:
        while self._lines:
            self._hands.obey(self._lines.popleft(), self._clock())

    def _wait(self, reader: _Lines | None) -> list[int]:
        sources = [self._pty.fileno(), self._wake_read.fileno()]
        if reader is not None:
            sources.append(reader.fd)
        due_at = self._firmware.timer()
        timeout_s = None if due_at is None else max(0.0, due_at - self._clock())
        ready, _, _ = select.select(sources, [], [], timeout_s)
        with contextlib.suppress(BlockingIOError):
            self._wake_read.recv(4096)
        return ready

    def _wake(self) -> None:
        with contextlib.suppress(OSError):
            self._wake_write.send(b"\0")

    def _emit(self, event: str, **fields: Any) -> None:
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._listener({"event": event, "at": at, **fields})


class _Lines:
    """Whole lines from a file descriptor that select says is readable."""

    def __init__(self, fd: int) -> None:
        self.fd = fd
        self._rest = b""

    def read(self) -> list[str] | None:
        """The lines that are complete now; None at the end of the file."""
        data = os.read(self.fd, 4096)
        if not data:
            return None
        *lines, self._rest = (self._rest + data).split(b"\n")
        return [line.decode("utf-8", "replace") for line in lines]
