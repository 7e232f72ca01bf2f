"""A wallet's pages on every panel, in three languages: nothing cut, nothing too small to touch, nothing left over."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import product

import pytest
from PySide6.QtCore import QSizeF

from kiosk.api import RobotFailed
from tests.support.fake_kiosk import PAYEES, starting
from tests.support.glass import PANELS, Glass, Glimpse, covered, crowded, overlaps, spilled
from tests.support.wallet_views import WALLET_VIEWS
from ui.viewmodels.wallet import WalletProps

TOUCH_MM = 20
GAP_MM = 6.35
CAP_MM = 4.8
LANGUAGES = ("kk", "ru", "en")
NAMES = {"Tölem", "Eng", "ENG", "ABC", *(name for _, name in PAYEES)}

Look = Callable[[str, str, str], Glimpse]


@pytest.fixture(scope="session")
def look(glass_for: Callable[[str], Glass]) -> Look:
    @cache
    def glimpse(name: str, language: str, panel: str) -> Glimpse:
        return glass_for(panel).show(WALLET_VIEWS[name](language))

    return glimpse


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("name", WALLET_VIEWS)
def test_a_page_is_whole_in_every_language(look: Look, name: str, panel: str) -> None:
    for language in LANGUAGES:
        seen = look(name, language, panel)
        assert [words.text for words in seen.words if words.is_cut] == []
        assert [words.text for words in seen.words if words.ink.bottom() > seen.panel.height_px] == []
        assert overlaps(seen) == []
        assert covered(seen) == []
        assert spilled(seen) == []


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


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("name", WALLET_VIEWS)
def test_everything_to_touch_is_large_enough_apart_and_named(look: Look, name: str, panel: str) -> None:
    seen = look(name, "ru", panel)
    least = TOUCH_MM * seen.panel.px_per_mm - 1

    assert [t.name for t in seen.targets if min(t.place.width(), t.place.height()) < least] == []
    assert [t.place for t in seen.targets if not t.name] == []
    assert crowded(seen, GAP_MM) == []
    assert {words.text for words in seen.words if words.cap_mm < CAP_MM - 0.02} == set()


@pytest.mark.parametrize("name", WALLET_VIEWS)
def test_no_english_is_left_in_kazakh_and_russian(look: Look, name: str) -> None:
    english = set(look(name, "en", "17-inch").texts)
    for language in ("kk", "ru"):
        same = english & set(look(name, language, "17-inch").texts)
        left = [text for text in same if re.search(r"[A-Za-z]{3}", text)]
        assert [text for text in left if text not in NAMES] == []


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
