"""The host's side of CCNET, frame by frame: the start and the bus. Section numbers are those of docs/protocols/ccnet.md."""

from __future__ import annotations

import pytest

from devices.commands import EnableBills
from devices.events import (
    AcceptorFaulted,
    AcceptorIdentified,
    AcceptorReady,
    AcceptorRecovered,
    CommandFailed,
    FaultCode,
    PowerUpFound,
)
from tests.support.ccnet_bench import (
    ACK,
    ALL,
    DISABLE,
    ENABLE_ALL,
    IDENTITY,
    KZT_TABLE,
    NAK,
    POLL,
    Bench,
    an_enabled_unit,
    frame,
)


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def enabled():
    return an_enabled_unit()


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


# --- 1.2, 1.3 the bus


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

    sent = bench.silence(1.2)

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


@pytest.mark.rule("K-01")
def test_an_answer_to_an_earlier_attempt_is_never_the_answer_to_another_question(enabled):
    """Frames carry no number: after a late answer the bus is left alone until no other can come.

    An ACK would be taken for that of the other, which nobody has read.
    """
    assert enabled.sent() == POLL
    assert enabled.sent() == POLL
    assert enabled.hear(frame("14")) == b""
    assert enabled.sent(0.5) == b""
    assert enabled.hear(frame("80 01")) == b""

    assert enabled.events == []
    assert enabled.sent(0.2) == POLL
    assert enabled.hear(frame("80 01")) == ACK


def test_a_unit_that_is_slow_is_waited_for_from_then_on(enabled):
    """Two answers to two attempts prove it; one answer to the second attempt proves only that one was lost."""
    assert enabled.sent() == POLL
    assert enabled.sent() == POLL
    enabled.hear(frame("14"))
    assert enabled.sent(0.3) == b""
    enabled.hear(frame("14"))
    assert enabled.sent() == POLL
    asked_at = enabled.now

    assert enabled.sent(0.4) == b""
    assert enabled.sent() == POLL
    assert 0.4 < enabled.now - asked_at < 0.5
