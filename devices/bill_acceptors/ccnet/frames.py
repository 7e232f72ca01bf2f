"""CCNET frames: bytes to payloads and back (CCNET 1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from devices.bill_acceptors.kermit import crc16, is_sealed

SYNC: Final = 0x02
BILL_VALIDATOR: Final = 0x03
"""Bus address of a bill acceptor; 01 is a Bill-to-Bill unit."""

FRAME_BYTES_MIN: Final = 6
FRAME_BYTES_MAX: Final = 0xFF
"""LNG is one byte. LNG 0 announces a long frame, used for downloads only: we never ask for one."""

_OVERHEAD_BYTES: Final = 5


class FrameInvalid(Exception):
    """These bytes are not one whole CCNET frame."""


@dataclass(frozen=True)
class Frame:
    """``payload`` is the command and its data, or the answer's data: answers carry no command byte."""

    payload: bytes
    address: int = BILL_VALIDATOR

    def to_bytes(self) -> bytes:
        """``02 ADR LNG payload CRC`` with LNG counting everything and the CRC low byte first."""
        body = bytes((SYNC, self.address, len(self.payload) + _OVERHEAD_BYTES)) + self.payload
        return body + crc16(body).to_bytes(2, "little")

    @classmethod
    def from_bytes(cls, raw: bytes) -> Frame:
        """Read exactly one frame. Raises FrameInvalid."""
        if not FRAME_BYTES_MIN <= len(raw) <= FRAME_BYTES_MAX or raw[0] != SYNC or raw[2] != len(raw):
            raise FrameInvalid(f"no frame of {len(raw)} bytes: {raw[:8].hex(' ')}")
        if not is_sealed(raw):
            raise FrameInvalid(f"CRC does not fit: {raw[:8].hex(' ')}")
        return cls(raw[3:-2], raw[1])


ACK: Final = Frame(b"\x00")
NAK: Final = Frame(b"\xff")
ILLEGAL_COMMAND: Final = Frame(b"\x30")


class FrameParser:
    """Finds frames in a stream that knows no byte stuffing: by start, address, length, CRC and gap.

    A start byte may be part of the noise before a frame, or a false length may swallow it: so nothing is
    thrown away but the one byte that proved not to start a frame, and when the line falls silent in
    mid-frame the rest is searched again. Never holds more than one frame.
    """

    def __init__(self, address: int = BILL_VALIDATOR) -> None:
        self._address = address
        self._buffer = bytearray()
        self._has_damage = False

    @property
    def is_in_frame(self) -> bool:
        """Bytes are waiting for more, or for the gap that proves them damaged."""
        return bool(self._buffer) or self._has_damage

    def clear(self) -> None:
        """Forget what came so far: the bus turns around."""
        self._buffer.clear()
        self._has_damage = False

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that ``data`` completes."""
        for start in range(0, len(data), FRAME_BYTES_MAX):
            self._buffer += data[start : start + FRAME_BYTES_MAX]
            yield from self._frames()

    def flush(self) -> tuple[tuple[Frame, ...], bool]:
        """The line fell silent: the frames still hidden in the rest, and whether there was only damage."""
        found: list[Frame] = []
        while self._buffer:
            self._skip()
            found += self._frames()
        was_damaged = self._has_damage and not found
        self._has_damage = False
        return tuple(found), was_damaged

    def _frames(self) -> Iterator[Frame]:
        while (length := self._candidate_length()) and length <= len(self._buffer):
            raw = self._buffer[:length]
            if not is_sealed(raw):
                self._skip()
                continue
            del self._buffer[:length]
            self._has_damage = False
            yield Frame(bytes(raw[3:-2]), raw[1])

    def _candidate_length(self) -> int:
        """Drop bytes until a frame may start here; its length, or 0 while that cannot be told."""
        while self._buffer:
            head = self._buffer[:3]
            if head[0] != SYNC or (len(head) > 1 and head[1] != self._address):
                self._skip()
            elif len(head) < 3:
                return 0
            elif head[2] < FRAME_BYTES_MIN:
                self._skip()
            else:
                return head[2]
        return 0

    def _skip(self) -> None:
        del self._buffer[0]
        self._has_damage = True
