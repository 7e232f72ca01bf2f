"""A kiosk to torture whose folder is a disk of its own, as far as this machine lets us."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.torture.boundary_kills import Books, Tortured, tortured
from tests.torture.disk_troubles import MOMENTS, NO_SMALL_DISK, FailingCalls, a_small_disk, troubles
from tests.torture.failing_calls import why_not
from tests.torture.programs import FAULTS

SLOWLY = 2.0
"""Slower than elsewhere: the disk is to fail between two words of the acceptor."""


class Bench:
    """A kiosk whose folder is a disk of its own, as far as this machine lets us."""

    def __init__(self, world: Tortured, disk: Path, control: Path, *, is_small: bool, no_calls: str) -> None:
        self.world = world
        self._troubles = troubles(disk, control)
        self._is_small = is_small
        self._no_calls = no_calls

    def why_not(self, name: str) -> str:
        """Why this machine cannot make the trouble; "" when it can."""
        if isinstance(self._troubles[name], FailingCalls):
            return self._no_calls
        return "" if self._is_small else NO_SMALL_DISK

    def trouble(self, name: str, moment: str) -> Books:
        """Make it at that moment of a session, let the kiosk go on, and count."""
        trouble = self._troubles[name]
        try:
            MOMENTS[moment](self.world.stage, trouble)
        finally:
            trouble.end()
        self.world.come_to_rest()
        self.world.stage.director.settle()
        return self.world.books()


@contextmanager
def a_bench(folder: Path, database: str) -> Iterator[Bench]:
    """A world of processes; it ends with them all."""
    disk, control, no_calls = folder / "disk", folder / "faults", why_not()
    environment = {} if no_calls else {FAULTS: str(control)}
    with (
        a_small_disk(disk) as is_small,
        tortured(folder, database, 1, kiosk_data=disk, environment=environment, speed=SLOWLY) as world,
    ):
        yield Bench(world, disk, control, is_small=is_small, no_calls=no_calls)
