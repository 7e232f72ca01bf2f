"""A port with several devices behind it, pumped by the test itself."""

from __future__ import annotations

import time
from pathlib import Path

from devices.bill_acceptors.bus import AcceptorBus
from devices.events import BillEvent
from devices.transport import open_port


class BusPump:
    """A port, a bus, and what came of it."""

    def __init__(self, link: Path, bus: AcceptorBus) -> None:
        self.bus = bus
        self.events: list[tuple[int, BillEvent]] = []
        self.sent: list[tuple[float, bytes]] = []
        self._port = open_port(str(link))

    def until(self, address: int, kind: type[BillEvent]) -> BillEvent:
        """The first that was told, or will be."""
        end = time.monotonic() + 20.0
        for told in self.events:
            if told[0] == address and isinstance(told[1], kind):
                return told[1]
        while (now := time.monotonic()) < end:
            if data := self.bus.data_to_send(now):
                self._port.write(data)
                self.sent.append((now, data))
            while (event := self.bus.next_event()) is not None:
                self.events.append(event)
                if event[0] == address and isinstance(event[1], kind):
                    return event[1]
            due_at = self.bus.timer()
            wait_s = 0.05 if due_at is None else max(0.0, min(0.05, due_at - now))
            if data := self._port.read_available(wait_s):
                self.bus.receive_data(data, time.monotonic())
            self.bus.handle_timer(time.monotonic())
        raise AssertionError(f"no {kind.__name__} of {address}: {self.events}")

    def close(self) -> None:
        self._port.close()
