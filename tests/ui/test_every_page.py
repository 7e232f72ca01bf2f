"""Every screen, in three languages, on four panels, in every mode: nothing cut, crowded, pale, too small or too high."""

from __future__ import annotations

import re
from itertools import chain, combinations, product
from statistics import fmean

import pytest

from tests.support.every_screen import ALL_VIEWS
from tests.support.fake_kiosk import PAYEES, WORDS
from tests.support.glass import PANELS
from tests.support.walk import problems
from tests.ui.conftest import Look

SIZES = ("17-inch", "32-inch-tall")
"""The two sizes of the brief: there every screen is looked at in all languages."""
LANGUAGES = ("kk", "ru", "en")
MODES = ("large-text", "low-reach", "high-contrast")
EVERY_MODE = tuple(chain.from_iterable(combinations(MODES, count) for count in range(4)))
EVERYWHERE = tuple(product(PANELS, LANGUAGES, EVERY_MODE))
SAMPLE = 4
"""Of the combinations of panel, language and modes that each screen is looked at in by a usual run."""
STEP = 29
"""Coprime with the number of combinations: each of them meets some screens, each screen unlike ones."""
NOT_TRANSLATED = {
    "Tölem",
    "Eng",
    "Қаз",
    "Рус",
    "ENG",
    "РУС",
    "ҚАЗ",
    "ABC",
    "SMS",
    *(name for _, name in PAYEES),
}
NOT_WORDS = re.compile(
    r"[a-z]+[_-][a-z]|=|SM-KZ|wwan|TLS|USB|verification|printed|kiosk-|X |English|/dev/|usb:|Asia/"
)
"""Words of devices, files and logs, which are the same in every language."""


@pytest.fixture(params=ALL_VIEWS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def sampled(name: str) -> list[tuple[str, str, tuple[str, ...]]]:
    """Both sizes in all languages, and some of everything else: another part of it for each screen."""
    first = list(ALL_VIEWS).index(name) * SAMPLE
    places = [(first + turn) * STEP % len(EVERYWHERE) for turn in range(SAMPLE)]
    usual = [(panel, language, ()) for panel in SIZES for language in LANGUAGES]
    return [*usual, *(EVERYWHERE[place] for place in places)]


def wrong(look: Look, name: str, panel: str, language: str, modes: tuple[str, ...]) -> list[str]:
    found = problems(look(name, language, panel, *modes), modes)
    return [f"{panel} {language} {'+'.join(modes)}: {problem}" for problem in found]


def test_a_screen_can_be_read_and_touched(look: Look, name: str) -> None:
    """Measured on the glass: ``tests/support/walk.py`` says by which measures."""
    assert [problem for where in sampled(name) for problem in wrong(look, name, *where)] == []


def test_the_sample_meets_every_combination() -> None:
    met = {where for name in ALL_VIEWS for where in sampled(name)}

    assert set(EVERYWHERE) <= met


@pytest.mark.soak
@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_screen_can_be_read_and_touched_in_all_modes(
    look: Look, name: str, panel: str, language: str
) -> None:
    assert [p for modes in EVERY_MODE for p in wrong(look, name, panel, language, modes)] == []


@pytest.mark.parametrize("modes", [(), ("large-text",), ("low-reach", "high-contrast")], ids="+".join)
@pytest.mark.parametrize("panel", PANELS)
def test_the_sheet_of_modes_is_within_reach_too(look: Look, panel: str, modes: tuple[str, ...]) -> None:
    for language in LANGUAGES:
        glimpse = look("home", language, panel, *modes, "sheet")

        assert {"high-contrast", "large-text", "accessibility-close"} <= set(glimpse.names)
        assert problems(glimpse, (*modes, "low-reach")) == []


def test_large_text_is_larger(look: Look, name: str) -> None:
    usual, large = look(name, "ru", "17-inch"), look(name, "ru", "17-inch", "large-text")

    assert fmean(w.cap_mm for w in large.words) > fmean(w.cap_mm for w in usual.words)


def test_no_english_is_left_in_kazakh_and_russian(look: Look, name: str) -> None:
    english = set(look(name, "en", "17-inch").texts) - NOT_TRANSLATED - set(WORDS["en"].values())
    for language in ("kk", "ru"):
        same = english & set(look(name, language, "17-inch").texts)

        assert [t for t in same if re.search(r"[A-Za-z]{3}", t) and not NOT_WORDS.search(t)] == []


def test_the_kiosks_number_and_whom_to_call_are_always_there(look: Look, name: str) -> None:
    texts = look(name, "ru", "17-inch").texts

    assert "Терминал 00000017" in texts
    assert "+7 727 350-70-70" in texts


def test_what_is_inserted_is_the_largest_thing_on_the_cash_screen(look: Look) -> None:
    words = look("cash", "kk", "17-inch").words

    assert max(words, key=lambda each: each.cap_mm).text == "6\u00a0000\u00a0₸"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("done-executed", "done-accepted"),
        ("done-accepted", "done-unapplied"),
        ("found-executed", "found-accepted"),
        ("found-accepted", "found-held"),
        ("wallet-done", "wallet-done-pending"),
        ("wallet-done-pending", "wallet-done-refused"),
        ("cash", "cash-returned"),
        ("find", "find-nothing"),
        ("wallet-password", "wallet-password-wrong"),
        ("service-menu", "service-menu-closed"),
    ],
)
def test_what_a_colour_says_is_said_by_a_word_or_a_sign_as_well(look: Look, one: str, other: str) -> None:
    first, second = look(one, "ru", "17-inch"), look(other, "ru", "17-inch")

    assert (set(first.texts), sorted(first.icons)) != (set(second.texts), sorted(second.icons))
    assert set(first.texts) != set(second.texts)


@pytest.mark.parametrize("name", ["service-network", "service-devices", "service-queue", "service-power"])
def test_a_row_that_is_coloured_has_a_sign(look: Look, name: str) -> None:
    """Good, to be watched, and wrong are three signs, not three colours."""
    assert {"tick", "attention", "stop"} & set(look(name, "kk", "17-inch").icons)
