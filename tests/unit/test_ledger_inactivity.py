"""Inactivity by hand: when it begins, what a day costs, what a month is charged (W-40 to W-43)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from ledger.inactivity.rules import (
    Period,
    accrued_over,
    charge_of,
    chargeable_days,
    chargeable_from,
    cost_of_day,
    inactive_on,
    is_charging_day,
    period_of,
)
from wire.money import Tiyn


@pytest.mark.rule("W-40")
@pytest.mark.parametrize(
    ("last_use", "inactive"),
    [
        (
            date(2025, 6, 9),
            date(2026, 6, 10),
        ),  # D+366; 365 whole days, 10 June 2025 to 9 June 2026, lie between
        (date(2024, 2, 29), date(2025, 3, 1)),  # 365 days from 1 March 2024 to 28 February 2025
        (date(2023, 3, 1), date(2024, 3, 1)),  # 29 February 2024 is one of the 365
        (date(2024, 12, 31), date(2026, 1, 1)),
        (date(2023, 2, 28), date(2024, 2, 29)),
    ],
)
def test_a_wallet_is_inactive_366_days_after_its_last_use(last_use: date, inactive: date) -> None:
    assert inactive_on(last_use) == inactive
    assert (inactive - last_use).days == 366


@pytest.mark.rule("W-40")
def test_a_block_without_documents_is_judged_the_same_way_and_never_comes_first() -> None:
    paid, blocked = date(2025, 5, 1), date(2025, 6, 9)

    assert inactive_on(blocked, blocked) == date(2026, 6, 10)
    assert inactive_on(paid, blocked) == inactive_on(paid) == date(2026, 5, 2)


@pytest.mark.rule("W-41")
def test_the_day_after_it_became_inactive_is_the_first_that_costs() -> None:
    assert chargeable_from(date(2025, 6, 9)) == date(2026, 6, 11)


@pytest.mark.rule("W-41")
@pytest.mark.parametrize(
    ("balance", "cost"),
    [
        (2_000_000, 10_000),  # 0.5 % of 20 000.00
        (1_810_000, 9_050),  # 0.5 % of 18 100.00 = 90.50
        (1_000_000, 5_000),  # 0.5 % of 10 000.00 = 50.00: the floor exactly
        (999_999, 5_000),  # 49.999.. is below 50.00
        (1_000_100, 5_001),  # 0.5 % = 5000.5 tiyn: half goes up
        (1_000_099, 5_000),  # 5000.495: down
        (1_000_300, 5_002),  # 5001.5: up
        (1, 5_000),
        (0, 0),  # W-42: at zero the accrual stops
    ],
)
def test_a_day_costs_half_a_percent_but_at_least_50(balance: int, cost: int) -> None:
    assert cost_of_day(Tiyn(balance)) == cost


@pytest.mark.rule("W-42")
@pytest.mark.parametrize(
    ("on", "first", "last"),
    [
        (date(2026, 6, 30), date(2026, 5, 31), date(2026, 6, 29)),
        (date(2026, 7, 31), date(2026, 6, 30), date(2026, 7, 30)),
        (date(2026, 1, 31), date(2025, 12, 31), date(2026, 1, 30)),  # over the year's end
        (date(2024, 2, 29), date(2024, 1, 31), date(2024, 2, 28)),  # leap year
        (date(2025, 2, 28), date(2025, 1, 31), date(2025, 2, 27)),
        (date(2024, 3, 31), date(2024, 2, 29), date(2024, 3, 30)),
    ],
)
def test_a_period_runs_from_a_last_day_to_the_last_but_one(on: date, first: date, last: date) -> None:
    assert period_of(on) == Period(first, last)
    assert is_charging_day(on)
    assert not is_charging_day(on - timedelta(days=1))


@pytest.mark.rule("W-42")
def test_the_worked_example_of_the_rules() -> None:
    used = date(2025, 6, 9)  # inactive on 10 June 2026
    june, july = period_of(date(2026, 6, 30)), period_of(date(2026, 7, 31))

    days = chargeable_days(june, used, None)
    at_100 = dict.fromkeys(june.days(), Tiyn(2_000_000))

    assert (days[0], days[-1], len(days)) == (date(2026, 6, 11), date(2026, 6, 29), 19)
    assert charge_of(accrued_over(days, at_100), Tiyn(2_000_000)) == 190_000  # 19 x 100.00

    days = chargeable_days(july, used, None)
    at_90_50 = dict.fromkeys(july.days(), Tiyn(1_810_000))

    assert (days[0], days[-1], len(days)) == (date(2026, 6, 30), date(2026, 7, 30), 31)
    assert charge_of(accrued_over(days, at_90_50), Tiyn(1_810_000)) == 280_550  # 31 x 90.50


@pytest.mark.rule("W-42")
def test_no_more_than_the_balance_is_charged_and_the_rest_is_not_owed() -> None:
    days = period_of(date(2026, 7, 31)).days()
    balances = dict.fromkeys(days, Tiyn(100_000))  # 31 x 50.00 = 1 550.00

    assert charge_of(accrued_over(balances, balances), Tiyn(100_000)) == 100_000
    assert charge_of(accrued_over(balances, balances), Tiyn(155_000)) == 155_000
    assert charge_of(accrued_over(balances, balances), Tiyn(155_001)) == 155_000
    assert charge_of(accrued_over(balances, balances), Tiyn(0)) == 0


@pytest.mark.rule("W-42")
def test_days_at_zero_cost_nothing_and_those_after_a_top_up_do() -> None:
    period = period_of(date(2026, 7, 31))
    balances = {day: Tiyn(0 if day < date(2026, 7, 21) else 500_000) for day in period.days()}

    assert (
        charge_of(accrued_over(period.days(), balances), Tiyn(500_000)) == 50_000
    )  # 21 to 30 July: 10 x 50.00


@pytest.mark.rule("W-43")
def test_the_day_of_a_use_is_not_charged_and_those_before_it_still_are() -> None:
    july = period_of(date(2026, 7, 31))

    days = chargeable_days(july, date(2025, 6, 9), date(2026, 7, 15))

    assert (days[0], days[-1], len(days)) == (date(2026, 6, 30), date(2026, 7, 14), 15)
    assert chargeable_days(july, date(2025, 6, 9), date(2026, 6, 30)) == ()


@pytest.mark.rule("W-43")
def test_who_used_the_wallet_before_the_period_owes_nothing_for_it() -> None:
    assert chargeable_days(period_of(date(2026, 7, 31)), date(2026, 6, 29), None) == ()


@pytest.mark.rule("W-42")
def test_the_first_period_may_be_one_day_or_none() -> None:
    july = period_of(date(2026, 7, 31))

    assert chargeable_days(july, date(2026, 7, 30) - timedelta(days=367), None) == (date(2026, 7, 30),)
    assert chargeable_days(july, date(2026, 7, 31) - timedelta(days=367), None) == ()
