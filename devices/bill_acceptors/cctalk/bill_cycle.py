"""The bill on its way, and credits the host has not journaled yet (facts 0.1; ccTalk 4.3, 4.4).

One event of the log is one event here, whatever comes twice on the wire. Nothing acknowledges a credit on the wire,
so the place in the log up to which the host has everything, ``settled``, is what it must remember.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace

from devices.bill_acceptors.cctalk.codes import Meaning
from devices.bill_acceptors.cctalk.denominations import TENGE
from devices.bill_acceptors.cctalk.event_log import Reading
from devices.bill_acceptors.cctalk.link import Timings
from devices.bill_acceptors.cctalk.requests import HOLD, NO_BILL, RETURN, ROUTE_FAILED, STACK, Request
from devices.commands import HoldBill, ReturnBill, StackBill
from devices.events import (
    Bill,
    BillAccepting,
    BillEscrowed,
    BillEvent,
    BillRejected,
    BillReturned,
    BillStacked,
    BillStacking,
    CommandFailed,
)

EscrowCommand = StackBill | ReturnBill | HoldBill
_UNKNOWN = Bill(0, TENGE)


@dataclass(frozen=True)
class _Credit:
    """A stacked bill that is not in the journal. ``before``: the log right before it."""

    bill: Bill
    before: Reading
    is_at_power_up: bool


@dataclass(frozen=True)
class _Pending:
    """The bill that is in escrow, or was and is on its way. ``order``: what became of it by our word.

    ``is_offered`` False: it was there when we came; whether it still is in escrow is asked first.
    ``told_at``: when the unit last obeyed. ``is_due``: the order has to go out. ``is_repeated``: it may
    have been heard before, so that "no bill" means that it was obeyed.
    """

    bill: Bill
    since: float
    is_offered: bool = True
    order: Request | None = None
    may_be_stacked: bool = False
    command: str = ""
    is_due: bool = False
    is_repeated: bool = False
    told_at: float | None = None
    held_at: float | None = None


class BillCycle:
    """Fed with what is new in the log; yields events and the escrow commands that are due."""

    def __init__(self, timings: Timings, *, is_coins: bool) -> None:
        self.bills: tuple[Bill, ...] = ()
        """The unit's table; rows of an earlier life serve until the unit has given its own."""
        self.is_table_read = False
        self._timings = timings
        self._is_coins = is_coins
        self._credits: deque[_Credit] = deque()
        self._is_told = False
        self._has_backlog = False
        self._latest: Reading | None = None
        self._pending: _Pending | None = None

    # --- what the device says --------------------------------------------------------------------------

    @property
    def settled(self) -> Reading | None:
        """Everything up to here is with the host; None before the log was read."""
        return self._credits[0].before if self._credits else self._latest

    @property
    def backlog(self) -> int:
        """Credits the host has not acknowledged."""
        return len(self._credits)

    @property
    def is_in_motion(self) -> bool:
        """A RESET could cost the knowledge of what became of a bill."""
        return bool(self._credits) or self._pending is not None

    @property
    def has_pending(self) -> bool:
        return self._pending is not None

    def read(self, latest: Reading) -> None:
        """The log as it stands; what was new in it has been observed."""
        self._latest = latest

    def observe(
        self, meaning: Meaning, before: Reading, now: float, *, is_at_power_up: bool, is_last: bool
    ) -> list[BillEvent]:
        """One new event. ``is_last`` of those that were new together: only then a bill can still be in escrow."""
        match meaning.kind:
            case "credit":
                self._pending = None
                self._credits.append(_Credit(self._bill(meaning.bill_type), before, is_at_power_up))
                return self._tell()
            case "escrow":
                self._pending = _Pending(self._bill(meaning.bill_type), now)
                return self._offer() if is_last else []
            case "returned":
                pending, self._pending = self._pending, None
                return [BillReturned(pending.bill if pending else None)]
            case "rejected":
                return [BillRejected(meaning.name, meaning.code)]
            case _:
                return []

    def find(self, bill_type: int, now: float) -> None:
        """The log of an earlier life ends with a bill in escrow: whether it still is there has to be asked."""
        self._pending = _Pending(
            self._bill(bill_type),
            now,
            is_offered=False,
            order=HOLD,
            may_be_stacked=True,
            is_due=True,
            is_repeated=True,
        )

    def start_anew(self) -> None:
        """The unit has lost power or was reset: no word will come of the bill that was in escrow."""
        self._pending = None

    def lose_sight(self) -> None:
        """The unit is silent or gone. What was ordered may have been heard."""
        if self._pending is not None:
            self._pending = replace(self._pending, is_repeated=True)

    def take_lost(self, now: float) -> bool:
        """Whether a bill ordered into the cassette has not been mentioned for so long that it never will be."""
        pending = self._pending
        is_waited_for = pending is not None and (pending.order is STACK or not pending.is_offered)
        is_lost = pending is not None and is_waited_for and now - pending.since >= self._timings.lost_s
        if is_lost:
            self._pending = None
        return is_lost

    def _offer(self) -> list[BillEvent]:
        pending = self._pending
        assert pending is not None
        if self.is_table_read and (pending.bill.value_tiyn == 0 or pending.bill.currency != TENGE):
            self._pending = replace(
                pending, order=RETURN, is_due=True
            )  # no bill of ours: the host is not asked
            return []
        self._pending = replace(pending, is_offered=True)
        return [BillEscrowed(pending.bill)]

    def _tell(self) -> list[BillEvent]:
        """The oldest credit, if none waits for its acknowledgement.

        Those after it are new money: said so, for a host that was killed in between may not take the second of two equal
        ones for the first told again.
        """
        if self._is_told or not self._credits:
            return []
        self._is_told = True
        credit = self._credits[0]
        stacked = BillStacked(credit.bill, credit.is_at_power_up)
        return [BillAccepting(), stacked] if self._has_backlog else [stacked]

    def _bill(self, bill_type: int) -> Bill:
        """Value 0: the table does not say, or was not read yet."""
        for bill in self.bills:
            if bill.bill_type == bill_type:
                return bill
        return Bill(0, TENGE, bill_type)

    # --- what the host says ----------------------------------------------------------------------------

    def acknowledge(self) -> list[BillEvent]:
        """The host has the credit it was told last in its journal; the next one, if there is one."""
        if not self._is_told:
            return []
        self._credits.popleft()
        self._is_told = False
        self._has_backlog = bool(self._credits)
        events = self._tell()
        self._has_backlog = False
        return events

    def decide(self, command: EscrowCommand, now: float) -> list[BillEvent]:
        """The host's word on the bill in escrow; it stands until the bill has left."""
        name, pending = type(command).__name__, self._pending
        if self._is_coins:
            return [CommandFailed(name, "coins have no escrow")]
        if pending is None or not pending.is_offered:
            return [CommandFailed(name, "no bill in escrow")]
        if isinstance(command, HoldBill):
            if pending.order in (None, HOLD):
                self._pending = replace(pending, order=HOLD, command=name, is_due=True)
            return []
        order = STACK if isinstance(command, StackBill) else RETURN
        self._pending = replace(
            pending,
            order=order,
            may_be_stacked=pending.may_be_stacked or order is STACK,
            command=name,
            is_due=True,
            is_repeated=False,
            since=now,
            told_at=None,
        )
        return []

    def take_request(self, now: float) -> Request | None:
        """The escrow command to send now."""
        pending = self._pending
        if pending is None:
            return None
        if pending.is_offered and pending.order in (None, HOLD) and not pending.is_due:
            pending = self._held(pending, now)
        elif (
            not pending.is_due
            and pending.told_at is not None
            and now - pending.told_at >= self._timings.again_s
        ):
            pending = replace(pending, is_due=True, is_repeated=True)
        self._pending = replace(pending, is_due=False, told_at=now if pending.is_due else pending.told_at)
        return pending.order if pending.is_due else None

    def _held(self, pending: _Pending, now: float) -> _Pending:
        """Nobody has decided yet."""
        timings = self._timings
        if now - pending.since >= timings.hold_max_s:
            return replace(pending, order=RETURN, is_due=True, since=now)
        due_at = (
            pending.since + timings.hold_first_s
            if pending.held_at is None
            else pending.held_at + timings.hold_s
        )
        return replace(pending, order=HOLD, command="", is_due=now >= due_at)

    def next_order_at(self) -> float | None:
        """When ``take_request`` has something, if the host says nothing."""
        pending, timings = self._pending, self._timings
        if pending is None:
            return None
        if pending.is_due:
            return 0.0
        if pending.is_offered and pending.order in (None, HOLD):
            return (
                pending.since + timings.hold_first_s
                if pending.held_at is None
                else pending.held_at + timings.hold_s
            )
        return None if pending.told_at is None else pending.told_at + timings.again_s

    def answered(self, request: Request, data: bytes, now: float) -> list[BillEvent]:
        """What the unit said to an escrow command."""
        pending = self._pending
        if pending is None or pending.order is not request:
            return []
        if data[:1] in (b"", b"\x00"):
            return self._obeyed(pending, now)
        if data[0] == NO_BILL:
            return self._had_no_bill(pending, now)
        self._pending = replace(pending, is_repeated=True, held_at=now)
        reason = "the unit failed to do so" if data[0] == ROUTE_FAILED else f"answered {data[0]:02x}"
        return [CommandFailed(pending.command, reason)] if pending.command and not pending.is_repeated else []

    def _obeyed(self, pending: _Pending, now: float) -> list[BillEvent]:
        is_first = not pending.is_repeated
        self._pending = replace(pending, is_repeated=True, told_at=now, held_at=now)
        if not pending.is_offered:
            return self._offer()
        return [BillStacking()] if pending.order is STACK and is_first else []

    def _had_no_bill(self, pending: _Pending, now: float) -> list[BillEvent]:
        """It has left escrow: by an order that was heard, or by itself. The log will tell which."""
        if pending.order is HOLD and not pending.is_offered:
            # Found by its log only: on its way to the cassette, as far as anybody can know.
            self._pending = replace(pending, order=STACK, command="", since=now, told_at=None)
            return []
        if (
            pending.order is RETURN
            and not pending.may_be_stacked
            and now - pending.since >= self._timings.unsaid_s
        ):
            self._pending = None  # some units never say that a bill went back
            return [BillReturned(pending.bill)]
        self._pending = replace(pending, is_repeated=True, held_at=now, told_at=now)
        if pending.order is not HOLD and not pending.is_repeated and pending.command:
            return [CommandFailed(pending.command, "no bill in escrow")]
        return []

    def failed(self, request: Request, now: float, *, is_refused: bool) -> list[BillEvent]:
        """No answer, or NAK. The order goes out again after a look at the log."""
        pending = self._pending
        if pending is None or pending.order is not request:
            return []
        if request is HOLD:
            self._pending = replace(pending, is_repeated=True, held_at=now)
            return [] if pending.is_offered or not is_refused else self._offer()
        self._pending = replace(pending, is_due=True, is_repeated=True)
        if is_refused:
            self._pending = replace(self._pending, is_due=False, told_at=now)
        return []
