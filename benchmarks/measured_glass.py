"""``ui.glass`` that writes a line for each touch that reaches its window and for each frame: to the file GLASS_TIMES.

``["touch", seconds]`` when a finger goes down, ``["frame", seconds, bill]`` when what it changed is on the glass; ``bill`` is
the state of the bill that the frame shows, "" where there is none. Seconds of ``time.perf_counter``.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Qt

from kiosk.api import CashView
from ui import glass
from ui.app import KioskWindow


class Watched(KioskWindow):
    """Told by Qt itself: a filter on the window, and the frame's own signal in the thread that draws."""

    def show(self) -> None:
        self._times = Path(os.environ["GLASS_TIMES"]).open("a", encoding="utf-8", buffering=1 << 16)  # noqa: SIM115 - open as long as the window
        self._touches = Touches(self._tell)
        self.window.installEventFilter(self._touches)
        self.window.frameSwapped.connect(self._painted, Qt.ConnectionType.DirectConnection)
        super().show()

    def close(self) -> None:
        self._times.close()
        super().close()

    def _painted(self) -> None:
        view = self.view_model.view
        content = None if view is None else view.content
        self._tell("frame", content.bill_state if isinstance(content, CashView) else "")

    def _tell(self, what: str, *facts: str) -> None:
        self._times.write(json.dumps([what, time.perf_counter(), *facts]) + "\n")


class Touches(QObject):
    """Sees every press before the window does."""

    def __init__(self, tell: object) -> None:
        super().__init__()
        self._tell = tell

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.MouseButtonPress:
            self._tell("touch")  # type: ignore[operator]
        return False


def main(ends: tuple[int, int]) -> int:
    """As ``ui.start`` has it."""
    vars(glass)["KioskWindow"] = Watched
    return glass.main(ends)


if __name__ == "__main__":
    sys.exit(main((int(sys.argv[1]), int(sys.argv[2]))))
