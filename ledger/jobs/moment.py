"""The moment that a day is acted on as of. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When a step acts: as of ``at``, which is the present if the day is today and else the day's last moment.

    ``now`` is the present: when what it does comes into the books.
    """

    at: datetime
    now: datetime
