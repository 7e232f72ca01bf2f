"""A customer without a plan at the real core behind the real glass: whatever he does, the screen can be read and touched.

He presses what is there, types what does not belong, holds rubbish before the scanner, waits, inserts bills; the line
and the paper come and go. After each of it every text and target is measured.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from kiosk.core import events
from kiosk.core.states import Settings
from tests.support.core_builders import (
    DENOMINATIONS,
    NOW,
    PRINTER_EMPTY,
    PRINTER_WELL,
    a_field,
    a_payee,
    a_policy,
    a_quote,
    a_tariff,
    a_text,
)
from tests.support.core_port import CorePort
from tests.support.glass import PANELS, Glass
from tests.support.walk import problems
from tests.support.world import World
from ui.app import KioskWindow, application
from ui.panel import panel_of
from ui.robot import WindowRobot
from ui.words import Languages

STEPS = 40
TOWNS = (
    "Петропавловск: транспортная карта",
    "Усть-Каменогорск: электричество",
    "Самғау такси: жүргізуші шоты",
)
TYPED = ("7011234567", "123456", "29022024", "5000", "1", "W" * 64, "алматы", "999999999999")
SCANNED = ("ACC:123456", "X" * 200, "\x00\x1b[A", "қазақ " * 30)
FORMS = ("requisites", "surplus", "find", "search", "wallet-number", "wallet-form")
ONWARD = ("forward", "tile-", "category-", "another", "still-here")


class Live(Glass):
    """A glass over a kiosk's core."""

    def __init__(self, world: World, panel: str, languages: Languages) -> None:
        self.app, self.world, self.port, self.languages = application(), world, CorePort(world), languages
        self.shown = KioskWindow(self.port, PANELS[panel], languages)
        self.window = self.shown.window
        self.panel = panel_of(PANELS[panel])
        self.still()
        self.shown.show()
        self.robot = WindowRobot(self.window, lambda: self.shown.view_model.view == self.port.view())


def a_shop(dice: random.Random) -> World:
    payees = tuple(
        a_payee(
            f"town-{n}",
            name=a_text(TOWNS[n % 3]),
            amount=("open", "fixed")[n % 2],
            fields=(a_field(mask=""),),
        )
        for n in range(15)
    )
    tariffs = (*a_policy().tariffs, *(a_tariff(each.code, rate_ppm=10_000) for each in payees))
    world = World(
        policy=a_policy(payees=payees, tariffs=tariffs),
        settings=Settings(has_scanner=True),
        quote=lambda _request: a_quote(offer_version_due="2026-03" if dice.random() < 0.3 else None),
        now=NOW + timedelta(minutes=1),
    )
    world.open_shop()
    return world


def is_warned(live: Live) -> bool:
    """By the core's word: a sheet that was taken away is in the window until its events have run."""
    return live.world.view.frame.warning_s_left is not None


def press_something(live: Live, dice: random.Random) -> None:
    if is_warned(live):
        live.robot.press("still-here")
        return
    glimpse = live.look()
    names = [each.name for each in glimpse.targets if not glimpse.sheets or glimpse.is_on_sheet(each)]
    names = [name for name in names if name != "still-here" and live.item(name).isEnabled()]
    if names:
        live.robot.press(dice.choices(names, [9 if name.startswith(ONWARD) else 1 for name in names])[0])


def do_something(live: Live, dice: random.Random) -> None:
    world, screen = live.world, live.world.view.screen
    match dice.random():
        case luck if luck < 0.06:
            world.set_network(is_up=not world.is_network_up)
        case luck if luck < 0.12:
            world.printer = PRINTER_EMPTY if world.printer is PRINTER_WELL else PRINTER_WELL
            world.say(world.printer)
        case luck if luck < 0.18:
            world.advance(dice.choice((5, 31, 61, 130)))
        case luck if luck < 0.24:
            live.port.gesture("scan", dice.choice(SCANNED))
        case luck if luck < 0.5 and screen == "cash":
            world.insert(dice.choice(DENOMINATIONS))
        case luck if luck < 0.6 and screen in FORMS:
            live.port.gesture("edit", dice.choice(TYPED))
        case _:
            press_something(live, dice)
    live.port.show()


def wrong_with(live: Live) -> list[str]:
    """Answers longer than their box show their end: of them alone a beginning may be cut."""
    said = problems(live.look())
    return [each for each in said if not (each.startswith("cut: ") and "WWWW" in each)]


@pytest.fixture
def open_live(languages: Languages) -> Iterator[Callable[[World, str], Live]]:
    made: list[Live] = []

    def open_it(world: World, panel: str) -> Live:
        languages.remove()
        made.append(Live(world, panel, languages))
        return made[-1]

    yield open_it
    for live in made:
        live.close()


@pytest.mark.parametrize(
    ("panel", "seed"),
    [
        ("17-inch", 1),
        *(pytest.param(panel, seed, marks=pytest.mark.soak) for panel in PANELS for seed in range(2, 8)),
    ],
)
def test_whatever_a_customer_does_the_screen_can_be_read(
    open_live: Callable[[World, str], Live], panel: str, seed: int
) -> None:
    dice = random.Random(seed)
    live = open_live(a_shop(dice), panel)
    live.world.say(events.LanguageChosen(dice.choice(("kk", "ru", "en"))))
    live.port.show()
    did: list[str] = []
    for _ in range(STEPS if seed == 1 else 4 * STEPS):
        do_something(live, dice)
        screen = live.world.view.screen
        did.append(screen)
        if is_warned(live):
            continue
        live.robot.wait_for("attract" if screen == "attract" else f"page-{screen}")

        assert wrong_with(live) == [], did
    assert len(set(did)) >= 4
