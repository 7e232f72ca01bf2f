"""The host's side of ID003: bytes and time in, events out; commands in, bytes out. No port, no clock.

Everything hangs on the answers to STATUS REQUEST. Of these only VEND VALID is acknowledged, after the host
has the bill in its journal. The order of a start (ID003 2.4), of any kind:

    40, 41, 42   power up          RESET at once; 41 gives the bill back, 42 ends in VEND VALID or at rest
    13 to 19     a bill of an earlier life: first hear what becomes of it, no RESET
    11, 12       still enabled     inhibit
    1B, 1A       initialising, inhibited: settings and questions, then denominations, then AcceptorReady

A unit may pass from 1B to 1A by itself, or wait in 1B until it has its settings: both are served.
"""

from __future__ import annotations

from collections import deque

from devices.bill_acceptors.health import Health
from devices.bill_acceptors.id003.bill_cycle import BillCycle
from devices.bill_acceptors.id003.bill_table import ALL_OFF, inhibit_bits
from devices.bill_acceptors.id003.link import Answered, Enquired, Link, Outcome, Refused, Timings, Unanswered
from devices.bill_acceptors.id003.requests import (
    ACCEPT,
    HOLD,
    INHIBIT,
    RESET,
    RETURN,
    STACK_1,
    STACK_2,
    STATUS,
    Request,
    set_denominations,
)
from devices.bill_acceptors.id003.setup import Setup
from devices.bill_acceptors.id003.states import (
    AT_REST,
    GIVES_BACK,
    MONEY_MOVES,
    POWER_UP,
    RESETTABLE_FAULTS,
    STARTING,
    State,
    fault_of,
)
from devices.bill_acceptors.resets import Resets, ResetStates, ResetTimings
from devices.commands import AcknowledgeBill, BillCommand, EnableBills, ResetAcceptor
from devices.events import AcceptorIdentified, AcceptorReady, Bill, BillEvent, CommandFailed, FaultCode

_ENABLE_AGAIN_S = 1.0
_RESET_STATES = ResetStates(POWER_UP, RESETTABLE_FAULTS, MONEY_MOVES)


class Id003Codec:
    """One bill acceptor; the line has no addresses."""

    def __init__(self, timings: Timings | None = None) -> None:
        self._timings = timings or Timings()
        self._link = Link(self._timings)
        self._cycle = BillCycle(self._timings.escrow_stuck_s, self._timings.hold_s, self._timings.hold_max_s)
        self._health = Health(fault_of, STARTING)
        self._setup = Setup()
        self._resets = Resets(
            _RESET_STATES,
            ResetTimings(self._timings.reset_s, self._timings.reset_with_bill_s, self._timings.reset_fault_s),
        )
        self._events: deque[BillEvent] = deque()
        self._wanted_tiyn: frozenset[int] = frozenset()
        self._state: int | None = None
        self._state_since = 0.0
        self._told_bits: int | None = None
        """Denominations the unit was last told to refuse, None when that is not known."""
        self._is_inhibited: bool | None = None
        """The same of INHIBIT as a whole."""
        self._tell_not_before = 0.0
        self._must_look = False
        """The unit was just told to begin anew, to start or to stop: see what it does before it is told more."""
        self._is_announced = False
        self._poll_at = 0.0
        self._polled_at = 0.0
        self._was_poll_last = False
        """A unit slower than the polls are frequent hears something else in between."""
        self._is_urgent = False
        self._listening_since: float | None = None

    # --- the host's side of the codec -----------------------------------------------------------------

    def remember_bills(self, bills: tuple[Bill, ...]) -> None:
        """The bill table of an earlier life, until the unit gives its own: a bill may be in escrow at once."""
        self._cycle.bills = bills

    @property
    def heard_at(self) -> float | None:
        """When the unit's last whole frame came; None when none came since the port was opened."""
        return self._link.last_heard

    def next_event(self) -> BillEvent | None:
        """The oldest event not taken yet."""
        return self._events.popleft() if self._events else None

    def send(self, command: BillCommand) -> None:
        """Take note of what the host wants; the bytes come from ``data_to_send`` as soon as the line allows."""
        self._is_urgent = True
        match command:
            case EnableBills(values_tiyn):
                self._wanted_tiyn = values_tiyn
                self._tell_not_before = 0.0
                self._report_unknown_values()
            case AcknowledgeBill():
                self._cycle.acknowledge()
                self._poll_at = self._polled_at  # the unit waits for it: do not wait for the next interval
            case ResetAcceptor():
                self._resets.ask()
            case _:
                self._events += self._cycle.decide(command)

    # --- the wire's side of the codec -----------------------------------------------------------------

    def receive_data(self, data: bytes, now: float) -> None:
        """Bytes came from the port."""
        self._settle(self._link.receive(data, now), now)

    def data_to_send(self, now: float) -> bytes:
        """Bytes for the port: the ACK of a VEND VALID, or the next command when the line is free."""
        if self._listening_since is None:
            self._listening_since = now
        if not self._link.is_busy and now >= self._link.free_at:
            request = self._next_request(now)
            self._is_urgent = self._is_urgent and request not in (None, STATUS)
            if request is not None:
                self._link.request(request, now, is_patient=self._state in STARTING)
        return self._link.take_output()

    def timer(self) -> float | None:
        """When to call ``handle_timer`` and ``data_to_send`` next."""
        if self._link.is_busy:
            return self._link.timer()
        return max(self._link.free_at, 0.0 if self._is_urgent else self._poll_at)

    def handle_timer(self, now: float) -> None:
        """Time has passed."""
        self._settle(self._link.handle_timer(now), now)
        heard = self._link.last_heard if self._link.last_heard is not None else self._listening_since
        if heard is not None and now - heard >= self._timings.offline_s:
            self._lose(FaultCode.SILENT, "no answer", now)

    def port_lost(self, detail: str, now: float) -> None:
        """The port cannot be opened, or broke; go on with ``data_to_send`` when it is back."""
        self._link.abort()
        self._listening_since = None
        self._poll_at = 0.0
        self._lose(FaultCode.PORT_UNAVAILABLE, detail, now)

    # --- choosing the next command -----------------------------------------------------------------------

    def _next_request(self, now: float) -> Request | None:
        if (decision := self._cycle.take_request()) is not None:
            return decision
        if self._resets.is_due(now, is_bill_in_motion=self._cycle.is_in_motion):
            self._resets.sent(now)
            return RESET
        is_overdue = not self._was_poll_last and now >= self._poll_at + self._timings.poll_disabled_s
        if self._must_look or is_overdue:
            return self._poll(now)  # however much is to be told, the unit must not feel forgotten (2.4)
        self._was_poll_last = False
        if self._may_tell() and (question := self._setup.next_request(now)) is not None:
            return question
        if now >= self._tell_not_before and (told := self._to_tell()) is not None:
            self._tell_not_before = now + _ENABLE_AGAIN_S
            return told
        return self._poll(now) if now >= self._poll_at else None

    def _poll(self, now: float) -> Request:
        self._polled_at = now
        self._poll_at = now + self._poll_interval_s()
        self._was_poll_last = True
        return STATUS

    def _may_tell(self) -> bool:
        """In 1B and 1A; some units rest in 11 even when they are inhibited."""
        if self._state == State.IDLING:
            return self._is_inhibited is True
        return self._state in (State.INITIALIZE, State.DISABLED)

    def _to_tell(self) -> Request | None:
        """INHIBIT or C0, one at a time; denominations are changed while the unit is inhibited."""
        if not self._setup.is_done:
            return INHIBIT if self._state == State.IDLING and not self._is_inhibited else None
        if self._state not in (State.INITIALIZE, State.DISABLED, State.IDLING):
            return None
        bits = self._wanted_bits()
        if bits != self._told_bits:
            must_stop = self._state == State.IDLING and not self._is_inhibited
            return INHIBIT if must_stop else set_denominations(bits)
        if self._is_inhibited is not (bits == ALL_OFF) or self._has_forgotten(bits):
            return INHIBIT if bits == ALL_OFF else ACCEPT
        return None

    def _has_forgotten(self, bits: int) -> bool:
        """The unit shows otherwise than it was told. One that rests in 11 though inhibited is left alone."""
        return self._state == State.DISABLED and bits != ALL_OFF

    def _wanted_bits(self) -> int:
        return inhibit_bits(self._setup.bills, self._wanted_tiyn)

    def _poll_interval_s(self) -> float:
        if self._state == State.IDLING or self._state in STARTING:
            return self._timings.poll_enabled_s
        is_slow = self._state in (None, State.DISABLED) or self._health.code is not None
        return self._timings.poll_disabled_s if is_slow else self._timings.poll_moving_s

    # --- what came of a command ----------------------------------------------------------------------------

    def _settle(self, outcomes: list[Outcome], now: float) -> None:
        for outcome in outcomes:
            self._is_urgent = True
            match outcome:
                case Answered(request, payload):
                    self._answered(request, payload, now)
                case Refused(request, attempt):
                    self._refused(request, attempt, now)
                case Unanswered(request):
                    self._unanswered(request, now)
                case Enquired():
                    self._poll_at = min(self._poll_at, now)
            self._announce()

    def _answered(self, request: Request, payload: bytes, now: float) -> None:
        if request is STATUS:
            self._on_state(payload[0], payload[1] if len(payload) > 1 else None, now)
        elif Setup.asks(request):
            self._setup.answered(request, payload)
            self._finish_setup()
            self._must_look = self._cycle.is_in_motion  # it may be given back in the meantime
        elif request is RESET:
            self._begin_anew()
            self._enter(State.INITIALIZE, now)
            self._must_look = True
        elif request in (STACK_1, STACK_2, RETURN, HOLD):
            self._cycle.obeyed(request, now)
            self._poll_soon(now)
        else:
            self._was_told(request)
            self._poll_soon(now)

    def _was_told(self, request: Request) -> None:
        if request in (INHIBIT, ACCEPT):
            self._is_inhibited = request is INHIBIT
            self._must_look = True
        else:
            self._told_bits = int.from_bytes(request.payload[1:3], "little")
        if request is not ACCEPT:
            self._tell_not_before = 0.0

    def _refused(self, request: Request, attempt: int, now: float) -> None:
        self._poll_soon(now)
        self._events += self._cycle.refused(request, attempt)
        if Setup.asks(request):
            self._setup.failed(request, now)
            self._finish_setup()

    def _unanswered(self, request: Request, now: float) -> None:
        if request is RESET:
            self._resets.unheard(now)
        if Setup.asks(request):
            self._setup.failed(request, now)
            self._finish_setup()
        if request not in (STATUS, RESET):
            self._state = None  # ask again how it is before anything else

    def _poll_soon(self, now: float) -> None:
        self._poll_at = min(self._poll_at, max(now, self._polled_at + self._timings.poll_moving_s))

    # --- what the unit says -----------------------------------------------------------------------------------

    def _on_state(self, z1: int, z2: int | None, now: float) -> None:
        self._resets.observe(z1, now)
        if z1 in POWER_UP or (z1 == State.INITIALIZE and self._state not in (z1, None)):
            self._begin_anew()
        self._must_look = False
        self._enter(z1, now)
        self._poll_at = min(self._poll_at, self._polled_at + self._poll_interval_s())
        self._events += self._diagnosed(z1, z2, now)
        self._check_table()
        if self._health.code is not None:
            self._is_announced = False
            self._forget_told()
        self._events += self._cycle.observe(z1, z2 or 0, now)
        if self._cycle.may_acknowledge(z1):
            self._link.acknowledge(now)
            self._cycle.acknowledged()
        if self._cycle.is_lost(z1):
            self._is_announced = False  # say AcceptorReady again: no outcome of that bill will come any more

    def _enter(self, z1: int, now: float) -> None:
        if z1 != self._state:
            self._state = z1
            self._state_since = now

    def _diagnosed(self, z1: int, z2: int | None, now: float) -> list[BillEvent]:
        if z1 in GIVES_BACK and now - self._state_since >= self._timings.not_taken_s:
            return self._health.fail(
                FaultCode.BILL_NOT_TAKEN, f"{z1:02x} for {self._timings.not_taken_s:.0f} s"
            )
        return self._health.observe(z1, z2)

    def _begin_anew(self) -> None:
        self._setup = Setup()
        self._forget_told()
        self._is_announced = False

    def _forget_told(self) -> None:
        self._told_bits = None
        self._is_inhibited = None
        self._tell_not_before = 0.0

    def _lose(self, code: FaultCode, detail: str, now: float) -> None:
        self._events += self._health.fail(code, detail)
        self._resets.lose_sight(now, is_silent=code is FaultCode.SILENT)
        self._cycle.lose_sight()
        self._begin_anew()
        self._must_look = False
        self._state = None

    def _finish_setup(self) -> None:
        if self._setup.is_done:
            self._identify()
        self._check_table()

    def _identify(self) -> None:
        self._tell_not_before = 0.0
        self._cycle.bills = self._setup.bills
        self._cycle.is_table_read = True
        unit = self._setup.identification
        self._events.append(AcceptorIdentified(unit.model, unit.serial, unit.firmware, self._setup.bills))
        if not self._setup.problem and self._health.code is FaultCode.BILL_TABLE_WRONG:
            self._events += self._health.recover()
        self._report_unknown_values()

    def _check_table(self) -> None:
        if self._setup.problem and self._health.code is None:
            self._events += self._health.fail(FaultCode.BILL_TABLE_WRONG, self._setup.problem)

    def _report_unknown_values(self) -> None:
        if self._setup.is_done and self._wanted_tiyn and self._wanted_bits() == ALL_OFF:
            self._events.append(CommandFailed(EnableBills.__name__, "no such bill in the unit's table"))

    def _announce(self) -> None:
        """AcceptorReady, once at the end of every start and recovery."""
        if self._is_announced or not self._setup.is_done or self._health.code is not None:
            return
        is_enabled = (bits := self._wanted_bits()) != ALL_OFF
        is_told = self._told_bits == bits and self._is_inhibited is (not is_enabled)
        if self._state in AT_REST and is_told and (self._state == State.IDLING or not is_enabled):
            self._is_announced = True
            self._cycle.settle()
            self._events.append(AcceptorReady(is_enabled=is_enabled))
