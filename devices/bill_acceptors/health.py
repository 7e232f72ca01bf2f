"""Whether the unit can work, told once a change."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from devices.events import AcceptorFaulted, AcceptorRecovered, BillEvent, FaultCode

_MUTE: Final = (FaultCode.SILENT, FaultCode.PORT_UNAVAILABLE)

FaultOf = Callable[[int, int | None], tuple[FaultCode, str] | None]
"""What a state and its sub-code say is wrong, with the device's own code; None for a healthy state."""


class Health:
    """Remembers the one fault that holds.

    ``proves_nothing``: states after which a unit tries its mechanics. A jam is not over because it started anew.
    """

    def __init__(self, fault_of: FaultOf, proves_nothing: frozenset[int]) -> None:
        self._fault_of = fault_of
        self._proves_nothing = proves_nothing
        self._fault: AcceptorFaulted | None = None

    @property
    def code(self) -> FaultCode | None:
        return None if self._fault is None else self._fault.code

    def observe(self, z1: int, z2: int | None) -> list[BillEvent]:
        """Events of a state."""
        found = self._fault_of(z1, z2)
        if found is not None:
            return self.fail(*found)
        if self._fault is None or self._fault.code is FaultCode.BILL_TABLE_WRONG:
            return []
        if self._fault.code not in _MUTE and z1 in self._proves_nothing:
            return []
        return self.recover()

    def fail(self, code: FaultCode, detail: str) -> list[BillEvent]:
        """The fault, unless it is the one that holds already."""
        fault = AcceptorFaulted(code, detail)
        if fault == self._fault:
            return []
        self._fault = fault
        return [fault]

    def recover(self) -> list[BillEvent]:
        """The fault is over, if there was one."""
        if self._fault is None:
            return []
        self._fault = None
        return [AcceptorRecovered()]
