"""Working days: Monday to Friday less the public holidays of Kazakhstan (deadlines of W-61 to W-63, W-71). Pure.

Public holidays that fall on a weekend move to the next working day; days off that a decree moved against a
working weekend day are known as far as the package ``holidays`` lists them. The first day of Kurban Ait is an
estimate until it is announced.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import holidays

ONE_DAY: Final = timedelta(days=1)
YEARS_KEPT: Final = 16


@lru_cache(maxsize=YEARS_KEPT)
def _year(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("KZ", years=year, expand=False)


def is_working_day(day: date) -> bool:
    """True on Monday to Friday unless it is a public holiday, and on a weekend day that a decree made working."""
    return bool(_year(day.year).is_working_day(day))


def working_day_after(day: date, count: int) -> date:
    """The ``count``-th working day after a day, which itself does not count: a term starts the day after.

    ``count`` of zero gives the day itself.
    """
    assert count >= 0, f"a term is not {count} days long"
    reached = day
    for _ in range(count):
        reached += ONE_DAY
        while not is_working_day(reached):
            reached += ONE_DAY
    return reached


def next_working_day(day: date) -> date:
    """The day itself if it is a working day, else the first one after it."""
    return day if is_working_day(day) else working_day_after(day, 1)
