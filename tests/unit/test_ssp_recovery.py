"""Power cuts, crashes and faults, exchange by exchange. Section numbers are those of docs/protocols/ssp.md."""

from __future__ import annotations

import pytest

from devices.bill_acceptors.ssp import SspCodec
from devices.bill_acceptors.ssp.frames import Frame
from devices.commands import AcknowledgeBill, ReturnBill, StackBill
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    AcceptorRecovered,
    Bill,
    BillAccepting,
    BillEscrowed,
    BillReturned,
    BillStacked,
    CommandFailed,
    FaultCode,
    PowerUpFound,
)
from tests.support.ssp_bench import (
    FIVE_HUNDRED,
    Bench,
    a_unit_with_a_stacked_bill,
    a_unit_with_escrow,
    an_enabled_unit,
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


def settle(bench: Bench, poll: str = "07") -> None:
    """Polls that say nothing, until the start is over."""
    while not bench.events or not isinstance(bench.events[-1], AcceptorReady):
        asked = bench.asked()
        assert asked in (poll, "02 7f 00", "0a", "09")
        bench.answer("f0 e8" if asked == poll else "f0")


# --- 3.8 the host's start


@pytest.mark.rule("K-01")
def test_a_bill_in_escrow_at_start_is_rejected_before_the_first_poll(bench):
    bench.set_up(reject="f0")
    bench.poll("ed")

    assert bench.poll("ec") == [BillReturned(None)]
    settle(bench)


@pytest.mark.rule("K-01")
def test_a_bill_stacked_in_an_earlier_life_is_told_before_ready(bench):
    bench.set_up()
    bench.poll("cc")
    assert bench.poll("ee 02 eb") == [BillStacked(FIVE_HUNDRED)]
    assert bench.asked() == ""
    bench.codec.send(AcknowledgeBill())

    settle(bench)


def test_a_bill_of_an_unknown_channel_is_told_without_value(bench):
    bench.set_up()

    assert bench.poll("ee 0c") == [BillStacked(Bill(0, "KZT", 12))]


def test_a_unit_that_tells_of_its_reset_is_set_up_once_more_and_not_for_ever(bench):
    bench.set_up()
    assert bench.poll("f1 e8") == [PowerUpFound("clean")]
    bench.set_up()
    bench.poll("f1 e8")

    settle(bench)


# --- 3.8 the unit's start


@pytest.mark.rule("K-01")
def test_a_bill_found_in_the_stacker_is_credited_once(bench):
    bench.set_up()

    assert bench.poll("f1 e2 02 e8") == [
        PowerUpFound("bill_in_stacker"),
        BillStacked(FIVE_HUNDRED, is_at_power_up=True),
    ]
    assert bench.asked() == ""
    bench.codec.send(AcknowledgeBill())
    bench.set_up()
    bench.poll("e8")
    settle(bench)
    assert sum(isinstance(event, BillStacked) for event in bench.events) == 1


@pytest.mark.rule("K-01")
def test_a_bill_of_unknown_value_in_the_stacker_is_left_to_people(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.poll("cc")
    assert escrowed.poll("f1 e2 00 e8") == [PowerUpFound("bill_in_stacker")]
    escrowed.set_up()

    settle(escrowed)
    assert not [event for event in escrowed.events if isinstance(event, BillStacked)]


def test_a_bill_cleared_from_the_front_was_returned(bench):
    bench.set_up()

    assert bench.poll("f1 e1 02") == [PowerUpFound("bill_in_acceptor"), BillReturned(FIVE_HUNDRED)]


def test_a_bill_of_this_life_cleared_from_the_front_has_a_name(escrowed):
    assert escrowed.asked() == "18"
    escrowed.answer("f5")
    for _ in range(3):
        escrowed.exchange("08", "f5")

    assert escrowed.poll("f1 e1 00") == [PowerUpFound("bill_in_acceptor"), BillReturned(FIVE_HUNDRED)]


@pytest.mark.rule("K-01")
def test_a_credit_that_comes_again_at_start_is_the_same_bill(stacked):
    """Facts 7: whether E2 can follow an EE that was reported is not known; then it must not count twice."""
    stacked.codec.send(AcknowledgeBill())
    stacked.poll("eb")
    assert stacked.poll("f1 e2 02 e8") == []
    stacked.set_up()

    settle(stacked)
    assert not [event for event in stacked.events if isinstance(event, BillStacked)]


@pytest.mark.rule("K-01")
def test_another_bill_cleared_at_start_is_another_bill(stacked):
    stacked.codec.send(AcknowledgeBill())
    stacked.poll("eb ef 00")

    assert stacked.poll("f1 e2 02 e8")[-1] == BillStacked(FIVE_HUNDRED, is_at_power_up=True)


@pytest.mark.rule("K-01")
def test_under_a_key_a_bill_found_at_start_is_acknowledged_before_the_start_is_repeated():
    bench = Bench("auto")
    bench.set_up()
    assert bench.poll("f1 e2 02 e8", "56")[-1] == BillStacked(FIVE_HUNDRED, is_at_power_up=True)
    assert bench.asked() == ""
    bench.codec.send(AcknowledgeBill())
    bench.exchange("57")

    bench.set_up()
    settle(bench, "56")


def test_ready_waits_until_the_unit_has_found_what_there_is(bench):
    bench.set_up()
    bench.poll("f1")
    bench.set_up()
    start = bench.now
    settle(bench)

    assert bench.now - start >= 2.0


# --- the unit forgets


def test_a_unit_that_lost_its_key_is_given_a_new_one():
    enabled = an_enabled_unit("auto")
    assert enabled.asked() == "56"
    assert enabled.last is not None
    enabled.hear(Frame(b"\xfa", enabled.last.sequence).to_bytes())

    enabled.set_up()
    enabled.poll("e8", "56")


def test_a_unit_that_drops_packets_is_given_a_new_key():
    enabled = an_enabled_unit("auto")
    packets = enabled.silence(4.9)
    assert len(set(packets)) == 1
    assert len(packets) == 5

    while Frame.from_bytes(enabled.sent()).data == b"\x11":
        sync = Frame(b"\xf0", 0).to_bytes()
        enabled.hear(sync + Frame(b"\xf0", 1).to_bytes())
    assert AcceptorRecovered() in enabled.events or enabled.events == []


@pytest.mark.rule("K-01")
def test_a_plain_credit_under_a_key_is_not_believed():
    enabled = an_enabled_unit("auto")
    assert enabled.asked() == "56"
    assert enabled.last is not None
    enabled.hear(Frame(bytes.fromhex("f0 ee 02"), enabled.last.sequence).to_bytes())

    assert enabled.events == []


def test_a_packet_that_counts_wrongly_is_not_believed():
    enabled = an_enabled_unit("auto")
    assert enabled.asked() == "56"
    enabled.count += 1
    enabled.answer("f0 ee 02")

    assert enabled.events == []


def test_polls_that_are_refused_are_a_fault_that_ends_by_itself(enabled):
    for _ in range(3):
        enabled.exchange("07", "f8")
    assert enabled.events == [AcceptorFaulted(FaultCode.FAILURE, "poll answered f8 fail")]
    enabled.set_up()
    enabled.exchange("07", "f0")

    assert enabled.events[-1] == AcceptorRecovered()


# --- silence


def test_silence_of_five_seconds_is_a_fault_and_ends_by_itself(enabled):
    enabled.silence(4.8)
    assert enabled.events == []
    enabled.silence(0.5)
    assert enabled.events == [AcceptorFaulted(FaultCode.SILENT, "no answer")]

    while enabled.asked() != "11":
        pass
    enabled.answer("f0")
    assert enabled.events[1] == AcceptorRecovered()
    enabled.agree_on(8)


@pytest.mark.rule("K-01")
def test_a_unit_that_falls_silent_while_it_stacks_is_asked_the_same_again(escrowed):
    escrowed.codec.send(StackBill())
    first = escrowed.sent()
    repeats = escrowed.silence(18.5)

    assert set(repeats) == {first}
    escrowed.hear(Frame(bytes.fromhex("f0 cc ee 02"), Frame.from_bytes(first).sequence).to_bytes())
    assert BillStacked(FIVE_HUNDRED) in escrowed.events


@pytest.mark.rule("K-01")
def test_after_a_long_silence_with_an_undecided_bill_it_is_rejected(escrowed):
    while escrowed.asked() != "11":
        pass
    escrowed.answer("f0")
    escrowed.agree_on(8)
    escrowed.asked()
    escrowed.silence(0.1)
    assert "07" not in {Frame.from_bytes(raw).data.hex() for raw in escrowed.silence(3)}
    escrowed.codec.send(StackBill())
    escrowed.silence(0.1)
    assert escrowed.events[-1] == CommandFailed("StackBill", "no bill in escrow")


def test_a_bill_that_vanished_makes_the_unit_ready_again_so_that_it_may_be_disputed(escrowed):
    escrowed.codec.send(StackBill())
    start = escrowed.now
    escrowed.poll("cc")
    while not escrowed.events or not isinstance(escrowed.events[-1], AcceptorReady):
        escrowed.poll("eb" if escrowed.now < start + 0.5 else "")

    assert escrowed.now - start >= 15.0
    assert not [event for event in escrowed.events if isinstance(event, BillStacked | BillReturned)]


def test_a_safe_jam_without_credit_leaves_the_bill_to_people(escrowed):
    escrowed.codec.send(StackBill())
    assert escrowed.poll("ea e8") == [AcceptorFaulted(FaultCode.JAM_STACKER, "ea safe_jam")]
    escrowed.poll("e4 eb")

    assert not [event for event in escrowed.events if isinstance(event, BillStacked)]


def test_a_returned_bill_without_a_word_makes_the_unit_ready_again(escrowed):
    escrowed.codec.send(ReturnBill())
    escrowed.exchange("08")
    while not escrowed.events:
        escrowed.poll("")

    assert escrowed.events == [AcceptorReady(is_enabled=True)]


def test_after_a_bill_was_lost_the_next_one_is_offered(escrowed):
    escrowed.exchange("18", "f5")
    for _ in range(3):
        escrowed.exchange("08", "f5")

    assert escrowed.poll("ef 00") == [BillAccepting()]
    assert escrowed.poll("ef 02") == [BillEscrowed(FIVE_HUNDRED)]


# --- the port


@pytest.mark.rule("K-01")
def test_a_lost_port_is_a_fault_and_forgets_no_bill(stacked):
    stacked.codec.port_lost("unplugged", stacked.now)
    stacked.codec.port_lost("unplugged", stacked.now + 1)
    assert stacked.asked() == ""
    assert stacked.events == [AcceptorFaulted(FaultCode.PORT_UNAVAILABLE, "unplugged")]

    stacked.codec.send(AcknowledgeBill())
    stacked.set_up()
    assert stacked.events[1] == AcceptorRecovered()


@pytest.mark.rule("K-01")
def test_a_credit_repeated_after_the_port_was_lost_is_the_same_bill():
    stacked = a_unit_with_a_stacked_bill("auto")
    stacked.codec.port_lost("unplugged", stacked.now)
    stacked.codec.send(AcknowledgeBill())
    stacked.set_up()
    assert stacked.poll("ee 02", "56") == []

    stacked.exchange("57")


def test_the_codec_has_a_timer_before_anything_happened():
    assert SspCodec().timer() is not None
    assert SspCodec().heard_at is None
