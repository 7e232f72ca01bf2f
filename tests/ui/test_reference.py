"""Every screen looks as it did when somebody last looked: compared with the pictures in ``tests/ui/reference``.

On purpose different? Look at it, then ``script/screens --accept``.
"""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw, ImageFilter

from tests.support.every_screen import pictured
from tests.support.fake_kiosk import EVERY_VIEW
from tests.support.reference import CASES, DIFFERENCES, UNLIKE_MAX, Case, side_by_side, small, unlike
from tests.ui.conftest import Look

USUAL = (Case("17-inch", "kk"), Case("32-inch-tall", "ru"), Case("17-inch-high", "kk"))
"""Compared in every run: both sizes, two languages, both brands."""


@pytest.mark.parametrize(
    ("case", "name"),
    [
        pytest.param(
            case,
            name,
            id=f"{name}-{case.folder.name}",
            marks=() if case in USUAL and name in EVERY_VIEW else pytest.mark.soak,
        )
        for case in CASES
        for name in pictured(case)
    ],
)
def test_a_screen_looks_as_it_was_accepted(look: Look, name: str, case: Case) -> None:
    path = case.folder / f"{name}.png"
    assert path.is_file(), "nobody has looked at this screen yet: script/screens --accept"
    now = look(name, case.language, case.panel, *case.modes).picture
    with Image.open(path) as kept:
        found = unlike(kept, now)
        if found > UNLIKE_MAX:
            shown = DIFFERENCES / f"{case.folder.name}-{name}.png"
            side_by_side(kept, now, shown)
            pytest.fail(f"differs by {found:.0f} of 255 (at most {UNLIKE_MAX}): see {shown}")


def test_no_picture_is_kept_of_a_screen_that_is_no_more() -> None:
    expected = {case.folder / f"{name}.png" for case in CASES for name in pictured(case)}
    kept = {path for case in CASES for path in case.folder.parent.rglob("*.png")}

    assert kept - expected == set()


@pytest.fixture
def a_screen() -> Image.Image:
    screen = Image.new("RGB", (1280, 1024), "#F5F7FA")
    draw = ImageDraw.Draw(screen)
    draw.rectangle((100, 800, 400, 900), fill="#00794C")
    draw.text((120, 100), "12 500 ₸", fill="#0F1D2B", font_size=60)
    return screen


def test_another_machines_letters_are_the_same_picture(a_screen: Image.Image) -> None:
    softer = a_screen.filter(ImageFilter.GaussianBlur(1.2))

    assert unlike(small(a_screen), small(softer)) <= UNLIKE_MAX


@pytest.mark.parametrize("change", ["word", "colour", "place"])
def test_another_word_colour_or_place_is_another_picture(a_screen: Image.Image, change: str) -> None:
    other = a_screen.copy()
    draw = ImageDraw.Draw(other)
    if change == "word":
        draw.rectangle((100, 90, 500, 180), fill="#F5F7FA")
    elif change == "colour":
        draw.rectangle((100, 800, 400, 900), fill="#0B57D0")
    else:
        draw.rectangle((100, 800, 130, 900), fill="#F5F7FA")

    assert unlike(small(a_screen), small(other)) > UNLIKE_MAX
