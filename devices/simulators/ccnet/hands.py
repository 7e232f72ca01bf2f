"""The commands of a person, or of the demo, at a simulated bill acceptor: one a line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from devices.bill_acceptors.ccnet.states import State
from devices.simulators.ccnet.firmware import CcnetFirmware
from devices.simulators.ccnet.mechanics import Emit, Phase

_FAULTS: Final = {
    "jam": State.JAM_IN_ACCEPTOR,
    "jam-stacker": State.JAM_IN_CASSETTE,
    "cheat": State.CHEATED,
    "cassette-removed": State.CASSETTE_REMOVED,
    "remove-cassette": State.CASSETTE_REMOVED,
    "cassette-full": State.CASSETTE_FULL,
}


class Hands:
    """Understands ``insert 500``, ``insert 500 bad``, ``jam`` … ``ok``, ``power-off``, ``status`` …"""

    def __init__(self, firmware: CcnetFirmware, emit: Emit) -> None:
        self._firmware = firmware
        self._emit = emit
        self._verbs: dict[str, Callable[[float], None]] = {
            "noise": self._noise,
            "silent": self._silence,
            "reset": self._reset,
            "ok": self._mend,
            "power-off": self._power_off,
            "power-on": self._power_on,
            "power-cycle": self._power_cycle,
            "status": self._status,
        }

    def obey(self, line: str, now: float) -> None:
        """Do it, or say what would have been understood. A blank line is nothing."""
        match line.split():
            case []:
                pass
            case ["insert", value, *how] if value.isdecimal() and how in ([], ["bad"]):
                self._firmware.mechanics.insert(int(value), now, is_bad=bool(how))
            case [fault] if fault in _FAULTS:
                self._firmware.mechanics.break_down(_FAULTS[fault])
            case [verb] if verb in self._verbs:
                self._verbs[verb](now)
            case _:
                known = ", ".join(("insert VALUE [bad]", *_FAULTS, *self._verbs, "quit"))
                self._emit("not-understood", line=line.strip(), known=known)

    def _noise(self, _now: float) -> None:
        self._firmware.is_noisy = True
        self._emit("fault", fault="noise")

    def _silence(self, _now: float) -> None:
        self._firmware.is_silent = True
        self._emit("fault", fault="silent")

    def _mend(self, now: float) -> None:
        self._firmware.is_noisy = self._firmware.is_silent = False
        self._firmware.mechanics.mend(now)
        self._emit("ok")

    def _reset(self, _now: float) -> None:
        if self._firmware.mechanics.phase is Phase.OFF:
            return
        self._emit("reset")
        self._firmware.mechanics.power_off()
        self._firmware.mechanics.power_on()

    def _power_off(self, _now: float) -> None:
        self._firmware.mechanics.power_off()
        self._emit("power", is_on=False)

    def _power_on(self, _now: float) -> None:
        self._firmware.is_silent = False
        self._firmware.mechanics.power_on()
        self._emit("power", is_on=True)

    def _power_cycle(self, now: float) -> None:
        self._power_off(now)
        self._power_on(now)

    def _status(self, _now: float) -> None:
        mechanics = self._firmware.mechanics
        self._emit(
            "status",
            phase=mechanics.phase.name.lower(),
            fault=None if mechanics.fault is None else f"{mechanics.fault:02x}",
            is_on=mechanics.phase is not Phase.OFF,
            is_silent=self._firmware.is_silent,
            unacknowledged=len(mechanics.reports),
            **mechanics.memory.counts(),
        )
