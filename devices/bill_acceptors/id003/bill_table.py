"""The unit's own list of bills, its version and its serial number (ID003 2.2, commands 8A, 88, 91)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from devices.events import Bill

TENGE: Final = "KZT"
COUNTRIES: Final = {
    0x01: "USD",
    0x27: "RUB",
    0x2D: "CNY",
    0x51: TENGE,
    0x5C: "UAH",
    0x7E: "MDL",
    0x86: "UZS",
    0xE0: "EUR",
}
"""Country bytes as units of the region use them; others are shown by their number and never enabled."""

FIRST_CODE: Final = 0x61
ROW_BYTES: Final = 4
DENOMINATIONS_MAX: Final = 16
"""C0 has a bit for each."""

ALL_OFF: Final = 0xFFFF
_POWER_MAX: Final = 6
_TIYN_PER_TENGE: Final = 100


def parse_currency_table(data: bytes) -> tuple[Bill, ...]:
    """The rows that name a bill: escrow code, country, value, power of ten. Empty and absurd rows are left out.

    ``bill_type`` is the escrow code less 61. Other currencies are in their own hundredths.
    """
    rows = (data[at : at + ROW_BYTES] for at in range(0, len(data) - ROW_BYTES + 1, ROW_BYTES))
    bills = (_bill(row) for row in rows)
    return tuple(bill for bill in bills if bill is not None)


def _bill(row: bytes) -> Bill | None:
    code, country, value, power = row
    bill_type = code - FIRST_CODE
    if value == 0 or power > _POWER_MAX or not 0 <= bill_type < DENOMINATIONS_MAX:
        return None
    currency = COUNTRIES.get(country, f"country_{country:02x}")
    return Bill(value * 10**power * _TIYN_PER_TENGE, currency, bill_type)


def inhibit_bits(bills: tuple[Bill, ...], values_tiyn: frozenset[int]) -> int:
    """Bit n stands for bill type n and is SET when it is not taken; all but tenge bills of these values."""
    bits = ALL_OFF
    for bill in bills:
        if bill.currency == TENGE and bill.value_tiyn in values_tiyn:
            bits &= ~(1 << bill.bill_type)
    return bits


def inhibit_data(bits: int) -> bytes:
    """As C0 has it: denominations 1 to 8 in the first byte, 9 to 16 in the second."""
    return bits.to_bytes(2, "little")


@dataclass(frozen=True)
class Identification:
    model: str = "unknown"
    serial: str = ""
    firmware: str = ""


_VERSION: Final = re.compile(r"(?P<model>.+?)\s+ID-?003-(?P<firmware>\S+)")


def parse_version(data: bytes) -> tuple[str, str]:
    """Model and firmware out of ``i(EUR5)100-SS ID003-05V300-45 28JUN23 7F23``; the whole text when it is of another form."""
    text = _text(data)
    match = _VERSION.match(text)
    return (match["model"], match["firmware"]) if match else (text or "unknown", "")


def parse_serial(data: bytes) -> str:
    """Text, or hex when it is none."""
    text = _text(data)
    return text if text.isprintable() and text.isascii() else data.hex()


def _text(raw: bytes) -> str:
    return raw.decode("ascii", "replace").replace("\x00", " ").strip()
