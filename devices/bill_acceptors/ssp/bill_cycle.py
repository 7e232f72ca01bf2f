"""The bill on its way: what was seen of it, what the host decided, what must be in the journal first (SSP 3.4).

SSP takes a bill by being polled: POLL after "read, channel 3" stacks it. So there is one hard rule more than
with other protocols: **between an offered bill and the host's word nothing may be polled.** HOLD keeps the
bill; when HOLD is refused, REJECT is sent before the next POLL, for the unit may be wrong about the bill.

One bill is one event (facts 0.1). A repeated frame never comes here. A unit polled with acknowledgement says
its credit again until it is confirmed; a unit that lost power may say "cleared to the cashbox" of a bill it
has credited. Both are the same bill, unless another one was drawn in since.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from typing import Final, Literal

from devices.bill_acceptors.ssp.polls import Event, Happening
from devices.bill_acceptors.ssp.requests import HOLD, REJECT, Request
from devices.bill_acceptors.ssp.unit import TENGE
from devices.commands import HoldBill, ReturnBill, StackBill
from devices.events import (
    Bill,
    BillAccepting,
    BillEscrowed,
    BillEvent,
    BillReturned,
    BillStacked,
    BillStacking,
    CommandFailed,
    PowerUpFound,
)

EscrowCommand = StackBill | ReturnBill | HoldBill

_REJECTS_MAX: Final = 3
_REJECT_AGAIN_S: Final = 0.3
_UNHELD_S: Final = 4.0
"""So long a bill may be undecided in a unit without HOLD, which gives it back after 5 s or more."""
MOVING: Final = frozenset({Event.READ, Event.STACKING, Event.REJECTING, Event.INITIALISING, Event.EMPTYING})
"""In the answer of a unit that is at work on a bill, or on itself."""


class _Place(Enum):
    NONE = auto()
    OFFERED = auto()
    """In escrow; the host has not said what shall become of it."""
    ORDERED_IN = auto()
    ORDERED_OUT = auto()
    OUT_OF_SIGHT = auto()
    """The unit says it holds none: the next answers to POLL tell."""


@dataclass(frozen=True)
class _Report:
    """The last credit that became an event. ``is_confirmed``: the unit will not repeat it any more."""

    channel: int
    is_journaled: bool = False
    is_confirmed: bool = False


class BillCycle:
    """Fed with every event; yields the host's events, HOLD and REJECT when they are due."""

    def __init__(self, hold_first_s: float, hold_s: float, stuck_s: float) -> None:
        self.bills: tuple[Bill, ...] = ()
        """Those of an earlier life serve until the unit has given its own."""
        self.can_hold = True
        self.is_outcome_open = False
        """A bill was shown to the host and neither stacked nor returned yet."""
        self._hold_first_s = hold_first_s
        self._hold_s = hold_s
        self._stuck_s = stuck_s
        self._place = _Place.NONE
        self._channel = 0
        self._command = ""
        self._hold_at = self._undecided_until = self._reject_not_before = 0.0
        self._ordered_at: float | None = None
        self._rejects = 0
        self._is_reject_due = False
        self._is_drawing = False
        self._is_reading = False
        self._has_moved = False
        self._was_stacking = False
        self._report: _Report | None = None
        self._wants_reason = False
        self._may_repeat = True
        """The first credit of an answer may be one that was told; another one in the same answer is not."""

    # --- what the unit says ------------------------------------------------------------------------------

    def begin_answer(self) -> None:
        """A new answer to POLL."""
        self._may_repeat = True

    def observe(self, happening: Happening, now: float) -> list[BillEvent]:
        """Events of one event of an answer to POLL."""
        match happening.code:
            case Event.READ:
                return self._read(happening.channel, now)
            case Event.STACKING:
                return self._stacking()
            case Event.CREDIT:
                return self._credited(happening.channel, is_at_power_up=False)
            case Event.CLEARED_TO_CASHBOX:
                return self._cleared_in(happening.channel)
            case Event.CLEARED_FROM_FRONT:
                return self._cleared_out(happening.channel)
            case Event.REJECTED:
                return self._rejected()
            case _:
                return []

    def _read(self, channel: int, now: float) -> list[BillEvent]:
        self._has_moved = True
        if channel == 0:
            self._is_reading = True
            if self._is_drawing:
                return []
            self._is_drawing = True
            return [BillAccepting()]
        is_new = self._is_reading
        self._is_reading = False
        if self._place is _Place.OFFERED and not is_new and channel == self._channel:
            return []
        if self._place is _Place.ORDERED_IN and not is_new:
            return self._still_there(now)
        if self._place is _Place.ORDERED_OUT and not is_new and self._rejects < _REJECTS_MAX:
            self._is_reject_due = True
            return []
        return self._offer(channel, now)

    def _still_there(self, now: float) -> list[BillEvent]:
        """Every POLL is an order to stack it, so it will be obeyed, or never."""
        if self._ordered_at is not None and now - self._ordered_at < self._stuck_s:
            return []
        self._place = _Place.OFFERED
        self._hold_at = now
        return [CommandFailed(self._command, "still in escrow")]

    def _offer(self, channel: int, now: float) -> list[BillEvent]:
        bill = self._bill(channel)
        self._channel = channel
        self._command = ""
        self._is_drawing = False
        self._rejects = 0
        self._reject_not_before = 0.0
        self._hold_at = now + self._hold_first_s
        self._undecided_until = now + _UNHELD_S
        if not bill.value_tiyn or bill.currency != TENGE:
            self._order_out("")  # no bill of ours: the host is not asked
            return []
        self._place = _Place.OFFERED
        self.is_outcome_open = True
        return [BillEscrowed(bill)]

    def _stacking(self) -> list[BillEvent]:
        was, self._was_stacking = self._was_stacking, True
        return [] if was else [BillStacking()]

    def _credited(self, channel: int, *, is_at_power_up: bool) -> list[BillEvent]:
        if self._is_told(channel, is_at_power_up=is_at_power_up):
            return []
        self._leave()
        self._report = _Report(channel)
        self._has_moved = False
        self._was_stacking = not is_at_power_up  # it goes on moving for a moment: no news
        return [BillStacked(self._bill(channel), is_at_power_up)]

    def _is_told(self, channel: int, *, is_at_power_up: bool) -> bool:
        report, may_repeat = self._report, self._may_repeat
        self._may_repeat = False
        if report is None or not may_repeat or report.channel != channel or self._has_moved:
            return False
        return is_at_power_up or not report.is_confirmed

    def _cleared_in(self, channel: int) -> list[BillEvent]:
        if channel == 0:  # some bill: its value is nobody's guess, the kiosk disputes the one it ordered
            self._forget_place()
            return [_found("bill_in_stacker")]
        events = self._credited(channel, is_at_power_up=True)
        return [_found("bill_in_stacker"), *events] if events else []

    def _cleared_out(self, channel: int) -> list[BillEvent]:
        bill = self._bill(channel) if channel else self._offered()
        self._leave()
        return [_found("bill_in_acceptor"), BillReturned(bill)]

    def _rejected(self) -> list[BillEvent]:
        bill, was_ours = self._offered(), self._place is not _Place.NONE or self.is_outcome_open
        self._leave()
        if was_ours:
            return [BillReturned(bill)]
        self._wants_reason = True
        return []

    def rest(self) -> None:
        """An answer without any motion."""
        self._is_drawing = False
        if self._place is not _Place.ORDERED_IN:
            self._was_stacking = False

    def refused_by_unit(self) -> bool:
        """Whether the unit has rejected a bill of its own accord, once: ask it why."""
        wants, self._wants_reason = self._wants_reason, False
        return wants

    def _offered(self) -> Bill | None:
        return self._bill(self._channel) if self._channel else None

    def _bill(self, channel: int) -> Bill:
        """Value 0: the unit has not said, or was not asked yet."""
        for bill in self.bills:
            if bill.bill_type == channel:
                return bill
        return Bill(0, TENGE, channel)

    def _leave(self) -> None:
        self._forget_place()
        self._channel = 0
        self.is_outcome_open = False

    def _forget_place(self) -> None:
        self._place = _Place.NONE
        self._is_reject_due = self._is_drawing = self._is_reading = self._was_stacking = False
        self._ordered_at = None

    # --- whether and how the unit may be spoken to ----------------------------------------------------------

    @property
    def must_wait(self) -> bool:
        """A credit is told and not in the journal yet: the next command would acknowledge it (facts 0.1)."""
        return self._report is not None and not self._report.is_journaled

    @property
    def must_not_poll(self) -> bool:
        """POLL would stack the bill, and nobody has ordered that."""
        return self._place is _Place.OFFERED or self._is_reject_due

    @property
    def is_leaving(self) -> bool:
        return self._place in (_Place.ORDERED_OUT, _Place.OUT_OF_SIGHT)

    @property
    def is_in_motion(self) -> bool:
        """Enabling, disabling or a RESET could cost the bill, or the knowledge of it."""
        return self._place is not _Place.NONE or self._is_drawing or self._was_stacking or self.must_wait

    @property
    def is_stack_due(self) -> bool:
        """The POLL that orders the bill into the cassette was not sent yet."""
        return self._place is _Place.ORDERED_IN and self._ordered_at is None

    def hold_due_at(self) -> float | None:
        """When to send HOLD next; REJECT to a unit that has no HOLD, before it gives the bill back itself."""
        if self._is_reject_due:
            return self._reject_not_before
        if self._place is not _Place.OFFERED:
            return None
        return self._hold_at if self.can_hold else self._undecided_until

    def take_request(self, now: float) -> Request | None:
        """REJECT or HOLD, when it is time."""
        if self._is_reject_due:
            if now < self._reject_not_before:
                return None
            self._is_reject_due = False
            self._rejects += 1
            return REJECT
        due_at = self.hold_due_at()
        if due_at is None or now < due_at:
            return None
        if not self.can_hold:
            self._order_out("")
            return self.take_request(now)
        self._hold_at = now + self._hold_s
        return HOLD

    def held(self, *, is_ok: bool, is_unknown: bool) -> None:
        """What came of HOLD. A unit that does not know it gives the bill back at its own time."""
        if is_unknown:
            self.can_hold = False
        elif not is_ok and self._place is _Place.OFFERED:
            self._is_reject_due = True

    def rejected_on_request(self, now: float, *, is_ok: bool) -> list[BillEvent]:
        """What came of REJECT. A refusal may mean that nothing is in escrow, or that the unit is busy."""
        if is_ok:
            if self._place in (_Place.NONE, _Place.OFFERED):
                self._place = _Place.ORDERED_OUT  # at start: a bill of an earlier life goes back
            return []
        if self._place in (_Place.OFFERED, _Place.ORDERED_OUT) and self._rejects < _REJECTS_MAX:
            self._is_reject_due = True
            self._reject_not_before = now + _REJECT_AGAIN_S
            return []
        failed = self._place is _Place.ORDERED_OUT and self._command
        if self._place is not _Place.NONE:
            self._place = _Place.OUT_OF_SIGHT
        return [CommandFailed(self._command, "refused")] if failed else []

    def poll_sent(self, now: float) -> None:
        """POLL went out."""
        if self._place is _Place.ORDERED_IN and self._ordered_at is None:
            self._ordered_at = now
            self._has_moved = True

    # --- the ends of what is known -----------------------------------------------------------------------------

    def lose_sight(self) -> None:
        """The unit is silent, gone, or starts anew. What it still holds in escrow is rejected at its next start."""
        self._forget_place()

    def settle(self) -> None:
        """Nothing of an earlier life of the unit, nor of a bill that vanished, can come any more."""
        self._leave()

    # --- what the host says ----------------------------------------------------------------------------

    def decide(self, command: EscrowCommand) -> list[BillEvent]:
        """The host's word on the bill in escrow; the first one that is not HoldBill stands."""
        name = type(command).__name__
        if self._place is not _Place.OFFERED or self._is_reject_due:
            return [CommandFailed(name, "no bill in escrow")]
        match command:
            case HoldBill():
                self._hold_at = 0.0
            case ReturnBill():
                self._order_out(name)
            case StackBill():
                self._place = _Place.ORDERED_IN
                self._command = name
                self._ordered_at = None
        return []

    def _order_out(self, name: str) -> None:
        self._place = _Place.ORDERED_OUT
        self._command = name
        self._is_reject_due = True

    def acknowledge(self) -> None:
        """The host has the stacked bill in its journal."""
        if self._report is not None:
            self._report = replace(self._report, is_journaled=True)

    def confirm(self) -> None:
        """The unit knows that the credit was heard."""
        if self._report is not None and self._report.is_journaled:
            self._report = replace(self._report, is_confirmed=True)


def _found(where: Literal["bill_in_acceptor", "bill_in_stacker"]) -> PowerUpFound:
    return PowerUpFound(where)
