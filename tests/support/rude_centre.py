"""An SMS centre that misbehaves, byte by byte: SMPP 3.4 PDUs by hand (header: length, command, status, sequence)."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

GENERIC_NACK, UNBIND, ENQUIRE_LINK = 0x80000000, 0x06, 0x15
BIND_TRANSCEIVER, SUBMIT_SM, DELIVER_SM = 0x09, 0x04, 0x05
RESPONSE = 0x80000000


class Line:
    """One connection to the centre."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def read(self) -> tuple[int, int, int, bytes]:
        """Command, status, sequence and body of the next PDU."""
        length = struct.unpack(">L", self._exactly(4))[0]
        command, status, sequence = struct.unpack(">LLL", self._exactly(12))
        return command, status, sequence, self._exactly(length - 16)

    def send(self, command: int, sequence: int, body: bytes = b"", status: int = 0) -> None:
        self.connection.sendall(struct.pack(">LLLL", 16 + len(body), command, status, sequence) + body)

    def bound(self) -> Line:
        """Let the other side in."""
        command, _, sequence, _ = self.read()
        assert command == BIND_TRANSCEIVER, hex(command)
        self.send(command | RESPONSE, sequence, b"rude\0")
        return self

    def _exactly(self, count: int) -> bytes:
        read = b""
        while len(read) < count:
            more = self.connection.recv(count - len(read))
            if not more:
                raise ConnectionResetError
            read += more
        return read


@contextmanager
def rude_centre(*behaviours: Callable[[Line], None]) -> Iterator[int]:
    """A centre that treats its first caller by the first behaviour, and so on; gives its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(20)

        def serve() -> None:
            for behave in behaviours:
                with suppress(OSError):
                    connection, _ = listener.accept()
                    with connection:
                        connection.settimeout(20)
                        behave(Line(connection))

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
    thread.join()
