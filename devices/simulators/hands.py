"""The commands of a person, or of the demo, at any simulated bill acceptor: one a line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, Protocol

from devices.events import FaultCode
from devices.simulators.mechanics import Emit, Mechanics, Phase
from devices.simulators.wire import NOISES, Wire

FAULTS: Final = {
    "jam": FaultCode.JAM_ACCEPTOR,
    "jam-stacker": FaultCode.JAM_STACKER,
    "cheat": FaultCode.CHEATED,
    "cassette-removed": FaultCode.CASSETTE_REMOVED,
    "remove-cassette": FaultCode.CASSETTE_REMOVED,
    "cassette-full": FaultCode.CASSETTE_FULL,
    "failure": FaultCode.FAILURE,
}


class Unit(Protocol):
    """A simulated acceptor as hands reach it. ``habits`` are its own verbs, such as leaving states out."""

    mechanics: Mechanics
    wire: Wire

    @property
    def habits(self) -> Mapping[str, Callable[[float], None]]: ...

    def fault_code(self, fault: FaultCode) -> str:
        """How the protocol writes it, in hex; "" when it has no word for it."""


class Hands:
    """Understands ``insert 500``, ``insert 500 bad``, ``jam`` … ``ok``, ``power-off``, ``status`` …"""

    def __init__(self, unit: Unit, emit: Emit) -> None:
        self._unit = unit
        self._emit = emit
        self._verbs: dict[str, Callable[[float], None]] = {
            "silent": self._silence,
            "reset": self._reset,
            "leave-bill": self._leave_bill,
            "take-bill": self._take_bill,
            "ok": self._mend,
            "power-off": self._power_off,
            "power-on": self._power_on,
            "power-cycle": self._power_cycle,
            "status": self._status,
            **unit.habits,
        }

    def obey(self, line: str, now: float) -> None:
        """Do it, or say what would have been understood. A blank line is nothing."""
        match line.split():
            case []:
                pass
            case ["insert", value, *how] if value.isdecimal() and how in ([], ["bad"]):
                self._unit.mechanics.insert(int(value), now, is_bad=bool(how))
            case ["noise", *kind] if not kind or (len(kind) == 1 and kind[0] in NOISES):
                self._noise(kind[0] if kind else "mixed")
            case [fault] if fault in FAULTS:
                code = FAULTS[fault]
                self._unit.mechanics.break_down(code, self._unit.fault_code(code))
            case [verb] if verb in self._verbs:
                self._verbs[verb](now)
            case _:
                known = ", ".join(
                    ("insert VALUE [bad]", *FAULTS, f"noise [{'|'.join(NOISES)}]", *self._verbs, "quit")
                )
                self._emit("not-understood", line=line.strip(), known=known)

    def _noise(self, kind: str) -> None:
        self._unit.wire.noise = kind
        self._emit("fault", fault="noise", kind=kind)

    def _silence(self, _now: float) -> None:
        self._unit.wire.is_silent = True
        self._emit("fault", fault="silent")

    def _leave_bill(self, _now: float) -> None:
        self._unit.mechanics.is_left = True
        self._emit("leaves-bill")

    def _take_bill(self, _now: float) -> None:
        self._unit.mechanics.is_left = False
        self._emit("takes-bill")

    def _mend(self, now: float) -> None:
        self._unit.wire.noise = ""
        self._unit.wire.is_silent = False
        self._unit.mechanics.is_left = False
        self._unit.mechanics.mend(now)
        self._emit("ok")

    def _reset(self, _now: float) -> None:
        if self._unit.mechanics.phase is Phase.OFF:
            return
        self._emit("reset")
        self._cut_power()
        self._unit.mechanics.power_on()

    def _cut_power(self) -> None:
        self._unit.mechanics.power_off()
        self._unit.wire.clear()

    def _power_off(self, _now: float) -> None:
        self._cut_power()
        self._emit("power", is_on=False)

    def _power_on(self, _now: float) -> None:
        self._unit.wire.is_silent = False
        self._unit.mechanics.power_on()
        self._emit("power", is_on=True)

    def _power_cycle(self, now: float) -> None:
        self._power_off(now)
        self._power_on(now)

    def _status(self, _now: float) -> None:
        mechanics = self._unit.mechanics
        self._emit(
            "status",
            phase=mechanics.phase.name.lower(),
            fault=None if mechanics.fault is None else self._unit.fault_code(mechanics.fault),
            is_on=mechanics.phase is not Phase.OFF,
            is_silent=self._unit.wire.is_silent,
            unacknowledged=len(mechanics.reports),
            **mechanics.memory.counts(),
        )
