"""What the pages of service mode say of the devices and of the line as they are."""

from __future__ import annotations

from dataclasses import replace

from kiosk.core import events
from kiosk.service_api import ServicePageView
from tests.support.core_builders import PRINTER_WELL
from tests.support.service_visits import in_service
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


def test_the_queue_says_whether_it_can_go_and_why_it_may_not() -> None:
    world = in_service("1002", "queue")
    assert (page(world).rows[0].value, page(world).rows[0].state) == ("online", "ok")

    world.say(events.LinkChanged(is_online=False), events.SyncHalted(is_halted=True))

    assert [row.value for row in page(world).rows[:2]] == ["offline", "reason-journal-disowned"]


def test_a_reset_is_said_to_be_under_way() -> None:
    world = in_service("1002", "devices")

    do(world, "reset-acceptor")

    assert page(world).note == "acceptor-reset"
