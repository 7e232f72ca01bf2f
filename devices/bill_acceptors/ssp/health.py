"""Whether the unit can work, told once a change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from devices.bill_acceptors.ssp.polls import Event, Happening
from devices.events import AcceptorFaulted, AcceptorRecovered, BillEvent, FaultCode

_MUTE: Final = (FaultCode.SILENT, FaultCode.PORT_UNAVAILABLE)

_REPEATED: Final[dict[int, FaultCode]] = {
    Event.UNSAFE_JAM: FaultCode.JAM_ACCEPTOR,
    Event.JAM_RECOVERY: FaultCode.JAM_ACCEPTOR,
    Event.CASHBOX_REMOVED: FaultCode.CASSETTE_REMOVED,
    Event.PATH_OPEN: FaultCode.FAILURE,
    Event.DEVICE_FULL: FaultCode.CASSETTE_FULL,
}
"""Said in every answer while it is so: an answer without it ends it."""

_SAID_ONCE: Final[dict[int, FaultCode]] = {
    Event.SAFE_JAM: FaultCode.JAM_STACKER,
    Event.STACKER_FULL: FaultCode.CASSETTE_FULL,
    Event.OUT_OF_SERVICE: FaultCode.FAILURE,
    Event.CASHBOX_FAULT: FaultCode.FAILURE,
    Event.CALIBRATION: FaultCode.FAILURE,
}
"""Holds until something proves otherwise: a bill drawn in, a cashbox put back, a start without it."""

FAULTS: Final[dict[int, FaultCode]] = {**_REPEATED, **_SAID_ONCE, Event.FRAUD: FaultCode.CHEATED}
_PROOF: Final = (Event.READ, Event.CASHBOX_REPLACED)
RESETTABLE: Final = frozenset(
    {FaultCode.JAM_ACCEPTOR, FaultCode.JAM_STACKER, FaultCode.FAILURE, FaultCode.CASSETTE_FULL}
)
"""A RESET makes the unit look again; a missing cashbox needs hands."""


_POLL_REFUSED: Final = -1


class Health:
    """Remembers the one fault that holds."""

    def __init__(self) -> None:
        self._fault: AcceptorFaulted | None = None
        self._cause = 0

    @property
    def code(self) -> FaultCode | None:
        return None if self._fault is None else self._fault.code

    def observe(self, happenings: Sequence[Happening]) -> list[BillEvent]:
        """Events of a poll answer."""
        events = self.heard()
        for happening in happenings:
            if (code := FAULTS.get(happening.code)) is not None:
                self._cause = happening.code
                return events + self.fail(code, _detail(happening))
        codes = {happening.code for happening in happenings}
        is_over = self._cause not in codes and (self._cause not in _SAID_ONCE or not codes.isdisjoint(_PROOF))
        if self._cause and is_over:
            events += self.recover()
        return events

    def heard(self) -> list[BillEvent]:
        """Any answer at all ends a silence."""
        return self.recover() if self.code in _MUTE else []

    def settled(self) -> list[BillEvent]:
        """A start of the unit went by without a word of the fault."""
        return self.recover() if self._cause in _SAID_ONCE else []

    def poll_refused(self, detail: str) -> list[BillEvent]:
        """The unit answers and does not say how it is; the next good answer ends it."""
        self._cause = _POLL_REFUSED
        return self.fail(FaultCode.FAILURE, detail)

    def not_taken(self) -> list[BillEvent]:
        """A bill is being given back for too long; an answer without that ends it."""
        self._cause = Event.REJECTING
        return self.fail(FaultCode.BILL_NOT_TAKEN, "ed rejecting")

    def started(self) -> list[BillEvent]:
        """A start that ended well, after one that did not."""
        is_of_start = self.code in (FaultCode.BILL_TABLE_WRONG, FaultCode.FAILURE) and not self._cause
        return self.recover() if is_of_start else []

    def fail(self, code: FaultCode, detail: str) -> list[BillEvent]:
        """The fault, unless it is the one that holds already."""
        fault = AcceptorFaulted(code, detail)
        if fault == self._fault:
            return []
        self._fault = fault
        return [fault]

    def lose(self, code: FaultCode, detail: str) -> list[BillEvent]:
        """The unit cannot be heard; what it complained of is to be heard anew."""
        self._cause = 0
        return self.fail(code, detail)

    def recover(self) -> list[BillEvent]:
        """The fault is over, if there was one."""
        self._cause = 0
        if self._fault is None:
            return []
        self._fault = None
        return [AcceptorRecovered()]


def _detail(happening: Happening) -> str:
    code = bytes((happening.code,)) + happening.data
    return f"{code.hex(' ')} {Event(happening.code).name.lower()}"
