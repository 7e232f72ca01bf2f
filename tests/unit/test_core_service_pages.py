"""What the pages of service mode say of the devices and of the line as they are."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from kiosk.core import events
from kiosk.core.states import Settings
from kiosk.service_api import ServicePageView
from tests.support.core_builders import PRINTER_WELL, a_policy
from tests.support.service_visits import STAFF, in_service
from tests.support.world import World


def page(world: World) -> ServicePageView:
    content = world.view.content
    assert isinstance(content, ServicePageView)
    return content


def do(world: World, *actions: str) -> None:
    world.say(*(events.StaffTouched("do", action) for action in actions))


def test_the_devices_page_says_what_is_wrong_with_the_printer_and_that_a_receipt_waits() -> None:
    world = in_service("1002", "devices")
    faults = frozenset({"cutter", "paper_jam"})

    world.say(replace(PRINTER_WELL, faults=faults, is_receipt_waiting=True))

    said = [(row.value, row.state) for row in page(world).rows if row.key in ("state", "mouth")]
    assert said[1:] == [
        ("printer-cutter", "stop"),
        ("printer-paper_jam", "stop"),
        ("receipt-waiting", "attention"),
    ]


def test_the_devices_page_follows_the_reader_of_codes_and_never_shows_whose_code_it_read() -> None:
    world = World(policy=a_policy(staff=STAFF), settings=Settings(has_scanner=True))
    world.open_shop()
    in_service("1002", "devices", world)

    def scanner() -> list[str]:
        keys = [row.key for row in page(world).rows]
        return [row.value for row in page(world).rows[keys.index("scanner") + 1 :][:2]]

    assert scanner() == ["scanner-unheard", "-"]
    world.say(events.ScannerTold(is_connected=True), events.CodeScanned("4870001234567", uuid4()))
    assert scanner() == ["scanner-connected", "••••••••••567"]
    world.say(events.ScannerTold(is_connected=False), events.CodeScanned("1234", uuid4()))
    assert scanner() == ["scanner-lost", "••••"]


def test_a_kiosk_without_a_reader_says_nothing_of_one() -> None:
    assert "scanner" not in [row.key for row in page(in_service("1002", "devices")).rows]


def test_the_queue_says_whether_it_can_go_and_why_it_may_not() -> None:
    world = in_service("1002", "queue")
    assert (page(world).rows[0].value, page(world).rows[0].state) == ("online", "ok")

    world.say(events.LinkChanged(is_online=False), events.SyncHalted(is_halted=True))

    assert [row.value for row in page(world).rows[:2]] == ["offline", "reason-journal-disowned"]


def test_a_reset_is_said_to_be_under_way() -> None:
    world = in_service("1002", "devices")

    do(world, "reset-acceptor")

    assert page(world).note == "acceptor-reset"
