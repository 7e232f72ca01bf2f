"""Our driver and a simulated acceptor of any protocol on the two ends of a real pseudo terminal."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

from devices.bill_acceptors import ccnet, cctalk, id003
from devices.commands import AcknowledgeBill, BillCommand, EnableBills, StackBill
from devices.driver import BillAcceptorDriver, Codec
from devices.events import AcceptorReady, BillEscrowed, BillEvent, BillStacked
from devices.simulators.ccnet import simulation as ccnet_unit
from devices.simulators.cctalk import simulation as cctalk_unit
from devices.simulators.id003 import simulation as id003_unit
from devices.simulators.mechanics import ESCROW_S
from devices.simulators.options import SimulatorOptions
from devices.simulators.simulation import AcceptorSimulation
from devices.transport import open_port

WAIT_S = 20.0
ALL = frozenset({20_000, 50_000, 100_000, 200_000, 500_000, 1_000_000, 2_000_000})
_POLLS = {"poll_moving_s": 0.02, "poll_enabled_s": 0.02, "poll_disabled_s": 0.03, "offline_s": 1.5}
BRISK_CCTALK = cctalk.Timings(
    **_POLLS,
    reply_s=0.1,
    slow_reply_s=0.15,
    search_s=0.05,
    late_s=0.4,
    settle_s=0.3,
    verify_s=0.1,
    check_s=0.05,
    again_s=0.2,
    lost_s=3.0,
    unsaid_s=1.0,
)
BRISK: dict[str, Callable[[], Codec]] = {
    "ccnet": lambda: ccnet.CcnetCodec(ccnet.Timings(**_POLLS)),
    "cctalk": lambda: cctalk.CctalkCodec(BRISK_CCTALK),
    "id003": lambda: id003.Id003Codec(id003.Timings(**_POLLS)),
}
"""Codecs with the polls of a test that has no time to lose; everything else as in life."""

UNITS: dict[str, Callable[..., AcceptorSimulation]] = {
    "ccnet": ccnet_unit,
    "cctalk": cctalk_unit,
    "id003": id003_unit,
}

E = TypeVar("E", bound=BillEvent)


class Host:
    """A driver with all its events; a new one on the same line is a host that was killed and came back."""

    def __init__(self, link: Path, bills_file: Path | None, codec: Codec) -> None:
        self.events: list[BillEvent] = []
        self._queue: queue.SimpleQueue[BillEvent] = queue.SimpleQueue()
        self._driver = BillAcceptorDriver(
            codec, lambda: open_port(str(link)), self._on_event, bills_file=bills_file
        )
        self._driver.start()

    def _on_event(self, event: BillEvent) -> None:
        self.events.append(event)
        self._queue.put(event)

    def send(self, command: BillCommand) -> None:
        self._driver.send(command)

    def wait_for(self, kind: type[E]) -> E:
        """The next event of this kind; those before it are passed over."""
        end = time.monotonic() + WAIT_S
        while True:
            try:
                event = self._queue.get(timeout=max(0.0, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"no {kind.__name__}; there were {self.events}") from None
            if isinstance(event, kind):
                return event

    def of(self, kind: type[E]) -> list[E]:
        return [event for event in self.events if isinstance(event, kind)]

    def kill(self) -> None:
        """The process is gone; it says nothing to anybody."""
        self._driver.close()


class Line:
    """A running unit in a thread of its own; ``said`` has all its events. ``codec`` and ``unit``: other than usual."""

    def __init__(
        self,
        directory: Path,
        protocol: str = "ccnet",
        *,
        speed: float = 20.0,
        escrow_s: float = ESCROW_S,
        seed: int = 0,
        baud: int = 0,
        encryption_key: str = "",
        codec: Callable[[], Codec] | None = None,
        unit: Callable[..., AcceptorSimulation] | None = None,
    ) -> None:
        self._codec = codec or BRISK[protocol]
        self.link = directory / "acceptor.pty"
        self.said: list[dict[str, Any]] = []
        self._bills_file = directory / "bills.json"
        self._reactions: dict[str, str] = {}
        self._news = threading.Condition()
        self._hosts: list[Host] = []
        options = SimulatorOptions(
            self.link,
            directory / "unit",
            speed=speed,
            seed=seed,
            baud=baud,
            encryption_key=encryption_key,
        )
        self._unit = (unit or UNITS[protocol])(options, self._listen, escrow_s=escrow_s)
        self._thread = threading.Thread(target=self._unit.run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for host in self._hosts:
            host.kill()
        self._unit.stop()
        self._thread.join(WAIT_S)

    def host(self, codec: Codec | None = None) -> Host:
        host = Host(self.link, self._bills_file, codec or self._codec())
        self._hosts.append(host)
        return host

    def ready_host(self) -> Host:
        """A host that takes everything."""
        host = self.host()
        host.wait_for(AcceptorReady)
        host.send(EnableBills(ALL))
        self.wait_until(lambda said: said["event"] == "enabled" and said["values_tiyn"])
        return host

    def do(self, command: str) -> None:
        self._unit.command(command)

    def when(self, event: str, command: str) -> None:
        """Do ``command`` in the very moment of ``event``."""
        self._reactions[event] = command

    def insert(self, value: int, how: str = "") -> None:
        """Push until the unit takes it, as a customer does."""
        end = time.monotonic() + WAIT_S
        while time.monotonic() < end:
            seen = len(self.said)
            self.do(f"insert {value} {how}")
            if (
                self.wait_until(lambda said: said["event"] in ("accepting", "busy"), seen)["event"]
                == "accepting"
            ):
                return
        raise AssertionError(f"never taken: {self.said[-5:]}")

    def wait_until(
        self, is_it: Callable[[dict[str, Any]], Any], after: int = 0, within_s: float = WAIT_S
    ) -> dict[str, Any]:
        """The first event of the unit that fits, among those said and those to come."""
        with self._news:
            self._news.wait_for(lambda: any(is_it(said) for said in self.said[after:]), within_s)
        fitting = [said for said in self.said[after:] if is_it(said)]
        assert fitting, f"the unit never said so: {self.said}"
        return fitting[0]

    def wait_event(self, event: str) -> dict[str, Any]:
        return self.wait_until(lambda said: said["event"] == event)

    def counts(self) -> dict[str, Any]:
        seen = len(self.said)
        self.do("status")
        return self.wait_until(lambda said: said["event"] == "status", seen)

    def _listen(self, event: dict[str, Any]) -> None:
        with self._news:
            self.said.append(event)
            self._news.notify_all()
        if (command := self._reactions.pop(event["event"], None)) is not None:
            self._unit.command(command)


def top_up(line: Line, host: Host, value: int) -> BillStacked:
    """One bill from the hand into the journal."""
    line.insert(value)
    host.wait_for(BillEscrowed)
    host.send(StackBill())
    stacked = host.wait_for(BillStacked)
    host.send(AcknowledgeBill())
    return stacked
