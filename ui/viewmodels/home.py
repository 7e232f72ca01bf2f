"""Home and the payees of a category: tiles to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.api import HomeView, MaintenanceView, PayeesView, PayeeTile
from kiosk.records import dataclass
from ui.viewmodels.page import PageViewModel, Send, made_in_python, shown

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

translate = QCoreApplication.translate

ICON_WORDS: Final = (
    ("wallet", ("wallet", "top-up")),
    ("mobile", ("mobile", "phone", "telecom")),
    ("internet", ("internet", "tv", "television")),
    ("utilities", ("utilit", "housing", "water", "electric", "heat", "gas", "communal")),
    ("fines", ("fine", "tax", "state", "police")),
    ("loans", ("loan", "credit", "bank")),
    ("transport", ("transport", "bus", "transit", "taxi")),
    ("education", ("educat", "school", "university")),
    ("games", ("game",)),
    ("charity", ("charit", "fund")),
)
"""Icon by what a category's code contains."""
MONOGRAM_TONES: Final = 6
LOGOS: Final = Path(__file__).parents[1] / "logos"
"""SVG drawings by payee code; a brand adds those of its payees."""


def icon_of(code: str) -> str:
    """The icon for a category or service code; ``other`` when none speaks of it."""
    return next((icon for icon, words in ICON_WORDS if any(word in code.lower() for word in words)), "other")


def monogram_of(name: str) -> str:
    """The first letter or digit of a payee's name, past quotation marks, as its sign."""
    return next((letter.upper() for letter in name if letter.isalnum()), "·")


def logo_of(code: str) -> str:
    """The drawing that was shipped for a payee, "" where its first letter is its sign."""
    return code if (LOGOS / f"{code}.svg").is_file() else ""


def tone_of(code: str) -> int:
    """A colour of the theme's row for this payee, the same at every kiosk."""
    return sum(code.encode()) % MONOGRAM_TONES


@dataclass(frozen=True)
class HomeProps:
    top_up: dict[str, object]
    categories: tuple[dict[str, object], ...] = ()
    maintenance: str = ""
    favourites: tuple[dict[str, object], ...] = ()
    wallet: dict[str, object] = field(default_factory=dict)
    has_wallet: bool = False
    why_greyed: str = ""
    """Of a tile without room for it."""


def derive_payee_tile(tile: PayeeTile) -> dict[str, object]:
    return {
        "code": tile.code,
        "name": tile.name,
        "isAvailable": tile.is_available,
        "reason": tile.reason,
        "monogram": monogram_of(tile.name),
        "tone": tone_of(tile.code),
        "icon": icon_of(tile.code),
        "logo": tile.logo or logo_of(tile.code),
    }


def maintenance_words(view: MaintenanceView | None, zone: ZoneInfo) -> str:
    """``22.11.2026 20:00–21:00. …`` in Astana time, then the operator's own words; "" when none is announced."""
    if view is None:
        return ""
    begins, ends = (datetime.fromisoformat(each).astimezone(zone) for each in (view.begins_at, view.ends_at))
    end = f"{ends:%H:%M}" if begins.date() == ends.date() else f"{ends:%d.%m.%Y %H:%M}"
    return f"{begins:%d.%m.%Y %H:%M}–{end}. {view.text}"


def greyed_words(reason: str) -> str:
    """Why tiles are grey that have no room to say it themselves; "" where none is."""
    return translate("Home", "Greyed tiles: %1").replace("%1", reason) if reason else ""


def derive_home_props(view: HomeView, zone: ZoneInfo) -> HomeProps:
    categories = tuple(
        {"code": c.code, "name": c.name, "isAvailable": c.is_available, "icon": icon_of(c.code)}
        for c in view.categories
    )
    reasons = (*(each.reason for each in view.favourites), *(each.reason for each in view.categories))
    return HomeProps(
        top_up=derive_payee_tile(view.top_up),
        categories=categories,
        maintenance=maintenance_words(view.maintenance, zone),
        favourites=tuple(map(derive_payee_tile, view.favourites)),
        wallet={} if view.wallet is None else derive_payee_tile(view.wallet),
        has_wallet=view.wallet is not None,
        why_greyed=greyed_words(next((reason for reason in reasons if reason), "")),
    )


@QmlElement
@made_in_python
class HomeViewModel(PageViewModel):
    topUpChanged = Signal()  # noqa: N815
    categoriesChanged = Signal()  # noqa: N815
    maintenanceChanged = Signal()  # noqa: N815
    favouritesChanged = Signal()  # noqa: N815
    walletChanged = Signal()  # noqa: N815

    wallet = shown("QVariantMap", "wallet", walletChanged)
    hasWallet = shown(bool, "has_wallet", walletChanged)  # noqa: N815
    topUp = shown("QVariantMap", "top_up", topUpChanged)  # noqa: N815
    categories = shown("QVariantList", "categories", categoriesChanged)
    maintenance = shown(str, "maintenance", maintenanceChanged)
    favourites = shown("QVariantList", "favourites", favouritesChanged)
    whyGreyed = shown(str, "why_greyed", categoriesChanged)  # noqa: N815

    def __init__(self, send: Send, zone: ZoneInfo) -> None:
        super().__init__(HomeProps(derive_payee_tile(PayeeTile("", "", is_available=False))), send)
        self._zone = zone

    def show(self, view: HomeView) -> None:
        signals = (
            (self.topUpChanged, ("top_up",)),
            (self.categoriesChanged, ("categories", "why_greyed")),
            (self.maintenanceChanged, ("maintenance",)),
            (self.favouritesChanged, ("favourites",)),
            (self.walletChanged, ("wallet", "has_wallet")),
        )
        self.replace_props(derive_home_props(view, self._zone), signals)

    @Slot()
    def openWallet(self) -> None:  # noqa: N802
        self._send("wallet", "open")

    @Slot(str)
    def chooseService(self, code: str) -> None:  # noqa: N802
        self._send("service", code)

    @Slot(str)
    def chooseCategory(self, code: str) -> None:  # noqa: N802
        self._send("category", code)

    @Slot(str)
    def openPage(self, page: str) -> None:  # noqa: N802
        self._send("open", page)


LETTER_KEYS_MAX: Final = 7


@dataclass(frozen=True)
class PayeesProps:
    """``letters`` are the keys of the alphabet: the first letters of a stretch of names, and where it begins."""

    category: str = ""
    payees: tuple[dict[str, object], ...] = ()
    letters: tuple[dict[str, object], ...] = ()
    reason: str = ""


def derive_letters(names: Sequence[str]) -> tuple[dict[str, object], ...]:
    """At most seven keys for names in order, each for about as many: ``А–Д`` and the place of its first name."""
    initials = [monogram_of(name) for name in names]
    firsts = [place for place, letter in enumerate(initials) if not place or initials[place - 1] != letter]
    least = len(names) / LETTER_KEYS_MAX
    begins = [place for i, place in enumerate(firsts) if not i]
    for place in firsts[1:]:
        if place - begins[-1] >= least:
            begins.append(place)
    ends = [*begins[1:], len(names)]
    return tuple(
        {"label": _stretch(initials[begin], initials[end - 1]), "place": begin}
        for begin, end in zip(begins, ends, strict=True)
    )


def _stretch(first: str, last: str) -> str:
    return first if first == last else f"{first}–{last}"


def derive_payees_props(view: PayeesView) -> PayeesProps:
    """``view.category`` is the category's name as the policy has it, in the customer's language."""
    reason = next((tile.reason for tile in view.payees if not tile.is_available), "")
    letters = derive_letters([tile.name for tile in view.payees])
    return PayeesProps(view.category, tuple(map(derive_payee_tile, view.payees)), letters, reason)


@QmlElement
@made_in_python
class PayeesViewModel(PageViewModel):
    changed = Signal()
    payeesChanged = Signal()  # noqa: N815

    category = shown(str, "category", changed)
    reason = shown(str, "reason", changed)
    letters = shown("QVariantList", "letters", payeesChanged)
    payees = shown("QVariantList", "payees", payeesChanged)

    def __init__(self, send: Send) -> None:
        super().__init__(PayeesProps(), send)

    def show(self, view: PayeesView) -> None:
        self.replace_props(
            derive_payees_props(view), ((self.changed, ()), (self.payeesChanged, ("payees", "letters")))
        )

    @Slot()
    def search(self) -> None:
        self._send("open", "search")

    @Slot()
    def touch(self) -> None:
        """Pages are turned here, but the kiosk must hear that somebody looks."""
        self._send("touch", "")

    @Slot(str)
    def chooseService(self, code: str) -> None:  # noqa: N802
        self._send("service", code)
