"""What a scenario's hand does in one go, on the real core without a glass."""

from __future__ import annotations

import threading

import pytest

from kiosk.api import RobotFailed
from kiosk.runtime.fingers import Eyes, Hand, PortRobot
from tests.support.core_builders import SURPLUS_PHONE, WALLET
from tests.support.core_port import CorePort
from tests.support.paper_wallet import CODE, PASSWORD
from tests.support.world import World


@pytest.fixture
def world() -> World:
    world = World()
    world.open_shop()
    return world


def hand_of(world: World) -> tuple[Hand, PortRobot]:
    port = CorePort(world)
    eyes = Eyes(port)
    robot = PortRobot(port, eyes, threading.Event().set)
    return Hand(robot, eyes, {"kuat": "utilities"}.get), robot


def test_a_payee_is_chosen_by_a_few_letters(world: World) -> None:
    hand, _ = hand_of(world)

    hand.search("куа", "kuat")

    assert world.view.screen == "requisites"


@pytest.mark.rule("W-21")
def test_a_holder_signs_in_orders_and_confirms(world: World) -> None:
    hand, robot = hand_of(world)

    hand.sign_in(WALLET, PASSWORD)
    robot.press("wallet-pay")
    hand.search("куа", "kuat")
    robot.press("back")
    robot.press("back")
    robot.press("back")
    robot.press("wallet-transfer")
    hand.enter([("phone", SURPLUS_PHONE), ("amount", "500")])
    hand.accept("wallet-check")
    hand.confirm(CODE)

    assert "forward" in robot.visible()
    hand.accept("wallet-done")
    robot.press("wallet-log-out")
    assert world.view.screen == "home"


@pytest.mark.rule("W-64")
def test_who_is_not_let_in_is_told_so(world: World) -> None:
    hand, _ = hand_of(world)

    with pytest.raises(RobotFailed, match=r"nobody was let into the wallet of \+7701"):
        hand.sign_in(WALLET, "Bas-Qala-2026")


@pytest.mark.rule("W-21")
def test_a_code_that_is_not_taken_is_told_so(world: World) -> None:
    hand, robot = hand_of(world)
    hand.sign_in(WALLET, PASSWORD)
    robot.press("wallet-transfer")
    hand.enter([("phone", SURPLUS_PHONE), ("amount", "500")])
    hand.accept("wallet-check")

    with pytest.raises(RobotFailed, match="the code 111111 was not taken; the screen is wallet-code"):
        hand.confirm("111111")
