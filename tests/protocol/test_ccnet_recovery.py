"""Power cuts, crashes and faults, frame by frame. Section numbers are those of docs/protocols/ccnet.md."""

from __future__ import annotations

import pytest

from devices.bill_acceptors.ccnet import CcnetCodec
from devices.commands import AcknowledgeBill, ResetAcceptor, ReturnBill, StackBill
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    AcceptorRecovered,
    Bill,
    BillEscrowed,
    BillReturned,
    BillStacked,
    FaultCode,
    PowerUpFound,
)
from tests.support.ccnet_bench import (
    DISABLE,
    ENABLE_ALL,
    FIVE_HUNDRED,
    POLL,
    Bench,
    a_unit_with_a_stacked_bill,
    a_unit_with_escrow,
    an_enabled_unit,
    frame,
)


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def enabled():
    return an_enabled_unit()


@pytest.fixture
def escrowed():
    return a_unit_with_escrow()


@pytest.fixture
def stacked():
    return a_unit_with_a_stacked_bill()


# --- 1.7 recovery


@pytest.mark.parametrize("first", ["80 01", "1a", "17", "18", "81 01", "82 01"])
def test_a_unit_with_a_bill_on_its_way_is_not_reset_at_start(bench, first):
    bench.exchange("33", first)
    for _ in range(5):
        bench.exchange("33", first)


def test_a_bill_in_escrow_at_start_is_shown_so_that_it_can_be_returned(bench):
    bench.codec.remember_bills((FIVE_HUNDRED,))
    assert bench.poll("80 01") == [BillEscrowed(FIVE_HUNDRED)]
    bench.codec.send(ReturnBill())
    bench.exchange("36", "00")

    assert bench.poll("82 01") == [BillReturned(FIVE_HUNDRED)]
    bench.poll("14")
    bench.exchange(DISABLE, "00")
    bench.poll("19")
    bench.set_up()
    assert bench.events[-1] == AcceptorReady(is_enabled=False)


@pytest.mark.rule("K-01")
def test_a_bill_stacked_in_an_earlier_life_is_told_before_ready(bench):
    bench.codec.remember_bills((FIVE_HUNDRED,))
    assert bench.exchange("33", "81 01") == b""
    assert bench.events == [BillStacked(FIVE_HUNDRED)]

    bench.codec.send(AcknowledgeBill())
    bench.poll("81 01")
    bench.poll("19")
    bench.set_up()
    assert bench.events[-1] == AcceptorReady(is_enabled=False)


def test_a_bill_of_an_unknown_type_is_told_without_value(bench):
    bench.exchange("33", "81 04")

    assert bench.events == [BillStacked(Bill(0, "KZT", 4))]


@pytest.mark.rule("K-01")
def test_power_lost_past_the_exit_sensor_ends_in_one_stacked_bill(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.exchange("35", "00")
    escrowed.poll("12")
    escrowed.exchange("30", "00")
    escrowed.poll("13")

    assert escrowed.exchange("33", "81 01") == b""
    assert escrowed.events == [
        PowerUpFound("bill_in_stacker"),
        BillStacked(FIVE_HUNDRED, is_at_power_up=True),
    ]


def test_power_lost_in_escrow_ends_in_a_returned_bill(escrowed):
    assert escrowed.poll("11") == [PowerUpFound("bill_in_acceptor")]
    escrowed.exchange("30", "00")
    escrowed.poll("13")
    escrowed.poll("18")

    assert escrowed.poll("82 01") == [BillReturned(FIVE_HUNDRED)]


def test_bills_are_enabled_again_after_a_reset(enabled):
    """1.6: after any RESET, power-up or cassette removal all types are disabled."""
    enabled.poll("10")
    enabled.exchange("30", "00")
    enabled.poll("13")
    enabled.poll("19")
    enabled.set_up()
    enabled.exchange(ENABLE_ALL, "00")

    assert enabled.events[-1] == AcceptorReady(is_enabled=True)


def test_bills_are_enabled_again_when_the_unit_forgot_them_without_a_word(enabled):
    while (sent := enabled.sent()) == POLL:
        enabled.hear(frame("19"))

    assert sent == frame(ENABLE_ALL)


def test_the_host_may_ask_for_a_reset(bench):
    bench.start()
    bench.codec.send(ResetAcceptor())

    bench.exchange("30", "00")
    bench.poll("13")


def test_a_reset_waits_until_the_bill_is_away(stacked):
    stacked.codec.send(ResetAcceptor())
    stacked.exchange("33", "81 01")
    stacked.codec.send(AcknowledgeBill())
    stacked.exchange("33", "81 01")
    assert stacked.poll("14") == []

    stacked.exchange("30", "00")


# --- 1.3, 1.5 faults


@pytest.mark.parametrize(
    ("answer", "code", "detail"),
    [
        ("41", FaultCode.CASSETTE_FULL, "41 cassette_full"),
        ("42", FaultCode.CASSETTE_REMOVED, "42 cassette_removed"),
        ("43", FaultCode.JAM_ACCEPTOR, "43 jam_in_acceptor"),
        ("44", FaultCode.JAM_STACKER, "44 jam_in_cassette"),
        ("45", FaultCode.CHEATED, "45 cheated"),
        ("46", FaultCode.PAUSED, "46 pause"),
        ("47 50", FaultCode.FAILURE, "47 50 stack_motor"),
        ("47 fe", FaultCode.FAILURE, "47 fe unknown"),
        ("1d", FaultCode.FAILURE, "1d unknown_state"),
        ("77", FaultCode.FAILURE, "77 unknown_state"),
    ],
)
def test_a_fault_is_told_once_and_so_is_its_end(enabled, answer, code, detail):
    assert enabled.poll(answer) == [AcceptorFaulted(code, detail)]
    assert enabled.poll(answer) == []

    assert enabled.poll("14") == [AcceptorRecovered()]
    enabled.exchange(ENABLE_ALL, "00")
    assert enabled.events[-1] == AcceptorReady(is_enabled=True)


def test_a_cassette_put_back_opens_the_unit_again(enabled):
    enabled.poll("42")
    assert enabled.poll("13") == []
    assert enabled.poll("19") == [AcceptorRecovered()]
    enabled.set_up()
    enabled.exchange(ENABLE_ALL, "00")

    assert enabled.events[-1] == AcceptorReady(is_enabled=True)


def test_a_jam_that_stays_is_reset_every_half_minute(enabled):
    enabled.poll("43")
    start, resets = enabled.now, []
    while enabled.now < start + 65:
        sent = enabled.sent()
        if sent == frame("30"):
            resets.append(enabled.now - start)
        enabled.hear(frame("43" if sent == POLL else "00"))

    assert len(resets) == 2
    assert 29 < resets[0] < 31
    assert [event for event in enabled.events if not isinstance(event, AcceptorFaulted)] == []
    assert len(enabled.events) == 1


def test_a_bill_jammed_on_its_way_keeps_its_outcome_open_until_it_is_known(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.exchange("35", "00")
    escrowed.poll("44")
    escrowed.poll("13")

    assert escrowed.exchange("33", "81 01") == b""
    assert escrowed.events[-2:] == [AcceptorRecovered(), BillStacked(FIVE_HUNDRED)]


def test_silence_of_five_seconds_is_a_fault_and_ends_by_itself(enabled):
    enabled.silence(4.8)
    assert enabled.events == []
    enabled.silence(1.0)
    assert enabled.events == [AcceptorFaulted(FaultCode.SILENT, "no answer")]

    while enabled.sent() != POLL:
        pass
    enabled.hear(frame("14"))
    enabled.exchange(DISABLE, "00")
    enabled.poll("19")
    enabled.set_up()
    enabled.exchange(ENABLE_ALL, "00")
    assert enabled.events[1] == AcceptorRecovered()
    assert enabled.events[-1] == AcceptorReady(is_enabled=True)


def test_a_silent_unit_is_reset_every_ten_seconds(bench):
    sent = bench.silence(40)

    assert sent.count(frame("30")) == 4
    assert bench.events == [AcceptorFaulted(FaultCode.SILENT, "no answer")]


@pytest.mark.rule("K-01")
def test_a_unit_that_falls_silent_with_a_bill_is_heard_before_it_is_reset(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.exchange("35", "00")

    sent = escrowed.silence(50)

    assert frame("30") not in sent
    while escrowed.sent() != POLL:
        pass
    escrowed.hear(frame("81 01"))
    assert escrowed.events[-2:] == [AcceptorRecovered(), BillStacked(FIVE_HUNDRED)]


def test_a_bill_still_in_escrow_after_a_silence_is_offered_anew(escrowed):
    escrowed.silence(5.5)
    while escrowed.sent() != POLL:
        pass
    escrowed.hear(frame("80 01"))

    assert escrowed.events[-2:] == [AcceptorRecovered(), BillEscrowed(FIVE_HUNDRED)]


def test_a_lost_port_is_a_fault_and_forgets_no_bill(stacked):
    stacked.codec.port_lost("unplugged", stacked.now)
    stacked.exchange("33", "81 01")

    assert stacked.events == [
        AcceptorFaulted(FaultCode.PORT_UNAVAILABLE, "unplugged"),
        AcceptorRecovered(),
    ]


def test_a_lost_port_is_told_once(bench):
    bench.codec.port_lost("no such file", bench.now)
    bench.codec.port_lost("no such file", bench.now + 1)
    bench.sent()

    assert len(bench.events) == 1


def test_the_codec_has_a_timer_before_anything_happened():
    assert CcnetCodec().timer() is not None
