"""The door for the front end: what to show, and what a finger can ask. No Qt, no wire types beyond this file.

``view_of`` (kiosk.core.views) makes a ``View`` from the terminal's state; view models format it. All money is
whole tiyn in ``*_tiyn``; texts by key are translated in ``ui``; texts that came with the policy or a refusal
arrive already in the customer's language.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Literal, Protocol

from kiosk.service_api import ServiceLoginView, ServiceMenuView, ServicePageView, ServiceScreen
from kiosk.wallet_api import WalletContent, WalletScreen
from wire.astana import ASTANA
from wire.money import format_money
from wire.records import dataclass

__all__ = [
    "ASTANA",
    "THEMES",
    "BillLine",
    "BillState",
    "CashView",
    "CategoryTile",
    "CheckView",
    "ChoiceView",
    "CollectionStage",
    "CollectionView",
    "Content",
    "Denomination",
    "DisputedLine",
    "DoneView",
    "FieldView",
    "Forward",
    "FoundPartView",
    "FoundView",
    "Frame",
    "HelpView",
    "HomeView",
    "KioskPort",
    "MaintenanceView",
    "NoticeView",
    "OfferView",
    "OutOfServiceView",
    "PartState",
    "PayeeTile",
    "PayeesView",
    "PayingView",
    "RefusedView",
    "Robot",
    "RobotFailed",
    "Row",
    "ScreenSettings",
    "SearchView",
    "StartChoice",
    "StoppedBy",
    "View",
    "format_money",
]

Screen = Literal[
    WalletScreen,
    "starting",
    "attract",
    "home",
    "payees",
    "requisites",
    "checking",
    "check",
    "terms",
    "offline",
    "no-printer",
    "surplus",
    "cash",
    "paying",
    "done",
    "refused",
    "out-of-service",
    "search",
    "help",
    "offer",
    "find",
    "found",
    ServiceScreen,
]


@dataclass(frozen=True)
class Forward:
    """The screen's one forward action; ``key`` names its effect (``continue``, ``insert-cash``, ``pay`` …)."""

    key: str
    is_enabled: bool
    amount_tiyn: int | None = None


@dataclass(frozen=True)
class Frame:
    """Around the content of every screen."""

    brand: str
    kiosk_number: str
    support_phone: str
    is_online: bool
    language: str
    can_go_back: bool
    can_go_home: bool
    can_cancel: bool
    forward: Forward | None
    warning_s_left: int | None
    """Seconds until silence ends the session, once the warning is up; None before."""
    diagonal_inch: int | None = None
    lower_edge_mm: int | None = None
    """Of the glass, its edge over the floor, where a field agent said so; None: as ``ScreenSettings`` has it."""
    is_voice_offered: bool = True
    volume_percent: int = 100


@dataclass(frozen=True)
class CategoryTile:
    code: str
    name: str
    is_available: bool
    reason: str = ""


@dataclass(frozen=True)
class PayeeTile:
    code: str
    name: str
    is_available: bool
    reason: str = ""
    logo: str = ""


@dataclass(frozen=True)
class MaintenanceView:
    """Planned maintenance that customers are told of (W-90): the operator's words, ISO 8601 in UTC."""

    text: str
    begins_at: str
    ends_at: str


@dataclass(frozen=True)
class HomeView:
    """``top_up`` is the wallet top-up tile; then the categories. ``maintenance``: the next one announced.
    ``favourites``: the payees most paid for at this kiosk, most first; empty at a kiosk that is new.
    """

    top_up: PayeeTile
    categories: tuple[CategoryTile, ...]
    maintenance: MaintenanceView | None = None
    favourites: tuple[PayeeTile, ...] = ()
    wallet: PayeeTile | None = None
    """The way into one's own wallet."""


@dataclass(frozen=True)
class PayeesView:
    category: str
    payees: tuple[PayeeTile, ...]


@dataclass(frozen=True)
class SearchView:
    """``payees`` fit ``text``, best first, and are the first of ``found``; while nothing is typed, the favourites."""

    text: str
    payees: tuple[PayeeTile, ...]
    found: int


@dataclass(frozen=True)
class HelpView:
    """``registration_url`` is where a wallet is opened, "" if nowhere; ``has_offer``: the offer can be read here."""

    phones: tuple[str, ...]
    kiosk_number: str
    address: str
    operator: str
    registration_url: str
    has_offer: bool


@dataclass(frozen=True)
class OfferView:
    """No paragraphs where only its address is known; ``is_translated``: the customer's language is not official."""

    version: str
    url: str
    paragraphs: tuple[str, ...]
    is_translated: bool


PartState = Literal["executed", "accepted", "held", "settled", "refused"]
"""``refused``: an order from a wallet of which nothing came; the money is where it was."""


@dataclass(frozen=True)
class FoundPartView:
    """``refusal_text``: why it was not credited, in the customer's language."""

    name: str
    requisites: tuple[str, ...]
    state: PartState
    inserted_tiyn: int
    fee_tiyn: int
    credited_tiyn: int
    refusal_text: str


@dataclass(frozen=True)
class FoundView:
    """What became of a payment. ``at``: ISO 8601 in UTC. ``is_certain`` is False where the ledger was not heard.

    ``paper``: how far a copy of the receipt is; ``can_copy``: one can be printed here. ``is_of_wallet``: it was paid from
    a wallet, and ``inserted_tiyn`` is what left it, fee included.
    """

    kiosk_number: str
    receipt_number: int
    at: str
    inserted_tiyn: int
    parts: tuple[FoundPartView, ...]
    is_certain: bool
    trace_url: str
    can_copy: bool
    paper: Literal["none", "printing", "printed", "unknown", "not_printed"]
    is_of_wallet: bool = False


@dataclass(frozen=True)
class FieldView:
    """One question. ``shown`` is the answer under its mask, ``problem`` a text key or "" while fine.

    ``choices`` are code and words of each answer of a ``choice``. ``can_scan``: a scanner is there and this payee's
    bills have a code for it.
    """

    service_name: str
    code: str
    label: str
    hint: str
    kind: Literal["digits", "text", "money", "choice"]
    value: str
    shown: str
    mask: str
    problem: str
    step: int
    steps: int
    choices: tuple[tuple[str, str], ...] = ()
    can_scan: bool = False


@dataclass(frozen=True)
class Row:
    """A label (text key, or words of the payee's own form) and its value."""

    label: str
    value: str
    is_key: bool


@dataclass(frozen=True)
class CheckView:
    """``credit_max_tiyn``: what may still be credited; ``smallest_tiyn`` and ``largest_tiyn`` in cash.

    ``fee_ppm``, ``fee_fixed_tiyn``, ``fee_min_tiyn``, ``fee_max_tiyn`` spell the tariff out; for a fixed
    payment ``to_insert_tiyn`` and ``fee_tiyn`` are exact.
    """

    service: str
    service_name: str
    rows: tuple[Row, ...]
    holder_name: str
    fee_ppm: int
    fee_fixed_tiyn: int
    fee_min_tiyn: int
    fee_max_tiyn: int | None
    smallest_tiyn: int
    largest_tiyn: int | None
    credit_max_tiyn: int | None
    amount_tiyn: int | None
    to_insert_tiyn: int | None
    fee_tiyn: int | None


@dataclass(frozen=True)
class NoticeView:
    """A plain sentence to consent to: screens ``terms``, ``offline`` and ``no-printer``."""

    key: str
    detail: str = ""


@dataclass(frozen=True)
class ChoiceView:
    """Screen ``surplus``: the wallet that takes what is left over; the same question as a field."""

    field: FieldView
    amount_tiyn: int
    problem_text: str = ""


@dataclass(frozen=True)
class Denomination:
    value_tiyn: int
    is_taken: bool
    reason: str
    """Why not, in the customer's language; "" when taken."""


BillState = Literal[
    "none", "drawing", "checking", "stacking", "stacked", "returning", "returned", "rejected", "unwanted", "jammed"
]  # fmt: skip
"""``rejected``: the unit did not know the bill; ``unwanted``: it did, as one that is not taken here."""

StoppedBy = Literal["", "acceptor", "paper", "terminal"]


@dataclass(frozen=True)
class CashView:
    """The money is the hero. ``bill_tiyn`` is the bill that ``bill_state`` speaks of.

    ``bill_reason``: why a bill was given back, in the customer's language. ``remaining_tiyn``: still to insert
    for a fixed payment (0: covered), None for an open one. ``stopped_by``: why no bill at all is taken now: the
    unit, a receipt promised on paper, or a terminal that cannot write down what it takes.
    """

    service: str
    service_name: str
    target: str
    inserted_tiyn: int
    fee_tiyn: int
    credited_tiyn: int
    amount_tiyn: int | None
    remaining_tiyn: int | None
    surplus_tiyn: int
    left_tiyn: int | None
    denominations: tuple[Denomination, ...]
    bill_state: BillState
    bill_tiyn: int
    bill_reason: str
    is_offline: bool
    stopped_by: StoppedBy


@dataclass(frozen=True)
class PayingView:
    inserted_tiyn: int


@dataclass(frozen=True)
class DoneView:
    """``outcome``: executed, accepted for execution (never shown as success), or held as unapplied cash."""

    outcome: Literal["executed", "accepted", "unapplied"]
    service_name: str
    target: str
    inserted_tiyn: int
    fee_tiyn: int
    credited_tiyn: int
    surplus_tiyn: int
    receipt_number: int
    refusal_text: str
    paper: Literal["none", "printing", "printed", "unknown", "not_printed"]
    trace_url: str


@dataclass(frozen=True)
class RefusedView:
    """Why, what became of the money and what now; where a wallet is opened if that is what is missing, else ""."""

    text: str
    rule: str
    advice: str
    registration_url: str = ""


@dataclass(frozen=True)
class OutOfServiceView:
    """``reasons`` are text keys such as ``acceptor-jam``, ``policy-old``, ``starting``; ``since`` ISO 8601.
    What is there all the same: ``can_open`` help and finding a payment, ``has_offer`` the offer's text, ``wallet`` the
    way into one's own wallet, None where that is shut too.
    """

    reasons: tuple[str, ...]
    since: str
    can_open: bool = False
    has_offer: bool = False
    wallet: PayeeTile | None = None


CollectionStage = Literal[
    "reading",
    "printer",
    "cash",
    "opening",
    "remove",
    "insert",
    "found",
    "bag",
    "seal",
    "count",
    "check",
    "sending",
    "done",
]


@dataclass(frozen=True)
class BillLine:
    """Bills of one denomination: by the journal, by the bill acceptor and by the field agent, None where unknown."""

    value_tiyn: int
    count: int
    acceptor_count: int | None
    own_count: int | None


@dataclass(frozen=True)
class DisputedLine:
    """A bill that is in the cassette or not: nobody can know. ``reason`` is a text key, ``at`` ISO 8601 in UTC."""

    value_tiyn: int
    reason: str
    at: str
    service_name: str
    receipt_number: int | None


@dataclass(frozen=True)
class StartChoice:
    """A start of the program before which the cassette may have been swapped; ``at`` ISO 8601 in UTC."""

    seq: int
    at: str
    total_tiyn: int


@dataclass(frozen=True)
class CollectionView:
    """The field agent's collection. ``lines`` are of the bag's cassette, ``since`` and ``removed_at`` ISO 8601 or "".

    ``stage`` is what is asked now: ``printer`` (no paper: agree, or put some in), ``cash`` (count on screen),
    ``remove`` and ``insert`` (the device's word is awaited; ``starts`` and ``can_declare`` are for what it cannot
    tell), ``found`` (a cassette was out without log-in: in a bag, or put back?), ``bag`` and ``seal`` (``value``
    typed so far, ``problem`` a text key), ``count`` (own count, may be left out), ``check`` (all of it again),
    ``sending``, ``done`` (``slips``: how many of ``slips_due`` are on paper). ``waiting``: cassettes without a bag.
    ``own_total_tiyn`` is None while nothing was counted.
    """

    stage: CollectionStage
    person: str
    lines: tuple[BillLine, ...]
    bills: int
    total_tiyn: int
    own_total_tiyn: int | None
    disputed: tuple[DisputedLine, ...]
    since: str
    removed_at: str
    is_without_login: bool
    waiting: int
    starts: tuple[StartChoice, ...]
    can_declare: bool
    is_printer_ready: bool
    is_cassette_out: bool
    value: str
    problem: Literal["", "empty", "too-long", "unreadable"]
    bag: str
    seal: str
    is_printing: bool
    slips: tuple[Literal["printed", "not_printed", "unknown"], ...]
    slips_due: int
    can_reprint: bool


Content = (
    None
    | HomeView
    | PayeesView
    | SearchView
    | HelpView
    | OfferView
    | FoundView
    | FieldView
    | CheckView
    | NoticeView
    | ChoiceView
    | CashView
    | PayingView
    | DoneView
    | RefusedView
    | OutOfServiceView
    | CollectionView
    | ServiceLoginView
    | ServiceMenuView
    | ServicePageView
    | WalletContent
)


@dataclass(frozen=True)
class View:
    """All that is on the glass at one moment."""

    screen: Screen
    frame: Frame
    content: Content


Gesture = Literal[
    "touch",
    "language",
    "category",
    "service",
    "open",
    "scan",
    "edit",
    "key",
    "wallet",
    "forward",
    "back",
    "home",
    "cancel",
    "still-here",
    "reprint",
    "declare",
    "put-back",
    "count",
    "corner",
    "staff-edit",
    "staff-page",
    "staff-do",
    "staff-crosses",
]


class KioskPort(Protocol):
    """The kiosk as the front end sees it. Thread-safe; never blocks."""

    def view(self) -> View:
        """The newest view."""

    def subscribe(self, listener: Callable[[View], None]) -> None:
        """Call ``listener`` with each new view, from the kiosk's own thread."""

    def gesture(self, gesture: Gesture, argument: str = "") -> None:
        """A finger did something: ``language`` kk, ``service`` code, ``edit`` raw value, ``open`` page, ``key`` sign …

        Of a field agent: ``collect`` his code, ``declare`` a start's seq or 0, ``count`` tiyn=count or tiyn=.
        """


THEMES: Final = ("tolem", "dala")
"""Looks that are shipped; each is one file of tokens in ``ui/qml/Kiosk/theme``."""


@dataclass(frozen=True)
class ScreenSettings:
    """The panel and its look, from ``kiosk.toml``: ``lower_edge_mm`` over the floor, theme, full screen or window.
    ``logos``: the folder of payees' signs ``<hash>.png``, "" for none.
    """

    width_px: int = 1280
    height_px: int = 1024
    diagonal_inch: int = 17
    theme: str = "tolem"
    is_fullscreen: bool = False
    is_scanner_keyboard: bool = False
    lower_edge_mm: int = 900
    logos: str = ""


class RobotFailed(Exception):
    """What should be pressed or seen is not on the glass; the message names what is."""


class Robot(Protocol):
    """A finger on the real window. Thread-safe; blocks up to ``timeout_s``, then RobotFailed says what is visible."""

    def press(self, object_name: str, timeout_s: float = 10.0) -> None:
        """Wait until the object is visible and enabled, and touch its middle."""

    def enter(self, value: str, timeout_s: float = 10.0) -> None:
        """Type ``value`` into the field on the screen by the screen's own keys, clearing what is there."""

    def wait_for(self, object_name: str, timeout_s: float = 10.0) -> None:
        """Wait until the object is visible."""

    def visible(self) -> tuple[str, ...]:
        """The object names that a finger could touch or an eye see now."""

    def screenshot(self, path: str) -> None:
        """The window as PNG."""

    def quit(self) -> None:
        """Close the window; the kiosk ends."""
