"""W-91 (cl. 8.4-8.5): the patterns that are looked for, each with thresholds that are data. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ledger.limits.rules import DayUsage
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
    DAY_COUNT = "day_count"
    """Many operations on one Astana day."""
    PASS_THROUGH = "pass_through"  # noqa: S105  # names the pattern
    """What came in on an Astana day leaves on the same day, by many operations."""


DAY_PATTERNS: Final = frozenset({Pattern.DAY_COUNT, Pattern.PASS_THROUGH})
"""Judged by the counters of a wallet's Astana day alone, so that a payment can be stopped before it is made."""


class Response(StrEnum):
    """What is done about a find."""

    FLAG = "flag"
    """It is put into the queue of reviews; nothing else."""
    HOLD = "hold"
    """The wallet is blocked besides, so that nothing leaves it before the review; its holder is told.

    A payment that would meet a pattern of the day is refused.
    """


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """When a pattern is met: ``count_min`` within ``window``; patterns of the day take the Astana day for it.

    ``share_ppm``: of the limit, for structuring; of the greater of what came in and what left, for passing through.
    """

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
    Threshold(
        pattern=Pattern.DAY_COUNT,
        is_on=True,
        response=Response.FLAG,
        window=timedelta(hours=24),
        count_min=100,
    ),
    Threshold(
        pattern=Pattern.PASS_THROUGH,
        is_on=True,
        response=Response.FLAG,
        window=timedelta(hours=24),
        count_min=10,
        share_ppm=900_000,
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
    """W-91: every pattern that these operations of one wallet meet, in any window of its length.

    Patterns of the day are ``suspicions_of_day``'s.
    """
    found = []
    for threshold in thresholds:
        if threshold.is_on:
            count = _most(events, threshold, operation_limit)
            if count >= threshold.count_min:
                found.append(Suspicion(threshold.pattern, threshold.response, count))
    return tuple(found)


def suspicions_of_day(day: DayUsage, thresholds: Iterable[Threshold]) -> tuple[Suspicion, ...]:
    """W-91: every pattern that the counters of a wallet's Astana day meet, in the order of the thresholds."""
    return tuple(
        Suspicion(each.pattern, each.response, day.operation_count)
        for each in thresholds
        if each.is_on and day.operation_count >= each.count_min and _is_met(day, each)
    )


def suspicion_in_flight(day: DayUsage, amount: Tiyn, thresholds: Iterable[Threshold]) -> Suspicion | None:
    """W-91 (cl. 8.4, 8.5): the pattern for which a payment is held before it is made; None lets it pass.

    ``day`` is what the wallet did before it. Only a pattern of the day whose response is ``hold`` stops anything.
    """
    after = suspicions_of_day(day.after(payment=amount), thresholds)
    return next((each for each in after if each.response is Response.HOLD), None)


def is_just_under(amount: Tiyn, limit: Tiyn, share_ppm: int) -> bool:
    """At or under the limit, and at least ``share_ppm`` millionths of it."""
    return amount <= limit and amount * _MILLION >= limit * share_ppm


def _is_met(day: DayUsage, threshold: Threshold) -> bool:
    match threshold.pattern:
        case Pattern.DAY_COUNT:
            return True
        case Pattern.PASS_THROUGH:
            # Whoever pays much more than came in pays of his savings.
            less, more = sorted((day.credits_tiyn, day.payments_tiyn))
            return less > 0 and less * _MILLION >= more * threshold.share_ppm
        case Pattern.VELOCITY | Pattern.STRUCTURING | Pattern.MANY_PAYERS:
            return False


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
        case Pattern.DAY_COUNT | Pattern.PASS_THROUGH:
            return 0
    counted.sort(key=lambda each: each.at)
    most, first = 0, 0
    for last, event in enumerate(counted):
        while event.at - counted[first].at > threshold.window:
            first += 1
        within = counted[first : last + 1]
        is_sources = threshold.pattern is Pattern.MANY_PAYERS
        most = max(most, len({each.source for each in within}) if is_sources else len(within))
    return most
