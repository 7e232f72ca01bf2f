"""The window as a customer uses it: touching, typing, changing language, being warned."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
import zxingcpp
from PIL import Image
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QApplication

from kiosk.api import Forward, MaintenanceView, Robot, RobotFailed, ScreenSettings, View
from tests.support import fake_kiosk as views
from tests.support.glass import Glass
from tests.support.walk import problems
from ui.app import KioskWindow, astana, run
from ui.panel import panel_of
from ui.robot import WindowRobot
from ui.viewmodels.ease import FIELDS, Ease
from ui.viewmodels.kiosk import KioskViewModel
from ui.words import Languages

KAZAKH = "АәӘіІңҢғҒүҮұҰқҚөӨһҺёЁ№₸«»—–·…"


def typed(glass: Glass) -> str:
    """The answer as it stands on the glass."""
    return str(glass.item("field-value").property("text"))


@pytest.mark.parametrize(
    ("view", "name", "gesture"),
    [
        (views.attract(), "attract", ("touch", "")),
        (views.home(), "tile-wallet-top-up", ("service", "wallet-top-up")),
        (views.home(), "category-utilities", ("category", "utilities")),
        (views.payees(), "tile-almaty-su", ("service", "almaty-su")),
        (views.requisites(), "back", ("back", "")),
        (views.requisites(), "home", ("home", "")),
        (views.requisites(is_enabled=True), "forward", ("forward", "requisites")),
        (views.check(), "forward", ("forward", "check")),
        (views.terms(), "forward", ("forward", "terms")),
        (views.cash(inserted_tiyn=0), "cancel", ("cancel", "")),
        (views.cash(), "forward", ("forward", "cash")),
        (views.cash_warned(), "still-here", ("still-here", "")),
        (views.done_accepted(), "reprint", ("reprint", "")),
        (views.done(), "another", ("home", "")),
        (views.done(), "forward", ("forward", "done")),
        (views.cash(), "language-ru", ("language", "ru")),
    ],
)
def test_a_touch_becomes_the_customers_gesture(
    glass: Glass, view: View, name: str, gesture: tuple[str, str]
) -> None:
    glass.show(view)

    glass.robot.press(name)

    assert glass.kiosk.gestures == [gesture]


def test_what_cannot_be_chosen_now_is_deaf(glass: Glass) -> None:
    glass.show(views.payees())

    with pytest.raises(RobotFailed, match=r"cannot press tile-lift; visible: .*tile-almaty-su"):
        glass.robot.press("tile-lift", timeout_s=0.1)
    assert glass.kiosk.gestures == []


def test_the_forward_action_is_deaf_until_the_answer_is_right(glass: Glass) -> None:
    glass.show(views.requisites(is_enabled=False))

    with pytest.raises(RobotFailed, match="cannot press forward"):
        glass.robot.press("forward", timeout_s=0.1)


def test_under_a_warning_only_its_answer_can_be_touched(glass: Glass) -> None:
    glass.show(views.cash_warned())

    with pytest.raises(RobotFailed, match="cannot press forward"):
        glass.robot.press("forward", timeout_s=0.1)


def test_a_finger_anywhere_on_the_warning_says_that_someone_is_here(glass: Glass) -> None:
    glass.show(views.cash_warned())

    glass.robot.press("warning")

    assert glass.kiosk.gestures == [("still-here", "")]


def test_a_touch_beside_every_button_still_says_that_someone_is_here(glass: Glass) -> None:
    glass.show(views.check())

    glass.robot.press("page-check")

    assert glass.kiosk.gestures == [("touch", "")]


# --- typing ---------------------------------------------------------------------------------------------------


def test_fast_fingers_do_not_wait_for_the_kiosk(glass: Glass) -> None:
    glass.show(views.requisites(value=""))

    glass.robot.enter("7011234567")

    assert typed(glass) == "+7 701 123-45-67"
    assert glass.kiosk.gestures[-1] == ("edit", "7011234567")


def test_keys_beyond_the_mask_are_deaf(glass: Glass) -> None:
    glass.show(views.requisites(value="7011234567"))

    glass.robot.press("key-9")

    assert glass.kiosk.gestures == []


def test_a_digit_is_taken_back_and_all_are_cleared(glass: Glass) -> None:
    glass.show(views.requisites(value="7011"))

    glass.robot.press("key-backspace")
    glass.robot.press("key-clear")

    assert glass.kiosk.gestures == [("edit", "701"), ("edit", "")]


def test_once_the_fingers_rest_the_kiosks_word_counts(glass: Glass, qtbot: object) -> None:
    glass.show(views.requisites(value="7"))
    glass.robot.press("key-0")
    glass.kiosk.show(views.requisites(value="7"))

    qtbot.waitUntil(lambda: typed(glass) == "+7 7", timeout=2000)  # type: ignore[attr-defined]


def test_a_sum_is_shown_in_groups_while_typed(glass: Glass) -> None:
    glass.show(views.money_question(value=""))

    glass.robot.enter("4850")

    assert typed(glass) == "4\u00a0850\u00a0₸"


@pytest.mark.parametrize("answer", ["қж-12", "ЭЮЯ 7", "Abc02", "Ңғ/1"])
def test_letters_of_three_alphabets_are_typed_on_our_own_keys(glass: Glass, answer: str) -> None:
    glass.show(views.text_question(value=""))

    glass.robot.enter(answer)

    assert glass.kiosk.gestures[-1] == ("edit", answer)


def test_what_is_wrong_is_said_under_the_field_and_the_answer_is_kept(glass: Glass) -> None:
    texts = glass.show(views.requisites("ru", "9011234567", "phone")).texts

    assert "Это не мобильный номер Казахстана. Проверьте цифры." in texts
    assert typed(glass) == "+7 901 123-45-67"


# --- language, contrast, time ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "word"),
    [("kk", "Енгізілді"), ("ru", "Внесено"), ("en", "Inserted"), ("kk", "Есепке түседі")],
)
def test_the_language_changes_on_the_screen_that_is_shown(glass: Glass, language: str, word: str) -> None:
    glass.kiosk.answer = lambda gesture, code: views.cash(code) if gesture == "language" else None
    glass.show(views.cash("ru" if language != "ru" else "en"))

    glass.robot.press(f"language-{language}")

    glass.robot.wait_for("page-cash")
    assert word in glass.look().texts


def test_attract_speaks_the_three_languages_by_turns(glass: Glass) -> None:
    spoken = set(glass.show(views.attract("kk")).texts)
    for _ in range(2):
        glass.shown.view_model._attract.take_turn()
        spoken |= set(glass.look().texts)

    assert {"Экранды түртіңіз", "Коснитесь экрана", "Touch the screen"} <= spoken


@pytest.mark.parametrize("mode", ["high-contrast", "large-text"])
def test_a_mode_of_the_sheet_lasts_until_the_customer_has_left(glass: Glass, mode: str) -> None:
    glass.show(views.home())
    glass.robot.press("accessibility")
    glass.robot.press(mode)
    glass.robot.press("accessibility-close")
    assert getattr(glass.ease.modes, FIELDS[mode])
    assert "accessibility-sheet" not in glass.look().names
    assert ("touch", "") in glass.kiosk.gestures, "somebody is here"

    glass.show(views.attract())

    assert glass.ease.modes == Ease()


def test_under_the_sheet_only_its_own_buttons_can_be_touched(glass: Glass) -> None:
    glass.show(views.home())
    glass.robot.press("accessibility")

    with pytest.raises(RobotFailed, match="cannot press tile-wallet-top-up"):
        glass.robot.press("tile-wallet-top-up", timeout_s=0.1)
    glass.robot.press("accessibility-close")


def test_low_reach_is_one_touch_and_only_where_the_panel_is_high(
    glass: Glass, glass_for: Callable[[str], Glass]
) -> None:
    assert "low-reach" not in glass.show(views.home()).names
    high = glass_for("17-inch-high")
    high.show(views.home())

    high.robot.press("low-reach")

    assert high.ease.modes.is_low_reach


def test_what_was_set_on_site_about_height_and_voice_holds_from_the_next_view_on(glass: Glass) -> None:
    home = views.home()
    glass.show(replace(home, frame=replace(home.frame, lower_edge_mm=1000, is_voice_offered=False)))
    glass.robot.press("low-reach")
    assert glass.ease.modes.is_low_reach
    glass.ease.reset()
    glass.robot.press("accessibility")
    assert "voice" not in glass.look().names
    glass.robot.press("accessibility-close")

    assert "low-reach" not in glass.show(home).names


@pytest.mark.parametrize("view", [views.home(), views.check_fixed(), views.cash(), views.done()])
def test_a_diagonal_set_on_site_resizes_what_is_touched_and_read_from_the_next_view_on(
    glass: Glass, view: View
) -> None:
    by_file = glass.show(view)
    as_found = glass.show(replace(view, frame=replace(view.frame, diagonal_inch=24)))

    assert problems(as_found) == []
    assert as_found.panel.unit_px < by_file.panel.unit_px
    assert [each.place for each in as_found.targets] != [each.place for each in by_file.targets]
    assert [each.place for each in glass.show(view).targets] == [each.place for each in by_file.targets]


def test_the_seconds_of_a_warning_run_between_two_views(glass: Glass, qtbot: object) -> None:
    glass.show(views.cash_warned(seconds=20))

    qtbot.waitUntil(lambda: "19" in glass.look().texts, timeout=3000)  # type: ignore[attr-defined]


def test_offline_is_said_only_while_it_is_so(glass: Glass) -> None:
    assert "offline-badge" in glass.show(views.home(is_online=False)).names
    assert "offline-badge" not in glass.show(views.home()).names


@pytest.mark.rule("W-90")
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_announced_maintenance_stands_on_the_first_screen_in_astana_time(glass: Glass, language: str) -> None:
    words = {"kk": "Жүйені жаңартамыз.", "ru": "Обновляем систему.", "en": "We are updating the system."}
    planned = MaintenanceView(words[language], "2026-11-22T20:00:00+00:00", "2026-11-22T21:30:00+00:00")
    told = f"23.11.2026 01:00–02:30. {words[language]}"

    assert told in glass.show(views.home(language, maintenance=planned)).texts
    assert told not in glass.show(views.home(language)).texts


def test_a_view_may_come_from_the_kiosks_own_thread(glass: Glass) -> None:
    thread = threading.Thread(target=glass.kiosk.show, args=(views.done("ru"),))
    thread.start()

    glass.robot.wait_for("page-done")

    thread.join()
    assert "Выполнено" in glass.look().texts


def test_the_robot_serves_another_thread(glass: Glass, qtbot: object) -> None:
    glass.show(views.home())
    with ThreadPoolExecutor(1) as pool:
        pressed = pool.submit(glass.robot.press, "category-transport")
        qtbot.waitUntil(pressed.done, timeout=5000)  # type: ignore[attr-defined]
        seen = pool.submit(glass.robot.visible)
        qtbot.waitUntil(seen.done, timeout=5000)  # type: ignore[attr-defined]

    assert glass.kiosk.gestures == [("category", "transport")]
    assert {"page-home", "tile-wallet-top-up", "language-kk"} <= set(seen.result())


# --- what is seen ---------------------------------------------------------------------------------------------


def test_the_forward_action_names_its_effect(glass: Glass) -> None:
    assert "Аяқтап, 6\u00a0000\u00a0₸ төлеу" in glass.show(views.cash("kk")).texts
    assert "Внести наличные" in glass.show(views.check("ru")).texts


@pytest.mark.parametrize("outcome", ["executed", "accepted", "unapplied"])
def test_green_is_only_for_what_is_executed(glass: Glass, outcome: str) -> None:
    glass.show(views.done("kk", outcome))

    colour = glass.item(f"outcome-{outcome}").property("ground").name()

    assert (colour == "#00794c") == (outcome == "executed")


def test_the_receipts_code_can_be_read_off_the_glass(glass: Glass, tmp_path: Path) -> None:
    glass.show(views.done())
    shot = tmp_path / "done.png"

    glass.robot.screenshot(str(shot))

    (code,) = zxingcpp.read_barcodes(Image.open(shot))
    assert code.text == views.TRACE_URL


def test_a_picture_waits_until_nothing_moves(glass: Glass, tmp_path: Path) -> None:
    shot, rest = tmp_path / "moving.png", tmp_path / "still.png"
    glass.move()

    glass.show(views.cash_fixed("kk", 200_000))
    glass.show(views.cash_fixed("kk", 500_000))
    glass.robot.screenshot(str(shot))
    glass.still()
    glass.show(views.cash_fixed("kk", 500_000))
    glass.robot.screenshot(str(rest))

    assert shot.read_bytes() == rest.read_bytes()


def test_more_payees_than_fit_are_turned_by_pages(glass: Glass) -> None:
    glass.show(views.payees(count=20))
    assert "tile-energosbyt-1" not in glass.look().names

    glass.robot.press("more")

    assert "tile-energosbyt-1" in glass.look().names


def test_our_own_letters_have_kazakh_and_tenge(glass: Glass) -> None:
    metrics = QFontMetrics(QFont("Noto Sans", 20))

    assert [sign for sign in KAZAKH if not metrics.inFontUcs4(ord(sign))] == []


def test_missing_words_are_said_in_one_line_and_shown_in_english(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    languages = Languages(tmp_path)

    assert languages.text("kk", "Attract", "Touch the screen") == "Touch the screen"
    assert capsys.readouterr().err.splitlines()[0].startswith("kiosk_kk.qm is missing")


def test_no_key_closes_a_full_screen(qapp: QApplication, compiled_words: Path) -> None:
    kiosk = views.FakeKiosk(views.home())
    settings = ScreenSettings(is_fullscreen=True)
    shown = KioskWindow(kiosk, settings, Languages(compiled_words))
    shown.show()
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_F4, Qt.Key.Key_Q):
        press = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.AltModifier)
        qapp.sendEvent(shown.window, press)

    assert not shown.window.close()
    assert shown.window.isVisible()
    shown.close()


def test_a_view_of_the_same_screen_does_not_turn_the_page(glass: Glass) -> None:
    glass.show(views.cash())
    page = glass.item("page-cash")

    more = views.cash(inserted_tiyn=800_000)
    glass.show(replace(more, frame=replace(more.frame, forward=Forward("finish-and-pay", True, 800_000))))

    assert glass.item("page-cash") is page
    assert "Аяқтап, 8\u00a0000\u00a0₸ төлеу" in glass.look().texts


def test_the_program_runs_until_its_robot_quits(qapp: QApplication) -> None:
    kiosk = views.FakeKiosk(views.home())
    seen: list[str] = []

    def visit(robot: Robot) -> None:
        robot.wait_for("page-home")
        seen.extend(robot.visible())
        robot.quit()

    with ThreadPoolExecutor(1) as pool:
        visits: list[Future[None]] = []
        code = run(kiosk, ScreenSettings(), lambda robot: visits.append(pool.submit(visit, robot)))
        visits[0].result()

    assert code == 0
    assert "tile-wallet-top-up" in seen
    kiosk.show(views.attract())  # the core may outlive its window


def test_no_object_of_the_glass_has_a_meta_object_of_its_own(glass: Glass, languages: Languages) -> None:
    """QML keeps what it knows of a meta-object by address: one that dies with its object leaves false knowledge."""
    here = glass.shown.view_model
    twin = KioskViewModel(views.FakeKiosk(views.home()), panel_of(ScreenSettings()), languages, astana())
    others = [name for name, part in vars(twin).items() if isinstance(part, QObject) and name != "_languages"]
    robots = [WindowRobot(glass.window), WindowRobot(glass.window)]

    assert len(others) > 20
    assert _meta_object(here) == _meta_object(twin)
    assert _meta_object(robots[0]) == _meta_object(robots[1])
    assert [n for n in others if _meta_object(vars(here)[n]) != _meta_object(vars(twin)[n])] == []


def _meta_object(thing: QObject) -> int:
    address: int = shiboken6.getCppPointer(thing.metaObject())[0]  # type: ignore[no-untyped-call]
    return address


def test_search_says_why_a_tile_that_it_shows_is_grey(glass_for: Callable[[str], Glass]) -> None:
    reason = views.WORDS["ru"]["online"]

    assert reason in glass_for("32-inch-tall").show(views.EVERY_VIEW["search"]("ru")).texts
    assert (
        reason not in glass_for("17-inch").show(views.EVERY_VIEW["search"]("ru")).texts
    )  # two fit, and both work
