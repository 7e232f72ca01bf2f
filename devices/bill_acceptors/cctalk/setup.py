"""What is asked of a unit before its events are read: who it is, what it takes (ccTalk 4.2)."""

from __future__ import annotations

from collections import deque
from typing import Final

from devices.bill_acceptors.cctalk import denominations
from devices.bill_acceptors.cctalk.denominations import TENGE, Scaling
from devices.bill_acceptors.cctalk.requests import (
    GET_MODE,
    MANUFACTURER,
    POLLING,
    PRODUCT,
    SERIAL,
    SET_ESCROW,
    SOFTWARE,
    STILL_THERE,
    TYPES_MAX,
    Header,
    Request,
    bill_id,
    coin_id,
    has_escrow,
    scaling_of,
)
from devices.events import AcceptorIdentified, Bill

_QUESTIONS: Final = (MANUFACTURER, PRODUCT, SOFTWARE, SERIAL, POLLING)
_OPTIONAL: Final = tuple(question.header for question in _QUESTIONS)
_MUTE_ROWS_MAX: Final = 2
"""A unit with fewer types says nothing at all to the numbers it has not."""

_UNIT_S: Final = {1: 0.001, 2: 0.01, 3: 1.0}
"""Of POLLING PRIORITY: milliseconds, tens of them, seconds. Anything else is left out."""


class Setup:
    """All steps in order, obeyed or not: units lack one or the other. Only a table, and escrow, must be there."""

    def __init__(self, *, is_coins: bool) -> None:
        self._is_coins = is_coins
        self._texts: dict[Header, str] = {}
        self._rows: dict[int, bytes] = {}
        self._scalings: dict[bytes, Scaling] = {}
        self._mute_rows = 0
        self._mode: bytes | None = None
        self._is_escrow_obeyed = False
        self._steps = deque([*_QUESTIONS, *(self._row(number) for number in range(1, TYPES_MAX + 1))])
        if not is_coins:
            self._steps += (SET_ESCROW, GET_MODE)
        self.poll_s: float | None = None
        """How often the unit wants to be polled; None when it does not say."""

    @property
    def is_done(self) -> bool:
        return not self._steps

    @property
    def problem(self) -> str:
        """Why no money can be taken from this unit; "" when all is well, or not known yet."""
        if not self.is_done:
            return ""
        if not self._rows:
            return "bill table not answered"
        if not any(bill.currency == TENGE for bill in self.bills):
            return f"no tenge {'coin' if self._is_coins else 'bill'} in the table"
        return ""

    @property
    def lacks_escrow(self) -> bool:
        """A validator that would stack what it takes, without asking."""
        if self._is_coins or not self.is_done:
            return False
        return not has_escrow(self._mode) if self._mode is not None else not self._is_escrow_obeyed

    @property
    def bills(self) -> tuple[Bill, ...]:
        """In the order of their types."""
        if self._is_coins:
            return denominations.coins_of(self._rows)
        found = (
            denominations.bill_of(number, row, self._scalings.get(row[:2], denominations.AS_IT_IS))
            for number, row in sorted(self._rows.items())
        )
        return tuple(bill for bill in found if bill is not None)

    @property
    def identified(self) -> AcceptorIdentified:
        texts = self._texts
        model = " ".join(
            filter(None, (texts.get(Header.MANUFACTURER, ""), texts.get(Header.PRODUCT_CODE, "")))
        )
        return AcceptorIdentified(
            model or "unknown",
            texts.get(Header.SERIAL_NUMBER, ""),
            texts.get(Header.SOFTWARE, ""),
            self.bills,
        )

    def next_request(self) -> Request | None:
        """The next step; None when there is none."""
        return self._steps[0] if self._steps else None

    def asks(self, request: Request) -> bool:
        """Whether the request belongs to the set-up."""
        return bool(self._steps) and self._steps[0] is request

    def answered(self, request: Request, data: bytes) -> None:
        """The unit obeyed or answered ``request``."""
        self._steps.popleft()
        match request.header:
            case Header.BILL_ID | Header.COIN_ID:
                self._mute_rows = 0
                self._take_row(request.data[0], data)
            case Header.SCALING_FACTOR:
                self._scalings[request.data] = denominations.parse_scaling(data)
            case Header.SERIAL_NUMBER:
                self._texts[request.header] = str(int.from_bytes(data, "little"))
            case Header.POLLING_PRIORITY:
                unit_s = _UNIT_S.get(data[0])
                self.poll_s = unit_s * data[1] if unit_s and data[1] else None
            case Header.SIMPLE_POLL:
                pass
            case Header.SET_BILL_MODE:
                self._is_escrow_obeyed = True
            case Header.GET_BILL_MODE:
                self._mode = data
            case _:
                text = data.decode("ascii", "replace").replace("\x00", " ").strip()
                self._texts[request.header] = text if text.isascii() and text.isprintable() else data.hex()

    def failed(self, request: Request) -> None:
        """The unit knows no such command, or said nothing: then it is asked whether it still is there."""
        self._steps.popleft()
        if request.header in _OPTIONAL:
            self._steps.appendleft(STILL_THERE)
        if request.header in (Header.BILL_ID, Header.COIN_ID):
            self._mute_rows += 1
            if self._mute_rows >= _MUTE_ROWS_MAX:
                self._steps = deque(
                    step for step in self._steps if step.header not in (Header.BILL_ID, Header.COIN_ID)
                )

    def _take_row(self, number: int, row: bytes) -> None:
        if not denominations.country_of(row):
            return
        self._rows[number] = row
        country = row[:2]
        is_asked = any(step.header is Header.SCALING_FACTOR and step.data == country for step in self._steps)
        if not self._is_coins and country not in self._scalings and not is_asked:
            at = next(
                (at for at, step in enumerate(self._steps) if step.header is not Header.BILL_ID),
                len(self._steps),
            )
            self._steps.insert(at, scaling_of(country))

    def _row(self, number: int) -> Request:
        return coin_id(number) if self._is_coins else bill_id(number)
