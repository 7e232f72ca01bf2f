"""Kills in a kiosk's first life: its key, its enrolment, what it learns of its acceptor. Each in a world of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.torture.boundary_kills import Books, NeverCome, Tortured, tortured
from tests.torture.fuse import Order

BIRTH: Final = "first life"
"""As a session's name."""
PROTOCOL: Final = "cctalk"
"""The one whose driver keeps a place in the device's log."""
ONLY_THEN: Final = (
    "Commit kiosk_id",
    "File kiosk.key",
    "File acceptor-bills.json",
    "File acceptor-bills.place",
)


def rehearsed(folder: Path, seed: int) -> dict[str, int]:
    """How often a first life in peace comes to what only a first life comes to, and what a place in a log needs."""
    with tortured(folder, "", seed, protocol=PROTOCOL, is_born=False) as world:
        world.fuse.arm(Order())
        world.be_born()
        met = world.fuse.met()
        world.fuse.disarm()
        world.recover()
        books = world.books()
        assert books.is_right, books
    return {name: met[name] for name in ONLY_THEN}


def kill(folder: Path, seed: int, order: Order) -> Books:
    """Kill in a first life, let the next one recover and sync, and count. Raises NeverCome when it was never come to."""
    with tortured(folder, "", seed, protocol=PROTOCOL, is_born=False) as world:
        world.fuse.arm(order)
        world.be_born()
        _check_fired(world, order)
        world.recover()
        return world.books()


def _check_fired(world: Tortured, order: Order) -> None:
    if not world.fuse.has_fired():
        raise NeverCome(f"never come to: {order}; met {dict(world.fuse.met())}")
