"""Every screen, in three languages, on three panels: nothing cut, nothing crowded, nothing forgotten."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from tests.support.fake_kiosk import EVERY_VIEW, PAYEES, WORDS
from tests.support.glass import PANELS, Glass, Glimpse, covered, crowded, overlaps

TOUCH_MM = 20
GAP_MM = 6.35
CAP_MM = 4.8
LANGUAGES = ("kk", "ru", "en")
NOT_TRANSLATED = {"Tölem", "Eng", "Қаз", "Рус", "ENG", "РУС", "ҚАЗ", *(name for _, name in PAYEES)}

Look = Callable[[str, str, str], Glimpse]


@pytest.fixture(scope="session")
def look(glass_for: Callable[[str], Glass]) -> Look:
    """What is on the glass for a view by name, in a language, on a panel. Looked at once."""

    @cache
    def glimpse(name: str, language: str, panel: str) -> Glimpse:
        return glass_for(panel).show(EVERY_VIEW[name](language))

    return glimpse


@pytest.fixture(params=EVERY_VIEW)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=PANELS)
def panel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_page_is_whole_in_every_language(look: Look, name: str, panel: str) -> None:
    """Cut, out of the window or over one another: texts of three languages are three lengths."""
    seen = {language: look(name, language, panel) for language in LANGUAGES}

    assert [words.text for glimpse in seen.values() for words in glimpse.words if words.is_cut] == []
    assert [text for glimpse in seen.values() for text in _outside(glimpse)] == []
    if "warned" not in name:
        assert [pair for glimpse in seen.values() for pair in overlaps(glimpse)] == []
        assert [pair for glimpse in seen.values() for pair in covered(glimpse)] == []


def _outside(glimpse: Glimpse) -> list[str]:
    panel = glimpse.panel
    return [
        words.text
        for words in glimpse.words
        if words.ink.left() < 0
        or words.ink.right() > panel.width_px + 1
        or words.ink.top() < 0
        or words.ink.bottom() > panel.height_px
        or words.ink.width() > words.room.width() + 2
    ]


def test_everything_to_touch_is_large_enough_and_far_enough_apart(look: Look, name: str, panel: str) -> None:
    glimpse = look(name, "kk", panel)
    least = TOUCH_MM * glimpse.panel.px_per_mm - 1

    small = [t.name for t in glimpse.targets if min(t.place.width(), t.place.height()) < least]
    assert small == []
    assert crowded(glimpse, GAP_MM) == []


def test_everything_to_touch_has_a_name_for_the_robot(look: Look, name: str) -> None:
    assert [target.place for target in look(name, "en", "17-inch").targets if not target.name] == []


def test_every_letter_is_large_enough(look: Look, name: str, panel: str) -> None:
    small = {words.text for words in look(name, "ru", panel).words if words.cap_mm < CAP_MM - 0.02}

    assert small == set()


def test_on_a_tall_panel_what_is_touched_lies_in_the_lower_two_thirds(look: Look, name: str) -> None:
    glimpse = look(name, "ru", "32-inch-tall")

    high = [t.name for t in glimpse.targets if t.place.top() < glimpse.panel.height_px / 3 - 1]
    assert high == []


def test_no_english_is_left_in_kazakh_and_russian(look: Look, name: str) -> None:
    english = set(look(name, "en", "17-inch").texts) - NOT_TRANSLATED - set(WORDS["en"].values())
    for language in ("kk", "ru"):
        same = english & set(look(name, language, "17-inch").texts)

        assert [text for text in same if re.search(r"[A-Za-z]{3}", text) and "English" not in text] == []


@pytest.mark.parametrize("name", ["home", "cash", "check", "done-executed", "out-of-service"])
def test_the_kiosks_number_and_whom_to_call_are_always_there(look: Look, name: str) -> None:
    texts = look(name, "ru", "17-inch").texts

    assert "Терминал 00000017" in texts
    assert "+7 727 350-70-70" in texts


def test_what_is_inserted_is_the_largest_thing_on_the_cash_screen(look: Look) -> None:
    words = look("cash", "kk", "17-inch").words

    assert max(words, key=lambda each: each.cap_mm).text == "6\u00a0000\u00a0₸"
