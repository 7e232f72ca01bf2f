"""Whether the unit can work, told once a change."""

from __future__ import annotations

from typing import Final

from devices.bill_acceptors.ccnet.states import POWER_UP, State, fault_of
from devices.events import AcceptorFaulted, AcceptorRecovered, BillEvent, FaultCode

_MUTE: Final = (FaultCode.SILENT, FaultCode.PORT_UNAVAILABLE)
_PROVES_NOTHING: Final = POWER_UP | {State.INITIALIZE, State.BUSY}
"""A unit tries its mechanics after these: a jam is not over because it started anew."""


class Health:
    """Remembers the one fault that holds."""

    def __init__(self) -> None:
        self._fault: AcceptorFaulted | None = None

    @property
    def code(self) -> FaultCode | None:
        return None if self._fault is None else self._fault.code

    def observe(self, z1: int, z2: int | None) -> list[BillEvent]:
        """Events of a poll answer."""
        found = fault_of(z1, z2)
        if found is not None:
            return self.fail(*found)
        if self._fault is None or self._fault.code is FaultCode.BILL_TABLE_WRONG:
            return []
        if self._fault.code not in _MUTE and z1 in _PROVES_NOTHING:
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
