"""Bytes in and out of a serial port or a pseudo terminal. The only module that knows pyserial."""

from __future__ import annotations

import contextlib
import errno
import os
import select
import termios
from typing import Final, Literal, Protocol

import serial

Parity = Literal["none", "even", "odd", "mark", "space"]

_PARITIES: Final[dict[Parity, str]] = {
    "none": serial.PARITY_NONE,
    "even": serial.PARITY_EVEN,
    "odd": serial.PARITY_ODD,
    "mark": serial.PARITY_MARK,
    "space": serial.PARITY_SPACE,
}
_READ_BYTES_MAX: Final = 4096
_NOT_A_MODEM: Final = (errno.ENOTTY, errno.EINVAL)


class PortUnavailable(Exception):
    """The port cannot be opened: absent, not ours to open, held by another driver, or wrongly set."""


class PortClosed(Exception):
    """The port went away or takes no more bytes; it must be opened anew."""


class Port(Protocol):
    """A byte pipe to one device. ``fileno`` can be waited for with select."""

    def fileno(self) -> int: ...

    def read_available(self, timeout_s: float) -> bytes:
        """What has arrived, waiting up to ``timeout_s`` for the first byte; b"" for none. Raises PortClosed."""

    def write(self, data: bytes) -> None:
        """Hand all bytes to the line within the port's write deadline. Raises PortClosed."""

    def close(self) -> None:
        """Drop what is still in the buffers and close; never raises, never waits."""


class SerialPort:
    """A ``Port`` over pyserial. Never drains: a device that is switched off would hold us for ever."""

    def __init__(self, line: serial.Serial) -> None:
        self._line = line
        self._fd: int = line.fileno()

    def fileno(self) -> int:
        return self._fd

    def read_available(self, timeout_s: float) -> bytes:
        """See ``Port``."""
        try:
            ready, _, _ = select.select([self._fd], [], [], max(0.0, timeout_s))
            return bytes(self._line.read(_READ_BYTES_MAX)) if ready else b""
        except (serial.SerialException, OSError, ValueError, TypeError) as error:
            raise PortClosed(str(error)) from error

    def write(self, data: bytes) -> None:
        """See ``Port``; the deadline is ``timeout_s`` of ``open_port``."""
        try:
            self._line.write(data)
        except (serial.SerialException, OSError, ValueError, TypeError) as error:
            raise PortClosed(str(error)) from error

    def write_some(self, data: bytes) -> int:
        """Hand over what the line takes at once and say how many bytes that was. Raises PortClosed."""
        try:
            return os.write(self._fd, data)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError as error:
            raise PortClosed(str(error)) from error

    def discard_output(self) -> None:
        """Drop what is handed over and not yet on the wire. Raises PortClosed."""
        try:
            termios.tcflush(self._fd, termios.TCOFLUSH)
        except termios.error as error:
            raise PortClosed(str(error)) from error

    def close(self) -> None:
        """See ``Port``. Unsent bytes are flushed, else the kernel waits 30 s for a dead line."""
        if not self._line.is_open:
            return
        with contextlib.suppress(OSError, termios.error):
            termios.tcflush(self._fd, termios.TCIOFLUSH)
        with contextlib.suppress(OSError, serial.SerialException):
            self._line.close()


def open_port(
    path: str,
    *,
    baud: int = 9600,
    parity: Parity = "none",
    stop_bits: Literal[1, 2] = 1,
    timeout_s: float = 1.0,
    is_rts_cts: bool = False,
) -> SerialPort:
    """Open ``path`` with 8 data bits and alone; ``timeout_s`` is the deadline of one write.

    ``is_rts_cts``: the device holds us back by its BUSY line, as printers must (facts 7 of escpos).

    The lock is flock, not TIOCEXCL: it ends with the process that held it, also by kill -9, where a
    pseudo terminal would stay exclusive. Pseudo terminals drop parity and refuse it the second time
    (facts 2.6), hence it can be set. Raises PortUnavailable.
    """
    try:
        line = serial.Serial(
            path,
            baudrate=baud,
            parity=_PARITIES[parity],
            stopbits=stop_bits,
            timeout=0,
            write_timeout=timeout_s,
            rtscts=is_rts_cts,
            exclusive=True,
        )
    except (serial.SerialException, OSError, ValueError, termios.error) as error:
        raise PortUnavailable(f"{path}: {error}") from error
    return SerialPort(line)
