"""W-91 (cl. 8.4-8.5): the patterns that are looked for, each with thresholds that are data. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from wire.money import Tiyn

_MILLION: Final = 1_000_000


class Pattern(StrEnum):
    """What is suspicious."""

    VELOCITY = "velocity"
    """Many operations in a short time."""
    STRUCTURING = "structuring"
    """Several sums just under the limit of one operation."""
    MANY_PAYERS = "many_payers"
    """Money from many sources into one wallet."""


class Response(StrEnum):
    """What is done about a find."""

    FLAG = "flag"
    """It is put into the queue of reviews; nothing else."""
    HOLD = "hold"
    """The wallet is blocked besides, so that nothing leaves it before the review; its holder is told."""


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """When a pattern is met: ``count_min`` within ``window``. ``share_ppm``: of the limit, for structuring."""

    pattern: Pattern
    is_on: bool
    response: Response
    window: timedelta
    count_min: int
    share_ppm: int = 0


SHIPPED: Final = (
    Threshold(
        pattern=Pattern.VELOCITY,
        is_on=True,
        response=Response.FLAG,
        window=timedelta(minutes=10),
        count_min=20,
    ),
    Threshold(
        pattern=Pattern.STRUCTURING,
        is_on=True,
        response=Response.FLAG,
        window=timedelta(hours=24),
        count_min=3,
        share_ppm=900_000,
    ),
    Threshold(
        pattern=Pattern.MANY_PAYERS,
        is_on=True,
        response=Response.FLAG,
        window=timedelta(hours=24),
        count_min=10,
    ),
)
"""Where the operator has set nothing else. The numbers are ours: the offer names the patterns only."""


@dataclass(frozen=True)
class Event:
    """One operation of a wallet: when, how much (without the fee), and from whom where money came in."""

    at: datetime
    amount_tiyn: Tiyn
    source: str | None = None


@dataclass(frozen=True)
class Suspicion:
    """A pattern that was met, and by how many operations or sources."""

    pattern: Pattern
    response: Response
    count: int


def suspicions_of(
    events: Sequence[Event], thresholds: Iterable[Threshold], *, operation_limit: Tiyn | None
) -> tuple[Suspicion, ...]:
    """W-91: every pattern that these operations of one wallet meet, in any window of its length."""
    found = []
    for threshold in thresholds:
        if threshold.is_on:
            count = _most(events, threshold, operation_limit)
            if count >= threshold.count_min:
                found.append(Suspicion(threshold.pattern, threshold.response, count))
    return tuple(found)


def is_just_under(amount: Tiyn, limit: Tiyn, share_ppm: int) -> bool:
    """At or under the limit, and at least ``share_ppm`` millionths of it."""
    return amount <= limit and amount * _MILLION >= limit * share_ppm


def _most(events: Sequence[Event], threshold: Threshold, operation_limit: Tiyn | None) -> int:
    """The most that any window holds: of operations, of sums just under the limit, or of sources."""
    match threshold.pattern:
        case Pattern.VELOCITY:
            counted = list(events)
        case Pattern.STRUCTURING:
            if operation_limit is None:
                return 0
            share = threshold.share_ppm
            counted = [each for each in events if is_just_under(each.amount_tiyn, operation_limit, share)]
        case Pattern.MANY_PAYERS:
            counted = [each for each in events if each.source is not None]
    counted.sort(key=lambda each: each.at)
    most, first = 0, 0
    for last, event in enumerate(counted):
        while event.at - counted[first].at > threshold.window:
            first += 1
        within = counted[first : last + 1]
        is_sources = threshold.pattern is Pattern.MANY_PAYERS
        most = max(most, len({each.source for each in within}) if is_sources else len(within))
    return most
