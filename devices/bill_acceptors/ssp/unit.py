"""What a unit says of itself: kind, firmware, channels and their values (SSP 3.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from devices.events import Bill

TENGE: Final = "KZT"
_TENGE_CODES: Final = ("KZT", "KAZ")
_TIYN_PER_TENGE: Final = 100
_EXPANDED: Final = 6
"""From this version of the protocol on, channels have a country and a value of four bytes each."""

_KINDS: Final = {
    0x00: "validator",
    0x03: "hopper",
    0x06: "SMART Payout",
    0x07: "note float",
    0x0D: "TEBS",
    0x0E: "TEBS",
    0x0F: "TEBS",
}
_HOPPER: Final = 0x03


@dataclass(frozen=True)
class Unit:
    """``bills`` have their channel as ``bill_type``; channel 1 is bit 0 of the inhibits."""

    kind: str
    firmware: str
    protocol: int
    channels: int
    bills: tuple[Bill, ...]

    def mask_of(self, values_tiyn: frozenset[int]) -> int:
        """The inhibit bits of the tenge bills with these values."""
        mask = 0
        for bill in self.bills:
            if bill.currency == TENGE and bill.value_tiyn in values_tiyn:
                mask |= 1 << (bill.bill_type - 1)
        return mask


def parse_setup(data: bytes) -> Unit | None:
    """The answer to SETUP after F0; None when it is cut off or not a bill acceptor's.

    type, firmware 4, country 3, multiplier 3, n, n values, n security, real multiplier 3, version; from
    version 6 n countries of 3 and n values of 4 bytes follow, which alone can be relied on.
    """
    if len(data) < 12 or data[0] == _HOPPER:
        return None
    n = data[11]
    at_real = 12 + 2 * n
    if len(data) < at_real + 4:
        return None
    multiplier = int.from_bytes(data[8:11], "big")
    values = [value * multiplier for value in data[12 : 12 + n]]
    real = int.from_bytes(data[at_real : at_real + 3], "big")
    protocol = data[at_real + 3]
    countries = [_text(data[5:8])] * n
    tiyn = [value * _TIYN_PER_TENGE for value in values]
    if protocol >= _EXPANDED:
        at = at_real + 4
        if len(data) < at + 7 * n:
            return None
        countries = [_text(data[at + 3 * i : at + 3 * i + 3]) for i in range(n)]
        at += 3 * n
        expanded = [int.from_bytes(data[at + 4 * i : at + 4 * i + 4], "little") for i in range(n)]
        factor = _hundredths(real, is_whole=expanded == values)
        tiyn = [value * factor for value in expanded]
    bills = tuple(
        Bill(value, TENGE if country in _TENGE_CODES else country, channel)
        for channel, (value, country) in enumerate(zip(tiyn, countries, strict=True), 1)
        if value
    )
    return Unit(_KINDS.get(data[0], f"type {data[0]:02x}"), _text(data[1:5]), protocol, n, bills)


def _hundredths(real_multiplier: int, *, is_whole: bool) -> int:
    """Expanded values times the real multiplier are hundredths.

    A unit of a currency set up without hundredths has 1 there: then, and only if the old one-byte values
    say the same, its values are whole units. Else they are taken as they are: too small is refused by the
    kiosk's own list of denominations, too large would be credited.
    """
    if real_multiplier > 1:
        return real_multiplier
    return _TIYN_PER_TENGE if is_whole else 1


def _text(raw: bytes) -> str:
    return raw.decode("ascii", "replace").strip("\x00 ").upper()
