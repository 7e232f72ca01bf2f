"""A simulated device's end of its line: what it sends may be spoilt, doubled, late or lost."""

from __future__ import annotations

import random
from typing import Final

NOISES: Final = ("mixed", "corrupt", "truncate", "double", "late")
"""``mixed`` flips a bit, cuts off, puts rubbish before or instead, and swallows what the host sends."""

LATE_S: Final = 0.35
"""Later than any host of these protocols waits for an answer."""

_NOISE_SHARE: Final = 0.4


class Wire:
    """Sans-I/O. ``noise`` is one of NOISES or ""; all that is random comes from ``seed``."""

    def __init__(self, seed: int = 0) -> None:
        self.noise = ""
        self.is_silent = False
        self._random = random.Random(seed)  # noqa: S311  noise, not secrets
        self._output = bytearray()
        self._late: list[tuple[float, bytes]] = []

    def hears(self) -> bool:
        """Whether what the host has just sent reaches the device."""
        if self.is_silent:
            return False
        return self.noise != "mixed" or self._random.random() >= _NOISE_SHARE / 2

    def send(self, raw: bytes, now: float) -> None:
        """One frame for the host."""
        if self.is_silent:
            return
        if self.noise and self._random.random() < _NOISE_SHARE:
            self._disturb(raw, now)
        else:
            self._output += raw

    def take(self) -> bytes:
        """Bytes that are on the line by now."""
        data = bytes(self._output)
        self._output.clear()
        return data

    def timer(self) -> float | None:
        """When ``handle_timer`` has something to do."""
        return self._late[0][0] if self._late else None

    def handle_timer(self, now: float) -> None:
        """Time has passed."""
        while self._late and now >= self._late[0][0]:
            self._output += self._late.pop(0)[1]

    def clear(self) -> None:
        """The device lost power."""
        self._output.clear()
        self._late.clear()

    def _disturb(self, raw: bytes, now: float) -> None:
        match self.noise:
            case "corrupt":
                self._output += self._flipped(raw)
            case "truncate":
                self._output += self._cut(raw)
            case "double":
                self._output += raw * 2
            case "late":
                self._late.append((now + LATE_S, raw))
            case _:
                self._output += self._mixed(raw)

    def _flipped(self, raw: bytes) -> bytes:
        spoilt = bytearray(raw)
        spoilt[self._random.randrange(len(raw))] ^= 1 << self._random.randrange(8)
        return bytes(spoilt)

    def _cut(self, raw: bytes) -> bytes:
        return raw[: self._random.randrange(len(raw))]

    def _mixed(self, raw: bytes) -> bytes:
        match self._random.randrange(4):
            case 0:
                return self._flipped(raw)
            case 1:
                return self._cut(raw)
            case 2:
                return self._random.randbytes(self._random.randrange(1, 6)) + raw
            case _:
                return self._random.randbytes(len(raw))
