"""Which days a run goes through, as of when it acts, and when the service runs it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from ledger.config import SettingInvalid
from ledger.jobs.clockwork import daily_time, due_day
from ledger.jobs.rules import days_to_run, moment_of

TWENTIETH = date(2026, 11, 20)


def nov(day: int) -> date:
    return date(2026, 11, day)


@pytest.mark.parametrize(
    ("until", "newest", "unfinished", "days"),
    [
        (20, None, [], [20]),  # the first run ever
        (20, 19, [], [20]),
        (20, 20, [], [20]),  # again
        (20, 17, [], [18, 19, 20]),  # missed days
        (20, 19, [17], [17, 20]),  # one was cut off
        (20, 20, [20], [20]),
        (18, 20, [], [18]),  # a day of the past, asked for again
        (18, 20, [17, 20], [17, 18]),  # but none after it
    ],
)
def test_a_run_goes_through_what_is_left_oldest_first(
    until: int, newest: int | None, unfinished: list[int], days: list[int]
) -> None:
    newest_day = None if newest is None else nov(newest)

    assert days_to_run(nov(until), newest_day, [nov(each) for each in unfinished]) == tuple(map(nov, days))


def test_missed_days_are_counted_over_the_29th_of_february_and_the_years_end() -> None:
    assert len(days_to_run(date(2024, 3, 1), date(2023, 12, 31), [])) == 31 + 29 + 1


@pytest.mark.parametrize(
    ("day", "now", "at"),
    [
        (TWENTIETH, "2026-11-20T07:00:00+00:00", "2026-11-20T07:00:00+00:00"),  # today: now
        (
            TWENTIETH,
            "2026-11-19T19:00:00+00:00",
            "2026-11-19T19:00:00+00:00",
        ),  # Astana's midnight is 19:00 UTC
        (TWENTIETH, "2026-11-19T18:59:59+00:00", "2026-11-20T18:59:59.999999+00:00"),  # still to come
        (TWENTIETH, "2026-11-20T19:00:00+00:00", "2026-11-20T18:59:59.999999+00:00"),  # over
    ],
)
def test_a_day_is_acted_on_now_or_as_of_its_last_moment(day: date, now: str, at: str) -> None:
    moment = moment_of(day, datetime.fromisoformat(now))

    assert (moment.at.isoformat(), moment.now.isoformat()) == (at, now)


@pytest.mark.parametrize(
    ("hour", "minute", "newest", "day"),
    [
        (0, 29, 19, None),  # before half past midnight: yesterday is done
        (0, 30, 19, 20),
        (23, 59, 19, 20),
        (12, 0, 20, None),
        (0, 29, 18, 19),  # yesterday was missed
        (12, 0, 10, 20),
        (0, 29, None, None),  # never run: it begins today, at its time
        (0, 30, None, 20),
    ],
)
def test_the_service_runs_a_day_once_its_time_has_come(
    hour: int, minute: int, newest: int | None, day: int | None
) -> None:
    now = datetime(2026, 11, 19, 19, tzinfo=UTC) + timedelta(
        hours=hour, minutes=minute
    )  # Astana's 20 November

    found = due_day(now, time(0, 30), None if newest is None else nov(newest))

    assert found == (None if day is None else nov(day))


def test_the_time_of_the_job_is_read() -> None:
    assert daily_time("00:30") == time(0, 30)
    assert daily_time("") is None
    with pytest.raises(SettingInvalid, match="00:30"):
        daily_time("noon")
