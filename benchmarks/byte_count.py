"""A cable that counts what passes through it: the payload of TCP in both directions."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

CHUNK = 65536


class Cable:
    """Passes connections on to a port of this machine."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self._lock = threading.Lock()
        self._passed = 0

    def passed(self) -> int:
        """Bytes since the last time that this was asked."""
        with self._lock:
            passed, self._passed = self._passed, 0
            return passed

    def listen(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
                for source, target in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, target), daemon=True).start()

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(CHUNK):
                with self._lock:
                    self._passed += len(chunk)
                target.sendall(chunk)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def cable(port: int) -> Iterator[Cable]:
    """A cable to this port, until the block ends."""
    laid = Cable(port)
    thread = threading.Thread(target=laid.listen, daemon=True)
    thread.start()
    try:
        yield laid
    finally:
        laid.close()
        thread.join()
