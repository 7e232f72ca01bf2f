"""A kiosk's disk: it refuses writes, loses the tail of one, says that it has written and has not."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.simulation.witness import Witness


@dataclass
class Disk:
    """``failures``: the next so many writes fail. ``images``: how often another image was put in."""

    root: Path
    random: Random
    failures: int = 0
    images: int = 0

    @property
    def path(self) -> Path:
        return self.root / f"image-{self.images}" / "journal.db"

    def lose_power(self, abandon: Callable[[], None], *, written_from: int | None) -> None:
        """The files are left as they lie there; of the write under way only a part of the tail may be on disk.

        ``abandon`` closes the journal. Whoever closes a database last tidies it up; here that is somebody who may not write.
        """
        last = sqlite3.connect(f"{self.path.as_uri()}?mode=ro", uri=True)
        last.execute("SELECT count(*) FROM sqlite_master").fetchone()
        abandon()
        last.close()
        self.path.with_name(self.path.name + "-shm").unlink(missing_ok=True)  # never was on disk
        log = self.path.with_name(self.path.name + "-wal")
        if written_from is not None and log.exists() and (size := log.stat().st_size) > written_from:
            with log.open("r+b") as file:
                file.truncate(self.random.randint(written_from, size))

    def copy_to(self, folder: Path) -> None:
        """The files as they are; nothing is being written."""
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.path.parent, folder, ignore=shutil.ignore_patterns("*-shm", "*.lock"))

    def replace_by(self, folder: Path) -> None:
        """From now on what lies there is all that there is."""
        old = self.images
        self.images += 1
        shutil.copytree(folder, self.path.parent)
        self.throw_away(old)

    def throw_away(self, image: int) -> None:
        shutil.rmtree(self.root / f"image-{image}", ignore_errors=True)

    def log_size(self) -> int:
        log = self.path.with_name(self.path.name + "-wal")
        return log.stat().st_size if log.exists() else 0


@dataclass(frozen=True)
class Lie:
    """Since when a disk only says that it has written: what it has, and what a witness of that knows.

    ``is_heard``: the ledger may have heard what is not on disk; no other power cut shows that, a technician does.
    """

    folder: Path
    seq: int
    then: Witness
    is_heard: bool
