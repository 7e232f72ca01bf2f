"""Names as long as a real catalogue's, and answers as long as fingers type: nothing runs out of its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import product

import pytest

from kiosk.api import FieldView, HomeView, PayeesView, PayeeTile, SearchView, View
from tests.support import fake_kiosk as views
from tests.support.glass import PANELS, Glass
from tests.support.walk import problems
from ui.viewmodels.question import TEXT_CHARS_MAX

LONG = (
    "Петропавловск: транспортная карта",
    "Усть-Каменогорск: электричество",
    "Талдықорған теледидары",
    "Самғау такси: жүргізуші шоты",
    "ТОО «Қалалық жылу желілері»",
)
TOWNS = tuple(PayeeTile(f"payee-{n}", LONG[n % len(LONG)], is_available=True) for n in range(40))
LOOKS = tuple(
    (panel, modes) for panel in PANELS for modes in ((), ("large-text", "low-reach", "high-contrast"))
)


def with_tiles(view: View, tiles: tuple[PayeeTile, ...]) -> View:
    assert isinstance(view.content, PayeesView | SearchView)
    return replace(view, content=replace(view.content, payees=tiles))


def typed(view: View, value: str) -> View:
    assert isinstance(view.content, FieldView)
    return replace(view, content=replace(view.content, value=value))


def test_a_long_name_is_whole(glass_for: Callable[[str], Glass]) -> None:
    home = views.home_used("ru")
    assert isinstance(home.content, HomeView)
    shown = (
        with_tiles(views.payees("ru"), TOWNS),
        with_tiles(views.search("ru"), TOWNS),
        replace(home, content=replace(home.content, favourites=TOWNS[:3])),
    )
    for (panel, modes), view in product(LOOKS, shown):
        found = problems(glass_for(panel).show(view, *modes), modes)

        assert found == [], (view.screen, panel, modes)


@pytest.mark.parametrize("panel", PANELS)
@pytest.mark.parametrize("sign", ["W", "1"])
def test_of_a_long_answer_the_end_is_seen_in_its_box(
    glass_for: Callable[[str], Glass], sign: str, panel: str
) -> None:
    glass = glass_for(panel)
    answer = sign * (TEXT_CHARS_MAX - 3) + "end"

    glimpse = glass.show(typed(views.text_question("ru"), answer))

    box = glass.item("field-value").parentItem().parentItem()
    (ink,) = [words.ink for words in glimpse.words if words.text == answer]
    left = box.mapToScene(box.boundingRect().topLeft()).x()
    assert left <= ink.left() <= ink.right() <= left + box.width()
    assert [said for said in problems(glimpse) if answer not in said] == []


@pytest.mark.parametrize("panel", PANELS)
def test_a_long_search_leaves_room_for_what_was_found(glass_for: Callable[[str], Glass], panel: str) -> None:
    glimpse = glass_for(panel).show(views.search("ru", "Ә" * 32))

    assert [said for said in problems(glimpse) if not said.startswith("cut: 'ӘӘ")] == []


@pytest.mark.parametrize("panel", PANELS)
def test_a_payee_with_a_long_name_leaves_the_rest_of_the_page_alone(
    glass_for: Callable[[str], Glass], panel: str
) -> None:
    shown = (
        views.requisites("ru"),
        views.text_question("ru"),
        views.check_fixed("ru"),
        views.cash_fixed("ru"),
    )
    for view, modes in product(shown, ((), ("large-text",))):
        content = replace(view.content, service_name=LONG[0])  # type: ignore[type-var]
        found = problems(glass_for(panel).show(replace(view, content=content), *modes), modes)

        assert found == [], (view.screen, modes)
