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
        self._told: bool | None = None
        self._closing = threading.Event()

    def start(self) -> None:
        threading.Thread(target=self._run, name="disk", daemon=True).start()

    def close(self) -> None:
        self._closing.set()

    def _run(self) -> None:
        while not self._closing.is_set():
            is_low = self._is_low()
            if is_low is not self._told:
                self._told = is_low
                self._post(DiskChecked(is_low))
            self._closing.wait(LOOK_S)

    def _is_low(self) -> bool:
        try:
            return shutil.disk_usage(self._folder).free < self._free_mib_min * MIB
        except OSError:  # the data partition is gone: no place for a journal at all
            return True
