"""The only clock of the ledger. Everything else is given a ``Clock`` or a moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present moment in UTC."""


def utc_now() -> datetime:
    return datetime.now(UTC)
