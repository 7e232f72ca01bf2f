"""A bill acceptor and its driver as the core sees them: events and commands, with a cassette that can be counted.

What the device does by itself is a method that tests and simulations call; what it says collects in ``said``. It
follows the driver's contract: a stacked bill is said once a life of the driver, again to a new driver until it is
acknowledged, and ``AcceptorReady`` closes every start.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Literal

from devices import events as device
from devices.commands import AcknowledgeBill, BillCommand, EnableBills, ResetAcceptor, ReturnBill, StackBill
from devices.events import Bill, BillEvent, FaultCode
from tests.support.core_builders import BILL_TABLE

Place = Literal["none", "escrow", "stacking", "stacked"]


@dataclass
class FakeAcceptor:
    """``cassette`` and ``returned`` are what is physically true; ``acknowledged`` counts acknowledged bills."""

    said: deque[BillEvent] = field(default_factory=deque)
    cassette: list[Bill] = field(default_factory=list)
    returned: list[Bill] = field(default_factory=list)
    acknowledged: int = 0
    place: Place = "none"
    bill: Bill | None = None
    enabled: frozenset[int] = frozenset()
    has_power: bool = False
    has_fault: FaultCode | None = None
    has_line: bool = True
    has_driver: bool = False
    is_on_wire: bool = False
    """81 was sent: after a power cut of its own the device will not say it again."""
    is_known_to_driver: bool = False
    """This life of the driver has passed the stacked bill on."""
    may_acknowledge: bool = False
    owes_ready: bool = False
    boundaries: list[int] = field(default_factory=list)
    """How many bills were in cassettes, all in all, when each of them was taken out."""

    # --- its own life --------------------------------------------------------------------------------------

    def power_on(self) -> None:
        """Say what is found, reset, finish what was under way, be ready."""
        if self.has_power:
            return
        self.has_power, self.has_fault, self.owes_ready = True, None, True
        match self.place:
            case "escrow" | "stacking":
                self._say(device.PowerUpFound("bill_in_acceptor"))
                self._give_back(is_told=self.place == "escrow")
            case "stacked" if not self.is_on_wire:
                self._say(device.PowerUpFound("bill_in_stacker"))
                self._report(is_at_power_up=True)
            case _:
                self._say(device.PowerUpFound("clean"))
                self._empty_path()

    def power_off(self) -> None:
        if self.has_power:
            self.has_power = False
            self.enabled = frozenset()
            self._driver_says(device.AcceptorFaulted(FaultCode.SILENT))

    def insert(self, bill: Bill) -> bool:
        """Draw a bill in, if it is let in now."""
        if not self._works() or self.place != "none" or bill.value_tiyn not in self.enabled:
            return False
        self.place, self.bill = "escrow", bill
        self._say(device.BillAccepting())
        self._say(device.BillEscrowed(bill))
        return True

    def reject(self) -> None:
        if self._works() and self.place == "none" and self.enabled:
            self._say(device.BillAccepting())
            self._say(device.BillRejected("verification", 0x66))

    def finish_stacking(self) -> None:
        """The bill reaches the cassette; from here on it is true whatever anybody says."""
        if self._works() and self.place == "stacking":
            assert self.bill is not None
            self.cassette.append(self.bill)
            self.place, self.is_on_wire, self.is_known_to_driver = "stacked", False, False
            self._report(is_at_power_up=False)

    def tire_of_escrow(self) -> None:
        """Ten seconds without a command: given back."""
        if self._works() and self.place == "escrow":
            self._give_back()

    def jam(self, *, swallows: bool) -> None:
        """While stacking: the bill is in the cassette or in the head, and the device will never say which."""
        if not self._works() or self.place not in ("none", "stacking"):
            return
        if self.place == "stacking":
            assert self.bill is not None
            (self.cassette if swallows else self.returned).append(self.bill)
            self.place, self.bill = "none", None
        self.has_fault, self.enabled = FaultCode.JAM_STACKER, frozenset()
        self._say(device.AcceptorFaulted(FaultCode.JAM_STACKER))

    def repair(self) -> None:
        if self.has_power and self.has_fault is not None:
            self.has_fault, self.owes_ready = None, True
            self._say(device.AcceptorRecovered())
            self._empty_path()

    def remove_cassette(self) -> bool:
        """Between two bills. Without power nobody is told, then or later."""
        if self.place != "none" or self.has_fault is not None:
            return False
        self.boundaries.append(len(self.cassette))
        if self.has_power:
            self.has_fault, self.enabled = FaultCode.CASSETTE_REMOVED, frozenset()
            self._say(device.AcceptorFaulted(FaultCode.CASSETTE_REMOVED))
        return True

    def lose_line(self) -> None:
        """Silence on the wire, while the device goes on by itself."""
        if self.has_line:
            self._driver_says(device.AcceptorFaulted(FaultCode.SILENT))
            self.has_line = False

    def regain_line(self) -> None:
        if not self.has_line:
            self.has_line = True
            if self._works():
                self._say(device.AcceptorRecovered())
                self._meet_driver()

    # --- the driver ------------------------------------------------------------------------------------------

    def start_driver(self) -> None:
        """A new life of the host: it learns the state the device is in."""
        self.said.clear()
        self.has_driver, self.is_known_to_driver, self.may_acknowledge = True, False, False
        if self._works() and self.has_line:
            self._meet_driver()
        else:
            self._driver_says(device.AcceptorFaulted(self.has_fault or FaultCode.SILENT))

    def stop_driver(self) -> None:
        self.has_driver = False
        self.said.clear()

    def obey(self, command: BillCommand) -> None:
        """What the wire does with a command; one that comes at the wrong time is refused."""
        can_hear = self._works() and self.has_line
        match command:
            case EnableBills(values):
                self.enabled = values if can_hear else frozenset()
            case AcknowledgeBill():
                self.may_acknowledge = self.is_known_to_driver
                self._acknowledge()
            case ResetAcceptor():
                if can_hear and self.place == "none":
                    self.enabled, self.owes_ready = frozenset(), True
                    self._empty_path()
            case StackBill() if can_hear and self.place == "escrow":
                self.place = "stacking"
                self._say(device.BillStacking())
            case ReturnBill() if can_hear and self.place == "escrow":
                self._give_back()
            case _:
                self._driver_says(device.CommandFailed(type(command).__name__, "refused"))

    # --- inside ----------------------------------------------------------------------------------------------

    def _works(self) -> bool:
        return self.has_power and self.has_fault is None

    def _meet_driver(self) -> None:
        self.enabled, self.owes_ready = frozenset(), True
        match self.place:
            case "escrow":
                assert self.bill is not None
                self._say(device.BillEscrowed(self.bill))
            case "stacked":
                self._report(is_at_power_up=False)
                self._acknowledge()
            case "none":
                self._empty_path()
            case "stacking":
                pass

    def _report(self, *, is_at_power_up: bool) -> None:
        """81 on the wire; passed on once a life of the driver."""
        if self.has_driver and self.has_line:
            assert self.bill is not None
            self.is_on_wire = True
            if not self.is_known_to_driver:
                self.is_known_to_driver, self.may_acknowledge = True, False
                self._say(device.BillStacked(self.bill, is_at_power_up))

    def _acknowledge(self) -> None:
        if self.may_acknowledge and self._works() and self.has_line and self.place == "stacked":
            self.acknowledged += 1
            self._empty_path()

    def _empty_path(self) -> None:
        self.place, self.bill = "none", None
        self.is_on_wire = self.is_known_to_driver = self.may_acknowledge = False
        if self.owes_ready and self.has_driver and self.has_line:
            self.owes_ready = False
            self._say(BILL_TABLE)
            self._say(device.AcceptorReady(is_enabled=False))

    def _give_back(self, *, is_told: bool = True) -> None:
        assert self.bill is not None
        self.returned.append(self.bill)
        if is_told:
            self._say(device.BillReturned(self.bill))
        self._empty_path()

    def _say(self, event: BillEvent) -> None:
        """Over the wire, if somebody is there to hear it."""
        if self.has_driver and self.has_line:
            self.said.append(event)

    def _driver_says(self, event: BillEvent) -> None:
        if self.has_driver:
            self.said.append(event)
