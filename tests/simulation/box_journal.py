"""The product's journal on a simulated kiosk's disk: it fails, and the power goes at any write."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, Self

from offline_queue.journal import Journal
from offline_queue.reader import POLICY, Row
from wire.entries import Body, Entry
from wire.messages import OperationResult
from wire.policy import Allotment, Policy

if TYPE_CHECKING:
    from tests.simulation.box import Box

CHECKPOINT_ENTRIES: Final = 40
"""Few, so that kiosks of a quiet week start from checkpoints as well."""
REMEMBERED: Final = 20_000
"""More than the entries of thirty kiosks in a week, which are read again at each start."""


class PowerCut(Exception):
    """The process ends here: between two effects, or within a write."""


class BoxJournal(Journal):
    """The product's journal on a disk that fails, with the power going at any write."""

    checkpoint_entries = CHECKPOINT_ENTRIES
    _box: Box

    def on(self, box: Box) -> Self:
        self._box = box
        return self

    def append(self, bodies: Iterable[Body], at: datetime) -> tuple[Entry, ...]:
        return self._box.written(lambda: super(BoxJournal, self).append(bodies, at))

    def acknowledge(
        self, seq: int, hash_: str, results: Iterable[OperationResult], at: datetime
    ) -> tuple[Entry, ...]:
        return self._box.written(lambda: super(BoxJournal, self).acknowledge(seq, hash_, results, at))

    def remember_policy(self, policy: Policy) -> None:
        self._box.written(lambda: super(BoxJournal, self).remember_policy(policy) or ())

    def remember_allotment(self, allotment: Allotment) -> None:
        self._box.written(lambda: super(BoxJournal, self).remember_allotment(allotment) or ())

    def confirm_allotment(self, allotment: Allotment, at: datetime) -> tuple[Entry, ...]:
        return self._box.written(lambda: super(BoxJournal, self).confirm_allotment(allotment, at))

    def abandon(self) -> None:
        """The power is gone: nothing more is written, not even the checkpoint of a program that ends."""
        self._is_doubtful = True
        self.close()

    # --- what the same bytes say was found out before -------------------------------------------------------------

    def policy(self) -> Policy | None:
        text = self.fact(POLICY)
        if text not in _POLICIES:
            _make_room(_POLICIES)
            _POLICIES[text] = super().policy()
        return _POLICIES[text]

    def _entry(self, row: Row) -> Entry:
        if row not in _ENTRIES:
            _make_room(_ENTRIES)
            _ENTRIES[row] = super()._entry(row)
        return _ENTRIES[row]


_POLICIES: Final[dict[str | None, Policy | None]] = {}
_ENTRIES: Final[dict[Row, Entry]] = {}


def _make_room(remembered: dict[Any, Any]) -> None:
    if len(remembered) >= REMEMBERED:
        remembered.clear()
