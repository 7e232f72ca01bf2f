"""What happens to a kiosk: touches, device words, answers, timers. Facts in the past tense.

Device events come in as ``devices.events`` defines them; they are part of ``Event`` below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Final, Literal
from uuid import UUID

from devices.events import BillEvent, PrinterEvent
from kiosk.core.recovery import OpenItems
from kiosk.core.service_states import NOTHING_REMEMBERED, StaffMemory
from kiosk.core.wallet_talk import WalletAnswer
from kiosk.service_api import RowState, ServiceRow
from offline_queue.cassettes import Cassettes
from wire.entries import Entry
from wire.messages import OperationResult, QuoteAnswer
from wire.policy import Allotment, Policy
from wire.records import dataclass
from wire.texts import Language

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.states import WalletCredit
    from kiosk.core.tracing import Tracked

NO_BOOT: Final = UUID(int=0)

# --- the customer's fingers -------------------------------------------------------------------------------


@dataclass(frozen=True)
class LanguageChosen:
    language: Language


@dataclass(frozen=True)
class ScreenTouched:
    """Any touch: wakes the attract screen, restarts the idle timer."""


@dataclass(frozen=True)
class CategoryChosen:
    category: str


@dataclass(frozen=True)
class ServiceChosen:
    """A tile was touched. ``session_id`` is made by the runtime: here the operation is born."""

    service: str
    session_id: UUID


OpenedPage = Literal["search", "help", "offer", "find"]


@dataclass(frozen=True)
class PageOpened:
    """A way beside paying was chosen: the whole catalogue, help, the offer's text, what became of a payment."""

    page: OpenedPage


@dataclass(frozen=True)
class CodeScanned:
    """The scanner read a bill's code. ``session_id`` as for ``ServiceChosen``: a code may choose the payee."""

    text: str
    session_id: UUID


@dataclass(frozen=True)
class FieldEdited:
    """The raw answer typed so far into the field that the screen shows."""

    value: str = field(repr=False)


@dataclass(frozen=True)
class KeyPressed:
    """A key of a masked answer: one sign, ``backspace`` or ``clear``. Not the answer: the screen never holds it."""

    key: str = field(repr=False)


WalletWish = Literal[
    "open",
    "pay",
    "transfer",
    "withdraw",
    "top-up",
    "statement",
    "log-out",
    "code-sms",
    "code-call",
    "code-voice",
    "code-message",
]


@dataclass(frozen=True)
class WalletPressed:
    """Something that is done with one's own wallet. ``draft_id``: here an order is born."""

    wish: WalletWish
    draft_id: UUID


@dataclass(frozen=True)
class ForwardPressed:
    """The one forward action of the screen that shows it; ignored when another screen is up by now."""

    screen: str


@dataclass(frozen=True)
class BackPressed: ...


@dataclass(frozen=True)
class HomePressed: ...


@dataclass(frozen=True)
class CancelPressed:
    """Leave before any cash is in."""


@dataclass(frozen=True)
class StillHerePressed: ...


@dataclass(frozen=True)
class ReprintPressed: ...


# --- the field agent's fingers ------------------------------------------------------------------------------


@dataclass(frozen=True)
class CollectionOpened:
    """A field agent, logged in under this code, begins or goes on. The id is made here, where a collection is born."""

    person: str
    collection_id: UUID


@dataclass(frozen=True)
class CassetteDeclared:
    """The bill acceptor cannot tell: the cassette is out, or was swapped before the start of entry ``start_seq``."""

    start_seq: int = 0


@dataclass(frozen=True)
class CassettePutBack:
    """A cassette that was out without log-in went back with its bills in it."""


@dataclass(frozen=True)
class CountEdited:
    """The field agent's own count of one denomination; None takes it back."""

    value_tiyn: int
    count: int | None


@dataclass(frozen=True)
class CornerTouched:
    """A corner of the glass, touched besides whatever lies there: four in order open the service log-in."""

    corner: str


@dataclass(frozen=True)
class StaffTouched:
    """A touch in service mode: what is typed at log-in, a page, an action, or where the five crosses of a calibration
    were felt. May hold a PIN: never logged.
    """

    touch: Literal["edit", "page", "do", "crosses"]
    value: str = field(repr=False)


# --- answers of the world to effects -----------------------------------------------------------------------


@dataclass(frozen=True)
class Journaled:
    """The entries of ``WriteJournal`` with this token are on disk for good."""

    token: int
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class JournalFailed:
    """Nothing of ``WriteJournal`` with this token is on disk."""

    token: int
    reason: str


@dataclass(frozen=True)
class QuoteReceived:
    token: int
    answer: QuoteAnswer


@dataclass(frozen=True)
class QuoteUnavailable:
    """The ledger could not be asked: the order goes on by offline rules, or not at all."""

    token: int


@dataclass(frozen=True)
class PaymentTraced:
    """What was found for a ``TracePayment``; None: nothing has all that stands on that paper.

    ``is_certain`` is False where the ledger was not heard and this kiosk cannot know the end.
    """

    token: int
    payment: Tracked | None
    is_certain: bool


@dataclass(frozen=True)
class WalletAnswered:
    """What the ledger says to ``AskWallet`` with this token."""

    token: int
    answer: WalletAnswer


@dataclass(frozen=True)
class OperationsAnswered:
    """The ledger's results for operations of earlier batches; already in the journal."""

    results: tuple[OperationResult, ...]


@dataclass(frozen=True)
class CassettesRead:
    """What the journal says of the cassettes, and what the bill acceptor itself counted, by the removal's entry."""

    token: int
    cassettes: Cassettes
    acceptor_bills: Mapping[int, Mapping[int, int]]


@dataclass(frozen=True)
class PinVerified:
    """``visit_id`` is made by the runtime, for the visit that may begin now."""

    token: int
    is_right: bool
    visit_id: UUID


@dataclass(frozen=True)
class CodeChecked:
    """Whether the ledger sent a one-time code, or took one. ``unavailable``: it could not be asked."""

    token: int
    outcome: Literal["sent", "right", "wrong", "unavailable"]


@dataclass(frozen=True)
class TaskDone:
    """What a task of service mode found; ``note`` is the key of a sentence about it."""

    token: int
    rows: tuple[ServiceRow, ...] = ()
    note: str = ""
    note_state: RowState = ""


@dataclass(frozen=True)
class TimerFired:
    name: str


# --- the world on its own -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Started:
    """The program is up; the journal verified. Comes before any word of the bill acceptor.

    ``open_items`` is what the last life left undone. ``boot_id`` is the one of this life's ``kiosk_started``
    entry: ids of bills that nothing explains are derived from it. ``wallet_credits`` are those
    of entries that the ledger does not hold yet (K-03); cash sold since comes with the allotment (K-02).
    ``usage``: how often each service was paid for here, as far as the journal still knows.
    ``is_cassette_out``: the last life ended with the cassette removed.
    ``last_at`` is the newest entry's time: it is later than that, whatever the wall clock says (W-13).
    """

    open_items: OpenItems
    next_receipt_number: int
    boot_id: UUID = NO_BOOT
    wallet_credits: tuple[WalletCredit, ...] = ()
    usage: tuple[tuple[str, int], ...] = ()
    is_cassette_out: bool = False
    staff: StaffMemory = NOTHING_REMEMBERED
    last_at: datetime | None = None


@dataclass(frozen=True)
class LinkChanged:
    """The ledger answers, or does not."""

    is_online: bool


@dataclass(frozen=True)
class PolicyArrived:
    policy: Policy


@dataclass(frozen=True)
class AllotmentArrived:
    """What the ledger says is left, and the sum of cash in journal entries after ``allotment.as_of_seq``.

    ``policy_version`` is the policy in force at the ledger at ``allotment.as_of``: when it is the one held
    here, that is proved fresh again (K-05). ``is_remembered``: an earlier life heard it. Any other was heard just
    now, with the time: from then on the clock is the ledger's (W-13).
    """

    allotment: Allotment
    sold_since_tiyn: int
    policy_version: int | None = None
    is_remembered: bool = False


@dataclass(frozen=True)
class LogosHeld:
    """Payees' signs that are on the disk and proved, by hash."""

    logos: frozenset[str]


@dataclass(frozen=True)
class ScannerTold:
    """The line of the reader of bills' codes was opened, or is gone."""

    is_connected: bool


@dataclass(frozen=True)
class DiskChecked:
    """``is_low``: no new cash is taken while the disk is nearly full (K-06)."""

    is_low: bool


@dataclass(frozen=True)
class SyncHalted:
    """The ledger holds another history of this kiosk than the journal, or the journal cannot be read for sending.

    A person must look; until then what is sold could be on nobody's list, so no new cash is taken.
    """

    is_halted: bool


@dataclass(frozen=True)
class CollectionRequested:
    """The cassette is taken and its bag named at once, by a command instead of at the glass."""

    collection_id: UUID
    bag: str
    seal: str
    counted_bills: tuple[tuple[int, int], ...] | None
    journal_bills: tuple[tuple[int, int], ...]


Touch = (
    LanguageChosen
    | ScreenTouched
    | CategoryChosen
    | ServiceChosen
    | PageOpened
    | CodeScanned
    | FieldEdited
    | KeyPressed
    | WalletPressed
    | ForwardPressed
    | BackPressed
    | HomePressed
    | CancelPressed
    | StillHerePressed
    | ReprintPressed
    | CollectionOpened
    | CassetteDeclared
    | CassettePutBack
    | CountEdited
    | CornerTouched
    | StaffTouched
)

Answer = (
    Journaled
    | JournalFailed
    | QuoteReceived
    | QuoteUnavailable
    | PaymentTraced
    | OperationsAnswered
    | CassettesRead
    | PinVerified
    | CodeChecked
    | TaskDone
    | WalletAnswered
    | TimerFired
)

Happening = (
    Started
    | LinkChanged
    | PolicyArrived
    | AllotmentArrived
    | DiskChecked
    | LogosHeld
    | ScannerTold
    | SyncHalted
    | CollectionRequested
)

Event = Touch | Answer | Happening | BillEvent | PrinterEvent
