"""The cipher of encrypted bill validators: a code of six digits, bits turned and shifted (ccTalk 4.1).

The facts only name it. What is here is what two public drivers do alike, and it reads four frames that were captured
between a real host and its unit (``docs/protocols/cctalk.md``).
"""

from __future__ import annotations

import re
from typing import Final

KEY_DIGITS: Final = 6
_ROUNDS: Final = 12
_FEED: Final = 0x63
_TAPS: Final = (7, 4, 5, 3, 1, 2, 3, 2, 6, 1)
_MIRRORED: Final = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))

Key = tuple[int, ...]


def key_of(code: str) -> Key:
    """The six digits on the unit's label. Raises ValueError."""
    if not re.fullmatch(r"[0-9]{6}", code):
        raise ValueError(f"an encryption code has {KEY_DIGITS} digits")
    return tuple(int(digit) for digit in code)


def encrypt(plain: bytes, key: Key) -> bytes:
    """As many bytes as ``plain`` has."""
    mask = ~(key[0] << 4 | key[4]) & 0xFF
    data = bytearray(_turned(bytes(byte ^ mask for byte in plain), key[3]))
    feed = key[5] ^ _FEED
    for turn in range(_ROUNDS):
        carry = data[-1] & 1
        for at, byte in enumerate(data):
            carry ^= byte >> _TAPS[(key[1] + at) % 10] & 1
        for at, byte in enumerate(data):
            data[at] = byte >> 1 | carry << 7
            carry = (byte & 1) ^ (feed >> (turn + at) % 8 & 1)
    return bytes(byte ^ key[2] * 0x11 for byte in data)


def decrypt(cipher: bytes, key: Key) -> bytes:
    """What ``encrypt`` was given."""
    data = bytearray(byte ^ key[2] * 0x11 for byte in cipher)
    feed = key[5] ^ _FEED
    for turn in reversed(range(_ROUNDS)):
        carry = data[0] >> 7
        for at, byte in enumerate(data):
            carry ^= byte >> _TAPS[(key[1] + at) % 10] - 1 & 1
        for at in reversed(range(len(data))):
            byte = data[at]
            data[at] = byte << 1 & 0xFF | carry
            carry = byte >> 7 ^ (feed >> (turn + at - 1) % 8 & 1)
    mask = ~(key[0] << 4 | key[4]) & 0xFF
    return bytes(byte ^ mask for byte in _turned(bytes(data), key[3]))


def _turned(data: bytes, pattern: int) -> bytes:
    """Every byte whose place is marked in ``pattern`` with its bits in the other order."""
    return bytes(_MIRRORED[byte] if pattern >> at % 4 & 1 else byte for at, byte in enumerate(data))
