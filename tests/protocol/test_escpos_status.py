"""What a printer's bytes mean (facts/escpos 3.1 to 3.4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from devices.events import Paper, PrinterStatus
from devices.printers.profiles import PROFILES, job_timeout_s
from devices.printers.status import (
    AutomaticStatus,
    Block,
    Garbage,
    RealTimeReply,
    Reply,
    ReplyReader,
    ShortReply,
    status_of_automatic,
    status_of_real_time,
)
from receipts.profiles import PROFILES as RENDERING_PROFILES

EPSON = PROFILES["generic-80"]
WELL = (0x12, 0x12, 0x12, 0x12)


def read(*pieces: bytes) -> list[Reply]:
    reader = ReplyReader()
    return [reply for piece in pieces for reply in reader.feed(piece)]


@pytest.mark.parametrize("byte", [0x12, 0x16, 0x1A, 0x1E, 0x32, 0x72, 0x7E])
def test_real_time_replies_are_known_by_their_fixed_bits(byte: int) -> None:
    assert read(bytes((byte,))) == [RealTimeReply(byte)]


@pytest.mark.parametrize("byte", [0x92, 0x93, 0xFF, 0x80, 0x5E])
def test_a_byte_that_fits_no_row_is_garbage(byte: int) -> None:
    assert read(bytes((byte,))) in (
        [Garbage(byte)],
        [RealTimeReply(byte)] if byte == 0x5E else [Garbage(byte)],
    )


def test_four_bytes_of_automatic_status_come_as_one() -> None:
    assert read(b"\x14\x00\x00\x0f") == [AutomaticStatus(b"\x14\x00\x00\x0f")]


def test_flow_control_bytes_may_stand_anywhere() -> None:
    assert read(b"\x13\x14\x00\x11\x00\x0f\x11", b"\x37\x13\x22abcd\x00") == [
        AutomaticStatus(b"\x14\x00\x00\x0f"),
        Block(0x37, b"\x22abcd"),
    ]


def test_nothing_inside_a_block_is_taken_for_a_status() -> None:
    assert read(b"\x37\x22\x32\x7e\x12\x12\x00\x12") == [
        Block(0x37, b"\x22\x32\x7e\x12\x12"),
        RealTimeReply(0x12),
    ]


def test_a_torn_automatic_status_does_not_swallow_the_reply_behind_it() -> None:
    assert read(b"\x14\x00\x12") == [Garbage(0x14), RealTimeReply(0x12)]


def test_a_block_without_end_is_given_up() -> None:
    replies = read(b"\x37" + b"a" * 200)

    assert isinstance(replies[0], Garbage)


def test_replies_in_print_order_are_single_bytes() -> None:
    assert read(b"\x00\x03\x0c") == [ShortReply(0x00), ShortReply(0x03), ShortReply(0x0C)]


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        (WELL, PrinterStatus(is_known=True, is_online=True, paper=Paper.OK)),
        ((0x12, 0x12, 0x12, 0x1E), PrinterStatus(is_known=True, is_online=True, paper=Paper.NEAR_END)),
        ((0x12, 0x12, 0x12, 0x16), PrinterStatus(is_known=True, is_online=True, paper=Paper.NEAR_END)),
        ((0x1A, 0x32, 0x12, 0x7E), PrinterStatus(is_known=True, paper=Paper.OUT)),
        ((0x1A, 0x12, 0x12, 0x32), PrinterStatus(is_known=True, paper=Paper.OUT)),
        ((0x1A, 0x16, 0x12, 0x12), PrinterStatus(is_known=True, is_cover_open=True, paper=Paper.OK)),
        (
            (0x1A, 0x52, 0x1A, 0x12),
            PrinterStatus(is_known=True, paper=Paper.OK, faults=frozenset({"cutter"})),
        ),
        (
            (0x1A, 0x52, 0x76, 0x12),
            PrinterStatus(
                is_known=True,
                paper=Paper.OK,
                faults=frozenset({"mechanical", "unrecoverable", "auto_recoverable"}),
            ),
        ),
        (
            (0x1A, 0x52, 0x12, 0x12),
            PrinterStatus(is_known=True, paper=Paper.OK, faults=frozenset({"error"})),
        ),
    ],
)
def test_the_four_real_time_replies_together_tell_the_status(
    answers: tuple[int, ...], status: PrinterStatus
) -> None:
    assert status_of_real_time(answers, EPSON) == status


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (b"\x10\x00\x00\x0f", PrinterStatus(is_known=True, is_online=True, paper=Paper.OK)),
        (b"\x10\x00\x03\x0f", PrinterStatus(is_known=True, is_online=True, paper=Paper.NEAR_END)),
        (b"\x18\x00\x0f\x0f", PrinterStatus(is_known=True, paper=Paper.OUT)),
        (b"\x38\x00\x00\x0f", PrinterStatus(is_known=True, is_cover_open=True, paper=Paper.OK)),
        (b"\x18\x08\x00\x0f", PrinterStatus(is_known=True, paper=Paper.OK, faults=frozenset({"cutter"}))),
    ],
)
def test_automatic_status_says_the_same_in_other_bits(data: bytes, status: PrinterStatus) -> None:
    assert status_of_automatic(data, EPSON) == status


def test_a_sensor_that_is_not_fitted_is_not_believed() -> None:
    without = replace(EPSON, near_end_mask=0)

    assert status_of_real_time((0x12, 0x12, 0x12, 0x1E), without).paper is Paper.OK
    assert status_of_automatic(b"\x10\x00\x03\x0f", without).paper is Paper.OK


def test_a_presenter_that_reports_the_end_by_one_bit_has_its_own_mask() -> None:
    """Citizen PPU-700: 20 is the end, 40 alone is paper in the presenter (facts 3.2)."""
    citizen = replace(EPSON, end_mask=0x20)

    assert status_of_real_time((0x12, 0x12, 0x12, 0x52), citizen).paper is Paper.OK
    assert status_of_real_time((0x12, 0x12, 0x12, 0x32), citizen).paper is Paper.OUT


def test_every_profile_is_known_to_driver_and_renderer_alike() -> None:
    assert set(PROFILES) == set(RENDERING_PROFILES)


def test_a_job_gets_the_time_its_wire_and_paper_need() -> None:
    assert job_timeout_s(1_920, baud=19_200) == pytest.approx(1.0 + 3.0 + 3.0)
