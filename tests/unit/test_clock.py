"""Trusted time: the ledger's, plus what has passed; nobody's wall clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.runtime.clock import TrustedClock

WALL = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SERVER = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)


class Hands:
    """A wall clock and a monotonic one that a test turns."""

    def __init__(self) -> None:
        self.wall = WALL
        self.monotonic = 100.0

    def pass_by(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.monotonic += seconds

    def clock(self, **moved: float) -> TrustedClock:
        return TrustedClock(wall=lambda: self.wall, monotonic=lambda: self.monotonic, **moved)


@pytest.mark.rule("W-13")
def test_before_the_ledger_was_heard_time_is_the_wall_clocks():
    hands = Hands()

    clock = hands.clock(wall_step_s=3600)

    assert clock.now() == WALL + timedelta(hours=1)
    assert not clock.is_trusted


@pytest.mark.rule("W-13")
def test_after_the_ledger_was_heard_nobody_moves_time_by_the_wall_clock():
    hands = Hands()
    clock = hands.clock()

    clock.anchor(SERVER)
    hands.pass_by(60)
    clock.step_wall(10800)
    hands.wall -= timedelta(days=30)

    assert clock.now() == SERVER + timedelta(minutes=1)
    assert clock.is_trusted


@pytest.mark.rule("W-13")
def test_trusted_time_never_goes_back_when_the_ledger_corrects_it():
    hands = Hands()
    clock = hands.clock()
    clock.anchor(SERVER)
    before = clock.now()

    clock.anchor(SERVER - timedelta(seconds=5))

    assert clock.now() == before


def test_simulated_time_moves_timers_and_trusted_time_but_not_the_ledgers():
    hands = Hands()
    clock = hands.clock()
    clock.anchor(SERVER)
    monotonic = clock.monotonic()

    clock.advance(90)

    assert clock.monotonic() == monotonic + 90
    assert clock.now() == SERVER + timedelta(seconds=90)
    assert clock.ledger_now() == SERVER


def test_simulated_time_survives_a_restart_by_command_line():
    hands = Hands()

    clock = hands.clock(advanced_s=3600)
    clock.anchor(SERVER)

    assert clock.now() == SERVER + timedelta(hours=1)


def test_what_the_ledger_dates_is_dated_by_the_time_that_was_simulated_to_have_passed():
    hands = Hands()
    clock = hands.clock()
    clock.advance(4 * 86400)

    assert clock.as_lived(hands.wall) == hands.wall + timedelta(days=4)


@pytest.mark.rule("W-13")
@pytest.mark.parametrize(
    ("wall_step", "is_believed"),
    [
        (timedelta(0), True),
        (timedelta(days=2), True),
        (timedelta(days=40), False),
        (timedelta(days=-400), False),
        (timedelta(days=-20 * 365), False),
    ],
)
def test_an_entry_is_not_dated_by_a_wall_clock_that_cannot_be(wall_step: timedelta, is_believed: bool):
    clock = Hands().clock(wall_step_s=wall_step.total_seconds())
    last = WALL - timedelta(minutes=5)

    assert clock.dated(last) == (WALL + wall_step if is_believed else last)


@pytest.mark.rule("W-13")
def test_entries_are_dated_by_trusted_time_once_the_ledger_was_heard():
    clock = Hands().clock()
    clock.anchor(SERVER)

    assert clock.dated(SERVER - timedelta(days=9)) == SERVER
    assert clock.dated(None) == SERVER
