"""Power cuts, crashes and faults, frame by frame. Section numbers are those of docs/protocols/id003.md."""

from __future__ import annotations

import pytest

from devices.commands import AcknowledgeBill, EnableBills, ReturnBill
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    AcceptorRecovered,
    Bill,
    BillEscrowed,
    BillRejected,
    BillReturned,
    BillStacked,
    FaultCode,
    PowerUpFound,
)
from tests.support.id003_bench import (
    ACCEPT,
    ACK,
    ALL,
    FIVE_HUNDRED,
    INHIBIT,
    SETTINGS,
    STATUS,
    TAKE_ALL,
    TAKE_NONE,
    Bench,
    a_unit_that_stacks,
    a_unit_with_a_stacked_bill,
    a_unit_with_escrow,
    an_enabled_unit,
    frame,
)

SET_UP = {**dict(SETTINGS), TAKE_NONE: TAKE_NONE, TAKE_ALL: TAKE_ALL, INHIBIT: INHIBIT, ACCEPT: ACCEPT}


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
def stacking():
    return a_unit_that_stacks()


@pytest.fixture
def stacked():
    return a_unit_with_a_stacked_bill()


# --- 2.5 recovery: the host was cut off


@pytest.mark.parametrize("first", ["13 63", "14", "15", "16", "17 79", "18", "19"])
def test_a_unit_with_a_bill_on_its_way_is_neither_reset_nor_told_anything_at_start(bench, first):
    for _ in range(6):
        bench.exchange("11", first)


def test_a_bill_in_escrow_at_start_is_shown_so_that_it_can_be_returned(bench):
    bench.codec.remember_bills((FIVE_HUNDRED,))
    assert bench.poll("13 63") == [BillEscrowed(FIVE_HUNDRED)]
    bench.codec.send(ReturnBill())
    bench.exchange("43", "50")
    bench.poll("18")

    assert bench.poll("11") == [BillReturned(FIVE_HUNDRED)]
    bench.serve({**SET_UP, "11": "1a"}, AcceptorReady)


@pytest.mark.rule("K-01")
def test_a_bill_stacked_in_an_earlier_life_is_told_before_ready(bench):
    """VEND VALID names no bill: value 0, the journal knows it."""
    assert bench.vend_valid() == (b"", [BillStacked(Bill(0))])

    bench.codec.send(AcknowledgeBill())
    assert bench.vend_valid() == (ACK, [])
    bench.serve({**SET_UP, "11": "11"}, AcceptorReady)
    assert [event for event in bench.events if isinstance(event, BillStacked)] == [BillStacked(Bill(0))]


@pytest.mark.parametrize("first", ["18", "17 79"])
def test_a_bill_on_its_way_back_at_start_is_returned(bench, first):
    """17 79 is also what a unit says of a bill that no host decided about (2.4)."""
    bench.exchange("11", first)
    bench.exchange("11", "11")

    assert [event for event in bench.events if not isinstance(event, BillRejected)] == [BillReturned(None)]


# --- 2.5 recovery: the unit was cut off


@pytest.mark.rule("K-01")
def test_power_lost_in_the_stacker_ends_in_one_vend_valid(stacking):
    assert stacking.poll("42") == [PowerUpFound("bill_in_stacker")]
    stacking.exchange("40", "50")
    stacking.poll("1b")
    stacking.exchange("c5 02 00", "c5 02 00")
    answers = {**SET_UP, "11": "15"}
    stacking.serve(answers, BillStacked)

    assert stacking.events[-1] == BillStacked(FIVE_HUNDRED, is_at_power_up=True)
    stacking.codec.send(AcknowledgeBill())
    while (sent := stacking.sent()) != STATUS:
        stacking.hear(frame(answers[sent[2:-2].hex(" ")]))
    assert stacking.hear(frame("15")) == ACK
    stacking.serve({**SET_UP, "11": "11"}, AcceptorReady)
    assert [type(event) for event in stacking.events].count(BillStacked) == 1


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("rest", ["1a", "11"])
def test_power_lost_in_the_stacker_and_no_vend_valid_is_one_bill_all_the_same(stacking, rest):
    """2.5: 42 says that the bill is in the stacker; some units say no more than that."""
    stacking.poll("42")
    stacking.exchange("40", "50")
    stacking.serve({**SET_UP, "11": rest}, BillStacked)
    stacking.codec.send(AcknowledgeBill())
    for _ in range(20):
        sent = stacking.sent()
        stacking.hear(frame({**SET_UP, "11": "11"}[sent[2:-2].hex(" ")]))

    stacked = [event for event in stacking.events if isinstance(event, BillStacked)]
    assert stacked == [BillStacked(FIVE_HUNDRED, is_at_power_up=True)]


@pytest.mark.rule("K-01")
def test_a_vend_valid_after_the_unit_was_at_rest_is_the_bill_that_was_told_already(stacking):
    stacking.poll("42")
    stacking.exchange("40", "50")
    stacking.serve({**SET_UP, "11": "1a"}, BillStacked)
    stacking.codec.send(AcknowledgeBill())
    answers = {**SET_UP, "11": "15"}
    seen = len(stacking.events)
    for _ in range(8):
        sent = stacking.sent()
        stacking.hear(frame(answers.get(sent[2:-2].hex(" "), "15")))

    assert not [event for event in stacking.events[seen:] if isinstance(event, BillStacked)]


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("is_acknowledged", [True, False])
def test_a_bill_that_was_told_is_not_told_again_after_a_power_cut(stacked, is_acknowledged):
    if is_acknowledged:
        stacked.codec.send(AcknowledgeBill())
        assert stacked.vend_valid()[0] == ACK
    stacked.poll("42")
    stacked.exchange("40", "50")
    stacked.serve({**SET_UP, "11": "11"}, AcceptorReady)

    assert not [event for event in stacked.events if isinstance(event, BillStacked)]


@pytest.mark.rule("K-01")
def test_a_bill_found_in_the_stacker_by_a_new_host_has_no_value_of_its_own(bench):
    bench.poll("42")
    bench.exchange("40", "50")
    bench.serve({**SET_UP, "11": "1a"}, AcceptorReady)

    assert [event for event in bench.events if isinstance(event, BillStacked)] == [
        BillStacked(Bill(0), is_at_power_up=True)
    ]


def test_power_lost_in_escrow_gives_the_bill_back(stacking):
    assert stacking.poll("41") == [PowerUpFound("bill_in_acceptor")]
    stacking.exchange("40", "50")
    while (sent := stacking.sent()) != STATUS:
        stacking.hear(frame(SET_UP[sent[2:-2].hex(" ")]))
    stacking.hear(frame("18"))
    stacking.serve({**SET_UP, "11": "1a"}, BillReturned)

    assert stacking.events[-1] == BillReturned(FIVE_HUNDRED)


def test_bills_are_enabled_again_after_a_power_cut(enabled):
    enabled.poll("40")
    enabled.exchange("40", "50")
    enabled.serve({**SET_UP, "11": "11"}, AcceptorReady)

    assert enabled.events[-1] == AcceptorReady(is_enabled=True)


def test_a_unit_that_stays_in_power_up_is_reset_again_after_ten_seconds(bench):
    bench.poll("40")
    bench.exchange("40", "4b")
    start, resets = bench.now, []
    while bench.now < start + 25:
        sent = bench.sent()
        bench.hear(frame("40" if sent == STATUS else "4b"))
        if sent == frame("40"):
            resets.append(bench.now - start)

    assert len(resets) == 2
    assert resets[0] >= 9.9
    assert resets[1] - resets[0] >= 9.9


# --- 2.3 faults


@pytest.mark.parametrize(
    ("answer", "code", "detail"),
    [
        ("43", FaultCode.CASSETTE_FULL, "43 stacker_full"),
        ("44", FaultCode.CASSETTE_REMOVED, "44 stacker_open"),
        ("45", FaultCode.JAM_ACCEPTOR, "45 jam_in_acceptor"),
        ("46", FaultCode.JAM_STACKER, "46 jam_in_stacker"),
        ("47", FaultCode.PAUSED, "47 pause"),
        ("48", FaultCode.CHEATED, "48 cheated"),
        ("49 a2", FaultCode.FAILURE, "49 a2 stack_motor"),
        ("49 fe", FaultCode.FAILURE, "49 fe unknown"),
        ("20", FaultCode.FAILURE, "20 unknown_state"),
        ("77", FaultCode.FAILURE, "77 unknown_state"),
    ],
)
def test_a_fault_is_told_once_and_so_is_its_end(enabled, answer, code, detail):
    assert enabled.poll(answer) == [AcceptorFaulted(code, detail)]
    assert enabled.poll(answer) == []

    enabled.serve({**SET_UP, "11": "11"}, AcceptorReady)
    assert enabled.events[1:] == [AcceptorRecovered(), AcceptorReady(is_enabled=True)]


def test_a_jam_that_stays_is_reset_every_half_minute(enabled):
    enabled.poll("45")
    start, resets = enabled.now, []
    while enabled.now < start + 65:
        sent = enabled.sent()
        if sent == frame("40"):
            resets.append(enabled.now - start)
        enabled.hear(frame("45" if sent == STATUS else SET_UP.get(sent[2:-2].hex(" "), "50")))

    assert len(resets) == 2
    assert 29 < resets[0] < 31
    assert len(enabled.events) == 1


def test_a_returned_bill_that_nobody_takes_is_told_and_taken_back(escrowed):
    """A host must know why nothing goes on: the customer left it in the mouth of the unit."""
    escrowed.codec.send(ReturnBill())
    escrowed.exchange("43", "50")
    start = escrowed.now
    while not escrowed.events:
        escrowed.poll("18")

    assert 14 < escrowed.now - start < 16
    assert escrowed.events == [AcceptorFaulted(FaultCode.BILL_NOT_TAKEN, "18 for 15 s")]
    escrowed.poll("18")
    escrowed.serve({**SET_UP, "11": "11"}, AcceptorReady)
    assert escrowed.events[1:] == [
        AcceptorRecovered(),
        BillReturned(FIVE_HUNDRED),
        AcceptorReady(is_enabled=True),
    ]


@pytest.mark.rule("K-01")
def test_a_bill_jammed_on_its_way_keeps_its_outcome_open_until_it_is_known(stacking):
    stacking.poll("46")
    stacking.exchange("11", "1b")
    answers = {**SET_UP, "11": "15"}
    stacking.serve(answers, BillStacked)

    assert stacking.events[-1] == BillStacked(FIVE_HUNDRED)


def test_silence_of_five_seconds_is_a_fault_and_ends_by_itself(enabled):
    enabled.silence(4.8)
    assert enabled.events == []
    enabled.silence(1.0)
    assert enabled.events == [AcceptorFaulted(FaultCode.SILENT, "no answer")]

    while enabled.sent() != STATUS:
        pass
    enabled.hear(frame("1a"))
    enabled.serve({**SET_UP, "11": "11"}, AcceptorReady)
    assert enabled.events[1] == AcceptorRecovered()
    assert enabled.events[-1] == AcceptorReady(is_enabled=True)


def test_a_silent_unit_is_reset_every_ten_seconds(bench):
    sent = bench.silence(40)

    assert sent.count(frame("40")) == 4
    assert bench.events == [AcceptorFaulted(FaultCode.SILENT, "no answer")]


@pytest.mark.rule("K-01")
def test_a_unit_that_falls_silent_with_a_bill_is_heard_before_it_is_reset(stacking):
    sent = stacking.silence(50)

    assert frame("40") not in sent
    while stacking.sent() != STATUS:
        pass
    stacking.hear(frame("15"))
    assert stacking.events[-2:] == [AcceptorRecovered(), BillStacked(FIVE_HUNDRED)]


@pytest.mark.rule("K-01")
def test_a_bill_still_in_escrow_after_a_silence_is_offered_anew(escrowed):
    escrowed.silence(5.5)
    while escrowed.sent() != STATUS:
        pass
    escrowed.hear(frame("13 63"))

    assert escrowed.events[-2:] == [AcceptorRecovered(), BillEscrowed(FIVE_HUNDRED)]


@pytest.mark.rule("K-01")
def test_a_lost_port_is_a_fault_and_forgets_no_bill(stacked):
    stacked.codec.port_lost("unplugged", stacked.now)
    assert stacked.vend_valid()[0] == b""

    assert stacked.events == [
        AcceptorFaulted(FaultCode.PORT_UNAVAILABLE, "unplugged"),
        AcceptorRecovered(),
    ]


def test_a_lost_port_is_told_once(bench):
    bench.codec.port_lost("no such file", bench.now)
    bench.codec.port_lost("no such file", bench.now + 1)
    bench.sent()

    assert len(bench.events) == 1


def test_what_the_host_wants_outlives_a_lost_port(bench):
    bench.codec.send(EnableBills(ALL))
    bench.codec.port_lost("no such file", bench.now)
    bench.serve({**SET_UP, "11": "1b"}, AcceptorRecovered)
    bench.serve({**SET_UP, "11": "11"}, AcceptorReady)

    assert bench.events[-1] == AcceptorReady(is_enabled=True)
