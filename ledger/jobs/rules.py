"""Which days a run has to go through, and as of when it acts on each. Pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta

from ledger.jobs.moment import Moment
from wire.astana import ASTANA, astana_date

ONE_DAY = timedelta(days=1)


def days_to_run(until: date, newest: date | None, unfinished: Collection[date]) -> tuple[date, ...]:
    """The days of a run up to and with ``until``, oldest first.

    Before the first run ever there is nothing to make up for: the day alone. Afterwards every day since the
    newest one that was begun, and every one that was cut off or left something undone. A day in the past that is
    asked for again is run again.
    """
    missed = set(unfinished)
    if newest is not None:
        missed |= {newest + ONE_DAY * number for number in range(1, (until - newest).days + 1)}
    return tuple(sorted({day for day in missed if day <= until} | {until}))


def begins_at(day: date, at: time) -> datetime:
    """A time of an Astana day, as a moment."""
    return datetime.combine(day, at, ASTANA).astimezone(UTC)


def moment_of(day: date, now: datetime) -> Moment:
    """The present when the day is today; else the last moment of that day, so that it falls on it."""
    if astana_date(now) == day:
        return Moment(at=now, now=now)
    midnight = begins_at(day + ONE_DAY, time.min)
    return Moment(at=midnight - timedelta(microseconds=1), now=now)
