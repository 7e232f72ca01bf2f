"""What a simulated ccTalk unit says of itself, and its words for what happens (ccTalk 4.2, 4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from devices.bill_acceptors.cctalk.requests import BILL_ID_BYTES, COIN_ID_BYTES, Header
from devices.events import FaultCode
from devices.simulators.mechanics import BILLS_TENGE, Refusal

COINS_TENGE: Final = (5, 10, 20, 50, 100, 200)
SCALING: Final = (10_000).to_bytes(2, "little") + b"\x02"
"""Of KZ: ``0002`` times 10 000, two decimals, is 200 tenge. Four digits alone could not write 20 000."""

_POLL_EVERY_200_MS: Final = b"\x02\x14"


@dataclass(frozen=True)
class Model:
    """``texts`` answer questions without data; ``rows`` are bill or coin ids from type 1 on."""

    values_tenge: tuple[int, ...]
    texts: Mapping[int, bytes]
    rows: tuple[bytes, ...]
    empty_row: bytes
    id_header: Header
    events_header: Header
    refusals: Mapping[Refusal, int]
    faults: Mapping[FaultCode, int]
    cures: Mapping[FaultCode, int]
    path: int
    """Second byte of a credit: 0 of a bill, the sorter's path of a coin."""


_TEXTS: Final[Mapping[int, bytes]] = {
    Header.MANUFACTURER: b"TLM",
    Header.SOFTWARE: b"KZT-7.02",
    Header.DATABASE_VERSION: b"\x07",
    Header.BUILD_CODE: b"STANDARD",
    Header.COMMS_REVISION: bytes((1, 4, 7)),
    Header.BASE_YEAR: b"2026",
    Header.ADDRESS_MODE: b"\x01",
    Header.POLLING_PRIORITY: _POLL_EVERY_200_MS,
    Header.READ_OPTO_STATES: b"\x00",
    Header.READ_INPUT_LINES: b"\x00",
    Header.STATUS: b"\x00",
}

BILLS: Final = Model(
    values_tenge=BILLS_TENGE,
    texts={
        **_TEXTS,
        Header.CATEGORY: b"Bill Validator",
        Header.PRODUCT_CODE: b"BV7",
        Header.SERIAL_NUMBER: (260_004).to_bytes(3, "little"),
        Header.CURRENCY_REVISION: b"KZT0702",
        Header.VARIABLES: bytes((16, 1)),
    },
    rows=tuple(b"KZ%04dA" % (value // 100) for value in BILLS_TENGE),
    empty_row=b"." * BILL_ID_BYTES,
    id_header=Header.BILL_ID,
    events_header=Header.BILL_EVENTS,
    refusals={Refusal.IDENTIFICATION: 2, Refusal.VERIFICATION: 2, Refusal.INHIBITED: 4, Refusal.UNDECIDED: 1},
    faults={
        FaultCode.JAM_ACCEPTOR: 6,
        FaultCode.JAM_STACKER: 7,
        FaultCode.CHEATED: 18,
        FaultCode.CASSETTE_REMOVED: 11,
        FaultCode.CASSETTE_FULL: 14,
        FaultCode.FAILURE: 13,
    },
    cures={FaultCode.CASSETTE_REMOVED: 12, FaultCode.CASSETTE_FULL: 10},
    path=0,
)

COINS: Final = Model(
    values_tenge=COINS_TENGE,
    texts={
        **_TEXTS,
        Header.CATEGORY: b"Coin Acceptor",
        Header.PRODUCT_CODE: b"CA6",
        Header.SERIAL_NUMBER: (260_005).to_bytes(3, "little"),
        Header.VARIABLES: bytes((len(COINS_TENGE), 1)),
    },
    rows=tuple(b"KZ%03dA" % value for value in COINS_TENGE),
    empty_row=b"." * COIN_ID_BYTES,
    id_header=Header.COIN_ID,
    events_header=Header.COIN_EVENTS,
    refusals={Refusal.IDENTIFICATION: 1, Refusal.VERIFICATION: 1, Refusal.INHIBITED: 2},
    faults={
        FaultCode.JAM_ACCEPTOR: 14,
        FaultCode.JAM_STACKER: 33,
        FaultCode.CHEATED: 20,
        FaultCode.FAILURE: 13,
    },
    cures={},
    path=1,
)
