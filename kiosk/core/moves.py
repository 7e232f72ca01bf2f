"""The moves from phase to phase: every one there is, checked at each step and drawn in ``docs/session.md``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

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
    OpeningOrder,
    Paying,
    Quoting,
    Recovering,
    Refused,
    Reviewing,
    Starting,
)

if TYPE_CHECKING:
    from kiosk.core.states import Phase

MOVES: Final[dict[tuple[type[Phase], type[Phase]], str]] = {
    (Starting, Attract): "nothing open, or closed at once",
    (Starting, Recovering): "an intent without outcome",
    (Starting, Completing): "an open order with cash (K-07)",
    (Recovering, Completing): "fate known or disputed, cash in",
    (Recovering, Attract): "fate known or disputed, no cash",
    (Attract, Home): "touch",
    (Home, Browsing): "category",
    (Browsing, EnteringRequisites): "payee, or a bill's code",
    (Browsing, Home): "back, home",
    (EnteringRequisites, Browsing): "back from the first question",
    (EnteringRequisites, Quoting): "last answer, online",
    (EnteringRequisites, Reviewing): "last answer, offline",
    (EnteringRequisites, Refused): "last answer, refused",
    (EnteringRequisites, Home): "home, back",
    (Quoting, Reviewing): "quote, or offline rules",
    (Quoting, Refused): "refused",
    (Quoting, EnteringRequisites): "back",
    (Quoting, OpeningOrder): "surplus wallet agreed",
    (Quoting, Home): "home",
    (Reviewing, EnteringRequisites): "back from the check",
    (Reviewing, Quoting): "surplus wallet, online",
    (Reviewing, OpeningOrder): "last consent",
    (Reviewing, Refused): "journal busy",
    (Reviewing, Home): "home, or out of service by now",
    (OpeningOrder, AcceptingCash): "order_opened is on disk",
    (OpeningOrder, Refused): "journal failed",
    (AcceptingCash, Completing): "finish, silence or dispute, cash in",
    (AcceptingCash, Home): "cancel, no cash",
    (AcceptingCash, Attract): "silence, no cash",
    (AcceptingCash, Refused): "dispute, no cash",
    (Completing, Paying): "order_completed is on disk, online",
    (Completing, Done): "order_completed is on disk, offline",
    (Completing, Attract): "order_completed is on disk, after a crash",
    (Paying, Done): "all answered, or ten seconds",
    (Done, Home): "another payment",
    (Refused, Home): "home",
    (Refused, EnteringRequisites): "back",
    (Refused, Quoting): "again, online",
    (Refused, Reviewing): "again, offline",
    (Attract, Collecting): "field agent",
    (Home, Collecting): "field agent",
    (Browsing, Collecting): "field agent",
    (Refused, Collecting): "field agent",
    (Done, Collecting): "field agent",
    (Collecting, Attract): "finish, left, silence",
    (Home, Attract): "silence",
    (Browsing, Attract): "silence",
    (EnteringRequisites, Attract): "silence",
    (Quoting, Attract): "silence",
    (Reviewing, Attract): "silence",
    (Refused, Attract): "silence",
    (Done, Attract): "silence",
    (Attract, EnteringRequisites): "a bill's code",
    (Home, EnteringRequisites): "top-up, a favourite, or a bill's code",
    (Attract, Searching): "search",
    (Attract, Helping): "help",
    (Attract, AskingReceipt): "find a payment",
    (Attract, ReadingOffer): "offer",
    (Home, Searching): "search",
    (Home, Helping): "help",
    (Home, AskingReceipt): "find a payment",
    (Home, ReadingOffer): "offer",
    (Browsing, Searching): "search",
    (Browsing, Helping): "help",
    (Browsing, AskingReceipt): "find a payment",
    (Browsing, ReadingOffer): "offer",
    (Searching, EnteringRequisites): "payee, or a bill's code",
    (EnteringRequisites, Searching): "back from the first question",
    (Helping, ReadingOffer): "offer",
    (Helping, AskingReceipt): "find a payment",
    (Helping, Searching): "search",
    (ReadingOffer, Helping): "back",
    (Reviewing, ReadingOffer): "the offer's text",
    (ReadingOffer, Reviewing): "back, or agreed",
    (ReadingOffer, OpeningOrder): "agreed",
    (ReadingOffer, Refused): "agreed, journal busy",
    (AskingReceipt, Tracing): "last answer",
    (Tracing, AskingReceipt): "nothing found, or back",
    (Tracing, Traced): "found",
    (Traced, AskingReceipt): "back",
    (Searching, Home): "home, back",
    (Helping, Home): "home, back",
    (ReadingOffer, Home): "home, or out of service by now",
    (AskingReceipt, Home): "home, back",
    (Tracing, Home): "home",
    (Traced, Home): "home, finish",
    (Searching, Attract): "silence",
    (Helping, Attract): "silence",
    (ReadingOffer, Attract): "silence",
    (AskingReceipt, Attract): "silence",
    (Tracing, Attract): "silence",
    (Traced, Attract): "silence",
    (Attract, LoggingIn): "corners",
    (Home, LoggingIn): "corners",
    (LoggingIn, Attract): "back, silence",
    (LoggingIn, Serving): "PIN, and code where one is due",
    (Serving, Attract): "log-out, silence",
    (Serving, Collecting): "collection",
    (Collecting, Serving): "out of the collection, after log-in",
}


class IllegalMove(Exception):
    """A step that leads from one phase to another that does not follow it: a fault of ours."""


def check_move(before: Phase, after: Phase) -> None:
    """Raise IllegalMove unless the table has this move."""
    pair = (type(before), type(after))
    if pair[0] is not pair[1] and pair not in MOVES:
        raise IllegalMove(f"{pair[0].__name__} → {pair[1].__name__}")


def diagram() -> str:
    """The table as a Mermaid state diagram, for ``docs/session.md``."""
    lines = ["stateDiagram-v2", "    [*] --> Starting"]
    lines += [f"    {before.__name__} --> {after.__name__}: {why}" for (before, after), why in MOVES.items()]
    return "\n".join(lines) + "\n"
