"""eSSP: how the key is agreed on, and packets under it (SSP 3.6)."""

from __future__ import annotations

import secrets
import string
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from devices.bill_acceptors.ssp.frames import crc16

ENCRYPTED: Final = 0x7E
"""First byte of a packet whose rest is cipher text."""

FIXED_KEY: Final = 0x0123456701234567
"""As units leave the factory."""

_BLOCK_BYTES: Final = 16
_PRIME_BITS: Final = 31
"""Units and public emulators calculate in 64 bits: a product of two such numbers always fits."""
_WITNESSES: Final = (2, 3, 5, 7)
"""These four decide whether a number below 3 215 031 751 is prime (Jaeschke)."""

KEY_DIGITS_MAX: Final = 16

RandomBelow = Callable[[int], int]


def is_prime(number: int) -> bool:
    """Miller and Rabin's test, exact below 3 215 031 751."""
    if number < 11 or not number % 2:
        return number in (2, 3, 5, 7)
    odd, twos = number - 1, 0
    while not odd % 2:
        odd, twos = odd // 2, twos + 1
    for witness in _WITNESSES:
        power = pow(witness, odd, number)
        if power in (1, number - 1):
            continue
        for _ in range(twos - 1):
            power = power * power % number
            if power == number - 1:
                break
        else:
            return False
    return True


@dataclass(frozen=True)
class KeyOffer:
    """The host's half of Diffie and Hellman's exchange; ``exponent`` never leaves the host.

    Plain modular powers: libraries refuse such small primes, which are the protocol's, not ours.
    """

    generator: int
    modulus: int
    exponent: int

    @classmethod
    def draw(cls, random_below: RandomBelow = secrets.randbelow) -> KeyOffer:
        """A new one; the generator is the larger prime, as GA973 wants it."""
        smaller, larger = sorted((_draw_prime(random_below), _draw_prime(random_below)))
        while smaller == larger:
            smaller, larger = sorted((smaller, _draw_prime(random_below)))
        return cls(larger, smaller, random_below(smaller - 3) + 2)

    @property
    def public(self) -> int:
        """What is sent to the unit."""
        return pow(self.generator, self.exponent, self.modulus)

    def key(self, slave_public: int, fixed: int = FIXED_KEY) -> bytes:
        """The AES-128 key that both ends have now."""
        return session_key(pow(slave_public, self.exponent, self.modulus), fixed)


def fixed_key(digits: str) -> int:
    """The fixed half of the key as people write it: up to 16 hexadecimal digits. Raises ValueError."""
    if not 0 < len(digits) <= KEY_DIGITS_MAX or not all(digit in string.hexdigits for digit in digits):
        raise ValueError("the encryption key is up to 16 hexadecimal digits")
    return int(digits, 16)


def session_key(shared_secret: int, fixed: int = FIXED_KEY) -> bytes:
    """Fixed key and shared secret, 8 bytes each, low byte first."""
    return fixed.to_bytes(8, "little") + shared_secret.to_bytes(8, "little")


def _draw_prime(random_below: RandomBelow) -> int:
    half = 1 << (_PRIME_BITS - 1)
    while not is_prime(number := half + random_below(half) | 1):
        pass
    return number


class PacketCipher:
    """Packets ``7E`` + AES(LEN, COUNT, data, padding, CRC) under one key."""

    def __init__(self, key: bytes, random_bytes: Callable[[int], bytes] = secrets.token_bytes) -> None:
        # The protocol's mode, block by block; a count in every packet keeps equal ones from looking alike.
        cipher = Cipher(algorithms.AES(key), modes.ECB())  # noqa: S305
        self._encryptor = cipher.encryptor()
        self._decryptor = cipher.decryptor()
        self._random_bytes = random_bytes

    def seal(self, data: bytes, count: int) -> bytes:
        """One packet's data for a frame."""
        plain = bytes((len(data),)) + count.to_bytes(4, "little") + data
        plain += self._random_bytes(-(len(plain) + 2) % _BLOCK_BYTES)
        plain += crc16(plain).to_bytes(2, "little")
        return bytes((ENCRYPTED,)) + self._encryptor.update(plain)

    def unseal(self, packet: bytes) -> tuple[int, bytes] | None:
        """Count and data; None when this is no packet under our key."""
        if len(packet) <= _BLOCK_BYTES or packet[0] != ENCRYPTED or len(packet) % _BLOCK_BYTES != 1:
            return None
        plain = self._decryptor.update(packet[1:])
        if crc16(plain[:-2]) != int.from_bytes(plain[-2:], "little") or plain[0] + 7 > len(plain):
            return None
        return int.from_bytes(plain[1:5], "little"), plain[5 : 5 + plain[0]]
