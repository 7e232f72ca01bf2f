"""Eight hours of customers leave the glass' process as large as it was: one window, real pages, real touches."""

from __future__ import annotations

import gc
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.api import View
from tests.support import fake_kiosk as views
from tests.support.glass import Glass

SESSIONS = 240
"""Thirty an hour for eight hours."""
WARM = 60
GROWTH_MAX = 0.05

WAY: tuple[tuple[Callable[[str], View], str], ...] = (
    (views.attract, "attract"),
    (views.home, "tile-wallet-top-up"),
    (lambda language: views.requisites(language, "7011234567", is_enabled=True), "forward"),
    (views.checking, ""),
    (views.check, "forward"),
    (lambda language: views.cash(language, 0), ""),
    (lambda language: views.cash(language, 0, "checking", 200_000), ""),
    (lambda language: views.cash(language, 200_000, "stacked", 200_000), ""),
    (views.cash_returned, ""),
    (views.cash_warned, "still-here"),
    (views.cash, "forward"),
    (views.paying, ""),
    (views.done, "forward"),
)


def resident_kib() -> int:
    (line,) = (
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS:")
    )
    return int(line.split()[1])


def serve(glass: Glass, number: int) -> None:
    """One customer; each third one with larger letters or another contrast, in the three languages by turns."""
    language = ("kk", "ru", "en")[number % 3]
    for view, touched in WAY:
        glass.languages.remove()
        shown = view(language)
        glass.kiosk.show(shown)
        glass.robot.wait_for(
            f"page-{shown.screen}"
        )  # and no look at it: what a test sees is no customer's memory
        if touched == "tile-wallet-top-up" and number % 3:
            glass.turn_on(("large-text", "high-contrast")[number % 2])
        if touched:
            glass.robot.press(touched)
    glass.kiosk.gestures.clear()


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_eight_hours_of_customers_leave_memory_as_it_was(glass: Glass) -> None:
    for number in range(WARM):
        serve(glass, number)
    gc.collect()
    warm = resident_kib()

    for number in range(SESSIONS):
        serve(glass, number)

    gc.collect()
    grown = resident_kib() / warm - 1
    assert grown < GROWTH_MAX, f"{warm} KiB grew by {grown:.1%}"
