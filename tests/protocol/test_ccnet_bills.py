"""A bill's way, frame by frame. Section numbers are those of docs/protocols/ccnet.md."""

from __future__ import annotations

import pytest

from devices.commands import AcknowledgeBill, EnableBills, HoldBill, ReturnBill, StackBill
from devices.events import (
    AcceptorReady,
    BillAccepting,
    BillEscrowed,
    BillRejected,
    BillReturned,
    BillStacked,
    BillStacking,
    CommandFailed,
)
from tests.support.ccnet_bench import (
    DISABLE,
    ENABLE_ALL,
    FIVE_HUNDRED,
    POLL,
    a_unit_with_a_stacked_bill,
    a_unit_with_escrow,
    an_enabled_unit,
    frame,
)


@pytest.fixture
def enabled():
    return an_enabled_unit()


@pytest.fixture
def escrowed():
    return a_unit_with_escrow()


@pytest.fixture
def stacked():
    return a_unit_with_a_stacked_bill()


@pytest.mark.rule("K-01")
def test_a_bill_is_stacked_and_acknowledged_only_after_the_host_has_written_it(enabled):
    assert enabled.poll("15") == [BillAccepting()]
    assert enabled.poll("80 01") == [BillEscrowed(FIVE_HUNDRED)]
    enabled.codec.send(StackBill())
    enabled.exchange("35", "00")
    assert enabled.poll("17") == [BillStacking()]

    assert enabled.exchange("33", "81 01") == b""
    assert enabled.events[-1] == BillStacked(FIVE_HUNDRED)
    assert enabled.exchange("33", "81 01") == b""
    enabled.codec.send(AcknowledgeBill())
    assert enabled.poll("81 01") == []
    assert enabled.poll("14") == []
    assert enabled.events.count(BillStacked(FIVE_HUNDRED)) == 1


def test_stack_is_sent_at_once_and_not_with_the_next_poll(escrowed):
    said_at = escrowed.now
    escrowed.codec.send(StackBill())

    assert escrowed.sent() == frame("35")
    assert escrowed.now - said_at <= 0.020


def test_the_next_poll_after_stack_comes_soon(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.exchange("35", "00")
    obeyed_at = escrowed.now
    escrowed.poll("17")

    assert escrowed.now - obeyed_at <= 0.110


def test_a_bill_is_returned(escrowed):
    escrowed.codec.send(ReturnBill())
    escrowed.exchange("36", "00")

    assert escrowed.poll("18") == []
    assert escrowed.poll("82 01") == [BillReturned(FIVE_HUNDRED)]
    assert escrowed.poll("82 01") == []
    assert escrowed.poll("14") == []


def test_a_bill_is_held_for_longer(escrowed):
    escrowed.codec.send(HoldBill())
    escrowed.exchange("38", "00")
    assert escrowed.poll("1a") == []
    assert escrowed.poll("80 01") == []

    escrowed.codec.send(StackBill())
    escrowed.exchange("35", "00")


def test_a_bill_nobody_decides_about_is_held_before_the_unit_loses_patience_and_not_for_ever(escrowed):
    start, holds = escrowed.now, []
    while escrowed.now - start < 40:
        asked = escrowed.sent()
        if asked == frame("38"):
            holds.append(round(escrowed.now - start))
        escrowed.hear(frame("00" if asked == frame("38") else "80 01"))

    assert holds == [7, 14, 21, 28]
    assert escrowed.events == []


def test_two_equal_bills_in_a_row_are_two_events(stacked):
    stacked.codec.send(AcknowledgeBill())
    stacked.poll("81 01")
    stacked.poll("14")
    stacked.poll("15")
    stacked.poll("80 01")
    stacked.codec.send(StackBill())
    stacked.exchange("35", "00")

    assert stacked.exchange("33", "81 01") == b""
    assert stacked.events[-1] == BillStacked(FIVE_HUNDRED)


def test_an_acknowledgement_that_was_lost_is_sent_again_without_an_event(stacked):
    stacked.codec.send(AcknowledgeBill())
    stacked.poll("81 01")

    assert stacked.poll("81 01") == []


@pytest.mark.parametrize("between", [["19"], ["12", "13"], ["10", "13", "19"]])
@pytest.mark.rule("K-01")
def test_a_stacked_bill_said_again_without_any_bill_between_is_the_same(stacked, between):
    for state in between:
        sent = stacked.sent()
        if sent != POLL:
            stacked.hear(frame("00") if sent in (frame("30"), frame(ENABLE_ALL)) else b"")
            sent = stacked.sent()
        assert sent == POLL
        stacked.hear(frame(state))

    sent = stacked.sent()
    while sent != POLL:
        stacked.hear(frame("00"))
        sent = stacked.sent()
    assert stacked.hear(frame("81 01")) == b""
    assert BillStacked not in {type(event) for event in stacked.events}
    stacked.codec.send(AcknowledgeBill())
    stacked.exchange("33", "81 01")


def test_a_unit_that_does_not_repeat_its_bill_is_not_waited_for(stacked):
    assert stacked.poll("14") == []
    stacked.codec.send(AcknowledgeBill())
    stacked.poll("14")
    stacked.poll("15")
    stacked.poll("80 01")
    stacked.codec.send(StackBill())
    stacked.exchange("35", "00")

    assert stacked.exchange("33", "81 01") == b""
    assert stacked.events[-1] == BillStacked(FIVE_HUNDRED)


@pytest.mark.parametrize(
    ("code", "reason"), [("66", "verification"), ("68", "inhibited"), ("6b", "unknown_6b")]
)
def test_a_rejected_bill_has_a_reason(enabled, code, reason):
    enabled.poll("15")

    assert enabled.poll(f"1c {code}") == [BillRejected(reason, int(code, 16))]
    assert enabled.poll(f"1c {code}") == []


def test_a_bill_of_another_currency_in_escrow_is_given_back_without_asking(enabled):
    enabled.poll("15")
    assert enabled.poll("80 09") == []

    enabled.exchange("36", "00")


def test_an_illegal_stack_is_reported(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.exchange("35", "30")

    escrowed.poll("18")
    assert escrowed.events == [CommandFailed("StackBill", "illegal command")]
    assert escrowed.poll("82 01") == [BillReturned(FIVE_HUNDRED)]


def test_stack_whose_ack_was_lost_is_not_reported_as_illegal(escrowed):
    escrowed.codec.send(StackBill())
    assert escrowed.sent() == frame("35")
    assert escrowed.sent() == frame("35")
    escrowed.hear(frame("30"))

    assert escrowed.poll("17") == [BillStacking()]
    assert escrowed.events == [BillStacking()]


def test_stack_that_never_arrived_is_sent_again_while_the_bill_waits(escrowed):
    escrowed.codec.send(StackBill())
    assert [escrowed.sent() for _ in range(3)] == [frame("35")] * 3
    escrowed.poll("80 01")

    escrowed.exchange("35", "00")
    assert escrowed.poll("17") == [BillStacking()]


def test_a_unit_that_agreed_to_stack_and_does_not_is_reported(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.exchange("35", "00")
    while not escrowed.events:
        escrowed.poll("80 01")

    assert escrowed.events == [CommandFailed("StackBill", "still in escrow")]


def test_deciding_without_a_bill_is_reported(enabled):
    enabled.codec.send(StackBill())
    enabled.codec.send(ReturnBill())
    enabled.poll("14")

    assert enabled.events == [
        CommandFailed("StackBill", "no bill in escrow"),
        CommandFailed("ReturnBill", "no bill in escrow"),
    ]


def test_a_bill_that_vanishes_without_a_word_is_said_to_be_ready_again(escrowed):
    """No outcome will come any more: the host may dispute it."""
    escrowed.codec.send(StackBill())
    escrowed.exchange("35", "00")

    assert escrowed.poll("14") == [AcceptorReady(is_enabled=True)]


def test_a_bill_that_nobody_ordered_to_stack_and_that_is_gone_went_back(escrowed):
    """Some units never say 82."""
    escrowed.codec.send(ReturnBill())
    escrowed.exchange("36", "00")
    escrowed.poll("18")

    assert escrowed.poll("14") == [BillReturned(FIVE_HUNDRED)]


def test_bills_are_disabled_when_none_is_wanted(enabled):
    enabled.codec.send(EnableBills(frozenset()))

    enabled.exchange(DISABLE, "00")
    assert enabled.poll("19") == []


def test_bills_are_not_disabled_while_one_is_in_escrow(escrowed):
    escrowed.codec.send(EnableBills(frozenset()))
    escrowed.poll("80 01")
    escrowed.codec.send(ReturnBill())
    escrowed.exchange("36", "00")
    escrowed.poll("82 01")
    escrowed.poll("14")

    escrowed.exchange(DISABLE, "00")
