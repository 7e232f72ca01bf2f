"""How one customer sees and hears the screen: contrast, large letters, low reach, voice. Nothing outlasts him."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from PySide6.QtCore import Property, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.records import dataclass
from ui.viewmodels.page import made_in_python

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

FIELDS: Final = {
    "high-contrast": "is_high_contrast",
    "large-text": "is_large_text",
    "low-reach": "is_low_reach",
    "voice": "has_voice",
}


@dataclass(frozen=True)
class Ease:
    """What is on; all of it is off for the next customer."""

    is_high_contrast: bool = False
    is_large_text: bool = False
    is_low_reach: bool = False
    has_voice: bool = False


def toggled(ease: Ease, mode: str) -> Ease:
    """``ease`` with one mode turned: high-contrast, large-text, low-reach or voice. Raises KeyError on another."""
    field = FIELDS[mode]
    return replace(ease, **{field: not getattr(ease, field)})


def modes_on(ease: Ease) -> tuple[str, ...]:
    """The names of the modes that are on."""
    return tuple(mode for mode, field in FIELDS.items() if getattr(ease, field))


@QmlElement
@made_in_python
class EaseViewModel(QObject):
    """The modes and their sheet. ``touch`` is called with every use: somebody is here."""

    changed = Signal()

    def __init__(self, touch: Callable[[], None]) -> None:
        super().__init__()
        self.modes = Ease()
        self._is_open = False
        self._can_speak = False
        self._touch = touch

    def reset(self) -> None:
        """The customer has left."""
        self._set(Ease(), is_open=False)

    def offer_voice(self, *, is_offered: bool) -> None:
        """Whether there is a voice to turn on; one that is on and no longer offered falls silent."""
        if is_offered != self._can_speak:
            self._can_speak = is_offered
            if not is_offered:
                self.modes = replace(self.modes, has_voice=False)
            self.changed.emit()

    @Slot(str)
    def toggle(self, mode: str) -> None:
        self._touch()
        self._set(toggled(self.modes, mode), is_open=self._is_open)

    @Slot()
    def open(self) -> None:
        self._touch()
        self._set(self.modes, is_open=True)

    @Slot()
    def close(self) -> None:
        self._touch()
        self._set(self.modes, is_open=False)

    def _set(self, modes: Ease, *, is_open: bool) -> None:
        if (modes, is_open) != (self.modes, self._is_open):
            self.modes, self._is_open = modes, is_open
            self.changed.emit()

    isOpen = Property(bool, lambda self: self._is_open, notify=changed)  # noqa: N815
    isAnyOn = Property(bool, lambda self: self.modes != Ease(), notify=changed)  # noqa: N815
    isHighContrast = Property(bool, lambda self: self.modes.is_high_contrast, notify=changed)  # noqa: N815
    isLargeText = Property(bool, lambda self: self.modes.is_large_text, notify=changed)  # noqa: N815
    isLowReach = Property(bool, lambda self: self.modes.is_low_reach, notify=changed)  # noqa: N815
    hasVoice = Property(bool, lambda self: self.modes.has_voice, notify=changed)  # noqa: N815
    canSpeak = Property(bool, lambda self: self._can_speak, notify=changed)  # noqa: N815
