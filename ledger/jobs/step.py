"""What a subject contributes to the daily job."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from ledger.jobs.moment import Moment

Due = Callable[[Connection, date], Sequence[UUID]]
"""Connection and Astana day in, ids of what falls due that day out. Those acted on already may be among them."""

Act = Callable[[Connection, date, UUID, datetime], None]
"""Acts on one id as of the moment ``Moment.at``."""


ActTogether = Callable[[Connection, date, Sequence[UUID], Moment], None]
"""Acts on a portion of ids at once, in ascending order."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """Things that fall due on a day, each acted on once in a transaction of its own with the record of it."""

    name: str
    due: Due
    act: Act | None = None
    act_together: ActTogether | None = None

    def __post_init__(self) -> None:
        assert (self.act is None) != (self.act_together is None), f"{self.name} acts in one way"


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """Tidying that may be done at any time and any number of times: gives how many things it dealt with.

    Called again, in a new transaction each, until it has nothing more to do.
    """

    name: str
    sweep: Callable[[Connection, datetime], int]
