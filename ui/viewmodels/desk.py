"""The desk demo's side panel: what can be put in which state, and what has been asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Property, QCoreApplication, QObject, Signal, Slot
from PySide6.QtQml import QmlElement

from kiosk.records import dataclass
from ui.viewmodels.page import made_in_python, property_of

QML_IMPORT_NAME = "Kiosk.ViewModels"
QML_IMPORT_MAJOR_VERSION = 1

BILLS_TENGE: Final = (200, 500, 1000, 2000, 5000, 10_000, 20_000)

translate = QCoreApplication.translate

Say = Callable[[str], None]
"""Where a line for the demo's supervisor goes."""


@dataclass(frozen=True)
class Switch:
    """One thing of the desk's world and the states it can be put in: (line to say, label)."""

    title: str
    states: tuple[tuple[str, str], ...]


def switches() -> tuple[Switch, ...]:
    """Network, acceptor, printer and power; the first state of each is the healthy one."""
    return (
        Switch(
            translate("Desk", "Network"),
            (
                ("network up", translate("Desk", "Plugged in")),
                ("network down", translate("Desk", "Unplugged")),
                ("network flaky", translate("Desk", "Flaky")),
            ),
        ),
        Switch(
            translate("Desk", "Bill acceptor"),
            (
                ("ok", translate("Desk", "Healthy")),
                ("jam", translate("Desk", "Bill jammed")),
                ("remove-cassette", translate("Desk", "Cassette out")),
                ("cassette-full", translate("Desk", "Cassette full")),
            ),
        ),
        Switch(
            translate("Desk", "Printer"),
            (
                ("printer ok", translate("Desk", "Healthy")),
                ("printer paper near-end", translate("Desk", "Paper near end")),
                ("printer paper out", translate("Desk", "Paper out")),
                ("printer cover open", translate("Desk", "Cover open")),
            ),
        ),
        Switch(
            translate("Desk", "Power"),
            (("power restore", translate("Desk", "On")), ("power cut", translate("Desk", "Cut"))),
        ),
    )


@QmlElement
@made_in_python
class DeskViewModel(QObject):
    """Remembers what was asked for, to show it; the demo's supervisor does it."""

    changed = Signal()

    def __init__(self, say: Say) -> None:
        super().__init__()
        self._say = say
        self._switches = switches()
        self._chosen = [switch.states[0][0] for switch in self._switches]

    @property
    def has_power(self) -> bool:
        return "power cut" not in self._chosen

    def _shown(self) -> list[dict[str, object]]:
        return [
            {
                "title": switch.title,
                "isEnabled": self.has_power or "power cut" in (line for line, _ in switch.states),
                "states": [
                    {
                        "line": line,
                        "label": label,
                        "isChosen": line == chosen,
                        "isHealthy": line == switch.states[0][0],
                    }
                    for line, label in switch.states
                ],
            }
            for switch, chosen in zip(self._switches, self._chosen, strict=True)
        ]

    @Slot(str)
    def choose(self, line: str) -> None:
        """Say ``line`` and show it as chosen. A healthy device may be said again: it clears what was by itself."""
        for place, switch in enumerate(self._switches):
            if line in (known for known, _ in switch.states):
                self._chosen[place] = line
        self._say(line)
        self.changed.emit()

    @Slot(int)
    def insert(self, tenge: int) -> None:
        self._say(f"insert {tenge}")

    @Slot(int)
    def insertBad(self, tenge: int) -> None:  # noqa: N802
        """A bill that the device will not recognise."""
        self._say(f"insert {tenge} bad")

    switches = property_of("QVariantList", _shown, notify=changed)
    hasPower = Property(bool, lambda self: self.has_power, notify=changed)  # noqa: N815
    bills = property_of("QVariantList", lambda _: list(BILLS_TENGE), constant=True)
