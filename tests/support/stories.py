"""Where many stories of the core begin, and what they look at."""

from __future__ import annotations

from typing import Any

from kiosk.core.states import AcceptingCash, Stacking
from tests.support.core_builders import a_bill
from tests.support.world import World


def an_open_shop(**changes: Any) -> World:
    """A kiosk in service, nobody before it."""
    world = World(**changes)
    world.open_shop()
    return world


def at_the_slot(*values_tenge: int, **changes: Any) -> World:
    """A top-up under way, with these bills already in."""
    world = an_open_shop(**changes)
    world.top_up(*values_tenge)
    return world


def stacking(*values_tenge: int, bill: int = 5000) -> World:
    """The next bill is between escrow and cassette."""
    world = at_the_slot(*values_tenge)
    world.acceptor.insert(a_bill(bill))
    world.settle()
    assert isinstance(motion(world), Stacking)
    return world


def motion(world: World) -> Any:
    """The state of the bill in the slot."""
    phase = world.running.phase
    assert isinstance(phase, AcceptingCash), phase
    return phase.bill


def trail(world: World, *names: str) -> list[str]:
    """Which of these effects and entries happened, in order."""
    return [line.strip(" +") for line in world.trace if line.strip(" +") in names]


def only(world: World, kind: type[Any]) -> Any:
    """The one entry of this kind."""
    (body,) = world.bodies(kind)
    return body


def content(world: World, kind: type[Any]) -> Any:
    """What the screen shows, when it is of this kind."""
    found = world.view.content
    assert isinstance(found, kind), (world.view.screen, found)
    return found
