"""A scanner that types like a keyboard: fast keys that end with Enter are a code, never somebody's writing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent

KEY_GAP_MS_MAX: Final = 120
"""Readers type a sign every few milliseconds; nobody's fingers do."""
CODE_SIGNS_MIN: Final = 4
CODE_SIGNS_MAX: Final = 2048
ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Wedge(QObject):
    """Installed on the window. Keys go no further: the kiosk's glass has keys of its own."""

    def __init__(self, on_code: Callable[[str], None]) -> None:
        super().__init__()
        self._on_code = on_code
        self._typed = ""
        self._at_ms = 0

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return isinstance(event, QKeyEvent)
        if event.timestamp() - self._at_ms > KEY_GAP_MS_MAX:
            self._typed = ""
        self._at_ms = event.timestamp()
        if event.key() in ENDS:
            typed, self._typed = self._typed, ""
            if CODE_SIGNS_MIN <= len(typed) <= CODE_SIGNS_MAX:
                self._on_code(typed)
        else:
            self._typed = (self._typed + event.text())[: CODE_SIGNS_MAX + 1]
        return True
