"""Byte vectors from runs of public hosts and their units: both sides must agree with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devices.bill_acceptors.cctalk import requests
from devices.bill_acceptors.cctalk.codes import Meaning, bill_meaning, coin_meaning
from devices.bill_acceptors.cctalk.denominations import AS_IT_IS, bill_of, coins_of
from devices.bill_acceptors.cctalk.event_log import EMPTY, Reading, news_between
from devices.bill_acceptors.cctalk.frames import (
    BILL_VALIDATOR,
    COIN_ACCEPTOR,
    CRC,
    SUM,
    EncryptedSeal,
    Frame,
    FrameInvalid,
    FrameParser,
    Seal,
    read_frame,
)
from devices.events import Bill
from devices.simulators.cctalk import BILLS, COINS, CctalkFirmware
from devices.simulators.memory import MemoryFile

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "cctalk.json").read_text())
SEALS: dict[str, Seal] = {"8bit": SUM, "crc16": CRC}


def _vector(meaning: str) -> tuple[bytes, Any]:
    (vector,) = (vector for vector in VECTORS if vector["meaning"].startswith(meaning))
    return bytes.fromhex(vector["hex"]), SEALS[vector["seal"]]


def a_unit(model=BILLS, address=BILL_VALIDATOR) -> CctalkFirmware:
    """Past its start."""
    unit = CctalkFirmware(MemoryFile(None), lambda *_, **__: None, model=model, address=address)
    unit.handle_timer(0.0)
    unit.handle_timer(2.0)
    return unit


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["meaning"])
def test_a_good_frame_is_read_and_written_alike(vector):
    raw, seal = bytes.fromhex(vector["hex"]), SEALS[vector["seal"]]
    assert vector["crc_ok"]

    frame = read_frame(raw, seal)

    assert seal.to_bytes(frame) == raw
    assert frame.destination == raw[0]
    assert frame.header == raw[3]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["meaning"])
def test_a_good_frame_is_found_byte_by_byte(vector):
    raw, parser = bytes.fromhex(vector["hex"]), FrameParser(SEALS[vector["seal"]])

    frames = [frame for byte in raw for frame in parser.feed(bytes((byte,)))]

    assert frames == [read_frame(raw, parser.seal)]
    assert not parser.is_in_frame


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["meaning"])
def test_each_flipped_bit_is_refused(vector):
    raw, seal = bytes.fromhex(vector["hex"]), SEALS[vector["seal"]]

    for at in range(len(raw) * 8):
        spoilt = bytearray(raw)
        spoilt[at // 8] ^= 1 << at % 8
        with pytest.raises(FrameInvalid):
            read_frame(bytes(spoilt), seal)


@pytest.mark.parametrize(
    ("address", "request_", "meaning"),
    [
        (40, requests.SIMPLE_POLL, "SIMPLE POLL to bill validator 40"),
        (40, requests.OPEN, "MASTER INHIBIT accept, bill"),
        (40, requests.STACK, "ROUTE BILL: stack"),
        (2, requests.MANUFACTURER, "REQUEST MANUFACTURER ID"),
        (40, requests.bill_id(3), "REQUEST BILL ID 3"),
        (2, requests.SIMPLE_POLL, "SIMPLE POLL to coin acceptor 2"),
        (40, requests.READ_BILLS, "READ BUFFERED BILL EVENTS"),
        (2, requests.set_inhibits(0xFFFF), "SET INHIBITS all on"),
        (40, requests.SIMPLE_POLL, "SIMPLE POLL to 40 in CRC-16 mode"),
        (40, requests.MANUFACTURER, "MANUFACTURER ID (CRC)"),
        (40, requests.set_inhibits(0xFFFF), "SET INHIBITS (CRC)"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_our_commands_are_those_of_real_hosts(address, request_, meaning):
    raw, seal = _vector(meaning)

    assert seal.to_bytes(Frame(address, request_.header, request_.data)) == raw


@pytest.mark.parametrize(
    ("meaning", "events"),
    [
        ("event counter 1", [Meaning("credit", "accepted", 1, 3)]),
        ("event counter 2", [Meaning("credit", "accepted", 1, 3), Meaning("rejected", "reject", 1)]),
    ],
)
def test_the_log_of_a_coin_acceptor_is_read(meaning, events):
    """The second byte of a credit is the sorter's path, and no error (4.5)."""
    frame = read_frame(*_vector(meaning))

    news = news_between(EMPTY, Reading.from_data(frame.data), is_unbroken=True)

    assert [coin_meaning(*pair) for pair, _ in news.events] == events


def test_the_log_of_a_bill_validator_is_read():
    frame = read_frame(*_vector("counter 2: bill 3 stacked"))

    news = news_between(EMPTY, Reading.from_data(frame.data), is_unbroken=True)

    assert [bill_meaning(*pair) for pair, _ in news.events] == [
        Meaning("escrow", "escrow", 1, 3),
        Meaning("credit", "stacked", 0, 3),
    ]


def test_ids_of_coins_and_bills_are_read():
    bill, coin = read_frame(*_vector("bill id")).data, read_frame(*_vector("coin id")).data

    assert bill_of(4, bill, AS_IT_IS) == Bill(100_000, "KZT", 4)
    assert coins_of({3: coin}) == (Bill(5_000, "KZT", 3),)


@pytest.mark.parametrize(
    ("model", "address", "meaning", "answer"),
    [
        (BILLS, 40, "SIMPLE POLL to bill validator 40", b""),
        (BILLS, 40, "REQUEST BILL ID 3", b"KZ0010A"),
        (BILLS, 40, "READ BUFFERED BILL EVENTS", bytes(11)),
        (BILLS, 40, "MASTER INHIBIT accept, bill", b""),
        (BILLS, 40, "ROUTE BILL: stack", b"\xfe"),
        (BILLS, 40, "SIMPLE POLL to 40 in CRC-16 mode", b""),
        (BILLS, 40, "MANUFACTURER ID (CRC)", b"TLM"),
        (BILLS, 40, "SET INHIBITS (CRC)", b""),
        (COINS, 2, "MASTER INHIBIT = FF", b""),
        (COINS, 2, "REQUEST MANUFACTURER ID", b"TLM"),
        (COINS, 2, "SIMPLE POLL to coin acceptor 2", b""),
        (COINS, 2, "SET INHIBITS all on", b""),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_simulated_units_answer_real_hosts(model, address, meaning, answer):
    raw, seal = _vector(meaning)
    unit = a_unit(model, address)

    unit.receive_data(raw, 3.0)

    assert unit.data_to_send() == seal.to_bytes(Frame(1, 0, answer, address))


@pytest.mark.parametrize("meaning", ["REQUEST COUNTRY SCALING FACTOR", "parser test frame"])
def test_a_command_with_the_wrong_data_is_refused_or_acknowledged_as_a_poll(meaning):
    raw, seal = _vector(meaning)
    address = raw[0]
    unit = a_unit(BILLS if address == BILL_VALIDATOR else COINS, address)

    unit.receive_data(raw, 3.0)

    answer = read_frame(unit.data_to_send(), seal)
    assert answer.header == (5 if meaning.startswith("REQUEST") else 0)
    assert answer.data == b""


def test_our_acknowledgement_is_that_of_the_runs():
    assert SUM.to_bytes(Frame(1, 0, b"", 40)) == _vector("ACK from 40")[0]
    assert read_frame(*_vector("reply ACK with data")).data == bytes((31, 0))


def test_units_answer_only_frames_of_their_own_address():
    """Two on one wire, an answer of the one and a command to the other (CCNET has the same test)."""
    bills, coins = a_unit(), a_unit(COINS, COIN_ACCEPTOR)
    raw = _vector("SIMPLE POLL to coin acceptor 2")[0]

    bills.receive_data(raw, 3.0)
    coins.receive_data(raw, 3.0)

    assert bills.data_to_send() == b""
    assert coins.data_to_send() == bytes.fromhex("01 00 02 00 fd")


@pytest.mark.parametrize(
    ("captured", "frame"),
    [
        ("28 00 cb d8 ff", Frame(40, 159, b"", 0)),
        ("01 0b 65 f6 96 2b 17 38 4f 7f b1 6b e6 23 17 38", None),
        ("01 0b 4e 0f 56 27 17 28 5f 7f b1 6b e6 23 17 38", None),
        ("01 0b 52 72 d6 2f 17 28 4f 67 b1 6b e6 23 17 38", None),
    ],
)
def test_captures_of_a_real_encrypted_unit_are_read_and_written_alike(captured, frame):
    """A public sniffer's: 159 to unit 40 and three answers, under the code 123456; a CRC of 16 bits is inside."""
    raw, seal = bytes.fromhex(captured), EncryptedSeal("123456")

    read = read_frame(raw, seal)

    assert seal.to_bytes(read) == raw
    assert frame in (None, read)
    assert read.header in (0, 159)
    with pytest.raises(FrameInvalid):
        read_frame(raw, EncryptedSeal("123457"))
