"""The desk panel says on stdout what was touched, in the words that the demo's supervisor understands."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ui.desk import DeskWindow, say_on_stdout
from ui.robot import WindowRobot
from ui.viewmodels.desk import BILLS_TENGE, switches
from ui.words import Languages


class Desk:
    def __init__(self) -> None:
        self.said: list[str] = []
        self.panel = DeskWindow(self.said.append)
        self.robot = WindowRobot(self.panel.window)


@pytest.fixture
def desk(languages: Languages) -> Iterator[Desk]:
    languages.remove()
    desk = Desk()
    yield desk
    desk.panel.close()


@pytest.mark.parametrize("tenge", BILLS_TENGE)
def test_each_bill_can_be_inserted(desk: Desk, tenge: int) -> None:
    desk.robot.press(f"bill-{tenge}")

    assert desk.said == [f"insert {tenge}"]


@pytest.mark.parametrize(
    "line", [line for switch in switches() for line, _ in switch.states if line != "power restore"]
)
def test_each_fault_can_be_made(desk: Desk, line: str) -> None:
    desk.robot.press("say-" + line.replace(" ", "-"))

    assert desk.said == [line]


def test_a_torn_bill_can_be_inserted(desk: Desk) -> None:
    desk.robot.press("bill-torn")

    assert desk.said == ["insert 500 bad"]


def test_without_power_only_power_can_be_restored(desk: Desk) -> None:
    desk.robot.press("say-power-cut")
    assert not desk.panel.view_model.has_power

    desk.robot.press("say-power-restore")

    assert desk.said == ["power cut", "power restore"]
    desk.robot.press("bill-200")
    assert desk.said[-1] == "insert 200"


def test_a_line_leaves_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    say_on_stdout("jam")

    assert capsys.readouterr().out == "jam\n"
