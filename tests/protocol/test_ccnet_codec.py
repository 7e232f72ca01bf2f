"""The host's side of CCNET, frame by frame. Section numbers are those of docs/protocols/ccnet.md."""

from __future__ import annotations

import pytest

from devices.bill_acceptors.ccnet import CcnetCodec
from devices.commands import AcknowledgeBill, EnableBills, HoldBill, ResetAcceptor, ReturnBill, StackBill
from devices.events import (
    AcceptorFaulted,
    AcceptorIdentified,
    AcceptorReady,
    AcceptorRecovered,
    Bill,
    BillAccepting,
    BillEscrowed,
    BillRejected,
    BillReturned,
    BillStacked,
    BillStacking,
    CommandFailed,
    FaultCode,
    PowerUpFound,
)
from tests.support.ccnet_bench import ACK, IDENTITY, KZT_TABLE, NAK, POLL, Bench, frame

FIVE_HUNDRED = Bill(50_000, "KZT", 1)
ALL = frozenset({20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000})
ENABLE_ALL = "34 00 00 7f 00 00 7f"
DISABLE = "34 00 00 00 00 00 00"


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def enabled(bench):
    """A unit in 14 that takes everything."""
    bench.start()
    bench.codec.send(EnableBills(ALL))
    bench.exchange(ENABLE_ALL, "00")
    bench.poll("14")
    bench.events.clear()
    return bench


@pytest.fixture
def escrowed(enabled):
    """500 tenge in escrow."""
    enabled.poll("15")
    enabled.poll("80 01")
    enabled.events.clear()
    return enabled


@pytest.fixture
def stacked(escrowed):
    """500 tenge stacked, told, not acknowledged."""
    escrowed.codec.send(StackBill())
    escrowed.exchange("35", "00")
    escrowed.poll("17")
    assert escrowed.exchange("33", "81 01") == b""
    escrowed.events.clear()
    return escrowed


# --- 1.6 start ---------------------------------------------------------------------------------------------------


def test_start_from_power_up_byte_for_byte(bench):
    """1.6: POLL 10, ACK, RESET, POLL 13, POLL 19, STATUS, SET SECURITY, IDENTIFICATION, BILL TABLE, ENABLE, 14."""
    for host, device in [
        ("02 03 06 33 da 81", "02 03 06 10 43 92"),
        ("02 03 06 00 c2 82", None),
        ("02 03 06 30 41 b3", "02 03 06 00 c2 82"),
        ("02 03 06 33 da 81", "02 03 06 13 d8 a0"),
        ("02 03 06 00 c2 82", None),
        ("02 03 06 33 da 81", "02 03 06 19 82 0f"),
        ("02 03 06 00 c2 82", None),
        ("02 03 06 31 c8 a2", "02 03 0b 00 00 00 00 00 00 a8 67"),
        ("02 03 06 00 c2 82", None),
        ("02 03 09 32 00 00 00 26 1f", "02 03 06 00 c2 82"),
        ("02 03 06 37 fe c7", frame(IDENTITY).hex(" ")),
        ("02 03 06 00 c2 82", None),
        ("02 03 06 41 4f d1", frame(KZT_TABLE).hex(" ")),
        ("02 03 06 00 c2 82", None),
    ]:
        assert bench.sent().hex(" ") == host
        if device is not None:
            bench.now += 0.003
            bench.codec.receive_data(bytes.fromhex(device), bench.now)
    bench.sent()

    identified = bench.events[1]
    assert isinstance(identified, AcceptorIdentified)
    assert (identified.model, identified.serial, identified.firmware) == (
        "SM-KZ1126",
        "231000760443",
        "1126",
    )
    assert [bill.value_tiyn for bill in identified.bills] == sorted(ALL)
    assert [bench.events[0], *bench.events[2:]] == [PowerUpFound("clean"), AcceptorReady(is_enabled=False)]


@pytest.mark.parametrize(
    ("z1", "where"), [("10", "clean"), ("11", "bill_in_acceptor"), ("12", "bill_in_stacker")]
)
def test_a_unit_that_powered_up_is_reset_once_and_told_where_its_bill_was(bench, z1, where):
    assert bench.poll(z1) == [PowerUpFound(where)]
    bench.exchange("30", "00")
    assert bench.poll(z1) == []
    assert bench.poll(z1) == []


def test_a_unit_that_stays_in_power_up_is_reset_again_after_ten_seconds(bench):
    bench.poll("10")
    bench.exchange("30", "00")
    start, resets = bench.now, []
    while bench.now < start + 25:
        sent = bench.sent()
        bench.hear(frame("10" if sent == POLL else "00"))
        if sent == frame("30"):
            resets.append(bench.now)

    assert len(resets) == 2
    assert resets[0] - start >= 9.9
    assert resets[1] - resets[0] >= 9.9


def test_a_unit_may_jump_straight_from_reset_to_disabled(bench):
    bench.poll("10")
    bench.exchange("30", "00")
    bench.poll("19")
    bench.set_up()

    assert bench.events[-1] == AcceptorReady(is_enabled=False)


def test_a_unit_found_enabled_is_disabled_before_its_table_is_asked(bench):
    """1.4: IDENTIFICATION and BILL TABLE only in 10-13, 19, 41-47."""
    bench.poll("14")
    bench.exchange(DISABLE, "00")
    bench.poll("19")
    bench.set_up()

    assert bench.events[-1] == AcceptorReady(is_enabled=False)


def test_a_unit_that_rests_in_14_though_disabled_is_set_up_all_the_same(bench):
    bench.poll("14")
    bench.exchange(DISABLE, "00")
    while (sent := bench.sent()) == POLL:
        assert bench.hear(frame("14")) == ACK

    assert sent == frame("31")


def test_units_without_status_and_security_are_set_up_all_the_same(bench):
    bench.poll("19")
    bench.exchange("31", "30")
    bench.exchange("32 00 00 00", "30")
    bench.exchange("37", "30")
    bench.exchange("41", KZT_TABLE)

    assert [type(event) for event in bench.events] == [AcceptorIdentified, AcceptorReady]


def test_wanted_bills_are_enabled_at_the_end_of_the_start(bench):
    bench.codec.send(EnableBills(frozenset({20_000, 500_000})))
    bench.poll("19")
    bench.set_up()
    bench.exchange("34 00 00 11 00 00 11", "00")

    assert bench.events[-1] == AcceptorReady(is_enabled=True)


def test_a_foreign_currency_is_never_enabled(bench):
    table = bytearray(KZT_TABLE)
    table[6:9] = b"RUS"
    bench.codec.send(EnableBills(ALL))
    bench.poll("19")
    for request, answer in [
        ("31", bytes(6)),
        ("32 00 00 00", b"\x00"),
        ("37", IDENTITY),
        ("41", bytes(table)),
    ]:
        bench.exchange(request, answer)

    bench.exchange("34 00 00 7d 00 00 7d", "00")


def test_a_table_without_tenge_is_a_fault(bench):
    bench.poll("19")
    eur = bytes.fromhex("05 45 55 52 00").ljust(120, b"\x00")
    for request, answer in [("31", bytes(6)), ("32 00 00 00", b"\x00"), ("37", IDENTITY), ("41", eur)]:
        bench.exchange(request, answer)
    bench.poll("19")

    assert bench.events[-1] == AcceptorFaulted(FaultCode.BILL_TABLE_WRONG, "no tenge bill in the table")
    assert AcceptorReady(is_enabled=False) not in bench.events


def test_a_table_that_is_never_given_is_a_fault_until_it_is(bench):
    bench.poll("19")
    for request, answer in [("31", bytes(6)), ("32 00 00 00", b"\x00"), ("37", IDENTITY)]:
        bench.exchange(request, answer)
    answers: dict[bytes, str | bytes] = {POLL: "19", frame("41"): "30"}
    while not bench.events:
        bench.hear(frame(answers[bench.sent()]))
    assert bench.events == [AcceptorFaulted(FaultCode.BILL_TABLE_WRONG, "bill table not answered")]

    answers[frame("41")] = KZT_TABLE
    while bench.events[-1] != AcceptorReady(is_enabled=False):
        bench.hear(frame(answers[bench.sent()]))

    assert isinstance(bench.events[-3], AcceptorIdentified)
    assert bench.events[-2] == AcceptorRecovered()


def test_values_that_no_bill_has_are_reported(bench):
    bench.start()

    bench.codec.send(EnableBills(frozenset({777})))
    bench.poll("19")

    assert bench.events == [CommandFailed("EnableBills", "no such bill in the unit's table")]


# --- 1.2, 1.3 the bus -------------------------------------------------------------------------------------------


def test_a_damaged_answer_is_answered_nak_and_heard_when_repeated(bench):
    assert bench.sent() == POLL
    assert bench.hear(bytes.fromhex("02 03 06 19 82 0e")) == b""
    assert bench.sent(0.1) == NAK

    assert bench.hear(frame("19")) == ACK


def test_an_answer_cut_short_is_answered_nak(bench):
    assert bench.sent() == POLL
    bench.hear(frame("19")[:4])

    assert bench.sent(0.1) == NAK


def test_an_answer_behind_noise_is_heard(bench):
    assert bench.sent() == POLL

    assert bench.hear(b"\xff\x02\x03\x41\x02" + frame("10")) == b""
    bench.sent(0.1)  # the false length is given up at the gap

    assert bench.events == [PowerUpFound("clean")]


def test_nak_of_the_unit_repeats_the_command_after_an_idle_bus(bench):
    assert bench.sent() == POLL
    heard_at = bench.now
    bench.hear(frame("ff"))

    assert bench.sent() == POLL
    assert 0.010 <= bench.now - heard_at < 0.1


def test_a_silent_unit_is_asked_three_times_for_each_command(bench):
    bench.start()
    bench.codec.send(EnableBills(ALL))

    sent = bench.silence(0.7)

    assert sent[:3] == [frame(ENABLE_ALL)] * 3
    assert sent[3:] == [POLL]


def test_a_late_answer_to_another_question_is_not_taken_for_this_one(bench):
    bench.poll("19")
    assert bench.sent() == frame("31")
    assert bench.hear(frame("19")) == b""

    assert bench.hear(frame(bytes(6))) == ACK


def test_polls_come_every_100_to_400_ms(enabled):
    gaps = []
    for state in ("14", "14", "15", "15", "14", "14"):
        start = enabled.now
        enabled.poll(state)
        gaps.append(enabled.now - start)

    assert all(0.09 <= gap <= 0.21 for gap in gaps[1:])


def test_a_disabled_unit_is_polled_slowly(bench):
    bench.start()
    bench.poll("19")
    start = bench.now
    bench.poll("19")

    assert 0.3 <= bench.now - start <= 0.5


def test_an_answer_that_is_no_state_changes_nothing(enabled):
    assert enabled.sent() == POLL
    enabled.hear(frame("30"))

    assert enabled.events == []
    assert enabled.poll("14") == []


# --- 1.5 a bill --------------------------------------------------------------------------------------------------


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


# --- 1.7 recovery ------------------------------------------------------------------------------------------------


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


# --- 1.3, 1.5 faults -----------------------------------------------------------------------------------------------


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
    enabled.silence(0.5)
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
