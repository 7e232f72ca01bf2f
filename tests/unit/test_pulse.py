"""systemd hears the core's turns, and nothing once the core hangs."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

import pytest

from kiosk.runtime.pulse import Pulse


@pytest.fixture
def systemd(tmp_path: Path) -> socket.socket:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.bind(str(tmp_path / "notify"))
    line.settimeout(5)
    return line


def test_a_core_that_hangs_is_not_reported_alive(systemd: socket.socket) -> None:
    turns = threading.Semaphore(3)
    pulse = Pulse(turns.acquire, {"NOTIFY_SOCKET": systemd.getsockname(), "WATCHDOG_USEC": "30000"})
    with systemd:
        pulse.start()

        assert [systemd.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        systemd.settimeout(0.3)
        with pytest.raises(TimeoutError):
            systemd.recv(64)
        pulse.close()
        turns.release()


def test_without_systemd_nothing_runs() -> None:
    before = threading.active_count()

    Pulse(lambda: None, {}).start()

    assert threading.active_count() == before
