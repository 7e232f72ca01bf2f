"""What the kiosk and the process that draws speak over: two pipes of the operating system, one each way."""

from __future__ import annotations

import os
import pickle
from contextlib import suppress
from typing import Any

Ends = tuple[int, int]
"""File descriptors of one side: what it reads from, what it writes to."""


def pipes() -> tuple[Ends, Ends]:
    """The ends of the two sides. Raises OSError when there are no more descriptors."""
    there, back = os.pipe(), os.pipe()
    return (back[0], there[1]), (there[0], back[1])


class Pipe:
    """One side, of which one thread reads and one at a time writes. Messages are frozen values, made here and nowhere else."""

    def __init__(self, ends: Ends) -> None:
        self._incoming = os.fdopen(ends[0], "rb")
        self._outgoing = os.fdopen(ends[1], "wb")

    def recv(self) -> Any:
        """The next message; waits for it. Raises EOFError when the other side is gone."""
        try:
            return pickle.load(self._incoming)  # noqa: S301 - the other side is our own process
        except (OSError, pickle.UnpicklingError) as torn:
            raise EOFError("the other side ended in the middle of a message") from torn

    def send(self, message: object) -> None:
        """Waits while the pipe is full. Raises OSError when the other side is gone."""
        self._outgoing.write(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))
        self._outgoing.flush()

    def close(self) -> None:
        for end in (self._incoming, self._outgoing):
            with suppress(OSError):  # what was not sent any more has nobody to read it
                end.close()
