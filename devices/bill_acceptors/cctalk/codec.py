"""The host's side of ccTalk: bytes and time in, events out; commands in, bytes out. No port, no clock.

The order of a start, of any kind: SIMPLE POLL until the unit answers; who it is and what it takes; its log, compared with
the place that the host has remembered; quiet, if it has started anew or a bill is on its way; inhibits; AcceptorReady.

Whether the unit lost power is seen by its log beginning anew, or by its finding itself closed though it was opened.
"""

from __future__ import annotations

from collections import deque
from typing import Final, Literal

from devices.bill_acceptors.cctalk.bill_cycle import BillCycle
from devices.bill_acceptors.cctalk.codes import Meaning, bill_meaning, coin_meaning
from devices.bill_acceptors.cctalk.denominations import inhibit_mask
from devices.bill_acceptors.cctalk.event_log import EMPTY, Pair, Reading, news_between
from devices.bill_acceptors.cctalk.frames import (
    BILL_VALIDATOR,
    COIN_ACCEPTOR,
    CRC,
    SUM,
    EncryptedSeal,
    Seal,
)
from devices.bill_acceptors.cctalk.link import Answered, Echo, Link, Outcome, Refused, Timings, Unanswered
from devices.bill_acceptors.cctalk.requests import (
    CLOSE,
    HOLD,
    IS_OPEN,
    OPEN,
    READ_BILLS,
    READ_COINS,
    RESET,
    RETURN,
    SELF_CHECK,
    SIMPLE_POLL,
    STACK,
    Header,
    Request,
    set_inhibits,
)
from devices.bill_acceptors.cctalk.setup import Setup
from devices.bill_acceptors.health import Health
from devices.commands import AcknowledgeBill, BillCommand, EnableBills, ResetAcceptor
from devices.events import AcceptorReady, Bill, BillEvent, CommandFailed, FaultCode

Checksum = Literal["auto", "8bit", "crc16"]

_SEALS: Final[dict[str, tuple[Seal, ...]]] = {"auto": (SUM, CRC), "8bit": (SUM,), "crc16": (CRC,)}
_BY_HANDS: Final = (FaultCode.CASSETTE_FULL, FaultCode.CASSETTE_REMOVED)
_RESETTABLE: Final = (FaultCode.JAM_ACCEPTOR, FaultCode.JAM_STACKER, FaultCode.FAILURE)
_UNHEARD: Final = (FaultCode.SILENT, FaultCode.PORT_UNAVAILABLE)
_QUESTIONS_MAX: Final = 3
"""Unanswered in a row, though the unit answers otherwise: it does not know the question."""

_BACKLOG_MAX: Final = 3
"""More credits that are not journaled could fall out of the log if the host died now: take nothing until they are."""


class CctalkCodec:
    """One device of a bus. A coin acceptor has no escrow: what it takes is told when it is in the cash box.

    ``encryption_code``: the six digits of a unit that is encrypted; then nothing else is spoken. Raises ValueError.
    """

    def __init__(
        self,
        timings: Timings | None = None,
        *,
        address: int | None = None,
        is_coins: bool = False,
        checksum: Checksum = "auto",
        echo: Echo = "auto",
        encryption_code: str = "",
    ) -> None:
        self._timings = timings or Timings()
        self._seals: deque[Seal] = deque(
            (EncryptedSeal(encryption_code),) if encryption_code else _SEALS[checksum]
        )
        usual = COIN_ACCEPTOR if is_coins else BILL_VALIDATOR
        self._link = Link(self._timings, usual if address is None else address, echo, self._seals[0])
        self._is_coins = is_coins
        self._read_log = READ_COINS if is_coins else READ_BILLS
        self._meaning = coin_meaning if is_coins else bill_meaning
        self._cycle = BillCycle(self._timings, is_coins=is_coins)
        self._health = Health(lambda *_: None, frozenset())
        self._setup = Setup(is_coins=is_coins)
        self._events: deque[BillEvent] = deque()
        self._wanted_tiyn: frozenset[int] = frozenset()
        self._serial = ""
        """Of the unit whose log it is; "" while it has not said."""
        self._remembered: tuple[str, Reading] | None = None
        self._is_found = False
        """The unit has answered a SIMPLE POLL."""
        self._has_asked = True
        """The log was not read since the unit said who it is: what it tells of a start is no news then."""
        self._log: Reading | None = None
        """As it was read last; None before that."""
        self._is_unbroken = False
        self._must_look = False
        """An order was not answered: see what became of it before anything else."""
        self._told_mask: int | None = None
        self._told_open: bool | None = None
        self._is_announced = False
        self._is_reset_asked = False
        self._is_urgent = False
        self._poll_at = self._polled_at = 0.0
        self._was_poll_last = False
        """A unit slower than the polls are frequent hears something else in between."""
        self._quiet_until = 0.0
        self._verify_at = self._check_at = self._reset_at = 0.0
        self._can_verify = self._can_check = True
        self._questions_unanswered = 0
        self._listening_since: float | None = None
        self._now = 0.0

    # --- the host's side of the codec -----------------------------------------------------------------

    def remember_bills(self, bills: tuple[Bill, ...]) -> None:
        """The table of an earlier life, until the unit gives its own."""
        self._cycle.bills = bills

    def remember_place(self, place: str) -> None:
        """What ``place`` was in an earlier life; anything else is left alone, and the log is a new one."""
        serial, _, log = place.partition(" ")
        try:
            data = bytes.fromhex(log)
        except ValueError:
            return
        if len(data) == len(EMPTY.to_data()):
            self._remembered = (serial, Reading.from_data(data))

    @property
    def place(self) -> str | None:
        """Which unit, and up to where in its log everything is in the host's journal; None when nothing is known.

        To be kept durably: nothing on the wire acknowledges a credit, so only this tells after a crash of the host
        which events it has not had (ccTalk 4.3).
        """
        settled = self._cycle.settled
        return None if settled is None else f"{self._serial} {settled.to_data().hex()}"

    @property
    def heard_at(self) -> float | None:
        """When the unit's last whole frame came; None when none came since the port was opened."""
        return self._link.last_heard

    @property
    def is_waiting(self) -> bool:
        """The wire is ours: an answer is awaited."""
        return self._link.is_busy

    def next_event(self) -> BillEvent | None:
        """The oldest event not taken yet."""
        return self._events.popleft() if self._events else None

    def send(self, command: BillCommand) -> None:
        """Take note of what the host wants; the bytes come from ``data_to_send`` as soon as the line allows."""
        self._is_urgent = True
        match command:
            case EnableBills(values_tiyn):
                self._wanted_tiyn = values_tiyn
                self._report_unknown_values()
            case AcknowledgeBill():
                self._events += self._cycle.acknowledge()
            case ResetAcceptor():
                self._is_reset_asked = True
            case _:
                self._events += self._cycle.decide(command, self._now)

    # --- the wire's side of the codec -----------------------------------------------------------------

    def receive_data(self, data: bytes, now: float) -> None:
        """Bytes came from the port."""
        self._now = now
        self._settle(self._link.receive(data, now), now)

    def data_to_send(self, now: float) -> bytes:
        """Bytes for the port: the next command when the line is free."""
        self._now = now
        if self._listening_since is None:
            self._listening_since = now
        if not self._link.is_busy and now >= self._link.free_at:
            request = self._next_request(now)
            self._is_urgent = self._is_urgent and request not in (None, self._read_log)
            if request is not None:
                self._link.request(
                    request, now, reply_s=self._timings.search_s if request is SIMPLE_POLL else None
                )
        return self._link.take_output()

    def timer(self) -> float | None:
        """When to call ``handle_timer`` and ``data_to_send`` next."""
        if self._link.is_busy:
            return self._link.timer()
        due_at = [self._poll_at]
        if (order_at := self._cycle.next_order_at()) is not None and self._log is not None:
            due_at.append(order_at)
        if self._is_announced and self._told_open and self._can_verify:
            due_at.append(self._verify_at)
        return max(self._link.free_at, 0.0 if self._is_urgent else min(due_at))

    def handle_timer(self, now: float) -> None:
        """Time has passed."""
        self._now = now
        self._settle(self._link.handle_timer(now), now)
        heard = self._link.last_heard if self._link.last_heard is not None else self._listening_since
        if heard is not None and now - heard >= self._timings.offline_s:
            self._lose(FaultCode.SILENT, "no answer")

    def port_lost(self, detail: str, now: float) -> None:
        """The port cannot be opened, or broke; go on with ``data_to_send`` when it is back."""
        self._now = now
        self._link.abort()
        self._listening_since = None
        self._poll_at = 0.0
        self._lose(FaultCode.PORT_UNAVAILABLE, detail)

    # --- choosing the next command -----------------------------------------------------------------------

    def _next_request(self, now: float) -> Request | None:
        if not self._is_found:
            return self._poll(SIMPLE_POLL, now) if now >= self._poll_at else None
        if (question := self._setup.next_request()) is not None:
            return question
        if self._must_look or self._log is None:
            return self._poll(self._read_log, now) if now >= self._poll_at else None
        if (order := self._cycle.take_request(now)) is not None:
            return order
        if self._is_reset_due(now):
            self._is_reset_asked = False
            self._reset_at = now + self._timings.reset_fault_s
            return RESET
        if not self._was_poll_last and now >= self._poll_at + self._timings.poll_disabled_s:
            return self._poll(self._read_log, now)  # however much is to be told, the log must not overflow
        self._was_poll_last = False
        if (told := self._to_tell(now)) is not None:
            return told
        return self._poll(self._read_log, now) if now >= self._poll_at else None

    def _poll(self, request: Request, now: float) -> Request:
        self._polled_at = now
        self._poll_at = now + self._poll_interval_s()
        self._was_poll_last = True
        return request

    def _poll_interval_s(self) -> float:
        if self._cycle.has_pending:
            return self._timings.poll_moving_s
        if not self._told_open:
            return self._timings.poll_disabled_s
        asked_for = self._setup.poll_s
        return (
            self._timings.poll_enabled_s
            if asked_for is None
            else max(0.05, min(self._timings.poll_enabled_s, asked_for))
        )

    def _is_reset_due(self, now: float) -> bool:
        if self._cycle.is_in_motion:
            return False
        fault = self._health.code
        is_resettable = fault in _RESETTABLE or (fault is FaultCode.CHEATED and not self._can_check)
        return self._is_reset_asked or (is_resettable and now >= self._reset_at)

    def _to_tell(self, now: float) -> Request | None:
        """Inhibits, one at a time, then a look at how the unit is."""
        mask = self._wanted_mask()
        if self._told_mask != mask:
            return CLOSE if not mask and self._told_open is not False else set_inhibits(mask)
        if self._told_open is not (mask != 0):
            return OPEN if mask else CLOSE
        fault = self._health.code
        if fault is not None and fault not in (*_UNHEARD, *_BY_HANDS, FaultCode.BILL_TABLE_WRONG):
            if self._can_check and now >= self._check_at:
                self._check_at = now + self._timings.check_s
                return SELF_CHECK
        elif self._told_open and self._can_verify and now >= self._verify_at:
            self._verify_at = now + self._timings.verify_s
            return IS_OPEN
        return None

    def _wanted_mask(self) -> int:
        if self._health.code is not None or self._cycle.backlog >= _BACKLOG_MAX or not self._is_quiet():
            return 0
        return inhibit_mask(self._cycle.bills, self._wanted_tiyn)

    def _is_quiet(self) -> bool:
        """Nothing of an earlier life of host or unit can come any more."""
        return self._is_announced or (self._now >= self._quiet_until and not self._cycle.is_in_motion)

    # --- what came of a command ----------------------------------------------------------------------------

    def _settle(self, outcomes: list[Outcome], now: float) -> None:
        for outcome in outcomes:
            self._is_urgent = True
            match outcome:
                case Answered(request, data):
                    self._answered(request, data, now)
                case Refused(request):
                    self._failed(request, now, is_refused=True)
                case Unanswered(request):
                    self._failed(request, now, is_refused=False)
        if self._log is not None:
            if self._cycle.take_lost(now):
                self._is_announced = False  # AcceptorReady again: no outcome of that bill will come any more
            self._announce()

    def _answered(self, request: Request, data: bytes, now: float) -> None:
        if request is self._read_log:
            self._on_log(Reading.from_data(data), now)
        elif request is SIMPLE_POLL:
            self._is_found = True
            if self._health.code in _UNHEARD:
                self._events += self._health.recover()
        elif self._setup.asks(request):
            self._setup.answered(request, data)
            self._finish_setup(now)
        elif request in (STACK, RETURN, HOLD):
            self._events += self._cycle.answered(request, data, now)
            self._poll_at = min(self._poll_at, now + self._timings.poll_moving_s)
        elif request is SELF_CHECK:
            self._questions_unanswered = 0
            self._on_self_check(data, now)
        elif request is IS_OPEN:
            self._questions_unanswered = 0
            self._on_is_open(is_open=bool(data[0] & 1), now=now)
        elif request is RESET:
            self._begin_anew(now)
        else:
            self._was_told(request)

    def _on_is_open(self, *, is_open: bool, now: float) -> None:
        """One that was opened, and is not, has started anew. With a bill in it the log tells so by itself."""
        if is_open:
            return
        if self._cycle.has_pending:
            self._told_open = None
        else:
            self._begin_anew(now)

    def _was_told(self, request: Request) -> None:
        if request in (OPEN, CLOSE):
            self._told_open = request is OPEN
            self._verify_at = self._now + self._timings.verify_s
        elif request.header is Header.SET_INHIBITS:
            self._told_mask = int.from_bytes(request.data, "little")

    def _failed(self, request: Request, now: float, *, is_refused: bool) -> None:
        if request is SIMPLE_POLL:
            self._seals.rotate(-1)
            self._link.set_seal(self._seals[0])
            self._poll_at = now
            return
        if self._setup.asks(request):
            self._setup.failed(request)
            self._finish_setup(now)
        elif request in (STACK, RETURN, HOLD):
            self._must_look = True
            self._poll_at = now
            self._events += self._cycle.failed(request, now, is_refused=is_refused)
        elif request in (IS_OPEN, SELF_CHECK):
            self._missed(request, is_refused=is_refused)
            return
        if not is_refused:
            self._is_unbroken = False
            self._told_mask = self._told_open = None

    def _missed(self, request: Request, *, is_refused: bool) -> None:
        """The unit may not know the command. Without a self-check a fault is over when the unit has started anew."""
        self._questions_unanswered = _QUESTIONS_MAX if is_refused else self._questions_unanswered + 1
        if self._questions_unanswered >= _QUESTIONS_MAX:
            self._questions_unanswered = 0
            self._can_verify = self._can_verify and request is not IS_OPEN
            self._can_check = self._can_check and request is not SELF_CHECK

    def _finish_setup(self, now: float) -> None:
        if not self._setup.is_done:
            return
        self._poll_at = now
        identified = self._setup.identified
        if self._serial and identified.serial and identified.serial != self._serial:
            self._log = None  # another unit, with another log
        self._serial = identified.serial or self._serial
        self._cycle.bills = identified.bills
        self._cycle.is_table_read = True
        self._events.append(identified)
        if self._setup.lacks_escrow:
            self._events += self._health.fail(FaultCode.FAILURE, "no escrow: it would stack without asking")
        elif self._setup.problem:
            self._events += self._health.fail(FaultCode.BILL_TABLE_WRONG, self._setup.problem)
        elif self._health.code is FaultCode.BILL_TABLE_WRONG or (
            not self._can_check and self._health.code not in _BY_HANDS
        ):
            self._events += self._health.recover()
        self._reset_at = now + self._timings.reset_fault_s
        self._report_unknown_values()

    def _on_self_check(self, data: bytes, now: float) -> None:
        if data[0] == 0 and not self._setup.lacks_escrow:
            self._events += self._health.recover()
            self._reset_at = now + self._timings.reset_fault_s

    # --- the log ------------------------------------------------------------------------------------------------

    def _on_log(self, reading: Reading, now: float) -> None:
        self._must_look = False
        has_asked, self._has_asked = self._has_asked, False
        before = self._log if self._log is not None else self._remembered_log()
        if before is None:
            self._baseline(reading, now)
            return
        news = news_between(before, reading, is_unbroken=self._is_unbroken and self._log is not None)
        is_first = self._log is None
        self._log = reading
        self._is_unbroken = True
        if news.is_reset:
            self._cycle.start_anew()
            self._quiet_until = now + self._timings.settle_s
            self._is_announced = False
            self._told_mask = self._told_open = None
        if news.lost:
            lost = f"{news.lost} events" if news.lost > 0 else "the log does not continue"
            self._events += self._health.fail(FaultCode.FAILURE, f"events lost: {lost}")
        meanings = [self._meaning(*pair) for pair, _ in news.events]
        for at, (meaning, (_, position)) in enumerate(zip(meanings, news.events, strict=True)):
            is_last = not is_first and not any(
                later.kind in ("credit", "escrow", "returned") for later in meanings[at + 1 :]
            )
            self._happened(meaning, position, now, is_at_power_up=news.is_reset, is_last=is_last)
        self._cycle.read(reading)
        if is_first:
            self._look_for_bill(reading, now)
        if news.is_reset and not has_asked:
            self._begin_anew(now)

    def _baseline(self, reading: Reading, now: float) -> None:
        """The first log of a unit nobody remembers: nothing in it is credited (4.3)."""
        self._log = reading
        self._is_unbroken = True
        self._quiet_until = now + (self._timings.settle_s if reading.counter == 0 else 0.0)
        self._cycle.read(reading)
        self._look_for_bill(reading, now)

    def _look_for_bill(self, reading: Reading, now: float) -> None:
        """What an earlier life left: a bill in escrow, a fault that nobody cured since."""
        for pair in reading.pairs:
            meaning = self._meaning(*pair)
            if meaning.kind == "escrow":
                self._cycle.find(meaning.bill_type, now)
            if meaning.kind in ("credit", "escrow", "returned"):
                break
        self._look_for_fault(reading.pairs)

    def _look_for_fault(self, pairs: tuple[Pair, ...]) -> None:
        for pair in pairs:
            meaning = self._meaning(*pair)
            if meaning.fault is not None and self._health.code is None:
                self._events += self._health.fail(meaning.fault, meaning.name)
            if meaning.kind not in ("nothing", "closed", "rejected"):
                return

    def _happened(
        self, meaning: Meaning, before: Reading, now: float, *, is_at_power_up: bool, is_last: bool
    ) -> None:
        if meaning.fault is not None:
            self._events += self._health.fail(meaning.fault, meaning.name)
            self._check_at = now + self._timings.check_s
            self._reset_at = now + self._timings.reset_fault_s
        elif meaning.kind == "cured" and self._health.code in (*_BY_HANDS, FaultCode.JAM_STACKER):
            self._events += self._health.recover()
        elif meaning.kind == "closed":
            self._told_open = None
        self._events += self._cycle.observe(
            meaning, before, now, is_at_power_up=is_at_power_up, is_last=is_last
        )
        if self._health.code is not None:
            self._is_announced = False

    # --- beginnings and ends --------------------------------------------------------------------------------------

    def _remembered_log(self) -> Reading | None:
        """Of this very unit, as far as units say who they are."""
        if self._remembered is None:
            return None
        serial, log = self._remembered
        return log if serial == self._serial or not (serial and self._serial) else None

    def _begin_anew(self, now: float) -> None:
        """The unit was reset, by us or by itself. What it had in escrow goes back, or is where nobody can tell."""
        self._cycle.start_anew()
        self._is_found = False
        self._has_asked = True
        self._setup = Setup(is_coins=self._is_coins)
        self._is_announced = False
        self._told_mask = self._told_open = None
        self._can_verify = True
        self._is_unbroken = False
        self._quiet_until = now + self._timings.settle_s
        self._poll_at = now + self._timings.poll_disabled_s

    def _lose(self, code: FaultCode, detail: str) -> None:
        if self._health.code is not code:
            self._events += self._health.fail(code, detail)
        self._cycle.lose_sight()
        self._is_found = self._is_announced = self._is_unbroken = self._must_look = False
        self._has_asked = True
        self._setup = Setup(is_coins=self._is_coins)
        self._told_mask = self._told_open = None
        self._can_verify = True

    def _report_unknown_values(self) -> None:
        if (
            self._setup.is_done
            and self._wanted_tiyn
            and not inhibit_mask(self._cycle.bills, self._wanted_tiyn)
        ):
            self._events.append(CommandFailed(EnableBills.__name__, "no such bill in the unit's table"))

    def _announce(self) -> None:
        """AcceptorReady, once at the end of every start and recovery."""
        is_ready = self._setup.is_done and self._health.code is None and self._is_quiet()
        if self._is_announced or not is_ready or not self._is_found:
            return
        mask = self._wanted_mask()
        if self._told_mask == mask and self._told_open is (mask != 0):
            self._is_announced = True
            self._events.append(AcceptorReady(is_enabled=mask != 0))
