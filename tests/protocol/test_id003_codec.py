"""The host's side of ID003, frame by frame: the start and the line. Section numbers are those of docs/protocols/id003.md."""

from __future__ import annotations

import pytest

from devices.bill_acceptors.id003 import Id003Codec
from devices.commands import EnableBills, ResetAcceptor
from devices.events import (
    AcceptorFaulted,
    AcceptorIdentified,
    AcceptorReady,
    AcceptorRecovered,
    CommandFailed,
    FaultCode,
    PowerUpFound,
)
from tests.support.id003_bench import (
    ACCEPT,
    ALL,
    INHIBIT,
    KZT_TABLE,
    SETTINGS,
    STATUS,
    TAKE_ALL,
    TAKE_NONE,
    VERSION,
    Bench,
    a_unit_with_a_stacked_bill,
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
    """2.4: 40, RESET, 1B, settings and questions, C0, C3, 1A."""
    for host, device in [
        ("fc 05 11 27 56", "fc 05 40 2b 15"),
        ("fc 05 40 2b 15", "fc 05 50 aa 05"),
        ("fc 07 c5 02 00 20 bf", "fc 07 c5 02 00 20 bf"),
        ("fc 05 88 6f 5f", frame(VERSION).hex(" ")),
        ("fc 05 91 2f d2", frame("91 31 32").hex(" ")),
        ("fc 05 8a 7d 7c", frame(KZT_TABLE).hex(" ")),
        ("fc 07 c1 00 00 f1 ef", "fc 07 c1 00 00 f1 ef"),
        ("fc 06 c2 00 dc cf", "fc 06 c2 00 dc cf"),
        ("fc 06 c4 00 0c 9b", "fc 06 c4 00 0c 9b"),
    ]:
        while (sent := bench.sent().hex(" ")) == STATUS.hex(" ") != host:
            bench.hear(frame("1b"))
        assert sent == host
        bench.hear(bytes.fromhex(device))
    bench.serve({TAKE_NONE: TAKE_NONE, INHIBIT: INHIBIT, "11": "1a"}, AcceptorReady)

    identified = bench.events[1]
    assert isinstance(identified, AcceptorIdentified)
    assert (identified.model, identified.serial, identified.firmware) == ("i(KZT7)100-SS", "12", "05V300-45")
    assert [bill.value_tiyn for bill in identified.bills] == sorted(ALL)
    assert [bench.events[0], *bench.events[2:]] == [PowerUpFound("clean"), AcceptorReady(is_enabled=False)]


@pytest.mark.parametrize(
    ("z1", "where"), [("40", "clean"), ("41", "bill_in_acceptor"), ("42", "bill_in_stacker")]
)
def test_a_unit_that_powered_up_is_reset_once_and_told_where_its_bill_was(bench, z1, where):
    assert bench.poll(z1) == [PowerUpFound(where)]
    bench.exchange("40", "50")
    assert [frame("40"), frame("c0 00 00")] != bench.silence(0.1)

    assert bench.events == [PowerUpFound(where)]


def test_nothing_is_set_in_power_up(bench):
    """2.4: a real unit refused C0 there."""
    bench.poll("40")
    bench.exchange("40", "4b")
    for _ in range(10):
        sent = bench.sent()
        assert sent in (STATUS, frame("40"))
        bench.hear(frame("40" if sent == STATUS else "4b"))


def test_a_unit_may_go_to_inhibited_by_itself(bench):
    """2.4: 1B to 1A without any settings."""
    bench.poll("40")
    bench.exchange("40", "50")
    answers = {**dict(SETTINGS), TAKE_NONE: TAKE_NONE, INHIBIT: INHIBIT, "11": "1a"}
    bench.serve(answers, AcceptorReady)

    assert bench.events[-1] == AcceptorReady(is_enabled=False)


def test_a_unit_may_wait_for_its_settings_in_initialising(bench):
    bench.codec.send(EnableBills(ALL))
    bench.poll("1b")
    bench.set_up()
    bench.exchange(TAKE_ALL, TAKE_ALL)
    bench.exchange(ACCEPT, ACCEPT)
    bench.poll("11")

    assert bench.events[-1] == AcceptorReady(is_enabled=True)


def test_settings_that_a_unit_does_not_know_are_left_out(bench):
    bench.poll("1a")
    for request, _ in SETTINGS:
        bench.exchange(request, KZT_TABLE if request == "8a" else "4b")
    bench.exchange(TAKE_NONE, TAKE_NONE)
    bench.exchange(INHIBIT, INHIBIT)

    assert [type(event) for event in bench.events] == [AcceptorIdentified, AcceptorReady]
    assert bench.events[0].model == "unknown"


def test_a_unit_found_enabled_is_inhibited_before_anything_is_asked(bench):
    bench.poll("11")
    bench.exchange(INHIBIT, INHIBIT)
    bench.poll("1a")
    bench.set_up()
    bench.exchange(TAKE_NONE, TAKE_NONE)

    assert bench.events[-1] == AcceptorReady(is_enabled=False)


def test_a_unit_that_rests_in_11_though_inhibited_is_set_up_all_the_same(bench):
    answers = {**dict(SETTINGS), TAKE_NONE: TAKE_NONE, INHIBIT: INHIBIT, "11": "11"}
    bench.serve(answers, AcceptorReady)

    assert bench.events[-1] == AcceptorReady(is_enabled=False)


def test_denominations_refused_in_initialising_are_told_again(bench):
    bench.poll("1b")
    bench.set_up()
    bench.exchange(TAKE_NONE, "4b")
    start = bench.now
    bench.serve({TAKE_NONE: TAKE_NONE, INHIBIT: INHIBIT, "11": "1a"}, AcceptorReady)

    assert bench.now - start < 2


def test_the_unit_is_polled_while_it_is_set_up(bench):
    """2.4: a unit that is not polled for 3 s gives its bill back."""
    slow = dict(SETTINGS)
    bench.poll("1a")
    asked: list[bytes] = []
    while len(asked) < 12:
        asked.append(bench.sent())
        bench.now += 0.19
        bench.hear(frame(slow.get(asked[-1][2:-2].hex(" "), "1a")))

    assert STATUS in asked[1:4]


def test_a_foreign_currency_is_never_enabled(bench):
    bench.codec.send(EnableBills(ALL))
    bench.poll("1a")
    for request, answer in SETTINGS:
        bench.exchange(request, KZT_TABLE.replace("63 51", "63 27") if request == "8a" else answer)

    bench.exchange("c0 05 ff", "c0 05 ff")
    bench.exchange(ACCEPT, ACCEPT)
    bench.poll("11")
    assert bench.events[-1] == AcceptorReady(is_enabled=True)


def test_a_table_without_tenge_is_a_fault(bench):
    answers = {**dict(SETTINGS), "8a": "8a 61 00 00 00 62 e0 05 00", TAKE_NONE: TAKE_NONE, INHIBIT: INHIBIT}
    bench.serve({**answers, "11": "1a"}, AcceptorFaulted)

    assert bench.events[-1] == AcceptorFaulted(FaultCode.BILL_TABLE_WRONG, "no tenge bill in the table")
    assert AcceptorReady(is_enabled=False) not in bench.events


def test_a_table_that_is_never_given_is_a_fault_until_it_is(bench):
    answers = {**dict(SETTINGS), "8a": "4b", TAKE_NONE: TAKE_NONE, INHIBIT: INHIBIT, "11": "1a"}
    bench.serve(answers, AcceptorFaulted)
    assert bench.events == [AcceptorFaulted(FaultCode.BILL_TABLE_WRONG, "currency table not answered")]

    bench.serve({**answers, "8a": KZT_TABLE}, AcceptorReady)

    assert [type(event) for event in bench.events[1:]] == [
        AcceptorIdentified,
        AcceptorRecovered,
        AcceptorReady,
    ]


def test_values_that_no_bill_has_are_reported(bench):
    bench.start()

    bench.codec.send(EnableBills(frozenset({777})))
    bench.poll("1a")

    assert bench.events == [CommandFailed("EnableBills", "no such bill in the unit's table")]


def test_the_host_may_ask_for_a_reset(bench):
    bench.start()
    bench.codec.send(ResetAcceptor())

    bench.exchange("40", "50")


def test_a_reset_waits_until_the_bill_is_away():
    stacked = a_unit_with_a_stacked_bill()
    stacked.codec.send(ResetAcceptor())
    assert stacked.vend_valid()[0] == b""
    assert stacked.poll("11") == []

    stacked.exchange("40", "50")


# --- 2.1 the line


def test_a_damaged_answer_is_asked_for_again(bench):
    assert bench.sent() == STATUS
    assert bench.hear(bytes.fromhex("fc 05 1a f4 e9")) == b""
    asked_at = bench.now

    assert bench.sent() == STATUS
    assert bench.now - asked_at < 0.1
    assert bench.events == []


def test_an_answer_cut_short_is_asked_for_again(bench):
    assert bench.sent() == STATUS
    bench.hear(frame("40")[:3])

    assert bench.sent(0.1) == STATUS


def test_an_answer_behind_noise_is_heard(bench):
    assert bench.sent() == STATUS

    bench.hear(b"\xff\xfc\x41\x02" + frame("40"))
    bench.sent(0.1)  # the false length is given up at the gap

    assert bench.events == [PowerUpFound("clean")]


def test_a_unit_that_could_not_read_us_is_asked_again(bench):
    assert bench.sent() == STATUS
    bench.hear(frame("4a"))

    assert bench.sent(0.05) == STATUS


def test_a_silent_unit_is_asked_three_times_for_each_command(bench):
    bench.start()
    bench.codec.send(EnableBills(ALL))

    sent = bench.silence(1.1)

    assert sent[:3] == [frame(TAKE_ALL)] * 3
    assert sent[3:] == [STATUS]


def test_a_late_answer_to_another_question_is_not_taken_for_this_one(bench):
    bench.poll("1a")
    assert bench.sent() == frame("c5 02 00")
    bench.hear(frame("1a"))
    bench.hear(frame("50"))
    bench.hear(frame("c3 00"))

    bench.hear(frame("c5 02 00"))
    assert bench.sent() == frame("88")


def test_an_answer_that_comes_twice_is_heard_once(enabled):
    assert enabled.sent() == STATUS
    enabled.hear(frame("13 63") * 2)

    assert len(enabled.events) == 1


@pytest.mark.parametrize("when", ["idle", "asked"])
def test_an_enquiry_of_a_unit_in_interrupt_mode_is_answered_by_a_poll(enabled, when):
    """2.1: 05 comes unasked; the host then asks for the status."""
    if when == "asked":
        assert enabled.sent() == STATUS
        enabled.hear(frame("05"))
        enabled.hear(frame("12"))
        assert len(enabled.events) == 1
    else:
        enabled.hear(frame("05"))
        said_at = enabled.now
        assert enabled.sent() == STATUS
        assert enabled.now - said_at <= 0.02


def test_polls_come_every_100_to_200_ms(enabled):
    gaps = []
    for state in ("11", "11", "12", "12", "11", "11"):
        start = enabled.now
        enabled.poll(state)
        gaps.append(enabled.now - start)

    assert all(0.09 <= gap <= 0.21 for gap in gaps[1:])


def test_an_escrow_without_a_bill_is_no_answer(enabled):
    assert enabled.sent() == STATUS
    enabled.hear(frame("13"))

    assert enabled.events == []
    assert enabled.sent() == STATUS


def test_the_codec_has_a_timer_before_anything_happened():
    assert Id003Codec().timer() is not None


@pytest.mark.rule("K-01")
def test_an_answer_to_an_earlier_attempt_is_never_the_answer_to_another_question(enabled):
    """Frames carry no number: after a late answer the line is left alone until no other can come."""
    assert enabled.sent() == STATUS
    assert enabled.sent() == STATUS
    enabled.hear(frame("11"))
    assert enabled.sent(0.5) == b""
    enabled.hear(frame("13 63"))

    assert enabled.events == []
    assert enabled.sent(0.2) == STATUS
