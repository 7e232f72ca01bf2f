"""Service mode: the way in, what keeps others out, what each role may, and that everything is in the journal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from devices.events import BillStacked as DeviceStacked
from devices.events import PrintEnded
from kiosk.core import events
from kiosk.core.effects import service_job
from kiosk.core.service_rules import ALLOWED, PAGE_ACTIONS, TO_CONFIRM
from kiosk.core.service_states import LoggingIn, Serving
from kiosk.core.states import Attract, Home, Settings
from kiosk.service_api import ServiceLoginView, ServiceMenuView, ServicePageView
from tests.support.core_builders import PRINTER_EMPTY, PRINTER_WELL, a_bill, a_policy
from tests.support.service_visits import PIN, STAFF, in_service, touch_corners, type_in
from tests.support.world import CODE, World
from wire.entries import BillStacked, LoginFailed, OrderCompleted, ServiceAction, ServiceClosed, ServiceOpened


def a_world(**changes: object) -> World:
    world = World(policy=a_policy(staff=STAFF), **changes)
    world.open_shop()
    return world


def screen(world: World) -> str:
    return world.view.screen


def login(world: World) -> ServiceLoginView:
    content = world.view.content
    assert isinstance(content, ServiceLoginView)
    return content


def page(world: World) -> ServicePageView:
    content = world.view.content
    assert isinstance(content, ServicePageView)
    return content


def buttons(world: World) -> dict[str, bool]:
    return {button.action: button.is_enabled for button in page(world).buttons}


def do(world: World, *actions: str) -> None:
    world.say(*(events.StaffTouched("do", action) for action in actions))


# --- the gesture ----------------------------------------------------------------------------------------------------


def test_four_corners_clockwise_open_the_log_in() -> None:
    world = a_world()

    touch_corners(world)

    assert screen(world) == "service-login"


def test_the_corners_open_it_where_the_touches_wake_the_home_screen_as_well() -> None:
    """On the glass each touch is a touch of the attract screen too."""
    world = a_world()

    for corner in ("top-left", "top-right", "bottom-right", "bottom-left"):
        world.say(events.ScreenTouched(), events.CornerTouched(corner))

    assert screen(world) == "service-login"


def test_the_corners_open_it_out_of_service() -> None:
    world = a_world()
    world.say(events.DiskChecked(is_low=True))
    assert screen(world) == "out-of-service"

    touch_corners(world)

    assert screen(world) == "service-login"


@pytest.mark.parametrize(
    "corners",
    [
        ("top-left", "top-right", "bottom-left", "bottom-right"),
        ("top-right", "bottom-right", "bottom-left", "top-left"),
        ("top-left", "top-left", "top-right", "bottom-right"),
    ],
)
def test_other_corners_open_nothing(corners: tuple[str, ...]) -> None:
    world = a_world()

    world.say(*map(events.CornerTouched, corners))

    assert screen(world) == "attract"


def test_corners_touched_too_slowly_open_nothing() -> None:
    world = a_world()

    for corner in ("top-left", "top-right", "bottom-right", "bottom-left"):
        world.say(events.CornerTouched(corner))
        world.advance(4)

    assert screen(world) == "attract"


def test_a_session_with_cash_knows_no_corners() -> None:
    world = a_world()
    world.top_up(500)

    touch_corners(world)

    assert screen(world) == "cash"


# --- log-in -----------------------------------------------------------------------------------------------------------


def test_a_person_with_the_right_pin_is_in_and_the_journal_says_so() -> None:
    world = in_service("1002")

    content = world.view.content
    assert isinstance(content, ServiceMenuView)
    assert (content.person, content.role) == ("1002", "technician")
    [opened] = world.bodies(ServiceOpened)
    assert (opened.person, opened.role, opened.is_offline, opened.has_code) == (
        "1002",
        "technician",
        False,
        False,
    )


def test_a_pin_is_in_no_view_and_in_no_word_of_the_state() -> None:
    world = a_world()
    touch_corners(world)
    type_in(world, "1002")

    world.say(events.StaffTouched("edit", PIN))

    assert login(world).signs == len(PIN)
    assert PIN not in repr(world.view)
    assert PIN not in repr(world.running)
    assert PIN not in repr(events.StaffTouched("edit", PIN))


@pytest.mark.parametrize(
    ("person", "counted_as", "reason"), [("1002", "1002", "pin"), ("4711", "?", "unknown")]
)
def test_a_wrong_log_in_is_counted_and_an_unknown_code_looks_like_a_known_one(
    person: str, counted_as: str, reason: str
) -> None:
    world = a_world()
    touch_corners(world)

    type_in(world, person, "000000")

    assert (login(world).stage, login(world).problem) == ("pin", "pin-wrong")
    assert world.bodies(LoginFailed) == [LoginFailed(person=counted_as, reason=reason, tries=1)]


def test_after_five_wrong_pins_the_right_one_has_to_wait_a_minute_then_two() -> None:
    world = a_world()
    touch_corners(world)
    type_in(world, "1002", *["000000"] * 5)
    assert (login(world).problem, login(world).wait_s) == ("locked", 60)

    type_in(world, PIN)
    assert screen(world) == "service-login"

    world.advance(59)
    type_in(world, PIN)
    assert (login(world).problem, login(world).wait_s) == ("locked", 1)

    world.advance(1)
    type_in(world, "000000")
    assert login(world).wait_s == 120

    world.advance(120)
    touch_corners(world)
    type_in(world, "1002", PIN)
    assert screen(world) == "service-menu"


def test_going_back_or_cutting_the_power_forgets_no_wrong_try() -> None:
    world = a_world()
    for _ in range(2):
        touch_corners(world)
        type_in(world, "1002", "000000", "000000")
        world.say(events.BackPressed())
    world.cut()
    world.open_shop()

    touch_corners(world)
    type_in(world, "1002", "000000")

    assert login(world).problem == "locked"
    assert world.bodies(LoginFailed)[-1].tries == 5


def test_a_log_in_ends_the_count_and_another_persons_tries_do_not_count() -> None:
    world = a_world()
    touch_corners(world)
    type_in(world, "1002", *["000000"] * 4)
    world.say(events.BackPressed())

    in_service("1004", world=world)
    world.say(events.ForwardPressed("service-menu"))
    in_service("1002", world=world)
    world.say(events.ForwardPressed("service-menu"))
    touch_corners(world)
    type_in(world, "1002", "000000")

    assert world.bodies(LoginFailed)[-1].tries == 1


def test_whom_the_ledger_told_to_ask_for_a_code_needs_it_while_online() -> None:
    world = a_world()
    touch_corners(world)
    type_in(world, "1003", PIN)
    assert login(world).stage == "code"

    type_in(world, "111111")
    assert (login(world).problem, world.bodies(LoginFailed)[-1].reason) == ("code-wrong", "code")

    type_in(world, CODE)
    assert screen(world) == "service-menu"
    assert world.bodies(ServiceOpened)[0].has_code


def test_offline_the_pin_alone_opens_and_the_journal_says_so() -> None:
    world = a_world()
    world.set_network(is_up=False)

    in_service("1003", world=world)

    assert screen(world) == "service-menu"
    [opened] = world.bodies(ServiceOpened)
    assert opened.is_offline
    assert not opened.has_code


def test_a_list_of_persons_that_is_too_old_opens_to_nobody() -> None:
    world = a_world()
    world.set_network(is_up=False)
    world.advance(7 * 86_400 + 1)
    touch_corners(world)

    type_in(world, "1002", PIN)

    assert login(world).problem == "staff-old"
    assert world.bodies(ServiceOpened) == []


def test_a_person_who_is_blocked_meanwhile_is_not_let_in() -> None:
    world = a_world()
    touch_corners(world)
    type_in(world, "1003", PIN)

    world.say(events.PolicyArrived(a_policy(version=4)))
    type_in(world, CODE)

    assert screen(world) == "service-login"
    assert world.bodies(ServiceOpened) == []


def test_log_in_is_over_after_a_minute_of_silence() -> None:
    world = a_world()
    touch_corners(world)

    world.advance(60)

    assert isinstance(world.running.phase, Attract)


# --- roles -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "has", "has_not"),
    [
        ("1001", {"report", "disputed", "queue", "devices"}, {"power", "settings", "logs", "network"}),
        ("1002", {"devices", "network", "logs", "power", "settings", "screen"}, {"report"}),
        ("1004", {"report", "power", "logs", "devices"}, set()),
        ("1005", set(), {"devices", "report", "power"}),
    ],
)
def test_a_role_has_its_pages_and_the_core_takes_no_others(
    person: str, has: set[str], has_not: set[str]
) -> None:
    world = in_service(person)
    content = world.view.content
    assert isinstance(content, ServiceMenuView)

    assert has <= set(content.pages)
    for other in has_not:
        world.say(events.StaffTouched("page", other))
        assert screen(world) == "service-menu"


def test_an_action_of_another_role_or_page_does_nothing() -> None:
    world = in_service("1001", "devices")
    assert set(buttons(world)) == {"test-print", "paper-replaced"}

    do(world, "reset-acceptor", "inhibit", "shut-down", "sync-now", "nonsense")

    assert world.bodies(ServiceAction) == []


def test_every_action_is_somebodys() -> None:
    everything = {action for actions in PAGE_ACTIONS.values() for action in actions}

    assert everything <= ALLOWED["manager"]
    assert everything >= TO_CONFIRM


# --- actions -----------------------------------------------------------------------------------------------------------


def test_an_action_is_in_the_journal_before_it_is_done() -> None:
    world = in_service("1002", "network")
    world.tasks.clear()

    do(world, "test-network")

    assert [(body.person, body.action) for body in world.bodies(ServiceAction)] == [("1002", "test-network")]
    assert [task.task for task in world.tasks] == ["test-network"]
    assert page(world).note == "did-test-network"


def test_what_ends_the_machine_is_asked_twice() -> None:
    world = in_service("1002", "power")

    do(world, "shut-down")
    assert world.tasks == []
    assert page(world).confirm == "shut-down"
    world.say(events.BackPressed())
    assert page(world).confirm == ""
    assert world.bodies(ServiceAction) == []

    do(world, "shut-down")
    world.say(events.ForwardPressed("service-power"))
    assert [task.task for task in world.tasks] == ["shut-down"]


def test_closed_for_service_holds_through_a_power_cut_until_it_is_opened() -> None:
    world = in_service("1002", "power")
    do(world, "close")
    world.say(events.BackPressed(), events.ForwardPressed("service-menu"))
    assert screen(world) == "out-of-service"

    world.cut()
    world.open_shop()
    assert screen(world) == "out-of-service"

    in_service("1002", "power", world)
    do(world, "open")
    world.say(events.BackPressed(), events.ForwardPressed("service-menu"))
    assert screen(world) == "attract"


def test_the_kiosks_own_language_is_set_on_site() -> None:
    world = in_service("1002", "settings")

    do(world, "language-ru")
    world.cut()
    world.open_shop()

    assert world.view.frame.language == "ru"


def test_a_test_bill_comes_back_and_is_no_cash() -> None:
    world = in_service("1002", "devices")

    do(world, "test-bill")
    assert page(world).note == "bill-waiting"
    world.acceptor.insert(a_bill(1000))
    world.settle()

    assert (page(world).note, page(world).note_state) == ("bill-returned", "ok")
    assert world.bodies(BillStacked) == []
    assert not world.acceptor.enabled


def test_a_test_bill_that_the_device_swallows_is_cash_like_any_other() -> None:
    world = in_service("1002", "devices")
    do(world, "test-bill")

    world.acceptor.enabled = frozenset()
    world.say(DeviceStacked(a_bill(1000)))

    assert page(world).note == "bill-stacked"
    [order] = world.bodies(OrderCompleted)
    assert order.inserted_tiyn == 100_000


def test_a_test_bill_that_nobody_puts_in_is_given_up() -> None:
    world = in_service("1002", "devices")
    do(world, "test-bill")

    world.advance(60)

    assert page(world).note == "bill-timed-out"
    assert not world.acceptor.enabled


@pytest.mark.parametrize("way_out", ["back", "silence"])
def test_no_bill_is_let_in_once_the_agent_is_gone(way_out: str) -> None:
    world = World(policy=a_policy(staff=STAFF), settings=Settings(bill_test_s=10_000))
    world.open_shop()
    in_service("1002", "devices", world)
    do(world, "test-bill")
    assert world.acceptor.enabled

    if way_out == "back":
        world.say(events.BackPressed())
    else:
        world.advance(300)

    assert not world.acceptor.enabled


# --- the end -----------------------------------------------------------------------------------------------------------


def test_a_visit_in_which_something_was_done_ends_with_a_slip() -> None:
    world = in_service("1002", "devices")
    do(world, "paper-replaced")

    world.say(events.BackPressed(), events.ForwardPressed("service-menu"))

    assert isinstance(world.running.phase, Attract | Home)
    assert world.bodies(ServiceClosed)[0].reason == "logged_out"
    [slip] = world.visit_slips
    assert [action for _, action in slip.done] == ["paper-replaced"]


def test_a_visit_without_deeds_has_no_slip_and_one_without_paper_gets_it_later() -> None:
    world = in_service("1002")
    world.say(events.ForwardPressed("service-menu"))
    in_service("1002", "devices", world)
    do(world, "paper-replaced")
    world.printer = PRINTER_EMPTY
    world.say(world.printer, events.BackPressed(), events.ForwardPressed("service-menu"))
    assert world.visit_slips == []
    closed_at = world.now
    world.advance(3600)

    world.printer = PRINTER_WELL
    world.say(world.printer, world.printer)

    [slip] = world.visit_slips
    assert [action for _, action in slip.done] == ["paper-replaced"]
    assert slip.closed_at == closed_at
    assert len(world.bodies(ServiceClosed)) == 2


def test_a_slip_is_in_the_language_that_the_person_chose_even_if_it_is_printed_later() -> None:
    world = in_service("1002", "devices")
    world.say(events.LanguageChosen("en"))
    do(world, "paper-replaced")
    world.printer = PRINTER_EMPTY
    world.say(world.printer, events.BackPressed(), events.ForwardPressed("service-menu"))
    assert world.view.frame.language == "kk"

    world.printer = PRINTER_WELL
    world.say(world.printer, world.printer)

    assert [slip.language for slip in world.visit_slips] == ["en"]


@pytest.mark.parametrize(
    ("outcome", "note", "state"),
    [
        ("printed", "slip-printed", "ok"),
        ("not_printed", "slip-not-printed", "stop"),
        ("unknown", "slip-unknown", "stop"),
    ],
)
def test_what_became_of_a_slip_is_said_on_the_page(outcome: Any, note: str, state: str) -> None:
    world = in_service("1002", "devices")
    do(world, "test-print")
    world.say(PrintEnded("17", outcome))  # a receipt's, not ours
    assert world.view.content.note == "did-test-print"  # type: ignore[union-attr]

    world.say(PrintEnded(service_job("test-1"), outcome))

    assert (world.view.content.note, world.view.content.note_state) == (note, state)  # type: ignore[union-attr]


def test_the_log_can_be_asked_for_its_faults_only() -> None:
    world = in_service("1002", "logs")
    do(world, "only-faults")
    do(world, "earlier-day")

    assert [(task.days_back, task.is_faults_only) for task in world.tasks[-2:]] == [
        (0, True),
        (1, True),
    ]
    assert world.bodies(ServiceAction) == []


def test_silence_warns_and_then_logs_out() -> None:
    world = in_service("1002", "logs")
    world.advance(271)
    assert world.view.frame.warning_s_left is not None

    world.advance(29)

    assert isinstance(world.running.phase, Attract)
    assert world.bodies(ServiceClosed)[0].reason == "silence"


def test_a_visit_that_the_power_ended_is_closed_at_the_next_start_and_gets_its_slip() -> None:
    world = in_service("1002", "devices")
    do(world, "paper-replaced")
    opened = world.bodies(ServiceOpened)[0]
    world.cut()

    world.open_shop()

    assert screen(world) == "attract"
    [closed] = world.bodies(ServiceClosed)
    assert (closed.visit_id, closed.reason) == (opened.visit_id, "program_ended")
    [slip] = world.visit_slips
    assert (slip.visit.visit_id, slip.visit.role) == (opened.visit_id, "technician")
    assert [action for _, action in slip.done] == ["paper-replaced"]


def test_service_mode_holds_its_state_however_often_it_is_touched() -> None:
    world = in_service("1004", "logs")
    phase = world.running.phase
    assert isinstance(phase, Serving)

    world.say(
        events.StaffTouched("edit", "1"),
        events.HomePressed(),
        events.ServiceChosen("x", phase.visit.visit_id),
    )

    assert world.running.phase == phase
    assert not isinstance(world.running.phase, LoggingIn)
    assert world.now - phase.visit.opened_at < timedelta(seconds=1)
    assert replace(phase) == phase


# --- collection -------------------------------------------------------------------------------------------------------


def test_a_collection_leads_back_to_the_menu_and_silence_in_it_logs_out() -> None:
    world = in_service("1001")
    world.say(events.StaffTouched("page", "collection"))
    assert screen(world) == "collection"
    assert world.bodies(ServiceAction)[0].action == "collection"

    world.say(events.HomePressed())
    assert screen(world) == "service-menu"

    world.say(events.StaffTouched("page", "collection"))
    world.advance(1000)
    assert screen(world) == "attract"
    assert world.bodies(ServiceClosed)[0].reason == "silence"


def test_a_technician_collects_nothing() -> None:
    world = in_service("1002")

    world.say(events.StaffTouched("page", "collection"))

    assert screen(world) == "service-menu"
