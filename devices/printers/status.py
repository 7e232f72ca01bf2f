"""Bytes that an ESC/POS printer sends, told apart by their fixed bits, and what they mean (facts 3.1 to 3.4)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from devices.events import Paper, PrinterStatus
from devices.printers.profiles import PrinterProfile

XON: Final = 0x11
XOFF: Final = 0x13
BLOCK_HEADERS: Final = frozenset({0x37, 0x5F, 0x3B})
BLOCK_BYTES_MAX: Final = 96

PRINTED_HEADER: Final = 0x22
"""GS ( H fn 48: 37 22 d1 d2 d3 d4 00."""
CLEARED_HEADER: Final = 0x25
"""DLE DC4 8: 37 25 00."""


@dataclass(frozen=True)
class RealTimeReply:
    """Answer to DLE EOT n; it does not say to which n."""

    byte: int


@dataclass(frozen=True)
class AutomaticStatus:
    """The four bytes of GS a."""

    data: bytes


@dataclass(frozen=True)
class ShortReply:
    """One byte in print order: GS r, GS I."""

    byte: int


@dataclass(frozen=True)
class Block:
    """Between header and NUL: process id, buffer cleared, identification."""

    header: int
    data: bytes


@dataclass(frozen=True)
class Garbage:
    """A byte that no answer has: the line is disturbed."""

    byte: int


Reply = RealTimeReply | AutomaticStatus | ShortReply | Block | Garbage


def _is_real_time(byte: int) -> bool:
    return byte & 0b1001_0011 == 0b0001_0010


def _begins_automatic(byte: int) -> bool:
    return byte & 0b1001_0011 == 0b0001_0000


def _is_short(byte: int) -> bool:
    return byte & 0b1001_0000 == 0


class ReplyReader:
    """Cuts what arrives into replies, whatever the pieces it arrives in.

    XON and XOFF may stand anywhere, also inside blocks, and are passed over.
    """

    def __init__(self) -> None:
        self._partial = bytearray()

    def reset(self) -> None:
        """Forget a reply that began and never ended."""
        self._partial.clear()

    def feed(self, data: bytes) -> Iterator[Reply]:
        """The replies that these bytes complete."""
        for byte in data:
            if byte not in (XON, XOFF):
                yield from self._take(byte)

    def _take(self, byte: int) -> Iterator[Reply]:
        if not self._partial:
            yield from self._begin(byte)
        elif self._partial[0] in BLOCK_HEADERS:
            yield from self._go_on_with_block(byte)
        else:
            yield from self._go_on_with_automatic(byte)

    def _begin(self, byte: int) -> Iterator[Reply]:
        if byte in BLOCK_HEADERS or _begins_automatic(byte):
            self._partial.append(byte)
        elif _is_real_time(byte):
            yield RealTimeReply(byte)
        elif _is_short(byte):
            yield ShortReply(byte)
        else:
            yield Garbage(byte)

    def _go_on_with_block(self, byte: int) -> Iterator[Reply]:
        self._partial.append(byte)
        if byte == 0:
            block = bytes(self._partial)
            self._partial.clear()
            yield Block(block[0], block[1:-1])
        elif len(self._partial) > BLOCK_BYTES_MAX:
            self._partial.clear()
            yield Garbage(byte)

    def _go_on_with_automatic(self, byte: int) -> Iterator[Reply]:
        if not _is_short(byte):  # one of the four was lost: this byte begins something else
            yield Garbage(self._partial[0])
            self._partial.clear()
            yield from self._begin(byte)
            return
        self._partial.append(byte)
        if len(self._partial) == 4:
            data = bytes(self._partial)
            self._partial.clear()
            yield AutomaticStatus(data)


UNKNOWN: Final = PrinterStatus(is_known=False)

_ERROR_FAULTS: Final = (
    (0x04, "mechanical"),
    (0x08, "cutter"),
    (0x20, "unrecoverable"),
    (0x40, "auto_recoverable"),
)
_ERROR_FLAG: Final = 0x40


def status_of_real_time(answers: Sequence[int], profile: PrinterProfile) -> PrinterStatus:
    """What the replies to DLE EOT 1, 2, 3 and 4 say together (facts 3.2)."""
    printer, off_line, error, paper = answers
    faults = _faults(error)
    if off_line & _ERROR_FLAG and not faults:
        faults = frozenset({"error"})
    is_out = bool(paper & profile.end_mask or off_line & 0x20)
    return PrinterStatus(
        is_known=True,
        is_online=not printer & 0x08,
        is_cover_open=bool(off_line & 0x04),
        paper=_paper(is_out=is_out, is_near_end=bool(paper & profile.near_end_mask)),
        faults=faults,
    )


def status_of_automatic(data: bytes, profile: PrinterProfile) -> PrinterStatus:
    """What the four bytes of GS a say (facts 3.4)."""
    printer, error, paper, _ = data
    return PrinterStatus(
        is_known=True,
        is_online=not printer & 0x08,
        is_cover_open=bool(printer & 0x20),
        paper=_paper(is_out=bool(paper & 0x0C), is_near_end=bool(profile.near_end_mask and paper & 0x03)),
        faults=_faults(error),
    )


def _faults(error: int) -> frozenset[str]:
    return frozenset(name for bit, name in _ERROR_FAULTS if error & bit)


def _paper(*, is_out: bool, is_near_end: bool) -> Paper:
    if is_out:
        return Paper.OUT
    return Paper.NEAR_END if is_near_end else Paper.OK
