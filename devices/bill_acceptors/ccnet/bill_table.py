"""The device's own list of bills, and its identification (CCNET 1.4, commands 41 and 37)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from devices.events import Bill

TENGE: Final = "KZT"
_TENGE_CODES: Final = ("KAZ", "KZT")
"""Most units report a country, some a currency."""

ROW_BYTES: Final = 5
ROWS_MAX: Final = 24
_DIVIDES: Final = 0x80
_EXPONENT_MAX: Final = 7
_TIYN_PER_TENGE: Final = 100

_PART_BYTES: Final = 15
_SERIAL_BYTES: Final = 12
IDENTIFICATION_BYTES_MIN: Final = _PART_BYTES + _SERIAL_BYTES


def parse_bill_table(data: bytes) -> tuple[Bill, ...]:
    """The rows that name a bill: mantissa, three letters, exponent. Empty and absurd rows are left out.

    Values of other currencies are in their own hundredths; they are shown, never enabled.
    """
    rows = (data[at : at + ROW_BYTES] for at in range(0, len(data), ROW_BYTES))
    bills = (_bill(bill_type, row) for bill_type, row in enumerate(rows))
    return tuple(bill for bill in bills if bill is not None)


def _bill(bill_type: int, row: bytes) -> Bill | None:
    mantissa, letters, exponent = row[0], row[1:4], row[4] & ~_DIVIDES
    if mantissa == 0 or exponent > _EXPONENT_MAX or not letters.isalpha() or not letters.isascii():
        return None
    hundredths = mantissa * _TIYN_PER_TENGE
    if row[4] & _DIVIDES:
        value_tiyn, rest = divmod(hundredths, 10**exponent)
        if rest:
            return None
    else:
        value_tiyn = hundredths * 10**exponent
    name = letters.decode("ascii").upper()
    return Bill(value_tiyn, TENGE if name in _TENGE_CODES else name, bill_type)


def mask_of(bills: tuple[Bill, ...], values_tiyn: frozenset[int]) -> int:
    """Bit n stands for bill type n; only tenge bills of these values."""
    mask = 0
    for bill in bills:
        if bill.currency == TENGE and bill.value_tiyn in values_tiyn:
            mask |= 1 << bill.bill_type
    return mask


@dataclass(frozen=True)
class Identification:
    """``firmware`` is the number that ends the part number: makers tell data sets apart by it."""

    model: str
    serial: str
    firmware: str


def parse_identification(data: bytes) -> Identification:
    """Part number 15 and serial number 12 ASCII; the 7 bytes of asset number are binary and not shown."""
    part = _text(data[:_PART_BYTES])
    number = re.search(r"\d+$", part)
    return Identification(
        model=part,
        serial=_text(data[_PART_BYTES:IDENTIFICATION_BYTES_MIN]),
        firmware=number.group() if number else "",
    )


def _text(raw: bytes) -> str:
    return raw.decode("ascii", "replace").replace("\x00", " ").strip()
