"""Every screen, in three languages, on three panels: nothing cut, nothing crowded, nothing forgotten."""

from __future__ import annotations

import re
from itertools import combinations
from statistics import fmean

import pytest

from tests.support.fake_kiosk import EVERY_VIEW, PAYEES, WORDS
from tests.support.glass import PANELS, Glimpse, Words, covered, crowded, overlaps, spilled
from tests.ui.conftest import Look

TOUCH_MM = 20
GAP_MM = 6.35
CAP_MM = 4.8
SIZES = ("17-inch", "32-inch-tall")
"""The two sizes of the brief: there in all languages, elsewhere in one (soak looks at all of it)."""
LANGUAGES = ("kk", "ru", "en")
NOT_TRANSLATED = {"Tölem", "Eng", "Қаз", "Рус", "ENG", "РУС", "ҚАЗ", *(name for _, name in PAYEES)}

CONTRAST = 4.5
CONTRAST_HIGH = 7.0
SUM_CAP_MM = 7.3
SUM = re.compile(r"[\d\u00a0]+(,\d\d)?\u00a0₸")
MODES = ("large-text", "low-reach", "high-contrast")
MONEY_SCREENS = ("check", "cash", "paying", "done")


@pytest.fixture(params=EVERY_VIEW)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(params=PANELS)
def panel(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_a_page_is_whole_in_every_language(look: Look, name: str, panel: str) -> None:
    """Cut, out of the window or over one another: texts of three languages are three lengths."""
    for language in LANGUAGES if panel in SIZES else ("kk",):
        assert_whole(look(name, language, panel))


def assert_whole(glimpse: Glimpse) -> None:
    assert [words.text for words in glimpse.words if words.is_cut] == []
    assert _outside(glimpse) == []
    if not glimpse.sheets:
        assert overlaps(glimpse) == []
        assert covered(glimpse) == []
        assert spilled(glimpse) == []


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
    assert_touchable(look(name, "kk", panel))


def assert_touchable(glimpse: Glimpse) -> None:
    least = TOUCH_MM * glimpse.panel.px_per_mm - 1

    small = [t.name for t in glimpse.targets if min(t.place.width(), t.place.height()) < least]
    assert small == []
    if not glimpse.sheets:
        assert crowded(glimpse, GAP_MM) == []


def test_everything_to_touch_has_a_name_for_the_robot(look: Look, name: str) -> None:
    assert [target.place for target in look(name, "en", "17-inch").targets if not target.name] == []


def test_every_letter_is_large_enough(look: Look, name: str, panel: str) -> None:
    small = {words.text for words in look(name, "kk", panel).words if words.cap_mm < CAP_MM - 0.02}

    assert small == set()


def test_every_text_can_be_read_on_its_ground(look: Look, name: str, panel: str) -> None:
    """Measured on the picture: the text's colour against the commonest colour round it."""
    pale = [(words.text, round(words.contrast, 1)) for words in readable(look(name, "kk", panel), CONTRAST)]

    assert pale == []


def readable(glimpse: Glimpse, least: float) -> list[Words]:
    """Texts with less contrast; those under a sheet are not meant to be read."""
    return [w for w in glimpse.words if w.contrast < least - 0.05 and not glimpse.sheets]


def test_in_high_contrast_every_text_stands_out(look: Look, name: str) -> None:
    glimpse = look(name, "ru", "17-inch", "high-contrast")

    assert [(w.text, round(w.contrast, 1)) for w in readable(glimpse, CONTRAST_HIGH)] == []


def test_what_must_be_read_to_pay_is_larger_still(look: Look, name: str, panel: str) -> None:
    if not name.startswith(MONEY_SCREENS):
        return
    small = [w.text for w in look(name, "kk", panel).words if SUM.fullmatch(w.text) and w.cap_mm < SUM_CAP_MM]

    assert small == []


@pytest.mark.parametrize("panel", ["17-inch", "32-inch-tall"])
def test_a_page_is_whole_in_large_text(look: Look, name: str, panel: str) -> None:
    """Russian words are the longest."""
    usual, large = look(name, "ru", panel), look(name, "ru", panel, "large-text")

    assert_whole(large)
    assert_touchable(large)
    assert fmean(w.cap_mm for w in large.words) > fmean(w.cap_mm for w in usual.words)


@pytest.mark.parametrize("panel", ["17-inch-high", "32-inch-tall"])
def test_in_low_reach_a_seated_person_reaches_every_control(look: Look, name: str, panel: str) -> None:
    glimpse = look(name, "kk", panel, "low-reach")

    line = glimpse.panel.reach_top_px
    assert line > 0
    assert [t.name for t in glimpse.targets if t.place.top() < line - 1] == []
    assert_whole(glimpse)
    assert_touchable(glimpse)


@pytest.mark.parametrize("modes", [(), ("large-text",), ("low-reach",), ("high-contrast",)], ids="+".join)
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheet_of_modes_is_whole_and_within_reach(
    look: Look, panel: str, language: str, modes: tuple[str, ...]
) -> None:
    glimpse = look("home", language, panel, *modes, "sheet")

    sheet = [words for words in glimpse.words if glimpse.is_on_sheet(words)]
    assert {"high-contrast", "large-text", "accessibility-close"} <= set(glimpse.names)
    assert [words.text for words in sheet if words.is_cut] == []
    assert _outside(glimpse) == []
    assert [
        w.text for w in sheet if w.contrast < (CONTRAST_HIGH if "high-contrast" in modes else CONTRAST)
    ] == []
    switches = [t for t in glimpse.targets if glimpse.is_on_sheet(t)]
    assert [t.name for t in switches if t.place.height() < TOUCH_MM * glimpse.panel.px_per_mm - 1] == []
    if glimpse.panel.reach_top_px:
        assert [t.name for t in switches if t.place.top() < glimpse.panel.reach_top_px - 1] == []


@pytest.mark.soak
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "modes", [chosen for count in range(1, 4) for chosen in combinations(MODES, count)], ids="+".join
)
def test_a_page_is_whole_in_all_modes_together(
    look: Look, name: str, panel: str, language: str, modes: tuple[str, ...]
) -> None:
    glimpse = look(name, language, panel, *modes)

    assert_whole(glimpse)
    assert_touchable(glimpse)
    if "low-reach" in modes:
        assert [t.name for t in glimpse.targets if t.place.top() < glimpse.panel.reach_top_px - 1] == []
    if "high-contrast" in modes:
        assert [w.text for w in readable(glimpse, CONTRAST_HIGH)] == []


def test_on_a_tall_panel_what_is_touched_lies_in_the_lower_two_thirds(look: Look, name: str) -> None:
    glimpse = look(name, "kk", "32-inch-tall")

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
