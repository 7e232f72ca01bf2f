"""The control socket and the fingers behind it, over a kiosk that a test plays the core of."""

from __future__ import annotations

import json
import socket
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.api import FieldView, Forward, Gesture, HomeView, PayeesView, RobotFailed, View
from kiosk.demo.control_client import ControlClient, KioskGone, KioskRefused
from kiosk.demo.happenings import Awaited, Happenings
from kiosk.runtime.control import ControlServer
from kiosk.runtime.fingers import Eyes, Hand, PortRobot
from kiosk.runtime.identity import KEY_FILE, key_of
from tests.support import fake_kiosk as fake


def fail(_asked: Any) -> None:
    raise RobotFailed("waited 1 s for forward; the screen is home")


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[ControlServer, Path]]:
    path = tmp_path / "control.sock"
    serving = ControlServer(path, {"echo": lambda asked: {"heard": asked["word"]}, "fail": fail})
    serving.start()
    yield serving, path
    serving.close()


def test_a_request_is_answered_and_news_are_told(server: tuple[ControlServer, Path]):
    happenings = Happenings()
    client = ControlClient(server[1], lambda told: happenings.add("kiosk", told))

    assert client.ask("echo", word="hello")["heard"] == "hello"
    server[0].push({"event": "screen", "screen": "home"})

    _, told = happenings.wait(lambda one: one["event"] == "screen", "a screen", since=0, timeout_s=5)
    assert told["screen"] == "home"
    client.close()


@pytest.mark.parametrize(
    ("do", "problem"),
    [("fail", "the screen is home"), ("dance", "unknown request 'dance'"), ("echo", "cannot be read")],
)
def test_what_cannot_be_done_is_said(do: str, problem: str, server: tuple[ControlServer, Path]):
    client = ControlClient(server[1], lambda _told: None)

    with pytest.raises(KioskRefused, match=problem):
        client.ask(do)

    client.close()


def test_only_the_kiosks_own_user_may_connect(server: tuple[ControlServer, Path]):
    assert stat.S_IMODE(server[1].stat().st_mode) == 0o600


def test_garbage_is_answered_not_fatal(server: tuple[ControlServer, Path]):
    with socket.socket(socket.AF_UNIX) as guest, guest.makefile("rb") as lines:
        guest.connect(str(server[1]))
        guest.sendall(b"\xff\xfe nonsense\n[1]\n")

        answers = [json.loads(lines.readline()) for _ in range(2)]

    assert [answer["is_done"] for answer in answers] == [False, False]


def test_nobody_there_is_said_so(tmp_path: Path):
    with pytest.raises(KioskGone):
        ControlClient(tmp_path / "nobody.sock", lambda _told: None)


def test_waiting_in_vain_names_what_was_awaited():
    happenings = Happenings()
    happenings.add("acceptor", {"event": "ready"})

    with pytest.raises(Awaited, match="a stacked bill; last was acceptor:ready"):
        happenings.wait(lambda one: one["event"] == "stacked", "a stacked bill", since=0, timeout_s=0.05)


# --- fingers


def hand_over(kiosk: fake.FakeKiosk) -> Hand:
    eyes = Eyes(kiosk)
    return Hand(PortRobot(kiosk, eyes, threading.Event().set), eyes, {"kuat": "utilities"}.get)


def test_a_payee_is_chosen_by_way_of_its_category():
    kiosk = fake.FakeKiosk(fake.attract())
    home_view, payees = fake.home(), fake.payees()
    assert isinstance(home_view.content, HomeView)
    assert isinstance(payees.content, PayeesView)
    category = home_view.content.categories[0].code
    payee = payees.content.payees[0].code
    after = {"touch": home_view, "category": payees, "service": fake.requisites()}
    kiosk.answer = lambda gesture, _argument: after.get(gesture)
    eyes = Eyes(kiosk)

    Hand(PortRobot(kiosk, eyes, threading.Event().set), eyes, {payee: category}.get).choose(payee)

    assert kiosk.gestures == [("touch", ""), ("category", category), ("service", payee)]


def test_a_warning_is_answered_before_what_lies_under_it():
    kiosk = fake.FakeKiosk(fake.cash_warned())
    after = {"still-here": fake.cash(), "forward": fake.done()}
    kiosk.answer = lambda gesture, _argument: after.get(gesture)

    hand_over(kiosk).pay()

    assert [gesture for gesture, _ in kiosk.gestures] == ["still-here", "forward"]


def test_an_unknown_payee_is_named():
    kiosk = fake.FakeKiosk(fake.home())

    with pytest.raises(RobotFailed, match="there is no service or payee 'nobody'"):
        hand_over(kiosk).choose("nobody")


def test_each_field_is_answered_and_left_by_the_forward_action():
    form = fake.requisites()
    assert isinstance(form.content, FieldView)
    code = form.content.code
    form = replace(form, frame=replace(form.frame, forward=Forward("continue", is_enabled=True)))
    kiosk = fake.FakeKiosk(form)
    checking = fake.checking()

    def answer(gesture: Gesture, _argument: str) -> View | None:
        return checking if gesture == "forward" else None

    kiosk.answer = answer

    hand_over(kiosk).enter([(code, "7011234567")])

    assert kiosk.gestures == [("edit", "7011234567"), ("forward", "requisites")]


def test_a_screen_that_is_already_another_is_not_accepted_for_it():
    kiosk = fake.FakeKiosk(fake.home())
    eyes = Eyes(kiosk)

    with pytest.raises(RobotFailed, match=r"for the screen check; the screen is home"):
        eyes.wait(lambda view: view.screen == "check", "the screen check", timeout_s=0.05)


# --- who the kiosk is


def test_the_key_is_made_once_and_nobody_else_reads_it(tmp_path: Path):
    key = key_of(tmp_path)

    assert key_of(tmp_path).public_key == key.public_key
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
