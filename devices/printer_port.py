"""The line of a printer: a serial port, or a USB printer as the kernel's printer class gives it (/dev/usb/lp0).

The printer class has no speed, no flow control of ours and nothing to flush: the bus itself holds us back.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import select
import stat
from pathlib import Path
from typing import Final

from devices.printers.driver import PrinterPort
from devices.transport import USB, PortClosed, PortUnavailable, open_port

_USB_MAJOR: Final = 180
"""Of the kernel's list of devices: USB devices without a class of their own, printers among them."""
_READ_BYTES_MAX: Final = 4096


class RawPort:
    """A ``PrinterPort`` over a device that is no terminal."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._is_open = True

    def fileno(self) -> int:
        return self._fd

    def read_available(self, timeout_s: float) -> bytes:
        """See ``Port``. A device that is ready and has nothing was unplugged."""
        try:
            if not select.select([self._fd], [], [], max(0.0, timeout_s))[0]:
                return b""
            data = os.read(self._fd, _READ_BYTES_MAX)
        except (BlockingIOError, InterruptedError):
            return b""
        except (OSError, ValueError) as error:
            raise PortClosed(str(error)) from error
        if not data:
            raise PortClosed("the device is gone")
        return data

    def write_some(self, data: bytes) -> int:
        """See ``PrinterPort``."""
        try:
            return os.write(self._fd, data)
        except (BlockingIOError, InterruptedError):
            return 0
        except OSError as error:
            raise PortClosed(str(error)) from error

    def discard_output(self) -> None:
        """Nothing waits on this side: what the device took is in the printer."""

    def close(self) -> None:
        """See ``Port``."""
        if self._is_open:
            self._is_open = False
            with contextlib.suppress(OSError):
                os.close(self._fd)


def open_printer_port(path: str, *, baud: int, is_rts_cts: bool = False) -> PrinterPort:
    """Open the printer's line alone, whatever it is; speed and RTS/CTS count for serial lines only.

    Raises PortUnavailable.
    """
    if path.startswith(USB) or not _is_raw(path):
        return open_port(path, baud=baud, is_rts_cts=is_rts_cts)
    try:
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise PortUnavailable(f"{path}: {error.strerror}") from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(fd)
        raise PortUnavailable(f"{path}: another program has it open") from error
    return RawPort(fd)


def _is_raw(path: str) -> bool:
    try:
        found = Path(path).stat()
    except OSError:
        return False
    is_usb = stat.S_ISCHR(found.st_mode) and os.major(found.st_rdev) == _USB_MAJOR
    return is_usb or stat.S_ISFIFO(found.st_mode)
