"""A real ``ledger serve`` for measuring, as a process of its own."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit


@contextlib.contextmanager
def service(url: str) -> Iterator[tuple[str, int]]:
    """Serve this database until the block ends; host and port."""
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
        yield address.hostname, address.port
    finally:
        process.terminate()
        process.wait(timeout=30)
        if process.stdout is not None:
            process.stdout.close()
