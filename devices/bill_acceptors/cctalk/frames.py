"""ccTalk frames: bytes to headers and data, and back (ccTalk 4.1), in each of the three ways to seal them."""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Protocol

from devices.bill_acceptors.cctalk import encryption

HOST: Final = 1
COIN_ACCEPTOR: Final = 2
BILL_VALIDATOR: Final = 40
BROADCAST: Final = 0

FRAME_BYTES_MIN: Final = 5
FRAME_BYTES_MAX: Final = 260
DATA_BYTES_MAX: Final = 255
_OVERHEAD_BYTES: Final = 5


class FrameInvalid(Exception):
    """These bytes are not one whole ccTalk frame."""


@dataclass(frozen=True)
class Frame:
    """A command, or an answer. ``source`` is 0 where the frame does not carry it: with a CRC it has no room."""

    destination: int
    header: int
    data: bytes = b""
    source: int = HOST


class Seal(Protocol):
    """How frames are protected. Every seal has the same length: five bytes and the data."""

    name: str

    def to_bytes(self, frame: Frame) -> bytes: ...

    def open(self, raw: bytes) -> Frame | None:
        """``raw`` has the length it says; None when the check does not fit."""


class SumSeal:
    """``dest len src header data chk``: all bytes add up to 0 modulo 256. Sees every single flipped bit."""

    name = "8bit"

    def to_bytes(self, frame: Frame) -> bytes:
        body = bytes((frame.destination, len(frame.data), frame.source, frame.header)) + frame.data
        return body + bytes((-sum(body) & 0xFF,))

    def open(self, raw: bytes) -> Frame | None:
        return None if sum(raw) & 0xFF else Frame(raw[0], raw[3], raw[4:-1], raw[2])


class CrcSeal:
    """``dest len crc-low header data crc-high``: CRC-16/XMODEM over destination, length, header and data."""

    name = "crc16"

    def to_bytes(self, frame: Frame) -> bytes:
        body = bytes((frame.header,)) + frame.data
        crc = binascii.crc_hqx(bytes((frame.destination, len(frame.data))) + body, 0)
        return bytes((frame.destination, len(frame.data), crc & 0xFF)) + body + bytes((crc >> 8,))

    def open(self, raw: bytes) -> Frame | None:
        crc = binascii.crc_hqx(raw[:2] + raw[3:-1], 0)
        return None if crc != raw[2] | raw[-1] << 8 else Frame(raw[0], raw[3], raw[4:-1], 0)


class EncryptedSeal:
    """As ``CrcSeal``, with everything after the length under a code of six digits. Raises ValueError for others."""

    name = "encrypted"

    def __init__(self, code: str) -> None:
        self._key = encryption.key_of(code)
        self._inner = CrcSeal()

    def to_bytes(self, frame: Frame) -> bytes:
        raw = self._inner.to_bytes(frame)
        return raw[:2] + encryption.encrypt(raw[2:], self._key)

    def open(self, raw: bytes) -> Frame | None:
        return self._inner.open(raw[:2] + encryption.decrypt(raw[2:], self._key))


SUM: Final = SumSeal()
CRC: Final = CrcSeal()


def read_frame(raw: bytes, seal: Seal) -> Frame:
    """Read exactly one frame. Raises FrameInvalid."""
    if len(raw) < FRAME_BYTES_MIN or len(raw) != raw[1] + _OVERHEAD_BYTES:
        raise FrameInvalid(f"no frame of {len(raw)} bytes: {raw[:8].hex(' ')}")
    frame = seal.open(raw)
    if frame is None:
        raise FrameInvalid(f"{seal.name} check does not fit: {raw[:8].hex(' ')}")
    return frame


class FrameParser:
    """Cuts a stream into frames by their lengths.

    A frame has no start byte, and a sum of eight bits is soon right by chance. So nothing is looked for inside
    damage: from the first frame that does not fit until the line falls silent (``flush``) all is thrown away,
    and whoever wanted an answer asks again. Never holds more than one frame.
    """

    def __init__(self, seal: Seal) -> None:
        self.seal = seal
        self._buffer = b""
        self._is_damaged = False

    @property
    def is_in_frame(self) -> bool:
        """Bytes are waiting for more, or for the gap after damage."""
        return bool(self._buffer) or self._is_damaged

    def spoil(self) -> None:
        """What comes until the gap is known to be damaged."""
        self._buffer = b""
        self._is_damaged = True

    def flush(self) -> bool:
        """The line fell silent: begin anew. Whether anything was thrown away."""
        was_damaged = self.is_in_frame
        self._buffer = b""
        self._is_damaged = False
        return was_damaged

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that ``data`` completes."""
        if self._is_damaged:
            return
        buffer = self._buffer + data if self._buffer else data
        start, end = 0, len(buffer)
        while end - start >= FRAME_BYTES_MIN and end - start >= (
            length := buffer[start + 1] + _OVERHEAD_BYTES
        ):
            frame = self.seal.open(buffer[start : start + length])
            if frame is None:
                self.spoil()
                return
            start += length
            self._buffer = buffer[start:] if end - start < FRAME_BYTES_MIN else b""
            yield frame
        self._buffer = buffer[start:]
