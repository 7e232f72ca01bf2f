"""The check sum of CCNET and ID003 frames."""

from __future__ import annotations

from binascii import crc_hqx
from typing import Final

_MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))


def crc16(data: bytes) -> int:
    """CRC-16/KERMIT: polynomial 1021 reflected, initial value 0, no final XOR.

    The standard library has the same polynomial unreflected, in C: mirror what goes in and what comes out.
    """
    crc = crc_hqx(data.translate(_MIRRORED), 0)
    return _MIRRORED[crc & 0xFF] << 8 | _MIRRORED[crc >> 8]


def is_sealed(frame: bytes | bytearray) -> bool:
    """Whether a frame ends in its own check sum, low byte first: the sum over both is then 0."""
    return crc_hqx(frame.translate(_MIRRORED), 0) == 0
