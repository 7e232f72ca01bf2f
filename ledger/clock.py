"""The only clock of the ledger. Everything else is given a ``Clock`` or a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

Clock = Callable[[], datetime]
"""Gives the present moment in UTC."""


def utc_now() -> datetime:
    return datetime.now(UTC)


def elapsed() -> float:
    """Seconds that pass whatever the clock on the wall does; only differences mean anything."""
    return monotonic()
