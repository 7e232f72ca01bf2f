"""A pseudo terminal with a stable name: the line that a simulated device hangs on."""

from __future__ import annotations

import contextlib
import os
import termios
import tty
from pathlib import Path
from typing import Final

_READ_BYTES_MAX: Final = 4096
_BAUDS: Final = {
    getattr(termios, f"B{baud}"): baud for baud in (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)
}


class Pty:
    """The device's end of a line whose host's end is found at ``link``.

    The host's end stays open here as well: the line lives on when a host closes it or dies, and the
    device never sees a hang-up, as on a real serial cable.

    Raises FileExistsError when ``link`` is a file or folder of somebody's: only a link is replaced.
    """

    def __init__(self, link: Path) -> None:
        if link.exists() and not link.is_symlink():
            raise FileExistsError(f"{link}: is there and no link; choose another name")
        self._device_fd, self._host_fd = os.openpty()
        tty.setraw(self._host_fd)
        os.set_blocking(self._device_fd, False)
        self.path: Final = os.ttyname(self._host_fd)
        self.link: Final = link
        link.parent.mkdir(parents=True, exist_ok=True)
        fresh = link.with_name(f".{link.name}.{os.getpid()}")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(self.path)
        fresh.replace(link)  # a host that looks now finds the old line or the new one, never none

    def fileno(self) -> int:
        """For select: readable when the host has sent something."""
        return self._device_fd

    def read(self) -> bytes:
        """What the host has sent; b"" for nothing. Never waits."""
        try:
            return os.read(self._device_fd, _READ_BYTES_MAX)
        except (BlockingIOError, InterruptedError):
            return b""

    def baud(self) -> int:
        """The speed the host has set; 0 for one that has no name."""
        return _BAUDS.get(termios.tcgetattr(self._host_fd)[5], 0)

    def write(self, data: bytes) -> None:
        """Send; what nobody reads is lost once the buffer is full, as on a wire. Never waits."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._device_fd, data)

    def close(self) -> None:
        """Take the link away, if it is still ours, and hang up."""
        with contextlib.suppress(OSError):
            if self.link.readlink() == Path(self.path):
                self.link.unlink()
        for fd in (self._device_fd, self._host_fd):
            with contextlib.suppress(OSError):
                os.close(fd)
