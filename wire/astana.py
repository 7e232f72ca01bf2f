"""Astana time: the calendar of every limit, tariff and deadline (UTC+5 since 2024-03-01, UTC+6 before)."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from datetime import date, datetime


def _shipped_zone(key: str) -> ZoneInfo:
    # Read from the tzdata package itself: a machine's own database may predate the change of 2024.
    # Not by importlib.resources, which every start would wait for.
    package = find_spec("tzdata")
    assert package is not None
    assert package.origin is not None
    with (Path(package.origin).parent / "zoneinfo" / key).open("rb") as stream:
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
