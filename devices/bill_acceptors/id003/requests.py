"""What the host may ask of an ID003 bill acceptor, and what an answer to it looks like (ID003 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from devices.bill_acceptors.id003.bill_table import inhibit_data
from devices.bill_acceptors.id003.frames import ACK, COMMUNICATION_ERROR, ENQ, INVALID_COMMAND
from devices.bill_acceptors.id003.states import NEEDS_DATA

_WORDS: Final = (ACK.payload, ENQ.payload, COMMUNICATION_ERROR.payload, INVALID_COMMAND.payload)
_FIRST_SETTING: Final = 0x80
"""Codes from here on are settings and their echoes; a status is below."""


@dataclass(frozen=True)
class Request:
    """One command. It is answered by a status, by ACK, or by its own code and data.

    A RESET is not repeated by the link: who sends it decides when the next one is due.
    """

    name: str
    payload: bytes
    answer: Literal["status", "ack", "echo"] = "echo"
    is_slow: bool = False
    is_repeated: bool = True

    def is_answered_by(self, payload: bytes) -> bool:
        """Whether this is the answer and not a late one to something else."""
        if self.answer == "ack":
            return payload == ACK.payload
        if payload in _WORDS:
            return False
        if self.answer == "echo":
            return payload[0] == self.payload[0]
        return payload[0] < _FIRST_SETTING and (payload[0] not in NEEDS_DATA or len(payload) > 1)


STATUS: Final = Request("STATUS REQUEST", b"\x11", "status")
RESET: Final = Request("RESET", b"\x40", "ack", is_repeated=False)
STACK_1: Final = Request("STACK-1", b"\x41", "ack")
"""VEND VALID comes when the bill has passed the stacker's lever."""
STACK_2: Final = Request("STACK-2", b"\x42", "ack")
"""VEND VALID comes when the bill is stacked."""
RETURN: Final = Request("RETURN", b"\x43", "ack")
HOLD: Final = Request("HOLD", b"\x44", "ack")
WAIT: Final = Request("WAIT", b"\x45", "ack")

GET_DENOMINATIONS: Final = Request("DENOMINATIONS?", b"\x80")
GET_SECURITY: Final = Request("SECURITY?", b"\x81")
GET_COMMUNICATION_MODE: Final = Request("COMMUNICATION MODE?", b"\x82")
GET_INHIBIT: Final = Request("INHIBIT?", b"\x83")
GET_DIRECTION: Final = Request("DIRECTION?", b"\x84")
GET_OPTIONAL_FUNCTIONS: Final = Request("OPTIONAL FUNCTIONS?", b"\x85")
GET_BARCODE_INHIBIT: Final = Request("BARCODE INHIBIT?", b"\x87")
VERSION: Final = Request("VERSION", b"\x88", is_slow=True)
BOOT_VERSION: Final = Request("BOOT VERSION", b"\x89", is_slow=True)
CURRENCY_TABLE: Final = Request("CURRENCY ASSIGN", b"\x8a", is_slow=True)
SERIAL_NUMBER: Final = Request("SERIAL NUMBER", b"\x91", is_slow=True)

NORMAL_SECURITY: Final = Request("SECURITY", b"\xc1\x00\x00")
"""For every denomination: high security refuses many good but tired bills."""
POLL_MODE: Final = Request("COMMUNICATION MODE", b"\xc2\x00")
ALL_DIRECTIONS: Final = Request("DIRECTION", b"\xc4\x00")
POWER_RECOVERY: Final = Request("OPTIONAL FUNCTIONS", b"\xc5\x02\x00")
"""After a power cut the unit says VEND VALID for a bill that reached the stacker."""
BARCODE_ITF_18: Final = Request("BARCODE FUNCTION", b"\xc6\x01\x12")
BARCODES_ON: Final = Request("BARCODE INHIBIT", b"\xc7\xfc")
INHIBIT: Final = Request("INHIBIT", b"\xc3\x01")
ACCEPT: Final = Request("INHIBIT", b"\xc3\x00")


def set_denominations(inhibited_bits: int) -> Request:
    """Denominations whose bits are set are refused. Bit 0 is escrow code 61."""
    return Request("DENOMINATIONS", b"\xc0" + inhibit_data(inhibited_bits))


def set_escrow_limit(limit: int) -> Request:
    """CD: how many bills may wait in escrow; for units that hold more than one."""
    return Request("ESCROW LIMIT", bytes((0xCD, limit)))
