"""The real kiosk in this process, measured from inside: ``python -m benchmarks.kiosk_window DATA [--without-window]``.

DATA holds a demo's ``kiosk.toml``; ledger and simulated devices run beside. Prints one JSON object and ends.
With the window: ``first_frame_s`` from the interpreter's start to the first frame that can be touched,
``rss_kib`` after it, ``frame_ms`` the median full repaint of a page, ``tap_ms`` the medians and 99th
percentiles from a tap's release on a key of the number pad to the frame that shows the digit.
Without: on stdin ``go``, then for each bill, ``stack_ms`` from the poll answer "escrow" to STACK on the wire.
"""

from __future__ import annotations

import json
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.process import process_age_s, resident_kib
from devices import protocols
from devices.transport import SerialPort, open_port
from kiosk import config
from kiosk.api import KioskPort, Robot, ScreenSettings
from kiosk.runtime import assembly

TAPS = 100
ESCROW_STATE = 0x80
STACK = 0x35
SETTLE_S = 60.0


def main() -> int:
    data, has_window = Path(sys.argv[1]), "--without-window" not in sys.argv
    kiosk = assembly.Kiosk
    settings = config.load(data / "kiosk.toml")
    if has_window:
        return kiosk(settings, assembly.RunOptions()).run_with(_show)
    tap = _Wiretap()
    vars(protocols)["open_port"] = tap.open  # the driver's own port, listened to
    measured = kiosk(settings, assembly.RunOptions(control=data / "bench.sock"))
    threading.Thread(target=_report_at_end, args=(tap,), daemon=True).start()
    return measured.run_without_window()


def _report_at_end(tap: _Wiretap) -> None:
    sys.stdin.read()
    print(json.dumps({"stack_ms": tap.delays_ms}), flush=True)


def _has_grown(frames: list[float], seen: int) -> bool:
    return len(frames) > seen


class _Wiretap:
    """Remembers when an escrow answer came in and when STACK went out."""

    def __init__(self) -> None:
        self.delays_ms: list[float] = []
        self._escrow_at: float | None = None

    def open(self, path: str, **options: Any) -> SerialPort:
        port = open_port(path, **options)
        read, write = port.read_available, port.write

        def heard(timeout_s: float) -> bytes:
            said = read(timeout_s)
            if (
                len(said) >= 4
                and said[:2] == b"\x02\x03"
                and said[3] == ESCROW_STATE
                and self._escrow_at is None
            ):
                self._escrow_at = time.perf_counter()
            return said

        def wrote(said: bytes) -> None:
            if (
                len(said) >= 4
                and said[:2] == b"\x02\x03"
                and said[3] == STACK
                and self._escrow_at is not None
            ):
                self.delays_ms.append((time.perf_counter() - self._escrow_at) * 1000)
                self._escrow_at = None
            write(said)

        vars(port).update(read_available=heard, write=wrote)
        return port


def _show(kiosk: KioskPort, settings: ScreenSettings, on_ready: Callable[[Robot], None]) -> int:
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    from ui.app import KioskWindow, application
    from ui.robot import WindowRobot

    app = application()
    shown = KioskWindow(kiosk, settings)
    window = shown.window
    robot = WindowRobot(window, lambda: shown.view_model.view == kiosk.view())
    frames: list[float] = []
    typed: list[str] = []

    def swapped() -> None:
        frames.append(time.perf_counter())
        view = shown.view_model.view
        typed.append(getattr(view.content, "value", "") if view else "")

    # Direct: the software renderer draws in this thread, and what is asked is what this very frame shows.
    window.frameSwapped.connect(swapped, Qt.ConnectionType.DirectConnection)
    shown.show()
    on_ready(robot)

    def until(holds: Callable[[], bool]) -> None:
        deadline = time.perf_counter() + SETTLE_S
        while not holds():
            app.processEvents()
            if time.perf_counter() > deadline:
                raise TimeoutError(f"the kiosk shows {kiosk.view().screen}")

    until(lambda: kiosk.view().screen == "attract")
    seen = len(frames)
    until(lambda: len(frames) > seen or (bool(frames) and shown.view_model.view == kiosk.view()))
    first_frame_s, rss_kib = process_age_s(), resident_kib()
    for name in ("attract", "tile-wallet-top-up"):
        robot.press(name)
    robot.wait_for("key-5")
    repaints, taps = [], []
    for _ in range(TAPS):
        robot.press("key-clear")
        robot.wait_for("key-5")
        window.update()
        begun, seen = time.perf_counter(), len(frames)
        until(partial(_has_grown, frames, seen))
        repaints.append(frames[seen] - begun)
        key = robot._find("key-5")  # noqa: SLF001 - a benchmark may look closer than a finger
        assert key is not None, "the number pad is on the glass"
        middle = key.mapToScene(key.boundingRect().center()).toPoint()
        QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=QPoint(middle))
        begun = time.perf_counter()
        QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=QPoint(middle))
        until(lambda: typed[-1] == "5")
        taps.append(frames[-1] - begun)
    told = {"first_frame_s": first_frame_s, "rss_kib": rss_kib, "frames_s": repaints, "taps_s": taps}
    print(json.dumps(told), flush=True)
    shown.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
