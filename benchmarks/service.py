"""A real ``ledger serve`` for measuring, as a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit
from urllib.request import urlopen

READY_ANSWERS: Final = 20
"""New connections answered in a row: by then every worker has answered one."""


@contextlib.contextmanager
def service(url: str, *, workers: int = 1) -> Iterator[tuple[str, int]]:
    """Serve this database until the block ends; host and port, once every worker answers."""
    process = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "from ledger.cli import main; main()",
            "serve",
            "--database",
            url,
            "--port",
            "0",
            "--workers",
            str(workers),
        ],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stdout is not None
        address = urlsplit(json.loads(process.stdout.readline())["url"])
        assert address.hostname is not None
        assert address.port is not None
        for _ in range(READY_ANSWERS):
            with urlopen(f"http://{address.netloc}/healthz", timeout=60) as answer:
                assert answer.status == 200
        yield address.hostname, address.port
    finally:
        process.terminate()
        process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()
