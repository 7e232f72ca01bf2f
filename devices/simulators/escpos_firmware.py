"""The printer's side of ESC/POS: a 4 kB buffer, a motor that takes its time, honest and dishonest answers.

Bytes are looked at twice, as in real firmware. On arrival real-time commands (DLE …) are obeyed wherever they
stand, also inside a picture. Then everything waits in the buffer and is executed in order as fast as
the paper moves. Sans I/O: time comes in as ``now``, in seconds.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal

from devices.simulators.escpos_commands import Parser, Printing
from devices.simulators.escpos_models import EPSON_TM, Model
from devices.simulators.escpos_paper import Roll, Slip

BUFFER_BYTES: Final = 4096
BUSY_LEFT_BYTES: Final = 128
"""BUSY rises with so much room left (facts 7)."""
ROWS_PER_S: Final = 1200
"""150 mm/s at 8 dots a millimetre."""
CUT_S: Final = 0.3
BOOT_S: Final = 0.5

PaperState = Literal["ok", "near-end", "out"]
Left = Literal["taken", "retracted", "pushed"]

_CLEAR: Final = bytes((0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08))
_LONGEST_REAL_TIME: Final = len(_CLEAR)
_FULL_STATUS: Final = b"\x10\x04\x14"


@dataclass
class Condition:
    """What is wrong with the printer now."""

    paper: PaperState = "ok"
    is_cover_open: bool = False
    is_cutter_jammed: bool = False
    is_silent: bool = False
    is_noisy: bool = False
    is_powered: bool = True
    is_receipt_waiting: bool = False
    is_presenter_jammed: bool = False

    @property
    def is_off_line(self) -> bool:
        return self.paper == "out" or self.is_cover_open or self.is_cutter_jammed


@dataclass(frozen=True)
class Printed:
    """One slip, and the bytes that made it, without requests for status."""

    slip: Slip
    data: bytes


@dataclass
class Firmware:
    """One printer. ``speed`` 1.0 is real; 10.0 prints ten times as fast."""

    roll: Roll
    speed: float = 1.0
    seed: int = 0
    condition: Condition = field(default_factory=Condition)
    on_printed: Callable[[Printed], None] = lambda _: None
    on_left: Callable[[Left], None] = lambda _: None
    unknown_commands: list[bytes] = field(default_factory=list)
    model: Model = EPSON_TM

    def __post_init__(self) -> None:
        self._buffer = bytearray()
        self._recent = b""
        self._replies = bytearray()
        self._random = random.Random(self.seed)  # noqa: S311 - noise, repeatable on purpose
        self._busy_until = 0.0
        self._boots_until = 0.0
        self._lines_left: int | None = None
        self._jam_at_cut = False
        self._pending: deque[Callable[[], None]] = deque()
        self._restart()

    def _restart(self) -> None:
        self._buffer.clear()
        self._pending.clear()
        self._recent = b""
        self._is_starved = True
        self._is_moving = False
        self._automatic_status = 0
        self._parser = Parser(self.roll)

    # --- the line -------------------------------------------------------------------------------------------

    @property
    def room(self) -> int:
        """Bytes that the printer takes before it raises BUSY; a dead printer drops any number."""
        if not self._is_listening:
            return BUFFER_BYTES
        return max(0, BUFFER_BYTES - BUSY_LEFT_BYTES - len(self._buffer))

    @property
    def _is_listening(self) -> bool:
        return self.condition.is_powered and not self.condition.is_silent

    def receive(self, data: bytes, now: float) -> None:
        """Bytes from the host."""
        if not self._is_listening or now < self._boots_until:
            return
        self._is_starved &= not data
        for byte in data:
            self._buffer.append(byte)
            self._recent = (self._recent + bytes((byte,)))[-_LONGEST_REAL_TIME:]
            self._obey_real_time()

    def take_replies(self) -> bytes:
        """Bytes for the host since the last call."""
        replies = bytes(self._replies)
        self._replies.clear()
        return replies

    def _reply(self, data: bytes) -> None:
        if not self._is_listening:
            return
        if self.condition.is_noisy:
            data = self._random.randbytes(len(data) + self._random.randrange(3))
        self._replies += data

    # --- real time ------------------------------------------------------------------------------------------

    def _obey_real_time(self) -> None:
        recent = self._recent
        if recent.endswith(_CLEAR) and self.model.has_buffer_clear:
            self._clear()
            self._reply(b"\x37\x25\x00")
        elif recent.endswith(_FULL_STATUS) and self.model.has_full_status:
            self._reply(self._full_status())
        elif recent[-3:-1] == b"\x10\x04" and recent[-1] in (1, 2, 3, 4):
            self._reply(bytes((self._real_time_status(recent[-1]),)))
        elif recent[-3:-1] == b"\x10\x05" and recent[-1] in (1, 2):
            self.condition.is_cutter_jammed = False
            if recent[-1] == 2:
                self._clear()

    def _clear(self) -> None:
        self._parser.abandon()
        self._buffer.clear()
        self._pending.clear()
        self._recent = b""

    def _real_time_status(self, question: int) -> int:
        now = self.condition
        bits = {
            1: 0x08 * now.is_off_line,
            2: 0x04 * now.is_cover_open | 0x20 * (now.paper == "out") | 0x40 * now.is_cutter_jammed,
            3: 0x08 * now.is_cutter_jammed,
            4: 0x0C * (now.paper != "ok")
            | self.model.paper_end_bits * (now.paper == "out")
            | self.model.presenter_bits * now.is_receipt_waiting,
        }
        return 0x12 | bits[question]

    def _full_status(self) -> bytes:
        """Paper, user, recoverable, unrecoverable (facts 3.3)."""
        now = self.condition
        is_spooling = len(self._buffer) > len(_FULL_STATUS) or bool(self._pending)
        paper = 0x01 * (now.paper == "out") | 0x04 * (now.paper != "ok") | 0x20 * now.is_receipt_waiting
        user = 0x02 * now.is_cover_open | 0x04 * is_spooling | 0x08 * self._is_moving
        return b"\x10\x0f" + bytes((paper, user, 0x00, 0x01 * now.is_cutter_jammed))

    def _send_automatic_status(self) -> None:
        if self._automatic_status and self.model.has_automatic_status:
            now = self.condition
            first = 0x10 | 0x08 * now.is_off_line | 0x20 * now.is_cover_open
            paper = 0x03 * (now.paper != "ok") | 0x0C * (now.paper == "out")
            self._reply(bytes((first, 0x08 * now.is_cutter_jammed, paper, 0x0F)))

    # --- in order -------------------------------------------------------------------------------------------

    def work(self, now: float) -> None:
        """Execute what the motor has time for."""
        self._is_moving = now < self._busy_until
        while self.condition.is_powered and not self.condition.is_off_line and now >= self._busy_until:
            if self._pending:
                self._pending.popleft()()
                continue
            if self._is_held_up:
                return
            done = self._parser.next(self._buffer)
            self._is_starved = done is None
            if done is None:
                return
            self._execute(done, now)
            self._is_moving = now < self._busy_until

    @property
    def _is_held_up(self) -> bool:
        """A receipt in the mouth refuses the next job; commands that move no paper go on being obeyed."""
        waits = self.model.presenter == "waits" and self.condition.is_receipt_waiting
        return waits and bytes(self._buffer[:1]) not in (b"\x1b", b"\x1d", b"\x10", b"\x1c")

    def timer(self, now: float) -> float | None:
        """When there is work again, perhaps already; None while only the host or a hand can bring some."""
        if self.condition.is_off_line or not self.condition.is_powered:
            return None
        has_work = bool(self._pending) or not self._is_starved or now < self._busy_until
        return self._busy_until if has_work else None

    def _execute(self, done: Printing, now: float) -> None:
        """One command was executed: its side effects happen when its last dot is on paper."""
        if done.rows and self.condition.is_receipt_waiting:
            self._free_presenter("pushed")
        self._busy_until = max(now, self._busy_until) + done.rows / ROWS_PER_S / self.speed
        if done.presenter in self.model.retract:
            self._pending.append(self._retract)
        if done.unknown:
            self.unknown_commands.append(done.unknown)
        if done.automatic_status is not None:
            self._automatic_status = done.automatic_status
            self._send_automatic_status()
        if done.query is not None:
            answer = done.query
            self._pending.append(lambda: self._reply(self._answer(answer)))
        if done.is_cut:
            self._busy_until += CUT_S / self.speed
            self._pending.append(self._cut)
        if done.rows and self._lines_left is not None:
            self._count_line()

    def _answer(self, query: bytes) -> bytes:
        match query[:1]:
            case b"p":  # GS ( H fn 48: process id
                return b"\x37\x22" + query[1:] + b"\x00" if self.model.has_process_id else b""
            case b"r":
                return bytes(
                    (0x03 * (self.condition.paper != "ok") | 0x0C * (self.condition.paper == "out"),)
                )
            case _ if query[1] < 0x40:
                return b"\x20"
            case _:
                texts = {0x41: b"7.02", 0x42: b"SIMULATOR", 0x43: self.model.name.encode(), 0x44: b"26S05"}
                return b"\x5f" + texts.get(query[1], b"") + b"\x00"

    def _cut(self) -> None:
        if self._jam_at_cut:
            self._jam_at_cut = False
            self.condition.is_cutter_jammed = True
            self._pending.appendleft(self._cut)
            self._send_automatic_status()
            return
        data, self._parser.consumed = bytes(self._parser.consumed), bytearray()
        self.on_printed(Printed(self.roll.cut(), data))
        self.condition.is_receipt_waiting = self.model.presenter != "none"

    def _retract(self) -> None:
        if self.condition.is_receipt_waiting and not self.condition.is_presenter_jammed:
            self._free_presenter("retracted")

    def _free_presenter(self, left: Left) -> None:
        self.condition.is_receipt_waiting = False
        self.on_left(left)

    def _count_line(self) -> None:
        assert self._lines_left is not None
        self._lines_left -= 1
        if self._lines_left <= 0:
            self._lines_left = None
            self.set_paper("out")

    # --- hands ----------------------------------------------------------------------------------------------

    def take(self) -> bool:
        """The customer pulls the receipt out of the presenter; False when there is none."""
        is_there = self.condition.is_receipt_waiting
        if is_there:
            self._free_presenter("taken")
        return is_there

    def jam_presenter(self) -> None:
        """What lies in the presenter's mouth cannot be drawn back."""
        self.condition.is_presenter_jammed = True

    def set_paper(self, paper: PaperState) -> None:
        """Paper runs low, runs out, or a new roll is put in: then what the buffer holds goes on printing."""
        self.condition.paper = paper
        self._send_automatic_status()

    def run_out_after(self, lines: int) -> None:
        """Let the paper end after so many more printed pieces."""
        self._lines_left = lines

    def set_cover(self, *, is_open: bool) -> None:
        self.condition.is_cover_open = is_open
        self._send_automatic_status()

    def jam_cutter(self) -> None:
        """The next cut jams."""
        self._jam_at_cut = True

    def recover(self, now: float) -> None:
        """Everything is well again."""
        was_powered = self.condition.is_powered
        self.condition = Condition(is_receipt_waiting=self.condition.is_receipt_waiting)
        self._jam_at_cut = False
        self._lines_left = None
        if not was_powered:
            self._boots_until = now + BOOT_S / self.speed
        self._send_automatic_status()

    def power_off(self) -> None:
        """The buffer is lost; what is on paper stays there, uncut."""
        self._parser.abandon()
        self._restart()
        self._replies.clear()
        self.condition.is_powered = False

    def power_on(self, now: float) -> None:
        """Ready after the boot, with power-on settings."""
        self.condition.is_powered = True
        self._boots_until = now + BOOT_S / self.speed
        self._busy_until = self._boots_until
