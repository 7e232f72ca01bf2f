"""What a simulated unit and its host have agreed on, all of which a reset forgets (SSP 3.1, 3.3, 3.6)."""

from __future__ import annotations

from typing import Final

from devices.bill_acceptors.ssp.encryption import ENCRYPTED, FIXED_KEY, KeyOffer, PacketCipher
from devices.bill_acceptors.ssp.requests import Answer, Command

PROTOCOL_AT_START: Final = 4
_EXPONENT: Final = 11
"""The unit's secret half: what it hides is play money."""


class Session:
    """Sequence bit, key, count and version of the protocol."""

    def __init__(self, fixed_key: int) -> None:
        self.fixed_key = fixed_key
        self.protocol = PROTOCOL_AT_START
        self.last_sequence: int | None = None
        self.last_answer = b""
        self._generator = 0
        self._modulus = 0
        self._cipher: PacketCipher | None = None
        self._count = 0

    def has_key(self) -> bool:
        return self._cipher is not None

    def unseal(self, data: bytes) -> bytes | None:
        """The command in plain; None when it is not under this key, or counts wrongly."""
        packet = None if self._cipher is None else self._cipher.unseal(data)
        return packet[1] if packet is not None and packet[0] == self._count and packet[1] else None

    def seal(self, answer: bytes) -> bytes:
        """The answer to the command that was unsealed last."""
        assert self._cipher is not None
        self._count += 1
        return self._cipher.seal(answer, self._count)

    def forget_key(self) -> None:
        """As after a reset; the rest goes on."""
        self._cipher = None
        self._count = 0

    def agree(self, command: int, data: bytes) -> bytes:
        """4A, 4B, 4C; 60 and 61 are about the fixed half of the next key."""
        number = int.from_bytes(data, "little")
        match command:
            case Command.SET_GENERATOR:
                self._generator = number
            case Command.SET_MODULUS:
                self._modulus = number
            case Command.EXCHANGE_KEY:
                return self._exchange(number)
            case _:
                self.fixed_key = number if data else FIXED_KEY
        return bytes((Answer.OK,))

    def _exchange(self, host_public: int) -> bytes:
        """Our public number; the key holds from the next command on."""
        if self._modulus < 2 or not self._generator:
            return bytes((Answer.CANNOT_PROCESS,))
        offer = KeyOffer(self._generator, self._modulus, _EXPONENT)
        self._cipher = PacketCipher(offer.key(host_public, self.fixed_key))
        self._count = 0
        return bytes((Answer.OK,)) + offer.public.to_bytes(8, "little")


def is_encrypted(data: bytes) -> bool:
    """Whether a frame's data is cipher text."""
    return data[0] == ENCRYPTED
