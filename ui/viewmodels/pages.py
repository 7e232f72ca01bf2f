"""The pages beside paying: search, help, the offer's text, what became of a payment."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, QTimer, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import FoundPartView, FoundView, HelpView, OfferView, PartState, SearchView, format_money
from kiosk.records import dataclass
from ui.viewmodels.home import derive_payee_tile
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown
from ui.viewmodels.question import SETTLE_MS

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate

SEARCH_SIGNS_MAX: Final = 32
CHUNK_SIGNS_MAX: Final = 420
"""Of the offer's text at once: a paragraph longer than a page could not be turned to."""
WORSE_FIRST: Final[tuple[PartState, ...]] = ("held", "refused", "accepted", "settled", "executed")


# --- search ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SearchProps:
    """``said`` is what the results are, in words; ``typed`` may be a key ahead of them."""

    typed: str = ""
    payees: tuple[dict[str, object], ...] = ()
    said: str = ""


def search_words(view: SearchView) -> str:
    if not view.text.strip():
        return translate("Search", "Most used here") if view.payees else translate("Search", "Type a name")
    if not view.found:
        return translate("Search", "Nothing found. Please check the letters.")
    return translate("Search", "Found: %1").replace("%1", str(view.found))


def derive_search_props(view: SearchView, typed: str) -> SearchProps:
    return SearchProps(typed, tuple(map(derive_payee_tile, view.payees)), search_words(view))


@QmlElement
@made_in_python
class SearchViewModel(PageViewModel):
    """Keys are echoed at once; the results follow with the kiosk's word."""

    changed = Signal()
    payeesChanged = Signal()  # noqa: N815

    typed = shown(str, "typed", changed)
    said = shown(str, "said", changed)
    payees = shown("QVariantList", "payees", payeesChanged)

    def __init__(self, send: Send) -> None:
        super().__init__(SearchProps(), send)
        self._view = SearchView("", (), 0)
        self._typed = ""
        self._settle = QTimer(self, interval=SETTLE_MS, singleShot=True)
        self._settle.timeout.connect(self._adopt)

    def show(self, view: SearchView) -> None:
        self._view = view
        if not self._settle.isActive():
            self._typed = view.text
        self._emit()

    def forget(self) -> None:
        """The page is gone: the next one begins with the kiosk's word."""
        self._settle.stop()
        self._view = SearchView("", (), 0)
        self._typed = ""

    @Slot(str)
    def type(self, key: str) -> None:
        if len(self._typed) < SEARCH_SIGNS_MAX:
            self._edit(self._typed + key)

    @Slot()
    def backspace(self) -> None:
        self._edit(self._typed[:-1])

    @Slot()
    def clear(self) -> None:
        self._edit("")

    @Slot()
    def touch(self) -> None:
        self._send("touch", "")

    @Slot(str)
    def chooseService(self, code: str) -> None:  # noqa: N802
        self._send("service", code)

    def _edit(self, typed: str) -> None:
        if typed != self._typed:
            self._typed = typed
            self._settle.start()
            self._emit()
            self._send("edit", typed)

    @Slot()
    def _adopt(self) -> None:
        self._typed = self._view.text
        self._emit()

    def _emit(self) -> None:
        props = derive_search_props(self._view, self._typed)
        self.replace_props(props, ((self.changed, ()), (self.payeesChanged, ("payees",))))


# --- help ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class HelpProps:
    phones: tuple[str, ...] = ()
    place: str = ""
    operator: str = ""
    link: str = ""
    has_offer: bool = False


def derive_help_props(view: HelpView) -> HelpProps:
    number = translate("Help", "Terminal %1").replace("%1", view.kiosk_number)
    place = ", ".join(part for part in (number, view.address) if part)
    return HelpProps(view.phones, place, view.operator, view.registration_url, view.has_offer)


@QmlElement
@made_in_python
class HelpViewModel(PageViewModel):
    changed = Signal()

    phones = shown("QVariantList", "phones", changed)
    place = shown(str, "place", changed)
    operator = shown(str, "operator", changed)
    link = shown(str, "link", changed)
    hasOffer = shown(bool, "has_offer", changed)  # noqa: N815

    def __init__(self, send: Send) -> None:
        super().__init__(HelpProps(), send)

    def show(self, view: HelpView) -> None:
        self.replace_props(derive_help_props(view), ((self.changed, ()),))

    @Slot(str)
    def openPage(self, page: str) -> None:  # noqa: N802
        self._send("open", page)


# --- the offer ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OfferProps:
    """``hits`` are the places of the paragraphs that have ``term``."""

    title: str = ""
    note: str = ""
    link: str = ""
    paragraphs: tuple[str, ...] = ()
    term: str = ""
    hits: tuple[int, ...] = ()


def chunks(paragraph: str) -> tuple[str, ...]:
    """A long paragraph in parts that end with a sentence or, where one is too long, with a word."""
    parts: list[str] = []
    for sentence in re.split(r"(?<=[.;:!?])\s+", " ".join(paragraph.split())):
        for word in sentence.split(" "):
            if (
                parts
                and len(parts[-1]) + len(word) < CHUNK_SIGNS_MAX
                and not _is_full(parts[-1], sentence, word)
            ):
                parts[-1] = f"{parts[-1]} {word}"
            else:
                parts.append(word)
    return tuple(parts)


def _is_full(part: str, sentence: str, word: str) -> bool:
    """A sentence begins a part of its own rather than being cut, unless it is longer than any part."""
    begins = sentence.startswith(word) and part.endswith((".", ";", ":", "!", "?"))
    return begins and len(part) + len(sentence) + 1 > CHUNK_SIGNS_MAX


def hits_of(paragraphs: tuple[str, ...], term: str) -> tuple[int, ...]:
    wanted = " ".join(term.lower().split())
    if not wanted:
        return ()
    return tuple(place for place, words in enumerate(paragraphs) if wanted in words.lower())


def derive_offer_props(view: OfferView, term: str) -> OfferProps:
    title = translate("Offer", "Public offer, version %1").replace("%1", view.version)
    note = ""
    if view.is_translated:
        note = translate("Offer", "The offer is official in Kazakh and Russian only.")
    if not view.paragraphs:
        note = translate("Offer", "Read it on your phone: point the camera at the code.")
    paragraphs = tuple(part for each in view.paragraphs for part in chunks(each))
    link = view.url if view.url.startswith("http") else ""
    return OfferProps(title, note, link, paragraphs, term, hits_of(paragraphs, term))


@QmlElement
@made_in_python
class OfferViewModel(PageViewModel):
    changed = Signal()
    paragraphsChanged = Signal()  # noqa: N815
    hitsChanged = Signal()  # noqa: N815

    title = shown(str, "title", changed)
    note = shown(str, "note", changed)
    link = shown(str, "link", changed)
    paragraphs = shown("QVariantList", "paragraphs", paragraphsChanged)
    term = shown(str, "term", hitsChanged)
    hits = shown("QVariantList", "hits", hitsChanged)

    def __init__(self, send: Send) -> None:
        super().__init__(OfferProps(), send)
        self._view: OfferView | None = None
        self._term = ""

    def show(self, view: OfferView) -> None:
        self._view = view
        self._emit()

    def forget(self) -> None:
        """The next reader looks for something else."""
        self._term = ""

    @Slot(str)
    def type(self, key: str) -> None:
        self._look_for((self._term + key)[:SEARCH_SIGNS_MAX])

    @Slot()
    def backspace(self) -> None:
        self._look_for(self._term[:-1])

    @Slot()
    def clear(self) -> None:
        self._look_for("")

    @Slot()
    def touch(self) -> None:
        """Pages are turned here, but the kiosk must hear that somebody reads."""
        self._send("touch", "")

    def _look_for(self, term: str) -> None:
        self._term = term
        self.touch()
        self._emit()

    def _emit(self) -> None:
        if self._view is not None:
            signals = (
                (self.changed, ()),
                (self.paragraphsChanged, ("paragraphs",)),
                (self.hitsChanged, ("term", "hits")),
            )
            self.replace_props(derive_offer_props(self._view, self._term), signals)


# --- what became of a payment ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class FoundProps:
    """``state`` is the worst of its parts': executed only when all of it is."""

    state: str = "accepted"
    title: str = ""
    sentence: str = ""
    at: str = ""
    receipt: str = ""
    rows: tuple[dict[str, object], ...] = ()
    paper_words: str = ""
    can_copy: bool = False
    trace_url: str = ""


def state_title(state: str) -> str:
    match state:
        case "executed":
            return translate("Found", "Executed")
        case "held":
            return translate("Found", "Not credited")
        case "settled":
            return translate("Found", "Settled by the operator")
        case "refused":
            return translate("Found", "Not executed")
        case _:
            return translate("Found", "Accepted for execution")


def next_words(state: str, *, is_certain: bool, is_of_wallet: bool = False) -> str:
    """What happens next, and what the customer can do."""
    match state:
        case "refused":
            return translate("Found", "Nothing has left the wallet. You can order again.")
        case "executed" if is_of_wallet:
            return translate("Found", "The money has left the wallet and the order is carried out.")
        case "executed":
            return translate("Found", "The money has been credited. Nothing else is to be done.")
        case "held":
            return translate(
                "Found",
                "The money is kept under this receipt number. Please call the operator: the number is above.",
            )
        case "settled":
            return translate(
                "Found", "The operator has decided what becomes of the money. Questions: please call."
            )
        case _ if is_certain:
            return translate("Found", "The payment is being carried out. Please look again later.")
        case _:
            return translate(
                "Found",
                "No connection now. The payment is kept here and goes on when the connection returns.",
            )


def copy_words(view: FoundView) -> str:
    match view.paper:
        case "printing":
            return translate("Found", "Printing the copy…")
        case "printed":
            return translate("Found", "Please take your copy.")
        case "unknown" | "not_printed":
            return translate("Found", "The copy could not be printed. Take the code along.")
        case _:
            return translate("Found", "Take the receipt along: point the camera at the code.")


def derive_part_rows(part: FoundPartView, *, is_alone: bool) -> tuple[dict[str, object], ...]:
    name = part.name if not part.requisites else f"{part.name} · {', '.join(part.requisites)}"
    rows: list[dict[str, object]] = [{"label": name, "value": "", "isTitle": True}]
    if not is_alone:
        rows.append(
            {"label": state_title(part.state), "value": format_money(part.inserted_tiyn), "isTitle": False}
        )
    if part.state == "executed":
        rows.append(
            {
                "label": translate("Found", "Credited"),
                "value": format_money(part.credited_tiyn),
                "isTitle": False,
            }
        )
    if part.refusal_text:
        rows.append({"label": part.refusal_text, "value": "", "isTitle": False})
    return tuple(rows)


def derive_found_props(view: FoundView, zone: ZoneInfo) -> FoundProps:
    state = min((part.state for part in view.parts), key=WORSE_FIRST.index, default="held")
    total: dict[str, object] = {
        "label": translate("Found", "From the wallet")
        if view.is_of_wallet
        else translate("Found", "Inserted"),
        "value": format_money(view.inserted_tiyn),
        "isTitle": False,
    }
    is_alone = len(view.parts) == 1
    parts = (row for part in view.parts for row in derive_part_rows(part, is_alone=is_alone))
    return FoundProps(
        state=state,
        title=state_title(state),
        sentence=next_words(state, is_certain=view.is_certain, is_of_wallet=view.is_of_wallet),
        at=f"{datetime.fromisoformat(view.at).astimezone(zone):%d.%m.%Y %H:%M}",
        receipt=f"№ {view.receipt_number}",
        rows=(total, *parts),
        paper_words=copy_words(view),
        can_copy=view.can_copy,
        trace_url=view.trace_url,
    )


@QmlElement
@made_in_python
class FoundViewModel(PageViewModel):
    changed = Signal()

    state = shown(str, "state", changed)
    title = shown(str, "title", changed)
    sentence = shown(str, "sentence", changed)
    at = shown(str, "at", changed)
    receipt = shown(str, "receipt", changed)
    rows = shown("QVariantList", "rows", changed)
    paperWords = shown(str, "paper_words", changed)  # noqa: N815
    canCopy = shown(bool, "can_copy", changed)  # noqa: N815
    traceUrl = shown(str, "trace_url", changed)  # noqa: N815

    def __init__(self, send: Send, zone: ZoneInfo) -> None:
        super().__init__(FoundProps(), send)
        self._zone = zone

    def show(self, view: FoundView) -> None:
        self.replace_props(derive_found_props(view, self._zone), ((self.changed, ()),))

    @Slot()
    def printCopy(self) -> None:  # noqa: N802
        self._send("reprint", "")
