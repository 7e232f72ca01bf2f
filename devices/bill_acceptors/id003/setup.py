"""What is asked of and told to a unit in 1B or 1A before it may take bills (ID003 2.4)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from devices.bill_acceptors.id003.bill_table import (
    TENGE,
    Identification,
    parse_currency_table,
    parse_serial,
    parse_version,
)
from devices.bill_acceptors.id003.requests import (
    ALL_DIRECTIONS,
    CURRENCY_TABLE,
    NORMAL_SECURITY,
    POLL_MODE,
    POWER_RECOVERY,
    SERIAL_NUMBER,
    VERSION,
    Request,
)
from devices.events import Bill

_ORDER: Final = (
    POWER_RECOVERY,
    VERSION,
    SERIAL_NUMBER,
    CURRENCY_TABLE,
    NORMAL_SECURITY,
    POLL_MODE,
    ALL_DIRECTIONS,
)
"""Power recovery first: it decides whether a bill found in the stacker is reported (2.5)."""

_PAUSE_S: Final = 1.0
_PAUSE_LONG_S: Final = 10.0
_FAILURES_MAX: Final = 3


class Setup:
    """All steps in order, obeyed or not: units lack one or the other. Only the currency table must be given."""

    def __init__(self) -> None:
        self.identification = Identification()
        self.bills: tuple[Bill, ...] = ()
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
            return "currency table not answered"
        return ""

    def next_request(self, now: float) -> Request | None:
        """The next step; None when there is none, or not yet."""
        return None if self.is_done or now < self._not_before else _ORDER[self._step]

    def answered(self, request: Request, payload: bytes) -> None:
        """The unit obeyed or answered ``request``."""
        data = payload[1:]
        if request is VERSION:
            model, firmware = parse_version(data)
            self.identification = replace(self.identification, model=model, firmware=firmware)
        if request is SERIAL_NUMBER:
            self.identification = replace(self.identification, serial=parse_serial(data))
        if request is CURRENCY_TABLE:
            self.bills = parse_currency_table(data)
        self._step += 1
        self._failures = 0

    def failed(self, request: Request, now: float) -> None:
        """The unit knows no such command, or said nothing."""
        if request is not CURRENCY_TABLE:
            self._step += 1
            return
        self._failures += 1
        self._not_before = now + (_PAUSE_S if self._failures < _FAILURES_MAX else _PAUSE_LONG_S)

    @staticmethod
    def asks(request: Request) -> bool:
        """Whether the request belongs to the set-up."""
        return request in _ORDER
