"""Several processes behind one address: they count together, are replaced when they end, and end with their keeper."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx
import pytest
from typer.testing import CliRunner

from ledger.cli import app
from ledger.workers import listeners
from tests.support.ledger_bench import LedgerBench

pytest_plugins = ("tests.support.ledger_fixtures",)

WAIT_S: Final = 60.0
WORKERS: Final = 2
ASKED: Final = 24
"""Connections, each dealt to one of two workers: all to one of them once in eight million runs."""


def wait_until(is_met: Callable[[], bool]) -> None:
    ends, pause = time.monotonic() + WAIT_S, threading.Event()
    while not is_met():
        assert time.monotonic() < ends, "it never happened"
        pause.wait(0.05)


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@dataclass
class Kept:
    """``ledger serve --workers 2``, seen from outside."""

    url: str
    process: subprocess.Popen[str]

    def workers(self) -> set[int]:
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return {int(pid) for pid in children if b"spawn_main" in Path(f"/proc/{pid}/cmdline").read_bytes()}

    def ask(self, times: int) -> None:
        for _ in range(times):
            assert httpx.get(f"{self.url}/healthz", timeout=WAIT_S).status_code == 200

    def counted(self) -> float:
        """How often /healthz was asked, as whichever worker is asked tells it."""
        told = httpx.get(f"{self.url}/metrics", timeout=WAIT_S).text
        found = re.search(
            r'^ledger_requests_total\{[^}]*route="/healthz"[^}]*\} ([\d.]+)$', told, re.MULTILINE
        )
        return 0.0 if found is None else float(found[1])


@contextmanager
def kept(bench: LedgerBench) -> Iterator[Kept]:
    url = bench.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-c", "from ledger.cli import main; main()", "serve", "--port", "0"]
    command += ["--workers", str(WORKERS)]
    environment = {**os.environ, "TOLEM_DATABASE": url}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield Kept(json.loads(process.stdout.readline())["url"], process)
        finally:
            process.kill()


@pytest.mark.timeout(240)
def test_workers_count_together_are_replaced_and_end_with_their_keeper(postgresql_bench: LedgerBench) -> None:
    with kept(postgresql_bench) as served:
        served.ask(ASKED)
        begun = served.workers()
        assert len(begun) == WORKERS
        assert served.counted() == ASKED

        lost = min(begun)
        os.kill(lost, signal.SIGKILL)
        wait_until(lambda: len(served.workers() - begun) == 1)
        served.ask(ASKED)
        assert served.counted() == 2 * ASKED, "what the lost one had counted is not lost"

        last = served.workers()
        served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(timeout=WAIT_S) == 0
        assert not any(map(is_running, last))


@pytest.mark.soak
@pytest.mark.timeout(240)
def test_workers_end_when_their_keeper_is_killed(postgresql_bench: LedgerBench) -> None:
    with kept(postgresql_bench) as served:
        served.ask(ASKED)
        begun = served.workers()
        served.process.kill()
        wait_until(lambda: not any(map(is_running, begun)))


def test_an_sqlite_file_has_one_worker(tmp_path: Path) -> None:
    file = tmp_path / "ledger.db"
    answer = CliRunner().invoke(app, ["serve", "--workers", "2", "--database", f"sqlite:///{file}"])
    assert answer.exit_code == 2
    assert answer.stderr == "ledger: --workers: one process writes an SQLite file; several need PostgreSQL\n"
    assert not file.exists()


def test_listeners_share_one_port_among_themselves_and_with_nobody_else() -> None:
    several = listeners("127.0.0.1", 0, 3)
    try:
        (port,) = {each.getsockname()[1] for each in several}
        with pytest.raises(OSError, match="in use"):
            listeners("127.0.0.1", port, 1)
    finally:
        for each in several:
            each.close()
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        listeners("127.0.0.1", taken.getsockname()[1], 2)
