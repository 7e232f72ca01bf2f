"""What the host may ask of a CCNET bill acceptor, and what an answer to it looks like (CCNET 1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from devices.bill_acceptors.ccnet.bill_table import IDENTIFICATION_BYTES_MIN, ROW_BYTES, ROWS_MAX
from devices.bill_acceptors.ccnet.frames import ACK, ILLEGAL_COMMAND, NAK
from devices.bill_acceptors.ccnet.states import WITH_SUBCODE

_WORDS: Final = (ACK.payload, NAK.payload, ILLEGAL_COMMAND.payload)


@dataclass(frozen=True)
class Request:
    """One command. ``data_bytes`` are the lengths its data answer may have; empty: it is answered by ACK.

    A RESET is not repeated by the link: who sends it decides when the next one is due.
    """

    name: str
    payload: bytes
    data_bytes: range = range(0)
    is_slow: bool = False
    is_repeated: bool = True

    def is_answered_by(self, payload: bytes) -> bool:
        """Whether this is the answer and not a late one to something else."""
        if not self.data_bytes:
            return payload == ACK.payload
        if payload in _WORDS or len(payload) not in self.data_bytes:
            return False
        return self is not POLL or payload[0] not in WITH_SUBCODE or len(payload) == 2


RESET: Final = Request("RESET", b"\x30", is_repeated=False)
GET_STATUS: Final = Request("GET STATUS", b"\x31", range(6, 10))
POLL: Final = Request("POLL", b"\x33", range(1, 3))
STACK: Final = Request("STACK", b"\x35")
RETURN: Final = Request("RETURN", b"\x36")
HOLD: Final = Request("HOLD", b"\x38")
IDENTIFICATION: Final = Request("IDENTIFICATION", b"\x37", range(IDENTIFICATION_BYTES_MIN, 65), is_slow=True)
GET_BILL_TABLE: Final = Request(
    "GET BILL TABLE", b"\x41", range(ROW_BYTES, ROWS_MAX * ROW_BYTES + 1, ROW_BYTES), is_slow=True
)
SET_SECURITY: Final = Request("SET SECURITY", b"\x32\x00\x00\x00")
"""Normal security for every bill type: high security refuses many good but tired bills."""


def enable_bill_types(mask: int) -> Request:
    """Take the bill types whose bits are set and hold each in escrow; 0 disables the unit. Type 0 is bit 0."""
    bits = mask.to_bytes(3, "big")
    return Request("ENABLE BILL TYPES", b"\x34" + bits + bits)
