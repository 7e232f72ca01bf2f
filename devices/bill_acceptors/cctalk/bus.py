"""Several devices on one wire: who speaks is asked, one after the other, and only that one hears the answer."""

from __future__ import annotations

from collections.abc import Mapping

from devices.bill_acceptors.cctalk.codec import CctalkCodec
from devices.commands import BillCommand
from devices.events import BillEvent


class CctalkBus:
    """Codecs by address, each of another device. Like a codec it has no port, no thread and no clock.

    A device that is silent costs the others no more than the time of one answer, for a codec asks again by itself
    only when its turn comes.
    """

    def __init__(self, codecs: Mapping[int, CctalkCodec]) -> None:
        self._codecs = dict(codecs)
        self._turns = list(self._codecs)

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
        if (asking := self._asking()) is not None:
            self._codecs[asking].receive_data(data, now)

    def data_to_send(self, now: float) -> bytes:
        """The next command of whoever has waited longest."""
        if (asking := self._asking()) is not None:
            return self._codecs[asking].data_to_send(now)
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
        return min((at for codec in self._codecs.values() if (at := codec.timer()) is not None), default=None)

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
