"""What a host may set in a simulated ID003 unit, and what it may ask of it (ID003 2.2)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from devices.bill_acceptors.id003.bill_table import FIRST_CODE
from devices.simulators.mechanics import BILLS_TENGE

_TENGE_COUNTRY: Final = 0x51
_OFFSET: Final = 1
"""The first row is empty, as in units that were seen: 200 tenge is escrow code 62."""

VERSION: Final = b"i(KZT7)100-SS ID003-05V300-45 01JUL26 7F23"
BOOT_VERSION: Final = b"B02"
SERIAL_NUMBER: Final = b"26S000000003"

DATA_BYTES: Final = {0xC0: 2, 0xC1: 2, 0xC2: 1, 0xC3: 1, 0xC4: 1, 0xC5: 2, 0xC6: 2, 0xC7: 1, 0xCD: 1}
_READS: Final = {0x80: 0xC0, 0x81: 0xC1, 0x82: 0xC2, 0x83: 0xC3, 0x84: 0xC4, 0x85: 0xC5, 0x87: 0xC7}
_DEFAULTS: Final = {
    0xC0: b"\x00\x00",
    0xC1: b"\x00\x00",
    0xC2: b"\x00",
    0xC3: b"\x01",
    0xC4: b"\x00",
    0xC5: b"\x00\x00",
    0xC6: b"\x01\x12",
    0xC7: b"\xff",
    0xCD: b"\x01",
}
_POWER_RECOVERY: Final = 0x02


def escrow_code(bill_type: int) -> int:
    """How ESCROW names a row of the simulated bill table."""
    return FIRST_CODE + _OFFSET + bill_type


def _row(code: int, value_tenge: int) -> bytes:
    power = len(str(value_tenge)) - 1
    return bytes((code, _TENGE_COUNTRY, value_tenge // 10**power, power))


CURRENCY_TABLE: Final = bytes((FIRST_CODE, 0, 0, 0)) + b"".join(
    _row(escrow_code(bill_type), value) for bill_type, value in enumerate(BILLS_TENGE)
)

_TEXTS: Final = {0x88: VERSION, 0x89: BOOT_VERSION, 0x8A: CURRENCY_TABLE, 0x91: SERIAL_NUMBER}


@dataclass
class Settings:
    """Values by the code that sets them."""

    values: dict[int, bytes] = field(default_factory=lambda: dict(_DEFAULTS))

    def reset(self) -> None:
        """RESET and power cuts bring back the factory's."""
        self.values = dict(_DEFAULTS)

    @property
    def enabled_mask(self) -> int:
        """Bill types that are taken; none while INHIBIT is on."""
        if self.values[0xC3][0] & 1:
            return 0
        inhibited = int.from_bytes(self.values[0xC0], "little") >> _OFFSET
        return ~inhibited & ((1 << len(BILLS_TENGE)) - 1)

    @property
    def is_interrupting(self) -> bool:
        return self.values[0xC2][0] in (1, 2)

    @property
    def has_power_recovery(self) -> bool:
        return bool(self.values[0xC5][0] & _POWER_RECOVERY)

    def answer(self, command: int, data: bytes) -> bytes:
        """The echo of a setting or the answer to a question; b"" for what is neither."""
        if command in DATA_BYTES and len(data) == DATA_BYTES[command]:
            self.values[command] = data
            return bytes((command,)) + data
        if data:
            return b""
        if command in _READS:
            return bytes((command,)) + self.values[_READS[command]]
        return bytes((command,)) + _TEXTS[command] if command in _TEXTS else b""
