"""The kiosk's screen beside a bare QML program of twelve tiles, both offscreen with the software renderer."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.desk import ROOT, desk
from benchmarks.result import Result

TIMEOUT_S = 180


def run(runs: int) -> list[Result]:
    """Turn about with the bare program; one start before that enrols the kiosk and warms the disk's cache."""
    with desk(speed=20.0) as world:
        _kiosk(world.data)
        bare, ours = [], []
        for _ in range(runs):
            bare.append(measured("benchmarks.bare_tiles"))
            ours.append(_kiosk(world.data))
    taps = sorted(tap * 1000 for told in ours for tap in told["taps_s"])
    frame_ms = statistics.median(frame * 1000 for told in ours for frame in told["frames_s"])
    frame = "full repaint of the same page by the same renderer"
    return [
        _of("first_usable_frame", "s", "first_frame_s", ours, bare),
        _of("memory_after_first_frame", "KiB", "rss_kib", ours, bare),
        Result("tap_to_painted_frame_median", statistics.median(taps), "ms", frame, frame_ms, runs),
        Result("tap_to_painted_frame_p99", taps[int(len(taps) * 0.99) - 1], "ms", frame, frame_ms, runs),
    ]


def _of(name: str, unit: str, key: str, ours: list[dict[str, Any]], bare: list[dict[str, Any]]) -> Result:
    value, limit_value = (statistics.median(told[key] for told in side) for side in (ours, bare))
    limit = "bare QML program of 12 tiles"
    return Result(name=name, value=value, unit=unit, limit=limit, limit_value=limit_value, runs=len(ours))


def _kiosk(data: Path) -> dict[str, Any]:
    return measured("benchmarks.kiosk_window", str(data))


def measured(module: str, *arguments: str) -> dict[str, Any]:
    """What a program of ours told about itself in its last line."""
    ended = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if ended.returncode != 0:
        said = [line for line in ended.stderr.splitlines() if ".qml:" not in line][-12:]
        raise RuntimeError(f"{module} ended with {ended.returncode}: {' | '.join(said)}")
    told: dict[str, Any] = json.loads(ended.stdout.strip().splitlines()[-1])
    return told
