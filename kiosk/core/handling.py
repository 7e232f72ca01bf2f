"""Which phase acts on which event, what is harmless there and why, and what cannot be: one table for all pairs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from devices import events as device
from kiosk.core import events
from kiosk.core.pages import AskingReceipt, Helping, ReadingOffer, Searching, Traced, Tracing
from kiosk.core.service_states import LoggingIn, Serving
from kiosk.core.states import (
    AcceptingCash,
    Attract,
    Browsing,
    Collecting,
    Completing,
    Done,
    EnteringRequisites,
    Home,
    IntentPending,
    OpeningOrder,
    Paying,
    Phase,
    Quoting,
    Recovering,
    Refused,
    Reviewing,
    Starting,
)
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

if TYPE_CHECKING:
    from kiosk.core.events import Event
    from kiosk.core.states import Terminal

PHASES: Final[tuple[type[Phase], ...]] = get_args(Phase)
TOUCHES: Final = frozenset(get_args(events.Touch))
BILL_EVENTS: Final = get_args(device.BillEvent)
EVENTS: Final[tuple[type[Event], ...]] = (
    *get_args(events.Touch),
    *get_args(events.Answer),
    *get_args(events.Happening),
    *BILL_EVENTS,
    *get_args(device.PrinterEvent),
)

NOTED: Final[frozenset[type[Event]]] = frozenset(
    {
        events.LanguageChosen,
        events.LinkChanged,
        events.PolicyArrived,
        events.AllotmentArrived,
        events.DiskChecked,
        events.LogosHeld,
        events.ScannerTold,
        events.CodeScanned,
        events.SyncHalted,
        events.CollectionRequested,
        events.Journaled,
        events.JournalFailed,
        events.TimerFired,
        events.WalletAnswered,
        device.AcceptorIdentified,
        device.AcceptorReady,
        device.AcceptorFaulted,
        device.AcceptorRecovered,
        device.PrinterStatus,
        device.PrintEnded,
        device.ReceiptLeft,
    }
)
"""Noted in every phase: health, policy, counters, queue, timers. A phase may act on them besides."""

UNNOTED: Final = TOUCHES - NOTED
"""Touches that nobody but the phase is to see."""

_UNINVITED: Final[frozenset[type[Event]]] = frozenset(
    {device.BillEscrowed, device.BillStacked, device.AcceptorReady}
)
_WORDS: Final[frozenset[type[Event]]] = _UNINVITED | {device.BillReturned, device.PowerUpFound}

_WAYS_OUT: Final[frozenset[type[Event]]] = frozenset({events.BackPressed, events.HomePressed})
_FORM: Final[frozenset[type[Event]]] = _WAYS_OUT | {events.FieldEdited, events.ForwardPressed}
_TILES: Final[frozenset[type[Event]]] = frozenset(
    {events.CategoryChosen, events.ServiceChosen, events.PageOpened, events.CodeScanned}
)
_WALLET: Final[frozenset[type[Event]]] = frozenset({events.ForwardPressed, events.HomePressed})

_OWN: Final[dict[type[Phase], frozenset[type[Event]]]] = {
    Starting: frozenset({events.Started}),
    Recovering: _WORDS | {events.Journaled, events.TimerFired},
    Attract: frozenset(
        {
            events.ScreenTouched,
            events.LanguageChosen,
            events.PageOpened,
            events.CodeScanned,
            events.CornerTouched,
            events.WalletPressed,
        }
    ),
    Home: _TILES | {events.CornerTouched, events.WalletPressed},
    Browsing: _TILES | _WAYS_OUT,
    EnteringRequisites: _FORM | {events.CodeScanned},
    Quoting: frozenset(
        {events.QuoteReceived, events.QuoteUnavailable, events.BackPressed, events.HomePressed}
    ),
    Reviewing: _FORM | {events.PageOpened},
    OpeningOrder: frozenset({events.Journaled, events.JournalFailed}),
    AcceptingCash: frozenset(
        {
            events.ForwardPressed,
            events.CancelPressed,
            events.HomePressed,
            events.Journaled,
            events.JournalFailed,
            events.TimerFired,
            events.AllotmentArrived,
            events.PolicyArrived,
            events.DiskChecked,
            events.SyncHalted,
            *BILL_EVENTS,
        }
    ),
    Completing: frozenset({events.Journaled}),
    Paying: frozenset({events.OperationsAnswered, events.TimerFired}),
    Done: frozenset(
        {events.OperationsAnswered, events.ForwardPressed, events.HomePressed, events.ReprintPressed}
    ),
    Refused: frozenset({events.ForwardPressed, events.BackPressed, events.HomePressed}),
    Searching: _WAYS_OUT | {events.FieldEdited, events.ServiceChosen, events.CodeScanned},
    Helping: _WAYS_OUT | {events.PageOpened},
    ReadingOffer: _WAYS_OUT | {events.ForwardPressed},
    AskingReceipt: _FORM,
    Tracing: _WAYS_OUT | {events.PaymentTraced},
    Traced: _WAYS_OUT | {events.ForwardPressed, events.ReprintPressed},
    Collecting: frozenset(
        {
            events.FieldEdited,
            events.ForwardPressed,
            events.BackPressed,
            events.HomePressed,
            events.ReprintPressed,
            events.CassetteDeclared,
            events.CassettePutBack,
            events.CountEdited,
            events.CassettesRead,
            device.PrintEnded,
            events.Journaled,
            events.TimerFired,
        }
    ),
    LoggingIn: frozenset(
        {
            events.StaffTouched,
            events.ForwardPressed,
            events.BackPressed,
            events.PinVerified,
            events.CodeChecked,
        }
    ),
    Serving: frozenset(
        {
            events.StaffTouched,
            events.ForwardPressed,
            events.BackPressed,
            events.TaskDone,
            events.TimerFired,
            device.BillReturned,
            device.BillRejected,
            device.CommandFailed,
            device.PrintEnded,
        }
    ),
    WalletSigningIn: _WALLET | {events.BackPressed, events.FieldEdited, events.KeyPressed},
    WalletWaiting: frozenset(
        {events.Journaled, events.JournalFailed, events.WalletAnswered, events.TimerFired}
    ),
    WalletOffer: _WALLET | {events.BackPressed},
    WalletHome: frozenset({events.WalletPressed, events.HomePressed}),
    WalletPayees: _WAYS_OUT
    | {events.ServiceChosen, events.PageOpened, events.FieldEdited, events.CodeScanned},
    WalletForm: _WALLET | {events.BackPressed, events.FieldEdited, events.CodeScanned},
    WalletCheck: _WALLET | {events.BackPressed},
    WalletCode: _WALLET | {events.BackPressed, events.KeyPressed, events.TimerFired, events.WalletPressed},
    WalletDone: _WALLET | {events.ReprintPressed},
    WalletStatement: _WALLET | {events.BackPressed},
    WalletNo: _WALLET,
}

_BETWEEN_CUSTOMERS: Final = (Attract, Home, Browsing, Refused, Done)
"""From here a field agent may go to work: nobody's cash is open."""

HANDLED: Final[dict[type[Phase], frozenset[type[Event]]]] = {
    phase: (own if phase in (Starting, Recovering, AcceptingCash) else own | _UNINVITED)
    | (frozenset({events.CollectionOpened}) if phase in _BETWEEN_CUSTOMERS else frozenset())
    for phase, own in _OWN.items()
}
"""What each phase's module is given."""

_ONCE: Final[dict[type[Event], str]] = {events.Started: "a program starts once"}

ILLEGAL: Final[dict[type[Phase], dict[type[Event], str]]] = {
    **{phase: _ONCE for phase in PHASES if phase is not Starting},
    Starting: {
        device.BillEscrowed: "the driver starts after the journal is verified",
        device.BillStacked: "the driver starts after the journal is verified",
        device.BillReturned: "the driver starts after the journal is verified",
        device.PowerUpFound: "the driver starts after the journal is verified",
        events.Journaled: "nothing was written",
        events.JournalFailed: "nothing was written",
        events.QuoteReceived: "nothing was asked",
        events.QuoteUnavailable: "nothing was asked",
        events.PaymentTraced: "nothing was asked",
        events.CassettesRead: "nothing was asked",
    },
}
"""What cannot be, and why: it would be a fault of the program, so it ends and recovers from the journal."""

_HARMLESS: Final[dict[type[Event], str]] = {
    **dict.fromkeys(TOUCHES, "a finger was later than the screen"),
    events.ScreenTouched: "a sign of life: only the idle timer hears it",
    events.StillHerePressed: "a sign of life: only the idle timer hears it",
    events.QuoteReceived: "an answer to a question that was given up",
    events.QuoteUnavailable: "an answer to a question that was given up",
    events.PaymentTraced: "an answer to a question that was given up",
    events.CassettesRead: "the field agent has left since",
    **dict.fromkeys(
        (events.PinVerified, events.CodeChecked, events.TaskDone), "an answer to a field agent who has left"
    ),
    events.OperationsAnswered: "for an order nobody stands here for; the journal has it",
    **dict.fromkeys(BILL_EVENTS, "the device speaks of a bill that nobody waits for"),
}


def is_handled(phase: Phase, event: Event) -> bool:
    """True when the phase's own module is to see the event."""
    return type(event) in HANDLED[type(phase)]


def harmless_reason(phase: type[Phase], event: type[Event]) -> str:
    """Why this event changes nothing in this phase; "" when it may, or must not come at all."""
    if event in HANDLED[phase] or event in NOTED or event in ILLEGAL[phase]:
        return ""
    return _HARMLESS[event]


def is_illegal(terminal: Terminal, event: Event) -> bool:
    """True for what the table calls illegal, and for an answer of the journal to a write nobody asked for."""
    if type(event) in ILLEGAL[type(terminal.phase)]:
        return True
    match event:
        case events.Journaled(token) | events.JournalFailed(token):
            return token not in _awaited(terminal)
        case _:
            return False


def _awaited(terminal: Terminal) -> frozenset[int]:
    """The tokens of the writes that are at the journal now."""
    queued = {terminal.writes[0].token} if terminal.writes else set()
    match terminal.phase:
        case (
            OpeningOrder(token=token)
            | AcceptingCash(bill=IntentPending(token=token))
            | WalletWaiting(what="journal", token=token)
        ):
            return frozenset(queued | {token})
        case _:
            return frozenset(queued)
