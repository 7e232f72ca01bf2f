"""Several devices on one line: who speaks is asked, one after the other, and only that one hears the answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from devices.commands import BillCommand
from devices.events import BillEvent


class BusCodec(Protocol):
    """A codec whose device has an address. ``is_waiting``: an answer is awaited, or its acknowledgement is owed."""

    @property
    def is_waiting(self) -> bool: ...

    def send(self, command: BillCommand) -> None: ...

    def next_event(self) -> BillEvent | None: ...

    def receive_data(self, data: bytes, now: float) -> None: ...

    def data_to_send(self, now: float) -> bytes: ...

    def timer(self) -> float | None: ...

    def handle_timer(self, now: float) -> None: ...

    def port_lost(self, detail: str, now: float) -> None: ...


class AcceptorBus:
    """Codecs by address, each of another device. Like a codec it has no port, no thread and no clock.

    ``gap_s``: for so long the line is idle between one device's last word and another's first. A device that is
    silent costs the others no more than the time of its answers, for a codec asks again only when its turn comes.
    """

    def __init__(self, codecs: Mapping[int, BusCodec], gap_s: float = 0.0) -> None:
        self._codecs = dict(codecs)
        self._turns = list(self._codecs)
        self._gap_s = gap_s
        self._free_at = 0.0

    def send(self, address: int, command: BillCommand) -> None:
        """A command for one device. Raises KeyError for an address that nobody has."""
        self._codecs[address].send(command)

    def next_event(self) -> tuple[int, BillEvent] | None:
        """The oldest event of some device, with its address."""
        for address, codec in self._codecs.items():
            if (event := codec.next_event()) is not None:
                return address, event
        return None

    def receive_data(self, data: bytes, now: float) -> None:
        """Bytes came: an answer to whoever asked; nobody's when nobody did."""
        self._free_at = now + self._gap_s
        if (asking := self._asking()) is not None:
            self._codecs[asking].receive_data(data, now)

    def data_to_send(self, now: float) -> bytes:
        """The next command of whoever has waited longest."""
        if (asking := self._asking()) is not None:
            self._free_at = now + self._gap_s
            return self._codecs[asking].data_to_send(now)
        if now < self._free_at:
            return b""
        for address in tuple(self._turns):
            if data := self._codecs[address].data_to_send(now):
                self._turns.remove(address)
                self._turns.append(address)
                return data
        return b""

    def timer(self) -> float | None:
        """When to call ``handle_timer`` and ``data_to_send`` next."""
        if (asking := self._asking()) is not None:
            return self._codecs[asking].timer()
        due_at = min(
            (at for codec in self._codecs.values() if (at := codec.timer()) is not None), default=None
        )
        return None if due_at is None else max(due_at, self._free_at)

    def handle_timer(self, now: float) -> None:
        """Time has passed."""
        for codec in self._codecs.values():
            codec.handle_timer(now)

    def port_lost(self, detail: str, now: float) -> None:
        """The port cannot be opened, or broke."""
        for codec in self._codecs.values():
            codec.port_lost(detail, now)

    def _asking(self) -> int | None:
        return next((address for address, codec in self._codecs.items() if codec.is_waiting), None)
