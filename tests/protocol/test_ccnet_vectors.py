"""Byte vectors from captures of real hosts and units, and from public drivers: both sides must agree with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devices.bill_acceptors.ccnet.bill_table import parse_bill_table, parse_identification
from devices.bill_acceptors.ccnet.frames import ACK, NAK, Frame, FrameInvalid, FrameParser
from devices.bill_acceptors.ccnet.requests import (
    GET_BILL_TABLE,
    GET_STATUS,
    HOLD,
    RETURN,
    STACK,
    enable_bill_types,
)
from devices.events import Bill
from devices.simulators.ccnet.firmware import CcnetFirmware
from devices.simulators.memory import MemoryFile
from tests.support.ccnet_bench import Bench

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "ccnet.json").read_text())
GOOD = [vector for vector in VECTORS if vector["crc_ok"]]
BAD = [vector for vector in VECTORS if not vector["crc_ok"]]


def _raw(meaning: str) -> bytes:
    (vector,) = (vector for vector in GOOD if vector["meaning"].startswith(meaning))
    return bytes.fromhex(vector["hex"])


@pytest.mark.parametrize("vector", GOOD, ids=lambda vector: vector["meaning"])
def test_a_good_frame_is_read_and_written_alike(vector):
    raw = bytes.fromhex(vector["hex"])

    assert Frame.from_bytes(raw).to_bytes() == raw


@pytest.mark.parametrize("vector", GOOD, ids=lambda vector: vector["meaning"])
def test_a_good_frame_is_found_byte_by_byte(vector):
    raw, parser = bytes.fromhex(vector["hex"]), FrameParser()

    frames = [frame for byte in raw for frame in parser.feed(bytes((byte,)))]

    assert [frame.to_bytes() for frame in frames] == [raw]


@pytest.mark.parametrize("vector", BAD, ids=lambda vector: vector["meaning"])
def test_a_bad_frame_is_refused(vector):
    raw, parser = bytes.fromhex(vector["hex"]), FrameParser()

    assert list(parser.feed(raw)) == []
    assert parser.flush() == ((), True)
    with pytest.raises(FrameInvalid):
        Frame.from_bytes(raw)


@pytest.mark.parametrize(
    ("request_", "meaning"),
    [
        (STACK, "STACK"),
        (RETURN, "RETURN"),
        (HOLD, "HOLD"),
        (GET_STATUS, "GET STATUS"),
        (GET_BILL_TABLE, "GET BILL TABLE"),
        (enable_bill_types(0x7F), "ENABLE types 0..6 with escrow"),
        (enable_bill_types(0xFFFFFF), "ENABLE BILL TYPES all with escrow"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_our_commands_are_those_of_real_hosts(request_, meaning):
    (raw,) = {
        bytes.fromhex(vector["hex"])
        for vector in GOOD
        if vector["meaning"] == meaning and vector["direction"] == "host->device"
    }

    assert Frame(request_.payload).to_bytes() == raw


def test_our_acknowledgement_is_that_of_real_hosts():
    assert ACK.to_bytes() == _raw("ACK")


def test_a_real_units_identification_is_read():
    identity = parse_identification(Frame.from_bytes(_raw("IDENTIFICATION reply of a real FLS")).payload)

    assert (identity.model, identity.serial, identity.firmware) == (
        "FLS-EU10-693639",
        "07KI41AS7482",
        "693639",
    )


def test_a_bill_table_with_currencies_is_read():
    bills = parse_bill_table(Frame.from_bytes(_raw("BILL TABLE reply 24x5")).payload)

    assert [bill.value_tiyn // 100 for bill in bills] == [5, 10, 20, 50, 100, 200, 500]
    assert bills[0] == Bill(500, "EUR", 0)


def test_a_bill_table_with_countries_is_read():
    bills = parse_bill_table(Frame.from_bytes(_raw("BILL TABLE reply, country")).payload)

    assert [bill.value_tiyn // 100 for bill in bills] == [5, 10, 20, 50, 100, 200, 500, 1000]
    assert {bill.currency for bill in bills} == {"UKR"}


@pytest.mark.parametrize(
    "vector", [v for v in BAD if v["direction"] == "device->host"], ids=lambda vector: vector["meaning"]
)
def test_a_published_bill_with_a_wrong_crc_is_answered_nak_and_is_no_bill(vector):
    bench = Bench()
    bench.start()
    assert bench.sent() == bytes.fromhex("02 03 06 33 da 81")

    assert bench.hear(bytes.fromhex(vector["hex"])) == b""
    assert bench.sent(0.1) == NAK.to_bytes()
    assert bench.events == []


@pytest.mark.parametrize(
    ("meaning", "answer"),
    [
        ("SET SECURITY opcode without", "30"),
        ("B2B DISPENSE opcode without", "30"),
        ("B2B: RECYCLING CASSETTE STATUS", "30"),
        ("STACK", "30"),
        ("GET STATUS", "00 00 00 00 00 00"),
        ("ENABLE all bill types, no escrow", "00"),
    ],
)
def test_the_simulated_unit_answers_real_hosts(meaning, answer):
    unit = CcnetFirmware(MemoryFile(None), lambda *_, **__: None)

    raw = _raw(meaning) if meaning != "GET STATUS" else Frame(b"\x31").to_bytes()
    unit.receive_data(raw, 0.0)

    assert unit.data_to_send() == Frame(bytes.fromhex(answer)).to_bytes()


def test_the_simulated_unit_answers_a_broken_command_with_nak():
    unit = CcnetFirmware(MemoryFile(None), lambda *_, **__: None)

    unit.receive_data(bytes.fromhex("02 03 06 30 65 2e"), 0.0)
    unit.handle_timer(1.0)

    assert unit.data_to_send() == NAK.to_bytes()
