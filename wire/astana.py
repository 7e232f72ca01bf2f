"""Astana time: the calendar of every limit, tariff and deadline (UTC+5 since 2024-03-01, UTC+6 before)."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime


def _shipped_zone(key: str) -> ZoneInfo:
    # Read from the tzdata package itself: a machine's own database may predate the change of 2024.
    with (files("tzdata") / "zoneinfo" / key).open("rb") as stream:
        return ZoneInfo.from_file(stream, key=key)


ASTANA: Final = _shipped_zone("Asia/Almaty")


def astana_date(at: datetime) -> date:
    """The Astana calendar day of a moment: the business day of limits (W-12, W-13).

    Raises:
        ValueError: ``at`` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(ASTANA).date()
