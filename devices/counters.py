"""What devices did, counted: since ever, since the last service or collection, since the paper was replaced.

Counters help a technician; money is counted in the journal. They are written after each stacked bill and else now and
then, so that a power cut may cost the last few.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal

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

Since = Literal["ever", "service", "collection", "paper"]
MARKS: Final[tuple[Since, ...]] = ("service", "collection", "paper")


STARTS_MAX: Final = 12
_STACKED: Final = "bills_stacked/"

Bills = dict[int, int]
"""Bills by denomination in tiyn."""


class CassetteCounts:
    """Bills by cassette, as the bill acceptor told them: an own count beside the journal's.

    A removal is named by its journal entry. Bills of a cassette whose beginning was not seen are not known.
    """

    def __init__(self, kept: Mapping[str, Any] | None = None) -> None:
        told: Mapping[str, Any] = {} if kept is None else kept
        starts: Mapping[str, Any] = told.get("starts", {})
        removed: Mapping[str, Any] = told.get("removed", {})
        self._base: Bills | None = _bills(told.get("base"))
        self._starts = {int(seq): _bills(bills) or {} for seq, bills in starts.items()}
        self._removed = {int(seq): _bills(bills) for seq, bills in removed.items()}

    def kept(self) -> dict[str, Any]:
        """What ``__init__`` takes, for JSON."""
        return {"base": self._base, "starts": self._starts, "removed": self._removed}

    def started(self, seq: int, ever: Bills, *, is_empty: bool) -> None:
        """The program started at entry ``seq``. ``is_empty``: the journal knows of no bill in the cassette."""
        if self._base is None and is_empty:
            self._base = dict(ever)
        self._starts[seq] = dict(ever)
        self._starts = dict(sorted(self._starts.items())[-STARTS_MAX:])

    def removed(self, seq: int, boundary_seq: int, ever: Bills) -> None:
        """A cassette is out, with the bills up to ``boundary_seq``: this entry, or that of a start."""
        upto = dict(ever) if boundary_seq in (0, seq) else self._starts.get(boundary_seq)
        self._removed[seq] = None if self._base is None or upto is None else _less(upto, self._base)
        self._base = upto
        self._starts = {at: bills for at, bills in self._starts.items() if 0 < boundary_seq < at}

    def put_back(self, removed_seq: int) -> None:
        """It took no cash: its bills are with those of the next."""
        bills = self._removed.pop(removed_seq, None)
        later = min((seq for seq in self._removed if seq > removed_seq), default=None)
        if later is not None:
            next_bills = self._removed[later]
            known = bills is not None and next_bills is not None
            self._removed[later] = _less(next_bills or {}, bills or {}, sign=-1) if known else None
        elif self._base is not None:
            self._base = None if bills is None else _less(self._base, bills)

    def bagged(self, removed_seq: int, ever: Bills) -> None:
        """A removed cassette is in its bag; 0: everything is."""
        if removed_seq:
            self._removed.pop(removed_seq, None)
        else:
            self._base, self._removed, self._starts = dict(ever), {}, {}

    def so_far(self, ever: Bills) -> Bills | None:
        """What was counted in the cassette that is in the kiosk; None where its beginning was not seen."""
        return None if self._base is None else _less(ever, self._base)

    def by_removal(self) -> dict[int, Bills]:
        """What was counted in each removed cassette, where that is known."""
        return {seq: dict(bills) for seq, bills in self._removed.items() if bills is not None}


def _bills(kept: Mapping[Any, Any] | None) -> Bills | None:
    return None if kept is None else {int(value): int(count) for value, count in kept.items()}


def _less(bills: Bills, other: Bills, sign: int = 1) -> Bills:
    left = {value: bills.get(value, 0) - sign * other.get(value, 0) for value in {*bills, *other}}
    return {value: count for value, count in sorted(left.items()) if count}


class Counters:
    """Counts by name: ``bills_stacked/50000`` (the bill's tiyn), ``faults/jam_stacker``, ``bills_rejected/length 6c``
    (the reason and the unit's own code of it in hexadecimal).
    """

    def __init__(
        self,
        ever: Mapping[str, int] | None = None,
        marks: Mapping[Since, Mapping[str, int]] | None = None,
        cassettes: Mapping[str, Any] | None = None,
    ) -> None:
        self.cassettes = CassetteCounts(cassettes)
        self._ever: Counter[str] = Counter(ever or {})
        self._marks: dict[Since, Counter[str]] = {
            since: Counter((marks or {}).get(since, {})) for since in MARKS
        }

    @classmethod
    def load(cls, path: Path) -> Counters:
        """The counters kept in a file; none when it is not there or cannot be read: they are no money."""
        try:
            kept = json.loads(path.read_text())
            return cls(kept["ever"], {since: kept.get(since, {}) for since in MARKS}, kept.get("cassettes"))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    def save(self, path: Path) -> None:
        """Keep them; the file is whole at every moment. Raises OSError."""
        kept: dict[str, Any] = {since: dict(counts) for since, counts in self._marks.items()}
        kept |= {"ever": dict(self._ever), "cassettes": self.cassettes.kept()}
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
            case BillRejected(reason, code):
                self.add("bills_rejected", f"{reason} {code:02x}")
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

    def bills(self) -> Bills:
        """Every bill that was stacked, by denomination."""
        return {
            int(name.removeprefix(_STACKED)): count
            for name, count in self._ever.items()
            if name.startswith(_STACKED)
        }

    def begin(self, since: Since) -> None:
        """A service, a collection, a new roll of paper: from here on it is counted anew."""
        assert since in MARKS, "ever has no beginning"
        self._marks[since] = Counter(self._ever)

    def since(self, since: Since) -> dict[str, int]:
        """Counts since a mark, without those that are zero."""
        before = Counter() if since == "ever" else self._marks[since]
        return {name: count for name in sorted(self._ever) if (count := self._ever[name] - before[name])}
