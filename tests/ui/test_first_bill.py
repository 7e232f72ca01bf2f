"""What stands on the glass before the first bill, for every kind of order: fee, bounds, no change, the line, the surplus.

The views are the real core's, drawn by the real QML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import pytest
from PySide6.QtCore import QCoreApplication

from kiosk.core import events
from kiosk.core.requisites import SURPLUS_HINT, SURPLUS_LABEL
from tests.support.core_builders import SURPLUS_PHONE, a_payee, a_policy, a_quote, a_tariff
from tests.support.glass import Glass
from tests.support.stories import an_open_shop
from tests.support.walk import problems
from tests.support.world import World
from wire.money import tenge
from wire.policy import WALLET_TOP_UP

PANELS, LANGUAGES = ("17-inch", "21-inch-tall"), ("kk", "ru", "en")
LOOKS = tuple(
    pytest.param(panel, language, marks=() if place in (0, 2, 4) else pytest.mark.soak)
    for place, (panel, language) in enumerate(product(PANELS, LANGUAGES))
)
ORDERS = tuple(product((WALLET_TOP_UP, "open", "fixed"), (0, 10_000), (True, False)))
"""What is paid, the fee in parts per million, whether there is a line."""
PAYEES = (a_payee("open"), a_payee("fixed", amount="fixed"))


def a_shop(service: str, fee_ppm: int, *, is_online: bool) -> World:
    """A kiosk where this service bears this fee, and a surplus none."""
    tariffs = {each: a_tariff(each) for each in (WALLET_TOP_UP, "open", "fixed")}
    tariffs[service] = a_tariff(service, rate_ppm=fee_ppm)
    world = an_open_shop(policy=a_policy(payees=PAYEES, tariffs=tuple(tariffs.values())))
    world.quote = lambda _request: a_quote(credit_max_tiyn=tenge(123_456))
    world.set_network(is_up=is_online)
    return world


def on_the_way(world: World, service: str, language: str) -> Iterator[str]:
    """The screens from the check to the slot, by name; the world stands at each of them."""
    world.choose(service, "" if service == WALLET_TOP_UP else "utilities")
    world.say(events.LanguageChosen(language))  # type: ignore[arg-type]
    world.enter("7011234567" if service == WALLET_TOP_UP else "123456")
    if service == "fixed":
        world.enter("4850")
    while True:
        yield world.view.screen
        if world.view.screen == "cash":
            return
        if world.view.screen == "surplus":
            world.say(events.FieldEdited(SURPLUS_PHONE))
        world.forward()


def sentence(context: str, text: str) -> str:
    """As it is on the glass, in the language that is up."""
    return QCoreApplication.translate(context, text)


def due_at_the_check(service: str, fee_ppm: int) -> set[str]:
    """Fee, what can be inserted and credited, and that there is no change."""
    if service == "fixed":
        paid = sentence("Check", "The payee gets exactly this sum. No change is given.")
        fee, whole = (
            ("48,99\u00a0₸", "4\u00a0898,99\u00a0₸") if fee_ppm else ("0\u00a0₸", "4\u00a0850\u00a0₸")
        )
        return {paid, sentence("Check", "Fee"), sentence("Check", "You insert"), fee, whole}
    bounds = {sentence("Check", label) for label in ("Smallest sum", "Largest sum")}
    if fee_ppm:
        taken = sentence("Check", "The fee is taken from what you insert. No change is given.")
        return bounds | {"1\u00a0%", taken}
    whole = sentence("Check", "All that you insert is credited. No change is given.")
    return bounds | {sentence("Check", "No fee"), whole}


@pytest.mark.rule("W-32")
@pytest.mark.rule("K-08")
@pytest.mark.parametrize(("panel", "language"), LOOKS)
def test_before_the_first_bill_everything_is_said(
    glass_for: Callable[[str], Glass], panel: str, language: str
) -> None:
    glass, met = glass_for(panel), set()
    for service, fee_ppm, is_online in ORDERS:
        world = a_shop(service, fee_ppm, is_online=is_online)
        seen: dict[str, set[str]] = {}
        for screen in on_the_way(world, service, language):
            glimpse = glass.show(world.view)
            assert problems(glimpse) == [], (service, fee_ppm, is_online, screen)
            seen[screen] = set(glimpse.texts)
        everything = set[str]().union(*seen.values())

        missing = due_at_the_check(service, fee_ppm) - seen["check"]
        assert missing == set(), (service, fee_ppm, is_online)
        later = sentence("Notice", "The money will be credited when the connection returns.")
        assert ("offline" in seen, later in everything) == (not is_online, not is_online)
        if is_online and service != "fixed":
            assert {sentence("Check", "Left of the limit"), "123\u00a0456\u00a0₸"} <= seen["check"]
        surplus = {SURPLUS_LABEL.in_language(language), SURPLUS_HINT.in_language(language)}
        assert surplus <= seen.get("surplus", set()) if service == "fixed" else "surplus" not in seen
        met |= set(seen)

    assert met == {"check", "offline", "surplus", "cash"}
