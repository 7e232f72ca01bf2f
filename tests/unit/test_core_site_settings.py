"""What a field agent sets on site: within bounds, in the journal with his code, through a power cut, and set back."""

from __future__ import annotations

import pytest

from kiosk.core import events
from kiosk.core.site_settings import settings_on_site
from kiosk.core.states import Settings
from kiosk.reach import lower_edge_mm_max
from kiosk.service_api import ServicePageView
from tests.support.core_builders import a_policy
from tests.support.service_visits import STAFF, in_service
from tests.support.world import World
from wire.entries import ServiceAction


def page(world: World) -> ServicePageView:
    content = world.view.content
    assert isinstance(content, ServicePageView)
    return content


def buttons(world: World) -> dict[str, bool]:
    return {button.action: button.is_enabled for button in page(world).buttons}


def do(world: World, *actions: str) -> None:
    world.say(*(events.StaffTouched("do", action) for action in actions))


def rows(world: World) -> list[tuple[str, str, str]]:
    return [(row.key, row.label, row.value) for row in page(world).rows]


@pytest.mark.rule("K-06")
def test_a_denomination_that_was_turned_off_on_site_is_not_let_in_until_it_is_turned_on() -> None:
    world = in_service("1002", "bills")
    do(world, "bill-20000")
    world.say(events.BackPressed(), events.ForwardPressed("service-menu"))
    world.cut()
    world.open_shop()

    world.top_up()
    assert 2_000_000 not in world.acceptor.enabled
    assert 1_000_000 in world.acceptor.enabled
    world.say(events.CancelPressed())

    in_service("1002", "bills", world)
    assert ("bill", "20000", "not-taken") in rows(world)
    do(world, "bill-20000")
    assert ("bill", "20000", "taken") in rows(world)
    assert 2_000_000 in world.running.denominations_tiyn


def test_the_last_denomination_cannot_be_turned_off() -> None:
    world = in_service("1002", "bills")
    every = [f"bill-{value // 100}" for value in world.running.denominations_tiyn]

    do(world, *every)

    assert [f"bill-{value // 100}" for value in world.running.denominations_tiyn] == every[-1:]
    assert not buttons(world)[every[-1]]


def test_a_setting_says_who_set_it_and_can_be_set_back_to_the_files() -> None:
    world = in_service("1002", "settings")
    assert not buttons(world)["as-configured"]

    do(world, "language-en", "idle-180")
    assert [label for key, label, _ in rows(world) if key == "set-by"] == ["1002", "1002"]
    do(world, "as-configured")

    assert ("language", "", "language-kk") in rows(world)
    assert world.running.settings.idle_s == 60
    assert [key for key, _, _ in rows(world) if key == "set-by"] == []
    set_back = [body for body in world.bodies(ServiceAction) if body.action == "as-configured"]
    assert [(body.person, body.setting, body.value) for body in set_back] == [
        ("1002", "language", ""),
        ("1002", "idle_s", ""),
    ]


def test_the_height_of_the_glass_goes_by_steps_within_its_bounds_and_holds() -> None:
    world = in_service("1002", "fitting")
    assert world.view.frame.lower_edge_mm is None

    do(world, "edge-higher", "edge-higher", "edge-higher")
    assert world.view.frame.lower_edge_mm == 1000
    assert not buttons(world)["edge-higher"]
    world.cut()
    world.open_shop()

    assert world.view.frame.lower_edge_mm == 1000


def test_the_diagonal_goes_by_inches_as_far_as_every_screen_fits_and_is_reached() -> None:
    world = in_service("1002", "fitting")
    assert world.view.frame.diagonal_inch is None
    assert not buttons(world)["glass-smaller"]  # 17 inches of 1280 × 1024 are the least

    do(world, *["glass-larger"] * 7)
    assert world.view.frame.diagonal_inch == 24
    world.cut()
    world.open_shop()
    assert world.view.frame.diagonal_inch == 24
    in_service("1002", "fitting", world)
    assert ("diagonal_inch", "", "24") in rows(world)
    do(world, "as-configured")

    assert world.view.frame.diagonal_inch is None
    assert world.running.settings.diagonal_inch == 17


def test_a_glass_is_lowered_before_it_is_called_so_large_that_nobody_would_reach_it() -> None:
    world = in_service("1002", "fitting")
    do(world, *["edge-higher"] * 2, *["glass-larger"] * 60)
    large = world.running.settings.diagonal_inch
    assert lower_edge_mm_max(1280, 1024, large) >= 1000 > lower_edge_mm_max(1280, 1024, large + 1)

    do(world, "edge-lower", "glass-larger")

    assert world.running.settings.diagonal_inch == large + 1


def test_the_voice_is_offered_until_somebody_turns_it_off_on_site() -> None:
    world = in_service("1004", "fitting")
    assert world.view.frame.is_voice_offered

    do(world, "voice-off")
    world.cut()
    world.open_shop()

    assert not world.view.frame.is_voice_offered


def test_the_voice_is_as_loud_as_somebody_set_it_on_site() -> None:
    world = in_service("1002", "fitting")

    do(world, "next-volume", "next-volume")
    assert world.view.frame.volume_percent == 150
    world.cut()
    world.open_shop()
    assert world.view.frame.volume_percent == 150
    in_service("1002", "fitting", world)
    do(world, "next-volume", "next-volume", "next-volume", "next-volume")
    assert ("volume_percent", "", "100") in rows(world)
    do(world, "voice-off")

    assert not buttons(world)["next-volume"]


def test_a_glass_with_a_backlight_is_as_bright_as_somebody_set_it_on_site() -> None:
    settings = Settings(has_backlight=True)
    world = World(policy=a_policy(staff=STAFF), settings=settings)
    world.open_shop()
    in_service("1002", "settings", world)

    do(world, "next-brightness")
    do(world, "next-brightness")
    assert [job.detail for job in world.tasks if job.task == "set-brightness"] == ["85", "70"]
    [*_, last] = world.bodies(ServiceAction)
    assert (last.person, last.setting, last.value) == ("1002", "brightness_percent", "70")
    world.cut()
    world.open_shop()
    in_service("1002", "settings", world)
    assert ("brightness_percent", "", "70") in rows(world)

    do(world, "as-configured")
    assert [job.detail for job in world.tasks if job.task == "set-brightness"][-1] == "100"
    assert ("brightness_percent", "", "100") in rows(world)


def test_without_a_backlight_nobody_is_offered_another_brightness() -> None:
    world = in_service("1002", "settings")

    do(world, "next-brightness")

    assert "next-brightness" not in buttons(world)
    assert "brightness_percent" not in [row.key for row in page(world).rows]
    assert world.bodies(ServiceAction) == []


def test_another_printer_is_chosen_for_the_next_start() -> None:
    profiles = ("generic-80", "generic-58")
    settings = Settings(
        printer_profile="generic-80", printer_profile_used="generic-80", printer_profiles=profiles
    )
    world = World(policy=a_policy(staff=STAFF), settings=settings)
    world.open_shop()
    in_service("1002", "fitting", world)

    do(world, "next-printer")

    [row] = [row for row in page(world).rows if row.key == "printer_profile"]
    assert (row.value, row.state, row.advice) == ("generic-58", "attention", "after-restart")
    do(world, "next-printer")
    [row] = [row for row in page(world).rows if row.key == "printer_profile"]
    assert (row.value, row.advice) == ("generic-80", "")


@pytest.mark.parametrize(
    "site",
    [
        {"lower_edge_mm": "5000"},
        {"lower_edge_mm": "deep"},
        {"diagonal_inch": "16"},
        {"volume_percent": "0"},
        {"brightness_percent": "0"},
        {"diagonal_inch": "66"},
        {"diagonal_inch": "wide"},
        {"idle_s": "5"},
        {"language": "xx"},
        {"printer_profile": "gone"},
        {"bill_300": "off"},
    ],
)
def test_what_can_no_longer_be_set_on_site_is_passed_over(site: dict[str, str]) -> None:
    configured = Settings(printer_profile="generic-80", printer_profiles=("generic-80",))

    assert settings_on_site(configured, configured, site) == configured
