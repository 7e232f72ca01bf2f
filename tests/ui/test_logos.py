"""Payees' signs on their tiles: fetched ones first, then the shipped ones, then the name's first letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from kiosk.api import PayeesView, PayeeTile, View
from tests.support.fake_kiosk import a_frame
from tests.support.glass import PANELS, Glass
from ui.pictures import sign_image
from ui.words import Languages

COLOUR = "#C2185B"


@pytest.fixture
def named(tmp_path: Path) -> str:
    """The hash of a sign in ``tmp_path``."""
    Image.new("RGBA", (128, 128), COLOUR).save(tmp_path / "sign.png")
    logo = sha256((tmp_path / "sign.png").read_bytes()).hexdigest()
    (tmp_path / "sign.png").rename(tmp_path / f"{logo}.png")
    return logo


@pytest.fixture
def signed_glass(tmp_path: Path, languages: Languages) -> Iterator[Glass]:
    glass = Glass(replace(PANELS["17-inch"], logos=str(tmp_path)), languages)
    yield glass
    glass.close()


def payees(*tiles: PayeeTile) -> View:
    return View("payees", a_frame("kk", can_go_back=True), PayeesView("", tiles))


def test_a_fetched_sign_is_drawn_on_its_tile_and_stands_for_the_letter(
    signed_glass: Glass, named: str
) -> None:
    signed = PayeeTile("lift", "Лифт", is_available=True, logo=named)
    plain = PayeeTile("shift", "Ығыс", is_available=True)

    seen = signed_glass.show(payees(signed, plain))

    assert "Л" not in seen.texts
    assert "Ы" in seen.texts
    place = next(target.place for target in seen.targets if target.name == "tile-lift")
    left, middle = round(place.left() / 4), round(place.center().y() / 4)
    row = {seen.picture.getpixel((left + x, middle)) for x in range(2, 25)}
    assert (0xC2, 0x18, 0x5B) in row


def test_a_sign_that_is_gone_or_no_picture_draws_nothing_and_breaks_nothing(
    tmp_path: Path, named: str
) -> None:
    folder, size = str(tmp_path), QSize(76, 76)
    broken = "b" * 64
    (tmp_path / f"{broken}.png").write_bytes(b"<svg/>")

    drawn = sign_image(named, folder, size)
    for wanted in (broken, "a" * 64, "../secret", ""):
        nothing = sign_image(wanted, folder, size)
        assert (nothing.size(), nothing.pixelColor(38, 38).alpha()) == (size, 0)

    assert (drawn.size(), drawn.pixelColor(38, 38)) == (size, QColor(COLOUR))


def test_a_shipped_sign_stays_where_none_was_fetched() -> None:
    drawn = sign_image("tunba-su", "", QSize(76, 76))

    assert any(drawn.pixelColor(x, 38).alpha() for x in range(76))
