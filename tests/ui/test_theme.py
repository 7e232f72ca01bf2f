"""The theme is the only place of colours and sizes, and its colours can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent, QQmlExpression

from kiosk.api import THEMES, ScreenSettings
from tests.support.glass import Glass, contrast
from ui.words import Languages

QML = Path(__file__).parents[2] / "ui" / "qml"
ON_GROUND = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("inkSoft", "paper"),
    ("inkSoft", "surface"),
    ("primary", "paper"),
    ("primary", "primaryTint"),
    ("onPrimary", "primary"),
    ("go", "paper"),
    ("onGo", "go"),
    ("stop", "paper"),
    ("onStop", "stop"),
    ("onAttention", "attention"),
    ("onDisabled", "disabled"),
]
BILLS = ("200", "500", "1000", "2000", "5000", "10000", "20000")


@pytest.fixture(params=[*THEMES, "contrast"])
def colours(request: pytest.FixtureRequest, glass: Glass) -> Iterator[tuple[QObject, float]]:
    """A palette, and the contrast that it owes: 4.5, in high contrast 7."""
    is_brand = request.param in THEMES
    kind = f"{request.param.capitalize()}{'Brand' if is_brand else 'Colors'}"
    words = f"import QtQml\nimport Kiosk.theme\nQtObject {{ property var made: {kind} {{}} }}"
    component = QQmlComponent(glass.shown.engine)
    component.setData(words.encode(), QUrl())
    holder = component.create(glass.shown.engine.rootContext())
    palette = _said(glass, holder, "made.colors" if is_brand else "made")
    assert isinstance(palette, QObject)
    yield palette, (4.5 if is_brand else 7.0)
    holder.deleteLater()


def _said(glass: Glass, scope: QObject, expression: str) -> object:
    """As an expression: QML's own types have no counterpart in Python."""
    return QQmlExpression(glass.shown.engine.rootContext(), scope, expression).evaluate()[0]


def test_every_text_can_be_read_on_its_ground(colours: tuple[QObject, float]) -> None:
    palette, least = colours

    pale = [pair for pair in ON_GROUND if contrast(*(palette.property(name) for name in pair)) < least]
    assert pale == []


def test_white_can_be_read_on_every_bill_and_payee(colours: tuple[QObject, float]) -> None:
    palette, least = colours
    bills = palette.property("bills").toVariant()
    grounds = [QColor(bills[face]) for face in BILLS] + list(palette.property("tones"))

    assert [ground.name() for ground in grounds if contrast(QColor("#ffffff"), ground) < least] == []


@pytest.mark.parametrize("path", sorted(QML.rglob("*.qml")), ids=lambda path: path.stem)
def test_colours_are_named_only_in_the_theme(path: Path) -> None:
    if path.parent.name == "theme":
        return
    found = set(re.findall(r'"(#[0-9A-Fa-f]{3,8})"', path.read_text(encoding="utf-8")))

    assert found <= {"#FFFFFF"}, "white on a bill and behind a code is white in every theme"


@pytest.mark.parametrize("path", sorted(QML.rglob("*.qml")), ids=lambda path: path.stem)
def test_sizes_times_and_letters_are_named_only_in_the_theme(path: Path) -> None:
    """Lengths come in millimetres by ``Theme.mm``; 0 and 1 are no sizes."""
    if path.parent.name == "theme":
        return
    text = path.read_text(encoding="utf-8")

    assert re.findall(r"\b(?:pixelSize|pointSize|radius|spacing|duration): (?:[2-9]|1\d)\d*\b", text) == []
    assert re.findall(r'font\.family: "|font\.weight: (?:Font\.|\d)', text) == []


def test_each_brand_is_one_file_that_fills_every_token() -> None:
    files = {path.stem for path in (QML / "Kiosk" / "theme").glob("?*Brand.qml")}

    assert files == {f"{theme.capitalize()}Brand" for theme in THEMES}
    for file in files:
        text = (QML / "Kiosk" / "theme" / f"{file}.qml").read_text(encoding="utf-8")
        (logo,) = re.findall(r'logo: "([\w-]+)"', text)
        assert (QML.parent / "icons" / f"{logo}.svg").is_file()


@pytest.mark.parametrize("theme", THEMES)
def test_the_brand_of_the_configuration_is_on_the_glass(theme: str, languages: Languages) -> None:
    languages.remove()
    glass = Glass(ScreenSettings(theme=theme), languages)

    token = glass.shown.engine.singletonInstance("Kiosk.theme", "Theme")
    assert isinstance(token, QObject)
    assert _said(glass, token, "tokens.logo") == {"tolem": "brand", "dala": "brand-dala"}[theme]
    glass.close()
