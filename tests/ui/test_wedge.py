"""A scanner that types: its codes reach the kiosk, slow fingers on a keyboard do not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent

from kiosk.api import ScreenSettings
from tests.support import fake_kiosk as views
from ui.app import KioskWindow
from ui.wedge import Wedge
from ui.words import Languages


def keys(text: str, gap_ms: int, *, begins_ms: int = 1000, ends: bool = True) -> list[QKeyEvent]:
    signs = [*text, "\r"] if ends else list(text)
    made = []
    for place, sign in enumerate(signs):
        key = Qt.Key.Key_Return if sign == "\r" else Qt.Key(ord(sign.upper()))
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier, sign)
        event.setTimestamp(begins_ms + place * gap_ms)
        made.append(event)
    return made


@pytest.mark.parametrize(
    ("events", "codes"),
    [
        (keys("ACC654321", 5), ["ACC654321"]),
        (keys("ACC654321", 119), ["ACC654321"]),
        (keys("ACC654321", 200), []),
        (keys("123", 5), []),
        (keys("123456", 5, ends=False), []),
        ([*keys("zz", 5, ends=False), *keys("123456", 5, begins_ms=9000)], ["123456"]),
        (keys("x" * 3000, 1), []),
    ],
)
def test_only_fast_keys_that_end_with_enter_are_a_code(events: list[QKeyEvent], codes: list[str]) -> None:
    heard: list[str] = []
    wedge = Wedge(heard.append)

    assert all(wedge.eventFilter(QObject(), event) for event in events)
    assert heard == codes


def test_a_typing_scanner_gestures_at_the_kiosk_where_it_is_told_to(languages: Languages) -> None:
    kiosk = views.FakeKiosk(views.home())
    for is_told in (True, False):
        shown = KioskWindow(kiosk, ScreenSettings(is_scanner_keyboard=is_told), languages)
        shown.show()
        for event in keys("ACC654321", 5):
            QGuiApplication.sendEvent(shown.window, event)
        shown.close()

    assert kiosk.gestures == [("scan", "ACC654321")]
