"""Watches the room left for the journal; nearly full means no new cash (K-06)."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from kiosk.core.events import DiskChecked

LOOK_S: Final = 30.0
MIB: Final = 2**20


class DiskWatch:
    """Posts ``DiskChecked`` when it changes, from a thread of its own."""

    def __init__(self, folder: Path, free_mib_min: int, post: Callable[[DiskChecked], None]) -> None:
        self._folder = folder
        self._free_mib_min = free_mib_min
        self._post = post
        self._is_halted = False
        self._told: bool | None = None
        self._news = threading.Event()
        self._is_closed = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="disk", daemon=True).start()

    def halt(self, is_halted: bool) -> None:
        """The ledger holds another journal than this one: it is as unfit for new cash as a full disk."""
        self._is_halted = is_halted
        self._news.set()

    def close(self) -> None:
        self._is_closed = True
        self._news.set()

    def _run(self) -> None:
        while not self._is_closed:
            is_low = self._is_halted or shutil.disk_usage(self._folder).free < self._free_mib_min * MIB
            if is_low is not self._told:
                self._told = is_low
                self._post(DiskChecked(is_low))
            self._news.wait(LOOK_S)
            self._news.clear()
