"""Printers with a presenter: Custom by its full status, Citizen by DLE EOT 4; taken, retracted, stuck."""

from __future__ import annotations

import pytest

from devices.commands import Print
from devices.events import Paper, PrintEnded, PrinterStatus, ReceiptLeft
from devices.printers.escpos import RETRACT_S
from devices.printers.profiles import PROFILES
from devices.printers.status import FullStatus, Garbage, RealTimeReply, ReplyReader, full_status
from receipts import escpos
from receipts.document import Cut, Document, Line
from receipts.profiles import PROFILES as RENDERING_PROFILES
from tests.support.printer_bench import PrinterBench

WITH_PRESENTER = sorted(name for name, profile in PROFILES.items() if profile.presenter is not None)
CUSTOM = PROFILES["custom-vkp80ii"]
WELL = PrinterStatus(is_known=True, is_online=True, paper=Paper.OK)


def a_job(profile: str, text: str = "receipt") -> bytes:
    return escpos.render(Document((Line(text), Cut())), RENDERING_PROFILES[profile])


def a_bench_with_a_receipt_out(profile: str) -> PrinterBench:
    bench = PrinterBench(profile)
    assert bench.outcome_of(a_job(profile)).outcome == "printed"
    bench.run_until(lambda: bench.codec.status.is_receipt_waiting)
    return bench


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x00\x00\x00\x00", WELL),
        (b"\x04\x00\x00\x00", PrinterStatus(is_known=True, is_online=True, paper=Paper.NEAR_END)),
        (b"\x05\x00\x00\x00", PrinterStatus(is_known=True, paper=Paper.OUT)),
        (b"\x40\x00\x00\x00", PrinterStatus(is_known=True, paper=Paper.OUT)),
        (
            b"\x20\x00\x00\x00",
            PrinterStatus(is_known=True, is_online=True, paper=Paper.OK, is_receipt_waiting=True),
        ),
        (b"\x00\x01\x00\x00", PrinterStatus(is_known=True, paper=Paper.OK, is_cover_open=True)),
        (b"\x00\x02\x00\x00", PrinterStatus(is_known=True, paper=Paper.OK, is_cover_open=True)),
        (
            b"\x00\x00\x41\x01",
            PrinterStatus(
                is_known=True, paper=Paper.OK, faults=frozenset({"head_temperature", "paper_jam", "cutter"})
            ),
        ),
        (b"\x00\x00\x00\x80", PrinterStatus(is_known=True, paper=Paper.OK, faults=frozenset({"presenter"}))),
    ],
)
def test_the_full_status_names_paper_cover_heat_jams_and_the_ticket(
    data: bytes, status: PrinterStatus
) -> None:
    assert full_status(data, CUSTOM).status == status


@pytest.mark.parametrize(("user", "is_idle"), [(0x00, True), (0x04, False), (0x08, False), (0x30, True)])
def test_data_in_the_buffer_or_a_turning_motor_is_no_rest(user: int, is_idle: bool) -> None:
    assert full_status(bytes((0, user, 0, 0)), CUSTOM).is_idle == is_idle


def test_a_full_status_may_hold_any_byte_even_those_of_flow_control() -> None:
    reader = ReplyReader(has_full_status=True)
    sent = b"\x11\x10\x0f\x11\x13\x00\x10\x12"

    replies = [reply for byte in sent for reply in reader.feed(bytes((byte,)))]

    assert replies == [FullStatus(b"\x11\x13\x00\x10"), RealTimeReply(0x12)]


def test_a_full_status_that_lost_its_second_byte_is_garbage() -> None:
    reader = ReplyReader(has_full_status=True)

    assert list(reader.feed(b"\x10\x12")) == [Garbage(0x10), RealTimeReply(0x12)]


@pytest.mark.parametrize("profile", ["custom-vkp80ii", "custom-vkp80iii"])
def test_a_custom_printer_proves_a_receipt_by_coming_to_rest_after_the_cut(profile: str) -> None:
    bench = PrinterBench(profile)
    bench.send(Print("1", a_job(profile), 20.0))

    bench.run_until(lambda: bool(bench.slips))
    assert not any(isinstance(event, PrintEnded) for event in bench.events)
    ended = bench.next_event(PrintEnded)

    assert (ended.outcome, ended.detail) == ("printed", "motor at rest")


def test_a_custom_printer_that_runs_out_of_paper_does_not_count_as_at_rest() -> None:
    bench = PrinterBench("custom-vkp80ii")
    bench.firmware.run_out_after(1)

    ended = bench.outcome_of(a_job("custom-vkp80ii"))

    assert (ended.outcome, ended.detail) == ("unknown", "paper out")


@pytest.mark.parametrize("profile", WITH_PRESENTER)
def test_a_receipt_that_is_taken_is_told(profile: str) -> None:
    bench = a_bench_with_a_receipt_out(profile)

    assert bench.firmware.take()

    assert bench.next_event(ReceiptLeft).outcome == "taken"
    assert bench.left == ["taken"]


@pytest.mark.parametrize("profile", WITH_PRESENTER)
def test_a_receipt_that_nobody_takes_is_drawn_back_after_its_time_and_not_before(profile: str) -> None:
    bench = a_bench_with_a_receipt_out(profile)
    begun = bench.now

    left = bench.next_event(ReceiptLeft)

    assert (left.outcome, bench.left) == ("retracted", ["retracted"])
    assert bench.now - begun == pytest.approx(RETRACT_S, abs=3.0)


@pytest.mark.parametrize("profile", WITH_PRESENTER)
def test_the_last_customers_receipt_is_drawn_back_before_the_next_is_printed(profile: str) -> None:
    bench = a_bench_with_a_receipt_out(profile)

    ended = bench.outcome_of(a_job(profile, "next"), job_id="2")

    assert ended.outcome == "printed"
    assert bench.left[0] == "retracted"
    assert [slip.slip.lines[0] for slip in bench.slips if slip.slip.lines][-1:] in ([], ["next"])
    assert len(bench.slips) == 2


@pytest.mark.parametrize("profile", WITH_PRESENTER)
def test_what_is_stuck_in_the_presenter_keeps_the_next_receipt_in(profile: str) -> None:
    bench = a_bench_with_a_receipt_out(profile)
    bench.firmware.jam_presenter()

    ended = bench.outcome_of(a_job(profile, "next"), job_id="2")

    assert ended.outcome == "not_printed"
    assert "presenter" in ended.detail
    assert len(bench.slips) == 1


def test_a_stuck_receipt_is_tried_again_and_told_when_it_is_out() -> None:
    bench = a_bench_with_a_receipt_out("custom-vkp80ii")
    bench.firmware.jam_presenter()
    bench.run_for(RETRACT_S + 10.0)
    assert not bench.left

    bench.firmware.condition.is_presenter_jammed = False

    assert bench.next_event(ReceiptLeft).outcome == "retracted"


def test_a_printer_without_a_presenter_never_waits_for_anybody() -> None:
    bench = PrinterBench("generic-80")
    bench.outcome_of(a_job("generic-80"))

    bench.run_for(2 * RETRACT_S)

    assert not any(isinstance(event, ReceiptLeft) for event in bench.events)
    assert b"\x1de\x02" not in bench.sent
