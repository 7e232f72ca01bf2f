"""The demo's ledger and simulated devices for a benchmark: real processes, real pseudo terminals."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kiosk import config
from kiosk.demo.happenings import Happenings
from kiosk.demo.world import World, WorldSettings

ROOT = Path(__file__).parent.parent


@contextlib.contextmanager
def desk(*, speed: float = 1.0) -> Iterator[World]:
    """A world without its kiosk, in a temporary folder on the project's own disk."""
    with tempfile.TemporaryDirectory(dir=ROOT, prefix=".bench-") as folder:
        world = World(
            WorldSettings(
                data=Path(folder),
                settings=config.load(ROOT / "kiosk.toml"),
                speed=speed,
                has_window=False,
            ),
            Happenings(),
        )
        world.start()
        try:
            yield world
        finally:
            world.end()
