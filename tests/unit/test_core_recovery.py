"""What a cut-off life left open, and how each case is resolved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from devices import events as device
from devices.events import Bill
from kiosk.core import events
from kiosk.core.recovery import (
    FATES,
    FINDINGS,
    Evidence,
    Fate,
    Finding,
    Memory,
    OpenItems,
    Word,
    evidence_after,
    memory_of,
    word_of,
)
from kiosk.core.states import Attract, Recovering
from tests.support.core_builders import NOW, PRINTER_EMPTY, PRINTER_WELL, a_bill, session
from tests.support.core_docs import DOCS, GENERATED, parts_of
from tests.support.open_items import open_items
from tests.support.world import World
from wire import entries
from wire.entries import (
    BillDisputed,
    BillStacked,
    OrderCancelled,
    OrderCompleted,
    PrintEnded,
    PrintIntended,
    StackIntended,
)
from wire.money import tenge


@pytest.mark.parametrize("name", GENERATED)
def test_the_documents_say_what_the_tables_say(name: str) -> None:
    _, between, _ = parts_of((DOCS / name).read_text(encoding="utf-8"))

    assert between == GENERATED[name](), "run: python -m tests.support.core_docs"


# --- the tables -----------------------------------------------------------------------------------------------


def test_every_evidence_and_word_has_a_fate() -> None:
    assert set(FATES) == {(evidence, word) for evidence in Evidence for word in Word}


@pytest.mark.rule("K-01")
def test_a_bill_is_credited_only_on_the_devices_word() -> None:
    assert {word for (_, word), fate in FATES.items() if fate is Fate.STACKED} == {Word.STACKED}


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("evidence", Evidence)
def test_no_news_is_never_guessed(evidence: Evidence) -> None:
    assert FATES[evidence, Word.NO_NEWS] is Fate.DISPUTED


@pytest.mark.parametrize(
    ("event", "word"),
    [
        (device.BillStacked(a_bill(500)), Word.STACKED),
        (device.BillStacked(Bill(0)), Word.STACKED),
        (device.BillStacked(a_bill(1000)), Word.STACKED_OTHER),
        (device.BillReturned(), Word.RETURNED),
        (device.PowerUpFound("clean"), Word.FOUND_CLEAN),
        (device.PowerUpFound("bill_in_acceptor"), Word.FOUND_IN_ACCEPTOR),
        (device.PowerUpFound("bill_in_stacker"), Word.FOUND_IN_STACKER),
        (device.BillEscrowed(a_bill(500)), Word.ESCROWED),
        (device.AcceptorReady(is_enabled=False), Word.READY),
        (device.BillStacking(), None),
        (device.AcceptorRecovered(), None),
    ],
)
def test_what_the_device_says_about_the_open_bill(event: Any, word: Word | None) -> None:
    assert word_of(event, tenge(500)) is word


def test_the_newest_word_about_the_place_counts() -> None:
    assert evidence_after(Evidence.IN_STACKER, Word.FOUND_IN_ACCEPTOR) is Evidence.IN_ACCEPTOR
    assert evidence_after(Evidence.IN_STACKER, Word.FOUND_CLEAN) is Evidence.IN_STACKER


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    ("kind", "is_settled", "value", "memory"),
    [
        (None, False, 500, Memory.NONE),
        ("returned", False, 500, Memory.NONE),
        ("stacked", False, 500, Memory.STACKED),
        ("stacked", False, 0, Memory.STACKED),
        ("stacked", False, 1000, Memory.STACKED_OTHER),
        ("stacked", True, 500, Memory.SETTLED),
        ("disputed", False, 500, Memory.DISPUTED),
        ("disputed", False, 1000, Memory.DISPUTED_OTHER),
        ("disputed", True, 500, Memory.SETTLED),
    ],
)
def test_how_the_last_bill_bears_on_one_that_nothing_explains(
    kind: str | None, is_settled: bool, value: int, memory: Memory
) -> None:
    fields = {"session_id": session(1), "bill_id": session(2), "value_tiyn": tenge(500)}
    outcomes: dict[str | None, Any] = {
        None: None,
        "stacked": BillStacked(**fields),
        "returned": entries.BillReturned(**fields, reason="device"),
        "disputed": BillDisputed(**fields, reason="ready"),
    }

    assert memory_of(outcomes[kind], is_settled=is_settled, value_tiyn=value * 100) is memory
    assert FINDINGS[memory] in Finding


# --- the journal's open items -----------------------------------------------------------------------------------


def after(*values_tenge: int, finish: bool = False, **changes: Any) -> World:
    world = World(**changes)
    world.open_shop()
    world.top_up(*values_tenge)
    if finish:
        world.forward()
    return world


def test_an_empty_journal_leaves_nothing_open() -> None:
    assert open_items(()) == OpenItems()


def test_an_open_order_is_left_open_with_its_bills() -> None:
    items = open_items(after(500, 1000).journal)

    assert items.order is not None
    assert [bill.value_tiyn for bill in items.stacked] == [tenge(500), tenge(1000)]
    assert items.intent is None


def test_a_completed_and_printed_order_leaves_only_its_last_bill() -> None:
    items = open_items(after(500, finish=True).journal)

    assert items == OpenItems(last_bill=items.last_bill)
    assert isinstance(items.last_bill, BillStacked)


def test_a_completed_order_without_its_print_is_unprinted() -> None:
    world = after(500, finish=True, print_outcome="")

    items = open_items(world.journal)

    assert items.unprinted is not None
    assert (items.unprinted.receipt_number, items.is_print_intended, items.unprinted_at) == (1, True, NOW)
    assert items.unprinted_order is not None


# --- the start ---------------------------------------------------------------------------------------------------


def restart(world: World) -> World:
    world.cut()
    world.start()
    world.settle()
    return world


@pytest.mark.rule("K-07")
def test_an_order_without_cash_is_cancelled_at_start() -> None:
    world = restart(after())

    assert world.bodies(OrderCancelled)[0].reason == "power_cut"
    assert isinstance(world.running.phase, Attract)


@pytest.mark.rule("K-07")
def test_an_order_with_cash_is_completed_printed_and_sent_at_start() -> None:
    world = restart(after(500))

    (completed,) = world.bodies(OrderCompleted)
    assert (completed.ending, completed.inserted_tiyn) == ("power_cut", tenge(500))
    assert world.printed == [1]
    assert world.acknowledged_seq > 0
    assert isinstance(world.running.phase, Attract)


@pytest.mark.rule("W-13")
@pytest.mark.rule("K-07")
def test_an_order_that_power_cut_off_is_dated_when_its_customer_acted() -> None:
    world = after(500)
    acted_at = world.now
    world.cut()
    world.now += timedelta(days=2)
    world.start()
    world.settle()

    (completed,) = [entry for entry in world.journal if isinstance(entry.body, OrderCompleted)]
    assert (completed.at, completed.acted_at) == (world.now, acted_at)


@pytest.mark.rule("K-07")
def test_a_recovered_receipt_is_not_waited_for_longer_than_the_printer_may_take() -> None:
    world = after(500)
    world.printer = device.PrinterStatus(is_known=False)
    restart(world)

    world.advance(31)

    assert world.bodies(PrintEnded)[0].outcome == "not_printed"
    world.say(PRINTER_WELL)
    assert world.printed == []


@pytest.mark.rule("K-07")
def test_a_recovered_order_meets_a_printer_without_paper() -> None:
    world = after(500)
    world.printer = PRINTER_EMPTY

    restart(world)

    assert world.bodies(PrintEnded)[0].outcome == "not_printed"


@pytest.mark.rule("K-01")
@pytest.mark.rule("K-07")
def test_a_recovered_order_needs_no_policy() -> None:
    """The tariff that was shown is in the journal; a newer policy may not know it."""
    world = after(500)
    world.cut()
    world.acceptor.power_off()
    opened = open_items(world.journal)
    terminal_events = events.Started(opened, 1)

    from kiosk.core.machine import step
    from kiosk.core.states import Completing, initial_terminal

    phase = step(initial_terminal(), terminal_events, NOW).terminal.phase

    assert isinstance(phase, Completing)
    assert phase.completed.parts[0].credited_tiyn == tenge(500)


@pytest.mark.rule("K-01")
def test_cash_of_an_order_without_a_known_tariff_is_kept_unapplied() -> None:
    from kiosk.core.parts import figures_of, split

    order = open_items(after(500).journal).order
    assert order is not None
    unknown = order.model_copy(update={"tariff": None})

    (part,) = split(unknown, tenge(500))

    assert (part.kind, part.fee_tiyn) == (entries.PartKind.UNAPPLIED, 0)
    assert figures_of(unknown, tenge(500)).remaining_tiyn is None


@pytest.mark.rule("K-08")
def test_cash_of_a_fixed_payment_without_a_fallback_is_kept_unapplied() -> None:
    from kiosk.core.parts import split

    order = open_items(after(500).journal).order
    assert order is not None
    fixed = order.model_copy(update={"service": "fine", "amount_tiyn": tenge(300)})

    kinds = [part.kind for part in split(fixed, tenge(500))]

    assert kinds == [entries.PartKind.PAYMENT, entries.PartKind.UNAPPLIED]


def test_a_receipt_whose_first_byte_may_be_out_is_unknown_and_not_printed_again() -> None:
    world = restart(after(500, finish=True, print_outcome=""))

    assert world.bodies(PrintEnded)[0].outcome == "unknown"
    assert len(world.bodies(PrintIntended)) == 1


def test_a_receipt_of_which_no_byte_was_sent_is_printed_at_start() -> None:
    world = after(500)
    world.inbox.append(events.ForwardPressed("cash"))
    world.is_network_up = False
    world.settle()
    assert world.bodies(OrderCompleted)
    assert not world.bodies(PrintIntended)

    restart(world)

    assert world.printed == [1]


# --- an open intent at start -------------------------------------------------------------------------------------


def with_an_open_intent(*before: int) -> World:
    """Cut with a bill of 5 000 ₸ between escrow and cassette; the acceptor has not spoken yet."""
    world = after(*before)
    world.acceptor.insert(a_bill(5000))
    world.settle()
    world.cut()
    world.acceptor.has_power = False
    world.start()
    world.settle()
    assert isinstance(world.running.phase, Recovering)
    assert world.view.screen == "starting"
    return world


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    ("said", "outcome", "inserted"),
    [
        ([device.BillStacked(a_bill(5000), is_at_power_up=True)], "bill_stacked", 5500),
        ([device.PowerUpFound("bill_in_stacker"), device.BillStacked(a_bill(5000))], "bill_stacked", 5500),
        ([device.BillReturned()], "bill_returned", 500),
        (
            [device.PowerUpFound("bill_in_acceptor"), device.AcceptorReady(is_enabled=False)],
            "bill_returned",
            500,
        ),
        ([device.BillEscrowed(a_bill(5000)), device.BillReturned()], "bill_returned", 500),
        ([device.BillEscrowed(a_bill(5000)), device.AcceptorReady(is_enabled=False)], "bill_returned", 500),
        ([device.AcceptorReady(is_enabled=False)], "bill_disputed", 500),
        ([device.PowerUpFound("clean"), device.AcceptorReady(is_enabled=False)], "bill_disputed", 500),
        (
            [device.PowerUpFound("bill_in_stacker"), device.AcceptorReady(is_enabled=False)],
            "bill_disputed",
            500,
        ),
    ],
)
def test_an_open_intent_is_resolved_by_what_the_device_says(
    said: list[Any], outcome: str, inserted: int
) -> None:
    world = with_an_open_intent(500)

    world.say(*said)

    kinds = [entry.body.kind for entry in world.journal]
    assert kinds[kinds.index("stack_intended", 3) + 1] == outcome
    assert world.bodies(OrderCompleted)[0].inserted_tiyn == tenge(inserted)


@pytest.mark.rule("K-01")
def test_an_open_intent_without_other_cash_that_came_back_cancels_the_order() -> None:
    world = with_an_open_intent()

    world.say(device.BillReturned())

    assert world.bodies(OrderCancelled)[0].reason == "power_cut"


@pytest.mark.rule("K-01")
def test_a_device_that_does_not_come_back_leaves_the_bill_disputed_and_completes_the_rest() -> None:
    world = with_an_open_intent(500)

    world.advance(601)

    assert world.bodies(BillDisputed)[0].reason == "no_news"
    assert world.bodies(OrderCompleted)[0].inserted_tiyn == tenge(500)


@pytest.mark.rule("K-01")
def test_another_denomination_at_start_is_disputed_and_found() -> None:
    world = with_an_open_intent(500)

    world.say(device.BillStacked(a_bill(1000)))

    assert world.bodies(BillDisputed)[0].value_tiyn == tenge(5000)
    assert [body.ending for body in world.bodies(OrderCompleted)] == ["power_cut", "found"]
    assert [body.receipt_number for body in world.bodies(OrderCompleted)] == [1, 2]


@pytest.mark.rule("K-01")
def test_a_recovered_bill_is_acknowledged_only_when_its_entry_is_on_disk() -> None:
    world = with_an_open_intent()
    world.journal_failures = 1
    world.say(device.BillStacked(a_bill(5000)), device.BillStacked(a_bill(5000)))
    assert "  AcknowledgeBill" not in world.trace

    world.advance(3)

    assert world.trace.count("  AcknowledgeBill") == 1
    assert world.bodies(OrderCompleted)[0].inserted_tiyn == tenge(5000)


def test_a_timer_that_fired_as_the_device_spoke_changes_nothing() -> None:
    world = with_an_open_intent()
    world.journal_failures = 1
    phase = world.running.phase
    assert isinstance(phase, Recovering)
    world.say(device.BillStacked(a_bill(5000)))

    world.say(events.TimerFired(phase.timer))

    assert world.bodies(BillDisputed) == []


@pytest.mark.rule("K-01")
def test_an_intent_without_an_order_is_disputed_at_once_and_its_bill_found_later() -> None:
    intent = StackIntended(session_id=session(1), bill_id=session(2), value_tiyn=tenge(500))
    items = OpenItems(intent=intent)

    from kiosk.core.effects import WriteJournal
    from kiosk.core.machine import step
    from kiosk.core.states import initial_terminal

    after_start = step(initial_terminal(), events.Started(items, 1), NOW)

    (write,) = [effect for effect in after_start.effects if isinstance(effect, WriteJournal)]
    assert [body.kind for body in write.bodies] == ["bill_disputed"]
    assert isinstance(after_start.terminal.phase, Attract)


# --- a device that repeats ------------------------------------------------------------------------------------------


@pytest.mark.rule("K-01")
def test_a_bill_whose_acknowledgement_was_cut_off_is_acknowledged_again_and_not_credited_twice() -> None:
    world = after()
    world.acceptor.insert(a_bill(5000))
    world.settle()
    world.acceptor.finish_stacking()
    world.crash_after = 2  # StopTimer, WriteJournal; the acknowledgement is never sent
    world.settle()
    places = [world.acceptor.place]

    world.start()
    world.settle()

    assert [*places, world.acceptor.place] == ["stacked", "none"]
    assert len(world.bodies(BillStacked)) == 1
    world.check_at_rest()


@pytest.mark.rule("K-01")
def test_a_disputed_bill_that_the_device_repeats_after_a_restart_is_found_under_its_id() -> None:
    world = with_an_open_intent()
    world.advance(601)
    world.say(PRINTER_WELL)
    restart(world)

    world.say(device.BillStacked(a_bill(5000)))

    assert world.bodies(BillStacked)[0].bill_id == world.bodies(BillDisputed)[0].bill_id


@pytest.mark.rule("K-01")
def test_two_equal_bills_in_a_row_are_two_bills() -> None:
    world = after(500, 500)

    assert len(world.bodies(BillStacked)) == 2
