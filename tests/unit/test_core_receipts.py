"""Terms before cash; paper, answers of the ledger and receipts after it."""

from __future__ import annotations

import pytest

from kiosk.api import CashView, DoneView, NoticeView, OutOfServiceView
from kiosk.core import events
from tests.support.core_builders import (
    NOW,
    PHONE,
    PRINTER_EMPTY,
    a_bill,
    a_quote,
)
from tests.support.stories import an_open_shop, content, only
from tests.support.world import World
from wire.entries import OrderCompleted, OrderOpened
from wire.messages import OperationResult
from wire.money import tenge
from wire.refusals import Refusal, RefusalCode

# --- terms, printer, results --------------------------------------------------------------------------------------


@pytest.mark.rule("W-03")
def test_a_changed_offer_is_accepted_before_cash_and_the_journal_says_which() -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(offer_version_due="2026-09")
    world.choose("wallet-top-up")
    world.enter(PHONE)
    world.forward()
    assert world.view.screen == "terms"

    world.forward()
    world.insert(500)
    world.forward()

    assert only(world, OrderOpened).offer_version_accepted == "2026-09"
    assert only(world, OrderCompleted).offer_version_accepted == "2026-09"


@pytest.mark.rule("K-06")
def test_without_paper_the_customer_consents_to_a_qr_receipt_before_cash() -> None:
    world = an_open_shop(printer=PRINTER_EMPTY)
    world.choose("wallet-top-up")
    world.enter(PHONE)
    world.forward()
    assert content(world, NoticeView).key == "no-printer"

    world.forward()
    world.insert(500)
    world.forward()

    assert not only(world, OrderOpened).is_receipt_on_paper
    done = content(world, DoneView)
    assert (done.paper, world.printed) == ("none", [])
    assert done.trace_url.startswith("https://pay.example.kz/r/0017/1/")


@pytest.mark.rule("K-06")
def test_paper_that_ends_in_mid_session_sends_further_bills_back_and_the_session_ends_with_what_is_in() -> (
    None
):
    world = an_open_shop()
    world.top_up(500)
    world.printer = PRINTER_EMPTY
    world.say(world.printer)

    world.insert(500)
    cash = content(world, CashView)
    assert (cash.bill_state, cash.stopped_by) == ("returned", "paper")
    world.forward()

    assert content(world, DoneView).paper == "not_printed"
    assert only(world, OrderCompleted).inserted_tiyn == tenge(500)


@pytest.mark.rule("K-06")
def test_paper_that_comes_back_in_mid_session_lets_bills_in_again() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.say(PRINTER_EMPTY)
    world.insert(500)
    world.say(world.printer)

    world.insert(500)

    assert content(world, CashView).inserted_tiyn == tenge(1000)


def test_a_receipt_that_did_not_come_out_can_be_printed_again() -> None:
    world = an_open_shop(print_outcome="not_printed")
    world.top_up(500)
    world.forward()
    assert content(world, DoneView).paper == "not_printed"

    world.print_outcome = "printed"
    world.say(events.ReprintPressed())

    assert content(world, DoneView).paper == "printed"
    world.say(events.ReprintPressed())
    assert world.printed == [1]


def test_a_silent_printer_leaves_the_receipt_unknown() -> None:
    world = an_open_shop(print_outcome="")
    world.top_up(500)
    world.forward()
    assert content(world, DoneView).paper == "printing"
    world.say(events.ReprintPressed())

    for _ in range(4):
        world.advance(8)
        world.say(events.ScreenTouched())

    assert content(world, DoneView).paper == "unknown"


@pytest.mark.parametrize(("outcome", "is_copy"), [("unknown", True), ("not_printed", False)])
def test_only_a_receipt_that_may_be_out_there_is_printed_again_as_a_copy(outcome: str, is_copy: bool) -> None:
    world = an_open_shop(print_outcome=outcome)
    world.top_up(500)
    world.forward()

    world.print_outcome = "printed"
    world.say(events.ReprintPressed())

    assert world.copies == ([1] if is_copy else [])
    assert content(world, DoneView).paper == "printed"


def test_the_customer_waits_ten_seconds_for_the_ledger_and_no_longer() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.is_network_up = False

    world.forward()
    assert world.view.screen == "paying"
    world.advance(9)
    assert world.view.screen == "paying"
    world.advance(2)

    assert content(world, DoneView).outcome == "accepted"


def test_an_answer_that_comes_after_the_wait_is_still_shown() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.is_network_up = False
    world.forward()
    world.advance(11)

    world.set_network(is_up=True)
    world.sync()
    world.settle()

    assert content(world, DoneView).outcome == "executed"


@pytest.mark.rule("K-01")
def test_cash_that_the_rules_keep_out_is_shown_as_held_with_the_reason() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.is_network_up = False
    world.forward()
    (part,) = only(world, OrderCompleted).parts
    refusal = Refusal(code=RefusalCode.WALLET_CLOSED)

    world.say(
        events.OperationsAnswered(
            (OperationResult(operation_id=part.operation_id, outcome="unapplied", refusal=refusal),)
        )
    )

    done = content(world, DoneView)
    assert (done.outcome, done.refusal_text) == ("unapplied", refusal.text("kk"))


def test_answers_for_other_orders_do_not_end_the_wait() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.is_network_up = False
    world.forward()

    world.say(
        events.OperationsAnswered((OperationResult(operation_id=world.session_id, outcome="credited"),))
    )

    assert world.view.screen == "paying"


@pytest.mark.rule("W-83")
def test_receipt_numbers_go_on_from_the_last_life() -> None:
    world = an_open_shop()
    world.top_up(500)
    world.forward()
    world.cut()
    world.start()
    world.settle()

    world.top_up(500)
    world.forward()

    assert [completed.receipt_number for completed in world.bodies(OrderCompleted)] == [1, 2]


def test_collection_is_journaled_between_customers_only() -> None:
    from wire.entries import Collected

    world = an_open_shop()
    request = events.CollectionRequested(world.session_id, "B-17", "S-9", ((500_000, 1),), ((500_000, 1),))
    world.top_up()
    world.say(request)
    assert world.bodies(Collected) == []

    world.say(events.CancelPressed(), request)

    assert only(world, Collected).counted_bills == {500_000: 1}


def test_out_of_service_says_why_and_since_when() -> None:
    world = World()
    world.start()
    world.settle()

    out = content(world, OutOfServiceView)

    assert out.reasons == ("acceptor-silent",)
    assert out.since == NOW.isoformat()


def test_a_bill_that_the_device_itself_rejects_is_shown() -> None:
    world = an_open_shop()
    world.top_up()

    world.acceptor.reject()
    world.settle()

    assert content(world, CashView).bill_state == "rejected"


def test_a_bill_in_a_drawing_is_shown_at_once() -> None:
    world = an_open_shop()
    world.top_up()

    world.acceptor.insert(a_bill(500))
    world._step(world.acceptor.said.popleft())

    assert content(world, CashView).bill_state == "drawing"
