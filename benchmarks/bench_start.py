"""``kiosk run`` from nothing to the glass, beside a bare QML program of twelve tiles: software renderer, no display.

``first_frame`` is the first thing painted, "starting", which answers no touch yet; ``first_usable_screen`` the first
that does, told by the core that has read its journal and heard its devices. Both in seconds from the moment that
``kiosk run`` starts its glass, some 0.1 s after its own start.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.bench_screen import measured
from benchmarks.desk import ROOT, desk
from benchmarks.result import Result

SPEED = 20.0
"""Of the simulated devices: a real acceptor's own start takes seconds, and is no part of ours."""
END_S = 20


def run(runs: int) -> list[Result]:
    """Turn about with the bare program; one start before that enrols the kiosk and warms the disk's cache."""
    with desk(speed=SPEED) as world:
        started_s(world.data)
        bare, first, usable = [], [], []
        for _ in range(runs):
            bare.append(measured("benchmarks.bare_tiles")["first_frame_s"])
            times = started_s(world.data)
            first.append(min(times.values()))
            usable.append(max(times.values()))
    limit = "bare QML program of 12 tiles"
    of_bare = statistics.median(bare)
    return [
        Result("first_frame", statistics.median(first), "s", limit, of_bare, runs),
        Result("first_usable_screen", statistics.median(usable), "s", limit, of_bare, runs),
    ]


def started_s(data: Path) -> dict[str, float]:
    """Seconds until each screen was painted first, up to the first that can be touched."""
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "kiosk.cli", "run", "--config", str(data / "kiosk.toml")],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert kiosk.stderr is not None
    seen: dict[str, float] = {}
    with kiosk.stderr:
        for line in kiosk.stderr:
            if '"glass_shows"' not in line:
                continue
            told = json.loads(line)
            seen[told["screen"]] = told["after_s"]
            if told["screen"] != "starting":
                break
        kiosk.terminate()
        kiosk.stderr.read()
    kiosk.wait(END_S)
    return seen
