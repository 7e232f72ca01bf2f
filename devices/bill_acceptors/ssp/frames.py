"""SSP frames: bytes to packets and back (SSP 3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

STX: Final = 0x7F
VALIDATOR: Final = 0x00
"""Bus address of a bill acceptor or payout; 10 is a hopper."""

DATA_BYTES_MAX: Final = 0xFF
FRAME_BYTES_MAX: Final = 2 * (DATA_BYTES_MAX + 4) + 1
"""On the wire, when every byte after the first is a doubled 7F."""

_SEQUENCE: Final = 0x80
_OVERHEAD_BYTES: Final = 4
_START: Final = bytes((STX,))
_STUFFED: Final = bytes((STX, STX))


class FrameInvalid(Exception):
    """These bytes are not one whole SSP frame."""


def _crc_table() -> tuple[int, ...]:
    table = []
    for byte in range(256):
        crc = byte << 8
        for _ in range(8):
            crc = (crc << 1) ^ 0x8005 if crc & 0x8000 else crc << 1
        table.append(crc & 0xFFFF)
    return tuple(table)


_CRC_TABLE: Final = _crc_table()


def crc16(data: bytes | bytearray) -> int:
    """CRC-16 with polynomial 8005, initial value FFFF, not reflected, no final XOR."""
    crc, table = 0xFFFF, _CRC_TABLE
    for byte in data:
        crc = ((crc << 8) & 0xFF00) ^ table[(crc >> 8) ^ byte]
    return crc


@dataclass(frozen=True, slots=True)
class Frame:
    """``data`` is a command or an answer; ``sequence`` is bit 7 of the SEQ byte, 0 or 1."""

    data: bytes
    sequence: int = 0
    address: int = VALIDATOR

    def to_bytes(self) -> bytes:
        """``7F SEQ LEN data CRC``, the CRC low byte first; every 7F after the first is doubled."""
        body = bytes((self.sequence << 7 | self.address, len(self.data))) + self.data
        body += crc16(body).to_bytes(2, "little")
        return _START + body.replace(_START, _STUFFED)

    @classmethod
    def from_bytes(cls, raw: bytes) -> Frame:
        """Read exactly one frame. Raises FrameInvalid."""
        parser = FrameParser(address=None)
        frames = list(parser.feed(raw))
        if len(frames) != 1 or frames[0].to_bytes() != raw:
            raise FrameInvalid(f"not one whole frame: {raw[:8].hex(' ')}")
        return frames[0]


class FrameParser:
    """Finds frames in a stream. A lone 7F starts one, wherever it stands, so damage never swallows a frame
    that comes after it, unless the damage ends in a 7F of its own.

    ``address`` None takes frames for anybody. Never holds more than one frame.
    """

    def __init__(self, address: int | None = VALIDATOR) -> None:
        self._address = address
        self._buffer = bytearray()

    def clear(self) -> None:
        """Forget what came so far: the line turns around."""
        self._buffer.clear()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """The frames that ``data`` completes; what is damaged is dropped without a word."""
        buffer = self._buffer
        buffer += data
        at, size = 0, len(buffer)
        try:
            while (at := buffer.find(STX, at)) >= 0:
                special = buffer.find(STX, at + 1)
                clear_to = special if special >= 0 else size
                end = at + 1 + _OVERHEAD_BYTES + buffer[at + 2] if at + 2 < clear_to else size + 1
                body: bytearray | None
                if end <= clear_to:  # nothing is stuffed, as in most frames
                    body = buffer[at + 1 : end]
                else:
                    end, body = self._unstuffed(at)
                if end < 0:
                    break  # more is to come
                at = end
                if body is not None and (frame := self._frame(body)) is not None:
                    yield frame
        finally:
            del buffer[: at if at >= 0 else len(buffer)]

    def _unstuffed(self, start: int) -> tuple[int, bytearray | None]:
        """Where to go on, and SEQ … CRC without stuffing: (-1, None) when it is not complete yet, and the
        next start of a frame with None when this one was cut off.
        """
        buffer, body, at = self._buffer, bytearray(), start + 1
        while True:
            need = (2 if len(body) < 2 else body[1] + _OVERHEAD_BYTES) - len(body)
            if need == 0:
                return at, body
            special = buffer.find(STX, at, at + need)
            upto = special if special >= 0 else at + need
            body += buffer[at:upto]
            at = min(upto, len(buffer))
            if special < 0:
                if upto > len(buffer):
                    return -1, None
            elif special + 1 == len(buffer):
                return -1, None
            elif buffer[special + 1] != STX:
                return special, None
            else:
                body.append(STX)
                at = special + 2

    def _frame(self, body: bytearray) -> Frame | None:
        address = body[0] & ~_SEQUENCE
        if body[1] == 0 or (self._address is not None and address != self._address):
            return None
        if crc16(body[:-2]) != body[-2] | body[-1] << 8:
            return None
        return Frame(bytes(body[2:-2]), body[0] >> 7, address)
