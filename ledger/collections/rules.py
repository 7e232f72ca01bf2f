"""What a collected bag holds, and how it compares with what was counted in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from typing import Final

from ledger.calendar.rules import working_day_after
from wire.astana import ASTANA, astana_date
from wire.money import INT64_MAX, Tiyn

Bills = Mapping[int, int]
"""Number of bills by denomination in tiyn."""


class CaseKind(StrEnum):
    """Why somebody has to look into a bag."""

    DIFFERENCE = "difference"
    """More or less was counted than the kiosk's journal says."""
    UNKNOWN_BAG = "unknown_bag"
    """Counted, but no kiosk has reported it yet."""
    BAG_REPEATED = "bag_repeated"
    """The number on the bag was used before."""
    REPORT_BROKEN = "report_broken"
    """The kiosk's list of bills does not add up to the bills that it reported one by one."""
    ACCEPTOR_DIFFERS = "acceptor_differs"
    """The bill acceptor counted other bills than the kiosk's journal."""
    CASSETTE_OUT = "cassette_out"
    """A cassette was taken out, or swapped, before anybody had logged in for it."""
    DISPUTED = "disputed"
    """Bills that are in the bag or not: the count tells, or somebody has to decide."""


WORKING_DAYS: Final[Mapping[CaseKind, int]] = {
    CaseKind.CASSETTE_OUT: 1,
    CaseKind.UNKNOWN_BAG: 3,
    CaseKind.BAG_REPEATED: 3,
    CaseKind.REPORT_BROKEN: 3,
    CaseKind.ACCEPTOR_DIFFERS: 5,
    CaseKind.DIFFERENCE: 5,
    CaseKind.DISPUTED: 5,
}
"""Within how many working days a case is to be resolved. The offer says nothing about it; the numbers are ours."""


def due_at(kind: CaseKind, opened_at: datetime) -> datetime:
    """By when a case should be resolved: the end, in Astana, of its last working day."""
    last = working_day_after(astana_date(opened_at), WORKING_DAYS[kind])
    return datetime.combine(last + timedelta(days=1), time(), ASTANA).astimezone(UTC)


def overdue_since(kind: CaseKind, now: datetime) -> datetime:
    """Cases of this kind are overdue that were opened before this moment: the end of an Astana day."""
    day = astana_date(now)
    while working_day_after(day, WORKING_DAYS[kind]) >= astana_date(now):
        day -= timedelta(days=1)
    return datetime.combine(day + timedelta(days=1), time(), ASTANA).astimezone(UTC)


class DisputeState(StrEnum):
    """What is known of a disputed bill."""

    OPEN = "open"
    FOUND = "found"
    """More was counted than the journal knows: it was in the bag, and its cash is held for the customer."""
    NOT_FOUND = "not_found"
    """No bill of its denomination was over: it went back to the customer, or was never there."""
    STACKED = "stacked"
    """The bill acceptor told of it later: it is cash like any other."""


def found_by_count(surplus: int, disputed: int) -> DisputeState:
    """What a count says of so many disputed bills of one denomination of which so many were over.

    OPEN where some but not all were over: which of them it was is for a person to find out.
    """
    if surplus <= 0:
        return DisputeState.NOT_FOUND
    return DisputeState.FOUND if surplus >= disputed else DisputeState.OPEN


class Odd(StrEnum):
    """Which of journal, bill acceptor and count says another number of bills than the other two."""

    JOURNAL = "journal"
    ACCEPTOR = "acceptor"
    COUNT = "count"
    UNCLEAR = "unclear"
    """All three differ, or two do and there is no third."""


def odd_one(journal: int, acceptor: int | None, counted: int | None) -> Odd | None:
    """Which number stands alone; None where all that are known agree."""
    if len({each for each in (journal, acceptor, counted) if each is not None}) == 1:
        return None
    if acceptor is None or counted is None:
        return Odd.UNCLEAR
    if acceptor == counted:
        return Odd.JOURNAL
    if journal == counted:
        return Odd.ACCEPTOR
    return Odd.COUNT if journal == acceptor else Odd.UNCLEAR


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One denomination: bills by the journal, by the bill acceptor (None: not told), counted (None: not yet)."""

    denomination_tiyn: Tiyn
    journal_count: int
    acceptor_count: int | None
    counted: int | None

    @property
    def surplus(self) -> int:
        """Bills counted beyond those of the journal; 0 while nobody has counted."""
        return 0 if self.counted is None else self.counted - self.journal_count

    @property
    def odd(self) -> Odd | None:
        """Which of the three disagrees with the others."""
        return odd_one(self.journal_count, self.acceptor_count, self.counted)

    @property
    def difference_tiyn(self) -> Tiyn | None:
        """Counted less reported; None while nobody has counted."""
        return None if self.counted is None else Tiyn(self.denomination_tiyn * self.surplus)


def sum_of(bills: Bills) -> Tiyn | None:
    """What the bills are worth; None when that is no sum: a denomination or a number below what can be."""
    if any(denomination <= 0 or count < 0 for denomination, count in bills.items()):
        return None
    worth = sum(denomination * count for denomination, count in bills.items())
    return Tiyn(worth) if worth <= INT64_MAX else None


def differences(
    journal: Bills, counted: Bills | None, acceptor: Bills | None = None
) -> tuple[Difference, ...]:
    """Journal, bill acceptor and count side by side, one line a denomination, the largest first."""
    return tuple(
        Difference(
            denomination_tiyn=Tiyn(denomination),
            journal_count=journal.get(denomination, 0),
            acceptor_count=None if acceptor is None else acceptor.get(denomination, 0),
            counted=None if counted is None else counted.get(denomination, 0),
        )
        for denomination in sorted({*journal, *(counted or {}), *(acceptor or {})}, reverse=True)
    )
