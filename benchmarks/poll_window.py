"""The real kiosk in this process, its whole screen painted sixty times a second while its acceptor is polled.

``python -m benchmarks.poll_window DATA SECONDS`` in a demo's folder. Prints one JSON object: ``polls``, the times at which the
enabled acceptor was polled, and ``frames`` painted meanwhile.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.poll_tap import Tap
from devices.commands import EnableBills
from kiosk import config
from kiosk.api import KioskPort, Robot, ScreenSettings
from kiosk.runtime import assembly

START_S = 60.0
SETTLE_S = 2.0
FRAME_S = 1 / 60


def main() -> int:
    data, seconds = Path(sys.argv[1]), float(sys.argv[2])
    settings = config.load(data / "kiosk.toml")
    tap = Tap(settings.acceptor.protocol)
    kiosk = assembly.Kiosk(settings, assembly.RunOptions())

    def show(port: KioskPort, screen: ScreenSettings, on_ready: Callable[[Robot], None]) -> int:
        from ui.app import KioskWindow, application
        from ui.robot import WindowRobot

        app = application()
        shown = KioskWindow(port, screen)
        robot = WindowRobot(shown.window, lambda: shown.view_model.view == port.view())
        shown.show()
        on_ready(robot)
        deadline = time.perf_counter() + START_S
        while port.view().screen != "attract":
            app.processEvents()
            if time.perf_counter() > deadline:
                raise TimeoutError(f"the kiosk shows {port.view().screen}")
        bills = frozenset(int(value) for value in settings.acceptor.denominations_tiyn)
        kiosk.surroundings.acceptor.send(
            EnableBills(bills)
        )  # as in a session, and no session can end meanwhile
        frames = 0
        begun = time.perf_counter()
        while (now := time.perf_counter()) < begun + SETTLE_S + seconds:
            if now < begun + SETTLE_S:
                tap.polls.clear()
                frames = 0
            shown.window.update()
            app.processEvents()
            frames += 1
            time.sleep(max(0.0, now + FRAME_S - time.perf_counter()))
        print(json.dumps({"polls": tap.polls, "frames": frames}), flush=True)
        shown.close()
        return 0

    return kiosk.run_with(show)


if __name__ == "__main__":
    raise SystemExit(main())
