"""A field agent's fingers on the real pages: corners, secrets as dots, tiles, buttons, long lists, counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from kiosk.api import View
from kiosk.core.calibration import CROSSES, correction, parse_touches
from tests.support import fake_kiosk as views
from tests.support.glass import Glass
from tests.support.service_views import SERVICE_VIEWS, collection, login, menu


def test_a_corner_is_felt_besides_what_lies_there(glass: Glass, qtbot: QtBot) -> None:
    glass.show(views.home("kk"))
    right, bottom = glass.panel.width_px - 5, glass.panel.height_px - 5

    for place in (QPoint(5, 5), QPoint(right, 5), QPoint(right, bottom), QPoint(5, bottom)):
        qtbot.mouseClick(glass.window, Qt.MouseButton.LeftButton, pos=place)

    corners = [argument for gesture, argument in glass.kiosk.gestures if gesture == "corner"]
    assert corners == ["top-left", "top-right", "bottom-right", "bottom-left"]
    assert ("touch", "") in glass.kiosk.gestures


def test_the_rest_of_the_glass_is_no_corner(glass: Glass, qtbot: QtBot) -> None:
    glass.show(views.home("kk"))

    qtbot.mouseClick(glass.window, Qt.MouseButton.LeftButton, pos=QPoint(glass.panel.width_px // 2, 5))

    assert [gesture for gesture, _ in glass.kiosk.gestures if gesture == "corner"] == []


def echo(gesture: str, argument: str) -> View | None:
    """A kiosk that counts the signs of a PIN."""
    return login("ru", "pin", len(argument)) if gesture == "staff-edit" else None


def test_a_pin_is_typed_as_dots_and_never_shown(glass: Glass) -> None:
    glass.kiosk.answer = echo
    glass.show(login("ru", "pin", 0))

    for key in "246":
        glass.robot.press(f"key-{key}")

    assert glass.item("field-value").property("text") == "●●●"
    assert glass.kiosk.gestures[-1] == ("staff-edit", "246")
    glass.robot.press("key-backspace")
    assert glass.kiosk.gestures[-1] == ("staff-edit", "24")
    glass.robot.press("key-clear")
    assert glass.item("field-value").property("text") == ""


def test_what_was_typed_is_forgotten_with_the_question(glass: Glass) -> None:
    glass.kiosk.answer = echo
    glass.show(login("ru", "pin", 0))
    glass.robot.press("key-7")

    glass.show(login("ru", "code", 0))

    assert glass.item("field-value").property("text") == ""


def test_a_tile_opens_its_page_and_a_button_does_its_action(glass: Glass) -> None:
    glass.show(menu("kk"))
    glass.robot.press("service-devices")
    glass.show(SERVICE_VIEWS["devices"]("kk"))
    glass.robot.press("do-test-print")

    assert ("staff-page", "devices") in glass.kiosk.gestures
    assert ("staff-do", "test-print") in glass.kiosk.gestures


def test_a_long_log_is_read_page_by_page_to_its_end(glass: Glass) -> None:
    glimpse = glass.show(SERVICE_VIEWS["logs"]("en"))
    seen = [text for text in glimpse.texts if "attempt=" in text]
    for _ in range(20):
        if not glass.item("more").isEnabled():
            break
        glass.robot.press("more")
        seen += [text for text in glass.look().texts if "attempt=" in text]

    assert [f"attempt={n}" in seen[n] for n in range(24)] == [True] * 24


def test_squares_turn_once_they_are_touched(glass: Glass) -> None:
    glass.show(SERVICE_VIEWS["screen"]("en"))
    before = glass.item("square-5").property("isTouched")

    glass.robot.press("square-5")

    assert (before, glass.item("square-5").property("isTouched")) == (False, True)
    assert not glass.item("square-6").property("isTouched")


@pytest.mark.parametrize(
    ("key", "told"), [("4", "500000=394"), ("backspace", "500000=3"), ("clear", "500000=")]
)
def test_the_own_count_is_typed_by_denomination(glass: Glass, key: str, told: str) -> None:
    glass.show(collection("ru", "count"))

    glass.robot.press("count-500000")
    glass.robot.press(f"key-{key}")

    assert glass.kiosk.gestures[-1] == ("count", told)


def test_what_the_acceptor_cannot_tell_is_declared(glass: Glass) -> None:
    glass.show(collection("kk", "remove"))
    glass.robot.press("declare")
    glass.robot.press("declare-118")
    glass.show(collection("kk", "found"))
    glass.robot.press("put-back")

    assert ("declare", "0") in glass.kiosk.gestures
    assert ("declare", "118") in glass.kiosk.gestures
    assert glass.kiosk.gestures[-1] == ("put-back", "")


@pytest.mark.parametrize("panel", ["17-inch", "32-inch-tall"])
def test_crosses_are_touched_one_after_the_other_and_told_together(
    panel: str, glass_for: Callable[[str], Glass], qtbot: QtBot
) -> None:
    glass = glass_for(panel)
    glass.show(SERVICE_VIEWS["screen-crosses"]("ru"))
    glass.kiosk.gestures.clear()
    width, height = glass.window.width(), glass.window.height()

    def told() -> list[str]:
        return [argument for gesture, argument in glass.kiosk.gestures if gesture == "staff-crosses"]

    for x, y in CROSSES:
        assert told() == []
        cross = glass.item("cross").position()
        assert (cross.x(), cross.y()) == pytest.approx((x * width, y * height))
        point = QPoint(round(x * width) + 3, round(y * height) - 2)
        qtbot.mouseClick(glass.window, Qt.MouseButton.LeftButton, pos=point)

    [touches] = told()
    assert correction(parse_touches(touches)).c == pytest.approx(-3 / width, abs=2 / width)
