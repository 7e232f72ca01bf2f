"""The host's side of SSP, exchange by exchange. Section numbers are those of docs/protocols/ssp.md."""

from __future__ import annotations

import pytest

from devices.bill_acceptors.ssp.frames import Frame
from devices.bill_acceptors.ssp.polls import Event, Happening, decode_poll, reject_reason
from devices.bill_acceptors.ssp.unit import Unit, parse_setup
from devices.commands import (
    AcknowledgeBill,
    EnableBills,
    HoldBill,
    ResetAcceptor,
    ReturnBill,
    StackBill,
)
from devices.events import (
    AcceptorFaulted,
    AcceptorIdentified,
    AcceptorReady,
    AcceptorRecovered,
    Bill,
    BillAccepting,
    BillEscrowed,
    BillEvent,
    BillRejected,
    BillReturned,
    BillStacked,
    BillStacking,
    CommandFailed,
    FaultCode,
)
from devices.simulators.ssp.firmware import setup_answer
from tests.support.ssp_bench import (
    ALL,
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


# --- 3.3 start


def test_a_start_in_plain(bench):
    bench.set_up()
    assert isinstance(bench.events[-1], AcceptorIdentified)
    unit = bench.events[-1]
    assert (unit.model, unit.serial, unit.firmware) == ("ITL validator", "1873452", "0466")
    assert [bill.value_tiyn // 100 for bill in unit.bills] == [200, 500, 1000, 2000, 5000, 10000, 20000]
    assert [bill.bill_type for bill in unit.bills] == [1, 2, 3, 4, 5, 6, 7]

    bench.poll("e8")
    assert bench.poll("e8") == [AcceptorReady(is_enabled=False)]


def test_a_start_under_a_key_polls_with_acknowledgement():
    bench = Bench("auto")
    bench.set_up()
    bench.poll("e8", "56")
    assert bench.poll("e8", "56") == [AcceptorReady(is_enabled=False)]


def test_a_unit_without_encryption_is_spoken_to_in_plain():
    bench = Bench("auto")
    bench.exchange("11")
    assert bench.asked().startswith("4a")
    bench.answer("f2")
    bench.agree_on(7)
    bench.exchange("05", setup_answer(7))
    bench.exchange("0c", "f0 00 1c 96 2c")
    bench.exchange("08", "f5")

    bench.poll("e8")
    assert bench.poll("e8") == [AcceptorReady(is_enabled=False)]


def test_a_unit_without_encryption_is_a_fault_when_it_is_required():
    bench = Bench("required")
    for _ in range(3):
        while bench.asked().startswith("11"):
            bench.answer("f0")
        bench.answer("f2")

    assert bench.events == [AcceptorFaulted(FaultCode.FAILURE, "set generator answered f2 unknown_command")]
    assert bench.asked(11.0) == "11"


def test_a_unit_that_knows_no_poll_with_ack_is_polled_in_the_old_way():
    bench = Bench("auto")
    bench.set_up()
    bench.exchange("56", "f2")

    bench.poll("e8")
    assert bench.poll("e8") == [AcceptorReady(is_enabled=False)]


def test_sync_is_sent_with_either_bit_until_it_is_answered(bench):
    sequences = [Frame.from_bytes(bench.sent()).sequence for _ in range(4)]

    assert sequences == [1, 0, 1, 0]


def test_the_command_after_sync_uses_bit_0(bench):
    bench.exchange("11")
    assert bench.asked() == "06 08"
    assert bench.last is not None
    assert bench.last.sequence == 0


@pytest.mark.parametrize("version", [8, 7, 6, 5])
def test_the_highest_version_that_both_have(bench, version):
    bench.set_up(version=version)

    assert [bill.value_tiyn for bill in bench.events[-1].bills] == sorted(ALL)


def test_every_command_toggles_the_bit_and_a_repeat_is_the_same_frame(enabled):
    first = enabled.sent()
    assert enabled.sent() == first
    enabled.hear(Frame(b"\xf0", Frame.from_bytes(first).sequence).to_bytes())

    assert Frame.from_bytes(enabled.sent()).sequence != Frame.from_bytes(first).sequence


def test_an_answer_with_the_other_bit_is_to_something_else(enabled):
    asked = Frame.from_bytes(enabled.sent())
    enabled.hear(Frame(bytes.fromhex("f0 ee 02"), asked.sequence ^ 1).to_bytes())

    assert enabled.events == []
    assert enabled.sent() == asked.to_bytes()


def test_repeats_are_the_same_cipher_text():
    bench = an_enabled_unit("auto")
    first = bench.sent()

    assert bench.sent() == first


def test_only_tenge_of_the_wanted_values_are_enabled(bench):
    bench.start()
    bench.codec.send(EnableBills(frozenset({50_000, 500_000})))

    bench.exchange("02 12 00")
    bench.exchange("0a")


def test_nothing_wanted_disables(enabled):
    enabled.codec.send(EnableBills(frozenset()))

    enabled.exchange("09")


def test_values_the_unit_does_not_have_are_a_failed_command(bench):
    bench.start()
    bench.codec.send(EnableBills(frozenset({70_000})))
    bench.asked()

    assert bench.events == [CommandFailed("EnableBills", "no such bill in the unit's table")]


def test_a_unit_that_refuses_to_be_enabled_is_asked_again(bench):
    bench.start()
    bench.codec.send(EnableBills(ALL))
    bench.exchange("02 7f 00")
    bench.exchange("0a", "f5 03")
    while (asked := bench.asked()) == "07":
        bench.answer("f0 e8")

    assert asked == "0a"


def test_a_unit_that_disabled_itself_is_enabled_again(enabled):
    enabled.poll("e8")
    while (asked := enabled.asked()) == "07":
        enabled.answer("f0 e8")

    assert asked == "02 7f 00"


# --- channels and values


def unit_of(answer: bytes) -> Unit:
    unit = parse_setup(answer[1:])
    assert unit is not None
    return unit


def changed(answer: bytes, at: int, new: bytes) -> bytes:
    return answer[:at] + new + answer[at + len(new) :]


def test_values_come_from_the_four_bytes_of_version_6():
    answer = changed(setup_answer(6), 13, bytes(7))

    assert unit_of(answer).bills[4] == Bill(500_000, "KZT", 5)


def test_values_of_old_versions_are_the_multiplied_bytes():
    assert [bill.value_tiyn for bill in unit_of(setup_answer(4)).bills] == sorted(ALL)


def test_whole_tenge_without_hundredths_are_believed_when_both_lists_agree():
    answer = changed(setup_answer(6), 13 + 14, b"\x00\x00\x01")

    assert unit_of(answer).bills[0].value_tiyn == 20_000


def test_values_that_could_be_a_hundred_times_too_large_are_taken_as_they_are():
    answer = changed(changed(setup_answer(6), 13 + 14, b"\x00\x00\x01"), 13, bytes(7))

    assert unit_of(answer).bills[0].value_tiyn == 200


@pytest.mark.parametrize(
    "data", [b"", b"\x03" + bytes(40), setup_answer(6)[1:20], setup_answer(6)[1:-1]], ids=len
)
def test_what_is_no_acceptors_setup_is_refused(data):
    assert parse_setup(data) is None


def test_a_unit_without_tenge_is_a_fault(bench):
    bench.exchange("11")
    bench.agree_on(6)
    bench.exchange("05", setup_answer(6).replace(b"KZT", b"EUR"))

    assert bench.events == [AcceptorFaulted(FaultCode.BILL_TABLE_WRONG, "no tenge bill in the table")]


# --- 3.4 polling accepts


def test_a_bill_is_held_until_the_host_decides_and_not_polled(escrowed):
    asked = []
    for _ in range(8):
        before = escrowed.now
        asked.append(escrowed.asked())
        assert escrowed.now - before <= 2.0
        escrowed.answer("f0")

    assert set(asked) == {"18"}


def test_stack_is_the_next_poll_at_once(escrowed):
    escrowed.codec.send(StackBill())
    before = escrowed.now

    assert escrowed.poll("cc") == [BillStacking()]
    assert escrowed.now - before < 0.01


def test_return_is_reject(escrowed):
    escrowed.codec.send(ReturnBill())
    escrowed.exchange("08")
    escrowed.poll("ed")

    assert escrowed.poll("ec") == [BillReturned(FIVE_HUNDRED)]
    assert escrowed.poll("") == []


def test_hold_is_sent_at_once_when_the_host_asks(escrowed):
    escrowed.codec.send(HoldBill())
    before = escrowed.now
    escrowed.exchange("18")

    assert escrowed.now - before < 0.01


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("refusal", ["f5", "f8", "f5 03"])
def test_a_refused_hold_is_followed_by_reject_before_any_poll(escrowed, refusal):
    escrowed.exchange("18", refusal)
    for _ in range(3):
        escrowed.exchange("08", refusal)

    assert escrowed.poll("ec") == [BillReturned(FIVE_HUNDRED)]


def test_a_unit_without_hold_is_told_to_reject_when_nobody_decides(escrowed):
    escrowed.exchange("18", "f2")
    assert escrowed.asked(3.0) == ""
    escrowed.exchange("08")

    assert escrowed.poll("ec") == [BillReturned(FIVE_HUNDRED)]


def test_a_bill_that_stays_in_escrow_after_stack_is_a_failed_command(escrowed):
    escrowed.codec.send(StackBill())
    events: list[BillEvent] = []
    while not events:
        events = escrowed.poll("ef 02")

    assert events == [CommandFailed("StackBill", "still in escrow")]
    assert escrowed.asked() == "18"


def test_a_word_without_a_bill_is_a_failed_command(enabled):
    enabled.codec.send(StackBill())
    enabled.codec.send(ReturnBill())
    enabled.asked()

    assert enabled.events == [
        CommandFailed("StackBill", "no bill in escrow"),
        CommandFailed("ReturnBill", "no bill in escrow"),
    ]


def test_a_bill_of_another_currency_goes_back_without_asking(bench):
    bench.exchange("11")
    bench.agree_on(6)
    answer = setup_answer(6)
    bench.exchange("05", changed(answer, len(answer) - 28 - 21, b"USD"))
    bench.exchange("0c", "f0 00 1c 96 2c")
    bench.exchange("08", "f5")
    bench.events.clear()
    bench.poll("ef 01")

    bench.exchange("08")
    assert bench.events == []


def test_a_bill_drawn_in_is_told_once(enabled):
    assert enabled.poll("ef 00") == [BillAccepting()]
    assert enabled.poll("ef 00") == []
    assert enabled.poll("ef 02") == [BillEscrowed(FIVE_HUNDRED)]


def test_a_bill_the_unit_rejects_is_asked_about(enabled):
    enabled.poll("ef 00")
    enabled.poll("ed")
    assert enabled.poll("ec") == []
    enabled.exchange("17", "f0 06")

    assert enabled.events[-1] == BillRejected("inhibited", 0x06)


@pytest.mark.rule("K-01")
def test_nothing_is_said_to_the_unit_before_the_credit_is_in_the_journal(escrowed):
    escrowed.codec.send(StackBill())
    escrowed.poll("cc")
    assert escrowed.poll("ee 02") == [BillStacked(FIVE_HUNDRED)]
    assert escrowed.asked(30.0) == ""
    assert escrowed.events[-1] == BillStacked(FIVE_HUNDRED)

    escrowed.codec.send(AcknowledgeBill())
    assert escrowed.poll("eb") == []


@pytest.mark.rule("K-01")
def test_under_a_key_the_credit_is_acknowledged_only_after_the_journal_has_it():
    stacked = a_unit_with_a_stacked_bill("auto")
    assert stacked.asked(30.0) == ""

    stacked.codec.send(AcknowledgeBill())
    stacked.exchange("57")
    assert stacked.poll("eb", "56") == []


@pytest.mark.rule("K-01")
def test_a_credit_repeated_because_its_acknowledgement_failed_is_the_same_bill():
    stacked = a_unit_with_a_stacked_bill("auto")
    stacked.codec.send(AcknowledgeBill())
    stacked.exchange("57", "f8")
    assert stacked.poll("ee 02", "56") == []

    stacked.exchange("57")
    assert stacked.poll("", "56") == []


@pytest.mark.rule("K-01")
def test_two_equal_bills_in_a_row_are_two_bills(stacked):
    stacked.codec.send(AcknowledgeBill())
    stacked.poll("eb ef 00")
    stacked.poll("ef 02")
    stacked.codec.send(StackBill())

    assert stacked.poll("ee 02 eb") == [BillStacked(FIVE_HUNDRED)]


@pytest.mark.rule("K-01")
def test_two_credits_in_one_answer_are_told_one_after_the_other(enabled):
    assert enabled.poll("ee 02 ee 02") == [BillStacked(FIVE_HUNDRED)]
    enabled.codec.send(AcknowledgeBill())
    assert enabled.asked() == ""
    assert enabled.events == [BillStacked(FIVE_HUNDRED)] * 2

    enabled.codec.send(AcknowledgeBill())
    assert enabled.poll("") == []


@pytest.mark.rule("K-01")
def test_a_repeated_answer_is_the_same_credit(escrowed):
    escrowed.codec.send(StackBill())
    assert escrowed.asked() == "07"
    assert escrowed.last is not None
    raw = Frame(bytes.fromhex("f0 ee 02"), escrowed.last.sequence).to_bytes()
    escrowed.hear(raw + raw)
    escrowed.hear(raw)
    escrowed.codec.send(AcknowledgeBill())
    escrowed.asked()
    escrowed.hear(raw)

    assert escrowed.events == [BillStacked(FIVE_HUNDRED)]


def test_a_unit_that_skips_states_is_understood(enabled):
    assert enabled.poll("ef 02") == [BillEscrowed(FIVE_HUNDRED)]
    enabled.codec.send(StackBill())
    assert enabled.poll("") == []
    assert enabled.poll("ee 02") == [BillStacked(FIVE_HUNDRED)]


# --- 3.5 events


def test_an_unknown_code_stops_the_reading_and_costs_nothing_before_it(escrowed):
    escrowed.codec.send(StackBill())

    assert escrowed.poll("ee 02 77 ee 03") == [BillStacked(FIVE_HUNDRED)]


@pytest.mark.parametrize(
    ("data", "protocol", "codes"),
    [
        ("da 01 f4 01 00 00 4b 5a 54 e8", 6, [0xDA, 0xE8]),
        ("da f4 01 00 00 e8", 5, [0xDA, 0xE8]),
        ("dc 01 01 00 00 00 02 00 00 00 4b 5a 54 e8", 6, [0xDC, 0xE8]),
        ("dd 01 00 00 00 02 00 00 00 e8", 5, [0xDD, 0xE8]),
        ("df 01 00 00 00 e8", 5, [0xDF, 0xE8]),
        ("df 01 00 00 00 4b 5a 54 e8", 6, [0xDF, 0xE8]),
        ("b1 01 f4 01 00 00 4b 5a 54 03 e8", 6, [0xB1, 0xE8]),
        ("cb f4 01 00 00 4b 5a 54 e1 00", 8, [0xCB, 0xE1]),
        ("ee f4 01 00 00 4b 5a 54 eb", 9, [0xEE, 0xEB]),
        ("83 01 b5 b6 c6", 8, [0x83, 0xB5, 0xB6, 0xC6]),
        ("ef", 8, []),
        ("e8 da 02 f4 01", 8, [0xE8]),
    ],
)
def test_each_event_has_its_length(data, protocol, codes):
    answer = decode_poll(bytes.fromhex(data), protocol)

    assert [happening.code for happening in answer.happenings] == codes
    assert sum(1 + len(one.data) for one in answer.happenings) + len(answer.rest) == len(bytes.fromhex(data))


def test_reject_codes_have_names():
    assert reject_reason(0x1D) == "cannot_stack"
    assert reject_reason(0x77) == "unknown_77"
    assert Happening(Event.CREDIT, b"\x03").channel == 3


@pytest.mark.parametrize(
    ("answer", "code", "detail"),
    [
        ("e9", FaultCode.JAM_ACCEPTOR, "e9 unsafe_jam"),
        ("e3", FaultCode.CASSETTE_REMOVED, "e3 cashbox_removed"),
        ("e6 02", FaultCode.CHEATED, "e6 02 fraud"),
        ("e0", FaultCode.FAILURE, "e0 path_open"),
        ("b0", FaultCode.JAM_ACCEPTOR, "b0 jam_recovery"),
        ("cf", FaultCode.CASSETTE_FULL, "cf device_full"),
    ],
)
def test_a_fault_that_is_repeated_is_told_once_and_so_is_its_end(enabled, answer, code, detail):
    assert enabled.poll(answer) == [AcceptorFaulted(code, detail)]
    assert enabled.poll(answer) == []

    assert enabled.poll("") == [AcceptorRecovered()]
    enabled.exchange("02 7f 00")
    enabled.exchange("0a")
    enabled.poll("")
    assert enabled.events[-1] == AcceptorReady(is_enabled=True)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("ea", FaultCode.JAM_STACKER),
        ("e7", FaultCode.CASSETTE_FULL),
        ("c6", FaultCode.FAILURE),
        ("90 01", FaultCode.FAILURE),
    ],
)
def test_a_fault_that_is_said_once_holds_until_something_proves_otherwise(enabled, answer, code):
    assert [event.code for event in enabled.poll(answer)] == [code]
    assert enabled.poll("e8") == []
    assert enabled.poll("e8") == []

    assert enabled.poll("e4") == [AcceptorRecovered()]


def test_a_fault_that_stays_is_reset_every_half_minute(enabled):
    enabled.poll("e9")
    start, resets = enabled.now, []
    while enabled.now < start + 65:
        asked = enabled.asked()
        if asked == "01":
            resets.append(enabled.now - start)
            enabled.answer("f0")
            enabled.set_up()
        else:
            enabled.answer("f0 e9")

    assert len(resets) == 2
    assert 29 < resets[0] < 31
    assert sum(isinstance(event, AcceptorFaulted) for event in enabled.events) == 1


def test_a_bill_that_nobody_takes_is_a_fault_until_it_is_gone(escrowed):
    escrowed.codec.send(ReturnBill())
    escrowed.exchange("08")
    while not escrowed.events:
        escrowed.poll("ed")

    assert escrowed.events == [AcceptorFaulted(FaultCode.BILL_NOT_TAKEN, "ed rejecting")]
    assert escrowed.poll("ec") == [AcceptorRecovered(), BillReturned(FIVE_HUNDRED)]


def test_a_fraud_under_a_key_is_acknowledged_at_once():
    enabled = an_enabled_unit("auto")
    enabled.poll("e6 02", "56")

    enabled.exchange("57")


def test_the_host_may_ask_for_a_reset_and_it_waits_until_the_bill_is_away(stacked):
    stacked.codec.send(ResetAcceptor())
    assert stacked.asked() == ""
    stacked.codec.send(AcknowledgeBill())
    stacked.poll("eb")

    stacked.exchange("01")
    assert stacked.asked() == "11"
