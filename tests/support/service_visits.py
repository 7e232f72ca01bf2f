"""Field agents at a kiosk of ``tests.support.world``: persons, the hidden gesture, log-in, a page."""

from __future__ import annotations

from typing import Final

from devices import events as device
from kiosk.core import events
from kiosk.core.events import Event
from kiosk.core.machine import step
from kiosk.core.service_rules import CORNERS
from tests.support.core_builders import a_bill, a_policy
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


# --- moments of a visit --------------------------------------------------------------------------------------------


def a_world() -> World:
    world = World(policy=a_policy(staff=STAFF))
    world.open_shop()
    return world


def _stop_at(world: World, *said: Event) -> World:
    """Step these without what follows from their effects."""
    for event in said:
        world.terminal = step(world.running, event, world.now).terminal
    return world


def _three_corners_at_home() -> World:
    world = a_world()
    world.say(events.ScreenTouched())
    return _three_corners(world)


def _three_corners(world: World) -> World:
    world.say(*map(events.CornerTouched, CORNERS[:3]))
    return world


def _logging_in() -> World:
    world = a_world()
    touch_corners(world)
    world.say(events.StaffTouched("edit", "1001"))
    return world


def _asked_for_pin() -> World:
    world = _logging_in()
    world.say(events.ForwardPressed("service-login"), events.StaffTouched("edit", PIN))
    return world


def _verifying() -> World:
    return _stop_at(_asked_for_pin(), events.ForwardPressed("service-login"))


def _asked_for_code() -> World:
    world = a_world()
    touch_corners(world)
    type_in(world, "1003", PIN)
    world.say(events.StaffTouched("edit", "204815"))
    return world


def _checking_code() -> World:
    return _stop_at(_asked_for_code(), events.ForwardPressed("service-login"))


def _serving() -> World:
    return in_service("1002", "devices")


def _task_runs() -> World:
    return _stop_at(in_service("1002"), events.StaffTouched("page", "network"))


def _confirming() -> World:
    world = in_service("1002", "power")
    world.say(events.StaffTouched("do", "shut-down"))
    return world


def _testing_bills() -> World:
    world = _serving()
    world.say(events.StaffTouched("do", "test-bill"))
    return world


def _returning_test_bill() -> World:
    return _stop_at(_testing_bills(), device.BillEscrowed(a_bill(1000)))


SERVICE_MOMENTS: Final = (
    lambda: _three_corners(a_world()),
    _three_corners_at_home,
    _logging_in,
    _asked_for_pin,
    _verifying,
    _asked_for_code,
    _checking_code,
    _serving,
    _task_runs,
    _confirming,
    _testing_bills,
    _returning_test_bill,
)
"""Each makes a kiosk at another moment of a visit."""
