"""Bytes that an ESC/POS printer sends, told apart by their fixed bits, and what they mean (facts 3.1 to 3.4).

``DIALECTS`` says, for each way of asking, which questions make up one inquiry and what the answers say together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
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
class FullStatus:
    """Answer of the Custom family to DLE EOT 14h: paper, user, recoverable, unrecoverable."""

    data: bytes


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


Reply = RealTimeReply | FullStatus | AutomaticStatus | ShortReply | Block | Garbage

FULL_STATUS_HEADER: Final = b"\x10\x0f"
FULL_STATUS_BYTES: Final = 6


def _is_real_time(byte: int) -> bool:
    return byte & 0b1001_0011 == 0b0001_0010


def _begins_automatic(byte: int) -> bool:
    return byte & 0b1001_0011 == 0b0001_0000


def _is_short(byte: int) -> bool:
    return byte & 0b1001_0000 == 0


class ReplyReader:
    """Cuts what arrives into replies, whatever the pieces it arrives in.

    XON and XOFF may stand anywhere, also inside blocks, and are passed over; only the Custom family's full
    status may hold bytes of that value, and the first byte of it begins no automatic status there.
    """

    def __init__(self, *, has_full_status: bool = False) -> None:
        self._partial = bytearray()
        self._has_full_status = has_full_status

    def reset(self) -> None:
        """Forget a reply that began and never ended."""
        self._partial.clear()

    def feed(self, data: bytes) -> Iterator[Reply]:
        """The replies that these bytes complete."""
        for byte in data:
            if self._is_in_full_status or byte not in (XON, XOFF):
                yield from self._take(byte)

    @property
    def _is_in_full_status(self) -> bool:
        return self._has_full_status and self._partial[:1] == FULL_STATUS_HEADER[:1]

    def _take(self, byte: int) -> Iterator[Reply]:
        if not self._partial:
            yield from self._begin(byte)
        elif self._is_in_full_status:
            yield from self._go_on_with_full_status(byte)
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

    def _go_on_with_full_status(self, byte: int) -> Iterator[Reply]:
        if len(self._partial) == 1 and byte != FULL_STATUS_HEADER[1]:
            yield Garbage(self._partial[0])
            self._partial.clear()
            yield from self._begin(byte)
            return
        self._partial.append(byte)
        if len(self._partial) == FULL_STATUS_BYTES:
            data = bytes(self._partial[len(FULL_STATUS_HEADER) :])
            self._partial.clear()
            yield FullStatus(data)

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

_ERROR_FAULTS: Final = ((0x08, "cutter"), (0x20, "unrecoverable"), (0x40, "auto_recoverable"))
_MECHANICAL: Final = 0x04
_ERROR_FLAG: Final = 0x40


@dataclass(frozen=True)
class Report:
    """What one inquiry found. ``is_idle``: nothing waits to be printed and no motor turns, as far as it says."""

    status: PrinterStatus
    is_idle: bool = True


@dataclass(frozen=True)
class Dialect:
    """One way of asking: the questions of an inquiry, one at a time, and what their answers say together."""

    questions: tuple[bytes, ...]
    report_of: Callable[[Sequence[bytes], PrinterProfile], Report]


def answer_in(reply: Reply) -> bytes | None:
    """The bytes of a reply that answers a question of an inquiry; None for any other reply."""
    match reply:
        case RealTimeReply(byte):
            return bytes((byte,))
        case FullStatus(data):
            return data
        case _:
            return None


def _report_of_real_time(answers: Sequence[bytes], profile: PrinterProfile) -> Report:
    return Report(status_of_real_time([answer[0] for answer in answers], profile))


def status_of_real_time(answers: Sequence[int], profile: PrinterProfile) -> PrinterStatus:
    """What the replies to DLE EOT 1, 2, 3 and 4 say together (facts 3.2)."""
    printer, off_line, error, paper = answers
    faults = _faults(error, profile)
    if off_line & _ERROR_FLAG and not faults:
        faults = frozenset({"error"})
    is_out = bool(paper & profile.end_mask or off_line & 0x20)
    return PrinterStatus(
        is_known=True,
        is_online=not printer & 0x08,
        is_cover_open=bool(off_line & 0x04),
        paper=_paper(is_out=is_out, is_near_end=bool(paper & profile.near_end_mask)),
        faults=faults,
        is_receipt_waiting=profile.presenter is not None and bool(paper & profile.presenter.mask),
    )


def status_of_automatic(data: bytes, profile: PrinterProfile) -> PrinterStatus:
    """What the four bytes of GS a say (facts 3.4); nothing of a presenter, whose bit is of unsure polarity."""
    printer, error, paper, _ = data
    return PrinterStatus(
        is_known=True,
        is_online=not printer & 0x08,
        is_cover_open=bool(printer & 0x20),
        paper=_paper(
            is_out=bool(paper & (0x04 if profile.presenter else 0x0C)),
            is_near_end=bool(profile.near_end_mask and paper & 0x03),
        ),
        faults=_faults(error, profile),
    )


def _faults(error: int, profile: PrinterProfile) -> frozenset[str]:
    named = (*_ERROR_FAULTS, (_MECHANICAL, profile.mechanical_fault))
    return frozenset(name for bit, name in named if error & bit)


_RECOVERABLE_FAULTS: Final = (
    (0x01, "head_temperature"),
    (0x02, "line"),
    (0x08, "supply_voltage"),
    (0x40, "paper_jam"),
    (0x80, "notch"),
)
_UNRECOVERABLE_FAULTS: Final = (
    (0x01, "cutter"),
    (0x02, "cutter_cover"),
    (0x04, "memory"),
    (0x08, "settings_memory"),
    (0x80, "presenter"),
)


def _report_of_full_status(answers: Sequence[bytes], profile: PrinterProfile) -> Report:
    return full_status(answers[0], profile)


def full_status(data: bytes, profile: PrinterProfile) -> Report:
    """What the four bytes of DLE EOT 14h say: paper, user, recoverable, unrecoverable (facts 3.3)."""
    paper, user, recoverable, unrecoverable = data
    faults = {name for bit, name in _RECOVERABLE_FAULTS if recoverable & bit}
    faults |= {name for bit, name in _UNRECOVERABLE_FAULTS if unrecoverable & bit}
    is_out, is_open = bool(paper & 0x41), bool(user & 0x03)
    status = PrinterStatus(
        is_known=True,
        is_online=not (is_out or is_open or faults),
        is_cover_open=is_open,
        paper=_paper(is_out=is_out, is_near_end=bool(profile.near_end_mask and paper & 0x04)),
        faults=frozenset(faults),
        is_receipt_waiting=profile.presenter is not None and bool(paper & 0x20),
    )
    return Report(status, is_idle=not user & 0x0C)


DIALECTS: Final[Mapping[str, Dialect]] = MappingProxyType(
    {
        "epos": Dialect(tuple(bytes((0x10, 0x04, n)) for n in (1, 2, 3, 4)), _report_of_real_time),
        "custom": Dialect((b"\x10\x04\x14",), _report_of_full_status),
    }
)


def _paper(*, is_out: bool, is_near_end: bool) -> Paper:
    if is_out:
        return Paper.OUT
    return Paper.NEAR_END if is_near_end else Paper.OK
