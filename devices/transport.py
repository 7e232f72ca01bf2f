"""Bytes in and out of a serial port or a pseudo terminal. The only module that knows pyserial.

pyserial is read with the first port: a kiosk's settings, which name ports, are read before the first screen. What it
raises is an OSError.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import select
import termios
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    import serial

Parity = Literal["none", "even", "odd", "mark", "space"]

_PARITIES: Final[dict[Parity, str]] = {  # as pyserial names them
    "none": "N",
    "even": "E",
    "odd": "O",
    "mark": "M",
    "space": "S",
}
USB: Final = "usb:"
USB_NAME: Final = re.compile(r"usb:([0-9A-Fa-f]{1,4}):([0-9A-Fa-f]{1,4})(?::([^\0\n]+))?")

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

    def set_baud(self, baud: int) -> None:
        """Change the line's speed; bytes on their way may be lost. Raises PortClosed."""

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
        except (OSError, ValueError, TypeError) as error:
            raise PortClosed(str(error)) from error

    def write(self, data: bytes) -> None:
        """See ``Port``; the deadline is ``timeout_s`` of ``open_port``."""
        try:
            self._line.write(data)
        except (OSError, ValueError, TypeError) as error:
            raise PortClosed(str(error)) from error

    def set_baud(self, baud: int) -> None:
        """See ``Port``."""
        try:
            self._line.baudrate = baud
        except (OSError, ValueError, termios.error) as error:
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
        with contextlib.suppress(OSError):
            self._line.close()


class _UsbPort(Protocol):
    """What pyserial knows of a port; the numbers are None for one that is no USB device."""

    device: str
    vid: int | None
    pid: int | None
    serial_number: str | None


def _plugged_in() -> Iterable[_UsbPort]:
    from serial.tools import list_ports  # noqa: PLC0415 - see above

    return list_ports.comports()


def find_usb(wanted: str, list_ports: Callable[[], Iterable[_UsbPort]] = _plugged_in) -> str:
    """The present name of the adapter ``usb:VID:PID[:SERIAL]``. Raises PortUnavailable, also for two of them."""
    match = USB_NAME.fullmatch(wanted)
    if match is None:
        raise PortUnavailable(f"{wanted}: must be usb:VID:PID or usb:VID:PID:SERIAL")
    vid, pid, number = int(match[1], 16), int(match[2], 16), match[3]
    found = sorted(
        port.device
        for port in list_ports()
        if (port.vid, port.pid) == (vid, pid) and number in (None, port.serial_number)
    )
    if len(found) != 1:
        raise PortUnavailable(f"{wanted}: {'no such adapter' if not found else 'is ' + ', '.join(found)}")
    return found[0]


class FoundPort(NamedTuple):
    """A serial port of this machine; ``usb_name`` is how kiosk.toml may name an adapter, "" for other ports."""

    device: str
    usb_name: str


def serial_ports(
    list_ports: Callable[[], Iterable[_UsbPort]] = _plugged_in,
) -> tuple[FoundPort, ...]:
    """What is plugged in now, by name."""
    return tuple(sorted(FoundPort(port.device, _usb_name(port)) for port in list_ports()))


def _usb_name(port: _UsbPort) -> str:
    if port.vid is None or port.pid is None:
        return ""
    number = f":{port.serial_number}" if port.serial_number else ""
    return f"{USB}{port.vid:04x}:{port.pid:04x}{number}"


def is_port_there(name: str) -> bool:
    """Whether the port that kiosk.toml names so is plugged in."""
    if not name.startswith(USB):
        return Path(name).exists()
    try:
        find_usb(name)
    except PortUnavailable:
        return False
    return True


def is_pseudo_terminal(name: str) -> bool:
    """Whether the name leads to one in the end."""
    return Path(name).resolve().is_relative_to("/dev/pts")


def open_port(
    path: str,
    *,
    baud: int = 9600,
    parity: Parity = "none",
    stop_bits: Literal[1, 2] = 1,
    timeout_s: float = 1.0,
    is_rts_cts: bool = False,
    is_parity_dropped_on_pty: bool = False,
) -> SerialPort:
    """Open ``path`` with 8 data bits and alone; ``timeout_s`` is the deadline of one write.

    ``path`` may be ``usb:VID:PID`` or ``usb:VID:PID:SERIAL`` (VID and PID in hex): the adapter is looked for
    each time, so that it is found under whatever name it came back.

    ``is_rts_cts``: the device holds us back by its BUSY line, as printers must (facts 7 of escpos).

    The lock is flock, not TIOCEXCL: it ends with the process that held it, also by kill -9, where a
    pseudo terminal would stay exclusive. Pseudo terminals drop parity and refuse it the second time
    (facts 2.6), hence ``is_parity_dropped_on_pty``. Raises PortUnavailable.
    """
    import serial  # noqa: PLC0415 - see above

    name = find_usb(path) if path.startswith(USB) else path
    is_dropped = is_parity_dropped_on_pty and is_pseudo_terminal(name)
    try:
        line = serial.Serial(
            name,
            baudrate=baud,
            parity=_PARITIES["none" if is_dropped else parity],
            stopbits=stop_bits,
            timeout=0,
            write_timeout=timeout_s,
            rtscts=is_rts_cts,
            exclusive=True,
        )
    except (OSError, ValueError, termios.error) as error:
        raise PortUnavailable(f"{path}: {error}") from error
    return SerialPort(line)
