"""What a simulated bill acceptor physically holds: the truth that outlives power, processes and hosts."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any


class Position(StrEnum):
    """Where a bill lies. Past the exit sensor it can only go on into the cassette."""

    ENTRANCE = "entrance"
    ESCROW = "escrow"
    STACKING = "stacking"
    PAST_EXIT_SENSOR = "past_exit_sensor"
    RETURNING = "returning"


@dataclass(frozen=True)
class BillInPath:
    """``bill_type`` is None for paper that is in no bill table. ``is_reported``: it was said to be stacked."""

    value_tenge: int
    bill_type: int | None
    position: Position
    is_reported: bool = False


@dataclass(frozen=True)
class Memory:
    """Counts since ever by face value in tenge. ``returned`` has every bill given back, rejected ones too.

    ``unreported_type``: a bill in the cassette of which the host was not told yet.
    """

    stacked: dict[int, int] = field(default_factory=dict)
    returned: int = 0
    rejected: int = 0
    path: BillInPath | None = None
    unreported_type: int | None = None

    def with_bill_at(self, position: Position) -> Memory:
        """The bill moved on."""
        assert self.path is not None
        return replace(self, path=replace(self.path, position=position))

    def with_bill_stacked(self) -> Memory:
        """The bill is in the cassette."""
        assert self.path is not None
        value = self.path.value_tenge
        stacked = {**self.stacked, value: self.stacked.get(value, 0) + 1}
        unreported = self.unreported_type if self.path.is_reported else self.path.bill_type
        return replace(self, stacked=stacked, path=None, unreported_type=unreported)

    def with_bill_returned(self, *, is_rejected: bool) -> Memory:
        """The bill is back in the customer's hands."""
        return replace(self, path=None, returned=self.returned + 1, rejected=self.rejected + is_rejected)

    def counts(self) -> dict[str, Any]:
        """As events and ``status`` show it."""
        path = None
        if self.path is not None:
            path = {"value_tiyn": self.path.value_tenge * 100, "position": self.path.position.value}
        return {
            "stacked": {str(value): count for value, count in sorted(self.stacked.items())},
            "returned": self.returned,
            "rejected": self.rejected,
            "in_path": path,
        }


class MemoryFile:
    """``state.json`` in ``directory``, whole and on disk after every change; None keeps nothing."""

    def __init__(self, directory: Path | None) -> None:
        self._path = None if directory is None else directory / "state.json"
        if directory is not None:
            directory.mkdir(parents=True, exist_ok=True)

    def load(self) -> Memory:
        """The last memory saved, or a new unit's."""
        if self._path is None or not self._path.exists():
            return Memory()
        raw = json.loads(self._path.read_text("utf-8"))
        path = raw["path"]
        return Memory(
            stacked={int(value): count for value, count in raw["stacked"].items()},
            returned=raw["returned"],
            rejected=raw["rejected"],
            path=None
            if path is None
            else BillInPath(
                path["value_tenge"], path["bill_type"], Position(path["position"]), path["is_reported"]
            ),
            unreported_type=raw["unreported_type"],
        )

    def save(self, memory: Memory) -> None:
        """Durable when it returns: written aside, fsynced, renamed, the directory fsynced."""
        if self._path is None:
            return
        path = memory.path
        raw = {
            "stacked": memory.stacked,
            "returned": memory.returned,
            "rejected": memory.rejected,
            "path": None if path is None else path.__dict__,
            "unreported_type": memory.unreported_type,
        }
        fresh = self._path.with_suffix(".new")
        with fresh.open("w", encoding="utf-8") as file:
            json.dump(raw, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)
        directory = os.open(self._path.parent, os.O_RDONLY)
        try:
            os.fsync(directory)
        finally:
            os.close(directory)
