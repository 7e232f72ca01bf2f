"""The unit's log of its last five events, and what is new in it (ccTalk 4.3).

The counter goes 0 (only after power-up or reset), 1 to 255, 1 ... A unit that lost power counts anew, so a small counter may
be one that went round or one that began again: the older events in the answer tell which.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from devices.bill_acceptors.cctalk.requests import EVENTS_BYTES

EVENTS_KEPT: Final = 5
_COUNTERS: Final = 255

Pair = tuple[int, int]
NOTHING: Final[Pair] = (0, 0)


@dataclass(frozen=True)
class Reading:
    """An answer to 159 or 229: the counter and five pairs, the newest first."""

    counter: int
    pairs: tuple[Pair, ...]

    @classmethod
    def from_data(cls, data: bytes) -> Reading:
        """``data`` has 11 bytes."""
        assert len(data) == EVENTS_BYTES
        return cls(data[0], tuple((data[at], data[at + 1]) for at in range(1, EVENTS_BYTES, 2)))

    def to_data(self) -> bytes:
        """As the unit sends it."""
        return bytes((self.counter,)) + b"".join(map(bytes, self.pairs))


EMPTY: Final = Reading(0, (NOTHING,) * EVENTS_KEPT)


@dataclass(frozen=True)
class News:
    """``events``: what is new, the oldest first, each with the reading that stood right before it.

    ``is_reset``: the unit has started anew in between, and its inhibits are closed. ``lost``: this many events
    fell out of the log unread, or -1: the log does not continue what was read before, and nothing in it is told.
    """

    events: tuple[tuple[Pair, Reading], ...] = ()
    is_reset: bool = False
    lost: int = 0


def next_counter(counter: int) -> int:
    """0 is never counted again."""
    return counter % _COUNTERS + 1


def news_between(old: Reading, new: Reading, *, is_unbroken: bool) -> News:
    """What happened since ``old``. ``is_unbroken``: the unit has answered every question in between."""
    if new.counter == 0:
        return News(is_reset=old.counter != 0)
    count = (new.counter - old.counter) % _COUNTERS if old.counter else new.counter
    if _continues(old, new, count, is_unbroken=is_unbroken):
        shown = min(count, EVENTS_KEPT)
        return News(_with_positions(old, new, shown), lost=count - shown)
    if _is_fresh(new):
        return News(_with_positions(EMPTY, new, new.counter), is_reset=True)
    return News(lost=-1)


def _continues(old: Reading, new: Reading, count: int, *, is_unbroken: bool) -> bool:
    if count < EVENTS_KEPT and new.pairs[count:] == old.pairs[: EVENTS_KEPT - count]:
        return True
    if old.counter == 0 or (is_unbroken and new.counter > old.counter):
        return True  # a unit that shows less than it should is believed its counter
    return not _is_fresh(new) and (is_unbroken or count >= EVENTS_KEPT)


def _is_fresh(reading: Reading) -> bool:
    """As after a start: no more events than are counted."""
    return reading.counter <= EVENTS_KEPT and all(
        pair == NOTHING for pair in reading.pairs[reading.counter :]
    )


def _with_positions(old: Reading, new: Reading, count: int) -> tuple[tuple[Pair, Reading], ...]:
    newest_first = new.pairs[:count] + old.pairs
    counters = [new.counter]
    for _ in range(count):
        counters.append(counters[-1] - 1 or (_COUNTERS if old.counter else 0))
    return tuple(
        (newest_first[at], Reading(counters[at + 1], newest_first[at + 1 : at + 1 + EVENTS_KEPT]))
        for at in reversed(range(count))
    )
