"""What polling an acceptor costs, how regular it is while the screen is painted, and how soon STACK follows escrow.

The limits are issue 4's: 2 % of one core; 20 ms of jitter in the 99th percentile; one poll interval and one fsync. Every
driver speaks to a simulated unit in another process over a pseudo terminal. Jitter is how far a gap between two polls is from the
median gap, in the real kiosk, whose whole window is repainted sixty times a second while another process keeps a core busy.

``script/bench poll`` on a machine that does nothing else, with two cores or more; ``--runs 1`` takes about four minutes.
"""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.bench_cash import fsyncs_ms
from benchmarks.desk import ROOT
from benchmarks.result import Result
from kiosk import config
from kiosk.demo.happenings import Happenings
from kiosk.demo.world import World, WorldSettings

PROTOCOLS = ("ccnet", "cctalk", "id003", "ssp")
QUIET_S = 10.0
PAINTED_S = 20.0
BILLS = 40
SPEED = 10.0
TIMEOUT_S = 180.0

CPU_LIMIT_PERCENT = 2.0
JITTER_LIMIT_MS = 20.0


def run(runs: int) -> list[Result]:
    """``BILLS`` bills and ``QUIET_S`` of polling a protocol and run."""
    return [result for protocol in PROTOCOLS for result in _of(protocol, runs)]


def _of(protocol: str, runs: int) -> list[Result]:
    told = [_driven(protocol) for _ in range(runs)]
    painted = [_painted(protocol) for _ in range(runs)]
    gaps = [gap for one in told for gap in _gaps_ms(one["polls"])]
    jitter = sorted(deviation for one in painted for deviation in _deviations_ms(one["polls"]))
    stacks = sorted(delay for one in told for delay in one["stack_ms"])
    interval_ms, fsync_ms = statistics.median(gaps), statistics.median(fsyncs_ms())
    cpu = statistics.median(one["cpu_share"] for one in told) * 100
    return [
        Result(f"poll_cpu_{protocol}", cpu, "%", "2 % of one core", CPU_LIMIT_PERCENT, runs),
        Result(
            f"poll_jitter_p99_{protocol}",
            _p99(jitter),
            "ms",
            "20 ms while the screen is painted",
            JITTER_LIMIT_MS,
            runs,
        ),
        Result(
            f"poll_escrow_to_stack_p99_{protocol}",
            _p99(stacks),
            "ms",
            "one poll interval and one fsync",
            interval_ms + fsync_ms,
            runs,
        ),
    ]


def _p99(values: list[float]) -> float:
    return values[max(0, int(len(values) * 0.99) - 1)]


def _gaps_ms(polls: list[float]) -> list[float]:
    return [(later - earlier) * 1000 for earlier, later in pairwise(polls)]


def _deviations_ms(polls: list[float]) -> list[float]:
    gaps = _gaps_ms(polls)
    median = statistics.median(gaps)
    return [abs(gap - median) for gap in gaps]


# --- a driver alone


def _driven(protocol: str) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".bench-") as name, _unit(protocol, Path(name)) as unit:
        folder = Path(name)
        host = _started(
            "benchmarks.poll_host", protocol, str(folder / "unit.pty"), str(QUIET_S), str(folder / "journal")
        )
        try:
            assert host.stdout is not None
            assert host.stdout.readline() == "enabled\n"
            for _ in range(BILLS):
                _insert(unit)
            out, _ = host.communicate(timeout=TIMEOUT_S)
        finally:
            host.kill()
            host.wait()
        told: dict[str, Any] = json.loads(out)
        assert len(told["stack_ms"]) == BILLS, f"{protocol}: {len(told['stack_ms'])} bills"
        return told


@contextlib.contextmanager
def _unit(protocol: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Without a key: its POLLs can be read on the wire."""
    link = folder / "unit.pty"
    unit = _started(
        "kiosk.cli", "device", "simulate", protocol, "--link", str(link), "--json", "--speed", str(SPEED)
    )
    try:
        _hear(unit, "ready")
        if protocol == "ssp":
            _tell(unit, "no-encryption")
        yield unit
    finally:
        unit.kill()
        unit.wait()


def _insert(unit: subprocess.Popen[str]) -> None:
    """A bill, offered again while the unit is busy with the one before, until it is stacked."""
    _tell(unit, "insert 500")
    while _hear(unit, "stacked", "busy") == "busy":
        _tell(unit, "insert 500")


def _tell(unit: subprocess.Popen[str], line: str) -> None:
    assert unit.stdin is not None
    unit.stdin.write(line + "\n")
    unit.stdin.flush()


def _hear(unit: subprocess.Popen[str], *events: str) -> str:
    assert unit.stdout is not None
    for line in unit.stdout:
        event = str(json.loads(line)["event"])
        if event in events:
            return event
    raise RuntimeError(f"the unit ended before it said {events}")


def _started(module: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


# --- in the kiosk, while it paints


def _painted(protocol: str) -> dict[str, Any]:
    settings = config.load(ROOT / "kiosk.toml")
    settings = replace(settings, acceptor=replace(settings.acceptor, protocol=protocol))
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".bench-") as name, _busy():
        world = World(
            WorldSettings(data=Path(name), settings=settings, speed=SPEED, has_window=False), Happenings()
        )
        world.start()
        try:
            return _window(Path(name))
        finally:
            world.end()


def _window(data: Path) -> dict[str, Any]:
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.poll_window", str(data), str(PAINTED_S)],
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "QT_QUICK_BACKEND": "software"},
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    if ended.returncode != 0:
        raise RuntimeError(f"the kiosk ended with {ended.returncode}: {ended.stderr[-600:]}")
    told: dict[str, Any] = json.loads(ended.stdout.strip().splitlines()[-1])
    assert told["frames"] > PAINTED_S, "the screen was painted"
    return told


@contextlib.contextmanager
def _busy() -> Iterator[None]:
    """A process of normal priority that never rests."""
    process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    try:
        yield
    finally:
        process.kill()
        process.wait()
