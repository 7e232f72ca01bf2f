"""No wait ends without a word: wherever the kiosk waits for a person, it warns half a minute before and can be put off."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count

import pytest

from kiosk.core import events
from tests.support.core_builders import a_policy, a_quote
from tests.support.service_visits import PIN, STAFF, touch_corners, type_in
from tests.support.stories import an_open_shop
from tests.support.world import World
from wire.refusals import Refusal, RefusalCode

WARNED_S = 20
"""The least time that a warning stays."""
SILENCE_S_MAX = 700


def at_home(world: World) -> None:
    world.say(events.ScreenTouched())


def at_a_form(world: World) -> None:
    world.choose("kuat", "utilities")


def at_a_refusal(world: World) -> None:
    world.quote = lambda _request: a_quote(refusal=Refusal(code=RefusalCode.WALLET_UNKNOWN))
    world.choose("wallet-top-up")
    world.enter("7011234567")


def opening(page: events.OpenedPage) -> Callable[[World], None]:
    def open_it(world: World) -> None:
        at_home(world)
        world.say(events.PageOpened(page))

    return open_it


def at_the_payees(world: World) -> None:
    at_home(world)
    world.say(events.CategoryChosen("utilities"))


def at_the_check(world: World) -> None:
    world.choose("wallet-top-up")
    world.enter("7011234567")


def at_the_end(world: World) -> None:
    world.top_up(500)
    world.forward()


def at_the_wallets_number(world: World) -> None:
    at_home(world)
    world.wish("open")


def at_the_log_in(world: World) -> None:
    touch_corners(world)


def at_the_menu(world: World) -> None:
    touch_corners(world)
    type_in(world, "1004", PIN)


def at_a_collection(world: World) -> None:
    at_the_menu(world)
    world.say(events.StaffTouched("page", "collection"))


PLACES: dict[str, Callable[[World], None]] = {
    "home": at_home,
    "payees": at_the_payees,
    "requisites": at_a_form,
    "check": at_the_check,
    "cash": lambda world: world.top_up(),
    "done": at_the_end,
    "refused": at_a_refusal,
    "search": opening("search"),
    "help": opening("help"),
    "find": opening("find"),
    "offer": opening("offer"),
    "wallet-number": at_the_wallets_number,
    "wallet": lambda world: world.sign_in(),
    "service-login": at_the_log_in,
    "service-menu": at_the_menu,
    "collection": at_a_collection,
}


def wait_for_the_warning(world: World) -> int:
    """Its seconds, as they are first shown."""
    screen = world.view.screen
    for waited in count():
        left = world.view.frame.warning_s_left
        if left is not None:
            return left
        assert waited < SILENCE_S_MAX, "nobody is waited for"
        world.advance(1)
        assert world.view.screen == screen, f"{screen} ended after {waited} s without a warning"
    raise AssertionError("never")


@pytest.mark.parametrize("place", PLACES)
def test_silence_is_warned_of_and_put_off_by_one_touch(place: str) -> None:
    world = an_open_shop(policy=a_policy(staff=STAFF))
    PLACES[place](world)
    screen = world.view.screen
    assert screen.startswith(place)

    assert wait_for_the_warning(world) >= WARNED_S
    world.say(events.StillHerePressed())
    assert (world.view.screen, world.view.frame.warning_s_left) == (screen, None)

    left = wait_for_the_warning(world)
    assert left >= WARNED_S
    world.advance(left + 1)
    assert world.view.screen == "attract"


def test_who_takes_the_receipt_along_by_its_code_has_a_minute_for_it() -> None:
    world = an_open_shop()
    at_the_end(world)

    world.advance(59)

    assert world.view.screen == "done"
