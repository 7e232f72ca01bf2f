"""Times that travel: aware, in UTC, one text each."""

from __future__ import annotations

from datetime import UTC, datetime
from operator import methodcaller
from typing import Annotated, Final

import orjson
from pydantic import AfterValidator, AwareDatetime, Field

_FIRST: Final = datetime.min.replace(tzinfo=UTC)
_LAST: Final = datetime.max.replace(tzinfo=UTC)
"""What a zone spells beyond them is no time in UTC."""

# No function of Python's: a batch of a kiosk holds hundreds of times.
Utc = Annotated[AwareDatetime, Field(ge=_FIRST, le=_LAST), AfterValidator(methodcaller("astimezone", UTC))]
"""A moment in UTC. A time without a zone is refused: rules are judged by Astana days (W-13)."""


def utc_text(at: datetime) -> str:
    """ISO 8601 in UTC, ``2026-11-22T09:05:00Z``; microseconds only when not zero.

    Raises:
        ValueError: the time has no zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{at!r} has no time zone")
    # As isoformat(), at a quarter of its cost.
    return orjson.dumps(at.astimezone(UTC), option=orjson.OPT_UTC_Z)[1:-1].decode()
