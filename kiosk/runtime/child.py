"""The process that draws, as it is started: before anything else, since Qt takes the longest to read."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import Final, NamedTuple

PROGRAM: Final = "ui.start"


class Child(NamedTuple):
    """``link`` is our end of the socket pair."""

    process: subprocess.Popen[bytes]
    link: socket.socket


def spawned() -> Child:
    """``python -m`` PROGRAM at the other end of a new socket pair; it waits for its settings."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", PROGRAM, str(theirs.fileno())],
            pass_fds=(theirs.fileno(),),
            stdin=subprocess.DEVNULL,
            env=os.environ,
        )
    return Child(process, ours)
