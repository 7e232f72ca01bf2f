"""The host's side of CCNET: bytes and time in, events out; commands in, bytes out. No port, no clock.

The unit speaks only when asked, so everything hangs on the answers to POLL. Every answer is acknowledged,
STACKED only after the host has it in its journal. The order of a start (CCNET 1.6), of any kind:

    10, 11, 12   power up          RESET at once; 12 ends in STACKED, 11 in a returned bill
    13           initialising      wait
    17 18 80 81 82 …               a bill of an earlier life: first hear what becomes of it, no RESET
    14, 15       still enabled     disable, so that the bill table may be asked for
    19           disabled          STATUS, SET SECURITY, IDENTIFICATION, GET BILL TABLE, then AcceptorReady
"""

from __future__ import annotations

from collections import deque

from devices.bill_acceptors.ccnet.bill_cycle import BillCycle
from devices.bill_acceptors.ccnet.bill_table import mask_of
from devices.bill_acceptors.ccnet.frames import BILL_VALIDATOR
from devices.bill_acceptors.ccnet.link import Answered, Link, Outcome, Refused, Timings, Unanswered
from devices.bill_acceptors.ccnet.requests import HOLD, POLL, RESET, RETURN, STACK, Request, enable_bill_types
from devices.bill_acceptors.ccnet.setup import Setup
from devices.bill_acceptors.ccnet.states import MONEY_MOVES, POWER_UP, RESETTABLE_FAULTS, State, fault_of
from devices.bill_acceptors.health import Health
from devices.bill_acceptors.resets import Resets, ResetStates, ResetTimings
from devices.commands import AcknowledgeBill, BillCommand, EnableBills, ResetAcceptor
from devices.events import AcceptorIdentified, AcceptorReady, Bill, BillEvent, CommandFailed, FaultCode

_STARTING = POWER_UP | {State.INITIALIZE}
_ENABLE_AGAIN_S = 1.0
_PROVES_NOTHING = _STARTING | {State.BUSY}
_RESET_STATES = ResetStates(POWER_UP, RESETTABLE_FAULTS, MONEY_MOVES)


class CcnetCodec:
    """One bill acceptor, at address 3 if nothing else is said."""

    def __init__(self, timings: Timings | None = None, *, address: int = BILL_VALIDATOR) -> None:
        self._timings = timings or Timings()
        self._link = Link(self._timings, address)
        self._cycle = BillCycle(self._timings.escrow_stuck_s, self._timings.hold_s, self._timings.hold_max_s)
        self._health = Health(fault_of, _PROVES_NOTHING)
        self._setup = Setup()
        self._resets = Resets(
            _RESET_STATES,
            ResetTimings(self._timings.reset_s, self._timings.reset_with_bill_s, self._timings.reset_fault_s),
        )
        self._events: deque[BillEvent] = deque()
        self._wanted_tiyn: frozenset[int] = frozenset()
        self._state: int | None = None
        self._mask: int | None = None
        """What the unit was last told to take, None when that is not known."""
        self._enable_not_before = 0.0
        self._is_announced = False
        self._poll_at = 0.0
        self._polled_at = 0.0
        self._is_urgent = False
        self._listening_since: float | None = None

    # --- the host's side of the codec -----------------------------------------------------------------

    def remember_bills(self, bills: tuple[Bill, ...]) -> None:
        """The bill table of an earlier life, until the unit gives its own.

        A unit that kept its power may report a bill before it lets its table be read; without this the
        bill's value is 0: unknown.
        """
        self._cycle.bills = bills

    @property
    def heard_at(self) -> float | None:
        """When the unit's last whole frame came; None when none came since the port was opened."""
        return self._link.last_heard

    @property
    def is_waiting(self) -> bool:
        """The bus is ours: an answer is awaited, or the acknowledgement of one is owed."""
        return self._link.is_busy or self._link.has_output

    def next_event(self) -> BillEvent | None:
        """The oldest event not taken yet."""
        return self._events.popleft() if self._events else None

    def send(self, command: BillCommand) -> None:
        """Take note of what the host wants; the bytes come from ``data_to_send`` as soon as the bus allows."""
        self._is_urgent = True
        match command:
            case EnableBills(values_tiyn):
                self._wanted_tiyn = values_tiyn
                self._enable_not_before = 0.0
                self._report_unknown_values()
            case AcknowledgeBill():
                self._cycle.acknowledge()
            case ResetAcceptor():
                self._resets.ask()
            case _:
                self._events += self._cycle.decide(command)

    # --- the wire's side of the codec -----------------------------------------------------------------

    def receive_data(self, data: bytes, now: float) -> None:
        """Bytes came from the port."""
        self._settle(self._link.receive(data, now), now)

    def data_to_send(self, now: float) -> bytes:
        """Bytes for the port: an ACK that is owed, or the next command when the bus is free."""
        if self._listening_since is None:
            self._listening_since = now
        if not self._link.is_busy and now >= self._link.free_at:
            request = self._next_request(now)
            self._is_urgent = self._is_urgent and request not in (None, POLL)
            if request is not None:
                self._link.request(request, now)
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
        if self._may_set_up(now) and (question := self._setup.next_request(now)) is not None:
            return question
        if (mask := self._mask_to_set(now)) is not None:
            self._enable_not_before = now + _ENABLE_AGAIN_S
            return enable_bill_types(mask)
        if now >= self._poll_at:
            self._polled_at = now
            self._poll_at = now + self._poll_interval_s()
            return POLL
        return None

    def _may_set_up(self, now: float) -> bool:
        """In 19; some compatible units rest in 14 even when everything is disabled."""
        is_resting = self._state == State.IDLING and self._mask == 0 and now >= self._enable_not_before
        return is_resting or self._state == State.UNIT_DISABLED

    def _mask_to_set(self, now: float) -> int | None:
        """Enable in 19, change in 14; a unit that was found enabled at start is disabled first."""
        wanted = self._wanted_mask()
        if self._state == State.IDLING:
            return wanted if wanted != self._mask and now >= self._enable_not_before else None
        if self._state == State.UNIT_DISABLED and self._setup.is_done and wanted:
            return wanted if now >= self._enable_not_before else None
        return None

    def _wanted_mask(self) -> int:
        if not self._setup.is_done:
            return 0
        return mask_of(self._setup.bills, self._wanted_tiyn)

    def _poll_interval_s(self) -> float:
        if self._state == State.IDLING or self._state in _STARTING:
            return self._timings.poll_enabled_s
        is_slow = self._state in (None, State.UNIT_DISABLED) or self._health.code is not None
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
            self._announce()

    def _answered(self, request: Request, payload: bytes, now: float) -> None:
        if request.data_bytes:
            self._answered_data(request, payload, now)
            return
        self._poll_soon(now)
        if request is RESET:
            self._begin_anew()
            self._state = State.INITIALIZE
        elif request in (STACK, RETURN, HOLD):
            self._cycle.obeyed(request, now)
        elif Setup.asks(request):
            self._setup_went_on(request, payload)
        else:
            self._mask = int.from_bytes(request.payload[1:4], "big")

    def _answered_data(self, request: Request, payload: bytes, now: float) -> None:
        if request is not POLL:
            self._link.acknowledge(now)
            self._setup_went_on(request, payload)
            return
        z1, z2 = payload[0], payload[1] if len(payload) > 1 else None
        self._on_state(z1, z2, now)
        if self._link.may_acknowledge and not self._cycle.must_wait(z1):
            self._cycle.acknowledged(z1)
            self._link.acknowledge(now)

    def _refused(self, request: Request, attempt: int, now: float) -> None:
        self._poll_soon(now)
        self._events += self._cycle.refused(request, attempt)
        if Setup.asks(request):
            self._setup_failed(request, now)

    def _unanswered(self, request: Request, now: float) -> None:
        if request is RESET:
            self._resets.unheard(now)
        if Setup.asks(request):
            self._setup_failed(request, now)
        if request not in (POLL, RESET):
            self._state = None  # ask again how it is before anything else

    def _poll_soon(self, now: float) -> None:
        self._poll_at = min(self._poll_at, max(now, self._polled_at + self._timings.poll_moving_s))

    # --- what the unit says -----------------------------------------------------------------------------------

    def _on_state(self, z1: int, z2: int | None, now: float) -> None:
        self._resets.observe(z1, now)
        if z1 in _STARTING:
            self._begin_anew()
        self._state = z1
        self._poll_at = min(self._poll_at, self._polled_at + self._poll_interval_s())
        self._events += self._health.observe(z1, z2)
        self._check_table()
        if self._health.code is not None:
            self._is_announced = False
            self._forget_mask()
        self._events += self._cycle.observe(z1, z2 or 0, now)
        if self._cycle.is_lost(z1):
            self._is_announced = False  # say AcceptorReady again: no outcome of that bill will come any more

    def _begin_anew(self) -> None:
        self._setup.restart()
        self._forget_mask()
        self._is_announced = False

    def _forget_mask(self) -> None:
        self._mask = None
        self._enable_not_before = 0.0

    def _lose(self, code: FaultCode, detail: str, now: float) -> None:
        self._events += self._health.fail(code, detail)
        self._resets.lose_sight(now, is_silent=code is FaultCode.SILENT)
        self._cycle.lose_sight()
        self._begin_anew()
        self._state = None

    def _setup_went_on(self, request: Request, payload: bytes) -> None:
        self._setup.answered(request, payload)
        self._finish_setup()

    def _setup_failed(self, request: Request, now: float) -> None:
        self._setup.failed(request, now)
        self._finish_setup()

    def _finish_setup(self) -> None:
        if self._setup.is_done:
            self._identify()
        self._check_table()

    def _identify(self) -> None:
        self._enable_not_before = 0.0
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
        if self._setup.is_done and self._wanted_tiyn and not self._wanted_mask():
            self._events.append(CommandFailed(EnableBills.__name__, "no such bill in the unit's table"))

    def _announce(self) -> None:
        """AcceptorReady, once at the end of every start and recovery."""
        if self._is_announced or not self._setup.is_done or self._health.code is not None:
            return
        wanted = self._wanted_mask()
        is_settled = self._mask == wanted if wanted else self._state == State.UNIT_DISABLED or self._mask == 0
        if self._state in (State.IDLING, State.UNIT_DISABLED) and is_settled:
            self._is_announced = True
            self._cycle.settle()
            self._events.append(AcceptorReady(is_enabled=bool(wanted)))
