"""The warning before silence ends a session: on every screen, whole in every mode, and answered by one touch."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.api import THEMES
from tests.support.every_screen import ALL_VIEWS
from tests.support.glass import Glass
from tests.support.walk import problems

QML = Path(__file__).parents[2] / "ui" / "qml"
IN_THE_WAY_MS = 200
WITHOUT_A_WARNING = ("starting", "attract", "out-of-service")
"""Nobody's session ends there."""


@pytest.mark.parametrize("mode", ["large-text", "high-contrast", "low-reach"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_warning_is_whole_in_every_mode(glass: Glass, language: str, mode: str) -> None:
    view = ALL_VIEWS["cash"](language)
    glimpse = glass.show(replace(view, frame=replace(view.frame, warning_s_left=29)), mode)

    assert problems(glimpse, (mode,)) == []


@pytest.mark.parametrize("name", [name for name in ALL_VIEWS if not name.startswith(WITHOUT_A_WARNING)])
def test_every_time_out_is_announced_and_put_off_by_one_touch(glass: Glass, name: str) -> None:
    view = ALL_VIEWS[name]("ru")
    glimpse = glass.show(replace(view, frame=replace(view.frame, warning_s_left=29)))
    assert "29" in glimpse.texts

    glass.robot.press("still-here")

    assert ("still-here", "") in glass.kiosk.gestures


@pytest.mark.parametrize("theme", THEMES)
def test_nothing_that_moves_is_in_the_way_for_longer_than_a_fifth_of_a_second(theme: str) -> None:
    tokens = (QML / "Kiosk" / "theme" / f"{theme.capitalize()}Brand.qml").read_text(encoding="utf-8")
    motion = {name: int(ms) for name, ms in re.findall(r"(motion\w*Ms): (\d+)", tokens)}

    assert set(motion) == {"motionFastMs", "motionMs", "motionWaitMs"}
    assert max(motion["motionFastMs"], motion["motionMs"]) <= IN_THE_WAY_MS


def test_every_animation_takes_its_time_from_the_theme() -> None:
    """The slow token is for the bar that wanders while one waits: it is in nobody's way."""
    found = {
        (path.stem, time)
        for path in QML.rglob("Kiosk/*/*.qml")
        for time in re.findall(r"duration: (.+)", path.read_text(encoding="utf-8"))
    }

    assert {stem for stem, time in found if time == "Theme.motionWait"} == {"Busy"}
    assert {time for _, time in found} == {"Theme.motion", "Theme.motionFast", "Theme.motionWait"}
    assert ("BillSlot", "Theme.motion") in found, "the bill slides in"
