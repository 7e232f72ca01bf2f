"""Inactivity against a simulator that goes through every day by itself, however slowly."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.inactivity.rules import (
    accrued_over,
    charge_of,
    chargeable_days,
    cost_of_day,
    is_charging_day,
    period_of,
)
from wire.money import Tiyn, total

ONE_DAY = timedelta(days=1)
REGISTERED = date(2023, 1, 15)


def plain_cost(balance: int) -> int:
    """Half a percent in exact fractions, half up, at least 50.00; nothing of nothing."""
    if balance <= 0:
        return 0
    return max(int(Fraction(balance, 200) + Fraction(1, 2)), 5_000)


def plain_charges(uses: set[date], last: date, balance: int) -> tuple[dict[date, int], int]:
    """The offer read aloud: a counter of days without use, a status, an accrual, a charge at the month's end."""
    charges: dict[date, int] = {}
    accrued = unused = 0
    inactive_since: date | None = None
    day = REGISTERED
    while day <= last:
        if (day + ONE_DAY).day == 1:  # charged for the days before this one, out of what is there
            charge = min(accrued, balance)
            balance -= charge
            accrued = 0
            if charge:
                charges[day] = charge
        if day in uses:
            unused, inactive_since = 0, None
        else:
            unused += 1
            if inactive_since is not None:
                accrued += plain_cost(balance)
            elif unused == 366:  # 365 whole days are over
                inactive_since = day
        day += ONE_DAY
    return charges, balance


def charges_by_the_rules(uses: set[date], last: date, balance: int) -> tuple[dict[date, int], int]:
    charges: dict[date, int] = {}
    held = Tiyn(balance)
    closing: dict[date, Tiyn] = {}
    day = REGISTERED
    while day <= last:
        if is_charging_day(day):
            period = period_of(day)
            before = [use for use in uses if use < period.first]
            within = [use for use in uses if period.first <= use <= period.last]
            if before:
                days = chargeable_days(period, max(before), min(within, default=None))
                charge = charge_of(accrued_over(days, closing), held)
                held -= charge
                if charge:
                    charges[day] = int(charge)
        closing[day] = held
        day += ONE_DAY
    return charges, int(held)


days = st.integers(0, 900).map(lambda number: REGISTERED + ONE_DAY * number)


@pytest.mark.rule("W-40")
@pytest.mark.rule("W-41")
@pytest.mark.rule("W-42")
@pytest.mark.rule("W-43")
@given(uses=st.sets(days, max_size=4), last=days, balance=st.integers(0, 5_000_000))
def test_the_rules_charge_what_a_day_by_day_reading_of_the_offer_does(
    uses: set[date], last: date, balance: int
) -> None:
    uses |= {REGISTERED}

    assert charges_by_the_rules(uses, last, balance) == plain_charges(uses, last, balance)


@pytest.mark.rule("W-41")
@given(balance=st.integers(0, 10**15))
def test_a_day_costs_what_exact_fractions_say(balance: int) -> None:
    assert cost_of_day(Tiyn(balance)) == plain_cost(balance)


@pytest.mark.rule("W-42")
@given(balances=st.lists(st.integers(0, 10**9), max_size=31), available=st.integers(0, 10**9))
def test_a_charge_is_never_more_than_the_balance_nor_than_the_days_cost(
    balances: list[int], available: int
) -> None:
    held = {REGISTERED + ONE_DAY * number: Tiyn(each) for number, each in enumerate(balances)}

    charge = charge_of(accrued_over(held, held), Tiyn(available))

    assert 0 <= charge <= available
    assert charge <= total(cost_of_day(each) for each in held.values())
