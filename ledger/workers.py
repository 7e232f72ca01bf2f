"""What ``ledger serve`` answers with: in its own process, or in several that it keeps.

Each worker has a socket of its own on the same port; the kernel deals new connections out among them. The keeper opened
the sockets and holds them too: whoever connects while a worker is replaced waits for the next one.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any, Final

import structlog
import typer

from ledger.config import Settings
from ledger.metrics import SHARED_IN
from ledger.terminal import configure_log, opened

LOOKED_AFTER_EVERY_S: Final = 0.5
"""How soon a worker that has ended is replaced."""
END_S: Final = 30.0

log = structlog.get_logger("ledger.workers")


@dataclass(frozen=True, kw_only=True)
class Answering:
    """What a process answers with. The URL may hold a password: it goes to workers by a pipe, never as an argument."""

    database: str
    notice_public_key: str
    tls_cert: Path | None = None
    tls_key: Path | None = None

    def settings(self) -> Settings:
        """Raises SettingInvalid."""
        return Settings.from_environment(
            os.environ, is_access_logged=True, notice_public_key=self.notice_public_key
        )


def listeners(host: str, port: int, count: int) -> list[socket.socket]:
    """Sockets that listen on one port; port 0 is any free one. Raises OSError."""
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    opened_ones: list[socket.socket] = []
    for _ in range(count):
        chosen = opened_ones[0].getsockname()[1] if opened_ones else port
        opened_ones.append(
            socket.create_server((host, chosen), family=family, backlog=512, reuse_port=count > 1)
        )
    return opened_ones


def keep(answering: Answering, sockets: Sequence[socket.socket]) -> None:
    """Keep a worker on each socket, a new one where one has ended, until told to end (SIGTERM, SIGINT)."""
    told: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda which, _frame: told.append(which))
    with _metrics_shared(), _workers(answering, sockets) as workers:
        while not told:
            wait([each.sentinel for each in workers], LOOKED_AFTER_EVERY_S)
            for place, each in enumerate(workers):
                if each.exitcode is not None and not told:
                    log.error("worker_ended", worker=place, exit_code=each.exitcode)
                    workers[place] = _begun(answering, sockets[place], workers.kept_by)
                    # A worker that cannot even begin is not begun more often than this.
                    wait([workers[place].sentinel], LOOKED_AFTER_EVERY_S)


class _Workers(list[SpawnProcess]):
    """The processes, and the end of a pipe that tells them when their keeper is gone."""

    def __init__(self, kept_by: Connection) -> None:
        super().__init__()
        self.kept_by = kept_by


@contextmanager
def _workers(answering: Answering, sockets: Sequence[socket.socket]) -> Iterator[_Workers]:
    kept_by, keeper = multiprocessing.Pipe(duplex=False)
    workers = _Workers(kept_by)
    try:
        workers.extend(_begun(answering, each, kept_by) for each in sockets)
        yield workers
    finally:
        for each in workers:
            each.terminate()
        for each in workers:
            each.join(END_S)
            if each.exitcode is None:
                each.kill()
        keeper.close()


@contextmanager
def _metrics_shared() -> Iterator[None]:
    """Workers count in files of one folder: whichever is asked tells the sums."""
    with TemporaryDirectory(prefix="ledger-metrics-") as folder:
        os.environ[SHARED_IN] = folder
        try:
            yield
        finally:
            del os.environ[SHARED_IN]


def _begun(answering: Answering, listener: socket.socket, kept_by: Connection) -> SpawnProcess:
    # Spawned, not forked: the keeper has threads, and connections to the database.
    process = multiprocessing.get_context("spawn").Process(
        target=_work, args=(answering, listener, kept_by), name="ledger worker"
    )
    process.start()
    return process


def _work(answering: Answering, listener: socket.socket, kept_by: Connection) -> None:
    """The whole of a worker's life."""
    from ledger.answering import answer  # noqa: PLC0415 - the keeper does not load what it does not answer with

    Thread(target=_end_with_keeper, args=(kept_by,), name="keeper", daemon=True).start()
    configure_log()
    try:
        with opened(answering.database, is_service=True) as engine:
            answer(engine, answering, listener)
    except typer.Exit as ended:
        sys.exit(ended.exit_code)
    except KeyboardInterrupt:
        pass  # the keeper was told as well


def _end_with_keeper(kept_by: Any) -> None:
    try:
        kept_by.recv()
    except (EOFError, OSError):
        os.kill(os.getpid(), signal.SIGTERM)
