"""A wallet's receipt that a power cut took: printed by the ledger's word, once, and before nobody else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.core import events
from kiosk.core.states import Attract
from kiosk.core.wallet_talk import FindOrder
from tests.support.core_builders import PRINTER_EMPTY, PRINTER_WELL, SURPLUS_PHONE
from tests.support.paper_wallet import PaperWallet
from tests.support.world import World
from wire.entries import PrintEnded, PrintIntended, WalletOrderEnded, WalletOrderIntended

ASKED_S = 31
"""Within so long the kiosk asks what became of an order."""
BOUNDARIES = 60
"""More than an order has effects."""


def at_the_check() -> World:
    """A transfer, filled in and shown; nothing has been sent yet."""
    world = World(wallet=PaperWallet(asks_for_codes=False))
    world.open_shop()
    world.sign_in()
    world.wish("transfer")
    world.enter(SURPLUS_PHONE, "500")
    return world


def again(world: World) -> None:
    """Power is back."""
    world.start()
    world.settle()


def cut_once_the_ledger_has_it() -> World:
    """The order is executed, and the kiosk has not heard of it when the power goes."""
    for boundary in range(BOUNDARIES):
        world = at_the_check()
        world.crash_after = boundary
        world.forward()
        if world.terminal is None and world.wallet.executed() and not world.bodies(WalletOrderEnded):
            return world
    raise AssertionError("no such moment")


def ends(world: World) -> list[tuple[str, int | None]]:
    return [(body.outcome, body.receipt_number) for body in world.bodies(WalletOrderEnded)]


@pytest.mark.rule("W-82")
@pytest.mark.rule("W-83")
def test_wherever_the_power_goes_a_wallets_receipt_comes_out_once_or_may_be_out_there() -> None:
    met = set()
    for boundary in range(BOUNDARIES):
        world = at_the_check()
        world.crash_after = boundary
        world.forward()
        if world.terminal is not None:
            break
        early = len(world.printed)
        again(world)
        world.advance(3 * ASKED_S)

        is_executed = bool(world.wallet.executed())
        unknown = [each for each in world.bodies(PrintEnded) if each.outcome == "unknown"]
        assert len(world.printed) + len(unknown) - (early and len(unknown)) == is_executed, boundary
        assert len(world.bodies(PrintIntended)) == len(world.bodies(PrintEnded)) == is_executed
        world.check_at_rest()
        met.add((is_executed, early, len(world.printed), len(unknown)))
    else:
        pytest.fail("the order never came to its end")

    assert met >= {(False, 0, 0, 0), (True, 0, 1, 0), (True, 0, 0, 1), (True, 1, 1, 1)}


@pytest.mark.rule("W-92")
def test_it_waits_while_somebody_else_is_there() -> None:
    world = cut_once_the_ledger_has_it()
    again(world)
    world.say(events.ScreenTouched())
    for _ in range(3):
        world.advance(ASKED_S - 5)
        world.say(events.StillHerePressed())

    assert world.printed == []
    assert [each for each in world.wallet.asked if isinstance(each, FindOrder)] == []
    world.advance(3 * ASKED_S)
    assert isinstance(world.running.phase, Attract)
    assert (world.printed, ends(world)) == ([1], [("executed", 1)])


def test_it_says_when_the_order_was_decided_and_nothing_of_it_is_shown() -> None:
    world = cut_once_the_ledger_has_it()
    again(world)
    world.advance(2 * ASKED_S)

    assert [job.phone for job in world.running.jobs] == ["+77011234567"]  # type: ignore[union-attr]
    assert world.view.screen == "attract"
    world.say(events.ScreenTouched())
    assert world.running.jobs == ()
    assert "7011234567" not in str(world.view)


def test_without_a_printer_that_can_no_number_is_spent() -> None:
    world = cut_once_the_ledger_has_it()
    world.printer = PRINTER_EMPTY
    again(world)
    world.advance(2 * ASKED_S)

    assert (world.printed, ends(world)) == ([], [("executed", None)])
    world.say(PRINTER_WELL)
    world.advance(2 * ASKED_S)
    assert world.printed == []


def test_an_order_of_yesterday_gets_no_paper() -> None:
    world = cut_once_the_ledger_has_it()
    world.wallet.has_paper = False
    world.now += timedelta(days=1)
    again(world)
    world.advance(2 * ASKED_S)

    assert (world.printed, ends(world)) == ([], [("executed", None)])


def test_an_order_whose_receipt_said_that_nobody_knew_gets_no_second_one() -> None:
    world = at_the_check()
    world.wallet.lost = 1
    world.forward()
    assert world.printed == [1]
    world.cut()
    again(world)
    world.advance(2 * ASKED_S)

    assert (world.printed, ends(world)) == ([1], [("unknown", 1), ("executed", None)])
    assert len(world.bodies(WalletOrderIntended)) == 1
