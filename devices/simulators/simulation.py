"""A simulated bill acceptor on a pseudo terminal, with hands at its entrance."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from devices.simulators.hands import Hands, Unit
from devices.simulators.mechanics import Emit
from devices.simulators.pty import Pty

Listener = Callable[[dict[str, Any]], None]


class Firmware(Unit, Protocol):
    """The unit's side of a protocol, sans-I/O."""

    def receive_data(self, data: bytes, now: float) -> None: ...

    def data_to_send(self) -> bytes: ...

    def timer(self) -> float | None: ...

    def handle_timer(self, now: float) -> None: ...


class AcceptorSimulation:
    """Owns the line at ``link`` and runs a firmware until ``stop``; ``listener`` gets every event.

    ``command`` and ``stop`` may be called from any thread. With ``baud`` the unit understands only hosts
    that set the line to it; 0 does not care.
    """

    def __init__(
        self,
        protocol: str,
        link: Path,
        listener: Listener,
        firmware: Callable[[Emit], Firmware],
        *,
        baud: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._protocol = protocol
        self._listener = listener
        self._clock = clock
        self._baud = baud
        self._firmware = firmware(self._emit)
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
        self._emit("ready", link=str(self._pty.link), port=self._pty.path, protocol=self._protocol)
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
            self._firmware.receive_data(self._heard(self._pty.read()), self._clock())
        self._obey()  # what a listener asked for at an event comes before anything else happens
        self._firmware.handle_timer(self._clock())
        if data := self._firmware.data_to_send():
            self._pty.write(self._heard(data))
        return reader

    def _heard(self, data: bytes) -> bytes:
        """Bytes cross a line of two speeds as other bytes; a pseudo terminal itself knows no speed."""
        if self._baud in (0, self._pty.baud()):
            return data
        return bytes(byte ^ 0xA5 for byte in data)

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


def serve(simulation_for: Callable[[Listener], AcceptorSimulation], *, is_json: bool) -> int:
    """Until ``quit`` or SIGTERM: commands on stdin, one a line, whose end is ignored; events on stdout.

    Returns 0.
    """

    def tell(event: dict[str, Any]) -> None:
        with contextlib.suppress(BrokenPipeError):  # nobody listens any more: the unit works on
            print(json.dumps(event) if is_json else _plain(event), flush=True)  # noqa: T201

    simulation = simulation_for(tell)
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: simulation.stop())
    simulation.run(sys.stdin.fileno())
    return 0


def _plain(event: dict[str, Any]) -> str:
    fields = " ".join(f"{key}={value}" for key, value in event.items() if key not in ("event", "at"))
    return f"{event['at']} {event['event']} {fields}".rstrip()


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
