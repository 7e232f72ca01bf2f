"""The theme is the only place of colours and sizes, and its colours can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl
from PySide6.QtGui import QColor
from PySide6.QtQml import QQmlComponent

from tests.support.glass import Glass

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


def luminance(colour: QColor) -> float:
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: QColor, other: QColor) -> float:
    """By WCAG 2: from 1 to 21."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.fixture(params=["TolemColors", "ContrastColors"])
def colours(request: pytest.FixtureRequest, glass: Glass) -> tuple[QObject, float]:
    """A palette, and the contrast that it owes: 4.5, in high contrast 7."""
    file = QML / "Kiosk" / "theme" / f"{request.param}.qml"
    engine = glass.shown.engine
    palette = QQmlComponent(engine, QUrl.fromLocalFile(str(file)), engine).create()
    return palette, (7.0 if request.param == "ContrastColors" else 4.5)


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
