"""A wallet's pages: tiles of any size, touches, and nothing that is left over for the next customer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product
from string import punctuation

import pytest
from PySide6.QtCore import QSizeF

from kiosk.api import RobotFailed
from kiosk.wallet_api import SecretView
from tests.support.every_screen import ALL_VIEWS
from tests.support.fake_kiosk import starting
from tests.support.glass import Glass, spilled
from tests.support.walk import problems
from tests.support.wallet_views import WALLET_VIEWS
from ui.viewmodels.wallet import WalletProps


@pytest.mark.parametrize("tile", ["tile-wallet-top-up", "open-wallet", "category-utilities"])
def test_a_tile_draws_nothing_outside_itself_however_small_it_is(glass: Glass, tile: str) -> None:
    glass.show(WALLET_VIEWS["home-wallet-used"]("kk"))
    item, unit = glass.item(tile), glass.panel.px_per_mm
    try:
        for width, height in product((45, 60, 90, 140), (20, 28, 40, 62, 95, 120)):
            item.setSize(QSizeF(width * unit, height * unit))
            assert [said for said in spilled(glass.look()) if said.endswith(tile)] == [], (width, height)
    finally:
        glass.show(starting())  # the next one's page is made anew


@pytest.mark.parametrize(
    ("name", "touched", "gesture"),
    [
        ("home-wallet", "open-wallet", ("wallet", "open")),
        ("out-of-service-wallet", "open-wallet", ("wallet", "open")),
        ("out-of-service-wallet", "open-offer", ("open", "offer")),
        ("wallet-password", "key-a", ("key", "a")),
        ("wallet-password", "key-backspace", ("key", "backspace")),
        ("wallet-password", "forward", ("forward", "wallet-password")),
        ("wallet", "wallet-transfer", ("wallet", "transfer")),
        ("wallet", "wallet-log-out", ("wallet", "log-out")),
        ("wallet-payees", "tile-almaty-su", ("service", "almaty-su")),
        ("wallet-payees", "open-search", ("open", "search")),
        ("wallet-search", "key-1", ("edit", "алмат1")),
        ("wallet-check", "forward", ("forward", "wallet-check")),
        ("wallet-code", "key-7", ("key", "7")),
        ("wallet-code-wrong", "code-voice", ("wallet", "code-voice")),
        ("wallet-done", "forward", ("forward", "wallet-done")),
    ],
)
def test_a_touch_becomes_the_customers_gesture(
    glass: Glass, name: str, touched: str, gesture: tuple[str, str]
) -> None:
    glass.show(WALLET_VIEWS[name]("kk"))

    glass.robot.press(touched)

    assert glass.kiosk.gestures[-1] == gesture


def test_the_way_in_is_deaf_without_a_connection(glass: Glass) -> None:
    glass.show(WALLET_VIEWS["home-wallet-offline"]("kk"))

    with pytest.raises(RobotFailed, match="cannot press open-wallet"):
        glass.robot.press("open-wallet", timeout_s=0.1)


def test_the_screens_after_a_wallet_hold_nothing_of_it(glass: Glass) -> None:
    seen = glass.show(WALLET_VIEWS["wallet"]("kk"))
    assert any("Айгүл" in text for text in seen.texts)

    later = glass.show(WALLET_VIEWS["home-wallet"]("kk"))

    assert [text for text in later.texts if "Айгүл" in text or "\u00a0₸" in text] == []
    assert glass.shown.view_model.wallet.props == WalletProps()  # type: ignore[attr-defined]


def test_what_is_typed_as_a_password_never_reaches_the_glass(glass: Glass) -> None:
    seen = glass.show(WALLET_VIEWS["wallet-password"]("en"))

    assert "•••••••••" in seen.texts


def test_a_wallets_refusal_does_not_speak_of_cash(glass: Glass) -> None:
    seen = glass.show(WALLET_VIEWS["wallet-refused"]("en"))

    assert any("Nothing was done in your wallet" in text for text in seen.texts)
    assert [text for text in seen.texts if "money" in text.casefold()] == []


@pytest.mark.rule("W-64")
@pytest.mark.parametrize(
    ("panel", "signs"), [("17-inch", "Aa " + punctuation + "Ә"), ("32-inch-tall", '"<~_\\')]
)
def test_every_sign_that_a_password_may_have_has_a_key(
    glass_for: Callable[[str], Glass], panel: str, signs: str
) -> None:
    glass = glass_for(panel)
    glass.show(starting())
    glass.show(WALLET_VIEWS["wallet-password"]("kk"))
    told = len(glass.kiosk.gestures)

    for sign in signs:
        glass.robot.press_sign(sign)

    assert "".join(key for _, key in glass.kiosk.gestures[told:]) == signs
    assert {gesture for gesture, _ in glass.kiosk.gestures[told:]} == {"key"}
    glass.robot.press("key-layout")
    while "key-~" not in glass.robot.visible():
        glass.robot.press("key-layout")
    assert problems(glass.look(), ()) == []


@pytest.mark.parametrize("name", ["wallet", "wallet-blocked"])
def test_a_deeds_long_name_keeps_to_its_button_on_the_narrowest_panel(
    glass_for: Callable[[str], Glass], name: str
) -> None:
    glass = glass_for("21-inch-tall")

    for modes in (("large-text",), ("large-text", "low-reach")):
        assert problems(glass.show(WALLET_VIEWS[name]("ru"), *modes), modes) == []


@pytest.mark.rule("W-80")
def test_a_key_that_is_greyed_says_why(glass: Glass) -> None:
    glass.show(WALLET_VIEWS["wallet"]("en"))
    assert "why-greyed" not in glass.look().names

    blocked = glass.show(WALLET_VIEWS["wallet-blocked"]("en"))

    assert any("after identification" in text for text in blocked.texts)


@pytest.mark.rule("W-21")
def test_who_sends_the_code_himself_is_told_where_to(glass: Glass) -> None:
    view = WALLET_VIEWS["wallet-code-message"]("ru")
    assert isinstance(view.content, SecretView)
    assert any("7077" in text for text in glass.show(view).texts)

    unknown = glass.show(replace(view, content=replace(view.content, number="")))

    assert any("по телефону" in text for text in unknown.texts)
    assert problems(unknown) == []


@pytest.mark.rule("W-03")
def test_who_has_no_wallet_yet_gets_the_code_of_the_site(glass: Glass) -> None:
    assert "registration" in glass.show(ALL_VIEWS["refused"]("kk")).names
    assert "registration" not in glass.show(WALLET_VIEWS["wallet-refused"]("kk")).names


def test_what_was_not_executed_has_a_sign_of_its_own(glass: Glass) -> None:
    """Not the clock of what is still to come."""
    icons = glass.show(WALLET_VIEWS["found-wallet-refused"]("kk")).icons

    assert ("stop" in icons, "clock" in icons) == (True, False)
