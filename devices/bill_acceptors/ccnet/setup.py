"""What is asked of a unit in state 19 before it may take bills (CCNET 1.6)."""

from __future__ import annotations

from typing import Final

from devices.bill_acceptors.ccnet.bill_table import (
    TENGE,
    Identification,
    parse_bill_table,
    parse_identification,
)
from devices.bill_acceptors.ccnet.requests import (
    GET_BILL_TABLE,
    GET_STATUS,
    IDENTIFICATION,
    SET_SECURITY,
    Request,
)
from devices.events import Bill

_ORDER: Final = (GET_STATUS, SET_SECURITY, IDENTIFICATION, GET_BILL_TABLE)
_UNKNOWN: Final = Identification("unknown", "", "")
_PAUSE_S: Final = 1.0
_PAUSE_LONG_S: Final = 10.0
_FAILURES_MAX: Final = 3


class Setup:
    """STATUS, SET SECURITY, IDENTIFICATION, GET BILL TABLE, in this order, answered or not.

    Compatible units lack one or the other; only the bill table cannot be done without.
    """

    def __init__(self) -> None:
        self.identification = _UNKNOWN
        self.bills: tuple[Bill, ...] = ()
        self._step = 0
        self._failures = 0
        self._not_before = 0.0

    def restart(self) -> None:
        """Another unit may hang on the line now."""
        self.identification = _UNKNOWN
        self.bills = ()
        self._step = 0
        self._failures = 0
        self._not_before = 0.0

    @property
    def is_done(self) -> bool:
        return self._step == len(_ORDER)

    @property
    def problem(self) -> str:
        """Why no bills can be taken from this unit; "" while none is known."""
        if self.is_done and not any(bill.currency == TENGE for bill in self.bills):
            return "no tenge bill in the table"
        if self._step < len(_ORDER) and self._failures >= _FAILURES_MAX:
            return "bill table not answered"
        return ""

    def next_request(self, now: float) -> Request | None:
        """The next question; None when there is none, or not yet."""
        return None if self.is_done or now < self._not_before else _ORDER[self._step]

    def answered(self, request: Request, payload: bytes) -> None:
        """The unit answered ``request``."""
        if request is IDENTIFICATION:
            self.identification = parse_identification(payload)
        if request is GET_BILL_TABLE:
            self.bills = parse_bill_table(payload)
        self._step += 1
        self._failures = 0

    def failed(self, request: Request, now: float) -> None:
        """The unit knows no such command, or said nothing."""
        if request is not GET_BILL_TABLE:
            self._step += 1
            return
        self._failures += 1
        self._not_before = now + (_PAUSE_S if self._failures < _FAILURES_MAX else _PAUSE_LONG_S)

    @staticmethod
    def asks(request: Request) -> bool:
        """Whether the request belongs to the set-up."""
        return request in _ORDER
