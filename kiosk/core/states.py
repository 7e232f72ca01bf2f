"""What a kiosk is at one moment: its devices, its policy, and the phase that the customer or the start is in."""

from __future__ import annotations

from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Literal, Self
from uuid import UUID

from devices.events import PrinterStatus
from kiosk.core.ages import sold_until
from kiosk.core.events import NO_BOOT
from kiosk.core.pages import AskingReceipt, Helping, ReadingOffer, Searching, Traced, Tracing
from kiosk.core.service_states import LoggingIn, Serving
from kiosk.core.wallet import (
    WalletCheck,
    WalletCode,
    WalletDone,
    WalletForm,
    WalletHome,
    WalletNo,
    WalletOffer,
    WalletPayees,
    WalletSigningIn,
    WalletStatement,
    WalletWaiting,
)
from wire.money import ZERO, Tiyn, total
from wire.records import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from devices.events import Bill, FaultCode
    from kiosk.api import BillState
    from kiosk.core.collecting import Wizard
    from kiosk.core.effects import PrintVisit
    from kiosk.core.print_jobs import PrintJob, WalletPrintJob
    from kiosk.core.recovery import Evidence
    from kiosk.core.requisites import Problem
    from kiosk.core.service_states import FailedLogins, SetBy
    from kiosk.core.session import Draft, Order, Stage
    from wire.entries import (
        BillDisputed,
        BillReturned,
        BillStacked,
        Body,
        OrderCompleted,
        OrderOpened,
        WalletOrderIntended,
    )
    from wire.messages import OperationResult
    from wire.policy import Allotment, Policy
    from wire.refusals import Refusal
    from wire.texts import Language


@dataclass(frozen=True)
class Settings:
    """What ``kiosk.toml`` decides about the core. Times are seconds.

    ``collection_s``: a field agent who touches nothing for so long has left; what he began can be gone on with.

    ``denominations_tiyn``: the bills taken here, None for all that the device knows. ``idle_s`` is silence on
    home and forms, ``cash_s`` on the cash screen before and ``cash_after_bill_s`` after the first bill; the
    warning is up for the last ``warning_s`` of them. ``answer_s``: how long "paying" waits for the ledger.
    ``bill_fate_s``: news of a bill in motion is awaited this long before it is disputed, in a session, and
    ``recovery_s`` at start. ``printer_s``: how long a receipt may take.
    Service mode: ``gesture_s`` for the corners, ``service_s`` of silence log out, ``pin_tries_max`` wrong log-ins in a
    row lock, ``staff_valid_s`` is how old the list of persons may be, ``bill_test_s`` how long a test bill is awaited.
    What only a field agent sets, or turns (``kiosk.core.site_settings``): ``diagonal_inch`` of the glass of ``panel_px``, its ``lower_edge_mm`` over the floor,
    ``printer_profile`` of all ``printer_profiles``, from the next start on, while
    this life writes by ``printer_profile_used``; ``has_voice`` where there is an engine, at ``volume_percent`` of its own;
    ``has_backlight``: the glass can be set to ``brightness_percent`` of its brightest; ``refused_tiyn``: denominations that are not taken for now.
    """

    brand: str = "Tölem"
    kiosk_number: str = ""
    support_phone: str = ""
    language: Language = "kk"
    denominations_tiyn: frozenset[Tiyn] | None = None
    idle_s: float = 60
    cash_s: float = 60
    cash_after_bill_s: float = 120
    warning_s: float = 30
    done_s: float = 30
    collection_s: float = 600
    quote_s: float = 8
    answer_s: float = 10
    bill_fate_s: float = 60
    recovery_s: float = 600
    journal_retry_s: float = 2
    journal_distrust_s: float = 60
    printer_s: float = 30
    has_scanner: bool = False
    gesture_s: float = 10
    service_s: float = 300
    pin_tries_max: int = 5
    staff_valid_s: float = 604_800
    bill_test_s: float = 60
    panel_px: tuple[int, int] = (1280, 1024)
    diagonal_inch: int = 17
    lower_edge_mm: int = 900
    printer_profile: str = ""
    printer_profile_used: str = ""
    printer_profiles: tuple[str, ...] = ()
    has_voice: bool = True
    volume_percent: int = 100
    has_backlight: bool = False
    brightness_percent: int = 100
    refused_tiyn: frozenset[Tiyn] = frozenset()


@dataclass(frozen=True)
class Acceptor:
    """The bill acceptor's health. It can be enabled only while ready, which no fault leaves it.

    ``denominations_tiyn``: what it can take and ``kiosk.toml`` allows, smallest first.
    """

    denominations_tiyn: tuple[Tiyn, ...] = ()
    is_ready: bool = False
    fault: FaultCode | None = None
    model: str = ""
    serial: str = ""
    firmware: str = ""


@dataclass(frozen=True)
class Scanner:
    """The reader of bills' codes. ``is_connected`` is None before its line spoke, and of one that types like a keyboard.

    ``last_code`` is masked: a bill's code names a customer's account.
    """

    is_connected: bool | None = None
    last_code: str = ""
    last_at: datetime | None = None


@dataclass(frozen=True)
class Write:
    """A journal write that must succeed: kept and tried again until it has (K-01)."""

    token: int
    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class Sold:
    """Cash of one ``bill_stacked`` entry, for the allotment (K-02)."""

    seq: int
    value_tiyn: Tiyn


@dataclass(frozen=True)
class WalletCredit:
    """What an ``order_completed`` entry credits to one wallet, for the kiosk's own counters (K-03)."""

    seq: int
    wallet: str
    credited_tiyn: Tiyn


@dataclass(frozen=True)
class LastBill:
    """The newest outcome of a bill. ``is_settled``: the device has gone on since and will not speak of it again."""

    outcome: BillStacked | BillReturned | BillDisputed
    is_settled: bool = False


@dataclass(frozen=True)
class FoundBill:
    """A stacked bill that no intent explains, on its way into the journal as an order of its own."""

    token: int
    bill: Bill


@dataclass(frozen=True)
class Silence:
    """The idle timer that runs now; ``warning_until`` once the warning is up."""

    timer: str
    warning_until: datetime | None = None


# --- one bill -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CountedBill:
    """A bill in the cassette and in the journal."""

    bill_id: UUID
    value_tiyn: Tiyn


@dataclass(frozen=True)
class NoBill:
    """The path is empty. What happened last is shown until the next bill."""

    shown: BillState = "none"
    value_tiyn: Tiyn = ZERO
    reason: Refusal | None = None


@dataclass(frozen=True)
class IntentPending:
    """In escrow; its ``stack_intended`` is on its way into the journal. ``news``: the device was quicker."""

    bill: Bill
    bill_id: UUID
    token: int
    news: Literal["none", "withdrawn", "stacked"] = "none"


@dataclass(frozen=True)
class Stacking:
    """STACK was sent. Only the device's word, or none until ``timer``, ends this."""

    bill: Bill
    bill_id: UUID
    timer: str
    evidence: Evidence


@dataclass(frozen=True)
class Crediting:
    """The device says stacked; not yet in the journal, so neither acknowledged nor shown as inserted."""

    bill: Bill
    bill_id: UUID
    token: int


@dataclass(frozen=True)
class Returning:
    """No intent of this bill is in the journal: it was never to be stacked. ``timer`` bounds the wait."""

    bill: Bill
    reason: Refusal | None
    timer: str


BillInMotion = NoBill | IntentPending | Stacking | Crediting | Returning


# --- phases -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Starting:
    """The journal is being verified; nothing is known yet."""


@dataclass(frozen=True)
class Recovering:
    """An intent of the last life has no outcome: the device is asked (``kiosk.core.recovery``)."""

    opened: OrderOpened
    acted_at: datetime
    bills: tuple[CountedBill, ...]
    bill: CountedBill
    evidence: Evidence
    timer: str
    crediting: int | None = None
    """The token of the outcome's write, once there is one."""


@dataclass(frozen=True)
class Attract:
    """Nobody is here."""


@dataclass(frozen=True)
class Home:
    """A customer looks at the tiles."""


@dataclass(frozen=True)
class Browsing:
    """The payees of one category."""

    category: str


@dataclass(frozen=True)
class EnteringRequisites:
    """One question of the form. ``problem`` is shown only after the customer tried to go on."""

    draft: Draft
    step: int
    value: str = ""
    problem: Problem = ""


@dataclass(frozen=True)
class Reviewing:
    """Price and limits are known; one consent a screen. ``value`` … belong to stage ``surplus``."""

    order: Order
    stage: Stage
    value: str = ""
    problem: Problem = ""
    refusal: Refusal | None = None


@dataclass(frozen=True)
class Quoting:
    """The ledger is asked; ``surplus`` is where to go back to when it is asked about the surplus wallet."""

    draft: Draft
    token: int
    surplus: Reviewing | None = None


@dataclass(frozen=True)
class OpeningOrder:
    """``order_opened`` is on its way into the journal; no bill is enabled before (K-07)."""

    order: Order
    opened: OrderOpened
    token: int


Ending = Literal["paid", "silence"]


@dataclass(frozen=True)
class AcceptingCash:
    """``intents`` counts the bills decided upon: it names the next one. ``ending``: waits for the bill in motion.

    ``is_taking``: bills are enabled at the device.
    """

    order: Order
    opened: OrderOpened
    bills: tuple[CountedBill, ...] = ()
    intents: int = 0
    bill: BillInMotion = field(default_factory=NoBill)
    ending: Ending | None = None
    is_taking: bool = False

    @property
    def inserted_tiyn(self) -> Tiyn:
        return total(bill.value_tiyn for bill in self.bills)


@dataclass(frozen=True)
class Completing:
    """``order_completed`` is on its way into the journal. ``order`` is None after a crash: no customer waits."""

    order: Order | None
    opened: OrderOpened
    completed: OrderCompleted
    token: int
    accepted_at: datetime


@dataclass(frozen=True)
class Paying:
    """The order is in the journal for good and on its way to the ledger."""

    order: Order
    opened: OrderOpened
    completed: OrderCompleted
    accepted_at: datetime
    timer: str
    results: tuple[OperationResult, ...] = ()


@dataclass(frozen=True)
class Done:
    """The customer is told what became of his cash; later answers of the ledger still change it."""

    order: Order
    opened: OrderOpened
    completed: OrderCompleted
    accepted_at: datetime
    results: tuple[OperationResult, ...] = ()


@dataclass(frozen=True)
class Refused:
    """No cash can be taken for this draft. ``is_over``: its session was in the journal and cannot be opened again."""

    draft: Draft
    refusal: Refusal
    is_over: bool = False

    @property
    def can_retry(self) -> bool:
        return self.refusal.is_retryable and not self.is_over


@dataclass(frozen=True)
class Collecting:
    """A field agent empties the kiosk (``kiosk.core.collecting``)."""

    wizard: Wizard


Phase = (
    Starting
    | Recovering
    | Attract
    | Home
    | Browsing
    | EnteringRequisites
    | Quoting
    | Reviewing
    | OpeningOrder
    | AcceptingCash
    | Completing
    | Paying
    | Done
    | Refused
    | Searching
    | Helping
    | ReadingOffer
    | AskingReceipt
    | Tracing
    | Traced
    | Collecting
    | LoggingIn
    | Serving
    | WalletSigningIn
    | WalletWaiting
    | WalletOffer
    | WalletHome
    | WalletPayees
    | WalletForm
    | WalletCheck
    | WalletCode
    | WalletDone
    | WalletStatement
    | WalletNo
)

PRINTER_UNKNOWN: Final = PrinterStatus(is_known=False)


@dataclass(frozen=True)
class Terminal:
    """All that the core knows. ``writes`` is a queue: its head is at the journal, or waits for ``journal_timer``.

    ``policy_as_of`` is when the ledger last confirmed the policy. ``sold_before_tiyn`` is cash that the
    entries in ``sold`` do not show but the runtime counted. ``is_dated``: the ledger said in this life what time it is;
    until then it is at least ``last_at``, the newest entry's time at the start. ``usage``: how often each service was
    paid for here, nothing about by whom. ``logos``: the payees' signs on the disk. ``distrust_timer``: the journal failed a customer
    and is left alone for a while. ``blocked_since``: since when no cash can be taken.
    ``corners``: those
    touched so far (``kiosk.core.service_rules``); ``site``: what a field agent set on site, by name.
    ``wallet_orders`` were sent, or were to be, and their end is not in the journal: the ledger is asked when
    ``wallet_timer`` fires, and ``wallet_question`` is the token of that question. ``owed_receipts``: those of an
    earlier life that have no receipt yet.
    """

    settings: Settings
    phase: Phase = field(default_factory=Starting)
    language: Language = "kk"
    acceptor: Acceptor = field(default_factory=Acceptor)
    printer: PrinterStatus = PRINTER_UNKNOWN
    is_online: bool = False
    policy: Policy | None = None
    policy_as_of: datetime | None = None
    is_dated: bool = False
    last_at: datetime | None = None
    allotment: Allotment | None = None
    sold: tuple[Sold, ...] = ()
    sold_before_tiyn: Tiyn = ZERO
    wallet_credits: tuple[WalletCredit, ...] = ()
    usage: tuple[tuple[str, int], ...] = ()
    logos: frozenset[str] = frozenset()
    scanner: Scanner = field(default_factory=Scanner)
    is_disk_low: bool = False
    is_sync_halted: bool = False
    boot_id: UUID = NO_BOOT
    next_receipt_number: int = 1
    next_token: int = 1
    writes: tuple[Write, ...] = ()
    journal_timer: str = ""
    distrust_timer: str = ""
    found: FoundBill | None = None
    last_bill: LastBill | None = None
    jobs: tuple[PrintJob | WalletPrintJob, ...] = ()
    wallet_orders: tuple[WalletOrderIntended, ...] = ()
    wallet_timer: str = ""
    wallet_question: int = 0
    owed_receipts: frozenset[UUID] = frozenset()
    silence: Silence | None = None
    is_cassette_out: bool = False
    blocked_since: datetime | None = None
    corners: tuple[tuple[str, datetime], ...] = ()
    failed_logins: Mapping[str, FailedLogins] = field(default_factory=dict)
    site: Mapping[str, str] = field(default_factory=dict)
    site_by: Mapping[str, SetBy] = field(default_factory=dict)
    """Who set each of ``site`` and when, as far as the journal still knows."""
    configured: Settings = field(default_factory=lambda: Settings())  # noqa: PLW0108 - made with the first terminal
    """``kiosk.toml``'s, over which ``site`` goes."""
    serving: Serving | None = None
    """The visit that a collection leads back to."""
    owed_visits: tuple[PrintVisit, ...] = ()
    """Slips of visits that could not be printed yet: there was no paper, or the program ended."""

    def having(self, **changes: Any) -> Self:
        """The same with these fields changed.

        What was found out of fields that stay as they are (``_FOUND_OUT``) is known of the new one as well.
        """
        changed = replace(self, **changes)
        if not _DECIDING.isdisjoint(changes):
            for name in _FOUND_OUT:
                vars(changed).pop(name, None)
        return changed

    @property
    def is_journal_failing(self) -> bool:
        return bool(self.journal_timer or self.distrust_timer)

    @cached_property
    def sold_until(self) -> datetime | None:
        """The last moment at which anything is sold by the policy that is held; None without one (K-05)."""
        if self.policy is None or self.policy_as_of is None:
            return None
        return sold_until(self.policy, self.policy_as_of)

    @cached_property
    def allotment_left_tiyn(self) -> Tiyn:
        """What may still be sold for cash until the ledger is heard again (K-02)."""
        if self.allotment is None:
            return ZERO
        return self.allotment.left_tiyn - self.sold_before_tiyn - total(sold.value_tiyn for sold in self.sold)

    @cached_property
    def denominations_tiyn(self) -> tuple[Tiyn, ...]:
        """The bills taken here and now, smallest first."""
        if not self.settings.refused_tiyn:
            return self.acceptor.denominations_tiyn
        return tuple(v for v in self.acceptor.denominations_tiyn if v not in self.settings.refused_tiyn)

    def credited_to(self, wallet: str) -> Tiyn:
        """What this kiosk credited to a wallet and the ledger may not know yet (K-03)."""
        return total(credit.credited_tiyn for credit in self.wallet_credits if credit.wallet == wallet)


_FOUND_OUT: Final = ("sold_until", "allotment_left_tiyn", "denominations_tiyn")
_DECIDING: Final = frozenset(
    {"policy", "policy_as_of", "allotment", "sold", "sold_before_tiyn", "settings", "acceptor"}
)
"""The fields that these are found out of."""


def initial_terminal(settings: Settings | None = None) -> Terminal:
    """A kiosk that was just switched on."""
    chosen = settings or Settings()
    return Terminal(settings=chosen, configured=chosen, language=chosen.language)
