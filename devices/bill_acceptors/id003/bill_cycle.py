"""The bill on its way: what was seen of it, what the host decided, what must still be acknowledged.

The hard rule is that one bill is one event (facts 0.1, rules 1 to 4). VEND VALID names no bill, is repeated
until it is acknowledged, and comes again after a power cut; STACKING before it and STACKED after it may be
missing. So a VEND VALID is another bill only when a bill was drawn in, held or ordered to be stacked since
the last one; otherwise it is the last one again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from devices.bill_acceptors.id003.bill_table import FIRST_CODE, TENGE
from devices.bill_acceptors.id003.requests import HOLD, RETURN, STACK_1, STACK_2, Request
from devices.bill_acceptors.id003.states import AT_REST, GIVES_BACK, IN_ESCROW, POWER_UP, State, reject_reason
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
    PowerUpFound,
)

EscrowCommand = StackBill | ReturnBill | HoldBill

_STACK: Final = (STACK_2, STACK_1)
_FOUND: Final[dict[State, Literal["clean", "bill_in_acceptor", "bill_in_stacker"]]] = {
    State.POWER_UP: "clean",
    State.POWER_UP_BILL_IN_ACCEPTOR: "bill_in_acceptor",
    State.POWER_UP_BILL_IN_STACKER: "bill_in_stacker",
}
_UNDECIDED: Final = 0x79
_UNKNOWN: Final = Bill(0, TENGE)


@dataclass(frozen=True)
class _Decision:
    """What shall become of the bill in escrow. ``command`` is the name the host gave it; "" for our own."""

    request: Request
    command: str
    is_due: bool = True
    is_repeated: bool = False
    obeyed_at: float | None = None


@dataclass(frozen=True)
class _Report:
    """The last stacked bill that became an event. ``is_on_wire``: the unit waits for an acknowledgement."""

    bill: Bill
    is_on_wire: bool = True
    may_acknowledge: bool = False
    is_acknowledged: bool = False


@dataclass(frozen=True)
class _Pending:
    """The bill that was shown to the host and is neither stacked nor returned yet."""

    bill: Bill
    may_be_stacked: bool = False


class BillCycle:
    """Fed with every status; yields events and the escrow commands that are due."""

    def __init__(self, escrow_stuck_s: float, hold_s: float, hold_max_s: float) -> None:
        self.bills: tuple[Bill, ...] = ()
        """The bill table; rows of an earlier life serve until the unit has given its own."""
        self.is_table_read = False
        self._escrow_stuck_s = escrow_stuck_s
        self._hold_s, self._hold_max_s = hold_s, hold_max_s
        self._offered_at = self._held_at = 0.0
        self._last: tuple[int, int] | None = None
        self._offered: Bill | None = None
        self._decision: _Decision | None = None
        self._stack: Request = STACK_2
        self._pending: _Pending | None = None
        self._report: _Report | None = None
        self._has_moved = False
        self._gives_back = False
        self._is_unrested = True
        """Since this host listens the unit has not been at rest: a bill of the host's earlier life may be in it."""
        self._is_power_up = False
        self._is_in_stacker = False

    # --- what the device says --------------------------------------------------------------------------

    def observe(self, z1: int, z2: int, now: float) -> list[BillEvent]:
        """Events of a status."""
        is_new = (z1, z2) != self._last
        self._last = (z1, z2)
        if z1 in IN_ESCROW:
            return self._escrow(z1, z2, now)
        self._offered = self._decision = None
        if z1 == State.VEND_VALID:
            return self._vend_valid()
        if z1 in GIVES_BACK:
            return self._giving_back(z1, z2) if is_new else []
        if z1 in AT_REST or z1 == State.ACCEPTING:
            return self._came_to_rest() + (self._drawn_in() if z1 == State.ACCEPTING and is_new else [])
        return self._changed(z1) if is_new else []

    def may_acknowledge(self, z1: int) -> bool:
        """VEND VALID is not acknowledged before the host has it in its journal (facts 0.1 rule 2)."""
        return z1 == State.VEND_VALID and self._report is not None and self._report.may_acknowledge

    def acknowledged(self) -> None:
        """VEND VALID was acknowledged on the wire."""
        if self._report is not None:
            self._report = replace(self._report, is_acknowledged=True)

    def lose_sight(self) -> None:
        """The unit is silent or gone: a bill it still holds will be a new offer to the host."""
        self._offered = self._decision = None
        self._last = None

    def settle(self) -> None:
        """The start is over: nothing of an earlier life of the unit can come any more."""
        self._is_power_up = self._is_unrested = self._gives_back = False
        self._pending = None

    def is_lost(self, z1: int) -> bool:
        """A bill the host knows of has vanished without a word: the unit rests and never said what became of it."""
        return z1 in AT_REST and self._pending is not None

    @property
    def is_in_motion(self) -> bool:
        """A RESET could cost the knowledge of what became of a bill."""
        report = self._report
        is_unreported = report is not None and report.is_on_wire and not report.is_acknowledged
        return self._pending is not None or is_unreported

    def _escrow(self, z1: int, z2: int, now: float) -> list[BillEvent]:
        if z1 == State.ESCROW:
            bill = self._bill(z2 - FIRST_CODE)
        else:  # HOLDING names no bill
            bill = self._offered or (self._pending.bill if self._pending else _UNKNOWN)
        if bill != self._offered:
            return self._offer(bill, now)
        decision = self._decision
        if decision is None:
            self._hold(now)
            return []
        if decision.obeyed_at is None:
            self._decision = replace(decision, is_due=True, is_repeated=True)
            return []
        if now - decision.obeyed_at < self._escrow_stuck_s:
            return []
        self._decision = None
        return [CommandFailed(decision.command, "still in escrow")] if decision.command else []

    def _hold(self, now: float) -> None:
        """The host still thinks: the unit is told to wait for it, though not for ever."""
        if now - self._held_at >= self._hold_s and now - self._offered_at < self._hold_max_s:
            self._held_at = now
            self._decision = _Decision(HOLD, "")

    def _offer(self, bill: Bill, now: float) -> list[BillEvent]:
        self._offered = bill
        self._offered_at = self._held_at = now
        self._decision = None
        self._has_moved = True
        self._gives_back = self._is_in_stacker = False
        if self.is_table_read and (bill.value_tiyn == 0 or bill.currency != TENGE):
            self._decision = _Decision(RETURN, "")  # no bill of ours: the host is not asked
            return []
        self._pending = _Pending(bill)
        return [BillEscrowed(bill)]

    def _vend_valid(self) -> list[BillEvent]:
        if self._report is not None and not self._has_moved:
            self._report = replace(self._report, is_on_wire=True)
            return []
        return self._stacked(is_on_wire=True)

    def _stacked(self, *, is_on_wire: bool) -> list[BillEvent]:
        bill = self._pending.bill if self._pending else _UNKNOWN
        self._report = _Report(bill, is_on_wire)
        self._pending = None
        self._has_moved = self._gives_back = self._is_in_stacker = False
        return [BillStacked(bill, self._is_power_up)]

    def _giving_back(self, z1: int, z2: int) -> list[BillEvent]:
        """RETURNING and REJECTING are over when the unit rests; then a bill that was shown is returned."""
        is_unknown = self._pending is None
        if z1 == State.RETURNING or not is_unknown or (self._is_unrested and z2 == _UNDECIDED):
            self._gives_back = True
        return [BillRejected(reject_reason(z2), z2)] if z1 == State.REJECTING and is_unknown else []

    def _came_to_rest(self) -> list[BillEvent]:
        """What became of a bill when the unit shows that its path is free and did not say VEND VALID."""
        pending, gave_back, was_in_stacker = self._pending, self._gives_back, self._is_in_stacker
        is_known = self._report is not None and not self._has_moved
        self._is_unrested = self._gives_back = self._is_in_stacker = False
        if self._report is not None:
            self._report = replace(self._report, is_on_wire=False)
        if gave_back:
            self._pending = None
            return [BillReturned(pending.bill if pending else None)]
        if was_in_stacker and not is_known:
            return self._stacked(
                is_on_wire=False
            )  # 42 and no VEND VALID: some units only say it this way (2.5)
        if pending is not None and not pending.may_be_stacked:
            self._pending = None
            return [BillReturned(pending.bill)]
        return []

    def _drawn_in(self) -> list[BillEvent]:
        self._has_moved = True
        return [BillAccepting()]

    def _changed(self, z1: int) -> list[BillEvent]:
        if z1 in POWER_UP:
            self._is_power_up = True
            self._is_in_stacker = z1 == State.POWER_UP_BILL_IN_STACKER
            self._gives_back = False
            self._stack = STACK_2
            return [PowerUpFound(_FOUND[State(z1)])]
        return [BillStacking()] if z1 == State.STACKING else []

    def _bill(self, bill_type: int) -> Bill:
        """Value 0: the table does not say, or was not read yet."""
        for bill in self.bills:
            if bill.bill_type == bill_type:
                return bill
        return Bill(0, TENGE, bill_type)

    # --- what the host says ----------------------------------------------------------------------------

    def decide(self, command: EscrowCommand) -> list[BillEvent]:
        """The host's word on the bill in escrow; it stands until the bill leaves escrow."""
        name = type(command).__name__
        if self._offered is None:
            return [CommandFailed(name, "no bill in escrow")]
        if self._decision is None or not isinstance(command, HoldBill):
            self._decision = _Decision(self._request_of(command), name)
        return []

    def _request_of(self, command: EscrowCommand) -> Request:
        match command:
            case StackBill():
                return self._stack
            case ReturnBill():
                return RETURN
            case HoldBill():
                return HOLD

    def acknowledge(self) -> None:
        """The host has the stacked bill in its journal."""
        if self._report is not None:
            self._report = replace(self._report, may_acknowledge=True)

    def take_request(self) -> Request | None:
        """The escrow command to send now."""
        decision = self._decision
        if decision is None or not decision.is_due:
            return None
        self._decision = replace(decision, is_due=False)
        if decision.request in _STACK and self._pending is not None:
            self._has_moved = True
            self._pending = replace(self._pending, may_be_stacked=True)
        return decision.request

    def obeyed(self, request: Request, now: float) -> None:
        """The unit acknowledged the escrow command."""
        if self._decision is not None and self._decision.request is request:
            self._decision = None if request is HOLD else replace(self._decision, obeyed_at=now)

    def refused(self, request: Request, attempt: int) -> list[BillEvent]:
        """INVALID COMMAND. After a repeat it may mean "already done": the next status tells."""
        decision = self._decision
        if decision is None or decision.request is not request or attempt > 1:
            return []
        if request in _STACK and not decision.is_repeated and self._pending is not None:
            self._pending = replace(self._pending, may_be_stacked=False)
        if request is STACK_2:  # units that know only the other one
            self._stack = STACK_1
            self._decision = replace(decision, request=STACK_1, is_due=True)
            return []
        self._decision = None
        return [CommandFailed(decision.command, "invalid command")] if decision.command else []
