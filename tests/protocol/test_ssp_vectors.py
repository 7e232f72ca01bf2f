"""Byte vectors from ITL's manual and library, real logs and public drivers: both sides must agree with them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from devices.bill_acceptors.ssp import requests
from devices.bill_acceptors.ssp.encryption import KeyOffer, PacketCipher, fixed_key, is_prime, session_key
from devices.bill_acceptors.ssp.frames import Frame, FrameInvalid, FrameParser
from devices.bill_acceptors.ssp.polls import Event, Happening, decode_poll, reject_reason
from devices.bill_acceptors.ssp.requests import Answer, answer_name
from devices.simulators.memory import MemoryFile
from devices.simulators.ssp.firmware import SspFirmware

VECTORS: list[dict[str, Any]] = json.loads((Path(__file__).parent / "vectors" / "ssp.json").read_text())
GOOD = [vector for vector in VECTORS if vector["crc_ok"]]
COMMANDS = {
    "SET INHIBITS all on": requests.set_inhibits(0xFFFF),
    "SET INHIBITS ch 1-3 on": requests.set_inhibits(0b111, 3),
    "SET INHIBITS 7F 00: the data byte 7F is doubled": requests.set_inhibits(0x7F, 7),
    "DISABLE": requests.DISABLE,
    "SET MODULUS 1287821 LE": requests.set_modulus(1287821),
    "SET GENERATOR 982451653 LE": requests.set_generator(982451653),
    "REJECT": requests.REJECT,
    "ENABLE": requests.ENABLE,
    "RESET": requests.RESET,
    "HOLD": requests.HOLD,
    "POLL seq 1": requests.POLL,
    "LAST REJECT CODE": requests.LAST_REJECT,
}
POLLS = {
    "POLL: CASHBOX REMOVED": [(Event.CASHBOX_REMOVED, "")],
    "POLL: DISABLED": [(Event.DISABLED, "")],
    "POLL: READ channel 3 = in escrow": [(Event.READ, "03")],
    "POLL: STACKED": [(Event.STACKED, "")],
    "POLL reply: CREDIT ch 1 + STACKED in one packet": [(Event.CREDIT, "01"), (Event.STACKED, "")],
    "POLL: note cleared to cashbox at reset, channel 2": [(Event.CLEARED_TO_CASHBOX, "02")],
    "POLL: FRAUD ATTEMPT channel 2": [(Event.FRAUD, "02")],
    "POLL: UNSAFE JAM": [(Event.UNSAFE_JAM, "")],
    "POLL: REJECTED": [(Event.REJECTED, "")],
    "POLL: note cleared from front at reset, channel unknown": [(Event.CLEARED_FROM_FRONT, "00")],
    "POLL: REJECTING": [(Event.REJECTING, "")],
}


def raw_of(meaning: str) -> bytes:
    (vector,) = (vector for vector in VECTORS if vector["meaning"].startswith(meaning))
    return bytes.fromhex(vector["hex"])


def data_of(meaning: str) -> bytes:
    return Frame.from_bytes(raw_of(meaning)).data


@pytest.mark.parametrize("vector", GOOD, ids=lambda vector: vector["meaning"])
def test_a_good_frame_is_read_and_written_alike(vector):
    raw = bytes.fromhex(vector["hex"])

    assert Frame.from_bytes(raw).to_bytes() == raw


@pytest.mark.parametrize("vector", GOOD, ids=lambda vector: vector["meaning"])
def test_a_good_frame_is_found_byte_by_byte(vector):
    raw, parser = bytes.fromhex(vector["hex"]), FrameParser(address=None)

    frames = [frame for byte in raw for frame in parser.feed(bytes((byte,)))]

    assert [frame.to_bytes() for frame in frames] == [raw]


@pytest.mark.parametrize("vector", GOOD, ids=lambda vector: vector["meaning"])
def test_a_frame_with_a_wrong_crc_is_refused(vector):
    raw = bytearray.fromhex(vector["hex"])
    raw[-1] ^= 0x01

    assert list(FrameParser(address=None).feed(bytes(raw))) == []
    with pytest.raises(FrameInvalid):
        Frame.from_bytes(bytes(raw))


def test_a_frame_that_counts_stuffed_bytes_is_refused():
    """A public device emulator sends LEN 4 for ``02 7F 00``."""
    raw = raw_of("SET INHIBITS 7F 00")
    wrong = raw[:2] + bytes((raw[2] + 1,)) + raw[3:]

    assert list(FrameParser(address=None).feed(wrong)) == []


@pytest.mark.parametrize("meaning", COMMANDS)
def test_our_commands_are_those_of_the_manual(meaning):
    assert data_of(meaning) == COMMANDS[meaning].payload


def test_sync_is_that_of_real_hosts_with_either_bit():
    assert Frame(requests.SYNC.payload, 0).to_bytes() == raw_of("SYNC with seq 0")
    assert Frame.from_bytes(Frame(requests.SYNC.payload, 1).to_bytes()).sequence == 1


def test_other_addresses_are_told_apart():
    assert Frame.from_bytes(raw_of("POLL to SMART Hopper")) == Frame(b"\x07", 1, 0x10)
    assert list(FrameParser().feed(raw_of("POLL to SMART Hopper"))) == []


@pytest.mark.parametrize("meaning", POLLS)
def test_poll_answers_of_the_manual_are_read(meaning):
    data = data_of(meaning)
    answer = decode_poll(data[1:], 6)

    assert data[0] == Answer.OK
    assert answer.rest == b""
    assert answer.happenings == tuple(
        Happening(code, bytes.fromhex(following)) for code, following in POLLS[meaning]
    )


def test_other_answers_of_the_manual_are_read():
    assert requests.SERIAL_NUMBER.is_answered_by(data_of("serial 1873452"))
    assert int.from_bytes(data_of("serial 1873452")[1:], "big") == 1873452
    assert reject_reason(data_of("last reject = 08")[1]) == "by_host"
    assert requests.ENABLE.is_answered_by(data_of("COMMAND CANNOT BE PROCESSED, code 2"))
    assert answer_name(data_of("reply F4")[0]) == "f4 out_of_range"
    values = data_of("7 channel values, old format")
    assert list(values[2:]) == [5, 10, 0, 20, 0, 50, 100]


# --- encryption


def cipher(secret: int) -> PacketCipher:
    return PacketCipher(session_key(secret))


def test_the_key_of_the_checked_exchange():
    offer = KeyOffer(3673646521, 2946807623, 9)

    assert offer.public == 1836810325
    assert offer.key(2738443296).hex() == "6745230167452301faa6025f00000000"
    assert session_key(1594009338) == offer.key(2738443296)


@pytest.mark.parametrize(
    ("meaning", "count", "plain"),
    [
        ("encrypted HOST PROTOCOL 6", 0, "06 06"),
        ("encrypted POLL with a stuffed 7F", 9, "07"),
    ],
)
def test_packets_of_itls_own_library_are_read(meaning, count, plain):
    assert cipher(0x011274FA).unseal(data_of(meaning)) == (count, bytes.fromhex(plain))


def test_an_encrypted_credit_whose_crc_is_stuffed_is_read():
    packet = cipher(0x011274FA).unseal(data_of("encrypted CREDIT reply"))

    assert packet is not None
    answer = decode_poll(packet[1][1:], 6)
    assert packet[1][0] == Answer.OK
    assert [happening.code for happening in answer.happenings][:1] == [Event.CREDIT]


def test_an_answer_of_a_public_drivers_test_is_read():
    packet = PacketCipher(bytes.fromhex("67452301674523019565000000000000")).unseal(
        data_of("encrypted reply, key")
    )

    assert packet is not None
    assert packet[1][0] == Answer.OK


def test_a_packet_under_another_key_is_refused():
    assert cipher(0x011274FB).unseal(data_of("encrypted HOST PROTOCOL 6")) is None


def test_the_fixed_key_of_the_manual():
    assert requests.set_generator(0x0123456701234567).data == data_of("SET FIXED ENCRYPTION KEY")[1:]
    assert fixed_key("0123456701234567") == 0x0123456701234567
    with pytest.raises(ValueError, match="16 hexadecimal digits"):
        fixed_key("0x12")


def test_offers_are_primes_and_the_generator_is_larger():
    for _ in range(20):
        offer = KeyOffer.draw()

        assert is_prime(offer.generator)
        assert is_prime(offer.modulus)
        assert 1 < offer.exponent < offer.modulus < offer.generator < 1 << 31


def test_primes_are_told_from_what_looks_like_them():
    assert [n for n in range(2, 60) if is_prime(n)] == [
        *(2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59),
    ]
    assert all(is_prime(n) for n in (1287821, 982451653, 2147483647))
    assert not any(is_prime(n) for n in (0, 1, 561, 2047, 25326001))


# --- the simulated unit


def unit() -> SspFirmware:
    return SspFirmware(MemoryFile(None), lambda *_, **__: None)


@pytest.mark.parametrize(
    ("meaning", "answer"),
    [
        ("SYNC with seq 0", "7f 00 01 f0 20 0a"),
        ("SET INHIBITS all on", "7f 80 01 f0 23 80"),
        ("SET INHIBITS 7F 00", "7f 80 01 f0 23 80"),
        ("ENABLE", None),
        ("HOLD", "f5"),
        ("REJECT", "f5"),
        ("PAYOUT 5.00 EUR", "f2"),
        ("SET FIXED ENCRYPTION KEY", "f4"),
        ("LAST REJECT CODE", "f0 00"),
        ("encrypted HOST PROTOCOL 6", "fa"),
    ],
)
def test_the_simulated_unit_answers_real_hosts(meaning, answer):
    device = unit()
    device.receive_data(raw_of(meaning), 0.0)
    raw = device.data_to_send()

    frame = Frame.from_bytes(raw)
    assert frame.sequence == Frame.from_bytes(raw_of(meaning)).sequence
    if answer is not None:
        assert bytes.fromhex(answer) in (raw, frame.data)


def test_the_simulated_unit_says_nothing_to_a_broken_command_or_one_for_others():
    device = unit()
    device.receive_data(raw_of("DISABLE")[:-1] + b"\x00", 0.0)
    device.receive_data(raw_of("POLL to SMART Hopper"), 0.0)

    assert device.data_to_send() == b""
