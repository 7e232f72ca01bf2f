"""A field agent's ways through the real pages and the real core, by touches, at both sizes in three languages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from kiosk.core import events
from kiosk.core.service_rules import CORNERS, pages_of
from tests.support.core_builders import a_policy
from tests.support.service_visits import PIN, STAFF
from tests.support.stories import only
from tests.support.world import World
from tests.ui.test_flows import LOOKS, SIZES, Stand
from ui.words import Languages
from wire.entries import Collected, ServiceAction, ServiceOpened

Enter = Callable[[World], Stand]


@pytest.fixture(params=LOOKS, ids=str)
def enter(request: pytest.FixtureRequest, languages: Languages) -> Iterator[Enter]:
    """Through the hidden gesture and the log-in of a manager, to the menu."""
    size, language = request.param
    stands: list[Stand] = []

    def make(world: World) -> Stand:
        languages.remove()
        world.say(events.LanguageChosen(language))
        stand = Stand(world, SIZES[size], languages)
        stands.append(stand)
        stand.press(*(f"corner-{corner}" for corner in CORNERS))
        for typed in ("1004", PIN):
            stand.type(*typed)
            stand.press("forward")
        assert stand.screen == "service-menu"
        return stand

    yield make
    for stand in stands:
        stand.window.close()


@pytest.fixture
def world() -> World:
    """With three bills of a customer who has gone."""
    made = World(policy=a_policy(staff=STAFF))
    made.open_shop()
    made.top_up(500, 2000, 500)
    made.forward()
    made.say(events.HomePressed())
    return made


def test_a_manager_opens_every_page_works_and_leaves(enter: Enter, world: World) -> None:
    stand = enter(world)
    for page in pages_of("manager"):
        if page != "collection":
            stand.press(f"service-{page}", "back")
    stand.press("service-devices", "do-test-bill")
    stand.kiosk.insert(1000)
    stand.press("do-paper-replaced", "do-test-print", "back")
    stand.press("service-bills", "do-bill-20000", "do-as-configured", "back")
    stand.press("service-power", "do-close", "do-open", "do-shut-down", "back", "back", "forward")

    assert [bill.value_tiyn for bill in world.acceptor.returned] == [100_000]
    assert only(world, ServiceOpened).person == "1004"
    deeds = ("test-bill", "paper-replaced", "test-print", "bill-20000", "as-configured", "close", "open")
    assert tuple(body.action for body in world.bodies(ServiceAction)[-len(deeds) :]) == deeds
    assert [action for _, action in world.visit_slips[0].done][-len(deeds) :] == list(deeds)
    assert stand.screen == "attract"


def test_a_collection_is_led_from_the_count_to_the_slips(enter: Enter, world: World) -> None:
    stand = enter(world)
    stand.press("service-collection", "forward")
    assert world.acceptor.remove_cassette()
    world.settle()
    stand.kiosk.show()
    world.acceptor.repair()
    world.settle()
    stand.kiosk.show()
    for number in ("417", "118"):
        stand.type(*number)
        stand.press("forward")
    stand.press("count-50000")
    stand.type("2")
    stand.press("count-200000")
    stand.type("1")
    stand.press("forward", "forward")

    told = only(world, Collected)
    assert (told.bag, told.seal, told.person) == ("417", "118", "1004")
    assert told.counted_bills == told.journal_bills == {50_000: 2, 200_000: 1}
    assert world.slips == ["417", "417"]
    stand.press("forward", "forward")
    assert stand.screen == "attract"
