"""A device that is quicker than the journal, or restarts, falls silent or jams in mid-session."""

from __future__ import annotations

from typing import Any

import pytest

from devices.events import (
    AcceptorReady,
    BillEscrowed,
    BillRejected,
    BillReturned,
    BillStacked,
    CommandFailed,
    FaultCode,
    PowerUpFound,
)
from kiosk.api import CashView
from kiosk.core import events
from kiosk.core.recovery import Evidence
from kiosk.core.states import (
    AcceptingCash,
    Attract,
    IntentPending,
    Stacking,
)
from tests.support.core_builders import a_bill
from tests.support.stories import at_the_slot, motion, stacking, trail
from tests.support.world import World
from wire import entries
from wire.entries import BillDisputed, OrderCompleted
from wire.money import tenge

# --- the device itself refuses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reason", "shown"), [("verification", "rejected"), ("inhibited", "unwanted"), ("unknown_7f", "rejected")]
)
def test_a_known_bill_that_is_not_taken_here_is_not_called_unrecognised(reason: str, shown: str) -> None:
    world = at_the_slot(500)

    world.say(BillRejected(reason, 0x68))

    assert isinstance(world.view.content, CashView)
    assert world.view.content.bill_state == shown


# --- the device was quicker than the journal -------------------------------------------------------------------


def with_an_intent_under_way(**changes: Any) -> World:
    world = at_the_slot(500, **changes)
    world.is_journal_slow = True
    world.inbox.append(BillEscrowed(a_bill(1000)))
    world._step(world.inbox.popleft())
    assert isinstance(motion(world), IntentPending)
    return world


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    "news", [BillReturned(a_bill(1000)), PowerUpFound("bill_in_acceptor"), AcceptorReady(is_enabled=False)]
)
def test_a_bill_withdrawn_before_its_intent_is_on_disk_is_never_stacked(news: Any) -> None:
    world = with_an_intent_under_way()

    world.say(news)

    assert trail(world, "StackBill") == ["StackBill"]  # of the first bill
    (returned,) = world.bodies(entries.BillReturned)
    assert returned.value_tiyn == tenge(1000)


@pytest.mark.rule("K-06")
def test_a_bill_withdrawn_whose_intent_then_fails_leaves_nothing() -> None:
    world = with_an_intent_under_way()
    world.slow.clear()
    token = motion(world).token

    world.say(BillReturned(a_bill(1000)), events.JournalFailed(token, "disk"))

    assert motion(world).shown == "returned"


@pytest.mark.rule("K-01")
def test_a_bill_stacked_before_its_intent_is_on_disk_is_credited_when_it_is() -> None:
    world = with_an_intent_under_way()

    world.say(BillStacked(a_bill(1000)))
    world.say(events.ForwardPressed("cash"))

    assert world.bodies(OrderCompleted)[0].inserted_tiyn == tenge(1500)
    assert world.bodies(entries.BillStacked)[-1].session_id == world.session_id


@pytest.mark.rule("K-01")
def test_a_bill_stacked_whose_intent_fails_is_found_cash() -> None:
    world = with_an_intent_under_way()
    world.journal.pop()
    world.slow.clear()
    world.items = _before_the_intent(world)
    token = motion(world).token

    world.say(BillStacked(a_bill(1000)), events.JournalFailed(token, "disk"))

    assert world.bodies(OrderCompleted)[0].ending == "found"


def _before_the_intent(world: World) -> Any:
    from tests.support.open_items import open_items

    return open_items(world.journal)


@pytest.mark.rule("K-01")
def test_another_bill_stacked_before_the_intent_is_on_disk_is_found_and_the_intents_bill_returned() -> None:
    world = with_an_intent_under_way()

    world.say(BillStacked(a_bill(5000)))

    assert world.bodies(OrderCompleted)[0].ending == "found"
    assert world.bodies(entries.BillReturned)[0].value_tiyn == tenge(1000)


def test_what_a_device_says_meanwhile_without_meaning_changes_nothing() -> None:
    world = with_an_intent_under_way()

    world.say(CommandFailed("HoldBill", "refused"))

    assert isinstance(motion(world), Stacking)


# --- the device restarts or jams in mid-session ------------------------------------------------------------------


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    ("found", "evidence"),
    [
        ("bill_in_acceptor", Evidence.IN_ACCEPTOR),
        ("bill_in_stacker", Evidence.IN_STACKER),
        ("clean", Evidence.NONE),
    ],
)
def test_what_the_device_finds_at_its_power_up_is_remembered(found: Any, evidence: Evidence) -> None:
    world = stacking()

    world.say(PowerUpFound(found))

    assert motion(world).evidence is evidence


@pytest.mark.rule("K-01")
def test_a_bill_found_in_the_head_is_returned_once_the_device_is_ready() -> None:
    world = stacking(500)

    world.say(PowerUpFound("bill_in_acceptor"), AcceptorReady(is_enabled=False))

    assert len(world.bodies(entries.BillReturned)) == 1
    assert isinstance(world.running.phase, AcceptingCash)
    assert world.acceptor.enabled


@pytest.mark.rule("K-01")
def test_a_bill_found_in_the_stacker_is_credited_when_the_device_says_so() -> None:
    world = stacking(500)

    world.say(PowerUpFound("bill_in_stacker"), BillStacked(a_bill(5000), is_at_power_up=True))

    assert world.bodies(entries.BillStacked)[-1].is_at_power_up


@pytest.mark.rule("K-01")
def test_a_device_that_is_ready_without_a_word_about_the_bill_leaves_it_disputed() -> None:
    world = stacking(500)

    world.say(PowerUpFound("clean"), AcceptorReady(is_enabled=False))

    assert world.bodies(BillDisputed)[0].reason == "ready"
    assert world.bodies(OrderCompleted)[0].inserted_tiyn == tenge(500)


@pytest.mark.rule("K-01")
def test_another_denomination_than_the_intents_is_disputed_and_found() -> None:
    world = stacking(500)

    world.say(BillStacked(a_bill(1000)))

    assert world.bodies(BillDisputed)[0].value_tiyn == tenge(5000)
    assert [body.ending for body in world.bodies(OrderCompleted)] == ["found", "silence"]


@pytest.mark.rule("K-01")
def test_a_device_that_still_holds_the_bill_gives_it_back() -> None:
    world = stacking(500)

    world.say(BillEscrowed(a_bill(5000)))
    assert motion(world).evidence is Evidence.IN_ESCROW
    world.say(AcceptorReady(is_enabled=False))

    assert len(world.bodies(entries.BillReturned)) == 1


def test_a_jam_between_bills_is_shown_and_the_session_can_be_finished() -> None:
    world = at_the_slot(500)
    world.acceptor.jam(swallows=False)
    world.settle()
    content = world.view.content
    assert isinstance(content, CashView)
    assert (content.bill_state, content.stopped_by) == ("jammed", "acceptor")

    world.forward()

    assert world.bodies(OrderCompleted)[0].inserted_tiyn == tenge(500)
    world.forward()
    assert world.view.screen == "out-of-service"


@pytest.mark.rule("K-07")
def test_a_device_that_stays_silent_ends_the_session_by_silence() -> None:
    world = at_the_slot(500)
    world.acceptor.lose_line()
    world.settle()

    world.advance(121)

    assert world.bodies(OrderCompleted)[0].ending == "silence"


def test_a_device_that_comes_back_takes_bills_again() -> None:
    world = at_the_slot(500)
    world.acceptor.lose_line()
    world.settle()
    world.acceptor.regain_line()
    world.settle()

    world.insert(1000)

    assert len(world.acceptor.cassette) == 2


def test_a_fault_that_is_not_a_jam_is_no_jam() -> None:
    from devices.events import AcceptorFaulted

    world = at_the_slot(500)

    world.say(AcceptorFaulted(FaultCode.CASSETTE_FULL))

    assert motion(world).shown == "stacked"
    assert not world.running.acceptor.is_ready


def test_cash_is_never_taken_again_after_a_session_ended() -> None:
    world = at_the_slot()
    world.advance(61)

    assert isinstance(world.running.phase, Attract)
    assert world.acceptor.enabled == frozenset()
