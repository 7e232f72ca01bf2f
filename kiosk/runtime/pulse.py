"""Tells systemd that the kiosk's core lives (sd_notify(3)); a core that hangs is silent, and is started again."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress

US_PER_S = 1_000_000


class Pulse:
    """``beat`` returns only when the core has taken a turn. Without NOTIFY_SOCKET nobody listens and nothing runs."""

    def __init__(self, beat: Callable[[], object], environment: Mapping[str, str] = os.environ) -> None:
        self._beat = beat
        self._address = environment.get("NOTIFY_SOCKET", "")
        self._pause_s = int(environment.get("WATCHDOG_USEC", "0") or 0) / US_PER_S / 3
        self._is_over = threading.Event()

    def start(self) -> None:
        if self._address:
            threading.Thread(target=self._run, name="pulse", daemon=True).start()

    def close(self) -> None:
        self._is_over.set()

    def _run(self) -> None:
        self._beat()
        self._say("READY=1")
        while self._pause_s and not self._is_over.wait(self._pause_s):
            self._beat()
            self._say("WATCHDOG=1")

    def _say(self, words: str) -> None:
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with (
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line,
            suppress(OSError),
        ):  # systemd starts anew
            line.sendto(words.encode(), address)
