"""The process that draws, as it is started: before anything else, since Qt takes the longest to read."""

from __future__ import annotations

import os
import signal
import sys
from importlib import import_module
from select import POLLIN, poll
from typing import Final, NamedTuple

from kiosk.pipe import Ends, Pipe, pipes

PROGRAM: Final = "ui.start"
"""Has ``main(ends)``; ``python -m`` takes the two descriptors as arguments."""


class Process:
    """One child of ours. It must be waited for in the end, by one thread."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._watched = os.pidfd_open(pid)

    def has_ended(self, within_s: float) -> bool:
        """Waits so long for it."""
        asked = poll()
        asked.register(self._watched, POLLIN)
        return bool(asked.poll(within_s * 1000))

    def kill(self) -> int:
        """End it, if it has not ended; its exit code, the negative number of the signal that ended it. Once only."""
        signal.pidfd_send_signal(self._watched, signal.SIGKILL)
        _, status = os.waitpid(self.pid, 0)
        os.close(self._watched)
        return os.waitstatus_to_exitcode(status)


class Child(NamedTuple):
    """``link`` is our side of the pipes; the child waits for its settings at the other."""

    process: Process
    link: Pipe


def forked() -> Child:
    """A child that goes on from what is read by now, without an interpreter's own start. Only while there is one thread."""
    ours, theirs = pipes()
    pid = os.fork()
    if pid == 0:
        for end in ours:
            os.close(end)
        sys.exit(import_module(PROGRAM).main(theirs))
    return _child(pid, ours, theirs)


def spawned() -> Child:
    """A child from a program of its own, ``python -m``: whatever threads there are and whatever they hold."""
    ours, theirs = pipes()
    for end in theirs:
        os.set_inheritable(end, True)
    arguments = [sys.executable, "-m", PROGRAM, *map(str, theirs)]
    pid = os.posix_spawn(sys.executable, arguments, os.environ)
    return _child(pid, ours, theirs)


def _child(pid: int, ours: Ends, theirs: Ends) -> Child:
    for end in theirs:
        os.close(end)
    return Child(Process(pid), Pipe(ours))
