"""What the host may ask of an SSP bill acceptor, and what an answer looks like (SSP 3.2, 3.3, 3.7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Answer(IntEnum):
    """First byte of every answer."""

    OK = 0xF0
    UNKNOWN_COMMAND = 0xF2
    WRONG_PARAMETER_COUNT = 0xF3
    OUT_OF_RANGE = 0xF4
    CANNOT_PROCESS = 0xF5
    SOFTWARE_ERROR = 0xF6
    FAIL = 0xF8
    KEY_NOT_SET = 0xFA


_WORDS: Final = frozenset(Answer)


def answer_name(code: int) -> str:
    """For people: ``f8 fail``."""
    name = Answer(code).name.lower() if code in _WORDS else "unknown"
    return f"{code:02x} {name}"


class Command(IntEnum):
    """The commands that a kiosk needs, and those of payouts whose names help when a line is traced."""

    RESET = 0x01
    SET_INHIBITS = 0x02
    DISPLAY_ON = 0x03
    DISPLAY_OFF = 0x04
    HOST_PROTOCOL = 0x06
    SETUP = 0x05
    POLL = 0x07
    REJECT = 0x08
    DISABLE = 0x09
    ENABLE = 0x0A
    SERIAL_NUMBER = 0x0C
    UNIT_DATA = 0x0D
    CHANNEL_VALUES = 0x0E
    CHANNEL_SECURITY = 0x0F
    SYNC = 0x11
    LAST_REJECT = 0x17
    HOLD = 0x18
    FIRMWARE_VERSION = 0x20
    DATASET_VERSION = 0x21
    PAYOUT = 0x33
    SET_LEVEL = 0x34
    HALT = 0x38
    FLOAT = 0x3D
    EMPTY = 0x3F
    SET_GENERATOR = 0x4A
    SET_MODULUS = 0x4B
    EXCHANGE_KEY = 0x4C
    POLL_WITH_ACK = 0x56
    EVENT_ACK = 0x57
    SET_FIXED_KEY = 0x60
    RESET_FIXED_KEY = 0x61


ONLY_ENCRYPTED: Final = frozenset(
    bytes.fromhex("33 34 38 39 3b 3c 3d 3f 40 41 42 43 44 45 46 49 4e 50 51 52 53 56 57 5a 5b 5c 5d 60 67 68")
)
"""Refused with F4 when they come in plain (SSP 3.7)."""

_IN_PLAIN: Final = frozenset({Command.SYNC, Command.SET_GENERATOR, Command.SET_MODULUS, Command.EXCHANGE_KEY})


@dataclass(frozen=True)
class Request:
    """One command. ``answer_bytes`` are the lengths that the data after F0 may have.

    ``attempts_max`` 0: as the link repeats any command.
    """

    command: Command
    data: bytes = b""
    answer_bytes: range = range(1)
    attempts_max: int = 0

    @property
    def name(self) -> str:
        return self.command.name.replace("_", " ")

    @property
    def payload(self) -> bytes:
        return bytes((self.command,)) + self.data

    @property
    def is_plain(self) -> bool:
        """Sent as it is even when a key is agreed on: it comes before the key."""
        return self.command in _IN_PLAIN

    def is_answered_by(self, answer: bytes) -> bool:
        """Whether this is an answer to it, good or bad, and not one to something asked before."""
        if not answer or answer[0] not in _WORDS:
            return False
        if answer[0] != Answer.OK:
            return len(answer) <= 2
        return len(answer) - 1 in self.answer_bytes


_ANYTHING: Final = range(256)
SETUP_BYTES_MIN: Final = 12
KEY_BYTES: Final = 8

SYNC: Final = Request(Command.SYNC, attempts_max=1)
RESET: Final = Request(Command.RESET, attempts_max=1)
SETUP: Final = Request(Command.SETUP, answer_bytes=range(SETUP_BYTES_MIN, 256))
SERIAL_NUMBER: Final = Request(Command.SERIAL_NUMBER, answer_bytes=range(4, 5))
POLL: Final = Request(Command.POLL, answer_bytes=_ANYTHING)
POLL_WITH_ACK: Final = Request(Command.POLL_WITH_ACK, answer_bytes=_ANYTHING)
EVENT_ACK: Final = Request(Command.EVENT_ACK)
REJECT: Final = Request(Command.REJECT)
HOLD: Final = Request(Command.HOLD)
ENABLE: Final = Request(Command.ENABLE)
DISABLE: Final = Request(Command.DISABLE)
LAST_REJECT: Final = Request(Command.LAST_REJECT, answer_bytes=range(1, 2))


def host_protocol(version: int) -> Request:
    """Ask for a version of the protocol; F8 when the unit does not have it."""
    return Request(Command.HOST_PROTOCOL, bytes((version,)))


def set_inhibits(mask: int, channels: int = 16) -> Request:
    """Take the channels whose bits are set, channel 1 is bit 0; at least 2 bytes."""
    return Request(Command.SET_INHIBITS, mask.to_bytes(max(2, -(-channels // 8)), "little"))


def set_generator(generator: int) -> Request:
    """First half of the offer of a key."""
    return Request(Command.SET_GENERATOR, generator.to_bytes(KEY_BYTES, "little"))


def set_modulus(modulus: int) -> Request:
    """Second half of the offer."""
    return Request(Command.SET_MODULUS, modulus.to_bytes(KEY_BYTES, "little"))


def exchange_key(public: int) -> Request:
    """The host's public number; answered by the unit's."""
    return Request(
        Command.EXCHANGE_KEY, public.to_bytes(KEY_BYTES, "little"), range(KEY_BYTES, KEY_BYTES + 1)
    )
