"""W-91 (cl. 8.4-8.5): the patterns that are looked for, each with thresholds that are data. Pure."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from ledger.limits.rules import DayUsage
from wire.money import Tiyn

_MILLION: Final = 1_000_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


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


REMEMBERED_MAX: Final = 500
"""The newest operations of a wallet that are remembered for each pattern."""


@dataclass(frozen=True)
class _Counted:
    """What one pattern counts of a wallet, oldest first: when, in microseconds since 1970, and from whom."""

    times: array[int] = field(default_factory=lambda: array("q"))
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Trail:
    """What is remembered of a wallet from one look to the next, so that each operation is looked at once.

    Eight bytes for an operation and pattern, and as many for where money came from.
    """

    counted: Mapping[Pattern, _Counted] = field(default_factory=dict)

    def grown(
        self,
        new: Sequence[Event],
        thresholds: Iterable[Threshold],
        *,
        operation_limit: Tiyn | None,
        since: datetime = _EPOCH,
    ) -> tuple[Trail, tuple[Suspicion, ...]]:
        """W-91: the trail with these operations, and every pattern that one of them helps to meet.

        In any window of the pattern's length. What is older than ``since`` is forgotten. Thresholds and limit are the
        same from one look to the next; patterns of the day are ``suspicions_of_day``'s.
        """
        counted, found = dict(self.counted), []
        forgotten = _microseconds(since)
        for threshold in thresholds:
            pattern = threshold.pattern
            added = [each for each in new if _counts(each, threshold, operation_limit)]
            if not added or not threshold.is_on:
                continue
            counted[pattern], fresh = _merged(counted.get(pattern, _Counted()), added, forgotten)
            count = _most(counted[pattern], fresh, threshold)
            if count >= threshold.count_min:
                found.append(Suspicion(pattern, threshold.response, count))
        return Trail(counted), tuple(found)


def suspicions_of(
    events: Sequence[Event], thresholds: Iterable[Threshold], *, operation_limit: Tiyn | None
) -> tuple[Suspicion, ...]:
    """W-91: every pattern that these operations of one wallet meet, in any window of its length."""
    return Trail().grown(events, thresholds, operation_limit=operation_limit)[1]


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


def _counts(event: Event, threshold: Threshold, operation_limit: Tiyn | None) -> bool:
    match threshold.pattern:
        case Pattern.VELOCITY:
            return True
        case Pattern.STRUCTURING:
            share = threshold.share_ppm
            return operation_limit is not None and is_just_under(event.amount_tiyn, operation_limit, share)
        case Pattern.MANY_PAYERS:
            return event.source is not None
        case Pattern.DAY_COUNT | Pattern.PASS_THROUGH:
            return False


def _merged(before: _Counted, added: Sequence[Event], forgotten: int) -> tuple[_Counted, Sequence[int]]:
    """Both, oldest first, and which places are the added ones'."""
    first = bisect_left(before.times, forgotten)
    rows = [
        (at, source, False) for at, source in zip(before.times[first:], before.sources[first:], strict=True)
    ]
    rows += [(_microseconds(each.at), each.source or "", True) for each in added]
    rows.sort()
    rows = rows[-REMEMBERED_MAX:]
    merged = _Counted(array("q", [at for at, _, _ in rows]), tuple([source for _, source, _ in rows]))
    return merged, [place for place, (_, _, is_new) in enumerate(rows) if is_new]


def _most(counted: _Counted, fresh: Sequence[int], threshold: Threshold) -> int:
    """The most that any window with something fresh in it holds: of operations or of sources."""
    times, sources = counted.times, counted.sources
    window = threshold.window // _MICROSECOND
    is_sources = threshold.pattern is Pattern.MANY_PAYERS
    most, first, within = 0, 0, Counter[str]()
    newest = -1
    told = set(fresh)
    for last, at in enumerate(times):
        newest = last if last in told else newest
        within[sources[last]] += 1
        while at - times[first] > window:
            within[sources[first]] -= 1
            if not within[sources[first]]:
                del within[sources[first]]
            first += 1
        if newest >= first:
            most = max(most, len(within) if is_sources else last - first + 1)
    return most


def _microseconds(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND
