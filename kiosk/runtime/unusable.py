"""The kiosk whose journal is damaged: it shows that it is out of service, sells nothing, and leaves the file alone.

No driver is started: what a bill acceptor still has to say is kept by it, for the journal that will be there. Once
``kiosk journal recover`` has put a proved journal in place, the program begins anew by itself.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from kiosk.api import Gesture, OutOfServiceView, Robot, RobotFailed, ScreenSettings, View
from kiosk.runtime.clock import wall_now
from kiosk.runtime.control import ControlServer
from kiosk.runtime.logs import log
from offline_queue.journal import JournalFault, JournalReader
from wire.texts import LANGUAGES

REASON: Final = "journal-damaged"
LOOK_S: Final = 1.0


class Notice:
    """A ``KioskPort`` with one view, in whichever language is touched."""

    def __init__(self, starting: View) -> None:
        content = OutOfServiceView((REASON,), wall_now().isoformat())
        self._view = replace(starting, screen="out-of-service", content=content)
        self._listeners: list[Callable[[View], None]] = []

    def view(self) -> View:
        return self._view

    def subscribe(self, listener: Callable[[View], None]) -> None:
        self._listeners.append(listener)

    def gesture(self, gesture: Gesture, argument: str = "") -> None:
        language = next((code for code in LANGUAGES if gesture == "language" and code == argument), None)
        if language is None:
            return
        self._view = replace(self._view, frame=replace(self._view.frame, language=language))
        for listener in self._listeners:
            listener(self._view)


class UnusableKiosk:
    """Runs as ``Kiosk`` does, until it is ended or its journal is whole again: ``is_whole`` says which."""

    def __init__(
        self, journal: Path, starting: View, screen: ScreenSettings, control: Path | None, *, why: str
    ) -> None:
        log.error("journal_damaged", reason=why)
        self._journal = journal
        self._notice = Notice(starting)
        self._screen = screen
        self._control = None if control is None else ControlServer(control, self._doers())
        self._over = threading.Event()
        self._robot: Robot | None = None
        self.is_whole = False

    def run_without_window(self) -> int:
        """Until SIGTERM, SIGINT, ``quit`` by the control socket, or a whole journal."""
        self._start()
        self._over.wait()
        self._end()
        return 0

    def run_with(self, show: Callable[[Notice, ScreenSettings, Callable[[Robot], None]], int]) -> int:
        """The same on the glass."""
        self._start()
        code = show(self._notice, self._screen, self._on_glass)
        self._end()
        return code

    def _on_glass(self, robot: Robot) -> None:
        self._robot = robot
        if self._over.is_set():
            robot.quit()

    def _start(self) -> None:
        ends = {signal.SIGTERM, signal.SIGINT}
        signal.pthread_sigmask(signal.SIG_BLOCK, ends)
        threading.Thread(target=self._await, args=(ends,), name="signals", daemon=True).start()
        threading.Thread(target=self._watch, name="journal-watch", daemon=True).start()
        if self._control is not None:
            self._control.start()

    def _end(self) -> None:
        self._over.set()
        if self._control is not None:
            self._control.close()

    def _quit(self) -> None:
        self._over.set()
        if self._robot is not None:
            self._robot.quit()

    def _await(self, ends: set[signal.Signals]) -> None:
        signal.sigwait(ends)
        self._quit()

    def _watch(self) -> None:
        """The whole proof, each time that another file is in the journal's place."""
        seen = self._file()
        while not self._over.wait(LOOK_S):
            if (now := self._file()) == seen:
                continue
            seen = now
            try:
                with JournalReader.open(self._journal) as journal:
                    journal.verify()
            except JournalFault as fault:
                log.warning("journal_still_damaged", reason=str(fault))
                continue
            log.info("journal_whole")
            self.is_whole = True
            self._quit()

    def _file(self) -> tuple[int, int]:
        try:
            status = self._journal.stat()
        except OSError:
            return (0, 0)
        return (status.st_ino, status.st_mtime_ns)

    def _doers(self) -> Mapping[str, Callable[[Mapping[str, Any]], Mapping[str, Any] | None]]:
        return {
            "state": lambda _asked: {
                "screen": "out-of-service",
                "reasons": (REASON,),
                "is_acceptor_awaited": False,
                "is_online": False,
            },
            "wait": self._wait,
            "quit": lambda _asked: self._quit(),
        }

    def _wait(self, asked: Mapping[str, Any]) -> None:
        if str(asked["screen"]) != "out-of-service":
            raise RobotFailed("the journal is damaged: the kiosk shows nothing else")
