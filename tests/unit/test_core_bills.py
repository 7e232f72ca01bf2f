"""One bill from escrow to the journal: every turn the device, the journal or the customer can take."""

from __future__ import annotations

from typing import Any

import pytest

from devices.events import (
    AcceptorReady,
    BillEscrowed,
    BillReturned,
    BillStacked,
    CommandFailed,
    PowerUpFound,
)
from kiosk.api import CashView, RefusedView
from kiosk.core import events
from kiosk.core.catalogue import blockers
from kiosk.core.states import (
    Crediting,
    NoBill,
    Refused,
    Returning,
    Stacking,
)
from tests.support.core_builders import a_bill
from tests.support.stories import at_the_slot, motion, only, stacking, trail
from tests.support.world import World
from wire import entries
from wire.entries import BillDisputed, OrderCancelled, OrderCompleted, OrderOpened, StackIntended
from wire.money import tenge

# --- the one order of things ---------------------------------------------------------------------------------


@pytest.mark.rule("K-01")
def test_intent_then_stack_then_entry_then_acknowledgement() -> None:
    world = at_the_slot(500)

    order = trail(
        world, "order_opened", "stack_intended", "StackBill", "bill_stacked", "AcknowledgeBill", "ReturnBill"
    )

    assert order == ["order_opened", "stack_intended", "StackBill", "bill_stacked", "AcknowledgeBill"]


@pytest.mark.rule("K-01")
def test_a_bill_is_on_the_screen_only_when_it_is_in_the_journal() -> None:
    world = stacking()
    world.is_journal_slow = True
    world.acceptor.finish_stacking()
    world._step(world.acceptor.said.popleft())

    assert isinstance(motion(world), Crediting)
    content = world.view.content
    assert isinstance(content, CashView)
    assert (content.inserted_tiyn, content.bill_state) == (0, "stacking")
    assert world.acceptor.acknowledged == 0

    world.settle()

    assert world.acceptor.acknowledged == 1


def test_bill_ids_are_counted_from_the_session() -> None:
    from uuid import uuid5

    world = at_the_slot(500, 500)

    ids = [body.bill_id for body in world.bodies(StackIntended)]

    assert ids == [uuid5(world.session_id, "bill-1"), uuid5(world.session_id, "bill-2")]


# --- the journal fails -----------------------------------------------------------------------------------------


@pytest.mark.rule("K-06")
def test_no_order_no_cash_when_the_journal_fails_at_the_opening() -> None:
    world = World()
    world.open_shop()
    world.choose("wallet-top-up")
    world.enter("7011234567")
    world.journal_failures = 1

    world.forward()

    assert isinstance(world.view.content, RefusedView)
    assert world.bodies(OrderOpened) == []
    world.say(events.HomePressed())
    assert world.view.screen == "out-of-service"
    world.advance(61)
    assert world.view.screen != "out-of-service"


@pytest.mark.rule("K-06")
def test_a_bill_is_returned_when_its_intent_cannot_be_written() -> None:
    world = at_the_slot(500)
    world.journal_failures = 1

    world.insert(5000)

    assert [bill.value_tiyn for bill in world.acceptor.returned] == [tenge(5000)]
    assert world.running.is_journal_failing
    content = world.view.content
    assert isinstance(content, CashView)
    assert content.stopped_by == "terminal"
    assert world.acceptor.enabled == frozenset()


@pytest.mark.rule("K-06")
def test_a_session_goes_on_when_the_journal_can_be_written_again() -> None:
    world = at_the_slot(500)
    world.journal_failures = 1
    world.insert(5000)

    world.advance(61)
    world.insert(1000)

    assert [bill.value_tiyn for bill in world.acceptor.cassette] == [tenge(500), tenge(1000)]


@pytest.mark.rule("K-01")
def test_a_stacked_bill_is_not_acknowledged_until_its_entry_is_written() -> None:
    world = stacking()
    world.journal_failures = 3
    world.acceptor.finish_stacking()
    world.settle()
    assert (world.acceptor.place, world.running.is_journal_failing) == ("stacked", True)

    world.advance(2.5)
    world.advance(2)
    assert world.acceptor.place == "stacked"
    world.advance(2)

    assert (world.acceptor.place, world.running.is_journal_failing) == ("none", False)
    world.say(events.ForwardPressed("cash"))
    world.check_at_rest()


@pytest.mark.rule("K-06")
def test_while_an_entry_waits_no_other_bill_is_taken() -> None:
    world = stacking()
    world.acceptor.tire_of_escrow()
    world.journal_failures = 1
    world.say(BillReturned(a_bill(5000)))
    world.acceptor.place = "none"

    world.say(BillEscrowed(a_bill(500)))

    assert isinstance(motion(world), Returning)


@pytest.mark.rule("W-83")
def test_the_end_of_an_order_is_written_again_until_it_succeeds_and_keeps_its_number() -> None:
    world = at_the_slot(500)
    world.journal_failures = 2

    world.forward()
    screens = [world.view.screen]
    world.advance(5)
    screens.append(world.view.screen)

    assert [body.receipt_number for body in world.bodies(OrderCompleted)] == [1]
    assert screens == ["paying", "done"]


def test_no_order_is_opened_while_an_earlier_entry_still_waits() -> None:
    world = at_the_slot()
    world.is_journal_slow = True
    world.say(events.CancelPressed())
    world.is_journal_slow = False
    world.choose("wallet-top-up")
    world.enter("7011234567")
    world.terminal = _with_a_waiting_write(world)

    world.forward()

    assert isinstance(world.running.phase, Refused)


def _with_a_waiting_write(world: World) -> Any:
    from dataclasses import replace

    from kiosk.core.states import Write

    waiting = Write(999, (OrderCancelled(session_id=world.session_id, reason="customer"),))
    return replace(world.running, writes=(waiting,))


# --- the device does something else -----------------------------------------------------------------------------


@pytest.mark.rule("K-01")
def test_a_bill_that_comes_back_while_stacking_is_journaled_as_returned() -> None:
    world = stacking()

    world.say(BillReturned(a_bill(5000)))

    (returned,) = world.bodies(entries.BillReturned)
    assert returned.value_tiyn == tenge(5000)
    assert motion(world) == NoBill("returned", tenge(5000))


@pytest.mark.rule("K-01")
def test_a_bill_of_which_nothing_is_heard_is_disputed_and_the_session_ends_with_what_is_certain() -> None:
    world = stacking(500)

    world.advance(61)

    (disputed,) = world.bodies(BillDisputed)
    (completed,) = world.bodies(OrderCompleted)
    assert (disputed.value_tiyn, disputed.reason, completed.inserted_tiyn) == (
        tenge(5000),
        "no_news",
        tenge(500),
    )


@pytest.mark.rule("K-01")
def test_a_disputed_bill_without_other_cash_ends_in_a_refusal_that_cannot_be_retried() -> None:
    world = stacking()

    world.advance(61)

    (cancelled,) = world.bodies(OrderCancelled)
    assert cancelled.reason == "bill_disputed"
    assert isinstance(world.running.phase, Refused)
    world.say(events.BackPressed(), events.ForwardPressed("refused"))
    assert isinstance(world.running.phase, Refused)
    assert world.view.frame.forward is None
    assert not world.view.frame.can_go_back


@pytest.mark.rule("K-01")
def test_a_disputed_bill_that_the_device_speaks_of_later_becomes_a_found_order_under_its_own_id() -> None:
    world = stacking(500)
    world.advance(61)

    world.acceptor.finish_stacking()
    world.settle()

    (disputed,) = world.bodies(BillDisputed)
    found = world.bodies(entries.BillStacked)[-1]
    assert (found.bill_id, found.session_id) == (disputed.bill_id, None)
    completed = world.bodies(OrderCompleted)[-1]
    assert (completed.ending, completed.receipt_number, completed.inserted_tiyn) == ("found", 2, tenge(5000))
    world.check_at_rest()


@pytest.mark.rule("K-01")
def test_finish_waits_for_the_bill_in_motion() -> None:
    world = stacking(500)

    world.forward()
    assert isinstance(motion(world), Stacking)
    assert world.view.frame.forward is not None
    assert not world.view.frame.forward.is_enabled
    world.acceptor.finish_stacking()
    world.settle()

    (completed,) = world.bodies(OrderCompleted)
    assert (completed.inserted_tiyn, completed.ending) == (tenge(5500), "paid")


@pytest.mark.rule("K-07")
def test_silence_waits_for_the_bill_in_motion() -> None:
    world = stacking(500)
    world.acceptor.lose_line()
    world.settle()
    world.terminal = _in_its_last_moment(world)

    world.say(events.TimerFired(world.running.silence.timer))  # type: ignore[union-attr]
    assert isinstance(motion(world), Stacking)
    world.acceptor.finish_stacking()
    world.acceptor.regain_line()
    world.settle()

    (completed,) = world.bodies(OrderCompleted)
    assert (completed.inserted_tiyn, completed.ending) == (tenge(5500), "silence")


def _in_its_last_moment(world: World) -> Any:
    from dataclasses import replace

    from kiosk.core.states import Silence

    assert world.running.silence is not None
    return replace(world.running, silence=Silence(world.running.silence.timer, world.now))


@pytest.mark.rule("K-06")
def test_a_bill_that_comes_into_escrow_while_the_warning_is_up_is_taken() -> None:
    world = at_the_slot(500)
    world.advance(100)
    assert world.view.frame.warning_s_left is not None

    world.insert(500)

    assert world.view.frame.warning_s_left is None
    assert len(world.acceptor.cassette) == 2


@pytest.mark.rule("K-06")
def test_a_bill_that_comes_into_escrow_after_finish_goes_back() -> None:
    world = stacking(500)
    world.forward()
    world.acceptor.finish_stacking()
    world.acceptor.said.append(BillEscrowed(a_bill(1000)))
    world.settle()

    assert trail(world, "ReturnBill") == ["ReturnBill"]
    assert world.bodies(OrderCompleted)[0].inserted_tiyn == tenge(5500)


@pytest.mark.rule("K-06")
@pytest.mark.parametrize(
    "go",
    [
        lambda _world: None,
        lambda world: world.choose("wallet-top-up"),
        lambda world: world.say(events.ScreenTouched()),
    ],
)
def test_a_bill_in_escrow_without_a_session_goes_back(go: Any) -> None:
    world = World()
    world.open_shop()
    go(world)

    world.say(BillEscrowed(a_bill(500)))

    assert trail(world, "ReturnBill", "StackBill") == ["ReturnBill"]


@pytest.mark.rule("K-06")
def test_a_foreign_bill_goes_back() -> None:
    from devices.events import Bill

    world = at_the_slot()

    world.say(BillEscrowed(Bill(50_000, "RUB", 3)))

    assert isinstance(motion(world), Returning)


@pytest.mark.rule("K-06")
def test_a_bill_goes_back_while_the_disk_is_nearly_full() -> None:
    world = at_the_slot(500)
    world.say(events.DiskChecked(is_low=True))
    assert world.acceptor.enabled == frozenset()

    world.say(BillEscrowed(a_bill(500)))

    assert isinstance(motion(world), Returning)
    world.say(BillReturned(a_bill(500)), events.DiskChecked(is_low=False))
    assert world.acceptor.enabled


def test_a_bill_that_will_not_go_back_is_waited_for_and_then_shown_as_jammed() -> None:
    world = at_the_slot(500)
    world.say(events.DiskChecked(is_low=True), BillEscrowed(a_bill(500)))
    world.say(CommandFailed("ReturnBill", "still in escrow"), PowerUpFound("clean"))

    world.advance(59)
    assert isinstance(motion(world), Returning)
    world.advance(2)

    assert motion(world).shown == "jammed"


def test_a_bill_offered_again_while_it_goes_back_is_told_so_again() -> None:
    world = at_the_slot(500)
    world.say(events.DiskChecked(is_low=True), BillEscrowed(a_bill(500)), BillEscrowed(a_bill(500)))

    assert trail(world, "ReturnBill") == ["ReturnBill", "ReturnBill"]


@pytest.mark.rule("K-06")
def test_no_cash_is_taken_while_the_ledger_holds_another_history_of_this_kiosk() -> None:
    world = at_the_slot(500)

    world.say(events.SyncHalted(is_halted=True), BillEscrowed(a_bill(500)))
    world.say(BillReturned(a_bill(500)), events.ForwardPressed("cash"))

    assert trail(world, "ReturnBill") == ["ReturnBill"]
    assert only(world, OrderCompleted).inserted_tiyn == tenge(500)
    assert blockers(world.running, world.now) == ("journal-disowned",)


def test_a_device_that_is_ready_again_has_given_the_bill_back() -> None:
    world = at_the_slot(500)
    world.say(events.DiskChecked(is_low=True), BillEscrowed(a_bill(500)), AcceptorReady(is_enabled=False))

    assert motion(world).shown == "returned"


@pytest.mark.rule("K-01")
def test_a_bill_that_is_stacked_although_it_was_to_go_back_is_found_cash() -> None:
    world = at_the_slot(500)
    world.say(events.DiskChecked(is_low=True), BillEscrowed(a_bill(1000)), BillStacked(a_bill(1000)))

    (completed,) = world.bodies(OrderCompleted)
    assert (completed.ending, completed.inserted_tiyn) == ("found", tenge(1000))
    world.say(events.ForwardPressed("cash"))
    assert [body.receipt_number for body in world.bodies(OrderCompleted)] == [1, 2]


@pytest.mark.rule("K-01")
def test_a_bill_that_is_stacked_without_escrow_is_found_cash() -> None:
    world = at_the_slot(500)
    world.say(AcceptorReady(is_enabled=False))

    world.say(BillStacked(a_bill(500)))

    completed = world.bodies(OrderCompleted)[-1]
    assert (completed.ending, completed.parts[0].kind) == ("found", entries.PartKind.UNAPPLIED)


@pytest.mark.rule("K-01")
def test_a_bill_said_again_before_the_device_goes_on_is_acknowledged_again_and_not_credited() -> None:
    world = at_the_slot(500)

    world.say(BillStacked(a_bill(500)))

    assert len(world.bodies(entries.BillStacked)) == 1
    assert trail(world, "AcknowledgeBill") == ["AcknowledgeBill", "AcknowledgeBill"]


@pytest.mark.rule("K-01")
def test_a_found_bill_said_again_while_it_is_being_written_is_one_bill() -> None:
    world = World()
    world.open_shop()
    world.journal_failures = 1
    world.say(BillStacked(a_bill(500)), BillStacked(a_bill(500)))
    assert trail(world, "AcknowledgeBill") == []

    world.advance(3)

    assert len(world.bodies(entries.BillStacked)) == 1
    assert trail(world, "AcknowledgeBill") == ["AcknowledgeBill"]


@pytest.mark.rule("K-01")
def test_a_found_bill_whose_denomination_the_device_cannot_tell_is_kept_for_collection() -> None:
    from devices.events import Bill

    world = World()
    world.open_shop()

    world.say(BillStacked(Bill(0)))

    (completed,) = world.bodies(OrderCompleted)
    assert (completed.inserted_tiyn, completed.parts) == (0, ())
