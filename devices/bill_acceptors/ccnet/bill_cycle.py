"""The bill on its way: what was seen of it, what the host decided, what must still be acknowledged.

The hard rule is that one bill is one event (facts 0.1, rules 1 to 4). A unit repeats STACKED until it is
acknowledged, and some repeat it after a RESET or a power cut as well; two equal bills in a row look the
same. They are told apart by what lies between: no bill reaches the stacker without having been drawn in,
held in escrow or ordered to be stacked. So STACKED without any of these since the last one is the last one
again, unless its acknowledgement was sent and the unit has shown another state since.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

from devices.bill_acceptors.ccnet.bill_table import TENGE
from devices.bill_acceptors.ccnet.requests import HOLD, RETURN, STACK, Request
from devices.bill_acceptors.ccnet.states import IN_ESCROW, State, reject_reason
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

_REQUESTS: Final = {StackBill: STACK, ReturnBill: RETURN, HoldBill: HOLD}
_BRINGS_A_BILL: Final = IN_ESCROW | {State.ACCEPTING, State.STACKING}
_FOUND: Final[dict[State, Literal["clean", "bill_in_acceptor", "bill_in_stacker"]]] = {
    State.POWER_UP: "clean",
    State.POWER_UP_BILL_IN_ACCEPTOR: "bill_in_acceptor",
    State.POWER_UP_BILL_IN_STACKER: "bill_in_stacker",
}
_AT_REST: Final = (State.IDLING, State.UNIT_DISABLED)


@dataclass(frozen=True)
class _Decision:
    """What shall become of the bill in escrow. ``command`` is the name the host gave it; "" for our own."""

    request: Request
    command: str
    is_due: bool = True
    obeyed_at: float | None = None


@dataclass(frozen=True)
class _Report:
    """The last STACKED that became an event."""

    bill_type: int
    may_acknowledge: bool = False
    is_acknowledged: bool = False


class BillCycle:
    """Fed with every poll state; yields events and the escrow commands that are due."""

    def __init__(self, escrow_stuck_s: float, hold_s: float, hold_max_s: float) -> None:
        self.bills: tuple[Bill, ...] = ()
        """The bill table; rows of an earlier life serve until the device has given its own."""
        self.is_table_read = False
        self.is_outcome_open = False
        """A bill was shown to the host and neither stacked nor returned yet."""
        self._escrow_stuck_s = escrow_stuck_s
        self._hold_s, self._hold_max_s = hold_s, hold_max_s
        self._offered_at = self._held_at = 0.0
        self._last: int | None = None
        self._offered_type: int | None = None
        self._in_escrow: Bill | None = None
        self._decision: _Decision | None = None
        self._report: _Report | None = None
        self._has_moved = False
        self._may_be_stacked = False
        """STACK was sent for the bill whose outcome is open, or the unit began to stack by itself."""
        self._is_power_up = False

    # --- what the device says --------------------------------------------------------------------------

    def observe(self, z1: int, z2: int, now: float) -> list[BillEvent]:
        """Events of a poll answer."""
        is_new = z1 != self._last
        self._last = z1
        if z1 in _BRINGS_A_BILL:
            self._has_moved = True
        if z1 in IN_ESCROW:
            return self._escrow(z1, z2, now)
        self._offered_type = self._decision = None
        if z1 == State.STACKED:
            return self._stacked(z2)
        if self._report is not None and self._report.is_acknowledged:
            self._report = None
        return [*self._gone_back(z1), *(self._changed(z1, z2) if is_new else [])]

    def must_wait(self, z1: int) -> bool:
        """STACKED is not acknowledged before the host has it in its journal (facts 0.1 rule 2)."""
        return z1 == State.STACKED and (self._report is None or not self._report.may_acknowledge)

    def acknowledged(self, z1: int) -> None:
        """The answer was acknowledged on the wire."""
        if z1 == State.STACKED and self._report is not None:
            self._report = replace(self._report, is_acknowledged=True)

    def lose_sight(self) -> None:
        """The unit is silent or gone: a bill it still holds will be a new offer to the host."""
        self._offered_type = self._decision = None
        if self._last in IN_ESCROW:
            self._last = None

    def settle(self) -> None:
        """The start is over: nothing of an earlier life of the unit can come any more."""
        self._is_power_up = False
        self.is_outcome_open = False

    def is_lost(self, z1: int) -> bool:
        """A bill the host knows of has vanished without a word: the unit rests and said neither 81 nor 82."""
        return z1 in _AT_REST and self.is_outcome_open

    @property
    def is_in_motion(self) -> bool:
        """A RESET could cost the knowledge of what became of a bill."""
        is_unreported = self._report is not None and not self._report.is_acknowledged
        return self.is_outcome_open or is_unreported

    def _escrow(self, z1: int, z2: int, now: float) -> list[BillEvent]:
        is_other = z1 == State.ESCROW and z2 != self._offered_type
        if self._offered_type is None or is_other:
            return self._offer(z2, now)
        decision = self._decision
        if decision is None:
            self._hold(now)
            return []
        if decision.obeyed_at is None:
            self._decision = replace(decision, is_due=True)
            return []
        if now - decision.obeyed_at < self._escrow_stuck_s:
            return []
        self._decision = None
        return [CommandFailed(decision.command, "still in escrow")] if decision.command else []

    def _gone_back(self, z1: int) -> list[BillEvent]:
        """Some units say nothing of a bill that they gave back: nobody told them to stack it, and they rest."""
        if not self.is_lost(z1) or self._may_be_stacked or self._in_escrow is None:
            return []
        self.is_outcome_open = False
        return [BillReturned(self._in_escrow)]

    def _hold(self, now: float) -> None:
        """The host still thinks: the unit is told to wait for it, though not for ever."""
        if now - self._held_at >= self._hold_s and now - self._offered_at < self._hold_max_s:
            self._held_at = now
            self._decision = _Decision(HOLD, "")

    def _offer(self, bill_type: int, now: float) -> list[BillEvent]:
        self._offered_type = bill_type
        self._offered_at = self._held_at = now
        self._decision = None
        bill = self._bill(bill_type)
        self._in_escrow, self._may_be_stacked = bill, False
        if self.is_table_read and (bill.value_tiyn == 0 or bill.currency != TENGE):
            self._decision = _Decision(RETURN, "")  # no bill of ours: the host is not asked
            return []
        self.is_outcome_open = True
        return [BillEscrowed(bill)]

    def _stacked(self, bill_type: int) -> list[BillEvent]:
        if self._report is not None and self._report.bill_type == bill_type and not self._has_moved:
            return []
        self._report = _Report(bill_type)
        self._has_moved = False
        self._in_escrow = None
        self.is_outcome_open = False
        return [BillStacked(self._bill(bill_type), self._is_power_up)]

    def _changed(self, z1: int, z2: int) -> list[BillEvent]:
        match z1:
            case State.POWER_UP | State.POWER_UP_BILL_IN_ACCEPTOR | State.POWER_UP_BILL_IN_STACKER:
                self._is_power_up = True
                return [PowerUpFound(_FOUND[State(z1)])]
            case State.ACCEPTING:
                return [BillAccepting()]
            case State.STACKING:
                self.is_outcome_open = self._may_be_stacked = True
                return [BillStacking()]
            case State.REJECTING:
                return [BillRejected(reject_reason(z2), z2)]
            case State.RETURNED:
                self.is_outcome_open = False
                return [BillReturned(self._bill(z2))]
            case _:
                return []

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
        if self._offered_type is None:
            return [CommandFailed(name, "no bill in escrow")]
        if self._decision is None or not isinstance(command, HoldBill):
            self._decision = _Decision(_REQUESTS[type(command)], name)
        return []

    def acknowledge(self) -> None:
        """The host has the stacked bill in its journal."""
        if self._report is not None:
            self._report = replace(self._report, may_acknowledge=True)

    @property
    def is_due(self) -> bool:
        return self._decision is not None and self._decision.is_due

    def take_request(self) -> Request | None:
        """The escrow command to send now."""
        decision = self._decision
        if decision is None or not decision.is_due:
            return None
        self._decision = replace(decision, is_due=False)
        if decision.request is STACK:
            self._has_moved = self._may_be_stacked = True
        return decision.request

    def obeyed(self, request: Request, now: float) -> None:
        """The unit acknowledged the escrow command."""
        if self._decision is not None and self._decision.request is request:
            self._decision = None if request is HOLD else replace(self._decision, obeyed_at=now)

    def refused(self, request: Request, attempt: int) -> list[BillEvent]:
        """ILLEGAL COMMAND. After a repeat it may mean "already done": the next poll tells."""
        decision = self._decision
        if decision is None or decision.request is not request or attempt > 1:
            return []
        self._decision = None
        return [CommandFailed(decision.command, "illegal command")] if decision.command else []
