"""The kiosk's real window over a fake kiosk, and what an eye and a finger find on it, in pixels and millimetres."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Final

from PIL import Image
from PySide6.QtCore import QObject, QPointF, QRectF
from PySide6.QtGui import QColor, QImage
from PySide6.QtQml import QQmlEngine, QQmlExpression
from PySide6.QtQuick import QQuickItem

from kiosk.api import ScreenSettings, View
from tests.support.fake_kiosk import FakeKiosk, starting
from tests.support.reference import small
from ui.app import KioskWindow, application
from ui.panel import Panel, panel_of
from ui.robot import SHEETS, WindowRobot
from ui.viewmodels.ease import EaseViewModel
from ui.viewmodels.kiosk import KioskViewModel
from ui.words import Languages

CAP_HEIGHT: Final = 0.714
"""Of Noto Sans: a capital's height as a share of the font's size."""

PANELS: Final = {
    "17-inch": ScreenSettings(1280, 1024, 17),
    "32-inch-tall": ScreenSettings(1080, 1920, 32, lower_edge_mm=800),
    "21-inch-tall": ScreenSettings(1080, 1920, 21),
    "17-inch-high": ScreenSettings(1280, 1024, 17, lower_edge_mm=1000, theme="dala"),
}
"""Two of them reach higher than a seated person's hand; one has the other look."""


@dataclass(frozen=True)
class Words:
    """One text on the glass: where its ink is, and whether all of it is there."""

    text: str
    ink: QRectF
    room: QRectF
    is_cut: bool
    cap_mm: float
    contrast: float
    """Of its colour with the commonest colour behind it, by WCAG 2."""
    under: tuple[int, ...]
    """The items it lies in, outermost first: to tell what covers what."""


@dataclass(frozen=True)
class Target:
    """Something to touch."""

    name: str
    place: QRectF
    item: int
    under: tuple[int, ...] = ()


@dataclass(frozen=True)
class Glimpse:
    """Everything on the glass at one moment."""

    words: tuple[Words, ...]
    targets: tuple[Target, ...]
    bars: tuple[Target, ...]
    signs: tuple[Target, ...]
    """Pictures and their grounds, but for what a clip around them cuts off."""
    sheets: tuple[int, ...]
    names: tuple[str, ...]
    icons: tuple[str, ...]
    """The names of the drawings that are to be seen."""
    to_pay: tuple[str, ...]
    """What somebody must read to pay here: sums, fee, payee, account, the way forward."""
    panel: Panel
    picture: Image.Image
    """Small, as it is compared with the one that was accepted."""

    def is_on_sheet(self, thing: Words | Target) -> bool:
        """On a sheet that covers the page."""
        return not set(self.sheets).isdisjoint(thing.under)

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(words.text for words in self.words)


class Glass:
    """A window that shows what the test tells it to. One for each panel serves a whole test run."""

    def __init__(self, settings: ScreenSettings, languages: Languages) -> None:
        self.app = application()
        self.kiosk = FakeKiosk(starting())
        self.languages = languages
        self.shown = KioskWindow(self.kiosk, settings, self.languages)
        self.window = self.shown.window
        self.panel = self._own_panel = panel_of(settings)
        self.still()
        self.shown.show()
        self.robot = WindowRobot(self.window, lambda: self.shown.view_model.view == self.kiosk.view())

    def still(self) -> None:
        """No motion: what moves is shown where it ends."""
        self._take_motion_ms(0)

    def move(self) -> None:
        """Motion at the slowest that SCREENS allows, until ``still``."""
        self._take_motion_ms(200)

    def _take_motion_ms(self, motion_ms: int) -> None:
        theme = self.shown.engine.singletonInstance("Kiosk.theme", "Theme")
        assert isinstance(theme, QObject)
        theme.setProperty("motion", motion_ms)
        theme.setProperty("motionWait", 7 * motion_ms)
        theme.setProperty("motionFast", motion_ms)

    def show(self, view: View, *modes: str) -> Glimpse:
        """The view, with these modes of the accessibility sheet on: ``large-text``, ``low-reach`` …"""
        self.kiosk.show(view)
        self.robot.wait_for(f"page-{view.screen}")
        self.panel = self._own_panel.as_found(view.frame.diagonal_inch, view.frame.lower_edge_mm)
        self.turn_on(*modes)
        return self.look()

    def turn_on(self, *modes: str) -> None:
        """These modes and no other; the sheet is closed."""
        self.ease.reset()
        for mode in modes:
            if mode == "sheet":
                self.ease.open()
            else:
                self.ease.toggle(mode)

    @property
    def ease(self) -> EaseViewModel:
        return self.shown.view_model.modes

    def look(self) -> Glimpse:
        """After the frame that lays everything out."""
        image = self.window.grabWindow().convertToFormat(QImage.Format.Format_RGB888)
        assert not image.isNull()
        size = (image.width(), image.height())
        picture = Image.frombuffer("RGB", size, image.constBits(), "raw", "RGB", image.bytesPerLine(), 1)
        items = list(_items(self.window.contentItem(), ()))
        clips = {id(item) for item, _ in items if item.clip()}
        return Glimpse(
            words=tuple(_words(item, under, self.panel, picture) for item, under in items if _is_text(item)),
            targets=tuple(
                Target(item.objectName(), _place(item), id(item), under)
                for item, under in items
                if item.property("isTouchTarget") and item.objectName() != "attract"
            ),
            bars=tuple(
                Target(item.objectName(), _place(item), id(item))
                for item, _ in items
                if item.objectName() == "action-bar"
            ),
            signs=tuple(
                Target("", _place(item), id(item), under)
                for item, under in items
                if item.inherits("QQuickRectangle") or item.inherits("QQuickImageBase")
                if clips.isdisjoint(under)
            ),
            sheets=tuple(id(item) for item, _ in items if item.objectName() in SHEETS),
            names=tuple(item.objectName() for item, _ in items if item.objectName()),
            icons=tuple(
                item.property("source").toString().split("/")[3]
                for item, _ in items
                if item.inherits("QQuickImage") and item.property("source").scheme() == "image"
            ),
            to_pay=to_pay(self.shown.view_model),
            panel=self.panel,
            picture=small(picture),
        )

    def item(self, name: str) -> QQuickItem:
        return next(item for item, _ in _items(self.window.contentItem(), ()) if item.objectName() == name)

    def close(self) -> None:
        self.shown.close()


def to_pay(kiosk: KioskViewModel) -> tuple[str, ...]:
    """The words of the screen that is up without which nobody can pay, or know what he has paid."""
    match kiosk.screen:
        case "requisites" | "surplus" | "wallet-number" | "wallet-form":
            asked = _props(kiosk, "question")
            found = [asked.label, asked.typed]
        case "check":
            check = _props(kiosk, "check")
            found = [check.service_name, check.fee_detail, *_values(check.rows), *_values(check.sums)]
            found += [] if check.is_fixed else [check.fee]
        case "cash":
            cash = _props(kiosk, "cash")
            found = [cash.service_name, cash.target, cash.inserted, cash.fee, cash.credited]
            found += [cash.surplus, cash.left, cash.remaining, cash.bill_words]
        case "paying":
            found = [_props(kiosk, "paying").inserted]
        case "done":
            done = _props(kiosk, "done")
            found = [done.title, done.paid_to, done.hero, *_values(done.rows)]
        case "wallet-check" | "wallet-done":
            wallet = _props(kiosk, "wallet")
            found = [wallet.title, wallet.name, wallet.hero, *_values(wallet.rows), *_values(wallet.sums)]
        case _:
            return ()
    return tuple(words for words in (*found, _props(kiosk, "frame").forward_label) if words)


def _props(kiosk: KioskViewModel, page: str) -> Any:
    return getattr(kiosk, page).props


def _values(rows: tuple[dict[str, Any], ...]) -> list[str]:
    return [row["value"] for row in rows]


def _items(item: QQuickItem, under: tuple[int, ...]) -> Iterator[tuple[QQuickItem, tuple[int, ...]]]:
    if not item.isVisible():
        return
    yield item, under
    inside = (*under, id(item))
    for child in item.childItems():
        yield from _items(child, inside)


def _is_text(item: QQuickItem) -> bool:
    return item.inherits("QQuickText") and bool(item.property("text"))


def _place(item: QQuickItem) -> QRectF:
    return QRectF(item.mapToScene(QPointF(0, 0)), item.size())


def _words(item: QQuickItem, under: tuple[int, ...], panel: Panel, picture: Image.Image) -> Words:
    width, height = item.property("contentWidth"), item.property("contentHeight")
    corner = item.mapToScene(QPointF(_indent(item, width), item.property("topPadding") + _drop(item, height)))
    font = item.property("font")
    ink = QRectF(corner.x(), corner.y(), width, height)
    return Words(
        text=item.property("text"),
        ink=ink,
        room=_place(item),
        is_cut=bool(item.property("truncated")),
        cap_mm=font.pixelSize() * CAP_HEIGHT / panel.px_per_mm,
        contrast=contrast(item.property("color"), _ground(picture, ink)),
        under=under,
    )


def _ground(picture: Image.Image, ink: QRectF) -> QColor:
    """The commonest colour where a text stands: letters cover less than their ground."""
    left, top = max(0, round(ink.left())), max(0, round(ink.top()))
    right, bottom = min(picture.width, round(ink.right())), min(picture.height, round(ink.bottom()))
    if right <= left or bottom <= top:
        return QColor("#808080")
    seen = picture.crop((left, top, right, bottom)).getcolors((right - left) * (bottom - top)) or []
    _, commonest = max(seen)
    assert isinstance(commonest, tuple), "of three numbers: red, green, blue"
    return QColor(*commonest)


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """By WCAG 2: from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _indent(item: QQuickItem, width: float) -> float:
    spare = item.width() - width
    return {2: spare, 4: spare / 2}.get(_alignment(item, "horizontalAlignment"), 0.0)


def _drop(item: QQuickItem, height: float) -> float:
    spare = item.height() - height
    return {64: spare, 128: spare / 2}.get(_alignment(item, "verticalAlignment"), 0.0)


def _alignment(item: QQuickItem, which: str) -> int:
    # as an expression: the property's enumeration has no counterpart in Python
    context = QQmlEngine.contextForObject(item)
    return int(QQmlExpression(context, item, f"0 + {which}").evaluate()[0])


def overlaps(glimpse: Glimpse, slack_px: float = 2.0) -> list[str]:
    """Pairs of texts whose ink meets."""
    return [
        f"{one.text!r} and {other.text!r}"
        for one, other in combinations(glimpse.words, 2)
        if _meet(one.ink, other.ink, slack_px)
    ]


def covered(glimpse: Glimpse) -> list[str]:
    """Texts that run into a button or a bar that they are not on."""
    return [
        f"{words.text!r} meets {thing.name}"
        for words in glimpse.words
        for thing in (*glimpse.targets, *glimpse.bars)
        if thing.item not in words.under and _meet(words.ink, thing.place, 2.0)
    ]


def spilled(glimpse: Glimpse, slack_px: float = 1.0) -> list[str]:
    """What is drawn on something to touch and runs over its edges: texts by their ink, signs by their ground."""
    return [
        f"{drawn} runs over {target.name}"
        for target in glimpse.targets
        for drawn, place, under in (
            *((repr(words.text), words.ink, words.under) for words in glimpse.words),
            *(("a sign", sign.place, sign.under) for sign in glimpse.signs),
        )
        if target.item in under
        and not target.place.adjusted(-slack_px, -slack_px, slack_px, slack_px).contains(place)
    ]


def _meet(one: QRectF, other: QRectF, slack_px: float) -> bool:
    both = one.intersected(other)
    return both.width() > slack_px and both.height() > slack_px + min(one.height(), other.height()) * 0.12


def crowded(glimpse: Glimpse, gap_mm: float) -> list[str]:
    """Pairs of touch targets nearer to each other than ``gap_mm``."""
    return [
        f"{one.name} and {other.name}: {gap / glimpse.panel.px_per_mm:.1f} mm"
        for one, other in combinations(glimpse.targets, 2)
        if (gap := _gap(one.place, other.place)) < gap_mm * glimpse.panel.px_per_mm - 1
    ]


def _gap(one: QRectF, other: QRectF) -> float:
    across = max(one.left(), other.left()) - min(one.right(), other.right())
    down = max(one.top(), other.top()) - min(one.bottom(), other.bottom())
    return max(across, down)
