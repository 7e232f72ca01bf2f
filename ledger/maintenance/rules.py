"""When maintenance may be announced for, when it is under way, and what is shown of it (W-90). Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from wire.texts import Text

ANNOUNCED_AHEAD: Final = timedelta(hours=3)
LASTS_MAX: Final = timedelta(hours=24)
"""A window beyond a day is a mistake in its dates, not maintenance."""


@dataclass(frozen=True, kw_only=True)
class Window:
    """Planned maintenance from ``begins_at`` up to, not including, ``ends_at``."""

    window_id: UUID
    begins_at: datetime
    ends_at: datetime
    text: Text


def fault_of_window(*, begins_at: datetime, ends_at: datetime, announced_at: datetime) -> str | None:
    """W-90 (cl. 7.2.9): at least three hours ahead; exactly three is in time."""
    if begins_at - announced_at < ANNOUNCED_AHEAD:
        return "begins_at: at least 3 hours ahead"
    if ends_at <= begins_at:
        return "ends_at: after begins_at"
    if ends_at - begins_at > LASTS_MAX:
        return "ends_at: at most 24 hours after begins_at"
    return None


def under_way(windows: Iterable[Window], now: datetime) -> Window | None:
    """W-90 (cl. 7.1.2): the window during which access is denied; None when there is none."""
    return next((each for each in windows if each.begins_at <= now < each.ends_at), None)


def announced(windows: Iterable[Window], now: datetime) -> tuple[Window, ...]:
    """What is shown: every window that has not ended, the next first."""
    return tuple(sorted((each for each in windows if now < each.ends_at), key=lambda each: each.begins_at))
