"""Working days of Kazakhstan, by hand."""

from __future__ import annotations

from datetime import date

import pytest

from ledger.calendar.rules import is_working_day, next_working_day, working_day_after


@pytest.mark.parametrize(
    ("day", "is_working"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 12, 16), False),  # Independence Day, a Wednesday
        (date(2026, 3, 8), False),  # Women's Day on a Sunday ...
        (date(2026, 3, 9), False),  # ... is kept on the Monday
        (date(2026, 3, 24), False),  # Nauryz of 21 and 22 March, a weekend, is kept on Tuesday and Wednesday
        (date(2026, 3, 26), True),
        (date(2025, 1, 3), False),  # day off moved from Sunday 5 January 2025 by decree ...
        (date(2025, 1, 5), True),  # ... which was worked instead
        (date(2024, 2, 29), True),  # a Thursday
        (date(2026, 1, 7), False),  # Orthodox Christmas
    ],
)
def test_a_day_is_worked_or_not(day: date, *, is_working: bool) -> None:
    assert is_working_day(day) is is_working


@pytest.mark.parametrize(
    ("after", "count", "due"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # Friday: Monday
        (date(2026, 11, 22), 3, date(2026, 11, 25)),  # asked on a Sunday: Mon 23, Tue 24, Wed 25
        (date(2026, 12, 14), 3, date(2026, 12, 18)),  # Tue 15, (Wed 16 is a holiday), Thu 17, Fri 18
        (date(2026, 12, 29), 5, date(2027, 1, 8)),  # 30, 31 Dec; 4 to 6 Jan less those that were moved to
        (date(2024, 2, 28), 1, date(2024, 2, 29)),
    ],
)
def test_a_term_counts_working_days_from_the_day_after(after: date, count: int, due: date) -> None:
    assert working_day_after(after, count) == due


def test_ten_bank_days_over_nauryz() -> None:
    # asked on Monday 16 March 2026: 17, 18, 19, 20; (21 to 25 are kept as Nauryz); 26, 27; 30, 31; 1, 2 April
    assert working_day_after(date(2026, 3, 16), 10) == date(2026, 4, 2)


def test_the_next_working_day_of_a_working_day_is_itself() -> None:
    assert next_working_day(date(2026, 11, 20)) == date(2026, 11, 20)
    assert next_working_day(date(2026, 11, 21)) == date(2026, 11, 23)


def test_a_term_cannot_run_backwards() -> None:
    with pytest.raises(AssertionError):
        working_day_after(date(2026, 11, 20), -1)
