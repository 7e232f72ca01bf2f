"""Pictures of a scenario: each screen as it was before it was touched, and those that pass without a touch."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from kiosk.api import CashView, ChoiceView, FieldView, Robot, RobotFailed, View
from kiosk.runtime.fingers import Eyes

PAGE_WAIT_S: Final = 1.0
UNTOUCHED: Final = ("checking", "paying", "done", "offline", "refused", "out-of-service")


class Camera:
    """A robot that takes a picture before each touch; until it is told a folder it takes none."""

    def __init__(self, robot: Robot, eyes: Eyes) -> None:
        self._robot = robot
        self._eyes = eyes
        self._folder: Path | None = None
        self._lock = threading.Lock()
        self._newest = ""
        self._count = 0
        self._changed = threading.Event()

    def load(self, folder: Path) -> None:
        """From now on pictures go to ``folder`` as ``NN-screen.png``."""
        self._count = len(tuple(folder.glob("*.png")))
        self._folder = folder
        self._eyes.on_view(lambda _view: self._changed.set())
        threading.Thread(target=self._watch, name="camera", daemon=True).start()
        self._changed.set()

    def snap(self) -> None:
        """A picture of what is up, unless the newest one shows it already."""
        view = self._eyes.view()
        with self._lock:
            if self._folder is None or subject_of(view) == self._newest:
                return
            path = self._folder / f"{self._count + 1:02d}-{view.screen}.png"
            with suppress(RobotFailed):  # it has gone by
                self._robot.wait_for(f"page-{view.screen}", PAGE_WAIT_S)
                self._robot.screenshot(str(path))
                self._newest = subject_of(view)
                self._count += 1

    # --- the robot

    def press(self, object_name: str, timeout_s: float = 10.0) -> None:
        if not object_name.startswith("key-"):
            self.snap()
        self._robot.press(object_name, timeout_s)

    def enter(self, value: str, timeout_s: float = 10.0) -> None:
        self._robot.enter(value, timeout_s)

    def wait_for(self, object_name: str, timeout_s: float = 10.0) -> None:
        self._robot.wait_for(object_name, timeout_s)

    def visible(self) -> tuple[str, ...]:
        return self._robot.visible()

    def screenshot(self, path: str) -> None:
        self._robot.screenshot(path)

    def quit(self) -> None:
        self._robot.quit()

    def _watch(self) -> None:
        while self._changed.wait():
            self._changed.clear()
            if self._eyes.view().screen in UNTOUCHED:
                self.snap()


def subject_of(view: View) -> str:
    """What makes two views worth two pictures: another screen, another question, another sum or language."""
    match view.content:
        case FieldView(code=code) | ChoiceView(field=FieldView(code=code)):
            detail = code
        case CashView(inserted_tiyn=inserted):
            detail = str(inserted)
        case _:
            detail = ""
    return f"{view.screen} {detail} {view.frame.language}"
