"""An acceptor's driver in a process of its own: ``python -m benchmarks.poll_host PROTOCOL LINK SECONDS JOURNAL``.

Enables all bills, polls for SECONDS and then stacks bills until its stdin ends, each after one fsync of JOURNAL. Prints
``enabled``, and in the end one JSON object: ``cpu_share`` of one core while nothing was inserted, ``polls`` of that time, and
``stack_ms`` from the bytes that told of escrow to STACK on the wire.
"""

from __future__ import annotations

import json
import os
import queue
import sys
import threading
import time
from pathlib import Path

from benchmarks.poll_tap import Tap
from devices.commands import AcknowledgeBill, EnableBills, StackBill
from devices.driver import BillAcceptorDriver
from devices.events import AcceptorIdentified, AcceptorReady, BillEscrowed, BillEvent, BillStacked
from devices.protocols import PROTOCOLS, PortChoice, acceptor_driver

PAGE = 4096


class Host:
    def __init__(self, protocol: str, link: str, journal: Path) -> None:
        self.tap = Tap(protocol)
        self.is_enabled = threading.Event()
        self._file = journal.open("ab")
        self._events: queue.SimpleQueue[BillEvent] = queue.SimpleQueue()
        self._values: frozenset[int] = frozenset()
        self.driver: BillAcceptorDriver = acceptor_driver(
            PROTOCOLS[protocol], PortChoice(link, baud=9600), self._heard
        )
        threading.Thread(target=self._decide, daemon=True).start()

    def _heard(self, event: BillEvent) -> None:
        if isinstance(event, BillEscrowed):
            self.tap.offered()
        self._events.put(event)

    def _decide(self) -> None:
        """As the kiosk's core does: in another thread than the driver's, and nothing before it is on disk."""
        while True:
            match self._events.get():
                case AcceptorIdentified(bills=bills):
                    self._values = frozenset(bill.value_tiyn for bill in bills)
                case AcceptorReady(is_enabled=False):
                    self.driver.send(EnableBills(self._values))
                    self.is_enabled.set()
                case BillEscrowed():
                    self._write()
                    self.driver.send(StackBill())
                case BillStacked():
                    self._write()
                    self.driver.send(AcknowledgeBill())
                case _:
                    pass

    def _write(self) -> None:
        self._file.write(b"\0" * PAGE)
        self._file.flush()
        os.fsync(self._file.fileno())


def main(protocol: str, link: str, seconds: float, journal: Path) -> None:
    host = Host(protocol, link, journal)
    host.driver.start()
    host.is_enabled.wait(60)
    time.sleep(1.0)
    host.tap.polls.clear()
    cpu, begun = time.process_time(), time.perf_counter()
    time.sleep(seconds)
    share = (time.process_time() - cpu) / (time.perf_counter() - begun)
    polls = list(host.tap.polls)
    print("enabled", flush=True)
    sys.stdin.read()
    host.driver.close()
    print(json.dumps({"cpu_share": share, "polls": polls, "stack_ms": host.tap.delays_ms}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]), Path(sys.argv[4]))
