"""What a collected bag holds, and how it compares with what was counted in it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from wire.money import INT64_MAX, Tiyn, total

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


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One denomination: bills by the journal and bills counted."""

    denomination_tiyn: Tiyn
    journal_count: int
    counted: int

    @property
    def difference_tiyn(self) -> Tiyn:
        """Counted less reported."""
        return Tiyn(self.denomination_tiyn * (self.counted - self.journal_count))


def sum_of(bills: Bills) -> Tiyn | None:
    """What the bills are worth; None when that is no sum: a denomination or a number below what can be."""
    if any(denomination <= 0 or count < 0 for denomination, count in bills.items()):
        return None
    worth = sum(denomination * count for denomination, count in bills.items())
    return Tiyn(worth) if worth <= INT64_MAX else None


def differences(journal: Bills, counted: Bills) -> tuple[Difference, ...]:
    """Journal and count side by side, one line a denomination, the largest first."""
    return tuple(
        Difference(
            denomination_tiyn=Tiyn(denomination),
            journal_count=journal.get(denomination, 0),
            counted=counted.get(denomination, 0),
        )
        for denomination in sorted({*journal, *counted}, reverse=True)
    )


def stacked_after(seq: int, bills: Iterable[tuple[int, Tiyn]]) -> Tiyn:
    """What bills, given as (entry, value), were stacked after an entry: they are in the next bag."""
    return total(value for entry, value in bills if entry > seq)
