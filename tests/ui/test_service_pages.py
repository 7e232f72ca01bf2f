"""Service mode and the collection on every panel, in three languages: nothing cut, nothing too small to touch."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from tests.support.glass import PANELS, Glass, Glimpse, covered, crowded, overlaps, spilled
from tests.support.service_views import SERVICE_VIEWS

TOUCH_MM = 20
GAP_MM = 6.35
CAP_MM = 4.8
LANGUAGES = ("kk", "ru", "en")
NOT_WORDS = re.compile(r"[a-z]+[_-][a-z]|=|SM-KZ|wwan|TLS|USB|verification|printed|kiosk-|X ")
"""Words of devices, files and logs, which are the same in every language."""

Look = Callable[[str, str, str], Glimpse]


@pytest.fixture(scope="session")
def look(glass_for: Callable[[str], Glass]) -> Look:
    @cache
    def glimpse(name: str, language: str, panel: str) -> Glimpse:
        return glass_for(panel).show(SERVICE_VIEWS[name](language))

    return glimpse


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("name", SERVICE_VIEWS)
def test_a_page_is_whole_in_every_language(look: Look, name: str, panel: str) -> None:
    for language in LANGUAGES:
        seen = look(name, language, panel)
        assert [words.text for words in seen.words if words.is_cut] == []
        assert [words.text for words in seen.words if words.ink.bottom() > seen.panel.height_px] == []
        assert overlaps(seen) == []
        assert covered(seen) == []
        assert spilled(seen) == []


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("name", SERVICE_VIEWS)
def test_everything_to_touch_is_large_enough_apart_and_named(look: Look, name: str, panel: str) -> None:
    seen = look(name, "ru", panel)
    least = TOUCH_MM * seen.panel.px_per_mm - 1

    assert [t.name for t in seen.targets if min(t.place.width(), t.place.height()) < least] == []
    assert [t.place for t in seen.targets if not t.name] == []
    assert crowded(seen, GAP_MM) == []
    assert {words.text for words in seen.words if words.cap_mm < CAP_MM - 0.02} == set()


@pytest.mark.parametrize("name", SERVICE_VIEWS)
def test_no_english_is_left_in_kazakh_and_russian(look: Look, name: str) -> None:
    english = set(look(name, "en", "17-inch").texts)
    for language in ("kk", "ru"):
        same = english & set(look(name, language, "17-inch").texts)
        left = [text for text in same if re.search(r"[A-Za-z]{3}", text) and not NOT_WORDS.search(text)]
        assert [text for text in left if text not in {"Tölem", "Eng", "ENG", "ABC"}] == []
