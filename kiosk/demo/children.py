"""Processes of the demo: each on a leash, in a group of its own, telling what happens as JSON lines."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from kiosk.runtime.clock import monotonic_s

LEASH: Final = str(Path(__file__).with_name("leash.py"))
EXIT_WAIT_S: Final = 15.0
"""Longer than the longest exchange with the ledger that a kiosk may be in the middle of."""


class ChildDied(Exception):
    """A process of the demo ended by itself; the message has the end of what it said."""


class Child:
    """One process. Its stdout lines that are JSON objects go to ``on_line``; stderr goes to a log file.

    ``orphaned_by``: what it gets when this process dies without a word; SIGTERM lets it clear its links away.
    """

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        log: Path,
        on_line: Callable[[str, dict[str, Any]], None],
        environment: Mapping[str, str] | None = None,
        orphaned_by: signal.Signals = signal.SIGKILL,
    ) -> None:
        self.name = name
        self._log = log
        self._on_line = on_line
        leashed = [sys.executable, "-I", "-S", LEASH, str(os.getpid()), str(int(orphaned_by)), *command]
        with log.open("ab") as told:
            self._process = subprocess.Popen(  # noqa: S603 - our own programs
                leashed,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=told,
                env=dict(os.environ, **(environment or {})),
                start_new_session=True,
            )
        self._reader = threading.Thread(target=self._read, name=f"{name}-lines", daemon=True)
        self._reader.start()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def exit_code(self) -> int | None:
        """None while it runs."""
        return self._process.poll()

    def tell(self, line: str) -> None:
        """Write a command line to its stdin. Raises ChildDied when nobody reads it any more."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line.encode() + b"\n")
            self._process.stdin.flush()
        except (BrokenPipeError, ValueError) as gone:
            raise self.death() from gone

    def death(self) -> ChildDied:
        """What to say when it has ended although it should run."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=EXIT_WAIT_S)
        return ChildDied(f"{self.name} ended with {self.exit_code}: {self.last_words()}")

    def last_words(self, lines: int = 5) -> str:
        said = self._log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return " | ".join(said[-lines:]) or "it said nothing"

    def kill(self) -> None:
        """Kill -9 to the whole group: a power cut."""
        self._signal(signal.SIGKILL)
        self._process.wait()
        self._close()

    def end(self) -> int:
        """SIGTERM, and SIGKILL for who does not listen. Returns the exit code."""
        self._signal(signal.SIGTERM)
        try:
            code = self._process.wait(timeout=EXIT_WAIT_S)
        except subprocess.TimeoutExpired:
            self._signal(signal.SIGKILL)
            code = self._process.wait()
        self._close()
        return code

    def freeze(self) -> None:
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def wait_for_exit(self, timeout_s: float) -> int | None:
        with suppress(subprocess.TimeoutExpired):
            return self._process.wait(timeout=timeout_s)
        return None

    def _signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, number)

    def _close(self) -> None:
        self._reader.join(timeout=EXIT_WAIT_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with suppress(ValueError, OSError):
            for raw in self._process.stdout:
                self._take(raw.decode(errors="replace").strip())

    def _take(self, line: str) -> None:
        try:
            told = json.loads(line)
        except json.JSONDecodeError:
            told = {"event": "said", "line": line} if line else None
        if isinstance(told, dict):
            self._on_line(self.name, told)


def wait_until(is_true: Callable[[], bool], what: str, timeout_s: float, look_s: float = 0.02) -> None:
    """Look until it is true. Raises TimeoutError naming ``what`` was awaited."""
    end = monotonic_s() + timeout_s
    pause = threading.Event()
    while not is_true():
        if monotonic_s() > end:
            raise TimeoutError(f"{what} did not happen within {timeout_s:g} s")
        pause.wait(look_s)
