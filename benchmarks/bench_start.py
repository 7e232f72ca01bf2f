"""``kiosk run`` from nothing to the glass, beside a bare QML program of twelve tiles: software renderer, no display.

``first_usable_screen``: from the start of the program to the first painted screen that answers a touch and leads to a
payment, told by the core that has read its journal and what the last life knew of the ledger. Who touches it meets that
core: tiles, wallet, help and forms work; the bill acceptor is needed from the check page on. Before it there is "starting".
Wall clock, on a machine that does nothing else. ``cpu_to_usable_screen``: what core and glass together have computed until then; they run
side by side, so two cores need half of it, and other work on the machine changes it little. ``core_imports`` and
``glass_imports`` are what each of the two has to read before it can begin, beside what the bare program reads.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

from benchmarks.bench_screen import measured
from benchmarks.desk import ROOT, desk
from benchmarks.result import Result

SPEED = 20.0
"""Of the simulated devices: a real acceptor's own start takes seconds, and is no part of ours."""
END_S = 20
NOT_YET = ("starting", "out-of-service")
"""Screens on which nothing can be bought: what the first ones say until the devices have been heard."""
BARE = "bare QML program of 12 tiles"
IMPORTS = {"core_imports": "kiosk.runtime.assembly", "glass_imports": "ui.glass"}
BARE_IMPORTS = "PySide6.QtQuick, PySide6.QtTest"


class Started(NamedTuple):
    """Seconds from the program's start; ``cpu_s`` of core and glass together."""

    first_s: float
    usable_s: float
    cpu_s: float


def run(runs: int) -> list[Result]:
    """Turn about with the bare program; a kiosk that sold before that has enrolled and warmed the disk's cache."""
    with desk(speed=SPEED) as world:
        world.start_kiosk()
        world.await_service()
        world.stop_kiosk()
        bare, ours = [], []
        for _ in range(runs):
            bare.append(measured("benchmarks.bare_tiles"))
            ours.append(started(world.data))
    wall, cpu = (
        statistics.median(told[key] for told in bare) for key in ("first_frame_s", "first_frame_cpu_s")
    )
    imports = statistics.median(cpu_of(BARE_IMPORTS) for _ in range(runs))
    return [
        Result("first_frame", statistics.median(one.first_s for one in ours), "s", BARE, wall, runs),
        Result("first_usable_screen", statistics.median(one.usable_s for one in ours), "s", BARE, wall, runs),
        Result("cpu_to_usable_screen", statistics.median(one.cpu_s for one in ours), "s", BARE, cpu, runs),
        *(
            Result(
                name, statistics.median(cpu_of(module) for _ in range(runs)), "s", "Qt alone", imports, runs
            )
            for name, module in IMPORTS.items()
        ),
    ]


def started(data: Path) -> Started:
    """One start, ended once a screen can be touched."""
    begun = time.monotonic()
    kiosk = subprocess.Popen(
        [sys.executable, "-m", "kiosk", "run", "--config", str(data / "kiosk.toml")],
        cwd=ROOT,
        env=environment(),
        stderr=subprocess.PIPE,
        text=True,
    )
    assert kiosk.stderr is not None
    seen: dict[str, float] = {}
    cpu_s = 0.0
    with kiosk.stderr:
        for line in kiosk.stderr:
            if '"glass_shows"' not in line:
                continue
            told = json.loads(line)
            seen[told["screen"]] = told["monotonic_s"] - begun
            if told["screen"] not in NOT_YET:
                cpu_s = sum(map(cpu_used_s, family(kiosk.pid)))
                break
        kiosk.terminate()
        kiosk.stderr.read()
    kiosk.wait(END_S)
    return Started(min(seen.values()), max(seen.values()), cpu_s)


def environment() -> dict[str, str]:
    """As in a shop: no display here, and compiled modules are kept."""
    told = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**told, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"}


def cpu_of(modules: str) -> float:
    """CPU seconds of a process that only imports them."""
    program = f"import {modules}, time; print(time.process_time())"
    asked = [sys.executable, "-c", program]
    said = subprocess.run(asked, cwd=ROOT, env=environment(), capture_output=True, text=True, check=True)
    return float(said.stdout)


def family(pid: int) -> list[int]:
    """The process and its children."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [pid, *(int(child) for task in tasks for child in (task / "children").read_text().split())]


def cpu_used_s(pid: int) -> float:
    """In user and kernel mode, by the kernel's account in ticks."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
