"""Times that travel: aware, in UTC, one text each."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime


def _to_utc(at: datetime) -> datetime:
    return at if at.tzinfo is UTC else at.astimezone(UTC)


Utc = Annotated[AwareDatetime, AfterValidator(_to_utc)]
"""A moment in UTC. A time without a zone is refused: rules are judged by Astana days (W-13)."""


@lru_cache(maxsize=1024)  # an entry's is asked for when it is made, measured, sent and proved
def utc_text(at: datetime) -> str:
    """ISO 8601 in UTC, ``2026-11-22T09:05:00Z``; microseconds only when not zero.

    Raises:
        ValueError: the time has no zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    return _to_utc(at).isoformat().removesuffix("+00:00") + "Z"
