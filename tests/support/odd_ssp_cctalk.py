"""The acceptors of ``odd_units`` for the two protocols whose answers name what they answer, or count."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.support.odd_hosts import crc_left
from tests.support.odd_units import VALUES_TENGE, Delivery, OddUnit


@dataclass(frozen=True)
class SspSteps:
    """Events of one poll each; a shorter list is an event that it skips."""

    drawn_in: Sequence[str] = ("ef00", "ef00")
    to_cassette: Sequence[str] = ("cc", "cc")
    credit: str = "ee%02x"
    after: Sequence[str] = ("eb",)
    back: Sequence[str] = ("ed", "ec")
    start: Sequence[str] = ("f1",)
    unknown: Sequence[int] = (0x4A,)
    only_bit: int | None = None
    """SYNC is answered only with this bit; None: with either."""
    says_disabled: bool = True


class SspUnit(OddUnit):
    """Without a key: 4A is unknown to it."""

    def __init__(self, link: Path, steps: SspSteps | None = None, delivery: Delivery | None = None) -> None:
        super().__init__(link, delivery or Delivery())
        self._steps = steps or SspSteps()
        self._news = deque(self._steps.start)
        self._inhibits = 0
        self._is_on = False
        self._offer = 0
        self._is_shown = False
        self._bit: int | None = None
        self._last = b""

    def insert(self, kind: int) -> bool:
        with self.lock:
            if self._news or self._offer or not self._is_on or not self._inhibits >> kind & 1:
                return False
            self._news += self._steps.drawn_in
            self._offer, self._is_shown = kind + 1, False
            return True

    def split(self, unread: bytearray) -> bytes | None:
        while unread and unread[0] != 0x7F:
            del unread[0]
        body = bytes(unread[1:]).replace(b"\x7f\x7f", b"\x7f")
        if len(body) < 2 or len(body) < body[1] + 4:
            return None
        unread.clear()  # a host says nothing more before it is answered
        body = body[: body[1] + 4]
        return body if crc_left(body[:-2], 0x8005, 0xFFFF) == int.from_bytes(body[-2:], "little") else None

    def respond(self, command: bytes) -> bytes:
        bit, data = command[0] >> 7, command[2:-2]
        if data[0] == 0x11:
            if self._steps.only_bit not in (None, bit):
                return b""
            self._bit = None
            return self._frame(bit, b"\xf0")
        if bit == self._bit:
            return self._last
        self._bit = bit
        self._last = self._frame(bit, self._answer(data[0], data[1:]))
        return self._last

    def _frame(self, bit: int, data: bytes) -> bytes:
        body = bytes((bit << 7, len(data))) + data
        body += crc_left(body, 0x8005, 0xFFFF).to_bytes(2, "little")
        return b"\x7f" + body.replace(b"\x7f", b"\x7f\x7f")

    def _answer(self, code: int, data: bytes) -> bytes:
        if code in self._steps.unknown:
            return b"\xf2"
        match code:
            case 0x05:
                n = len(VALUES_TENGE)
                answer = b"\x00" + b"0300KZT" + (100).to_bytes(3, "big") + bytes((n,))
                answer += bytes(value // 100 for value in VALUES_TENGE) + bytes(n)
                answer += (100).to_bytes(3, "big") + b"\x06" + b"KZT" * n
                return b"\xf0" + answer + b"".join(value.to_bytes(4, "little") for value in VALUES_TENGE)
            case 0x06:
                return b"\xf0" if data[0] <= 6 else b"\xf8"
            case 0x0C:
                return b"\xf0\x00\x00\x00\x2a"
            case 0x07:
                return b"\xf0" + self._polled()
            case 0x17:
                return b"\xf0\x08"
            case _:
                return self._obeyed(code, data)

    def _obeyed(self, code: int, data: bytes) -> bytes:
        match code:
            case 0x02:
                self._inhibits = data[0]
            case 0x0A | 0x09:
                self._is_on = code == 0x0A
            case 0x18 | 0x08 if not self._offer:
                return b"\xf5\x00"
            case 0x08:
                self._news.clear()
                self._news += self._steps.back
                self._offer = 0
                self.returned += 1
            case 0x18:
                pass
            case _:
                return b"\xf2"
        return b"\xf0"

    def _polled(self) -> bytes:
        if self._news:
            return bytes.fromhex(self._news.popleft())
        if not self._offer:
            return b"\xe8" if self._steps.says_disabled and not self._is_on else b""
        if not self._is_shown:
            self._is_shown = True
            return bytes((0xEF, self._offer))
        credit = self._steps.credit % self._offer
        self._news += [*self._steps.to_cassette, credit, *self._steps.after]
        self.stacked.append(self._offer - 1)
        self._offer = 0
        return bytes.fromhex(self._news.popleft())


class SealedSspUnit(SspUnit):
    """Agrees on a key, and wants POLL WITH ACK and EVENT ACK under it; repeats a credit until it is acknowledged."""

    def __init__(self, link: Path, steps: SspSteps | None = None, delivery: Delivery | None = None) -> None:
        super().__init__(link, steps or SspSteps(unknown=()), delivery)
        self._numbers = [0, 0]
        self._key = b""
        self._packets = 0
        self._owed = b""

    @property
    def is_agreed(self) -> bool:
        return bool(self._key)

    def _answer(self, code: int, data: bytes) -> bytes:
        if code == 0x7E and not self._key:
            return b"\xfa"
        if code == 0x7E:
            return self._sealed(data)
        if code in (0x4A, 0x4B):
            self._numbers[code - 0x4A] = int.from_bytes(data, "little")
            return b"\xf0"
        if code == 0x4C:
            return self._agreed(int.from_bytes(data, "little"))
        if code in (0x56, 0x57):
            return b"\xf4"
        return super()._answer(code, data)

    def _agreed(self, host: int) -> bytes:
        generator, modulus = self._numbers
        exponent = 104_729
        secret = pow(host, exponent, modulus)
        self._key = (0x0123456701234567).to_bytes(8, "little") + secret.to_bytes(8, "little")
        self._packets = 0
        return b"\xf0" + pow(generator, exponent, modulus).to_bytes(8, "little")

    def _sealed(self, data: bytes) -> bytes:
        cipher = Cipher(algorithms.AES(self._key), modes.ECB())
        plain = cipher.decryptor().update(data)
        assert plain[-2:] == crc_left(plain[:-2], 0x8005, 0xFFFF).to_bytes(2, "little")
        assert int.from_bytes(plain[1:5], "little") == self._packets
        command = plain[5 : 5 + plain[0]]
        answer = self._unsealed(command[0], command[1:])
        self._packets += 1
        packet = bytes((len(answer),)) + self._packets.to_bytes(4, "little") + answer
        packet += bytes(-(len(packet) + 2) % 16)
        packet += crc_left(packet, 0x8005, 0xFFFF).to_bytes(2, "little")
        return b"\x7e" + cipher.encryptor().update(packet)

    def _unsealed(self, code: int, data: bytes) -> bytes:
        if code == 0x57:
            owed, self._owed = self._owed, b""
            return b"\xf0" if owed else b"\xf5\x00"
        if code != 0x56:
            return super()._answer(code, data)
        if self._owed:
            return b"\xf0" + self._owed
        events = self._polled()
        if events[:1] in (b"\xee", b"\xe2", b"\xe1", b"\xe6"):
            self._owed = events
        return b"\xf0" + events


@dataclass(frozen=True)
class CctalkSteps:
    """``says_escrow``, ``says_returned``: whether the log has them. ``counter``: at start."""

    says_returned: bool = True
    counter: int = 0
    unknown: Sequence[int] = ()
    has_echo: bool = False
    delay_polls: int = 1
    """Readings of the log between an order and what comes of it."""


class CctalkUnit(OddUnit):
    def __init__(
        self, link: Path, steps: CctalkSteps | None = None, delivery: Delivery | None = None
    ) -> None:
        super().__init__(link, delivery or Delivery())
        self._steps = steps or CctalkSteps()
        self._counter = self._steps.counter
        self._pairs = [(0, 0)] * 5
        self._inhibits = 0
        self._is_open = False
        self._escrow = 0
        self._coming: deque[tuple[int, int] | None] = deque()

    def insert(self, kind: int) -> bool:
        with self.lock:
            if self._coming or self._escrow or not self._is_open or not self._inhibits >> kind & 1:
                return False
            self._escrow = kind + 1
            self._log((kind + 1, 1))
            return True

    def _log(self, pair: tuple[int, int]) -> None:
        self._counter = self._counter % 255 + 1
        self._pairs = [pair, *self._pairs[:4]]

    def split(self, unread: bytearray) -> bytes | None:
        if len(unread) < 5 or len(unread) < unread[1] + 5:
            return None
        raw = bytes(unread[: unread[1] + 5])
        del unread[: len(raw)]
        if sum(raw) % 256:
            unread.clear()
            return None
        if self._steps.has_echo:
            os.write(self._master, raw)
        return raw[3:-1] if raw[0] == 40 else None

    def respond(self, command: bytes) -> bytes:
        header, data = command[0], command[1:]
        if header in self._steps.unknown:
            return b""
        answer = self._answer(header, data)
        if answer is None:
            return b""
        raw = bytes((1, len(answer), 40, 0)) + answer
        return raw + bytes((-sum(raw) % 256,))

    def _answer(self, header: int, data: bytes) -> bytes | None:
        texts = {
            246: b"ODD",
            244: b"BV1",
            241: b"1.0",
            242: b"\x2a\x00\x00",
            249: b"\x02\x0a",
            254: b"",
            152: b"\x03",
            232: b"\x00",
        }
        if header in texts:
            return texts[header]
        match header:
            case 157:
                known = 1 <= data[0] <= len(VALUES_TENGE)
                return b"KZ%04dA" % (VALUES_TENGE[data[0] - 1] // 100) if known else b"." * 7
            case 156:
                return (10_000).to_bytes(2, "little") + b"\x02" if data == b"KZ" else bytes(3)
            case 227:
                return bytes((self._is_open,))
            case 230:
                return self._inhibits.to_bytes(2, "little")
            case 159:
                return self._read()
            case _:
                return self._obeyed(header, data)

    def _read(self) -> bytes:
        if self._coming and (pair := self._coming.popleft()) is not None:
            self._log(pair)
        return bytes((self._counter,)) + b"".join(map(bytes, self._pairs))

    def _obeyed(self, header: int, data: bytes) -> bytes | None:
        match header:
            case 231:
                self._inhibits = int.from_bytes(data, "little")
            case 228:
                self._is_open = bool(data[0])
            case 153:
                pass
            case 154 if not self._escrow:
                return b"\xfe"
            case 154 if data[0] == 255:
                pass
            case 154:
                self._route(is_stacked=data[0] == 1)
            case _:
                return None
        return b""

    def _route(self, *, is_stacked: bool) -> None:
        kind, self._escrow = self._escrow, 0
        self._coming += [None] * self._steps.delay_polls
        if is_stacked:
            self.stacked.append(kind - 1)
            self._coming.append((kind, 0))
        else:
            self.returned += 1
            if self._steps.says_returned:
                self._coming.append((0, 1))
