"""A bill's way, frame by frame. Section numbers are those of docs/protocols/id003.md."""

from __future__ import annotations

from itertools import pairwise

import pytest

from devices.commands import AcknowledgeBill, EnableBills, HoldBill, ReturnBill, StackBill
from devices.events import (
    AcceptorReady,
    Bill,
    BillAccepting,
    BillEscrowed,
    BillRejected,
    BillReturned,
    BillStacked,
    BillStacking,
    CommandFailed,
)
from tests.support.id003_bench import (
    ACCEPT,
    ACK,
    FIVE_HUNDRED,
    INHIBIT,
    STATUS,
    TAKE_NONE,
    TWENTY_THOUSAND,
    a_unit_that_stacks,
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
def stacking():
    return a_unit_that_stacks()


@pytest.fixture
def stacked():
    return a_unit_with_a_stacked_bill()


@pytest.mark.rule("K-01")
def test_a_bill_is_stacked_and_acknowledged_only_after_the_host_has_written_it(enabled):
    assert enabled.poll("12") == [BillAccepting()]
    assert enabled.poll("13 63") == [BillEscrowed(FIVE_HUNDRED)]
    enabled.codec.send(StackBill())
    enabled.exchange("42", "50")
    assert enabled.poll("14") == [BillStacking()]

    assert enabled.vend_valid() == (b"", [BillStacked(FIVE_HUNDRED)])
    assert enabled.vend_valid() == (b"", [])
    enabled.codec.send(AcknowledgeBill())
    assert enabled.vend_valid() == (ACK, [])
    assert enabled.poll("16") == []
    assert enabled.poll("11") == []
    assert enabled.events.count(BillStacked(FIVE_HUNDRED)) == 1


def test_a_unit_may_jump_from_stack_to_vend_valid_and_from_there_to_rest(stacking):
    """2.4: the unit of the capture said neither 14 nor 16."""
    assert stacking.vend_valid() == (b"", [BillStacked(FIVE_HUNDRED)])
    stacking.codec.send(AcknowledgeBill())
    assert stacking.vend_valid()[0] == ACK

    assert stacking.poll("11") == []


def test_stack_is_sent_at_once_and_not_with_the_next_poll(escrowed):
    said_at = escrowed.now
    escrowed.codec.send(StackBill())

    assert escrowed.sent() == frame("42")
    assert escrowed.now - said_at <= 0.020


def test_the_acknowledgement_does_not_wait_for_the_poll_interval(stacked):
    said_at = stacked.now
    stacked.codec.send(AcknowledgeBill())

    assert stacked.vend_valid()[0] == ACK
    assert stacked.now - said_at <= 0.030


def test_a_unit_that_knows_no_stack_2_is_told_stack_1(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.exchange("42", "4b")
    escrowed.exchange("41", "50")
    assert escrowed.vend_valid()[1] == [BillStacked(FIVE_HUNDRED)]
    escrowed.codec.send(AcknowledgeBill())
    escrowed.vend_valid()
    escrowed.poll("13 63")
    escrowed.codec.send(StackBill())

    assert escrowed.sent() == frame("41")


def test_a_unit_that_refuses_to_stack_is_told_of(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.exchange("42", "4b")
    escrowed.exchange("41", "4b")

    assert escrowed.events == [CommandFailed("StackBill", "invalid command")]


def test_a_bill_that_left_escrow_before_stack_is_returned_and_nothing_else(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.exchange("42", "4b")
    escrowed.exchange("41", "4b")

    assert escrowed.poll("11") == [BillReturned(FIVE_HUNDRED)]


def test_invalid_command_to_a_repeated_stack_may_mean_that_the_first_was_obeyed(escrowed):
    escrowed.codec.send(StackBill())
    assert escrowed.sent() == frame("42")
    assert escrowed.sent() == frame("42")
    escrowed.hear(frame("4b"))

    assert escrowed.events == []
    assert escrowed.vend_valid()[1] == [BillStacked(FIVE_HUNDRED)]


@pytest.mark.parametrize("way_back", [["18", "11"], ["18", "18", "1a"], ["11"], ["12"]])
def test_a_bill_is_returned(escrowed, way_back):
    escrowed.codec.send(ReturnBill())
    escrowed.exchange("43", "50")
    for state in way_back[:-1]:
        assert escrowed.poll(state) == []

    assert escrowed.poll(way_back[-1])[0] == BillReturned(FIVE_HUNDRED)


@pytest.mark.parametrize("way_back", [["17 79", "11"], ["18", "11"], ["11"]])
def test_a_bill_nobody_decided_about_goes_back_by_itself(escrowed, way_back):
    """2.4: after 10 s by 17 79, or after 3 s without a poll."""
    for state in way_back:
        escrowed.poll(state)

    assert escrowed.events == [BillReturned(FIVE_HUNDRED)]


def test_a_bill_that_comes_back_from_the_stacker_is_returned(stacking):
    stacking.poll("14")
    stacking.poll("17 75")

    assert stacking.poll("11") == [BillReturned(FIVE_HUNDRED)]


@pytest.mark.parametrize("state", ["19", "13 63"])
def test_a_bill_is_held_for_longer(escrowed, state):
    escrowed.codec.send(HoldBill())
    escrowed.exchange("44", "50")
    assert escrowed.poll(state) == []
    assert escrowed.poll("13 63") == []

    escrowed.codec.send(StackBill())
    escrowed.exchange("42", "50")


def test_a_bill_nobody_decides_about_is_held_before_the_unit_loses_patience_and_not_for_ever(escrowed):
    start, holds = escrowed.now, []
    while escrowed.now - start < 40:
        asked = escrowed.sent()
        if asked == frame("44"):
            holds.append(round(escrowed.now - start))
        escrowed.hear(frame("50" if asked == frame("44") else "13 63"))

    assert holds == [7, 14, 21, 28]
    assert escrowed.events == []


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("between", [[], ["11"], ["16", "11", "12"], ["1a"]])
def test_two_equal_bills_in_a_row_are_two_events(stacked, between):
    stacked.codec.send(AcknowledgeBill())
    stacked.vend_valid()
    for state in between:
        stacked.poll(state)
    stacked.poll("13 63")
    stacked.codec.send(StackBill())
    while (sent := stacked.sent()) != frame("42"):
        stacked.hear(sent)  # a unit that was found in 1A is enabled again

    stacked.hear(frame("50"))
    assert stacked.vend_valid() == (b"", [BillStacked(FIVE_HUNDRED)])


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("between", [[], ["14"], ["16"], ["14", "16", "11"]])
def test_an_acknowledgement_that_was_lost_is_sent_again_without_an_event(stacked, between):
    stacked.codec.send(AcknowledgeBill())
    stacked.vend_valid()
    for state in between:
        stacked.poll(state)

    assert [event for event in stacked.vend_valid()[1] if isinstance(event, BillStacked)] == []
    assert stacked.sent() in (STATUS, ACK)


def test_a_vend_valid_said_again_is_acknowledged_again(stacked):
    stacked.codec.send(AcknowledgeBill())
    assert [stacked.vend_valid()[0] for _ in range(3)] == [ACK] * 3


@pytest.mark.parametrize(
    ("code", "reason"),
    [("71", "insertion"), ("79", "inhibited"), ("7f", "true_bill_feature"), ("aa", "unknown_aa")],
)
def test_a_rejected_bill_has_a_reason_and_is_told_once(enabled, code, reason):
    enabled.poll("12")

    assert enabled.poll(f"17 {code}") == [BillRejected(reason, int(code, 16))]
    assert enabled.poll(f"17 {code}") == []
    assert enabled.poll("11") == []


@pytest.mark.parametrize("code", ["61", "6f", "70"])
def test_a_bill_that_is_no_tenge_of_the_table_goes_back_unasked(enabled, code):
    assert enabled.poll(f"13 {code}") == []

    enabled.exchange("43", "50")
    assert [event for event in enabled.events if isinstance(event, BillEscrowed)] == []


def test_a_unit_that_does_not_obey_is_told_of(escrowed):
    escrowed.codec.send(ReturnBill())
    escrowed.exchange("43", "50")
    while not escrowed.events:
        escrowed.poll("13 63")

    assert escrowed.events == [CommandFailed("ReturnBill", "still in escrow")]


def test_a_decision_that_was_not_heard_is_repeated_while_the_bill_is_in_escrow(escrowed):
    escrowed.codec.send(StackBill())
    for _ in range(3):
        assert escrowed.sent() == frame("42")
    assert escrowed.poll("13 63") == []

    escrowed.exchange("42", "50")


def test_a_decision_without_a_bill_is_refused(enabled):
    enabled.codec.send(StackBill())
    enabled.poll("11")

    assert enabled.events == [CommandFailed("StackBill", "no bill in escrow")]


def test_the_highest_row_of_the_table_is_a_bill_like_any_other(enabled):
    assert enabled.poll("13 68") == [BillEscrowed(TWENTY_THOUSAND)]


def test_bills_are_disabled(enabled):
    enabled.codec.send(EnableBills(frozenset()))

    enabled.exchange(INHIBIT, INHIBIT)
    enabled.poll("1a")
    enabled.exchange(TAKE_NONE, TAKE_NONE)
    assert enabled.sent() == STATUS


def test_denominations_are_changed_while_the_unit_is_inhibited(enabled):
    enabled.codec.send(EnableBills(frozenset({50_000})))

    enabled.exchange(INHIBIT, INHIBIT)
    enabled.poll("1a")
    enabled.exchange("c0 fb ff", "c0 fb ff")
    enabled.exchange(ACCEPT, ACCEPT)
    enabled.poll("11")
    assert AcceptorReady not in {type(event) for event in enabled.events}


def test_a_unit_that_forgot_to_take_bills_is_told_again_once_a_second(enabled):
    start, told = enabled.now, []
    while enabled.now < start + 3.5:
        sent = enabled.sent()
        if sent == frame(ACCEPT):
            told.append(enabled.now)
        enabled.hear(frame("1a") if sent == STATUS else sent)

    assert len(told) == 3
    assert min(later - earlier for earlier, later in pairwise(told)) >= 0.99


@pytest.mark.rule("K-01")
def test_a_bill_lost_on_its_way_is_not_waited_for(stacking):
    stacking.poll("14")

    assert stacking.poll("11") == [AcceptorReady(is_enabled=True)]


def test_a_vend_valid_without_any_bill_before_it_is_told_without_value(enabled):
    enabled.poll("12")

    assert enabled.vend_valid()[1] == [BillStacked(Bill(0))]
