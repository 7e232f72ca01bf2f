"""What the bill acceptor's own words add up to in each cassette, kept as the device watch keeps it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Final

from devices.counters import CassetteCounts, Counters
from devices.events import BillStacked
from kiosk.core.events import Event
from tests.simulation.agenda import Agenda
from wire.entries import CassettePutBack, CassetteRemoved, Collected, Entry

KEEP_S: Final = 60.0


class CashCounters:
    """A power cut costs what came since it was last kept."""

    def __init__(self, agenda: Agenda) -> None:
        self._agenda = agenda
        self._counters = Counters()
        self._kept: tuple[float, dict[int, int], dict[str, object]] = (0.0, {}, {})

    def _keep(self) -> None:
        """As it was before what happens now, unless that was kept less than a minute ago."""
        if self._agenda.now_s - self._kept[0] >= KEEP_S:
            counters = self._counters
            # What is counted of a cassette is replaced when it changes, never changed itself.
            cassettes = {name: copy(each) for name, each in counters.cassettes.kept().items()}
            self._kept = (self._agenda.now_s, counters.bills(), cassettes)

    def power_cut(self) -> None:
        _, bills, cassettes = self._kept
        if self._agenda.now_s - self._kept[0] < KEEP_S:
            self._counters = Counters({f"bills_stacked/{value}": count for value, count in bills.items()})
            self._counters.cassettes = CassetteCounts(cassettes)

    def note(self, event: Event) -> None:
        if isinstance(event, BillStacked):
            self._keep()
            self._counters.note(event)

    def started(self, seq: int, *, is_empty: bool) -> None:
        self._keep()
        self._counters.cassettes.started(seq, self._counters.bills(), is_empty=is_empty)

    def wrote(self, entries: Iterable[Entry]) -> None:
        cassettes = self._counters.cassettes
        for entry in entries:
            match entry.body:
                case CassetteRemoved(boundary_seq=boundary_seq):
                    self._keep()
                    cassettes.removed(entry.seq, boundary_seq, self._counters.bills())
                case CassettePutBack(removed_seq=removed_seq):
                    self._keep()
                    cassettes.put_back(removed_seq)
                case Collected(removed_seq=removed_seq):
                    self._keep()
                    cassettes.bagged(removed_seq, self._counters.bills())
                case _:
                    pass

    def of_cassettes(self) -> Mapping[int, Mapping[int, int]]:
        return self._counters.cassettes.by_removal()
