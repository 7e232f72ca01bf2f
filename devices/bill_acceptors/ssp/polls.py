"""Everything an answer to POLL can hold, by name and length (SSP 3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Event(IntEnum):
    """The first byte of each event."""

    RESET = 0xF1
    READ = 0xEF
    CREDIT = 0xEE
    REJECTING = 0xED
    REJECTED = 0xEC
    STACKING = 0xCC
    STACKED = 0xEB
    SAFE_JAM = 0xEA
    UNSAFE_JAM = 0xE9
    DISABLED = 0xE8
    STACKER_FULL = 0xE7
    FRAUD = 0xE6
    BARCODE_VALIDATED = 0xE5
    CASHBOX_REPLACED = 0xE4
    CASHBOX_REMOVED = 0xE3
    CLEARED_TO_CASHBOX = 0xE2
    CLEARED_FROM_FRONT = 0xE1
    PATH_OPEN = 0xE0
    DEVICE_FULL = 0xCF
    HELD_IN_BEZEL = 0xCE
    OUT_OF_SERVICE = 0xC6
    EMPTYING = 0xC2
    INITIALISING = 0xB6
    ALL_CHANNELS_OFF = 0xB5
    JAM_RECOVERY = 0xB0
    CASHBOX_FAULT = 0x90
    CALIBRATION = 0x83


_FIXED: Final[dict[int, int]] = {
    **dict.fromkeys(bytes.fromhex("f1 ed ec cc eb ea e9 e8 e7 e5 e4 e3 e0 d1 b5 b6"), 0),
    **dict.fromkeys(bytes.fromhex("ef ee e6 e2 e1 83 90 a8 b7"), 1),
    **dict.fromkeys(bytes.fromhex("db c2 c3 c6 c7 c8 b0 cf c4 c5 bd be c1 92 93"), 0),
    **dict.fromkeys(range(0xA0, 0xA7), 0),
    **dict.fromkeys(range(0xA9, 0xB0), 0),
    **dict.fromkeys(bytes.fromhex("c9 ce cb ca cd"), 7),
}
_VALUES: Final = frozenset(bytes.fromhex("da d2 d5 d6 d7 d8 d9 b3 b4 de bf"))
"""From version 6: a count, then value 4 and country 3 for each; before: one value of 4."""
_INCOMPLETE: Final = frozenset((0xDC, 0xDD))
"""From version 6: a count, then done 4, wanted 4 and country 3 for each; before: done 4, wanted 4."""
_COIN_CREDIT: Final = 0xDF
_PAYOUT_ERROR: Final = 0xB1
_COUNTED: Final = 6
_WIDE_NOTES: Final = 9
"""Units of this version give a value and a country where others give a channel."""

HELD_UNTIL_ACKNOWLEDGED: Final = frozenset(
    {Event.CREDIT, Event.FRAUD, Event.CLEARED_TO_CASHBOX, Event.CLEARED_FROM_FRONT}
) | frozenset(bytes.fromhex("d1 c9 cb ca cd d2 d8 d9 b4 bf dc dd b1"))
"""Repeated to POLL WITH ACK until EVENT ACK."""

REJECT_REASONS: Final = {
    0x00: "accepted",
    0x01: "length",
    0x02: "verification",
    0x03: "verification",
    0x04: "verification",
    0x05: "verification",
    0x06: "inhibited",
    0x07: "second_bill",
    0x08: "by_host",
    0x09: "cross_channel",
    0x0A: "rear_sensor",
    0x0B: "too_long",
    0x0C: "disabled",
    0x0D: "slow_mechanism",
    0x0E: "string",
    0x0F: "fraud_channel",
    0x10: "no_bills",
    0x11: "peak",
    0x12: "twisted",
    0x13: "escrow_timeout",
    0x14: "barcode",
    0x15: "camera",
    0x16: "slot",
    0x17: "slot",
    0x18: "lens",
    0x19: "width",
    0x1A: "short",
    0x1B: "payout_bill",
    0x1C: "double",
    0x1D: "cannot_stack",
}


def reject_reason(code: int) -> str:
    """A stable name for the answer to LAST REJECT."""
    return REJECT_REASONS.get(code, f"unknown_{code:02x}")


@dataclass(frozen=True, slots=True)
class Happening:
    """One event of an answer. ``data`` is what follows its code."""

    code: int
    data: bytes = b""

    @property
    def channel(self) -> int:
        """Of READ, CREDIT, FRAUD and the two CLEARED; 0 is none, or unknown."""
        return self.data[0] if self.data else 0

    @property
    def is_held(self) -> bool:
        return self.code in HELD_UNTIL_ACKNOWLEDGED


@dataclass(frozen=True, slots=True)
class PollAnswer:
    """``rest`` is what could not be read: an unknown code has an unknown length, so all after it is lost."""

    happenings: tuple[Happening, ...]
    rest: bytes = b""


def decode_poll(data: bytes, protocol: int) -> PollAnswer:
    """The events after F0, of a unit that speaks version ``protocol``. Never raises."""
    found: list[Happening] = []
    at = 0
    while at < len(data):
        length = _data_bytes(data, at, protocol)
        if length is None or at + 1 + length > len(data):
            return PollAnswer(tuple(found), data[at:])
        found.append(Happening(data[at], data[at + 1 : at + 1 + length]))
        at += 1 + length
    return PollAnswer(tuple(found))


def _data_bytes(data: bytes, at: int, protocol: int) -> int | None:
    """How many bytes belong to the event at ``at``; None when nobody knows."""
    code = data[at]
    if protocol >= _WIDE_NOTES and code in (Event.READ, Event.CREDIT):
        return 7
    if (fixed := _FIXED.get(code)) is not None:
        return fixed
    is_counted = protocol >= _COUNTED
    if code == _COIN_CREDIT:
        return 7 if is_counted else 4
    count = data[at + 1] if at + 1 < len(data) else 0
    if code in _VALUES:
        return 1 + 7 * count if is_counted else 4
    if code in _INCOMPLETE:
        return 1 + 11 * count if is_counted else 8
    if code == _PAYOUT_ERROR:
        return 2 + 7 * count if is_counted else 5
    return None
