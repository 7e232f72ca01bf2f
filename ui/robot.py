"""A finger for scenarios and tests: real mouse events on the real window, called from any thread.

A call becomes an errand. The Qt thread tries its steps every few milliseconds until they succeed or time is up;
the caller waits for the errand's future (or, in the Qt thread itself, in a local event loop).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Final

from PySide6.QtCore import (
    QDeadlineTimer,
    QEvent,
    QEventLoop,
    QObject,
    QPointF,
    Qt,
    QThread,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QImage, QMouseEvent
from PySide6.QtQuick import QQuickItem, QQuickWindow

from kiosk.api import RobotFailed

TRY_AGAIN_MS: Final = 8
GRACE_S: Final = 2.0
"""Beyond an errand's own time, a Qt thread that does not answer is over."""
REST_MS: Final = 60
REST_MS_MAX: Final = 1000
KEYBOARD_LAYOUTS: Final = 4
SHEETS: Final = ("warning", "crosses-sheet", "accessibility-sheet")
"""The upper one first."""
KEY_NAMES: Final = {" ": "space"}


@dataclass
class _Errand:
    """``attempt`` is called in the Qt thread until it returns True; ``goal`` names what it waits for."""

    attempt: Callable[[], bool]
    goal: str
    deadline: QDeadlineTimer
    done: Future[None] = field(default_factory=Future)


class WindowRobot(QObject):
    """``kiosk.api.Robot`` on a QQuickWindow."""

    _handed_over = Signal(object)

    def __init__(self, window: QQuickWindow, is_current: Callable[[], bool] = lambda: True) -> None:
        """``is_current``: the glass shows the kiosk's newest view, none is still on its way from its thread."""
        super().__init__()
        self._window = window
        self._is_current = is_current
        self._errands: list[_Errand] = []
        self._aim: tuple[str, QPointF] | None = None
        self._timer = QTimer(self, interval=TRY_AGAIN_MS)
        self._timer.timeout.connect(self._try)
        self._handed_over.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def press(self, object_name: str, timeout_s: float = 10.0) -> None:
        """Wait until the object is visible and enabled, and touch its middle."""
        self._run(lambda: self._press_now(object_name), f"press {object_name}", timeout_s)

    def enter(self, value: str, timeout_s: float = 10.0) -> None:
        """Type ``value`` into the field on the screen by the screen's own keys, clearing what is there."""
        self.press("key-clear", timeout_s)
        for sign in value:
            self.press_sign(sign, timeout_s)

    def press_sign(self, sign: str, timeout_s: float = 10.0) -> None:
        """Press the key of one sign, in whatever layout it is."""
        self._run(self._key_press(sign), f"type {sign!r}", timeout_s)

    def wait_for(self, object_name: str, timeout_s: float = 10.0) -> None:
        """Wait until the object is visible."""
        self._run(
            lambda: self._is_still() and self._find(object_name) is not None, f"see {object_name}", timeout_s
        )

    def visible(self) -> tuple[str, ...]:
        """The object names that a finger could touch or an eye see now."""
        seen: list[str] = []

        def look() -> bool:
            seen.extend(self._names())
            return True

        self._run(look, "look", 10.0)
        return tuple(seen)

    def screenshot(self, path: str) -> None:
        """The window as PNG, once nothing has moved for a moment.

        What never rests, such as a bar that wanders, is taken as it is after a second.
        """
        newest, rest = QImage(), QDeadlineTimer(REST_MS)
        patience = QDeadlineTimer(REST_MS_MAX)

        def shoot() -> bool:
            nonlocal newest
            if not self._is_still():
                return False
            before, newest = newest, self._window.grabWindow()
            if newest != before:
                rest.setRemainingTime(REST_MS)
            return (rest.hasExpired() or patience.hasExpired()) and newest.save(path)

        self._run(shoot, f"save {path}", 10.0)

    def quit(self) -> None:
        """Close the window; ``ui.app.run`` returns."""
        self._handed_over.emit(_Errand(_quit, "quit", QDeadlineTimer(1000)))

    # --- in the caller's thread -----------------------------------------------------------------------------

    def _run(self, attempt: Callable[[], bool], goal: str, timeout_s: float) -> None:
        errand = _Errand(attempt, goal, QDeadlineTimer(round(timeout_s * 1000)))
        if QThread.currentThread() is self.thread():
            self._run_here(errand)
        else:
            self._handed_over.emit(errand)
        try:
            errand.done.result(timeout_s + GRACE_S)
        except TimeoutError:
            raise RobotFailed(f"cannot {goal}: the window is closed") from None

    def _run_here(self, errand: _Errand) -> None:
        loop = QEventLoop()
        errand.done.add_done_callback(lambda _: loop.quit())
        self._take(errand)
        if not errand.done.done():
            loop.exec()

    # --- in the Qt thread -----------------------------------------------------------------------------------

    @Slot(object)
    def _take(self, errand: _Errand) -> None:
        self._errands.append(errand)
        self._timer.start()
        self._try()

    @Slot()
    def _try(self) -> None:
        for errand in tuple(self._errands):
            self._attempt(errand)
        if not self._errands:
            self._timer.stop()

    def _attempt(self, errand: _Errand) -> None:
        try:
            is_done = errand.attempt()
        except Exception as problem:  # noqa: BLE001 - the caller's thread must hear of it, not Qt's
            self._errands.remove(errand)
            errand.done.set_exception(problem)
            return
        if is_done:
            self._errands.remove(errand)
            errand.done.set_result(None)
        elif errand.deadline.hasExpired():
            self._errands.remove(errand)
            errand.done.set_exception(
                RobotFailed(f"cannot {errand.goal}; visible: {', '.join(self._names())}")
            )

    def _is_still(self) -> bool:
        return self._window.isExposed() and self._is_current() and not self._window.property("isMoving")

    def _press_now(self, object_name: str) -> bool:
        item = self._find(object_name) if self._is_still() else None
        if item is None or not item.isEnabled():
            return False
        middle = item.mapToScene(QPointF(item.width() / 2, item.height() / 2))
        if not self._is_on_top(item) or not self._is_settled(object_name, middle):
            return False
        self._touch(middle)
        return True

    def _is_settled(self, object_name: str, place: QPointF) -> bool:
        """Where it was a moment ago: positioners lay their children out only with the next frame."""
        before, self._aim = self._aim, (object_name, place)
        return before == self._aim

    def _touch(self, place: QPointF) -> None:
        """Press and release in one go: QTest would run the event loop between them, and a view could slip in."""
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
        at = QPointF(self._window.mapToGlobal(place.toPoint()))
        for kind, held in ((QEvent.Type.MouseButtonPress, left), (QEvent.Type.MouseButtonRelease, none)):
            event = QMouseEvent(kind, place, place, at, left, held, Qt.KeyboardModifier.NoModifier)
            QGuiApplication.sendEvent(self._window, event)

    def _is_on_top(self, item: QQuickItem) -> bool:
        """A sheet covers everything but its own buttons."""
        sheet = next((found for name in SHEETS if (found := self._find(name)) is not None), None)
        return sheet is None or item is sheet or sheet.isAncestorOf(item)

    def _key_press(self, sign: str) -> Callable[[], bool]:
        """Press the key of ``sign``, after turning letters and case to where it is."""
        face = KEY_NAMES.get(sign, sign)
        name = f"key-{face.lower()}"
        turns = 0

        def attempt() -> bool:
            nonlocal turns
            key = self._find(name)
            if key is None:
                turns += turns < KEYBOARD_LAYOUTS and self._press_now("key-layout")
                return False
            if key.property("label") != face and self._find("key-shift") is not None:
                self._press_now("key-shift")
                return False
            return self._press_now(name)

        return attempt

    def _find(self, object_name: str) -> QQuickItem | None:
        return next((item for item in self._items() if item.objectName() == object_name), None)

    def _names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.objectName() for item in self._items() if item.objectName()))

    def _items(self) -> Iterator[QQuickItem]:
        """Every visible item; a page that is leaving is not one. Delegates included: findChild misses them."""
        waiting = [self._window.contentItem()]
        while waiting:
            item = waiting.pop()
            if item.isVisible() and not _is_leaving(item):
                yield item
                waiting.extend(reversed(item.childItems()))


def _is_leaving(item: QQuickItem) -> bool:
    """A page's loader is disabled from the moment that its page begins to slide away."""
    return item.inherits("QQuickLoader") and not item.isEnabled()


def _quit() -> bool:
    QGuiApplication.quit()
    return True
