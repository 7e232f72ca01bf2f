"""Which bag each bill is in: what is true of the cassettes against what the journal says of them (K-01)."""

from __future__ import annotations

from collections import Counter
from copy import copy
from typing import TYPE_CHECKING

from tests.simulation.agenda import Untrue
from wire.entries import CassetteInserted, CassettePutBack, CassetteRemoved, Collected, Entry, KioskStarted

if TYPE_CHECKING:
    from tests.simulation.till import Pull, Till


class Bags:
    """``told`` are the bills of the journal so far, ``at`` those up to each start and each removal of a cassette.

    ``named`` is what is in each bag, by the denominations' tiyn, ``listed`` what the journal says of it.
    """

    def __init__(self, name: str, till: Till) -> None:
        self.told: Counter[int] = Counter()
        self.at: dict[int, Counter[int]] = {}
        self.named: dict[str, Counter[int]] = {}
        self.listed: dict[str, Counter[int]] = {}
        self._name = name
        self._till = till
        self._upto: Counter[int] = Counter()

    def forgetting(self) -> Bags:
        """As it is now, whatever comes."""
        then = copy(self)
        then.told, then.at = Counter(self.told), dict(self.at)
        then.named, then.listed = dict(self.named), dict(self.listed)
        return then

    def take(self, entry: Entry) -> None:
        match entry.body:
            case KioskStarted():
                self._started(entry.seq)
            case CassetteRemoved() as removed:
                self.at[entry.seq] = Counter(self.told)
                self._removed(entry.seq, removed)
            case CassetteInserted():
                self._inserted()
            case CassettePutBack(removed_seq=seq):
                pull = self.pull_of(seq)
                if pull is not None and not pull.is_back:
                    raise self._untrue(f"the cassette of entry {seq} went back in the journal only")
            case Collected() as collected:
                self._collected(collected)
            case _:
                pass

    def _untrue(self, what: str) -> Untrue:
        return Untrue(f"{self._name}: {what} (K-01)")

    def _started(self, seq: int) -> None:
        """At the first start after a swap nobody has fed the new cassette yet, or nobody can name the boundary."""
        self.at[seq] = Counter(self.told)
        for pull in self._till.pulls:
            if not pull.removed_seq and not pull.start_seq and len(self._till.cassette) == pull.end:
                pull.start_seq = seq

    def _removed(self, seq: int, removed: CassetteRemoved) -> None:
        """Which of the cassettes that are out it tells of; none, if it tells of one a second time."""
        waiting = [each for each in self._till.pulls if not each.removed_seq]
        if removed.boundary_seq:
            named = self.at[removed.boundary_seq]
            waiting = [each for each in waiting if not each.is_back and self.at.get(each.start_seq) == named]
        elif removed.source == "acceptor":
            waiting = [each for each in waiting if each.is_said]
        else:
            waiting = waiting[-1:]
        if waiting:
            waiting[0].removed_seq = seq

    def _inserted(self) -> None:
        """An empty cassette that was out, heard of while one before it still was, has no entry of its own to wait for."""
        for pull in self._till.pulls:
            is_out_now = self._till.is_out and pull is self._till.pulls[-1]
            if not pull.removed_seq and pull.first == pull.end and not is_out_now:
                pull.is_said = False

    def pull_of(self, removed_seq: int) -> Pull | None:
        return next((each for each in self._till.pulls if each.removed_seq == removed_seq), None)

    def to_declare(self, starts: tuple[int, ...]) -> int:
        """The start that a field agent names for the oldest swap that nobody was told of; 0 when there is none."""
        for pull in self._till.pulls:
            if pull.removed_seq or pull.is_back or not pull.start_seq:
                continue
            named = next((seq for seq in starts if seq >= pull.start_seq), 0)
            if named and self.at[named] == self.at[pull.start_seq]:
                return named
        return 0

    def _collected(self, collected: Collected) -> None:
        """The journal's list is what was told between two boundaries, and the cassette holds it."""
        told = self.at[collected.boundary_seq]
        listed = Counter({int(value): count for value, count in collected.journal_bills.items()})
        if told - self._upto != listed or self._upto - told:
            raise self._untrue(
                f"bag {collected.bag} lists {dict(listed)}, told were {dict(told - self._upto)}"
            )
        pull = self.pull_of(collected.removed_seq)
        if pull is not None:
            inside = Counter(bill.value_tiyn for bill in self._till.cassette[: pull.end])
            if told - inside:
                raise self._untrue(f"bag {collected.bag} lists {dict(told - inside)} of the next cassette")
            if inside - told - pull.doubt:
                raise self._untrue(
                    f"bag {collected.bag} lacks {dict(inside - told - pull.doubt)} in its list"
                )
        self.named[collected.bag] = self._till.into_bag(pull)
        self.listed[collected.bag] = listed
        self._upto = told
