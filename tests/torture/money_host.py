"""A kiosk without a screen: a driver, a journal of one file, and the tables of ``kiosk.core.recovery``.

``python -m tests.torture.money_host PROTOCOL LINK JOURNAL [POINT]`` takes every bill and tells what it does, a word a
line. At POINT it kills itself, as a power cut would: nothing is flushed, nothing is said to the device.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
from pathlib import Path
from typing import Final

from devices.commands import AcknowledgeBill, EnableBills, ReturnBill, StackBill
from devices.events import (
    AcceptorIdentified,
    AcceptorReady,
    BillEscrowed,
    BillEvent,
    BillStacked,
    BillStacking,
)
from devices.protocols import PROTOCOLS, PortChoice, acceptor_driver
from kiosk.core.recovery import FATES, Evidence, Fate, evidence_after, is_same, word_of

NEVER: Final = "never"
"""Instead of a point: live on, and never decide about a bill."""


class Journal:
    """One JSON object a line, on disk when ``write`` returns: an intent, or what became of a bill."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.entries: list[dict[str, object]] = []
        if path.exists():
            self.entries = [json.loads(line) for line in path.read_text().splitlines()]

    @property
    def open_tiyn(self) -> int | None:
        """The value of the intent without outcome."""
        last = self.entries[-1] if self.entries else {"kind": ""}
        return int(str(last["value_tiyn"])) if last["kind"] == "intent" else None

    def write(self, kind: str, value_tiyn: int) -> None:
        entry = {"kind": kind, "value_tiyn": value_tiyn}
        self.entries.append(entry)
        with self._path.open("a") as file:
            file.write(json.dumps(entry) + "\n")
            file.flush()
            os.fsync(file.fileno())


class Host:
    """Decides by the kiosk's own tables."""

    def __init__(self, protocol: str, link: str, journal: Path, die_at: str) -> None:
        self._events: queue.SimpleQueue[BillEvent] = queue.SimpleQueue()
        self._journal = Journal(journal)
        self._die_at = die_at
        self._evidence = Evidence.NONE
        self._values: frozenset[int] = frozenset()
        self._is_settled = False
        self._driver = acceptor_driver(
            PROTOCOLS[protocol],
            PortChoice(link, baud=9600),
            self._events.put,
            bills_file=journal.with_name("bills.json"),
        )

    def run(self) -> None:
        self._driver.start()
        while True:
            self._react(self._events.get())

    def _react(self, event: BillEvent) -> None:
        value_tiyn = self._journal.open_tiyn
        if value_tiyn is not None:
            self._resolve(event, value_tiyn)
        elif isinstance(event, BillEscrowed):
            self._take(event)
        elif isinstance(event, BillStacked):
            self._find(event.bill.value_tiyn)
        if isinstance(event, BillStacking):
            self._reach("stacking")
        if isinstance(event, AcceptorIdentified):
            self._values = frozenset(bill.value_tiyn for bill in event.bills)
        if isinstance(event, AcceptorReady):
            self._is_settled = True
            self._reach("ready")
            if not event.is_enabled:
                self._driver.send(EnableBills(self._values))

    def _take(self, event: BillEscrowed) -> None:
        self._is_settled = True
        self._reach("escrowed")
        if self._die_at == NEVER:
            return
        self._evidence = Evidence.NONE
        self._journal.write("intent", event.bill.value_tiyn)
        self._reach("intended")
        self._driver.send(StackBill())

    def _resolve(self, event: BillEvent, value_tiyn: int) -> None:
        word = word_of(event, value_tiyn)
        if word is None:
            return
        fate = FATES[self._evidence, word]
        self._evidence = evidence_after(self._evidence, word)
        match fate:
            case Fate.STACKED:
                self._reach("told")
                self._credit("credited", value_tiyn)
            case Fate.RETURNED:
                self._journal.write("returned", value_tiyn)
            case Fate.DISPUTED | Fate.DISPUTED_AND_FOUND:
                self._journal.write("disputed", value_tiyn)
            case Fate.SEND_BACK:
                self._driver.send(ReturnBill())
            case Fate.WAIT:
                pass

    def _find(self, value_tiyn: int) -> None:
        last = self._journal.entries[-1] if self._journal.entries else {"kind": "", "value_tiyn": 0}
        is_last = last["kind"] == "credited" and is_same(value_tiyn, int(str(last["value_tiyn"])))
        if is_last and not self._is_settled:
            self._driver.send(AcknowledgeBill())
        else:
            self._credit("found", value_tiyn)

    def _credit(self, kind: str, value_tiyn: int) -> None:
        self._journal.write(kind, value_tiyn)
        self._is_settled = False
        self._reach("credited")
        self._driver.send(AcknowledgeBill())

    def _reach(self, point: str) -> None:
        print(point, flush=True)
        if point == self._die_at:
            os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    Host(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else "").run()
