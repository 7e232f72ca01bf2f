"""The kiosk's window in a process of its own: ``ui.start``, started and watched by ``kiosk run``.

Over a pipe come settings, the newest view and errands for the robot; gestures and the heartbeat of the Qt
thread go back. When the other side is gone this process ends: without a kiosk there is nothing to show.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication

from kiosk.api import Gesture, RobotFailed, ScreenSettings, View
from kiosk.pipe import Ends, Pipe
from ui.app import KioskWindow, WindowFailed, application
from ui.viewmodels.ease import modes_on
from ui.viewmodels.kiosk import LANDED

if TYPE_CHECKING:
    from ui.robot import WindowRobot

BEAT_MS: Final = 400
END_S: Final = 2.0
ROBOT_S: Final = 10.0


class Link:
    """The kiosk on the other side, as a ``KioskPort``: the newest view is kept here, gestures are sent."""

    def __init__(self, pipe: Pipe, view: View) -> None:
        self._pipe = pipe
        self._view = view
        self._listeners: list[Callable[[View], None]] = []
        self._sending = threading.Lock()

    def view(self) -> View:
        return self._view

    def subscribe(self, listener: Callable[[View], None]) -> None:
        self._listeners.append(listener)

    def gesture(self, gesture: Gesture, argument: str = "") -> None:
        self.send("gesture", gesture, argument)

    def send(self, *message: object) -> None:
        """Nothing when the other side is gone: ``read`` finds that too."""
        with self._sending, suppress(OSError):
            self._pipe.send(message)

    def read(self, on_errand: Callable[[int, str, tuple[Any, ...]], None]) -> None:
        """Until the other side is gone or says ``quit``."""
        while True:
            try:
                said = self._pipe.recv()
            except EOFError:
                return
            match said:
                case ("view", view):
                    self._view = view
                    for listener in self._listeners:
                        listener(view)
                case ("errand", number, what, arguments):
                    on_errand(number, what, arguments)
                case ("quit",):
                    return


class Hand(QObject):
    """The robot, made in Qt's thread with the first errand: a shop's kiosk is moved by nobody but its customers."""

    _wanted = Signal()
    _over = Signal()

    def __init__(self, link: Link, shown: KioskWindow) -> None:
        super().__init__()
        self._link, self._shown = link, shown
        self._is_there = threading.Event()
        self._robot: WindowRobot | None = None
        self._wanted.connect(self._make)
        self._over.connect(self._leave)

    def robot(self) -> WindowRobot:
        """From any other thread than Qt's. Raises RobotFailed when Qt has no time for it."""
        self._wanted.emit()
        if not self._is_there.wait(ROBOT_S):
            raise RobotFailed("the window does not answer")
        assert self._robot is not None
        return self._robot

    def quit(self) -> None:
        """Close the window, from any thread."""
        self._over.emit()

    @Slot()
    def _make(self) -> None:
        from ui.robot import WindowRobot  # noqa: PLC0415

        if self._robot is None:
            link, seen = self._link, self._shown.view_model
            self._robot = WindowRobot(self._shown.window, lambda: seen.view == link.view())
            self._is_there.set()

    @Slot()
    def _leave(self) -> None:
        QGuiApplication.quit()


def main(ends: Ends) -> int:
    """Returns the exit code of the window. ``ends``: of the pipes to the kiosk."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)  # the kiosk decides when the glass goes dark
    app = application()
    pipe = Pipe(ends)
    try:
        settings, view, modes = pipe.recv()
    except EOFError:
        return 0
    assert isinstance(settings, ScreenSettings)
    link = Link(pipe, view)
    try:
        shown = KioskWindow(link, settings)
    except WindowFailed as failed:
        sys.stderr.write(f"{failed}\n")
        return 1
    ease = shown.view_model.modes
    for mode in modes if view.screen not in LANDED else ():
        ease.toggle(mode)
    frames = Frames(link, shown)
    shown.window.frameSwapped.connect(frames.swapped)
    heart = QTimer(interval=BEAT_MS)
    heart.timeout.connect(lambda: link.send("alive", modes_on(ease.modes)))
    heart.start()
    hand = Hand(link, shown)
    threading.Thread(target=_serve, args=(link, hand), name="link", daemon=True).start()
    shown.show()
    code = app.exec()
    link.send("closed", code)
    shown.close()
    return code


class Frames(QObject):
    """Says when each was painted for the first time: starting, out of service, a screen that sells."""

    def __init__(self, link: Link, shown: KioskWindow) -> None:
        super().__init__()
        self._link, self._shown = link, shown
        self._told: set[str] = set()
        self._clock = QElapsedTimer()
        self._clock.start()

    @Slot()
    def swapped(self) -> None:
        """In this object's thread, whichever one paints."""
        view = self._shown.view_model.view
        screen = "" if view is None else view.screen
        kind = screen if screen in {"starting", "out-of-service"} else "selling"
        if screen and kind not in self._told:
            if not self._told:
                gc.freeze()
                gc.enable()
            self._told.add(kind)
            self._link.send("shown", screen, self._clock.msecsSinceReference() + self._clock.elapsed())


def _serve(link: Link, hand: Hand) -> None:
    """In a thread of its own; each errand in another, since one may wait for what the next one does."""
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - the window waits for every import above

    with ThreadPoolExecutor(4, thread_name_prefix="errand") as pool:

        def take_on(number: int, what: str, arguments: tuple[Any, ...]) -> None:
            pool.submit(_run, link, hand, number, what, arguments)

        link.read(take_on)
        hand.quit()
        pool.shutdown(wait=False, cancel_futures=True)
        threading.Timer(END_S, os._exit, (0,)).start()


def _run(link: Link, hand: Hand, number: int, what: str, arguments: tuple[Any, ...]) -> None:
    try:
        link.send("done", number, getattr(hand.robot(), what)(*arguments), None)
    except RobotFailed as failed:
        link.send("done", number, None, str(failed))
    except Exception as failed:  # noqa: BLE001 - the asker must not wait for it
        link.send("done", number, None, repr(failed))
