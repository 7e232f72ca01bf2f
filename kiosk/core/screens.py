"""Which screen a terminal shows: a function of its state, here and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kiosk.core.catalogue import blockers
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
    from datetime import datetime

    from kiosk.api import Screen
    from kiosk.core.states import Terminal
    from kiosk.core.wallet import WalletPhase
    from kiosk.service_api import ServicePage


SERVICE_SCREENS: Final[dict[ServicePage, Screen]] = {
    "menu": "service-menu",
    "collection": "collection",
    "devices": "service-devices",
    "network": "service-network",
    "queue": "service-queue",
    "report": "service-report",
    "disputed": "service-disputed",
    "settings": "service-settings",
    "bills": "service-bills",
    "fitting": "service-fitting",
    "logs": "service-logs",
    "screen": "service-screen",
    "power": "service-power",
}


def screen_of(terminal: Terminal, now: datetime) -> Screen:
    """The page for this state. Out of service is said where a customer would begin, never in the middle."""
    match terminal.phase:
        case Starting() | Recovering():
            return "starting"
        case Attract() | Home() | Browsing() | Searching() if blockers(terminal, now):
            return "out-of-service"
        case Attract():
            return "attract"
        case Home():
            return "home"
        case Browsing():
            return "payees"
        case EnteringRequisites():
            return "requisites"
        case Quoting() | Tracing():
            return "checking"
        case Reviewing(stage=stage):
            return stage
        case OpeningOrder():
            return "checking"
        case AcceptingCash():
            return "cash"
        case Completing(order=order):
            return "starting" if order is None else "paying"
        case Paying():
            return "paying"
        case Done():
            return "done"
        case Refused():
            return "refused"
        case Searching():
            return "search"
        case Helping():
            return "help"
        case ReadingOffer():
            return "offer"
        case AskingReceipt():
            return "find"
        case Traced():
            return "found"
        case Collecting():
            return "collection"
        case LoggingIn():
            return "service-login"
        case Serving(page=page):
            return SERVICE_SCREENS[page]
        case phase:
            return wallet_screen(phase)


def wallet_screen(phase: WalletPhase) -> Screen:
    """The pages of a wallet."""
    match phase:
        case WalletSigningIn(step="number"):
            return "wallet-number"
        case WalletSigningIn():
            return "wallet-password"
        case WalletWaiting():
            return "wallet-waiting"
        case WalletOffer():
            return "wallet-terms"
        case WalletHome():
            return "wallet"
        case WalletPayees(search=str()):
            return "wallet-search"
        case WalletPayees():
            return "wallet-payees"
        case WalletForm():
            return "wallet-form"
        case WalletCheck():
            return "wallet-check"
        case WalletCode():
            return "wallet-code"
        case WalletDone():
            return "wallet-done"
        case WalletStatement():
            return "wallet-statement"
        case WalletNo():
            return "wallet-refused"
