"""The cable between kiosk and ledger: a TCP proxy that can be unplugged, lose and delay, or lie.

Every fault is what a shop's network does: nothing plugged in (``down``), a bad mobile line (``flaky``), a proxy
with a full disk (``http-500``), a café's log-in page (``captive``).
"""

from __future__ import annotations

import random
import select
import socket
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from kiosk.scenario import NetworkMode

LOSS_PERCENT: Final = 40
LATENCY_S: Final = 3.0
CHUNK_BYTES: Final = 65536
LOOK_S: Final = 0.2
"""How soon an open connection notices that the mode changed."""

_LOG_IN_PAGE: Final = b"<html><body><h1>Free Wi-Fi</h1><form>Accept the terms</form></body></html>"


class NetworkProxy:
    """Listens on a port of its own and passes connections on to the ledger, or does not."""

    def __init__(self, *, ledger_port: int, seed: int, sleep: Callable[[float], None] = time.sleep) -> None:
        self._ledger_port = ledger_port
        self._random = random.Random(seed)  # noqa: S311 - a reproducible bad line, not a secret
        self._sleep = sleep
        self._mode: NetworkMode = "up"
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]

    def start(self) -> None:
        self._spawn(self._listen)

    @property
    def mode(self) -> NetworkMode:
        return self._mode

    def set_mode(self, mode: NetworkMode) -> None:
        """From now on; connections that are open are cut when the new mode is not ``up``."""
        self._mode = mode

    def close(self) -> None:
        """Pull everything out; returns when no connection is open any more."""
        self._mode = "down"
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes who waits in accept
        self._listener.close()
        for thread in tuple(self._threads):
            thread.join(timeout=LATENCY_S)

    def _spawn(self, target: Callable[..., None], *arguments: socket.socket) -> None:
        self._threads = [thread for thread in self._threads if thread.is_alive()]
        thread = threading.Thread(target=target, args=arguments, name="cable", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:  # closed: the demo is over
                return
            self._spawn(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            match self._mode:
                case "up" | "flaky":
                    self._pass_on(connection)
                case "http-500":
                    self._answer(connection, b"500 Internal Server Error", b"<h1>disk full</h1>")
                case "captive":
                    self._answer(connection, b"200 OK", _LOG_IN_PAGE)
                case "down":
                    pass
            _reset(connection)

    def _answer(self, connection: socket.socket, status: bytes, page: bytes) -> None:
        connection.settimeout(LATENCY_S)
        connection.recv(CHUNK_BYTES)
        length = str(len(page)).encode()
        connection.sendall(
            b"HTTP/1.1 "
            + status
            + b"\r\nContent-Type: text/html\r\nContent-Length: "
            + length
            + b"\r\nConnection: close\r\n\r\n"
            + page
        )
        connection.shutdown(socket.SHUT_WR)
        with suppress(OSError):
            while connection.recv(
                CHUNK_BYTES
            ):  # what is left of the request, so that the answer is not reset away
                pass

    def _pass_on(self, connection: socket.socket) -> None:
        opened_in = self._mode
        with socket.create_connection(("127.0.0.1", self._ledger_port), timeout=5) as ledger:
            other = {connection: ledger, ledger: connection}
            while self._mode == opened_in:
                readable, _, _ = select.select(list(other), [], [], LOOK_S)
                for end in readable:
                    chunk = end.recv(CHUNK_BYTES)
                    if not chunk or self._loses():
                        return
                    other[end].sendall(chunk)

    def _loses(self) -> bool:
        """True when this chunk is lost, and the connection with it: also an answer after its commit."""
        if self._mode != "flaky":
            return False
        self._sleep(LATENCY_S / 2)  # half of it each way
        return self._random.randrange(100) < LOSS_PERCENT // 2


def _reset(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
