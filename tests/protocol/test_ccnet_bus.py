"""Two bill acceptors on one CCNET line: frames bear addresses, and the line is idle between two commands."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from devices.bill_acceptors.bus import AcceptorBus
from devices.bill_acceptors.ccnet import CcnetCodec, Timings
from devices.commands import AcknowledgeBill, EnableBills, ReturnBill, StackBill
from devices.events import (
    AcceptorFaulted,
    AcceptorReady,
    Bill,
    BillEscrowed,
    BillReturned,
    BillStacked,
    FaultCode,
)
from devices.simulators.ccnet import CcnetFirmware
from devices.simulators.memory import MemoryFile
from devices.simulators.simulation import AcceptorSimulation
from tests.support.acceptor_line import ALL
from tests.support.bus_pump import BusPump

FIVE_THOUSAND = Bill(500_000, "KZT", 4)
GAP_S = 0.018
TIMINGS = Timings(poll_moving_s=0.05, poll_enabled_s=0.05, poll_disabled_s=0.05, offline_s=2.0)


class _Both(CcnetFirmware):
    """One at 3, one at 5 on the same line: each hears everything."""

    def __init__(self, emit: Any) -> None:
        super().__init__(MemoryFile(None), lambda event, **fields: emit(event, by=3, **fields), speed=20.0)
        self.other = CcnetFirmware(
            MemoryFile(None), lambda event, **fields: emit(event, by=5, **fields), speed=20.0, address=5
        )

    def receive_data(self, data: bytes, now: float) -> None:
        super().receive_data(data, now)
        self.other.receive_data(data, now)

    def data_to_send(self) -> bytes:
        return super().data_to_send() + self.other.data_to_send()

    def timer(self) -> float | None:
        return min((at for at in (super().timer(), self.other.timer()) if at is not None), default=None)

    def handle_timer(self, now: float) -> None:
        super().handle_timer(now)
        self.other.handle_timer(now)

    @property
    def habits(self) -> Any:
        return {**super().habits, "other": lambda now: self.other.mechanics.insert(5000, now, is_bad=False)}


@pytest.fixture
def bus(tmp_path) -> Iterator[tuple[BusPump, AcceptorSimulation]]:
    link = tmp_path / "bus.pty"
    units = AcceptorSimulation("ccnet", link, lambda _: None, _Both)
    thread = threading.Thread(target=units.run, daemon=True)
    thread.start()
    codecs = {address: CcnetCodec(TIMINGS, address=address) for address in (3, 5)}
    pump = BusPump(link, AcceptorBus(codecs, GAP_S))
    yield pump, units
    pump.close()
    units.stop()
    thread.join(20)


def _enable(pump: BusPump) -> None:
    for address in (3, 5):
        pump.bus.send(address, EnableBills(ALL))
    for address in (3, 5):
        assert pump.until(address, AcceptorReady) == AcceptorReady(is_enabled=True)


@pytest.mark.rule("K-01")
def test_two_bills_at_once_are_told_each_by_its_own_unit(bus):
    pump, units = bus
    _enable(pump)

    units.command("insert 5000")
    units.command("other")
    for address in (3, 5):
        assert pump.until(address, BillEscrowed) == BillEscrowed(FIVE_THOUSAND)
    pump.bus.send(3, StackBill())
    pump.bus.send(5, ReturnBill())
    assert pump.until(3, BillStacked) == BillStacked(FIVE_THOUSAND)
    assert pump.until(5, BillReturned) == BillReturned(FIVE_THOUSAND)
    pump.bus.send(3, AcknowledgeBill())

    assert [address for address, event in pump.events if isinstance(event, BillStacked)] == [3]


def test_an_acknowledgement_is_never_overtaken_and_the_line_rests_before_the_next_command(bus):
    pump, _ = bus
    _enable(pump)

    for (earlier, first), (later, second) in pairwise(pump.sent):
        if first[3] == 0x00:  # an ACK: of the device that was asked just before
            assert later - earlier >= 0.010
        if second[3] == 0x00:
            assert second[1] == first[1]


def test_a_unit_that_is_silent_does_not_stop_the_other(bus):
    pump, units = bus
    _enable(pump)
    units.command("silent")

    assert pump.until(3, AcceptorFaulted) == AcceptorFaulted(FaultCode.SILENT, "no answer")
    units.command("other")
    assert pump.until(5, BillEscrowed) == BillEscrowed(FIVE_THOUSAND)
