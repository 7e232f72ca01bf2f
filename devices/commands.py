"""What hosts ask of devices, in words that no protocol owns."""

from __future__ import annotations

from wire.records import dataclass


@dataclass(frozen=True)
class EnableBills:
    """Take these denominations, in tiyn, and hold each in escrow; an empty set inhibits all."""

    values_tiyn: frozenset[int]


@dataclass(frozen=True)
class StackBill:
    """Move the escrowed bill into the cassette."""


@dataclass(frozen=True)
class ReturnBill:
    """Give the escrowed bill back."""


@dataclass(frozen=True)
class HoldBill:
    """Keep the bill in escrow for longer."""


@dataclass(frozen=True)
class AcknowledgeBill:
    """The stacked bill is in the journal: tell the device so (facts 0.1 rule 2)."""


@dataclass(frozen=True)
class ResetAcceptor:
    """Start the device's own initialisation."""


BillCommand = EnableBills | StackBill | ReturnBill | HoldBill | AcknowledgeBill | ResetAcceptor


@dataclass(frozen=True)
class Print:
    """Print these bytes as one job and prove it. ``timeout_s`` bounds the whole job."""

    job_id: str
    data: bytes
    timeout_s: float = 20.0


@dataclass(frozen=True)
class AskStatus:
    """Ask the printer how it is now."""


PrinterCommand = Print | AskStatus
