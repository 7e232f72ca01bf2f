"""The voice of the cash flow, by a real program on PATH that stands in for the speech engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.api import ScreenSettings
from tests.support import fake_kiosk as views
from tests.support.glass import Glass
from ui.viewmodels.speech import spoken, unheard
from ui.voice import EngineVoice
from ui.words import Languages

ENGINE = """#!/bin/sh
line="$* $(cat)"
echo "$line" >> "{said}"
{then}
"""


def engine(folder: Path, name: str, then: str = "") -> Path:
    """An executable that writes down how it was called and what it was told. Returns the file it writes."""
    said = folder / "said"
    program = folder / name
    program.write_text(ENGINE.format(said=said, then=then))
    program.chmod(0o755)
    return said


@pytest.fixture
def said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return engine(tmp_path, "espeak-ng")


@pytest.fixture
def glass(said: Path, languages: Languages) -> Iterator[Glass]:
    languages.remove()
    made = Glass(ScreenSettings(), languages)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("name", "percent", "told"),
    [
        ("espeak-ng", 100, "--stdin -v ru Готово"),
        ("espeak-ng", 150, "-a 150 --stdin -v ru Готово"),
        ("spd-say", 75, "-i -25 --wait --pipe-mode --language ru Готово"),
    ],
)
def test_each_engine_is_told_the_volume_in_its_own_measure(
    tmp_path: Path, qtbot: QtBot, name: str, percent: int, told: str
) -> None:
    said = engine(tmp_path, name)

    EngineVoice(str(tmp_path)).say("Готово", "ru", percent)

    qtbot.waitUntil(lambda: said.is_file() and said.read_text(encoding="utf-8").strip() == told, timeout=5000)


def test_the_cash_flow_is_read_aloud_in_the_words_of_the_screen(
    glass: Glass, said: Path, qtbot: QtBot
) -> None:
    def heard(words: str) -> None:
        try:
            qtbot.waitUntil(
                lambda: said.is_file() and words in said.read_text(encoding="utf-8"), timeout=5000
            )
        except Exception as late:
            raise AssertionError(f"{words!r} was not said, but {said.read_text()!r}") from late

    glass.show(views.home("kk"))
    glass.robot.press("accessibility")
    glass.robot.press("voice")
    heard("--stdin -v kk Қызметті таңдаңыз")
    glass.robot.press("accessibility-close")

    for language, inserted in (
        ("kk", "Енгізілді: 6000 теңге"),
        ("ru", "Внесено: 6000 тенге"),
        ("en", "6000 tenge"),
    ):
        glass.kiosk.show(views.cash(language))
        heard(f"-v {language} ")
        heard(inserted)
    glass.kiosk.show(views.cash("ru", 200_000, "returned", 500_000, views.WORDS["ru"]["limit"]))
    heard("5000 тенге. Терминал сейчас может принять до 3000 тенге.")
    glass.kiosk.show(views.done("ru", "accepted"))
    heard("Принято к исполнению")
    assert "701" not in said.read_text(encoding="utf-8"), "no number of a person is said"


def test_a_new_sentence_cuts_the_old_one_short(tmp_path: Path, qtbot: QtBot) -> None:
    said = engine(tmp_path, "espeak", "exec /bin/sleep 30")
    voice = EngineVoice(f"{tmp_path}:/bin:/usr/bin")

    voice.say("one", "en")
    qtbot.waitUntil(lambda: said.is_file() and "one" in said.read_text(), timeout=5000)
    voice.say("two", "en")

    qtbot.waitUntil(lambda: "two" in said.read_text(), timeout=5000)
    voice.stop()


def test_without_an_engine_there_is_no_switch_and_no_sound(tmp_path: Path) -> None:
    voice = EngineVoice(str(tmp_path))

    voice.say("anything", "kk")

    assert not voice.can_speak


def test_the_switch_is_there_only_where_somebody_can_speak(glass: Glass, glass_for: object) -> None:
    glass.show(views.home())
    glass.robot.press("accessibility")

    assert "voice" in glass.look().names


@pytest.mark.parametrize(
    ("words", "language", "heard"),
    [
        ("12\u00a0500\u00a0₸", "kk", "12500 теңге"),
        ("1\u00a0805,50\u00a0₸", "ru", "1805,50 тенге"),
        ("Done", "en", "Done"),
    ],
)
def test_sums_are_said_as_numbers(words: str, language: str, heard: str) -> None:
    assert spoken(words, language) == heard


def test_on_the_same_screen_only_what_is_new_is_said() -> None:
    assert unheard(("a", "b"), ("b", "c"), is_new_screen=False) == ("c",)
    assert unheard(("a", "b"), ("b", "c"), is_new_screen=True) == ("b", "c")


def test_a_warning_is_said_first(glass: Glass, said: Path, qtbot: QtBot) -> None:
    glass.show(views.cash("en"), "voice")
    view = views.cash("en")
    glass.kiosk.show(replace(view, frame=replace(view.frame, warning_s_left=27)))

    qtbot.waitUntil(lambda: said.is_file() and "-v en Are you still here?" in said.read_text(), timeout=5000)
