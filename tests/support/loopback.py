"""The demo network's ledger on loopback, for programs and clients that speak HTTP. A pytest plugin beside ``ledger_fixtures``."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from kiosk.runtime.clock import wall_now
from tests.support.ledger_bench import LedgerBench


@pytest.fixture
def url(bench: LedgerBench) -> Iterator[str]:
    """Its address; with the clock of this machine."""
    bench.now = wall_now()
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        bound.listen()  # whoever calls before the server's thread has begun waits for it
        server = uvicorn.Server(uvicorn.Config(bench.app, log_config=None, lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
