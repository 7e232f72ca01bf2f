"""From the device's word "escrow" to STACK on the wire, journal and core between them, beside one fsync."""

from __future__ import annotations

import contextlib
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.desk import ROOT, desk
from benchmarks.result import Result
from kiosk.demo.children import wait_until
from kiosk.demo.control_client import ControlClient, KioskGone
from kiosk.demo.world import World

BILLS = 20
FSYNCS = 100
PAGE = 4096
START_S = 60.0


def run(runs: int) -> list[Result]:
    """``BILLS`` bills a run into one order; the fsyncs are of a page appended to a file on the same disk."""
    delays, fsyncs = [], []
    for _ in range(runs):
        delays += _delays_ms()
        fsyncs += fsyncs_ms()
    delays.sort()
    fsync_ms = statistics.median(fsyncs)
    limit = "one fsync of one page"
    return [
        Result("escrow_to_stack_median", statistics.median(delays), "ms", limit, fsync_ms, runs),
        Result("escrow_to_stack_p99", delays[int(len(delays) * 0.99) - 1], "ms", limit, fsync_ms, runs),
    ]


def _delays_ms() -> list[float]:
    with desk(speed=10.0) as world, _kiosk(world) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        control = _control(world.data / "bench.sock")
        _open_order(control)
        world.happenings.wait(
            lambda told: told["event"] == "enabled" and bool(told["values_tiyn"]),
            "bills enabled",
            since=0,
            timeout_s=START_S,
        )
        for number in range(1, BILLS + 1):
            _insert(world, number)
        process.stdin.close()
        delays: list[float] = json.loads(process.stdout.readline())["stack_ms"]
        control.close()
    return delays


@contextlib.contextmanager
def _kiosk(world: World) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.kiosk_window", str(world.data), "--without-window"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _open_order(control: ControlClient) -> None:
    control.ask("wait", screen="attract", timeout_s=START_S)
    wait_until(lambda: not control.ask("state")["is_acceptor_awaited"], "a ready acceptor", START_S)
    for name in ("attract", "tile-wallet-top-up"):
        control.ask("press", object=name)
    control.ask("enter", answers=[["phone", "7011234567"]])
    control.ask("press", object="forward")
    control.ask("wait", screen="cash", timeout_s=START_S)


def _insert(world: World, number: int) -> None:
    """A bill, offered again while the device is busy with the one before, until it is stacked."""
    mark = world.happenings.mark()
    world.acceptor.tell("insert 500")
    while True:
        mark, told = world.happenings.wait(
            lambda told: told["event"] in ("stacked", "busy"),
            f"bill {number} stacked",
            since=mark,
            timeout_s=START_S,
        )
        if told["event"] == "stacked":
            return
        world.acceptor.tell("insert 500")


def _control(path: Path) -> ControlClient:
    deadline = time.monotonic() + START_S
    while True:
        try:
            return ControlClient(path, lambda _told: None)
        except KioskGone:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def fsyncs_ms() -> list[float]:
    with tempfile.TemporaryFile(dir=ROOT) as file:
        taken = []
        for _ in range(FSYNCS):
            file.write(b"\0" * PAGE)
            file.flush()
            begun = time.perf_counter()
            os.fsync(file.fileno())
            taken.append((time.perf_counter() - begun) * 1000)
    return taken
