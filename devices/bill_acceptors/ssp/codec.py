"""The host's side of SSP: bytes and time in, events out; commands in, bytes out. No port, no clock.

Every command acknowledges the answer before it, so after a credit nothing is sent until the host has it in
its journal; and POLL takes the bill in escrow, so after an offer nothing is polled until the host has decided
(``BillCycle``). A unit that reports its reset, lost its key, or does not answer any more is started anew.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable

from devices.bill_acceptors.ssp.bill_cycle import MOVING, BillCycle
from devices.bill_acceptors.ssp.encryption import FIXED_KEY, KeyOffer
from devices.bill_acceptors.ssp.health import FAULTS, RESETTABLE, Health
from devices.bill_acceptors.ssp.link import Answered, Link, Outcome, Timings
from devices.bill_acceptors.ssp.polls import Event, Happening, decode_poll, reject_reason
from devices.bill_acceptors.ssp.requests import (
    DISABLE,
    ENABLE,
    EVENT_ACK,
    LAST_REJECT,
    POLL,
    POLL_WITH_ACK,
    RESET,
    Answer,
    Command,
    Request,
    answer_name,
    set_inhibits,
)
from devices.bill_acceptors.ssp.setup import Encryption, Setup
from devices.commands import AcknowledgeBill, BillCommand, EnableBills, ResetAcceptor
from devices.events import (
    AcceptorIdentified,
    AcceptorReady,
    Bill,
    BillEvent,
    BillRejected,
    CommandFailed,
    FaultCode,
    PowerUpFound,
)

_log = logging.getLogger(__name__)

_POLLS = (Command.POLL, Command.POLL_WITH_ACK)
_ACKNOWLEDGES_FROM = 5
"""POLL WITH ACK is answered from this version of the protocol on, and only under a key."""
_QUIET_POLLS = 2
_POLLS_REFUSED_MAX = 3
_UNKNOWN_REASON = 0xFF


class SspCodec:
    """One bill acceptor at address 0. ``fixed_key`` is the half of the key that was set by hand (60)."""

    def __init__(
        self,
        timings: Timings | None = None,
        *,
        encryption: Encryption = "auto",
        fixed_key: int = FIXED_KEY,
        draw_offer: Callable[[], KeyOffer] = KeyOffer.draw,
    ) -> None:
        self._timings = timings or Timings()
        self._link = Link(self._timings)
        self._cycle = BillCycle(self._timings.hold_first_s, self._timings.hold_s, self._timings.stuck_s)
        self._health = Health()
        self._setup = Setup(
            encryption, fixed_key, draw_offer, self._timings.again_s, self._timings.setup_again_s
        )
        self._events: deque[BillEvent] = deque()
        self._unread: deque[Happening] = deque()
        """What else the answer held that brought a credit: read when the credit is in the journal."""
        self._wanted_tiyn: frozenset[int] = frozenset()
        self._mask_set: int | None = None
        """The inhibits that the unit has, None when that is not known."""
        self._is_enabled: bool | None = None
        self._again_at = 0.0
        self._acknowledges = True
        self._has_acknowledged = False
        """POLL WITH ACK was answered once: when it is refused later, the unit is not well."""
        self._owes_ack = False
        self._polls_refused = 0
        self._was_reset = False
        self._is_first_poll = True
        self._is_restart = False
        """This start was brought about by a reset that the unit had told of."""
        self._identified: AcceptorIdentified | None = None
        self._is_reset_asked = False
        self._reset_at: float | None = None
        self._is_announced = False
        self._quiet_polls = 0
        self._quiet_since: float | None = None
        self._rejecting_since: float | None = None
        self._reset_seen_at: float | None = None
        self._poll_at = 0.0
        self._is_urgent = False

    # --- the host's side of the codec -----------------------------------------------------------------

    def remember_bills(self, bills: tuple[Bill, ...]) -> None:
        """The channels of an earlier life, until the unit gives its own."""
        self._cycle.bills = bills

    @property
    def heard_at(self) -> float | None:
        """When the unit's last whole frame came; None when none came since the port was opened."""
        return self._link.last_heard

    def next_event(self) -> BillEvent | None:
        """The oldest event not taken yet."""
        return self._events.popleft() if self._events else None

    def send(self, command: BillCommand) -> None:
        """Take note of what the host wants; the bytes come from ``data_to_send`` as soon as the line is free."""
        self._is_urgent = True
        match command:
            case EnableBills(values_tiyn):
                self._wanted_tiyn = values_tiyn
                self._again_at = 0.0
                self._report_unknown_values()
            case AcknowledgeBill():
                self._cycle.acknowledge()
            case ResetAcceptor():
                self._is_reset_asked = True
            case _:
                self._events += self._cycle.decide(command)

    # --- the wire's side of the codec -----------------------------------------------------------------

    def receive_data(self, data: bytes, now: float) -> None:
        """Bytes came from the port."""
        self._settle(self._link.receive(data, now), now)

    def data_to_send(self, now: float) -> bytes:
        """Bytes for the port: a repeat that is due, or the next command."""
        self._read_on(now)
        if not self._link.is_busy:
            request = self._next_request(now)
            self._is_urgent = self._is_urgent and request is not None and request.command not in _POLLS
            if request is not None:
                self._send(request, now)
        return self._link.take_output()

    def timer(self) -> float | None:
        """When to call ``handle_timer`` and ``data_to_send`` next; None while the host's journal is waited for."""
        if self._link.is_busy:
            return self._link.timer()
        if self._cycle.must_wait:
            return None
        if self._is_urgent:
            return 0.0
        if self._cycle.must_not_poll:
            return self._cycle.hold_due_at()
        return self._poll_at

    def handle_timer(self, now: float) -> None:
        """Time has passed."""
        self._settle(self._link.handle_timer(now), now)
        unheard_since = self._link.unheard_since
        if unheard_since is not None and now - unheard_since >= self._timings.offline_s:
            self._lose(FaultCode.SILENT, "no answer")

    def port_lost(self, detail: str, _now: float) -> None:
        """The port cannot be opened, or broke; go on with ``data_to_send`` when it is back."""
        self._link.abort()
        self._poll_at = 0.0
        self._begin_anew()
        self._has_acknowledged = False
        self._lose(FaultCode.PORT_UNAVAILABLE, detail)

    # --- choosing the next command -----------------------------------------------------------------------

    def _next_request(self, now: float) -> Request | None:
        if self._cycle.must_wait:
            return None
        if self._setup.is_done:
            return self._running_request(now)
        request = self._setup.next_request(now)
        if request is None:
            self._poll_at = now + self._timings.again_s
        return request

    def _running_request(self, now: float) -> Request | None:
        if self._owes_ack:
            return EVENT_ACK
        if (escrow := self._cycle.take_request(now)) is not None:
            return escrow
        if self._cycle.must_not_poll:
            return None
        if self._cycle.refused_by_unit():
            return LAST_REJECT
        if self._is_reset_due(now):
            self._is_reset_asked = False
            self._reset_at = now + self._timings.reset_fault_s
            return RESET
        if (change := self._change(now)) is not None:
            return change
        if now >= self._poll_at or self._cycle.is_stack_due:
            self._poll_at = now + self._poll_interval_s()
            self._cycle.poll_sent(now)
            return POLL_WITH_ACK if self._has_ack else POLL
        return None

    @property
    def _has_ack(self) -> bool:
        is_able = self._link.is_encrypted and self._setup.protocol >= _ACKNOWLEDGES_FROM
        return is_able and self._acknowledges

    def _is_reset_due(self, now: float) -> bool:
        if self._is_reset_asked and not self._cycle.is_in_motion:
            return True
        return self._reset_at is not None and now >= self._reset_at

    def _change(self, now: float) -> Request | None:
        """Inhibits, ENABLE or DISABLE, when they are not as wanted and no bill is on its way."""
        if now < self._again_at or self._cycle.is_in_motion or self._health.code is not None:
            return None
        if self._is_first_poll or self._setup.unit is None:
            return None
        wanted = self._wanted_mask()
        if not wanted:
            return DISABLE if self._is_enabled is not False else None
        if self._mask_set != wanted:
            return set_inhibits(wanted, self._setup.unit.channels)
        return ENABLE if not self._is_enabled else None

    def _wanted_mask(self) -> int:
        unit = self._setup.unit
        if unit is None or not self._setup.is_done or self._setup.problem is not None:
            return 0
        return unit.mask_of(self._wanted_tiyn)

    def _poll_interval_s(self) -> float:
        is_slow = not self._wanted_mask() and not self._cycle.is_in_motion and self._is_announced
        return self._timings.poll_disabled_s if is_slow else self._timings.poll_s

    def _send(self, request: Request, now: float) -> None:
        self._link.request(request, now, is_bill_in_motion=self._cycle.is_in_motion)

    # --- what came of a command ----------------------------------------------------------------------------

    def _settle(self, outcomes: list[Outcome], now: float) -> None:
        for outcome in outcomes:
            self._is_urgent = True
            if isinstance(outcome, Answered):
                self._answered(outcome, now)
            else:
                self._begin_anew()
            self._announce(now)

    def _answered(self, answer: Answered, now: float) -> None:
        self._events += self._health.heard()
        command = answer.request.command
        if answer.code == Answer.KEY_NOT_SET or self._is_key_unknown(answer):
            self._begin_anew()
        elif not self._setup.is_done:
            self._set_up(answer, now)
        elif command in _POLLS:
            self._polled(answer, now)
        else:
            self._obeyed(answer, now)

    def _is_key_unknown(self, answer: Answered) -> bool:
        """F4 to POLL under a key: the unit has another one, or none."""
        return self._link.is_encrypted and answer.code == Answer.OUT_OF_RANGE and answer.request is POLL

    def _obeyed(self, answer: Answered, now: float) -> None:
        match answer.request.command:
            case Command.EVENT_ACK:
                self._owes_ack = False
                if answer.is_ok:  # else the event comes again, and is known
                    self._cycle.confirm()
                self._poll_at = now
            case Command.HOLD:
                self._cycle.held(is_ok=answer.is_ok, is_unknown=answer.code == Answer.UNKNOWN_COMMAND)
            case Command.REJECT:
                self._events += self._cycle.rejected_on_request(now, is_ok=answer.is_ok)
                self._poll_at = now
            case Command.LAST_REJECT:
                code = answer.data[0] if answer.is_ok else _UNKNOWN_REASON
                self._events.append(BillRejected(reject_reason(code), code))
            case Command.RESET:
                self._begin_anew()
            case _:
                self._changed(answer, now)

    def _changed(self, answer: Answered, now: float) -> None:
        if not answer.is_ok:
            self._again_at = now + self._timings.again_s
            _log.warning("%s answered %s", answer.request.name, answer_name(answer.code))
            return
        match answer.request.command:
            case Command.SET_INHIBITS:
                self._mask_set = int.from_bytes(answer.request.data, "little")
                self._is_enabled = None
            case Command.ENABLE:
                self._is_enabled = True
            case _:
                self._is_enabled = False

    def _set_up(self, answer: Answered, now: float) -> None:
        if answer.request.command is Command.REJECT:
            self._events += self._cycle.rejected_on_request(now, is_ok=answer.is_ok)
        if answer.request.command is Command.SYNC:
            self._link.use_key(None)
        key = self._setup.answered(answer, now)
        if key is not None:
            self._link.use_key(key)
        if self._setup.problem is not None and self._health.code is None:
            self._events += self._health.fail(*self._setup.problem)
        if self._setup.is_done:
            self._identify(now)

    def _identify(self, now: float) -> None:
        self._poll_at = now
        unit = self._setup.unit
        if unit is None:
            return
        self._cycle.bills = unit.bills
        told = AcceptorIdentified(f"ITL {unit.kind}", self._setup.serial, unit.firmware, unit.bills)
        if not (self._is_restart and told == self._identified):
            self._events.append(told)
        self._identified = told
        if self._setup.problem is None:
            self._events += self._health.started()
        self._report_unknown_values()

    # --- what the unit says -----------------------------------------------------------------------------------

    def _polled(self, answer: Answered, now: float) -> None:
        if not answer.is_ok:
            self._poll_refused(answer, now)
            return
        self._polls_refused = 0
        if not self._has_ack or answer.request.command is Command.POLL:
            self._cycle.confirm()
        found = decode_poll(answer.data, self._setup.protocol)
        if found.rest:
            _log.warning("POLL answered what cannot be read from here on: %s", found.rest.hex(" "))
        has_ack = answer.request.command is Command.POLL_WITH_ACK
        self._has_acknowledged = self._has_acknowledged or has_ack
        self._owes_ack = has_ack and any(happening.is_held for happening in found.happenings)
        self._look_at(found.happenings, now)
        self._cycle.begin_answer()
        self._unread.extend(found.happenings)
        self._read_on(now)

    def _poll_refused(self, answer: Answered, now: float) -> None:
        self._poll_at = now + self._timings.poll_s
        if answer.request.command is Command.POLL_WITH_ACK and not self._has_acknowledged:
            self._acknowledges = False
            return
        self._polls_refused += 1
        if self._polls_refused >= _POLLS_REFUSED_MAX:
            self._polls_refused = 0
            self._events += self._health.poll_refused(f"poll answered {answer_name(answer.code)}")
            self._begin_anew()

    def _look_at(self, happenings: tuple[Happening, ...], now: float) -> None:
        """What concerns the unit and not the bill."""
        codes = {happening.code for happening in happenings}
        had_fault = self._health.code is not None
        self._events += self._health.observe(happenings)
        if self._setup.problem is not None and self._health.code is None:
            self._events += self._health.fail(*self._setup.problem)
        self._watch_entrance(codes, now)
        self._watch_fault(now, had_fault=had_fault)
        if Event.RESET in codes:
            self._reset_seen_at = now
            if codes.isdisjoint((Event.CLEARED_TO_CASHBOX, Event.CLEARED_FROM_FRONT)):
                self._events.append(PowerUpFound("clean"))
        is_off = Event.DISABLED in codes or Event.ALL_CHANNELS_OFF in codes
        if is_off and self._wanted_mask() and self._is_enabled:
            self._forget_mask()
            self._again_at = max(self._again_at, now + self._timings.again_s / 2)
        elif is_off and not self._wanted_mask():
            self._is_enabled = False
        if codes.isdisjoint(MOVING) and codes.isdisjoint(FAULTS):
            self._cycle.rest()
            self._quiet_polls += 1
            self._quiet_since = now if self._quiet_since is None else self._quiet_since
        else:
            self._quiet_polls, self._quiet_since = 0, None
        self._was_reset = Event.RESET in codes and not self._may_be_of_this_start()
        self._is_first_poll = False

    def _may_be_of_this_start(self) -> bool:
        """The first answer of a start that a reset brought about tells of that reset once more."""
        return self._is_first_poll and self._is_restart

    def _watch_entrance(self, codes: set[int], now: float) -> None:
        if Event.REJECTING not in codes:
            self._rejecting_since = None
        elif self._rejecting_since is None:
            self._rejecting_since = now
        elif now - self._rejecting_since >= self._timings.not_taken_s and self._health.code is None:
            self._events += self._health.not_taken()

    def _watch_fault(self, now: float, *, had_fault: bool) -> None:
        if self._health.code is None:
            self._reset_at = None
            return
        self._is_announced = False
        self._forget_mask()
        if self._health.code not in RESETTABLE or self._setup.problem is not None:
            self._reset_at = None
        elif not had_fault or self._reset_at is None:
            self._reset_at = now + self._timings.reset_fault_s

    def _read_on(self, now: float) -> None:
        """Events in their order, up to a credit that must be in the journal first."""
        while self._unread and not self._cycle.must_wait:
            self._events += self._cycle.observe(self._unread.popleft(), now)
        if self._was_reset and not self._unread and not self._cycle.must_wait and not self._owes_ack:
            self._begin_anew(is_restart=True)

    # --- beginnings and ends ----------------------------------------------------------------------------------

    def _begin_anew(self, *, is_restart: bool = False) -> None:
        self._setup.restart()
        self._forget_mask()
        self._cycle.lose_sight()
        self._is_announced = False
        self._is_first_poll = True
        self._is_restart = is_restart
        self._was_reset = self._owes_ack = False
        self._unread = deque(happening for happening in self._unread if happening.is_held)
        self._acknowledges = self._cycle.can_hold = True
        self._quiet_polls, self._quiet_since = 0, None

    def _forget_mask(self) -> None:
        self._mask_set = None
        self._is_enabled = None

    def _lose(self, code: FaultCode, detail: str) -> None:
        self._events += self._health.lose(code, detail)
        self._reset_at = None
        self._is_announced = False

    def _report_unknown_values(self) -> None:
        if self._setup.is_done and self._wanted_tiyn and not self._wanted_mask():
            self._events.append(CommandFailed(EnableBills.__name__, "no such bill in the unit's table"))

    def _is_settled(self, now: float) -> bool:
        if self._quiet_polls < _QUIET_POLLS or self._quiet_since is None:
            return False
        quiet_s = now - self._quiet_since
        if self._cycle.is_leaving:
            return quiet_s >= self._timings.lost_returning_s
        if self._cycle.is_in_motion:
            return quiet_s >= self._timings.lost_s
        return self._reset_seen_at is None or quiet_s >= self._timings.settle_s

    def _announce(self, now: float) -> None:
        """AcceptorReady, once at the end of every start and recovery, and when a bill has vanished."""
        if not self._setup.is_done or self._cycle.must_wait or self._unread or not self._is_settled(now):
            return
        self._events += self._health.settled() if self._reset_seen_at is not None else []
        self._reset_seen_at = None
        if self._health.code is not None:
            return
        if self._cycle.is_outcome_open or self._cycle.is_in_motion:
            self._cycle.settle()
            self._is_announced = False
        if self._is_announced:
            return
        wanted = self._wanted_mask()
        if self._mask_set == wanted and self._is_enabled if wanted else self._is_enabled is False:
            self._is_announced = True
            self._events.append(AcceptorReady(is_enabled=bool(wanted)))
