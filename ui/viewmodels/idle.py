"""The screens without a customer: attract, in three languages by turns, and out of service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import OutOfServiceView
from kiosk.records import dataclass
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown
from ui.words import LANGUAGES

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate

Translate = Callable[[str, str], str]
"""(context, source) to words."""
Say = Callable[[str, str, str], str]
"""(language, context, source) to words."""
TURN_MS: Final = 7000


@dataclass(frozen=True)
class AttractProps:
    """``turn`` counts the changes of language; the page moves a little with each, to spare the panel."""

    headline: str = ""
    invitation: str = ""
    offers: tuple[dict[str, object], ...] = ()
    turn: int = 0


def derive_attract_props(translate: Translate, turn: int) -> AttractProps:
    """The page in the language of this turn, which is not the one installed: hence ``translate`` is given."""
    offers = (
        ("wallet", translate("Attract", "Wallet top-up")),
        ("utilities", translate("Attract", "Payments for services")),
        ("receipt", translate("Attract", "Receipt with every payment")),
    )
    return AttractProps(
        headline=translate("Attract", "Pay with cash"),
        invitation=translate("Attract", "Touch the screen"),
        offers=tuple({"icon": icon, "label": label} for icon, label in offers),
        turn=turn,
    )


@QmlElement
@made_in_python
class AttractViewModel(PageViewModel):
    changed = Signal()

    headline = shown(str, "headline", changed)
    invitation = shown(str, "invitation", changed)
    offers = shown("QVariantList", "offers", changed)
    turn = shown(int, "turn", changed)

    def __init__(self, send: Send, say: Say) -> None:
        super().__init__(AttractProps(), send)
        self._say = say
        self._language = ""
        self._next = QTimer(self, interval=TURN_MS)
        self._next.timeout.connect(self.take_turn)

    def show(self, language: str) -> None:
        """Begin with the customer's or the kiosk's own language; the others follow by turns."""
        if not self._next.isActive() or language != self._language:
            self._language = language
            self._turn_to(LANGUAGES.index(language) if language in LANGUAGES else 0)
            self._next.start()

    def hide(self) -> None:
        self._next.stop()

    @Slot()
    def take_turn(self) -> None:
        self._turn_to(self.props.turn + 1)

    @Slot()
    def touch(self) -> None:
        self._send("touch", "")

    def _turn_to(self, turn: int) -> None:
        translate = partial(self._say, LANGUAGES[turn % len(LANGUAGES)])
        self.replace_props(derive_attract_props(translate, turn), ((self.changed, ()),))


@dataclass(frozen=True)
class OutOfServiceProps:
    reasons: tuple[str, ...] = ()
    since: str = ""
    title: str = ""
    ways: tuple[dict[str, object], ...] = ()
    hint: str = ""


def reason_words(reason: str) -> str:
    """What does not work, for a customer: no device words."""
    key = reason.replace("_", "-")
    if key.startswith(("acceptor-cassette-full", "cassette-full")):
        return translate("OutOfService", "The cash box is full.")
    if key.startswith(("acceptor-cassette-removed", "cassette-removed")):
        return translate("OutOfService", "The cash box is being changed.")
    if key.startswith(("acceptor", "jam", "bill")):
        return translate("OutOfService", "The bill acceptor is not working.")
    if key.startswith(("policy", "allotment-old", "ledger", "offline")):
        return translate("OutOfService", "There has been no connection for too long.")
    if key.startswith("allotment"):
        return translate("OutOfService", "The terminal has reached the sum it may take.")
    if key.startswith("clock"):
        return translate("OutOfService", "The terminal is checking its clock.")
    if key.startswith("printer"):
        return translate("OutOfService", "The printer is not working.")
    if key.startswith(("disk", "journal")):
        return translate("OutOfService", "The terminal cannot keep its records.")
    return translate("OutOfService", "The terminal is being serviced.")


def since_words(since: str, zone: ZoneInfo) -> str:
    """``22.11.2026 14:05`` of an ISO 8601 time, in Astana time; what cannot be read is left out."""
    try:
        moment = datetime.fromisoformat(since)
    except ValueError:
        return ""
    return f"{moment.astimezone(zone):%d.%m.%Y %H:%M}"


def derive_out_of_service_props(view: OutOfServiceView, zone: ZoneInfo) -> OutOfServiceProps:
    """Each sentence once, in the order of the reasons; then the ways to what works all the same."""
    ways = []
    if view.wallet is not None:
        ways.append(("wallet", "wallet", view.wallet.name))
    if view.can_open:
        ways.append(("find", "receipt", translate("OutOfService", "Find my payment")))
        ways.append(("help", "help", translate("OutOfService", "Help")))
    if view.has_offer:
        ways.append(("offer", "document", translate("OutOfService", "The public offer")))
    no_cash = translate("OutOfService", "No cash is taken for now")
    by_wallet = translate(
        "OutOfService", "Without cash: pay, transfer, balance and statement in your wallet."
    )
    return OutOfServiceProps(
        tuple(dict.fromkeys(map(reason_words, view.reasons))),
        since_words(view.since, zone),
        no_cash if view.wallet else translate("OutOfService", "Out of service for now"),
        tuple({"page": page, "icon": icon, "label": label} for page, icon, label in ways),
        by_wallet if view.wallet else "",
    )


@QmlElement
@made_in_python
class OutOfServiceViewModel(PageViewModel):
    changed = Signal()
    waysChanged = Signal()  # noqa: N815

    reasons = shown("QStringList", "reasons", changed)
    since = shown(str, "since", changed)
    title = shown(str, "title", changed)
    hint = shown(str, "hint", changed)
    ways = shown("QVariantList", "ways", waysChanged)

    def __init__(self, send: Send, zone: ZoneInfo) -> None:
        super().__init__(OutOfServiceProps(), send)
        self._zone = zone

    def show(self, view: OutOfServiceView) -> None:
        signals = ((self.changed, ()), (self.waysChanged, ("ways",)))
        self.replace_props(derive_out_of_service_props(view, self._zone), signals)

    @Slot(str)
    def openPage(self, page: str) -> None:  # noqa: N802
        """``wallet``, or a page beside paying."""
        if page == "wallet":
            self._send("wallet", "open")
        else:
            self._send("open", page)
