"""What the host may ask of a ccTalk device, and what an answer to it looks like (ccTalk 4.2)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Final


class Header(IntEnum):
    """Commands, and the three headers of answers."""

    ACK = 0
    NAK = 5
    BUSY = 6
    RESET = 1
    COMMS_REVISION = 4
    READ_BARCODE = 129
    CURRENCY_REVISION = 145
    GET_BILL_MODE = 152
    SET_BILL_MODE = 153
    ROUTE_BILL = 154
    BILL_POSITION = 155
    SCALING_FACTOR = 156
    BILL_ID = 157
    BILL_EVENTS = 159
    ADDRESS_MODE = 169
    BASE_YEAR = 170
    COIN_ID = 184
    BUILD_CODE = 192
    GET_SORTER_PATH = 209
    SET_SORTER_PATH = 210
    GET_MASTER_INHIBIT = 227
    SET_MASTER_INHIBIT = 228
    COIN_EVENTS = 229
    GET_INHIBITS = 230
    SET_INHIBITS = 231
    SELF_CHECK = 232
    READ_OPTO_STATES = 236
    READ_INPUT_LINES = 237
    SOFTWARE = 241
    SERIAL_NUMBER = 242
    DATABASE_VERSION = 243
    PRODUCT_CODE = 244
    CATEGORY = 245
    MANUFACTURER = 246
    VARIABLES = 247
    STATUS = 248
    POLLING_PRIORITY = 249
    ADDRESS_RANDOM = 250
    ADDRESS_CHANGE = 251
    ADDRESS_CLASH = 252
    ADDRESS_POLL = 253
    SIMPLE_POLL = 254


EVENTS_BYTES: Final = 11
BILL_ID_BYTES: Final = 7
COIN_ID_BYTES: Final = 6
TYPES_MAX: Final = 16
"""Bill or coin types: SET INHIBITS has a bit for each."""

NO_BILL: Final = 0xFE
ROUTE_FAILED: Final = 0xFF
_STACK, _RETURN, _HOLD = 1, 0, 0xFF
_STACKER_AND_ESCROW: Final = 3
_ESCROW_BIT: Final = 2
_ANY: Final = range(256)


@dataclass(frozen=True)
class Request:
    """One command. ``answer_bytes``: how much data an answer may have; an answer names no command.

    ``attempts``: how often the link may ask; one that moves a bill is never repeated without a look at what it did.
    """

    header: Header
    data: bytes = b""
    answer_bytes: range = range(1)
    is_slow: bool = False
    attempts: int = 3

    @property
    def name(self) -> str:
        return self.header.name.replace("_", " ")

    def is_answered_by(self, data: bytes) -> bool:
        """Whether this can be the answer and not a late one to something else."""
        return len(data) in self.answer_bytes


SIMPLE_POLL: Final = Request(Header.SIMPLE_POLL, attempts=1)
STILL_THERE: Final = Request(Header.SIMPLE_POLL)
"""After silence on a question: only units that know nothing else answer nothing else."""
RESET: Final = Request(Header.RESET, is_slow=True, attempts=1)
READ_BILLS: Final = Request(Header.BILL_EVENTS, answer_bytes=range(EVENTS_BYTES, EVENTS_BYTES + 1))
READ_COINS: Final = Request(Header.COIN_EVENTS, answer_bytes=range(EVENTS_BYTES, EVENTS_BYTES + 1))
STACK: Final = Request(Header.ROUTE_BILL, bytes((_STACK,)), range(2), is_slow=True, attempts=1)
RETURN: Final = Request(Header.ROUTE_BILL, bytes((_RETURN,)), range(2), is_slow=True, attempts=1)
HOLD: Final = Request(Header.ROUTE_BILL, bytes((_HOLD,)), range(2), is_slow=True, attempts=1)
MANUFACTURER: Final = Request(Header.MANUFACTURER, answer_bytes=_ANY, attempts=2)
PRODUCT: Final = Request(Header.PRODUCT_CODE, answer_bytes=_ANY, attempts=2)
SOFTWARE: Final = Request(Header.SOFTWARE, answer_bytes=_ANY, attempts=2)
SERIAL: Final = Request(Header.SERIAL_NUMBER, answer_bytes=range(3, 9), attempts=2)
POLLING: Final = Request(Header.POLLING_PRIORITY, answer_bytes=range(2, 3), attempts=2)
SELF_CHECK: Final = Request(Header.SELF_CHECK, answer_bytes=range(1, 4), is_slow=True, attempts=2)
SET_ESCROW: Final = Request(Header.SET_BILL_MODE, bytes((_STACKER_AND_ESCROW,)), is_slow=True)
GET_MODE: Final = Request(Header.GET_BILL_MODE, answer_bytes=range(1, 2))
OPEN: Final = Request(Header.SET_MASTER_INHIBIT, b"\x01")
CLOSE: Final = Request(Header.SET_MASTER_INHIBIT, b"\x00")
IS_OPEN: Final = Request(Header.GET_MASTER_INHIBIT, answer_bytes=range(1, 2), attempts=2)


def set_inhibits(mask: int) -> Request:
    """Types whose bits are set are taken; type 1 is bit 0 of the first byte."""
    return Request(Header.SET_INHIBITS, mask.to_bytes(2, "little"))


def bill_id(bill_type: int) -> Request:
    """Types count from 1."""
    answer = range(BILL_ID_BYTES, BILL_ID_BYTES + 1)
    return Request(Header.BILL_ID, bytes((bill_type,)), answer)


def coin_id(coin_type: int) -> Request:
    """Types count from 1."""
    answer = range(COIN_ID_BYTES, COIN_ID_BYTES + 1)
    return Request(Header.COIN_ID, bytes((coin_type,)), answer)


def scaling_of(country: bytes) -> Request:
    """Of the values of this country's bills."""
    return Request(Header.SCALING_FACTOR, country, range(3, 4))


def has_escrow(mode: bytes) -> bool:
    """What GET BILL MODE says."""
    return bool(mode[0] & _ESCROW_BIT)
