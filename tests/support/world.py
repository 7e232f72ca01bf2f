"""A kiosk's whole world in pure Python: journal, ledger, acceptor, printer, clock; and what must always be true.

The core runs in it as in the runtime: events are stepped in order, effects executed in order, an answer that is
known at once is stepped before anything else. Any effect may be the last: ``crash_after`` counts effect boundaries
down and cuts the power there. Nothing is random here; whoever drives the world brings the seed.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final, Literal, TypeVar
from uuid import UUID, uuid5

from devices.commands import AcknowledgeBill, EnableBills, ResetAcceptor, ReturnBill, StackBill
from devices.events import PrintEnded, PrinterStatus
from kiosk.api import View
from kiosk.core import events
from kiosk.core.boundaries import boundary_of
from kiosk.core.effects import (
    AskCode,
    AskPrinterStatus,
    AskQuote,
    AskWallet,
    CheckCode,
    Effect,
    LeaveWallet,
    PrintReceipt,
    PrintSlip,
    PrintVisit,
    PrintWalletReceipt,
    ReadCassettes,
    RunTask,
    ServiceEffect,
    StartTimer,
    StopTimer,
    Sync,
    TracePayment,
    VerifyPin,
    WriteJournal,
    slip_job,
)
from kiosk.core.events import Event
from kiosk.core.machine import step
from kiosk.core.recovery import Leftover, OpenItems, left_open
from kiosk.core.service_states import Serving
from kiosk.core.states import Done, Settings, Terminal, initial_terminal
from kiosk.core.tracing import Tracked
from kiosk.core.views import view_of
from kiosk.core.wallet_talk import NoAnswer, SendOrder, WalletAsk
from kiosk.runtime.assembly import staff_memory
from offline_queue.standing import Standing, after, refuse_illegal
from tests.support.core_builders import NAMESPACE, NOW, PRINTER_WELL, a_bill, a_policy, a_quote
from tests.support.fake_acceptor import FakeAcceptor
from tests.support.open_items import credits_in, items_after, open_items
from tests.support.paper_wallet import PASSWORD, PaperWallet, check_ends
from wire.encoding import GENESIS_HASH
from wire.entries import (
    BillDisputed,
    BillReturned,
    BillStacked,
    Body,
    Entry,
    KioskStarted,
    OrderCancelled,
    OrderCompleted,
    OrderOpened,
    PrintIntended,
    StackIntended,
    WalletOrderEnded,
    WalletOrderIntended,
)
from wire.messages import OperationResult, QuoteAnswer, QuoteRequest
from wire.money import Tiyn, tenge, total
from wire.policy import Allotment, Policy

CODE: Final = "204815"


class PowerCut(Exception):
    """The process ends between two effects."""


class Untrue(AssertionError):
    """Something that must always be true is not; the message says what."""


@dataclass
class World:
    settings: Settings = field(default_factory=Settings)
    policy: Policy = field(default_factory=a_policy)
    float_tiyn: Tiyn = field(default_factory=lambda: tenge(1_000_000))
    now: datetime = NOW
    terminal: Terminal | None = None
    acceptor: FakeAcceptor = field(default_factory=FakeAcceptor)
    journal: list[Entry] = field(default_factory=list)
    appends: list[tuple[Body, ...]] = field(default_factory=list)
    items: OpenItems = field(default_factory=OpenItems)
    standing: Standing = field(default_factory=Standing)
    writes_starts: bool = False
    """Each life begins with its entry, as the program's does."""
    slips: list[str] = field(default_factory=list)
    """The bags whose slips came out, in order."""
    opened: set[UUID] = field(default_factory=set)
    is_checked: bool = True
    acknowledged_seq: int = 0
    journal_failures: int = 0
    """The next so many writes fail."""
    is_journal_slow: bool = False
    """What the journal says comes after everything that waits, as if the disk were slow."""
    slow: deque[Event] = field(default_factory=deque)
    is_network_up: bool = True
    printer: PrinterStatus = PRINTER_WELL
    printed: list[int] = field(default_factory=list)
    copies: list[int] = field(default_factory=list)
    print_outcome: str = "printed"
    traced: Tracked | None = None
    """What is found for any paper."""
    wallet: PaperWallet = field(default_factory=PaperWallet)
    quote: Callable[[QuoteRequest], QuoteAnswer] = lambda _request: a_quote()
    inbox: deque[Event] = field(default_factory=deque)
    timers: dict[str, datetime] = field(default_factory=dict)
    lives: int = 0
    sessions: int = 0
    visits: int = 0
    tasks: list[RunTask] = field(default_factory=list)
    visit_slips: list[PrintVisit] = field(default_factory=list)
    crash_after: int | None = None
    boundaries: int = 0
    met: set[tuple[str, frozenset[Leftover], frozenset[Leftover]]] = field(default_factory=set)
    """Each kind of effect with what the journal left open before it and after it."""
    trace: list[str] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)

    # --- power -------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Power for the kiosk: the journal is read, then the drivers start."""
        if self.terminal is not None:
            return
        self.lives += 1
        self.terminal = initial_terminal(self.settings)
        numbers = self.receipt_numbers()
        started = events.Started(
            open_items=self.items,
            next_receipt_number=max(numbers, default=0) + 1,
            boot_id=uuid5(NAMESPACE, f"life-{self.lives}"),
            wallet_credits=credits_in(self.journal[self.acknowledged_seq :]),
            is_cassette_out=self.standing.cassettes.is_out,
            staff=staff_memory(self.standing.service),
            last_at=self.journal[-1].at if self.journal else None,
        )
        self.inbox.extend((started, events.PolicyArrived(self.policy), self._allotment()))
        self.inbox.append(events.LinkChanged(self.is_network_up))
        self.inbox.append(self.printer)
        if self.writes_starts:
            self._write(
                0, (KioskStarted(boot_id=started.boot_id, software_version="1", is_clock_trusted=True),)
            )
        self.acceptor.start_driver()

    def cut(self, *, acceptor_too: bool = False) -> None:
        """Power gone: what was only in memory or on its way is gone."""
        self.terminal = None
        self.inbox.clear()
        self.slow.clear()
        self.timers.clear()
        self.acceptor.stop_driver()
        if acceptor_too:
            self.acceptor.power_off()

    # --- events ------------------------------------------------------------------------------------------

    @property
    def running(self) -> Terminal:
        assert self.terminal is not None, "the kiosk is off"
        return self.terminal

    @property
    def view(self) -> View:
        return view_of(self.running, self.now)

    def say(self, *said: Event) -> None:
        """Let these happen, and all that follows at once; a crash that is due ends it."""
        if self.terminal is not None:
            self.inbox.extend(said)
            self.settle()

    def settle(self) -> None:
        """Deliver what waits: answers first, then the device's words."""
        try:
            while self.terminal is not None and (waiting := self._waiting()):
                self._step(waiting.popleft())
        except PowerCut:
            self.cut()

    def _waiting(self) -> deque[Any]:
        return self.inbox or self.acceptor.said or self.slow

    def advance(self, seconds: float) -> None:
        """Let time pass, stopping at each timer on the way."""
        until = self.now + timedelta(seconds=seconds)
        while self.timers and min(self.timers.values()) <= until:
            name = min(self.timers, key=lambda name: (self.timers[name], name))
            self.now = max(self.now, self.timers.pop(name))
            self.say(events.TimerFired(name))
        self.now = until

    def _step(self, first: Event) -> None:
        waiting = deque([first])
        while waiting:
            event = waiting.popleft()
            self.trace.append(f"{type(event).__name__}")
            stepped = step(self.running, event, self.now)
            self.terminal = stepped.terminal
            for effect in stepped.effects:
                self._boundary()
                before, written = left_open(self.items), len(self.journal)
                waiting.extend(self._execute(effect))
                if not isinstance(effect, WriteJournal) or len(self.journal) > written:
                    self.met.add((boundary_of(effect), before, left_open(self.items)))
            self._boundary()
            self._look()

    def _boundary(self) -> None:
        self.boundaries += 1
        if self.crash_after is not None:
            self.crash_after -= 1
            if self.crash_after < 0:
                self.crash_after = None
                self.trace.append("POWER CUT")
                raise PowerCut

    def _look(self) -> None:
        screen = self.view.screen
        if not self.screens or self.screens[-1] != screen:
            self.screens.append(screen)

    # --- effects -----------------------------------------------------------------------------------------

    def _ledgers_word(self, asked: AskQuote | TracePayment) -> Event:
        if isinstance(asked, TracePayment):
            return events.PaymentTraced(asked.token, self.traced, is_certain=self.is_network_up)
        if not self.is_network_up:
            return events.QuoteUnavailable(asked.token)
        return events.QuoteReceived(asked.token, self.quote(asked.request))

    def _execute(self, effect: Effect) -> tuple[Event, ...]:  # noqa: C901 - one flat match over effects
        self.trace.append(f"  {type(effect).__name__}")
        match effect:
            case WriteJournal(token, bodies):
                answer = self._write(token, bodies)
                if not self.is_journal_slow:
                    return (answer,)
                self.slow.append(answer)
            case AskQuote() | TracePayment():
                self.inbox.append(self._ledgers_word(effect))
            case Sync():
                self.sync()
            case ReadCassettes(token):
                return (events.CassettesRead(token, self.standing.cassettes, {}),)
            case PrintSlip() | PrintReceipt() | PrintWalletReceipt() | AskPrinterStatus():
                self._ask_printer(effect)
            case AskWallet() | LeaveWallet():
                self._ask_wallet(effect)
            case StartTimer() | StopTimer():
                self._set_timer(effect)
            case VerifyPin() | AskCode() | CheckCode() | RunTask() | PrintVisit():
                self._serve(effect)
            case StackBill() | AcknowledgeBill() | EnableBills() | ReturnBill() | ResetAcceptor():
                self._command(effect)
        return ()

    def _ask_printer(self, effect: PrintSlip | PrintReceipt | PrintWalletReceipt | AskPrinterStatus) -> None:
        match effect:
            case PrintSlip():
                self._print_slip(effect)
            case PrintReceipt() | PrintWalletReceipt():
                self._print(effect)
            case AskPrinterStatus():
                self.inbox.append(self.printer)

    def _set_timer(self, effect: StartTimer | StopTimer) -> None:
        if isinstance(effect, StartTimer):
            self.timers[effect.name] = self.now + timedelta(seconds=effect.delay_s)
        else:
            self.timers.pop(effect.name, None)

    def _serve(self, effect: ServiceEffect) -> None:
        """A hash is the PIN turned round; the ledger's one-time code is always CODE."""
        match effect:
            case VerifyPin(token, pin_hash, pin):
                self.visits += 1
                is_right = pin_hash is not None and pin_hash == pin[::-1]
                self.inbox.append(
                    events.PinVerified(token, is_right, uuid5(NAMESPACE, f"visit-{self.visits}"))
                )
            case AskCode(token):
                self.inbox.append(events.CodeChecked(token, "sent" if self.is_network_up else "unavailable"))
            case CheckCode(token, code=code):
                outcome: Literal["right", "wrong"] = "right" if code == CODE else "wrong"
                self.inbox.append(events.CodeChecked(token, outcome if self.is_network_up else "unavailable"))
            case RunTask(token, task):
                self.tasks.append(effect)
                self.inbox.append(events.TaskDone(token, (), f"did-{task}", "ok"))
            case PrintVisit():
                self.visit_slips.append(effect)

    def _write(self, token: int, bodies: tuple[Body, ...]) -> Event:
        if self.journal_failures > 0:
            self.journal_failures -= 1
            return events.JournalFailed(token, "disk")
        self.appends.append(bodies)
        written = []
        for body in bodies:
            previous = self.journal[-1].hash if self.journal else GENESIS_HASH
            entry = Entry.linked(previous_hash=previous, seq=len(self.journal) + 1, at=self.now, body=body)
            check_grammar(self.items, self.opened, body)
            refuse_illegal(self.standing, body)
            self.standing = after(self.standing, entry.seq, entry.at, body)
            self.journal.append(entry)
            self.items = items_after(self.items, entry)
            self.is_checked = False
            if isinstance(body, OrderOpened):
                self.opened.add(body.session_id)
            written.append(entry)
            self.trace.append(f"    + {body.kind}")
        return events.Journaled(token, tuple(written))

    def _ask_wallet(self, effect: AskWallet | LeaveWallet) -> None:
        if isinstance(effect, LeaveWallet):
            self.wallet.leave()
            return
        self._check_asked(effect.ask)
        told = self.wallet.answer(effect.ask) if self.is_network_up else NoAnswer()
        self.inbox.append(events.WalletAnswered(effect.token, told))

    def _check_asked(self, ask: WalletAsk) -> None:
        if isinstance(ask, SendOrder):
            intended = [body.order_id for body in self.bodies(WalletOrderIntended)]
            if intended.count(ask.order.order_id) != 1:
                raise Untrue("an order is sent without one intent on disk")

    def _print(self, effect: PrintReceipt | PrintWalletReceipt) -> None:
        told = effect.completed if isinstance(effect, PrintReceipt) else effect.ended
        number = told.receipt_number
        assert number is not None, "what is printed has a number"
        if not any(body.receipt_number == number for body in self.bodies(PrintIntended)):
            raise Untrue(f"receipt {number} is printed without an intent in the journal")
        if self.print_outcome:
            if self.print_outcome == "printed":
                self.printed.append(number)
                self.copies += [number] * (isinstance(effect, PrintReceipt) and effect.is_copy)
            self.inbox.append(PrintEnded(str(number), self.print_outcome))  # type: ignore[arg-type]

    def _print_slip(self, effect: PrintSlip) -> None:
        if self.print_outcome == "printed":
            self.slips.append(effect.bag.collected.bag)
        if self.print_outcome:
            self.inbox.append(PrintEnded(slip_job(effect.token), self.print_outcome))  # type: ignore[arg-type]

    def _command(self, command: object) -> None:
        acceptor, items = self.acceptor, self.items
        match command:
            case StackBill():
                if items.intent is None:
                    raise Untrue("STACK is sent without an intent on disk")
                if acceptor.place == "escrow" and acceptor.bill is not None:
                    if items.intent.value_tiyn != acceptor.bill.value_tiyn:
                        raise Untrue("STACK is sent for another bill than the intent's")
                    if self.left_tiyn() < acceptor.bill.value_tiyn:
                        raise Untrue("STACK is sent beyond the allotment (K-02)")
            case AcknowledgeBill():
                if acceptor.place == "stacked" and acceptor.acknowledged >= len(self.bodies(BillStacked)):
                    raise Untrue("a stacked bill is acknowledged before it is on disk")
            case EnableBills(values) if values and items.order is None and not self._is_testing_bills():
                raise Untrue("bills are enabled without an order on disk")
        acceptor.obey(command)  # type: ignore[arg-type]

    def _is_testing_bills(self) -> bool:
        return isinstance(self.running.phase, Serving) and self.running.phase.bill_test == "waiting"

    # --- the ledger ------------------------------------------------------------------------------------------

    def sync(self) -> None:
        """The ledger takes all entries and answers; nothing while the network is down."""
        if not self.is_network_up:
            return
        fresh = self.journal[self.acknowledged_seq :]
        self.acknowledged_seq = len(self.journal)
        self.inbox.append(self._allotment())
        parts = [
            part for entry in fresh if isinstance(entry.body, OrderCompleted) for part in entry.body.parts
        ]
        results = tuple(OperationResult(operation_id=part.operation_id, outcome="credited") for part in parts)
        if results:
            self.inbox.append(events.OperationsAnswered(results))

    def set_network(self, *, is_up: bool) -> None:
        self.is_network_up = is_up
        if self.terminal is not None:
            self.say(events.LinkChanged(is_up))

    def _allotment(self) -> events.AllotmentArrived:
        seq, bodies = self.acknowledged_seq, [entry.body for entry in self.journal]
        held, since = bodies[:seq], bodies[seq:]
        allotment = Allotment(left_tiyn=self.float_tiyn - _sold(held), as_of_seq=seq, as_of=self.now)
        version, is_remembered = self.policy.version, not self.is_network_up
        return events.AllotmentArrived(allotment, _sold(since), version, is_remembered)

    def left_tiyn(self) -> Tiyn:
        return self.float_tiyn - _sold([entry.body for entry in self.journal])

    # --- what a customer does ---------------------------------------------------------------------------------

    def open_shop(self) -> None:
        self.acceptor.power_on()
        self.start()
        self.settle()

    def choose(self, service: str, category: str = "") -> None:
        """From home or attract: the category and the tile."""
        self.sessions += 1
        self.say(events.ScreenTouched())
        if self.terminal is not None and isinstance(self.terminal.phase, Done):
            self.say(events.HomePressed())
        if category:
            self.say(events.CategoryChosen(category))
        self.say(events.ServiceChosen(service, self.session_id))

    @property
    def session_id(self) -> UUID:
        return uuid5(NAMESPACE, f"session-{self.sessions}")

    def enter(self, *answers: str) -> None:
        for answer in answers:
            self.say(events.FieldEdited(answer))
            self.forward()

    def forward(self) -> None:
        if self.terminal is not None:
            self.say(events.ForwardPressed(self.view.screen))

    def insert(self, value_tenge: int) -> bool:
        """A bill, and all that the device does with it."""
        is_in = self.acceptor.insert(a_bill(value_tenge))
        self.settle()
        self.acceptor.finish_stacking()
        self.settle()
        return is_in

    def top_up(self, *values_tenge: int, phone: str = "7011234567") -> None:
        """A whole top-up up to the last bill; ``forward`` finishes it."""
        self.choose("wallet-top-up")
        self.enter(phone)
        self.forward()
        for value in values_tenge:
            self.insert(value)

    # --- what is true --------------------------------------------------------------------------------------

    def type_secret(self, secret: str) -> None:
        self.say(*(events.KeyPressed(sign) for sign in secret))

    def wish(self, wish: events.WalletWish) -> None:
        self.sessions += 1
        self.say(events.WalletPressed(wish, self.session_id))

    def sign_in(self, phone: str = "7011234567", password: str = PASSWORD) -> None:
        """From attract or home into the wallet."""
        self.say(events.ScreenTouched())
        self.wish("open")
        self.enter(phone)
        self.type_secret(password)
        self.forward()

    def pay_from_wallet(self, code: str = "") -> None:
        """Signed in: a payment of 500, as far as the code or with it."""
        self.wish("pay")
        self.say(*(events.ServiceChosen(each, self.session_id) for each in ("utilities", "kuat")))
        self.enter("123456", "500")
        if self.view.screen == "wallet-check":
            self.forward()
        if code:
            self.type_secret(code)
            self.forward()

    def bodies(self, kind: type[BodyT]) -> list[BodyT]:
        return [entry.body for entry in self.journal if isinstance(entry.body, kind)]

    def receipt_numbers(self) -> list[int]:
        """Of orders with cash and from wallets, in the journal's order."""
        told = [
            entry.body for entry in self.journal if isinstance(entry.body, OrderCompleted | WalletOrderEnded)
        ]
        return [body.receipt_number for body in told if body.receipt_number is not None]

    def check(self) -> None:
        """What is true at every moment."""
        if self.is_checked:
            return
        self.is_checked = True
        numbers = self.receipt_numbers()
        if numbers != list(range(1, len(numbers) + 1)):
            raise Untrue(f"receipt numbers {numbers} (W-83)")
        for completed in self.bodies(OrderCompleted):
            _check_order(self, completed)
        _check_cassette(self)

    def check_at_rest(self) -> None:
        """What is true once the kiosk is up and the acceptor has said all it has to say."""
        self.check()
        items = open_items(self.journal)
        assert items == self.items, "what is open is the same, however it is read"
        if items.order is not None or items.intent is not None:
            raise Untrue(f"left open: {items.order or items.intent}")
        check_ends(self.wallet, self.bodies(WalletOrderIntended), self.bodies(WalletOrderEnded))
        if self.running.writes:
            raise Untrue("a write still waits")
        if self.acceptor.place != "none":
            raise Untrue(f"the device still waits with a bill {self.acceptor.place}")
        disputed = Counter(int(body.value_tiyn) for body in unresolved(self))
        missing = _missing(self) - disputed
        if missing:
            raise Untrue(f"in the cassette, in no entry and not disputed: {missing} (K-01)")


BodyT = TypeVar("BodyT", bound=Body)


def _sold(bodies: list[Body]) -> Tiyn:
    return total(body.value_tiyn for body in bodies if isinstance(body, BillStacked))


def unresolved(world: World) -> list[BillDisputed]:
    """Disputed bills of which nothing was heard since."""
    stacked = {body.bill_id for body in world.bodies(BillStacked)}
    return [body for body in world.bodies(BillDisputed) if body.bill_id not in stacked]


def _missing(world: World) -> Counter[int]:
    """Bills in the cassette beyond the entries that say so."""
    cassette = Counter(bill.value_tiyn for bill in world.acceptor.cassette)
    return cassette - Counter(int(body.value_tiyn) for body in world.bodies(BillStacked))


def _check_cassette(world: World) -> None:
    cassette = Counter(bill.value_tiyn for bill in world.acceptor.cassette)
    invented = Counter(int(body.value_tiyn) for body in world.bodies(BillStacked)) - cassette
    if invented:
        raise Untrue(f"in the journal, not in the cassette: {invented}")
    bill_ids = [body.bill_id for body in world.bodies(BillStacked)]
    if len(set(bill_ids)) != len(bill_ids):
        raise Untrue("one bill is credited twice")


def _check_order(world: World, completed: OrderCompleted) -> None:
    inserted = total(part.inserted_tiyn for part in completed.parts)
    if inserted != completed.inserted_tiyn:
        raise Untrue(f"the parts of receipt {completed.receipt_number} hold {inserted}")
    for part in completed.parts:
        if part.inserted_tiyn != part.fee_tiyn + part.credited_tiyn or part.fee_tiyn < 0:
            raise Untrue(f"a part of receipt {completed.receipt_number} does not add up (W-31)")
    if completed.ending == "found":
        return
    bills = [body for body in world.bodies(BillStacked) if body.session_id == completed.session_id]
    if total(bill.value_tiyn for bill in bills) != completed.inserted_tiyn or not bills:
        raise Untrue(f"receipt {completed.receipt_number} is not the sum of its bills")


def check_grammar(items: OpenItems, opened: set[UUID], body: Body) -> None:
    """Which entry may follow which: an entry out of order is a lie to the ledger."""
    match body:
        case OrderOpened() if items.order is not None or items.intent is not None:
            raise Untrue("an order is opened within another")
        case OrderOpened() if body.session_id in opened:
            raise Untrue("a session is opened twice")
        case StackIntended() if items.order is None or items.intent is not None:
            raise Untrue("an intent without an order, or within another")
        case BillStacked(session_id=UUID()) | BillReturned() | BillDisputed():
            if items.intent is None or items.order is None:
                raise Untrue(f"{body.kind} without an intent")
            own = (items.order.session_id, items.intent.bill_id, items.intent.value_tiyn)
            if own != (body.session_id, body.bill_id, body.value_tiyn):
                raise Untrue(f"{body.kind} for another bill than the intent's")
        case OrderCancelled():
            _check_end(items, body.session_id, has_cash=False)
        case OrderCompleted(ending="paid" | "silence" | "power_cut"):
            _check_end(items, body.session_id, has_cash=True)
        case _:
            return


def _check_end(items: OpenItems, session_id: UUID, *, has_cash: bool) -> None:
    if items.order is None or items.order.session_id != session_id or items.intent is not None:
        raise Untrue("an order ends that is not open, or with a bill under way")
    if bool(items.stacked) != has_cash:
        raise Untrue("cancelled with cash, or completed without")
