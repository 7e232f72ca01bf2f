"""The voice: whichever speech engine the machine has, as a process that is fed sentences and never waited for."""

from __future__ import annotations

import shutil
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    import subprocess

ENGINES: Final = {
    "espeak-ng": ("--stdin", "-v"),
    "espeak": ("--stdin", "-v"),
    "spd-say": ("--wait", "--pipe-mode", "--language"),
}
"""Programs in the order of choice, each with its arguments; the language follows, the text comes on stdin, where
no other user of the machine reads it. The last one hands over to a service and cannot be cut short."""


def volume_options(engine: str, percent: int) -> tuple[str, ...]:
    """How an engine is told its volume, in hundredths of its own: ``-a`` from 0 to 200, ``-i`` from -100 to 100."""
    if percent == USUAL_PERCENT:
        return ()
    return ("-i", str(percent - USUAL_PERCENT)) if engine == "spd-say" else ("-a", str(percent))


USUAL_PERCENT: Final = 100


class Voice(Protocol):
    """Says things aloud. Never blocks; what it cannot say it leaves out."""

    @property
    def can_speak(self) -> bool:
        """Whether an engine is there at all."""

    def say(self, text: str, language: str, volume_percent: int = 100) -> None:
        """Say ``text`` (kk, ru or en) now, instead of what is still being said; so loud, of the engine's own volume."""

    def stop(self) -> None:
        """Be silent at once."""


class EngineVoice:
    """``Voice`` by an engine found on ``path`` (of the PATH kind; the process' own when None)."""

    def __init__(self, path: str | None = None) -> None:
        found = ((shutil.which(name, path=path), name) for name in ENGINES)
        self._program, self._engine = next(((at, name) for at, name in found if at), ("", ""))
        self._changed = threading.Condition()
        self._next: tuple[str, str, int] | None = None
        self._speaking: subprocess.Popen[bytes] | None = None
        self._thread: threading.Thread | None = None

    @property
    def can_speak(self) -> bool:
        return bool(self._program)

    def say(self, text: str, language: str, volume_percent: int = USUAL_PERCENT) -> None:
        if not self._program:
            return
        with self._changed:
            self._next = (text, language, volume_percent)
            self._cut_short()
            self._changed.notify()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        with self._changed:
            self._next = None
            self._cut_short()

    def _cut_short(self) -> None:
        if self._speaking is not None:
            self._speaking.kill()

    def _run(self) -> None:
        import subprocess  # noqa: PLC0415 - nothing is said before the first screen

        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._next is not None)
                assert self._next is not None
                (text, language, percent), self._next = self._next, None
                try:
                    process = self._speaking = subprocess.Popen(  # noqa: S603 - an engine found on PATH
                        [
                            self._program,
                            *volume_options(self._engine, percent),
                            *ENGINES[self._engine],
                            language,
                        ],
                        stdin=subprocess.PIPE,
                        stdout=subprocess.DEVNULL,
                        stderr=subprocess.DEVNULL,
                    )
                except OSError:  # taken away meanwhile
                    continue
            with suppress(OSError):  # cut short before it was told everything
                process.communicate(text.encode())
            process.wait()
            with self._changed:
                self._speaking = None
