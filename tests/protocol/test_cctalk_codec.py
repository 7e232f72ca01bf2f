"""The host's side of ccTalk, question by question. Section numbers are those of docs/protocols/cctalk.md."""

from __future__ import annotations

import itertools

import pytest

from devices.bill_acceptors.cctalk import CctalkCodec
from devices.bill_acceptors.cctalk.frames import CRC, SUM, EncryptedSeal, Frame
from devices.bill_acceptors.cctalk.requests import Header
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
)
from tests.support.cctalk_bench import (
    ALL,
    FIVE_HUNDRED,
    Bench,
    Unit,
    a_unit_with_escrow,
    an_enabled_unit,
)

STACK, RETURN, HOLD = b"\x01", b"\x00", b"\xff"


@pytest.fixture
def enabled():
    return an_enabled_unit()


@pytest.fixture
def escrowed():
    return a_unit_with_escrow()


# --- the start


def test_a_unit_is_identified_closed_and_told_ready():
    bench = Bench()
    bench.until(AcceptorReady)

    identified = bench.events[0]
    assert isinstance(identified, AcceptorIdentified)
    assert (identified.model, identified.serial, identified.firmware) == ("TLM BV7", "7", "7.02")
    assert [bill.value_tiyn for bill in identified.bills] == sorted(ALL)
    assert bench.events[1:] == [AcceptorReady(is_enabled=False)]
    assert (bench.unit.mask, bench.unit.is_open) == (0, False)


def test_a_unit_is_told_to_hold_in_escrow_before_it_is_opened():
    bench = Bench().ready()
    bench.unit.loses_power()
    bench.until(AcceptorReady)

    headers = [header for header, _ in bench.unit.asked]
    assert headers.index(Header.SET_BILL_MODE) < headers.index(Header.SET_MASTER_INHIBIT)
    assert bench.asked(Header.SET_BILL_MODE) == [b"\x03"]
    assert (bench.unit.mask, bench.unit.is_open) == (0x7F, True)


@pytest.mark.rule("K-06")
@pytest.mark.parametrize(("mode", "told"), [(b"\x01", b""), (None, 5), (b"\x01", None)])
def test_a_validator_without_escrow_is_a_fault_and_never_opened(mode, told):
    unit = Unit()
    unit.answers |= {Header.GET_BILL_MODE: mode, Header.SET_BILL_MODE: told}
    bench = Bench(unit=unit)
    bench.codec.send(EnableBills(ALL))
    bench.passes(20.0)

    assert AcceptorFaulted(FaultCode.FAILURE, "no escrow: it would stack without asking") in bench.events
    assert AcceptorReady not in map(type, bench.events)
    assert not unit.is_open


def test_questions_a_unit_does_not_know_are_left_out():
    unit = Unit()
    for header in (Header.MANUFACTURER, Header.SERIAL_NUMBER, Header.POLLING_PRIORITY, Header.SOFTWARE):
        unit.answers[header] = None
    bench = Bench(unit=unit)
    bench.until(AcceptorReady)

    identified = bench.events[0]
    assert isinstance(identified, AcceptorIdentified)
    assert (identified.model, identified.serial) == ("BV7", "")
    assert len(identified.bills) == 7


@pytest.mark.parametrize("denied", [None, 5])
def test_a_table_that_is_not_given_is_a_fault(denied):
    unit = Unit()
    unit.answers[Header.BILL_ID] = denied
    bench = Bench(unit=unit)
    assert bench.until(AcceptorFaulted) == AcceptorFaulted(
        FaultCode.BILL_TABLE_WRONG, "bill table not answered"
    )


def test_a_foreign_currency_is_shown_and_never_let_in():
    unit = Unit()
    unit.rows[2] = b"RU0010A"
    bench = Bench(unit=unit).ready()

    assert unit.mask == 0x7B
    unit.happens((3, 1))
    bench.passes(0.5)
    assert bench.events == []
    assert bench.asked(Header.ROUTE_BILL)[0] == RETURN


def test_values_that_no_bill_has_are_reported(enabled):
    enabled.codec.send(EnableBills(frozenset({777})))
    enabled.passes(0.5)

    assert enabled.events == [CommandFailed("EnableBills", "no such bill in the unit's table")]
    assert (enabled.unit.mask, enabled.unit.is_open) == (0, False)


@pytest.mark.parametrize("seal", [SUM, CRC])
def test_the_checksum_is_found_out(seal):
    unit = Unit()
    unit.seal = seal
    assert Bench(unit=unit).until(AcceptorReady, 10.0)


def test_an_encrypted_unit_is_spoken_to_under_its_code_only():
    unit = Unit()
    unit.seal = EncryptedSeal("123456")
    bench = Bench(CctalkCodec(encryption_code="123456"), unit)
    assert bench.until(AcceptorReady, 10.0)
    assert all(CRC.open(raw) is None and SUM.open(raw) is None for _, raw in bench.sent[:20])


def test_a_unit_under_another_code_is_silent():
    unit = Unit()
    unit.seal = EncryptedSeal("123456")
    bench = Bench(CctalkCodec(encryption_code="654321"), unit)
    assert bench.until(AcceptorFaulted) == AcceptorFaulted(FaultCode.SILENT, "no answer")


@pytest.mark.parametrize("code", ["", "12345", "1234567", "12345a"])
def test_a_code_has_six_digits(code):
    with pytest.raises(ValueError, match="6 digits"):
        EncryptedSeal(code)


# --- 4.1 the wire


@pytest.mark.parametrize("echo", ["auto", "on"])
def test_our_own_bytes_are_dropped(echo):
    unit = Unit()
    unit.is_echoing = True
    assert Bench(CctalkCodec(echo=echo), unit).until(AcceptorReady, 10.0)


def test_a_line_that_must_echo_and_does_not_is_silent():
    assert Bench(CctalkCodec(echo="on")).until(AcceptorFaulted) == AcceptorFaulted(
        FaultCode.SILENT, "no answer"
    )


def test_own_bytes_that_came_back_otherwise_are_a_collision_and_asked_again(enabled):
    while not (sent := enabled.codec.data_to_send(enabled.now)):
        enabled.now += 0.01
        enabled.codec.handle_timer(enabled.now)
    answer = enabled.unit.heard(sent)
    enabled.codec.receive_data(sent[:2] + b"\x7f" + sent[3:] + answer, enabled.now)
    enabled.now += 0.06
    enabled.codec.handle_timer(enabled.now)

    assert enabled.codec.data_to_send(enabled.now) == sent


def test_frames_of_another_device_are_nobodys_answer(enabled):
    """A coin acceptor at 2 says that a coin is in; the validator at 40 was asked."""
    while not (sent := enabled.codec.data_to_send(enabled.now)):
        enabled.now += 0.01
        enabled.codec.handle_timer(enabled.now)
    foreign = SUM.to_bytes(Frame(1, 0, bytes.fromhex("01 02 00 00 00 00 00 00 00 00 00"), 2))
    enabled.codec.receive_data(foreign, enabled.now)
    enabled.codec.receive_data(enabled.unit.heard(sent), enabled.now)
    enabled.passes(0.5)

    assert enabled.events == []


def test_a_busy_unit_is_asked_again_until_it_is_not(enabled):
    enabled.unit.answers[Header.BILL_EVENTS] = 6
    assert enabled.passes(1.0) == []
    del enabled.unit.answers[Header.BILL_EVENTS]
    enabled.unit.happens((2, 1))

    assert enabled.passes(0.5) == [BillEscrowed(FIVE_HUNDRED)]


def test_polls_come_as_often_as_the_unit_wants_them(enabled):
    enabled.passes(10.0)

    assert 60 <= len(enabled.asked(Header.BILL_EVENTS)) <= 72


@pytest.mark.parametrize("header", [Header.GET_MASTER_INHIBIT, Header.SELF_CHECK])
@pytest.mark.parametrize("denied", [None, 5])
def test_a_question_a_unit_does_not_know_does_not_stop_its_polls(enabled, header, denied):
    enabled.unit.answers[header] = denied
    if header == Header.SELF_CHECK:
        enabled.unit.happens((0, 18))
    enabled.passes(20.0)
    enabled.unit.asked.clear()
    enabled.passes(9.0)

    assert enabled.asked(header) == []
    assert len(enabled.asked(Header.BILL_EVENTS)) >= 40
    assert AcceptorReady not in map(type, enabled.events)


def test_silence_is_told_and_over_when_the_unit_answers(enabled):
    enabled.unit.is_silent = True
    assert enabled.until(AcceptorFaulted) == AcceptorFaulted(FaultCode.SILENT, "no answer")
    enabled.unit.is_silent = False

    enabled.until(AcceptorRecovered)
    assert enabled.until(AcceptorReady) == AcceptorReady(is_enabled=True)


# --- 4.3 the log


@pytest.mark.rule("K-01")
def test_a_log_is_a_baseline_to_a_host_that_remembers_nothing():
    unit = Unit()
    unit.happens((2, 1), (2, 0), (3, 1), (3, 0))
    bench = Bench(unit=unit).ready()

    unit.happens((2, 1), (2, 0))
    assert bench.passes(0.5) == [BillStacked(FIVE_HUNDRED)]


@pytest.mark.rule("K-01")
def test_a_log_read_twice_is_told_once(enabled):
    enabled.unit.happens((2, 1), (2, 0))
    enabled.passes(5.0)

    assert enabled.events == [BillStacked(FIVE_HUNDRED)]


@pytest.mark.rule("K-01")
def test_the_counter_goes_round_without_a_zero(enabled):
    told = 0
    for _ in range(300):
        enabled.unit.happens((2, 1), (2, 0))
        told += enabled.passes(0.4).count(BillStacked(FIVE_HUNDRED))
        enabled.codec.send(AcknowledgeBill())

    assert told == 300


@pytest.mark.rule("K-01")
def test_what_is_not_acknowledged_is_not_settled_and_told_again_in_another_life(enabled):
    before = enabled.codec.place
    enabled.unit.happens((2, 1), (2, 0))
    enabled.passes(0.5)
    kept = enabled.codec.place
    assert kept is not None
    assert kept != before  # that the bill was in escrow is settled, that it is stacked is not

    second = Bench(CctalkCodec(), enabled.unit)
    second.codec.remember_place(kept)
    assert second.until(BillStacked) == BillStacked(FIVE_HUNDRED)
    second.codec.send(AcknowledgeBill())
    assert second.until(AcceptorReady)

    third = Bench(CctalkCodec(), enabled.unit)
    third.codec.remember_place(second.codec.place or "")
    third.until(AcceptorReady)
    assert BillStacked not in map(type, third.events)


@pytest.mark.rule("K-01")
def test_equal_credits_of_one_reading_are_told_one_after_the_other(enabled):
    """The second is announced, so that the core cannot take it for the first told again."""
    enabled.unit.happens((2, 0), (2, 0))
    assert enabled.passes(0.5) == [BillStacked(FIVE_HUNDRED)]
    enabled.codec.send(AcknowledgeBill())
    assert enabled.passes(0.5) == [BillAccepting(), BillStacked(FIVE_HUNDRED)]
    enabled.codec.send(AcknowledgeBill())
    assert enabled.passes(0.5) == []


@pytest.mark.rule("K-01")
def test_more_events_than_the_log_holds_are_an_alarm(enabled):
    enabled.unit.happens(*[(0, 2)] * 6, (2, 0))
    events = enabled.passes(0.3)

    assert AcceptorFaulted(FaultCode.FAILURE, "events lost: 2 events") in events
    assert events.count(BillStacked(FIVE_HUNDRED)) == 1


@pytest.mark.rule("K-01")
def test_a_log_of_another_unit_is_not_credited():
    first = Bench().ready()
    first.unit.happens((2, 1), (2, 0))
    first.passes(0.5)
    other = Unit()
    other.answers[Header.SERIAL_NUMBER] = b"\x08\x00\x00"
    other.happens(*[(3, 1), (3, 0)] * 4)
    bench = Bench(CctalkCodec(), other)
    bench.codec.remember_place(first.codec.place or "")

    bench.until(AcceptorReady)
    assert BillStacked not in map(type, bench.events)


@pytest.mark.parametrize("place", ["", "x", "7 zz", "7 0102", " " * 9, "7 " + "00" * 12])
def test_a_place_that_nobody_wrote_is_left_alone(place):
    codec = CctalkCodec()
    codec.remember_place(place)
    assert Bench(codec).until(AcceptorReady)


def test_a_unit_that_began_anew_is_set_up_and_opened_again(enabled):
    enabled.unit.happens((0, 2))
    enabled.passes(0.3)
    enabled.unit.loses_power()
    assert enabled.until(AcceptorReady) == AcceptorReady(is_enabled=True)

    assert enabled.unit.is_open
    assert enabled.asked(Header.BILL_ID)


def test_a_unit_that_began_anew_without_a_change_of_its_log_is_found_closed(enabled):
    enabled.unit.loses_power()
    enabled.until(AcceptorReady)

    assert enabled.unit.is_open


def test_a_bill_that_is_said_to_be_stacked_after_a_power_cut_is_told_as_such(enabled):
    enabled.unit.happens((2, 1))
    enabled.passes(0.3)
    enabled.codec.send(StackBill())
    enabled.passes(0.2)
    enabled.unit.loses_power()
    enabled.unit.happens((2, 0))

    assert enabled.until(BillStacked) == BillStacked(FIVE_HUNDRED, is_at_power_up=True)


# --- 4.4 escrow


@pytest.mark.rule("K-01")
def test_a_bill_is_stacked_when_the_host_says_so(escrowed):
    escrowed.unit.answers[Header.ROUTE_BILL] = b""
    assert escrowed.passes(0.5) == []
    assert STACK not in escrowed.asked(Header.ROUTE_BILL)
    escrowed.codec.send(StackBill())
    assert escrowed.passes(0.3) == [BillStacking()]
    escrowed.unit.happens((2, 0))

    assert escrowed.passes(0.3) == [BillStacked(FIVE_HUNDRED)]
    assert escrowed.asked(Header.ROUTE_BILL) == [STACK]


def test_a_bill_goes_back_when_the_host_says_so(escrowed):
    escrowed.unit.answers[Header.ROUTE_BILL] = b""
    escrowed.codec.send(ReturnBill())
    assert escrowed.passes(0.3) == []
    escrowed.unit.happens((0, 1))

    assert escrowed.passes(0.3) == [BillReturned(FIVE_HUNDRED)]
    assert escrowed.asked(Header.ROUTE_BILL) == [RETURN]


def test_a_bill_nobody_decides_about_is_held_every_4_s_at_the_latest_and_goes_back_in_the_end(escrowed):
    escrowed.unit.answers[Header.ROUTE_BILL] = b""
    escrowed.passes(28.0)
    held = [now for now, raw in escrowed.sent if raw[3] == Header.ROUTE_BILL and raw[4:5] == HOLD]
    assert len(held) >= 7
    assert max(later - earlier for earlier, later in itertools.pairwise(held)) <= 4.0

    escrowed.passes(5.0)
    assert RETURN in escrowed.asked(Header.ROUTE_BILL)


def test_a_unit_that_never_says_that_a_bill_went_back_is_believed_its_empty_escrow(escrowed):
    escrowed.unit.answers[Header.ROUTE_BILL] = b""
    escrowed.codec.send(ReturnBill())
    escrowed.passes(0.3)
    escrowed.unit.answers[Header.ROUTE_BILL] = b"\xfe"

    assert escrowed.until(BillReturned) == BillReturned(FIVE_HUNDRED)


@pytest.mark.rule("K-01")
def test_an_empty_escrow_after_stack_is_no_return(escrowed):
    escrowed.unit.answers[Header.ROUTE_BILL] = b""
    escrowed.codec.send(StackBill())
    escrowed.passes(0.3)
    escrowed.codec.send(ReturnBill())
    escrowed.unit.answers[Header.ROUTE_BILL] = b"\xfe"
    events = escrowed.passes(14.0)

    assert not [event for event in events if isinstance(event, BillReturned | BillStacked)]


@pytest.mark.rule("K-01")
def test_a_bill_ordered_into_the_cassette_and_never_mentioned_again_ends_in_ready(escrowed):
    """AcceptorReady: the core disputes what has no outcome by then."""
    escrowed.unit.answers[Header.ROUTE_BILL] = b""
    escrowed.codec.send(StackBill())
    escrowed.passes(0.3)

    assert escrowed.until(AcceptorReady) == AcceptorReady(is_enabled=True)


@pytest.mark.rule("K-01")
def test_an_order_that_was_not_answered_is_repeated_only_after_a_look_at_the_log(escrowed):
    escrowed.unit.answers[Header.ROUTE_BILL] = None
    escrowed.codec.send(StackBill())
    escrowed.passes(4.0)

    orders = [header for header, data in escrowed.unit.asked if data == STACK or header == Header.BILL_EVENTS]
    at = [n for n, header in enumerate(orders) if header == Header.ROUTE_BILL]
    assert len(at) >= 2
    assert all(later - earlier > 1 for earlier, later in itertools.pairwise(at))


def test_an_order_without_a_bill_is_told(escrowed):
    escrowed.codec.send(StackBill())
    assert escrowed.passes(0.3) == [CommandFailed("StackBill", "no bill in escrow")]


def test_orders_for_an_empty_path_are_told_at_once(enabled):
    for command in (StackBill(), ReturnBill(), HoldBill()):
        enabled.codec.send(command)
        name = type(command).__name__
        assert enabled.passes(0.1) == [CommandFailed(name, "no bill in escrow")]


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    ("hold", "is_offered"), [(b"", True), (b"\xfe", False), (5, True)], ids=["held", "gone", "unknown"]
)
def test_a_host_that_comes_back_asks_whether_the_bill_of_its_log_still_is_in_escrow(hold, is_offered):
    unit = Unit()
    unit.happens((2, 1))
    unit.answers[Header.ROUTE_BILL] = hold
    bench = Bench(unit=unit)
    bench.passes(3.0)

    assert (BillEscrowed(FIVE_HUNDRED) in bench.events) is is_offered
    assert AcceptorReady not in map(type, bench.events)
    unit.happens((2, 0))
    assert bench.until(BillStacked) == BillStacked(FIVE_HUNDRED)


# --- faults


@pytest.mark.parametrize(
    ("code", "fault", "name"),
    [
        (6, FaultCode.JAM_ACCEPTOR, "jam_in_transport_unsafe"),
        (7, FaultCode.JAM_STACKER, "jam_in_stacker"),
        (8, FaultCode.CHEATED, "pulled_back"),
        (9, FaultCode.CHEATED, "tampering"),
        (11, FaultCode.CASSETTE_REMOVED, "stacker_removed"),
        (13, FaultCode.FAILURE, "stacker_faulty"),
        (14, FaultCode.CASSETTE_FULL, "stacker_full"),
        (15, FaultCode.JAM_STACKER, "stacker_jammed"),
        (16, FaultCode.JAM_ACCEPTOR, "jam_in_transport_safe"),
        (17, FaultCode.CHEATED, "opto_fraud"),
        (18, FaultCode.CHEATED, "string_fraud"),
        (19, FaultCode.FAILURE, "anti_string_fault"),
        (99, FaultCode.FAILURE, "unknown_63"),
    ],
)
def test_a_fault_closes_the_unit_until_it_is_over(enabled, code, fault, name):
    enabled.unit.answers[Header.SELF_CHECK] = b"\x01"
    enabled.unit.happens((0, code))
    assert enabled.passes(1.0) == [AcceptorFaulted(fault, name)]
    assert not enabled.unit.is_open

    enabled.unit.answers[Header.SELF_CHECK] = b"\x00"
    enabled.unit.happens(*{11: [(0, 12)], 14: [(0, 10)]}.get(code, []))
    enabled.until(AcceptorRecovered)
    enabled.until(AcceptorReady)
    assert enabled.unit.is_open


def test_a_fault_that_nobody_cured_is_found_by_a_host_that_comes_back():
    unit = Unit()
    unit.happens((2, 0), (0, 11), (0, 2))
    bench = Bench(unit=unit)

    assert bench.until(AcceptorFaulted) == AcceptorFaulted(FaultCode.CASSETTE_REMOVED, "stacker_removed")


def test_a_jam_is_given_a_reset(enabled):
    enabled.unit.answers[Header.SELF_CHECK] = b"\x01"
    enabled.unit.happens((0, 6))
    enabled.passes(29.0)
    assert enabled.asked(Header.RESET) == []
    enabled.passes(3.0)
    assert enabled.asked(Header.RESET) == [b""]


def test_a_reset_the_host_asks_for_waits_for_the_bill(escrowed):
    escrowed.unit.answers[Header.ROUTE_BILL] = b""
    escrowed.codec.send(ResetAcceptor())
    escrowed.passes(1.0)
    assert escrowed.asked(Header.RESET) == []
    escrowed.unit.happens((0, 1))
    escrowed.passes(1.0)
    assert escrowed.asked(Header.RESET) == [b""]


@pytest.mark.parametrize(("code", "reason"), [(2, "validation"), (3, "transport"), (4, "inhibited")])
def test_rejects_have_reasons(enabled, code, reason):
    enabled.unit.happens((0, code))
    assert enabled.passes(0.3) == [BillRejected(reason, code)]


# --- coins


@pytest.fixture
def coins():
    return Bench(CctalkCodec(is_coins=True), Unit(is_coins=True)).ready(frozenset({5_000, 10_000}))


def test_coins_are_told_when_they_are_in(coins):
    """4.3: the second byte is the sorter's path, whatever it is."""
    assert coins.unit.mask == 0b011000
    coins.unit.happens((4, 1), (4, 2), (5, 0))
    told = []
    for _ in range(3):
        told += [event for event in coins.passes(0.5) if isinstance(event, BillStacked)]
        coins.codec.send(AcknowledgeBill())

    assert told == [BillStacked(Bill(5_000, "KZT", 4))] * 2 + [BillStacked(Bill(10_000, "KZT", 5))]


@pytest.mark.parametrize("command", [StackBill(), ReturnBill(), HoldBill()])
def test_coins_have_no_escrow_and_none_is_imitated(coins, command):
    coins.unit.happens((4, 1))
    coins.passes(0.3)
    coins.events.clear()
    coins.codec.send(command)

    assert coins.passes(0.3) == [CommandFailed(type(command).__name__, "coins have no escrow")]
    assert coins.asked(Header.ROUTE_BILL) == []


@pytest.mark.rule("K-01")
def test_an_acceptor_is_closed_before_its_log_could_hold_more_than_the_journal_lacks(coins):
    coins.unit.happens((4, 1), (4, 1), (4, 1))
    coins.passes(0.5)
    assert not coins.unit.is_open
    coins.codec.send(AcknowledgeBill())
    coins.passes(0.5)
    assert coins.unit.is_open


@pytest.mark.parametrize("code", [16, 17, 18, 19, 20, 22, 23, 24, 25, 34])
def test_fraud_with_coins_is_told_as_such(coins, code):
    coins.unit.happens((0, code))
    faulted = coins.until(AcceptorFaulted)
    assert isinstance(faulted, AcceptorFaulted)
    assert faulted.code is FaultCode.CHEATED


@pytest.mark.parametrize("rows", [[b"KZ.05A", b"KZ0.1A", b"KZ0.2A", b"KZ0.5A", b"KZ001A", b"KZ002A"]])
def test_coins_that_firmware_tells_a_hundred_times_too_small_are_put_right(rows):
    unit = Unit(is_coins=True)
    unit.rows = rows
    bench = Bench(CctalkCodec(is_coins=True), unit)
    bench.until(AcceptorReady)

    identified = bench.events[0]
    assert isinstance(identified, AcceptorIdentified)
    assert [coin.value_tiyn for coin in identified.bills] == [500, 1000, 2000, 5000, 10000, 20000]
