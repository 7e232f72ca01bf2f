"""When a wallet is inactive, and what that costs (W-40 to W-43). Pure.

A *use* is a day on which the holder paid, transferred or withdrew, on which the wallet was unblocked, or on which
it was registered. Top-ups, log-ins and enquiries are none. All days are Astana days.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from wire.money import ZERO, Tiyn, tenge, total

ONE_DAY: Final = timedelta(days=1)
UNUSED_DAYS: Final = 365
"""Whole days without use that make a wallet inactive; the term starts the day after the use (W-40)."""

DAY_MIN: Final = tenge(50)
"""The least that an inactive day costs."""


def inactive_on(last_use: date, blocked_on: date | None = None) -> date:
    """W-40: the day on which a wallet becomes inactive: D+366 after its last use on day D.

    Likewise after a block that lasts without the documents asked for. A blocked wallet can only be used by
    being unblocked, so that its last use is never after the block, and the block never the earlier reason.
    """
    began = last_use if blocked_on is None else min(last_use, blocked_on)
    return began + timedelta(days=UNUSED_DAYS + 1)


def chargeable_from(last_use: date, blocked_on: date | None = None) -> date:
    """W-41: the first day that costs, D+367: the day after the wallet became inactive."""
    return inactive_on(last_use, blocked_on) + ONE_DAY


@dataclass(frozen=True)
class Period:
    """Days that are charged for together, both included."""

    first: date
    last: date

    def days(self) -> Iterable[date]:
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


def is_charging_day(day: date) -> bool:
    """W-42: charges are made on the last day of a month."""
    return day.day == monthrange(day.year, day.month)[1]


def period_of(charging_day: date) -> Period:
    """W-42: from the previous month's last day to this month's last day but one."""
    assert is_charging_day(charging_day), f"{charging_day} is not the last day of its month"
    return Period(charging_day.replace(day=1) - ONE_DAY, charging_day - ONE_DAY)


def chargeable_days(period: Period, used_before: date, used_within: date | None) -> tuple[date, ...]:
    """W-41, W-43: the days of a period that cost.

    ``used_before`` is the newest use before the period, ``used_within`` the first one in it: that day makes the
    wallet active again and is not charged, nor is any later day of the period; those before it still are.
    """
    first = max(period.first, chargeable_from(used_before))
    last = period.last if used_within is None else min(period.last, used_within - ONE_DAY)
    return tuple(Period(first, last).days())


def cost_of_day(balance: Tiyn) -> Tiyn:
    """W-41: 0.5 % of the balance at the end of the day, half up to one tiyn, but at least 50.00.

    W-42: at zero there is no accrual.
    """
    if balance <= ZERO:
        return ZERO
    return max(Tiyn((balance + 100) // 200), DAY_MIN)


def accrued_over(days: Iterable[date], balances: Mapping[date, Tiyn]) -> Tiyn:
    """W-41: what these days cost together, each rounded by itself, given the balance at the end of each."""
    days_at = Counter(balances[day] for day in days)
    return total(cost_of_day(balance) * count for balance, count in days_at.items())


def charge_of(accrued: Tiyn, available: Tiyn) -> Tiyn:
    """W-42: never more than is there. What does not fit is not owed any more."""
    return max(min(accrued, available), ZERO)
