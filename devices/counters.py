"""What devices did, counted: since ever, since the last service, since the last collection.

Counters help a technician; money is counted in the journal. They are written now and then, so that a power cut
may cost the last few.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal

from devices.events import (
    AcceptorFaulted,
    BillEvent,
    BillRejected,
    BillReturned,
    BillStacked,
    PrintEnded,
    PrinterEvent,
    PrinterStatus,
    ReceiptLeft,
)

Since = Literal["ever", "service", "collection"]
MARKS: Final[tuple[Since, ...]] = ("service", "collection")


class Counters:
    """Counts by name, such as ``bills_stacked/50000`` (the bill's tiyn) or ``faults/jam_stacker``."""

    def __init__(
        self, ever: Mapping[str, int] | None = None, marks: Mapping[Since, Mapping[str, int]] | None = None
    ) -> None:
        self._ever: Counter[str] = Counter(ever or {})
        self._marks: dict[Since, Counter[str]] = {
            since: Counter((marks or {}).get(since, {})) for since in MARKS
        }

    @classmethod
    def load(cls, path: Path) -> Counters:
        """The counters kept in a file; none when it is not there or cannot be read: they are no money."""
        try:
            kept = json.loads(path.read_text())
            return cls(kept["ever"], {since: kept[since] for since in MARKS})
        except (OSError, ValueError, KeyError, TypeError):
            return cls()

    def save(self, path: Path) -> None:
        """Keep them; the file is whole at every moment. Raises OSError."""
        kept = {"ever": dict(self._ever), **{since: dict(counts) for since, counts in self._marks.items()}}
        fresh = path.with_name(f".{path.name}.new")
        with fresh.open("w") as file:
            json.dump(kept, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)

    def note(self, event: BillEvent | PrinterEvent) -> None:
        """Count one event of a device."""
        match event:
            case BillStacked(bill):
                self.add("bills_stacked", bill.value_tiyn)
            case BillReturned():
                self.add("bills_returned")
            case BillRejected(reason):
                self.add("bills_rejected", reason)
            case AcceptorFaulted(code):
                self.add("faults", code.value)
            case PrintEnded(outcome=outcome):
                self.add("receipts", outcome)
            case ReceiptLeft(outcome):
                self.add("receipts_left", outcome)
            case PrinterStatus(faults=faults):
                for fault in faults:
                    self.add("printer_faults", fault)
            case _:
                pass

    def add(self, name: str, label: object = "") -> None:
        self._ever[f"{name}/{label}" if label != "" else name] += 1

    def begin(self, since: Since) -> None:
        """A service or a collection: from here on it is counted anew."""
        assert since in MARKS, "ever has no beginning"
        self._marks[since] = Counter(self._ever)

    def since(self, since: Since) -> dict[str, int]:
        """Counts since a mark, without those that are zero."""
        before = Counter() if since == "ever" else self._marks[since]
        return {name: count for name in sorted(self._ever) if (count := self._ever[name] - before[name])}
