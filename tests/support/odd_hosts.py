"""Host programs of other people's making: they know the wires and share nothing with ``devices``."""

from __future__ import annotations

import os
import select
import time
import tty
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

PATIENCE_S = 10.0
LATE_S = 0.7
TRIES = 3


class Host(Protocol):
    """``start`` ends with a unit that takes bills; ``take`` sees one through and says its place in the table, from 0."""

    def start(self) -> None: ...

    def take(self) -> int: ...

    def give_back(self) -> None: ...


class Cable:
    """The host's end of a line, as plain system calls have it."""

    def __init__(self, link: Path, *, is_piecemeal: bool = False) -> None:
        self._fd = os.open(link, os.O_RDWR | os.O_NOCTTY)
        self._is_piecemeal = is_piecemeal
        self._unread = bytearray()
        tty.setraw(self._fd)

    def say(self, raw: bytes) -> None:
        if self._is_piecemeal:
            for byte in raw:
                os.write(self._fd, bytes((byte,)))
        else:
            os.write(self._fd, raw)

    def hear(self, length_of: Callable[[bytes], int], within_s: float = LATE_S) -> bytes:
        """One answer, whose length its beginning tells (0: not yet); b"" for silence."""
        end = time.monotonic() + within_s
        while not (length := length_of(bytes(self._unread))) or len(self._unread) < length:
            ready, _, _ = select.select([self._fd], [], [], max(0.0, end - time.monotonic()))
            if not ready:
                return b""
            self._unread += os.read(self._fd, 4096)
        answer = bytes(self._unread[:length])
        del self._unread[:length]
        return answer

    def deafen(self) -> None:
        """Forget what came unasked."""
        while select.select([self._fd], [], [], 0.0)[0]:
            os.read(self._fd, 4096)
        self._unread.clear()

    def close(self) -> None:
        os.close(self._fd)


def until(seen: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + PATIENCE_S
    while not seen():
        assert time.monotonic() < end, f"never came: {what}"
        time.sleep(0.01)


def kermit(data: bytes) -> bytes:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x8408 if crc & 1 else 0)
    return crc.to_bytes(2, "little")


def crc_left(data: bytes, polynomial: int, start: int) -> int:
    crc = start
    for byte in data:
        crc ^= byte << 8
        for _ in range(8):
            crc = crc << 1 ^ (polynomial if crc & 0x8000 else 0)
        crc &= 0xFFFF
    return crc


@dataclass(frozen=True)
class CcnetHabits:
    """``start``: commands before ENABLE, in this order. ``ack``: when answers are acknowledged."""

    start: Sequence[int] = (0x30, 0x31, 0x37, 0x41)
    ack: str = "at once"
    has_escrow: bool = True
    holds: int = 0
    is_piecemeal: bool = False
    types: int = 0x7F


class CcnetHost:
    def __init__(self, link: Path, habits: CcnetHabits) -> None:
        self._cable = Cable(link, is_piecemeal=habits.is_piecemeal)
        self._habits = habits
        self._owed = b""

    def _frame(self, *payload: int) -> bytes:
        body = bytes((2, 3, len(payload) + 5, *payload))
        return body + kermit(body)

    def ask(self, *payload: int) -> bytes:
        """The answer's data. A refusal comes as 30, silence fails."""
        owed, self._owed = self._owed, b""
        for _ in range(TRIES):
            self._cable.say(owed + self._frame(*payload))
            raw = self._cable.hear(lambda seen: seen[2] if len(seen) > 2 else 0)
            if raw:
                break
        assert raw, f"{payload[0]:02x} was not answered"
        assert raw[-2:] == kermit(raw[:-2])
        data = raw[3:-2]
        if self._habits.ack == "everything" or data not in (b"\x00", b"\x30", b"\xff"):
            self._acknowledge(data)
        return data

    def _acknowledge(self, data: bytes) -> None:
        match self._habits.ack:
            case "with the next":
                self._owed = self._frame(0)
            case "money only" if data[0] < 0x80:
                pass
            case _:
                self._cable.say(self._frame(0))

    def poll(self) -> bytes:
        return self.ask(0x33)

    def _until(self, *states: int) -> bytes:
        seen: list[bytes] = []
        until(lambda: seen.append(self.poll()) or seen[-1][0] in states, f"{states}")  # type: ignore[func-returns-value]
        return seen[-1]

    def start(self) -> None:
        for command in self._habits.start:
            self.ask(command)
        if 0x30 not in self._habits.start and self.poll()[0] in (0x10, 0x11, 0x12):
            self.ask(0x30)
        self._until(0x19)
        escrow = self._habits.types if self._habits.has_escrow else 0
        assert self.ask(0x34, 0, 0, self._habits.types, 0, 0, escrow) == b"\x00"
        self._until(0x14)

    def take(self) -> int:
        if self._habits.has_escrow:
            self._until(0x80)
            for _ in range(self._habits.holds):
                assert self.ask(0x38) == b"\x00"
                self.poll()
            assert self.ask(0x35) == b"\x00"
        kind = self._until(0x81)[1]
        self._until(0x14)
        return kind

    def give_back(self) -> None:
        self._until(0x80)
        assert self.ask(0x36) == b"\x00"
        self._until(0x82)
        self._until(0x14)


@dataclass(frozen=True)
class Id003Habits:
    """``settings`` are sent while the unit initialises. ``ack``: when VEND VALID is acknowledged."""

    settings: Sequence[Sequence[int]] = ((0xC0, 0, 0), (0xC3, 0))
    stack: int = 0x41
    ack: str = "at once"
    is_interrupted: bool = False
    is_reset: bool = True
    holds: int = 0
    is_piecemeal: bool = False


class Id003Host:
    def __init__(self, link: Path, habits: Id003Habits) -> None:
        self._cable = Cable(link, is_piecemeal=habits.is_piecemeal)
        self._habits = habits
        self._owed = b""
        self._codes: list[int] = []

    def _frame(self, *payload: int) -> bytes:
        body = bytes((0xFC, len(payload) + 4, *payload))
        return body + kermit(body)

    def ask(self, *payload: int) -> bytes:
        owed, self._owed = self._owed, b""
        self._cable.say(owed + self._frame(*payload))
        while True:
            raw = self._cable.hear(lambda seen: seen[1] if len(seen) > 1 else 0)
            assert raw, f"{payload[0]:02x} was not answered"
            assert raw[-2:] == kermit(raw[:-2])
            if raw[2] != 0x05:  # the unit calls: it is asked anyhow
                return raw[2:-2]

    def poll(self) -> bytes:
        return self.ask(0x11)

    def _until(self, *states: int) -> bytes:
        seen: list[bytes] = []
        until(lambda: seen.append(self.poll()) or seen[-1][0] in states, f"{states}")  # type: ignore[func-returns-value]
        return seen[-1]

    def start(self) -> None:
        if self._habits.is_reset:
            assert self.ask(0x40) == b"\x50"
            self._until(0x1B, 0x1A)
        for setting in self._habits.settings:
            assert self.ask(*setting) == bytes(setting)
        if self._habits.is_interrupted:
            assert self.ask(0xC2, 1) == b"\xc2\x01"
        self._until(0x11)
        rows = self.ask(0x8A)[1:]
        self._codes = [rows[at] for at in range(0, len(rows), 4) if rows[at + 2]]

    def take(self) -> int:
        kind = self._codes.index(self._until(0x13)[1])
        for _ in range(self._habits.holds):
            assert self.ask(0x44) == b"\x50"
            assert self.poll()[0] in (0x13, 0x19)
        assert self.ask(self._habits.stack) == b"\x50"
        self._until(0x15)
        if self._habits.ack == "late":
            assert self.poll()[0] == 0x15
            assert self.poll()[0] == 0x15
        if self._habits.ack == "with the next":
            self._owed = self._frame(0x50)
        else:
            self._cable.say(self._frame(0x50))
        if self._habits.ack == "twice":
            self._cable.say(self._frame(0x50))
        self._until(0x11)
        return kind

    def give_back(self) -> None:
        self._until(0x13)
        assert self.ask(0x43) == b"\x50"
        self._until(0x11)


@dataclass(frozen=True)
class SspHabits:
    """``start``: commands between SYNC and the first POLL. ``primes``: generator and modulus; none: no key."""

    sync_bit: int = 1
    start: Sequence[bytes] = (b"\x06\x06", b"\x05", b"\x0c", b"\x02\x7f\x00", b"\x0a")
    primes: tuple[int, int] | None = None
    is_key_last: bool = False
    poll: int = 0x07
    holds: int = 0
    is_repeating: bool = False
    is_all_sealed: bool = True
    is_piecemeal: bool = False


class SspHost:
    def __init__(self, link: Path, habits: SspHabits) -> None:
        self._cable = Cable(link, is_piecemeal=habits.is_piecemeal)
        self._habits = habits
        self._bit = 0
        self._key = b""
        self._count = 0
        self._events: list[tuple[int, int]] = []

    def _exchange(self, data: bytes) -> bytes:
        body = bytes((self._bit << 7, len(data))) + data
        body += crc_left(body, 0x8005, 0xFFFF).to_bytes(2, "little")
        raw = b"\x7f" + body.replace(b"\x7f", b"\x7f\x7f")
        answer = self._answer_to(raw)
        if self._habits.is_repeating:
            assert self._answer_to(raw) == answer, "a repeated command is answered as before"
        self._bit ^= 1
        return answer

    def _answer_to(self, said: bytes) -> bytes:
        # A frame whose bytes come too far apart, as on a busy machine, is none: hosts say it again, as it was.
        for _ in range(TRIES):
            self._cable.say(said)
            raw = self._cable.hear(_stuffed_length)
            if raw:
                break
        assert raw, "not answered"
        body = raw[1:].replace(b"\x7f\x7f", b"\x7f")
        assert body[-2:] == crc_left(body[:-2], 0x8005, 0xFFFF).to_bytes(2, "little")
        assert body[0] >> 7 == self._bit
        return body[2:-2]

    def ask(self, data: bytes) -> bytes:
        """The whole answer, its first byte the generic one."""
        if not self._key or not (self._habits.is_all_sealed or data[0] in (0x56, 0x57)):
            return self._exchange(data)
        packet = bytes((len(data),)) + self._count.to_bytes(4, "little") + data
        packet += bytes(-(len(packet) + 2) % 16)
        packet += crc_left(packet, 0x8005, 0xFFFF).to_bytes(2, "little")
        cipher = Cipher(algorithms.AES(self._key), modes.ECB())
        seal, unseal = cipher.encryptor(), cipher.decryptor()
        answer = self._exchange(b"\x7e" + seal.update(packet))
        assert answer[:1] == b"\x7e", f"not sealed: {answer.hex()}"
        plain = unseal.update(answer[1:])
        assert plain[-2:] == crc_left(plain[:-2], 0x8005, 0xFFFF).to_bytes(2, "little")
        self._count += 1
        assert int.from_bytes(plain[1:5], "little") == self._count
        return plain[5 : 5 + plain[0]]

    def start(self) -> None:
        self._sync()
        if not self._habits.is_key_last:
            self._agree()
        for command in self._habits.start:
            assert self.ask(command)[0] == 0xF0, command.hex()
        if self._habits.is_key_last:
            self._agree()

    def _sync(self) -> None:
        self._bit = self._habits.sync_bit
        assert self._exchange(b"\x11") == b"\xf0"
        self._bit = 0

    def _agree(self) -> None:
        if self._habits.primes is None:
            return
        generator, modulus = self._habits.primes
        exponent = 7919
        assert self.ask(b"\x4a" + generator.to_bytes(8, "little")) == b"\xf0"
        assert self.ask(b"\x4b" + modulus.to_bytes(8, "little")) == b"\xf0"
        answer = self.ask(b"\x4c" + pow(generator, exponent, modulus).to_bytes(8, "little"))
        assert answer[0] == 0xF0
        secret = pow(int.from_bytes(answer[1:9], "little"), exponent, modulus)
        self._key = (0x0123456701234567).to_bytes(8, "little") + secret.to_bytes(8, "little")
        self._count = 0

    def poll(self) -> None:
        answer = self.ask(bytes((self._habits.poll,)))
        assert answer[0] == 0xF0, answer.hex()
        at, events = 1, []
        while at < len(answer):
            has_channel = answer[at] in (0xEF, 0xEE, 0xE6, 0xE2, 0xE1)
            events.append((answer[at], answer[at + 1] if has_channel else 0))
            at += 2 if has_channel else 1
        if self._habits.poll == 0x56 and any(code in (0xEE, 0xE6, 0xE2, 0xE1) for code, _ in events):
            assert self.ask(b"\x57") == b"\xf0"
        self._events += events

    def _until(self, code: int, *, is_bill: bool = False) -> int:
        def seen() -> bool:
            self.poll()
            return any(event == code and (channel or not is_bill) for event, channel in self._events)

        until(seen, f"{code:02x}")
        return next(channel for event, channel in self._events if event == code and (channel or not is_bill))

    def take(self) -> int:
        self._events.clear()
        self._until(0xEF, is_bill=True)
        for _ in range(self._habits.holds):
            assert self.ask(b"\x18") == b"\xf0"
        kind = self._until(0xEE) - 1
        credited = [channel for event, channel in self._events if event == 0xEE]
        assert len(credited) == 1, self._events
        self._until(0xEB)
        return kind

    def give_back(self) -> None:
        self._events.clear()
        self._until(0xEF, is_bill=True)
        assert self.ask(b"\x08") == b"\xf0"
        self._until(0xEC)


def _stuffed_length(seen: bytes) -> int:
    at, unstuffed, length = 1, 0, 0
    while at < len(seen):
        at += 2 if seen[at : at + 2] == b"\x7f\x7f" else 1
        if at > len(seen) or (seen[at - 1 :] == b"\x7f" and seen[at - 2] != 0x7F):
            return 0  # the other half of a doubled byte is still to come
        unstuffed += 1
        if unstuffed == 2:
            length = seen[at - 1] + 4
        if unstuffed == length:
            return at
    return 0


@dataclass(frozen=True)
class CctalkHabits:
    """``start``: headers and data before the first reading of the log. ``is_crc``: 16 bits instead of 8."""

    start: Sequence[Sequence[int]] = ((254,), (246,), (153, 3), (231, 255, 255), (228, 1))
    is_crc: bool = False
    has_echo: bool = False
    holds: int = 0
    order: int = 1
    is_piecemeal: bool = False


class CctalkHost:
    def __init__(self, link: Path, habits: CctalkHabits, address: int = 40) -> None:
        self._cable = Cable(link, is_piecemeal=habits.is_piecemeal)
        self._habits = habits
        self._address = address
        self._log = 159 if address == 40 else 229
        self._counter = 0
        self._news: list[tuple[int, int]] = []

    def _frame(self, header: int, data: bytes) -> bytes:
        if self._habits.is_crc:
            body = bytes((self._address, len(data), header)) + data
            crc = crc_left(body, 0x1021, 0)
            return body[:2] + bytes((crc & 0xFF,)) + body[2:] + bytes((crc >> 8,))
        raw = bytes((self._address, len(data), 1, header)) + data
        return raw + bytes((-sum(raw) % 256,))

    def ask(self, header: int, *data: int) -> bytes:
        """The data of an answer; silence and refusals fail."""
        raw = self._frame(header, bytes(data))
        self._cable.say(raw)
        if self._habits.has_echo:
            assert self._cable.hear(lambda _: len(raw)) == raw
        answer = self._cable.hear(lambda seen: seen[1] + 5 if len(seen) > 1 else 0)
        assert answer, f"{header} was not answered"
        assert answer[0] == 1
        assert answer[3] == 0
        if self._habits.is_crc:
            crc = crc_left(answer[:2] + answer[3:-1], 0x1021, 0)
            assert (answer[2], answer[-1]) == (crc & 0xFF, crc >> 8)
        else:
            assert answer[2] == self._address
            assert sum(answer) % 256 == 0
        return answer[4:-1]

    def start(self) -> None:
        until(self._is_there, "the unit")
        for header, *data in self._habits.start:
            self.ask(header, *data)
        self._counter = self.ask(self._log)[0]

    def _is_there(self) -> bool:
        raw = self._frame(254, b"")
        self._cable.say(raw)
        if self._habits.has_echo:
            self._cable.hear(lambda _: len(raw))
        return bool(self._cable.hear(lambda seen: seen[1] + 5 if len(seen) > 1 else 0, 0.1))

    def poll(self) -> None:
        answer = self.ask(self._log)
        news = answer[0] - self._counter + (255 if answer[0] < self._counter else 0)
        assert news <= 5
        pairs = [(answer[at], answer[at + 1]) for at in range(1, 1 + 2 * news, 2)]
        self._counter = answer[0]
        self._news += reversed(pairs)

    def _until(self, is_it: Callable[[tuple[int, int]], bool], what: str) -> tuple[int, int]:
        def seen() -> bool:
            self.poll()
            return any(map(is_it, self._news))

        until(seen, what)
        return next(filter(is_it, self._news))

    def take(self) -> int:
        self._news.clear()
        if self._address == 2:
            return self._until(lambda pair: pair[0] > 0, "a coin")[0] - 1
        self._until(lambda pair: pair[0] > 0 and pair[1] == 1, "escrow")
        for _ in range(self._habits.holds):
            assert self.ask(154, 255) == b""
        assert self.ask(154, self._habits.order) == b""
        kind = self._until(lambda pair: pair[0] > 0 and pair[1] == 0, "a credit")[0] - 1
        assert len([pair for pair in self._news if pair[0] and not pair[1]]) == 1
        return kind

    def give_back(self) -> None:
        self._news.clear()
        self._until(lambda pair: pair[0] > 0 and pair[1] == 1, "escrow")
        assert self.ask(154, 0) == b""
        self._until(lambda pair: pair == (0, 1), "returned")
