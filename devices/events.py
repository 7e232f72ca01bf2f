"""What devices say, in words that no protocol owns. Money is whole tiyn in ``value_tiyn``."""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Literal

from wire.records import dataclass


@dataclass(frozen=True)
class Bill:
    """One piece of paper money. ``bill_type`` is its row in the device's bill table."""

    value_tiyn: int
    currency: str = "KZT"
    bill_type: int = 0


@dataclass(frozen=True)
class AcceptorIdentified:
    model: str
    serial: str
    firmware: str
    bills: tuple[Bill, ...]


@dataclass(frozen=True)
class PowerUpFound:
    """What the device says of itself at power-up: no bill, one in the acceptor's head, one in the stacker."""

    where: Literal["clean", "bill_in_acceptor", "bill_in_stacker"]


@dataclass(frozen=True)
class AcceptorReady:
    """Initialised and identified; waits for bills to be enabled (CCNET 19) or takes them (CCNET 14).

    Sent once at the end of every start, re-start and recovery: after it, no bill event of an earlier
    life of the device can come any more, so an open intent with no outcome by now is unknown.
    """

    is_enabled: bool


@dataclass(frozen=True)
class BillAccepting:
    """A bill is being drawn in."""


@dataclass(frozen=True)
class BillEscrowed:
    """Validated and held; waits for StackBill or ReturnBill."""

    bill: Bill


@dataclass(frozen=True)
class BillStacking:
    """On its way to the cassette."""


@dataclass(frozen=True)
class BillStacked:
    """In the cassette. Not acknowledged on the wire until the host sends ``AcknowledgeBill`` (0.1 rule 2)."""

    bill: Bill
    is_at_power_up: bool = False


@dataclass(frozen=True)
class BillReturned:
    """Back in the customer's hands. ``bill`` is None when the device does not say which."""

    bill: Bill | None = None


@dataclass(frozen=True)
class BillRejected:
    """The device itself refused an unrecognised bill. ``reason`` is a stable name such as ``verification``."""

    reason: str
    code: int


class FaultCode(StrEnum):
    JAM_ACCEPTOR = "jam_acceptor"
    JAM_STACKER = "jam_stacker"
    CASSETTE_FULL = "cassette_full"
    CASSETTE_REMOVED = "cassette_removed"
    CHEATED = "cheated"
    PAUSED = "paused"
    FAILURE = "failure"
    SILENT = "silent"
    BILL_TABLE_WRONG = "bill_table_wrong"
    PORT_UNAVAILABLE = "port_unavailable"
    BILL_NOT_TAKEN = "bill_not_taken"
    """A bill that was given back still lies in the entrance."""


@dataclass(frozen=True)
class AcceptorFaulted:
    """The acceptor takes no bills. ``detail`` names the device's own code; sent once per change."""

    code: FaultCode
    detail: str = ""


@dataclass(frozen=True)
class AcceptorRecovered:
    """The fault is over; AcceptorReady follows when bills can be enabled."""


@dataclass(frozen=True)
class CommandFailed:
    """The device refused or never answered a command; ``command`` is its class name."""

    command: str
    detail: str


BillEvent = (
    AcceptorIdentified
    | PowerUpFound
    | AcceptorReady
    | BillAccepting
    | BillEscrowed
    | BillStacking
    | BillStacked
    | BillReturned
    | BillRejected
    | AcceptorFaulted
    | AcceptorRecovered
    | CommandFailed
)


class Paper(StrEnum):
    OK = "ok"
    NEAR_END = "near_end"
    OUT = "out"


@dataclass(frozen=True)
class PrinterStatus:
    """What the printer says now; ``is_known`` False (silence, garbage) means: do not rely on it."""

    is_known: bool
    is_online: bool = False
    is_cover_open: bool = False
    paper: Paper = Paper.OUT
    faults: frozenset[str] = field(default_factory=frozenset)
    is_receipt_waiting: bool = False
    """The last receipt is still in the presenter's mouth; never True where there is no presenter."""

    @property
    def can_print(self) -> bool:
        """Online, covered, with paper for one more receipt and no fault."""
        healthy = self.is_known and self.is_online and not self.is_cover_open and not self.faults
        return healthy and self.paper is not Paper.OUT


@dataclass(frozen=True)
class PrintEnded:
    """``printed`` only by the printer's own word after the last byte; ``unknown`` after silence."""

    job_id: str
    outcome: Literal["printed", "not_printed", "unknown"]
    detail: str = ""


@dataclass(frozen=True)
class ReceiptLeft:
    """The receipt is out of the presenter: taken by the customer, or drawn back because nobody took it."""

    outcome: Literal["taken", "retracted"]


PrinterEvent = PrinterStatus | PrintEnded | ReceiptLeft
