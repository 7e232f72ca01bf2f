"""ID003 frames: bytes to payloads and back (ID003 2.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from devices.bill_acceptors.kermit import crc16, is_sealed

SYNC: Final = 0xFC
FRAME_BYTES_MIN: Final = 5
FRAME_BYTES_MAX: Final = 0xFF
_OVERHEAD_BYTES: Final = 4


class FrameInvalid(Exception):
    """These bytes are not one whole ID003 frame."""


@dataclass(frozen=True)
class Frame:
    """``payload`` is a command or a status, and its data. There are no addresses."""

    payload: bytes

    def to_bytes(self) -> bytes:
        """``FC LNG payload CRC`` with LNG counting everything and the CRC low byte first."""
        body = bytes((SYNC, len(self.payload) + _OVERHEAD_BYTES)) + self.payload
        return body + crc16(body).to_bytes(2, "little")

    @classmethod
    def from_bytes(cls, raw: bytes) -> Frame:
        """Read exactly one frame. Raises FrameInvalid."""
        if not FRAME_BYTES_MIN <= len(raw) <= FRAME_BYTES_MAX or raw[0] != SYNC or raw[1] != len(raw):
            raise FrameInvalid(f"no frame of {len(raw)} bytes: {raw[:8].hex(' ')}")
        if not is_sealed(raw):
            raise FrameInvalid(f"CRC does not fit: {raw[:8].hex(' ')}")
        return cls(raw[2:-2])


ACK: Final = Frame(b"\x50")
ENQ: Final = Frame(b"\x05")
"""A unit in interrupt mode has news: it wants to be asked for its status."""
COMMUNICATION_ERROR: Final = Frame(b"\x4a")
INVALID_COMMAND: Final = Frame(b"\x4b")


class FrameParser:
    """Finds frames in a stream that knows no byte stuffing: by start, length, CRC and gap.

    Nothing is thrown away but the one byte that proved not to start a frame, and when the line falls silent
    in mid-frame the rest is searched again. Never holds more than one frame.
    """

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._has_damage = False

    @property
    def is_in_frame(self) -> bool:
        """Bytes are waiting for more, or for the gap that proves them damaged."""
        return bool(self._buffer) or self._has_damage

    def clear(self) -> None:
        """Forget what came so far."""
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
            yield Frame(bytes(raw[2:-2]))

    def _candidate_length(self) -> int:
        """Drop bytes until a frame may start here; its length, or 0 while that cannot be told."""
        while self._buffer:
            if self._buffer[0] != SYNC:
                self._skip_to_sync()
            elif len(self._buffer) < 3:
                return 0
            elif self._buffer[1] < FRAME_BYTES_MIN or self._buffer[2] == SYNC:
                self._skip()  # FC is no command and no status: a line full of it costs no sums
            else:
                return self._buffer[1]
        return 0

    def _skip_to_sync(self) -> None:
        at = self._buffer.find(SYNC)
        del self._buffer[: at if at >= 0 else len(self._buffer)]
        self._has_damage = True

    def _skip(self) -> None:
        del self._buffer[0]
        self._has_damage = True
