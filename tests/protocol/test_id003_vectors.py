"""Byte vectors from captures of real hosts and units, and from public drivers: both sides must agree with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devices.bill_acceptors.id003 import requests
from devices.bill_acceptors.id003.bill_table import parse_currency_table, parse_version
from devices.bill_acceptors.id003.frames import (
    ACK,
    COMMUNICATION_ERROR,
    ENQ,
    Frame,
    FrameInvalid,
    FrameParser,
)
from devices.bill_acceptors.id003.states import State
from devices.events import Bill
from devices.simulators.id003.firmware import Id003Firmware
from devices.simulators.memory import MemoryFile
from tests.support.id003_bench import STATUS, Bench

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "id003.json").read_text())
GOOD = [vector for vector in VECTORS if vector["crc_ok"]]
BAD = [vector for vector in VECTORS if not vector["crc_ok"]]


def _raw(meaning: str) -> bytes:
    (vector,) = (vector for vector in GOOD if vector["meaning"].startswith(meaning))
    return bytes.fromhex(vector["hex"])


def a_unit() -> Id003Firmware:
    return Id003Firmware(MemoryFile(None), lambda *_, **__: None)


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
        (requests.STATUS, "STATUS REQUEST"),
        (requests.RESET, "RESET"),
        (requests.STACK_1, "STACK-1"),
        (requests.STACK_2, "STACK-2"),
        (requests.RETURN, "RETURN"),
        (requests.GET_INHIBIT, "INHIBIT status request"),
        (requests.INHIBIT, "INHIBIT on"),
        (requests.SERIAL_NUMBER, "SERIAL NUMBER request"),
        (requests.CURRENCY_TABLE, "CURRENCY ASSIGN request"),
        (requests.NORMAL_SECURITY, "SECURITY normal"),
        (requests.BARCODE_ITF_18, "BARCODE FUNCTION"),
        (requests.set_denominations(0), "ENABLE all"),
        (requests.set_denominations(0xFF), "DISABLE denominations 1..8"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_our_commands_are_those_of_real_hosts(request_, meaning):
    assert Frame(request_.payload).to_bytes() == _raw(meaning)


@pytest.mark.parametrize(
    ("state", "meaning"),
    [
        (State.ACCEPTING, "ACCEPTING"),
        (State.STACKING, "STACKING"),
        (State.STACKED, "STACKED"),
        (State.DISABLED, "DISABLE / INHIBIT"),
        (State.POWER_UP, "RESET"),
    ],
)
def test_our_states_are_those_of_real_units(state, meaning):
    assert Frame(bytes((state,))).to_bytes() == _raw(meaning)


def test_our_acknowledgement_is_that_of_the_captures():
    assert ACK.to_bytes() == _raw("ACK")
    assert ENQ.to_bytes() == _raw("ENQ")


def test_a_real_units_currency_table_is_read():
    bills = parse_currency_table(Frame.from_bytes(_raw("CURRENCY ASSIGN reply")).payload[1:])

    assert [bill.value_tiyn // 100 for bill in bills] == [5, 10, 20, 50, 100, 200, 500]
    assert bills[0] == Bill(500, "EUR", 1)


def test_a_real_units_escrow_is_named_by_its_table():
    bench = Bench()
    table = _raw("CURRENCY ASSIGN reply")
    bench.codec.remember_bills(parse_currency_table(Frame.from_bytes(table).payload[1:]))
    assert bench.sent() == STATUS

    bench.hear(_raw("ESCROW code 64h"))

    assert bench.events[0].bill == Bill(2000, "EUR", 3)  # type: ignore[union-attr]


def test_a_real_units_version_is_read():
    model, firmware = parse_version(Frame.from_bytes(_raw("VERSION reply")).payload[1:])

    assert (model, firmware) == ("i(EUR5)100-SS", "05V300-45")


@pytest.mark.parametrize(
    ("meaning", "answer"),
    [
        ("STATUS REQUEST", "40"),
        ("INHIBIT status request", "83 01"),
        ("STACK-1", "4b"),
        ("RETURN", "4b"),
        ("ENABLE all", "4b"),
        ("RESET", "50"),
        ("recycler currency", "4b"),
        ("recycler PAYOUT", "4b"),
    ],
)
def test_the_simulated_unit_in_power_up_answers_real_hosts(meaning, answer):
    """2.4: a real unit refused C0 in POWER UP and answered 83."""
    unit = a_unit()

    unit.receive_data(_raw(meaning), 0.0)

    assert unit.data_to_send() == Frame(bytes.fromhex(answer)).to_bytes()


@pytest.mark.parametrize("vector", BAD, ids=lambda vector: vector["meaning"])
def test_the_simulated_unit_says_that_it_could_not_read_a_broken_command(vector):
    unit = a_unit()

    unit.receive_data(bytes.fromhex(vector["hex"]), 0.0)
    unit.handle_timer(1.0)

    assert unit.data_to_send() == COMMUNICATION_ERROR.to_bytes()
