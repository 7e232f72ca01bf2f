"""A simulated kiosk: the real core, journal, clock, sync and effects; simulated are power, disk, devices and the line."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Executor as Pool
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import starmap
from math import inf
from pathlib import Path
from random import Random
from typing import Any, Final, cast
from uuid import uuid5

from devices.commands import BillCommand, PrinterCommand
from devices.events import PrintEnded
from kiosk.config import LedgerSettings, SyncSettings
from kiosk.core import events
from kiosk.core.effects import (
    Effect,
    PrintReceipt,
    PrintSlip,
    PrintWalletReceipt,
    StartTimer,
    StopTimer,
    slip_job,
)
from kiosk.core.machine import step
from kiosk.core.screens import screen_of
from kiosk.core.states import Settings, Terminal, WalletCredit, initial_terminal
from kiosk.runtime.assembly import open_items, staff_memory
from kiosk.runtime.clock import TrustedClock
from kiosk.runtime.effects import EffectExecutor
from kiosk.runtime.ledger_link import LedgerLink, insistently
from kiosk.runtime.loop import CoreLoop
from offline_queue import sync
from offline_queue.client import LedgerRefused, LedgerUnreachable, Timeouts
from offline_queue.journal import Journal, JournalUnwritable
from offline_queue.outbox import HALTING
from receipts.profiles import PROFILES
from tests.simulation.agenda import Agenda, Trace
from tests.simulation.box_journal import BoxJournal, PowerCut
from tests.simulation.cash_counters import CashCounters
from tests.simulation.central import NAMESPACE, Enrolled
from tests.simulation.disk import Disk, Lie
from tests.simulation.holder import BoxWallet
from tests.simulation.line import HOST, Line, LineClient
from tests.simulation.service import Service
from tests.simulation.till import Pull, Till
from tests.simulation.witness import WATCHED, Witness
from tests.support.core_builders import PRINTER_WELL
from wire.entries import Entry, KioskStarted
from wire.messages import QuoteAnswer, QuoteRequest

STACKING_S: Final = 0.8
DEAD_BATTERY_S: Final = -20 * 365 * 86_400.0
ESCROW_S: Final = 10.0
AT_ONCE_S: Final = 0.02
PACE: Final = sync.SyncSettings(heartbeat_s=8 * 3600, backoff_s_first=5, backoff_s_max=3600)
"""Slower than kiosk.toml's: what a kiosk asks for without need is nothing that could go wrong here."""


@dataclass
class Life:
    """What one start of the program has in memory."""

    journal: BoxJournal
    clock: TrustedClock
    link: BoxLink
    executor: EffectExecutor
    terminal: Terminal
    inbox: deque[events.Event] = field(default_factory=deque)
    timers: dict[str, int] = field(default_factory=dict)
    turn: int = 0


class Box:
    """One kiosk. ``crash_after`` counts effects down to a power cut; ``crash_at``: it draws near with such an effect."""

    def __init__(
        self,
        one: Enrolled,
        *,
        agenda: Agenda,
        trace: Trace,
        line: Line,
        till: Till,
        witness: Witness,
        random: Random,
        folder: Path,
    ) -> None:
        self.one = one
        self.life: Life | None = None
        self.lives = 0
        self.timers_set = 0
        self.line = line
        self.till = till
        self.witness = witness
        self.disk = Disk(folder, random)
        self.disk.path.parent.mkdir(parents=True)
        self.printer = PRINTER_WELL
        self.print_outcome = "printed"
        self.crash_after: int | None = None
        self.crash_at: type[Effect] | None = None
        self.wall_offset_s = 0.0
        self.clock_stepped_s = 0.0
        self.drift = random.uniform(-100e-6, 100e-6)
        self.wake_s = random.choice((AT_ONCE_S, AT_ONCE_S, 1800.0, 3600.0))
        self.is_halted = False
        self.has_dead_battery = False
        self.is_gone = False
        self.lie: Lie | None = None
        self.counters = CashCounters(agenda)
        self.agenda = agenda
        self.trace = trace
        self.name = one.kiosk_id
        self._born_s = 0.0
        self._written_from: int | None = None
        self._is_stepping = False

    # --- time ----------------------------------------------------------------------------------------------------

    def monotonic(self) -> float:
        passed_s = self.agenda.now_s - self._born_s + self.line.spent_s
        return passed_s * (1 + self.drift)

    def wall(self) -> datetime:
        return self.agenda.moment + timedelta(seconds=self.wall_offset_s + self.line.spent_s)

    # --- power ---------------------------------------------------------------------------------------------------

    def power_on(self) -> None:
        """As ``kiosk.runtime.assembly`` starts: the core hears what was left before any device can speak."""
        if self.life is not None or self.is_gone:
            return
        self.lives += 1
        if self.has_dead_battery:
            self.wall_offset_s = DEAD_BATTERY_S
        self._born_s, self.is_halted = self.agenda.now_s, False
        self.trace.note(self.name, f"power {self.lives}")
        try:
            self._begin()
        except PowerCut:
            self.cut()
            return
        self.till.power_on()
        self.till.start_driver()
        assert self.life is not None
        self.life.link.pacer.start()
        self.say(self.printer, events.DiskChecked(is_low=False))

    def _begin(self) -> None:
        journal = BoxJournal.open(self.disk.path).on(self)
        clock = TrustedClock(wall=self.wall, monotonic=self.monotonic)
        link = BoxLink(self, journal, clock)
        executor = EffectExecutor(
            journal=journal,
            acceptor=_Acceptor(self),
            printer=_Printer(self),
            ledger=link,
            service=Service(self),
            wallet=BoxWallet(self, link.client, clock, _Pool(self)),
            policy=lambda: link.policy,
            profile=PROFILES["escpos"] if "escpos" in PROFILES else next(iter(PROFILES.values())),
            baud=115_200,
            pool=cast("Pool", _Pool(self)),
            trace=lambda asked: events.PaymentTraced(asked.token, None, is_certain=False),
            post=lambda event: self.later(lambda: (event,)),
            on_journaled=self.counters.wrote,
            acceptor_bills=self.counters.of_cassettes,
        )
        self.life = Life(journal, clock, link, executor, initial_terminal(Settings()))
        self.witness.lives(self.life.journal)
        unfinished, number = open_items(journal), journal.next_receipt_number()
        credits_ = tuple(starmap(WalletCredit, journal.credits_untold()))
        last_at = journal.last_at()
        boot_id = uuid5(NAMESPACE, f"{self.name}/{self.lives}")
        begun = KioskStarted(boot_id=boot_id, software_version="sim", is_clock_trusted=clock.is_trusted)
        is_empty = not journal.standing().cassettes.counters.stacked
        try:
            (entry,) = journal.append((begun,), link.dated())
            self.counters.started(entry.seq, is_empty=is_empty)
        except JournalUnwritable:
            self.trace.note(self.name, "start not journaled")
        standing = journal.standing()
        started = events.Started(
            unfinished,
            number,
            boot_id,
            credits_,
            is_cassette_out=standing.cassettes.is_out,
            staff=staff_memory(standing.service),
            last_at=last_at,
        )
        self.life.inbox.extend((started, *link.remembered()))

    def cut(self) -> None:
        """Power gone: what was only in memory or on its way is gone; the files stay as they lie."""
        life, self.life = self.life, None
        self._is_stepping, self.crash_after, self.crash_at, self.line.spent_s = False, None, None, 0.0
        self.till.stop_driver()
        if life is None:
            return
        self.trace.fault(self.name, "power cut")
        self.counters.power_cut()
        written_from, self._written_from = self._written_from, None
        self.disk.lose_power(life.journal.abandon, written_from=written_from)
        if self.lie is not None:
            self._lose(self.lie)

    def begin_to_lie(self, *, is_heard: bool) -> None:
        """From now on the disk says that it has written and has not; the next power cut shows it."""
        assert self.life is not None
        folder = self.disk.root / "lie"
        self.disk.copy_to(folder)
        self.lie = Lie(folder, self.life.journal.last().seq, self.witness.forgetting(), is_heard)

    def _lose(self, lie: Lie) -> None:
        self.lie = None
        if lie.is_heard:
            return
        self.trace.fault(self.name, "disk lost what it said it had written")
        self.disk.replace_by(lie.folder)
        self.witness = self.witness.lost(lie.then)

    def close(self) -> None:
        """The simulation is over: what is open is closed."""
        if self.life is not None:
            self.life.journal.close()
            self.life = None

    def boundary(self) -> None:
        if self.crash_after is not None:
            self.crash_after -= 1
            if self.crash_after < 0:
                self.crash_after = None
                raise PowerCut

    # --- events --------------------------------------------------------------------------------------------------

    @property
    def screen(self) -> str:
        if self.life is None:
            return "dark"
        return screen_of(self.life.terminal, self.life.clock.now())

    def say(self, *said: events.Event) -> None:
        """Let these happen, and all that follows at once."""
        if self.life is not None:
            self.life.inbox.extend(said)
            self.settle()

    def settle(self) -> None:
        """Deliver what waits: answers first, then the device's words."""
        if self._is_stepping:
            return
        self._is_stepping = True
        try:
            while self.life is not None and (waiting := self.life.inbox or self.till.said):
                self._step(waiting.popleft())
        except PowerCut:
            self.cut()
        finally:
            self._is_stepping = False

    def later(self, make: Callable[[], Iterable[events.Event]]) -> None:
        """Into the core thread's mailbox once the exchange under way is over, if this life lasts so long."""
        life = self.life

        def arrive() -> None:
            if self.life is life and life is not None:
                self._made(make)

        self.agenda.after(self.line.spent_s, arrive)

    def _made(self, make: Callable[[], Iterable[events.Event]]) -> None:
        assert self.life is not None
        try:
            self.life.inbox.extend(make())
        except PowerCut:
            self.cut()
            return
        self.settle()

    def _step(self, first: events.Event) -> None:
        life = self.life
        assert life is not None
        waiting = deque([first])
        while waiting:
            event = waiting.popleft()
            self.trace.note(self.name, type(event).__name__)
            self.witness.heard(event)
            self.counters.note(event)
            stepped = step(life.terminal, event, life.clock.now())
            life.terminal = stepped.terminal
            for effect in stepped.effects:
                self._draw_near(effect)
                self.boundary()
                waiting.extend(self._execute(life, effect))
            self.boundary()

    def _draw_near(self, effect: Effect) -> None:
        """The power goes at an effect of this kind: before it, within it, after it, or after the next."""
        if self.crash_at is not None and isinstance(effect, self.crash_at):
            self.crash_at, self.crash_after = None, self.disk.random.randrange(4)

    def _execute(self, life: Life, effect: Effect) -> tuple[events.Event, ...]:
        self.trace.note(self.name, f"> {type(effect).__name__}")
        if type(effect) in WATCHED:
            self.witness.asked(effect, life.clock.now)
        match effect:
            case StartTimer(name, delay_s):
                self._start_timer(life, name, delay_s)
                return ()
            case StopTimer(name):
                life.timers.pop(name, None)
                return ()
            case PrintReceipt(completed=printed) | PrintWalletReceipt(ended=printed):
                number = printed.receipt_number
                if self.print_outcome:
                    self.line.spent_s = 4.0
                    self.later(
                        lambda: (PrintEnded(str(number), cast("Any", self.print_outcome or "unknown")),)
                    )
                    self.line.spent_s = 0.0
                return ()
            case PrintSlip(token):
                if self.print_outcome:
                    ended = PrintEnded(slip_job(token), cast("Any", self.print_outcome))
                    self.agenda.after(4.0, lambda: self.later(lambda: (ended,)))
                return ()
            case _:
                return life.executor.execute(effect)

    def _start_timer(self, life: Life, name: str, delay_s: float) -> None:
        self.timers_set += 1
        mine = life.timers[name] = self.timers_set

        def fire() -> None:
            if self.life is life and life.timers.get(name) == mine:
                del life.timers[name]
                self.say(events.TimerFired(name))

        self.agenda.after(delay_s, fire)

    # --- the disk ------------------------------------------------------------------------------------------------

    def written(self, write: Callable[[], tuple[Entry, ...]]) -> tuple[Entry, ...]:
        if self.disk.failures > 0:
            self.disk.failures -= 1
            self.trace.fault(self.name, "disk refuses a write")
            raise JournalUnwritable("the disk refuses")
        if self.crash_after == 0:
            self._written_from = self.disk.log_size()
            write()
            self.trace.fault(self.name, "power cut within a write")
            raise PowerCut
        entries = write()
        self.witness.wrote(entries, self)
        for entry in entries:
            self.trace.note(self.name, f"+ {entry.seq} {entry.body.kind} {entry.hash[:12]}")
        return entries

    def keep_image(self, folder: Path) -> None:
        """Copy the disk as it is; the kiosk is off."""
        assert self.life is None
        self.disk.copy_to(folder)

    def put_image(self, folder: Path) -> None:
        """Somebody puts this disk into the kiosk, which is off."""
        assert self.life is None
        self.disk.replace_by(folder)

    # --- devices -------------------------------------------------------------------------------------------------

    def pull(self) -> Pull | None:
        """Take the cassette out, if nothing is on its way into it."""
        gone = self.till.pull()
        if gone is not None:
            gone.doubt = self.till.stacked - self.witness.cassettes.told
            self.trace.note(self.name, f"cassette out with {gone.end - gone.first} bills")
            self.settle()
        return gone

    def command(self, command: BillCommand) -> None:
        self.till.obey(command)
        self.after_device()

    def after_device(self) -> None:
        """What the acceptor goes on to do by itself."""
        bill = self.till.bill
        if self.till.place == "stacking":
            self.agenda.after(STACKING_S, lambda: self._stacked(bill))
        elif self.till.place == "escrow":
            self.agenda.after(ESCROW_S, lambda: self._tired(bill))

    def _stacked(self, bill: object) -> None:
        if self.till.bill is bill:
            self.till.finish_stacking()
            self.settle()

    def _tired(self, bill: object) -> None:
        if self.till.bill is bill and self.till.place == "escrow":
            self.till.tire_of_escrow()
            self.settle()


@dataclass(frozen=True)
class _Acceptor:
    box: Box

    def send(self, command: BillCommand) -> None:
        self.box.command(command)


@dataclass(frozen=True)
class _Printer:
    box: Box

    def send(self, _command: PrinterCommand) -> None:
        """Asked for its status: receipts go another way."""
        self.box.later(lambda: (self.box.printer,))


@dataclass(frozen=True)
class _Pool:
    """Does at once what takes its time; its answer comes when that time is over."""

    box: Box

    def submit(self, do: Callable[..., None], *arguments: Any) -> None:
        do(*arguments)
        self.box.line.spent_s = 0.0


class Pacer:
    """Gives the syncer its turns, as the sync thread would."""

    def __init__(self, box: Box, link: BoxLink) -> None:
        self._box = box
        self._link = link
        self._turn = 0
        self._due_s = inf
        self._woken_s = 0.0

    def wake(self) -> None:
        """Soon: at once, or at kiosks that gather what they send, within the half hour or hour.

        A turn that is due before that stays so: it looks itself for when it is to be woken.
        """
        due_s = self._box.agenda.now_s + self._box.wake_s
        if self._box.wake_s <= AT_ONCE_S or not self._woken_s or self._woken_s > due_s:
            self._woken_s = due_s
            if due_s <= self._due_s:
                self._in(self._box.wake_s, is_woken=True)

    def start(self) -> None:
        self._in(AT_ONCE_S, is_woken=True)

    def close(self) -> None: ...

    def _in(self, delay_s: float, *, is_woken: bool = False) -> None:
        self._turn += 1
        self._due_s = self._box.agenda.now_s + delay_s
        mine, life = self._turn, self._box.lives

        def turn() -> None:
            if self._box.life is not None and self._box.lives == life and self._turn == mine:
                self._take_turn(is_woken=is_woken)

        self._box.agenda.after(delay_s, turn)

    def _take_turn(self, *, is_woken: bool) -> None:
        self._due_s = inf
        if is_woken:
            self._woken_s = 0.0
        line = self._box.line
        line.spent_s = 0.0
        due_s = self._link.syncer.turn(is_woken=is_woken)
        spent_s, line.spent_s = line.spent_s, 0.0
        left_s = self._woken_s - self._box.agenda.now_s
        if self._woken_s and left_s < spent_s + due_s:
            self._in(max(spent_s, left_s), is_woken=True)
        else:
            self._in(spent_s + max(due_s, AT_ONCE_S))


class BoxLink(LedgerLink):
    """The product's link to the ledger without its threads and sockets."""

    def __init__(self, box: Box, journal: Journal, clock: TrustedClock) -> None:
        super().__init__(
            settings=LedgerSettings(url=HOST),
            pace=SyncSettings(),
            key=box.one.key,
            journal=journal,
            clock=clock,
            loop=cast("CoreLoop", _Mailbox(box)),
            on_journaled=lambda _entries: None,
        )
        self._box = box
        client = LineClient(
            HOST,
            box.one.key,
            box.one.kiosk_id,
            now=clock.ledger_now,
            monotonic=box.monotonic,
            timeouts=Timeouts(4, 8, 24),
        ).over(box.line)
        self._client = client
        self.pacer = Pacer(box, self)
        self._worker = cast("sync.SyncWorker", self.pacer)
        self.syncer = sync.Syncer(
            ledger=client,
            reader=journal,
            report=self._hear,
            monotonic=box.monotonic,
            jitter=Random(f"{box.name}/{box.lives}"),
            settings=PACE,
        )

    def quote(self, request: QuoteRequest, timeout_s: float) -> QuoteAnswer | None:
        """As the product's, whose clock and pauses are those of the real world."""
        try:
            answer = insistently(
                lambda left_s: self._client.quote(request, left_s),
                timeout_s=timeout_s,
                monotonic=self._box.monotonic,
                pause=self._pause,
            )
        except (LedgerUnreachable, LedgerRefused):
            self._worker.wake()
            return None
        self._clock.anchor(answer.server_time)
        return answer

    def _pause(self, seconds: float) -> None:
        self._box.line.spent_s += seconds

    def _hear(self, report: sync.Report) -> None:
        match report:
            case sync.BatchAcknowledged(mark, results):
                self._box.trace.note(self._box.name, f"acknowledged {mark.seq}")
                self._box.witness.acknowledged(results)
            case sync.AlarmRaised(kind, detail, is_halting):
                self._box.trace.note(self._box.name, f"alarm {kind} {detail}")
                self._box.is_halted = self._box.is_halted or is_halting
            case sync.AlarmCleared(kind) if kind in HALTING:
                self._box.is_halted = False
            case _:
                pass
        self._take(report)


@dataclass(frozen=True)
class _Mailbox:
    box: Box

    def post_made(self, make: Callable[[], Iterable[events.Event]]) -> None:
        self.box.later(make)
