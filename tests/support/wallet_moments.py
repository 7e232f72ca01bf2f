"""A customer in his wallet, moment by moment, and what can happen there: for tests that try everything everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from kiosk.core import events
from kiosk.core.machine import step
from kiosk.core.states import Terminal
from kiosk.core.wallet import WalletWaiting
from kiosk.core.wallet_talk import NoAnswer
from tests.support.core_builders import PHONE, SURPLUS_PHONE, session
from tests.support.paper_wallet import PaperWallet
from tests.support.world import World
from wire.refusals import Refusal, RefusalCode


def _stop_at(world: World, *said: Any) -> World:
    """Step these without what follows from their effects."""
    for event in said:
        world.terminal = step(world.running, event, world.now).terminal
    return world


def _home(**changes: Any) -> World:
    world = World(**changes)
    world.open_shop()
    world.say(events.ScreenTouched())
    return world


def _signing_in() -> World:
    world = _home()
    world.wish("open")
    return _stop_at(world, events.FieldEdited(PHONE))


def _password() -> World:
    world = _signing_in()
    world.forward()
    return _stop_at(world, events.KeyPressed("T"))


def _looking() -> World:
    return _stop_at(_password(), events.ForwardPressed("wallet-password"))


def _offer_due() -> World:
    world = _home(wallet=PaperWallet(offer_due="2026-09"))
    world.sign_in()
    return world


def _wallet(**changes: Any) -> World:
    world = _home(wallet=PaperWallet(**changes))
    world.sign_in()
    return world


def _wallet_payees() -> World:
    world = _wallet()
    world.wish("pay")
    return world


def _wallet_search() -> World:
    world = _wallet_payees()
    return _stop_at(world, events.PageOpened("search"), events.FieldEdited("ку"))


def _wallet_payment() -> World:
    world = _wallet_payees()
    return _stop_at(world, events.ServiceChosen("kuat", session(3)), events.FieldEdited("12"))


def _wallet_form() -> World:
    world = _wallet()
    world.wish("transfer")
    return _stop_at(world, events.FieldEdited(SURPLUS_PHONE))


def _wallet_check(**changes: Any) -> World:
    world = _wallet(**changes)
    world.wish("transfer")
    world.enter(SURPLUS_PHONE, "500")
    return world


def _wallet_journaling() -> World:
    return _stop_at(_wallet_check(), events.ForwardPressed("wallet-check"))


def _wallet_code() -> World:
    world = _wallet_check()
    world.forward()
    world.type_secret("48392")
    return world


def _wallet_code_again() -> World:
    world = _wallet_code()
    world.type_secret("1")
    world.advance(20)
    world.say(events.StillHerePressed())
    world.advance(25)
    world.say(events.StillHerePressed())
    world.advance(20)
    return world


def _wallet_confirming() -> World:
    return _stop_at(_wallet_code_again(), events.ForwardPressed("wallet-code"))


def _wallet_confirming_early() -> World:
    world = _wallet_code()
    world.type_secret("0")
    return _stop_at(world, events.ForwardPressed("wallet-code"))


def _wallet_done() -> World:
    world = _wallet_check(asks_for_codes=False)
    world.forward()
    return world


def _wallet_done_without_paper() -> World:
    world = _wallet_check(asks_for_codes=False)
    world.print_outcome = "unknown"
    world.forward()
    return world


def _wallet_statement() -> World:
    world = _wallet()
    world.wish("statement")
    return world


def _wallet_no() -> World:
    return _wallet_check(refusal=Refusal(code=RefusalCode.INSUFFICIENT_BALANCE))


def of_a_wallet(terminal: Terminal) -> list[Any]:
    """What can happen in a wallet, fitting this terminal as well as can be."""
    asked = terminal.phase.token if isinstance(terminal.phase, WalletWaiting) else 0
    return [
        events.KeyPressed("5"),
        events.WalletPressed("open", session(7)),
        events.WalletPressed("pay", session(7)),
        events.WalletPressed("code-voice", session(7)),
        events.WalletAnswered(asked, NoAnswer()),
    ]


WALLET_MOMENTS: Final[tuple[Callable[[], World], ...]] = (
    _signing_in,
    _password,
    _looking,
    _offer_due,
    _wallet,
    _wallet_payees,
    _wallet_search,
    _wallet_payment,
    _wallet_form,
    _wallet_check,
    _wallet_journaling,
    _wallet_code,
    _wallet_code_again,
    _wallet_confirming,
    _wallet_confirming_early,
    _wallet_done,
    _wallet_done_without_paper,
    _wallet_statement,
    _wallet_no,
)
