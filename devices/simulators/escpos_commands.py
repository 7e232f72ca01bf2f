"""The ESC/POS command language as a printer reads it: one command at a time out of its buffer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from devices.simulators.escpos_paper import Justification, Letter, Roll

PAGES: Final = {0: "cp437", 17: "cp866", 46: "cp1251", 53: "kz1048", 59: "cp866", 73: "cp1251"}
"""ESC t; another page is passed over and the old one stays, as firmware does."""

_LINE_SPACING_DOTS: Final = 30
_TO_CUTTER_DOTS: Final = 60
_ESC, _GS, _FS, _DLE = 0x1B, 0x1D, 0x1C, 0x10
_JUSTIFICATIONS: Final[tuple[Justification, ...]] = ("left", "centre", "right")

_SKIPPED: Final = {
    _ESC: {
        b"R": 1,
        b"M": 1,
        b"-": 1,
        b"{": 1,
        b"V": 1,
        b" ": 1,
        b"%": 1,
        b"?": 1,
        b"U": 1,
        b"r": 1,
        b"S": 0,
        b"L": 0,
        b"T": 1,
        b"c": 2,
        b"=": 1,
        b"p": 3,
        b"$": 2,
        b"\\": 2,
        b"G": 1,
    },
    _GS: {b"B": 1, b"h": 1, b"w": 1, b"H": 1, b"f": 1, b"P": 2, b"b": 1, b"L": 2, b"W": 2, b"E": 1, b"/": 1},
    _FS: {b".": 0, b"&": 0, b"C": 1, b"!": 1, b"-": 1, b"S": 2, b"W": 1, b"p": 2},
}
"""Commands that change nothing we draw, and how many parameter bytes each has."""


@dataclass(frozen=True)
class Printing:
    """What one command did: rows of paper moved, a question to answer in order, a cut, a word to the presenter."""

    rows: int = 0
    is_cut: bool = False
    query: bytes | None = None
    automatic_status: int | None = None
    presenter: bytes = b""
    unknown: bytes = b""


NOTHING: Final = Printing()


@dataclass
class _Style:
    """What ESC @ resets."""

    codec: str = "cp437"
    is_bold: bool = False
    times_wide: int = 1
    times_high: int = 1
    justification: Justification = "left"
    spacing: int = _LINE_SPACING_DOTS
    qr_module: int = 3
    qr_data: str = ""


@dataclass
class _Payload:
    """Bytes of a command that may be longer than the buffer: taken as they come."""

    left: int
    finish: Callable[[bytes], Printing]
    data: bytearray


class Parser:
    """Reads commands and draws on the roll.

    ``consumed`` are the bytes of the slip under way, without requests for status.
    """

    def __init__(self, roll: Roll) -> None:
        self._roll = roll
        self._style = _Style()
        self._line: list[Letter] = []
        self._payload: _Payload | None = None
        self._row_bytes = 0
        self._rows_left = 0
        self.consumed = bytearray()

    def abandon(self) -> None:
        """Buffers were cleared: the line under way and the rest of a picture are forgotten."""
        self._line.clear()
        self._payload = None
        self._rows_left = 0

    def next(self, buffer: bytearray) -> Printing | None:
        """Execute the next command; None when the buffer holds no whole one yet."""
        if self._rows_left:
            return self._next_row(buffer)
        if self._payload is not None:
            return self._next_payload(self._payload, buffer)
        if not buffer:
            return None
        if buffer[0] in (_ESC, _GS, _FS, _DLE):
            return self._command(buffer)
        return self._text(self._take(buffer, 1)[0])

    def _take(self, buffer: bytearray, count: int, *, is_recorded: bool = True) -> bytes:
        taken = bytes(buffer[:count])
        del buffer[:count]
        if is_recorded:
            self.consumed += taken
        return taken

    # --- text -----------------------------------------------------------------------------------------------

    def _text(self, byte: int) -> Printing:
        if byte == 0x0A:
            return self._print_line()
        if byte == 0x09:
            spaces = 8 - len(self._line) % 8
            self._line += [self._letter(" ")] * spaces
        elif byte >= 0x20:
            letter = self._letter(bytes((byte,)).decode(self._style.codec, errors="replace"))
            width = sum(printed.width_dots for printed in self._line)
            full = self._print_line() if width + letter.width_dots > self._roll.width_dots else NOTHING
            self._line.append(letter)
            return full
        return NOTHING

    def _letter(self, character: str) -> Letter:
        style = self._style
        return Letter(character, style.is_bold, style.times_wide, style.times_high)

    def _print_line(self) -> Printing:
        rows = self._roll.print_line(self._line, self._style.justification, self._style.spacing)
        self._line = []
        return Printing(rows)

    # --- commands -------------------------------------------------------------------------------------------

    def _command(self, buffer: bytearray) -> Printing | None:
        if len(buffer) < 2:
            return None
        lead, name = buffer[0], bytes(buffer[1:2])
        if lead == _DLE:
            return self._real_time(buffer)
        if name in _SKIPPED[lead]:
            return self._fixed(buffer, _SKIPPED[lead][name], lambda _: NOTHING)
        if lead == _ESC:
            return self._escape(name, buffer)
        if lead == _GS:
            return self._group(name, buffer)
        if name == b"P":
            return self._fixed(buffer, 4, self._present_and_cut)
        return Printing(unknown=self._take(buffer, 2))

    def _fixed(
        self, buffer: bytearray, count: int, act: Callable[[bytes], Printing], *, is_recorded: bool = True
    ) -> Printing | None:
        """A command of two bytes and ``count`` parameters."""
        if len(buffer) < 2 + count:
            return None
        return act(self._take(buffer, 2 + count, is_recorded=is_recorded)[2:])

    def _real_time(self, buffer: bytearray) -> Printing | None:
        """Obeyed on arrival; here only passed over."""
        lengths = {0x04: 3, 0x05: 3, 0x14: 10 if buffer[2:3] == b"\x08" else 5}
        length = lengths.get(buffer[1], 1)
        if len(buffer) < length:
            return None
        self._take(buffer, length, is_recorded=False)
        return NOTHING

    def _escape(self, name: bytes, buffer: bytearray) -> Printing | None:
        match name:
            case b"@":
                return self._fixed(buffer, 0, self._initialise)
            case b"t" | b"a" | b"E" | b"!" | b"3":
                return self._fixed(buffer, 1, lambda data: self._set(b"\x1b" + name, data[0]))
            case b"2":
                return self._fixed(buffer, 0, lambda _: self._set(b"\x1b3", _LINE_SPACING_DOTS))
            case b"d":
                return self._fixed(buffer, 1, lambda data: self._feed(data[0] * self._style.spacing))
            case b"J":
                return self._fixed(buffer, 1, lambda data: self._feed(data[0]))
            case b"i" | b"m":
                return self._fixed(buffer, 0, lambda _: self._cut(0))
            case b"v":
                return self._fixed(buffer, 0, lambda _: Printing(query=b"r"), is_recorded=False)
            case b"*" | b"&" | b"D":
                skip = {b"*": self._column_image, b"&": self._downloaded_letters, b"D": self._until_nul}
                return skip[name](buffer)
            case _:
                return Printing(unknown=self._take(buffer, 2))

    def _group(self, name: bytes, buffer: bytearray) -> Printing | None:
        match name:
            case b"!":
                return self._fixed(buffer, 1, lambda data: self._set(b"\x1d!", data[0]))
            case b"a":
                return self._fixed(
                    buffer, 1, lambda data: Printing(automatic_status=data[0]), is_recorded=False
                )
            case b"r" | b"I":
                return self._fixed(buffer, 1, lambda data: Printing(query=name + data), is_recorded=False)
            case b"V":
                return self._cut_command(buffer)
            case b"e" | b"R":
                return self._presenter(name, buffer)
            case b"v":
                return self._raster(buffer)
            case b"(":
                return self._extended(buffer)
            case b"k":
                return self._bar_code(buffer)
            case b"*":
                return self._downloaded_image(buffer)
            case _:
                return Printing(unknown=self._take(buffer, 2))

    def _initialise(self, _: bytes) -> Printing:
        self._style = _Style(qr_data=self._style.qr_data)
        self._line = []
        return Printing(automatic_status=0)

    def _set(self, command: bytes, value: int) -> Printing:
        style = self._style
        match command:
            case b"\x1bt":
                style.codec = PAGES.get(value, style.codec)
            case b"\x1ba":
                style.justification = _JUSTIFICATIONS[value % 0x30 % 3]
            case b"\x1bE":
                style.is_bold = bool(value & 1)
            case b"\x1b3":
                style.spacing = value
            case b"\x1b!":
                style.is_bold = bool(value & 0x08)
                style.times_high = 2 if value & 0x10 else 1
                style.times_wide = 2 if value & 0x20 else 1
            case b"\x1d!":
                style.times_wide = (value >> 4 & 7) + 1
                style.times_high = (value & 7) + 1
        return NOTHING

    def _feed(self, dots: int) -> Printing:
        rows = self._print_line().rows if self._line else 0
        return Printing(rows + self._roll.feed(dots))

    def _cut_command(self, buffer: bytearray) -> Printing | None:
        if len(buffer) < 3:
            return None
        if buffer[2] in (0, 1, 0x30, 0x31):
            return self._fixed(buffer, 1, lambda _: self._cut(0))
        return self._fixed(buffer, 2, lambda data: self._cut(_TO_CUTTER_DOTS + data[1]))

    def _presenter(self, name: bytes, buffer: bytearray) -> Printing | None:
        """GS e n of the Custom family, GS R n of Citizen: the parameters depend on n (facts 5)."""
        if len(buffer) < 3:
            return None
        more = {b"e": {0x03: 1, 0x20: 2}, b"R": {0x31: 1}}[name].get(buffer[2], 0)

        def act(data: bytes) -> Printing:
            return Printing(presenter=b"\x1d" + name + data)

        return self._fixed(buffer, 1 + more, act, is_recorded=False)

    def _present_and_cut(self, data: bytes) -> Printing:
        """FS P a b c d of the VKP80III: it cuts by this alone (facts 1.12, 5)."""
        del data
        return self._cut(_TO_CUTTER_DOTS)

    def _cut(self, feed_dots: int) -> Printing:
        """Works at a line's start only."""
        if self._line:
            return NOTHING
        return Printing(self._roll.feed(feed_dots), is_cut=True)

    # --- pictures and codes ---------------------------------------------------------------------------------

    def _raster(self, buffer: bytearray) -> Printing | None:
        if len(buffer) < 8:
            return None
        header = self._take(buffer, 8)
        self._row_bytes = int.from_bytes(header[4:6], "little")
        self._rows_left = int.from_bytes(header[6:8], "little") if self._row_bytes else 0
        return self._print_line() if self._line else NOTHING

    def _next_row(self, buffer: bytearray) -> Printing | None:
        """Rows are printed as they come: a picture is longer than the buffer."""
        count = min(len(buffer) // self._row_bytes, self._rows_left)
        if not count:
            return None
        self._rows_left -= count
        data = self._take(buffer, count * self._row_bytes)
        return Printing(self._roll.print_raster(data, self._row_bytes, self._style.justification))

    def _extended(self, buffer: bytearray) -> Printing | None:
        """GS ( name pL pH …"""
        if len(buffer) < 5:
            return None
        name, count = buffer[2:3], int.from_bytes(buffer[3:5], "little")
        finish = {b"k": self._code, b"H": self._process_id}.get(bytes(name), lambda _: NOTHING)
        return self._begin_payload(buffer, 5, count, finish, is_recorded=name != b"H")

    def _begin_payload(
        self,
        buffer: bytearray,
        header: int,
        count: int,
        finish: Callable[[bytes], Printing],
        *,
        is_recorded: bool = True,
    ) -> Printing:
        if is_recorded:
            self._take(buffer, header)
            self._payload = _Payload(count, finish, bytearray())
        else:
            self._take(buffer, header, is_recorded=False)
            before = len(self.consumed)

            def forget(data: bytes) -> Printing:
                del self.consumed[before:]
                return finish(data)

            self._payload = _Payload(count, forget, bytearray())
        return NOTHING

    def _next_payload(self, payload: _Payload, buffer: bytearray) -> Printing | None:
        taken = self._take(buffer, min(payload.left, len(buffer)))
        payload.data += taken
        payload.left -= len(taken)
        if payload.left:
            return None
        self._payload = None
        return payload.finish(bytes(payload.data))

    def _code(self, data: bytes) -> Printing:
        """GS ( k: model, module size, error correction, data, print."""
        function, rest = data[1:2], data[2:]
        match function:
            case b"C":
                self._style.qr_module = rest[0]
            case b"P":
                self._style.qr_data = rest[1:].decode(errors="replace")
            case b"Q" if self._style.qr_data:
                style = self._style
                return Printing(self._roll.print_code(style.qr_data, style.qr_module, style.justification))
        return NOTHING

    def _process_id(self, data: bytes) -> Printing:
        return Printing(query=b"p" + data[2:6]) if data[:1] == b"0" else NOTHING

    def _column_image(self, buffer: bytearray) -> Printing | None:
        if len(buffer) < 5:
            return None
        columns = int.from_bytes(buffer[3:5], "little")
        return self._begin_payload(buffer, 5, columns * (3 if buffer[2] >= 32 else 1), lambda _: NOTHING)

    def _downloaded_letters(self, buffer: bytearray) -> Printing | None:
        """ESC & y c1 c2 {x, y * x bytes} for each letter: skipped."""
        if len(buffer) < 5:
            return None
        end = 5
        for _ in range(buffer[3], buffer[4] + 1):
            if len(buffer) <= end:
                return None
            end += 1 + buffer[2] * buffer[end]
        if len(buffer) < end:
            return None
        self._take(buffer, end)
        return NOTHING

    def _until_nul(self, buffer: bytearray) -> Printing | None:
        end = buffer.find(0)
        if end < 0:
            return None
        self._take(buffer, end + 1)
        return NOTHING

    def _bar_code(self, buffer: bytearray) -> Printing | None:
        if len(buffer) < 4:
            return None
        if buffer[2] < 0x41:
            return self._until_nul(buffer)
        return self._begin_payload(buffer, 4, buffer[3], lambda _: NOTHING)

    def _downloaded_image(self, buffer: bytearray) -> Printing | None:
        if len(buffer) < 4:
            return None
        return self._begin_payload(buffer, 4, buffer[2] * buffer[3] * 8, lambda _: NOTHING)
