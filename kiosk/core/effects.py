"""What the core asks of the world. Imperatives; the runtime executes them in order and feeds results back."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime

from devices.commands import AcknowledgeBill, EnableBills, ResetAcceptor, ReturnBill, StackBill
from kiosk.core.service_states import Visit
from kiosk.core.wallet_talk import WalletAsk
from offline_queue.cassettes import Bag
from wire.entries import Body, OrderCompleted, OrderOpened, WalletOrderEnded, WalletOrderIntended
from wire.messages import OperationResult, QuoteRequest
from wire.money import Tiyn
from wire.records import dataclass
from wire.texts import Language


@dataclass(frozen=True)
class WriteJournal:
    """Append the bodies in one transaction and fsync; answer Journaled or JournalFailed with ``token``."""

    token: int
    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class AskQuote:
    """Ask the ledger; answer QuoteReceived or, after ``timeout_s``, QuoteUnavailable."""

    token: int
    request: QuoteRequest
    timeout_s: float


@dataclass(frozen=True)
class TracePayment:
    """Find what became of a payment, in the journal and at the ledger; answer PaymentTraced with ``token``.

    Told only when the sum that was inserted is the one on the paper. ``is_own``: a receipt of this kiosk.
    """

    token: int
    kiosk_number: str
    receipt_number: int
    inserted_tiyn: Tiyn
    is_own: bool


@dataclass(frozen=True)
class AskWallet:
    """Ask the ledger for a wallet's holder; answer WalletAnswered, at the latest after ``timeout_s`` NoAnswer."""

    token: int
    ask: WalletAsk
    timeout_s: float
    language: Language


@dataclass(frozen=True)
class LeaveWallet:
    """Nobody is signed in any more: the token is forgotten and made worthless, also one that is still to come."""


@dataclass(frozen=True)
class PrintWalletReceipt:
    """Render and print; answered as ``PrintReceipt``."""

    intended: WalletOrderIntended
    ended: WalletOrderEnded
    at: datetime
    phone: str = field(repr=False)
    requisites: tuple[tuple[str, str], ...] = field(repr=False)
    is_copy: bool = False


@dataclass(frozen=True)
class Sync:
    """Send the outbox now rather than at the next turn."""


@dataclass(frozen=True)
class PrintReceipt:
    """Render and print; the printer answers PrintEnded with ``job_id`` = receipt number as text.

    ``results`` are the ledger's answers known by now: what has none is "accepted for execution" (W-82).
    """

    opened: OrderOpened
    completed: OrderCompleted
    accepted_at: datetime
    results: tuple[OperationResult, ...]
    is_copy: bool = False


@dataclass(frozen=True)
class AskPrinterStatus:
    """Answered by a PrinterStatus event."""


@dataclass(frozen=True)
class ReadCassettes:
    """What is in which cassette, by the journal; answered CassettesRead with ``token``."""

    token: int


@dataclass(frozen=True)
class PrintSlip:
    """Print one slip of a bag; the printer answers PrintEnded with ``slip_job(token)``. ``is_copy``: an earlier one may be out there."""

    token: int
    bag: Bag
    language: Language
    is_copy: bool = False


def slip_job(token: int) -> str:
    """Tells a slip's print job from a receipt's, which is its number."""
    return f"slip-{token}"


@dataclass(frozen=True)
class VerifyPin:
    """Check a PIN against its hash, which takes a while; answer PinVerified. No hash: nobody's PIN is right."""

    token: int
    pin_hash: str | None
    pin: str = field(repr=False)


@dataclass(frozen=True)
class AskCode:
    """Let the ledger send this person a one-time code; answer CodeChecked."""

    token: int
    person: str


@dataclass(frozen=True)
class CheckCode:
    """Ask the ledger whether the code is the one it sent; answer CodeChecked."""

    token: int
    person: str
    code: str = field(repr=False)


@dataclass(frozen=True)
class RunTask:
    """A task of service mode by its name (``kiosk.runtime.service``); answer TaskDone.

    Of the log: ``days_back`` from today, and whether only warnings and errors are asked for. ``detail`` is the matrix
    of a calibration, or the brightness in hundredths.
    """

    token: int
    task: str
    language: Language
    days_back: int = 0
    is_faults_only: bool = False
    detail: str = ""


def service_job(name: str) -> str:
    """The print job of a slip of service mode; told from receipts and slips of bags by ``is_service_job``."""
    return f"service-{name}"


def is_service_job(job_id: str) -> bool:
    return job_id.startswith("service-")


@dataclass(frozen=True)
class PrintVisit:
    """Print the slip of a visit: who, when, and what was done."""

    visit: Visit
    closed_at: datetime
    done: tuple[tuple[datetime, str], ...]
    language: Language


@dataclass(frozen=True)
class StartTimer:
    """Fire ``TimerFired(name)`` once after ``delay_s``; a running timer of this name starts anew."""

    name: str
    delay_s: float


@dataclass(frozen=True)
class StopTimer:
    name: str


AcceptorCommand = EnableBills | StackBill | ReturnBill | AcknowledgeBill | ResetAcceptor

ServiceEffect = VerifyPin | AskCode | CheckCode | RunTask | PrintVisit

Effect = (
    WriteJournal
    | AskQuote
    | TracePayment
    | AskWallet
    | LeaveWallet
    | Sync
    | PrintReceipt
    | PrintWalletReceipt
    | AskPrinterStatus
    | ReadCassettes
    | PrintSlip
    | StartTimer
    | StopTimer
    | ServiceEffect
    | AcceptorCommand
)
