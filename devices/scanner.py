"""A barcode and QR reader on a serial line: whatever it sends until the end of a line, or a pause, is one code.

Readers of every maker speak this way out of the box (USB-CDC or RS-232, suffix CR, LF or none); nothing is asked
of them and nothing is sent to them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Final

import structlog

from devices.transport import Port, PortClosed, PortUnavailable

CODE_BYTES_MAX: Final = 2048
"""A QR code of version 40 holds more, a bill's never does: noise on the line does not grow without end."""
PAUSE_S: Final = 0.15
"""A code without a suffix ends when the line rests so long."""
LOOK_S: Final = 0.5
REOPEN_S: Final = 3.0

log = structlog.get_logger()


class CodeReader:
    """Bytes in, whole codes out. Codes are UTF-8; signs that are not printable are left out."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._is_too_long = False

    @property
    def is_waiting(self) -> bool:
        """Part of a code is here."""
        return bool(self._bytes)

    def feed(self, data: bytes) -> list[str]:
        """The codes that these bytes end."""
        codes = []
        for byte in data:
            if byte in b"\r\n":
                codes.append(self.rest())
            elif len(self._bytes) < CODE_BYTES_MAX:
                self._bytes.append(byte)
            else:
                self._is_too_long = True
        return [code for code in codes if code]

    def rest(self) -> str:
        """What is here, as the line rests; "" for nothing, and for what was too long to be a bill's."""
        text = "" if self._is_too_long else self._bytes.decode("utf-8", "ignore")
        self._bytes.clear()
        self._is_too_long = False
        return "".join(sign for sign in text if sign.isprintable()).strip()


class ScannerDriver:
    """Reads in a thread of its own and tells each code; a line that goes away is opened again.

    ``on_line`` is told when the line is there and when it is not: once for each change.
    """

    def __init__(
        self,
        open_line: Callable[[], Port],
        on_code: Callable[[str], None],
        on_line: Callable[[bool], None],
        *,
        reopen_s: float = REOPEN_S,
    ) -> None:
        self._reopen_s = reopen_s
        self._open_line = open_line
        self._on_code = on_code
        self._on_line = on_line
        self._is_open: bool | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="scanner", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(2 * LOOK_S)

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                port = self._open_line()
            except PortUnavailable as away:
                log.info("scanner_away", reason=str(away))
                self._tell(is_open=False)
                self._closing.wait(self._reopen_s)
                continue
            self._tell(is_open=True)
            try:
                self._read(port)
            except PortClosed as gone:
                log.info("scanner_gone", reason=str(gone))
                self._tell(is_open=False)
            finally:
                port.close()

    def _tell(self, *, is_open: bool) -> None:
        if is_open != self._is_open:
            self._is_open = is_open
            self._on_line(is_open)

    def _read(self, port: Port) -> None:
        reader = CodeReader()
        while not self._closing.is_set():
            data = port.read_available(PAUSE_S if reader.is_waiting else LOOK_S)
            for code in reader.feed(data):
                self._on_code(code)
            if not data and (code := reader.rest()):
                self._on_code(code)
