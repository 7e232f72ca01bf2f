"""Work that goes on beside the HTTP service, in threads of its own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Event, Thread
from typing import Final

import structlog

IDLE_S: Final = 1.0
"""How long a thread that has nothing to do waits before it looks again."""
END_S: Final = 30.0

log = structlog.get_logger("ledger.background")


class Background:
    """Calls ``work`` again and again: at once while there is something to do, else after a pause.

    What fails is told and tried again: the work itself is safe to repeat. ``ending`` is set when it is to end: work
    that speaks to others looks at it in between, so as not to hold up the end of the program.
    """

    def __init__(
        self, name: str, work: Callable[[], int], *, idle_s: float = IDLE_S, ending: Event | None = None
    ) -> None:
        self._name = name
        self._work = work
        self._idle_s = idle_s
        self._ending = Event() if ending is None else ending
        self._thread = Thread(target=self._run, name=name, daemon=True)

    def start(self) -> Background:
        self._thread.start()
        return self

    def stop(self) -> None:
        """Let no other round begin; ``end`` waits for the one that is under way."""
        self._ending.set()

    def end(self) -> None:
        """Let the round that is under way finish, and no other begin."""
        self.stop()
        self._thread.join(END_S)

    def _run(self) -> None:
        while not self._ending.is_set():
            if not self._round():
                self._ending.wait(self._idle_s)

    def _round(self) -> int:
        try:
            return self._work()
        except Exception as failure:  # noqa: BLE001 - whatever it is, the next round may do better
            log.error("round_failed", worker=self._name, kind=type(failure).__name__)  # noqa: TRY400 - words hold values
            return 0
