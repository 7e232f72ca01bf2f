"""Acceptors of other people's making: they know the wires and share nothing with ``devices``.

A unit goes one step on with each question about its state. ``stacked`` is what truly lies in its cassette.
"""

from __future__ import annotations

import contextlib
import os
import select
import threading
import time
import tty
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.support.odd_hosts import kermit

VALUES_TENGE = (200, 500, 1000, 2000, 5000, 10000, 20000)


@dataclass(frozen=True)
class Delivery:
    """How answers come. ``late_every``, ``doubled_every``, ``lost_every``: each n-th one; 0: none."""

    late_s: float = 0.0
    late_every: int = 1
    doubled_every: int = 0
    lost_every: int = 0
    is_piecemeal: bool = False
    noise: bytes = b""


class OddUnit:
    """A pseudo terminal and the thread behind it; ``respond`` and ``split`` are the protocol's."""

    def __init__(self, link: Path, delivery: Delivery) -> None:
        self.link = link
        self.stacked: list[int] = []
        self.returned = 0
        self._delivery = delivery
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        link.symlink_to(os.ttyname(self._slave))
        self._unread = bytearray()
        self._out: deque[tuple[float, bytes]] = deque()
        self._count = 0
        self._is_ending = False
        self.lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_ending = True
        self._thread.join(5.0)
        os.close(self._master)
        os.close(self._slave)

    def split(self, unread: bytearray) -> bytes | None:
        """Take one whole command off; None when there is none yet."""
        raise NotImplementedError

    def respond(self, command: bytes) -> bytes:
        """The frame that answers it; b"" for silence."""
        raise NotImplementedError

    def _run(self) -> None:
        while not self._is_ending:
            if select.select([self._master], [], [], 0.005)[0]:
                with contextlib.suppress(OSError):
                    self._unread += os.read(self._master, 4096)
            with self.lock:
                while (command := self.split(self._unread)) is not None:
                    if answer := self.respond(command):
                        self._deliver(answer)
            while self._out and time.monotonic() >= self._out[0][0]:
                self._write(self._out.popleft()[1])

    def _deliver(self, answer: bytes) -> None:
        how = self._delivery
        self._count += 1
        if how.lost_every and self._count % how.lost_every == 0:
            return
        is_late = how.late_s and self._count % how.late_every == 0
        is_doubled = how.doubled_every and self._count % how.doubled_every == 0
        at = time.monotonic() + (how.late_s if is_late else 0.0)
        if self._out:
            at = max(at, self._out[-1][0])
        self._out.append((at, how.noise + answer * (2 if is_doubled else 1)))

    def _write(self, raw: bytes) -> None:
        if not self._delivery.is_piecemeal:
            os.write(self._master, raw)
            return
        for byte in raw:
            os.write(self._master, bytes((byte,)))
            time.sleep(0.002)


@dataclass(frozen=True)
class CcnetSteps:
    """States it shows on the way; a shorter list is a state that it skips."""

    start: Sequence[int] = (0x13, 0x13)
    is_found_in: int = 0x10
    drawn_in: Sequence[int] = (0x15, 0x15)
    to_cassette: Sequence[int] = (0x17, 0x17)
    back: Sequence[int] = (0x18,)
    says_returned: bool = True
    repeats: int = 0
    """How often STACKED is said again although it was acknowledged."""
    rests_in: int = 0x19
    unknown: Sequence[int] = ()
    naks: Sequence[int] = ()
    """Commands whose first attempt is answered NAK."""
    letters: bytes = b"KAZ"


class CcnetUnit(OddUnit):
    def __init__(self, link: Path, steps: CcnetSteps | None = None, delivery: Delivery | None = None) -> None:
        super().__init__(link, delivery or Delivery())
        self._steps = steps or CcnetSteps()
        self._mask = 0
        self._shown: deque[bytes] = deque()
        self._state = bytes((self._steps.is_found_in,))
        self._is_told = False
        self._repeats = 0
        self._nakked: set[int] = set()
        self._last = b""

    def insert(self, kind: int) -> bool:
        """Whether it is taken."""
        with self.lock:
            if self._shown or self._state != b"\x14" or not self._mask >> kind & 1:
                return False
            self._shown += [
                bytes((state, 1) if state == 0x1B else (state,)) for state in self._steps.drawn_in
            ]
            self._state = bytes((0x80, kind))
            return True

    def split(self, unread: bytearray) -> bytes | None:
        while unread and unread[0] != 2:
            del unread[0]
        if len(unread) < 3 or len(unread) < unread[2]:
            return None
        raw = bytes(unread[: unread[2]])
        del unread[: unread[2]]
        return raw[3:-2] if raw[1] == 3 and raw[-2:] == kermit(raw[:-2]) else None

    def respond(self, command: bytes) -> bytes:
        code = command[0]
        if code == 0x00:
            self._acknowledged()
            return b""
        if code == 0xFF:
            return self._last
        if code in self._steps.naks and code not in self._nakked:
            self._nakked.add(code)
            return self._frame(b"\xff")
        self._is_told = False
        self._last = self._frame(self._answer(code, command[1:]))
        return self._last

    def _frame(self, payload: bytes) -> bytes:
        body = bytes((2, 3, len(payload) + 5)) + payload
        return body + kermit(body)

    def _acknowledged(self) -> None:
        if self._is_told and self._repeats:
            self._repeats -= 1
        elif self._is_told and self._state[0] in (0x81, 0x82):
            self._rest()

    def _rest(self) -> None:
        self._state = b"\x14" if self._mask else bytes((self._steps.rests_in,))

    def _answer(self, code: int, data: bytes) -> bytes:
        if code in self._steps.unknown:
            return b"\x30"
        match code:
            case 0x33:
                self._is_told = not self._shown
                return self._shown.popleft() if self._shown else self._state
            case 0x31:
                return bytes(6)
            case 0x37:
                return b"ODD-BV".ljust(15) + b"000000000042" + bytes(7)
            case 0x41:
                rows = [
                    bytes((value // 10 ** (len(str(value)) - 1),))
                    + self._steps.letters
                    + bytes((len(str(value)) - 1,))
                    for value in VALUES_TENGE
                ]
                return b"".join(rows).ljust(120, b"\0")
            case _:
                return self._obeyed(code, data)

    def _obeyed(self, code: int, data: bytes) -> bytes:
        if code == 0x30:
            self._mask = 0
            self._shown = deque(bytes((state,)) for state in self._steps.start)
            if self._steps.is_found_in == 0x12 and self._state == b"\x12":
                self._state = b"\x81\x04"
                self.stacked.append(4)
            else:
                self._state = bytes((self._steps.rests_in,))
        elif code == 0x34:
            self._mask = int.from_bytes(data[:3], "big")
            if self._state[0] in (0x14, 0x19):
                self._rest()
        elif code in (0x35, 0x36) and self._state[0] != 0x80:
            return b"\x30"
        elif code == 0x35:
            self._shown += [bytes((state,)) for state in self._steps.to_cassette]
            self.stacked.append(self._state[1])
            self._state = bytes((0x81, self._state[1]))
            self._repeats = self._steps.repeats
        elif code == 0x36:
            self.returned += 1
            self._shown += [bytes((state,)) for state in self._steps.back]
            if self._steps.says_returned:
                self._state = bytes((0x82, self._state[1]))
            else:
                self._rest()
        return b"\x00"


@dataclass(frozen=True)
class Id003Steps:
    start: Sequence[int] = (0x1B, 0x1B)
    is_found_in: int = 0x40
    drawn_in: Sequence[int] = (0x12, 0x12)
    to_cassette: Sequence[int] = (0x14,)
    after: Sequence[int] = (0x16,)
    back: Sequence[int] = (0x18,)
    repeats: int = 0
    unknown: Sequence[int] = ()
    ignored: Sequence[int] = ()
    """Commands whose first attempt is met with silence."""
    garbled: Sequence[int] = ()
    """Commands whose first attempt is answered 4A: the unit could not read it."""
    calls: bool = False
    waits_for_settings: bool = False


class Id003Unit(OddUnit):
    def __init__(self, link: Path, steps: Id003Steps | None = None, delivery: Delivery | None = None) -> None:
        super().__init__(link, delivery or Delivery())
        self._steps = steps or Id003Steps()
        self._refused = 0
        self._is_inhibited = True
        self._shown: deque[bytes] = deque()
        self._state = bytes((self._steps.is_found_in,))
        self._repeats = 0
        self._met: set[int] = set()

    def insert(self, kind: int) -> bool:
        with self.lock:
            if self._shown or self._state != b"\x11" or self._refused >> kind & 1:
                return False
            self._shown += [bytes((state,)) for state in self._steps.drawn_in]
            self._state = bytes((0x13, 0x61 + kind))
            if self._steps.calls:
                self._deliver(self._frame(b"\x05"))
            return True

    def split(self, unread: bytearray) -> bytes | None:
        while unread and unread[0] != 0xFC:
            del unread[0]
        if len(unread) < 2 or len(unread) < unread[1]:
            return None
        raw = bytes(unread[: unread[1]])
        del unread[: unread[1]]
        return raw[2:-2] if raw[-2:] == kermit(raw[:-2]) else None

    def _frame(self, payload: bytes) -> bytes:
        body = bytes((0xFC, len(payload) + 4)) + payload
        return body + kermit(body)

    def respond(self, command: bytes) -> bytes:
        code, data = command[0], command[1:]
        if code == 0x50:
            self._acknowledged()
            return b""
        is_met = code in self._met
        self._met.add(code)
        if code in self._steps.ignored and not is_met:
            return b""
        if code in self._steps.garbled and not is_met:
            return self._frame(b"\x4a")
        return self._frame(b"\x4b" if code in self._steps.unknown else self._answer(code, data))

    def _acknowledged(self) -> None:
        if self._state != b"\x15" or self._shown:
            return
        if self._repeats:
            self._repeats -= 1
            return
        self._shown += [bytes((state,)) for state in self._steps.after]
        self._rest()

    def _rest(self) -> None:
        self._state = b"\x1a" if self._is_inhibited else b"\x11"

    def _answer(self, code: int, data: bytes) -> bytes:
        match code:
            case 0x11:
                return self._shown.popleft() if self._shown else self._state
            case 0x88:
                return b"\x88i(KZT)200-ODD"
            case 0x8A:
                rows = [
                    bytes((0x61 + kind, 0x51, value // 10 ** (len(str(value)) - 1), len(str(value)) - 1))
                    for kind, value in enumerate(VALUES_TENGE)
                ]
                return b"\x8a" + b"".join(rows)
            case 0x91:
                return b"\x91000042"
            case _:
                return self._obeyed(code, data)

    def _obeyed(self, code: int, data: bytes) -> bytes:
        match code:
            case 0x40:
                self._reset()
            case 0x41 | 0x42 | 0x43 | 0x44 if self._state[0] != 0x13:
                return b"\x4b"
            case 0x41 | 0x42:
                self._shown += [bytes((state,)) for state in self._steps.to_cassette]
                self.stacked.append(self._state[1] - 0x61)
                self._state, self._repeats = b"\x15", self._steps.repeats
            case 0x43:
                self._shown += [bytes((state,)) for state in self._steps.back]
                self.returned += 1
                self._rest()
            case 0xC0:
                self._refused = data[0]
                return bytes((code,)) + data
            case 0xC3:
                self._is_inhibited = bool(data[0])
                if self._state[0] in (0x11, 0x1A, 0x1B):
                    self._rest()
                return bytes((code,)) + data
            case _ if 0xC0 <= code <= 0xCF:
                return bytes((code,)) + data
        return b"\x50"

    def _reset(self) -> None:
        self._is_inhibited = True
        self._shown = deque(bytes((state,)) for state in self._steps.start)
        if self._state == b"\x42":
            self._state = b"\x15"
            self.stacked.append(-1)
        else:
            self._state = b"\x1b" if self._steps.waits_for_settings else b"\x1a"
