"""Field agents at a kiosk of ``tests.support.world``: persons, the hidden gesture, log-in, a page."""

from __future__ import annotations

from typing import Final

from kiosk.core import events
from kiosk.core.service_rules import CORNERS
from tests.support.core_builders import a_policy
from tests.support.world import World
from wire.policy import FieldAgent

PIN: Final = "271828"
STAFF: Final = (
    FieldAgent(code="1001", role="collector", pin_hash=PIN[::-1]),
    FieldAgent(code="1002", role="technician", pin_hash=PIN[::-1]),
    FieldAgent(code="1003", role="manager", pin_hash=PIN[::-1], needs_code=True),
    FieldAgent(code="1004", role="manager", pin_hash=PIN[::-1]),
    FieldAgent(code="1005", role="acrobat", pin_hash=PIN[::-1]),
)
"""In the world a PIN's hash is the PIN turned round. 1003 is asked for the ledger's code too."""


def touch_corners(world: World) -> None:
    world.say(*map(events.CornerTouched, CORNERS))


def type_in(world: World, *answers: str) -> None:
    """Code, PIN and so on, each with the forward action."""
    for answer in answers:
        world.say(events.StaffTouched("edit", answer), events.ForwardPressed("service-login"))


def in_service(person: str = "1004", page: str = "", world: World | None = None) -> World:
    """A kiosk in which this person has logged in, at the menu or on a page."""
    if world is None:
        world = World(policy=a_policy(staff=STAFF))
        world.open_shop()
    touch_corners(world)
    type_in(world, person, PIN)
    if page:
        world.say(events.StaffTouched("page", page))
    return world
