"""The kiosk's brain: ``step(terminal, event, now) -> Step(terminal, effects)``; nothing else decides.

An event passes three gates. What means the same in every phase is noted first (health, policy, counters, the queue
of journal writes). Then the one ``match`` on the phase gives it to that phase's module. Last come the idle timer
and the question since when nothing can be sold. Rules of the house:

* **Write first, then act.** ``stack_intended`` is on disk before STACK, ``bill_stacked`` before its acknowledgement
  and before the screen counts it, ``order_opened`` before the first bill is enabled, ``print_intended`` before the
  first byte. A write that fails is tried again in its place in the queue; nothing overtakes it.
* **Late is harmless.** A touch carries the screen it was meant for, an answer the token of its question, a timer a
  name of its own; what does not fit any more changes nothing.
* **What a bill's fate is, only the device says** (``kiosk.core.recovery``); what it does not say is disputed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.commands import EnableBills, ReturnBill
from devices.events import (
    AcceptorFaulted,
    AcceptorIdentified,
    AcceptorReady,
    AcceptorRecovered,
    BillEscrowed,
    BillStacked,
    PrintEnded,
    PrinterStatus,
)
from kiosk.core import events
from kiosk.core.bookkeeping import count_usage, remember, take_allotment, take_policy
from kiosk.core.catalogue import blockers
from kiosk.core.effects import Sync, WriteJournal
from kiosk.core.handling import BILL_EVENTS, UNNOTED, is_handled, is_illegal
from kiosk.core.moves import check_move
from kiosk.core.pages import AskingReceipt, Helping, ReadingOffer, Searching, Traced, Tracing
from kiosk.core.scanning import masked
from kiosk.core.screens import screen_of
from kiosk.core.service_states import LoggingIn, Serving
from kiosk.core.silence import keep_silence, silence_timer_fired
from kiosk.core.states import (
    AcceptingCash,
    Attract,
    Browsing,
    Collecting,
    Completing,
    Done,
    EnteringRequisites,
    Home,
    OpeningOrder,
    Paying,
    Quoting,
    Recovering,
    Refused,
    Reviewing,
    Starting,
)
from kiosk.core.step_cash import step_cash
from kiosk.core.step_collection import cassette_spoke, open_collection, step_collection
from kiosk.core.step_found import find_bill, found_journaled, settle
from kiosk.core.step_home import step_home
from kiosk.core.step_login import corner_touched, step_login
from kiosk.core.step_pages import open_page, step_page
from kiosk.core.step_pay import step_pay
from kiosk.core.step_print import intent_journaled, print_ended, print_timed_out, printer_spoke
from kiosk.core.step_recovery import step_recovery, step_start
from kiosk.core.step_requisites import step_requisites
from kiosk.core.step_review import step_offer, step_review, step_surplus_quote
from kiosk.core.step_service import step_service, tests_bills
from kiosk.core.step_visit import print_owed
from kiosk.core.step_wallet import has_session, step_wallet
from kiosk.core.step_wallet_order import is_order_question, leave_wallet, order_found, order_timer_fired
from kiosk.core.transition import IllegalEvent, Step, start_timer, stop_timer, write_surely
from wire.entries import Collected
from wire.money import Tiyn
from wire.records import replace

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.events import Event
    from kiosk.core.states import Terminal

__all__ = ["IllegalEvent", "Step", "step"]


def step(terminal: Terminal, event: Event, now: datetime) -> Step:
    """What becomes of the terminal, and what is to be done, when this happens now (trusted time, W-13).

    Raises:
        IllegalEvent: the runtime says what it cannot say here; nothing changed, and the journal has the truth.
    """
    if is_illegal(terminal, event):
        raise IllegalEvent(terminal.phase, event)
    after = _noted(Step(terminal), event, now)
    if _concerns_phase(terminal, event, now):
        after = _by_phase(after, event, now)
    check_move(terminal.phase, after.terminal.phase)
    if has_session(terminal.phase) and not has_session(after.terminal.phase):
        after = leave_wallet(after)
    after = keep_silence(terminal, after, event)
    return _since(after, now)


def _concerns_phase(terminal: Terminal, event: Event, now: datetime) -> bool:
    """False for what its table does not hand it, and for a forward action of a screen that is gone."""
    if not is_handled(terminal.phase, event):
        return False
    match event:
        case events.ForwardPressed(screen):
            return screen == screen_of(terminal, now)
        case _:
            return True


def _by_phase(step: Step, event: Event, now: datetime) -> Step:
    """The one place that branches on the phase."""
    phase = step.terminal.phase
    match phase:
        case Starting():
            assert isinstance(event, events.Started), "the table hands it nothing else"
            return step_start(step, event, now)
        case Recovering():
            return step_recovery(step, phase, event)
        case AcceptingCash():
            return step_cash(step, phase, event, now)
        case Serving() if tests_bills(phase):
            return step_service(step, phase, event, now)
        case _ if isinstance(event, BILL_EVENTS):
            return _uninvited(step, event)
        case Attract() | Home() | Browsing() if isinstance(event, events.PageOpened):
            return open_page(step, event.page, now)
        case ReadingOffer(review=Reviewing() as review):
            return step_offer(step, review, event, now)
        case Searching() | Helping() | ReadingOffer() | AskingReceipt() | Tracing() | Traced():
            return step_page(step, phase, event, now)
        case _ if isinstance(event, events.CollectionOpened):
            return open_collection(step, event)
        case Collecting():
            return step_collection(step, phase.wizard, event)
        case Attract() | Home() if isinstance(event, events.CornerTouched):
            return corner_touched(step, event, now)
        case Serving():
            return step_service(step, phase, event, now)
        case LoggingIn():
            return step_login(step, phase, event, now)
        case Attract() | Home() | Browsing() | Refused():
            return step_home(step, phase, event, now)
        case Quoting(surplus=Reviewing() as review):
            return step_surplus_quote(step, phase, review, event, now)
        case EnteringRequisites() | Quoting():
            return step_requisites(step, phase, event, now)
        case Reviewing() | OpeningOrder():
            return step_review(step, phase, event, now)
        case Completing() | Paying() | Done():
            return step_pay(step, phase, event)
        case _:
            return step_wallet(step, phase, event, now)


def _uninvited(step: Step, event: Event) -> Step:
    """Bills outside a session: nobody asked for them (K-06), but what is stacked is counted (K-01)."""
    match event:
        case BillEscrowed():
            return step.also(ReturnBill())
        case BillStacked():
            return find_bill(step, event)
        case AcceptorReady(is_enabled=True):
            return step.also(EnableBills(frozenset()))
        case _:
            return step


# --- what means the same in every phase ---------------------------------------------------------------------


def _noted(step: Step, event: Event, now: datetime) -> Step:
    if type(event) in UNNOTED:
        return step
    match event:
        case events.LanguageChosen(language):
            return step.holding(language=language)
        case events.LinkChanged(is_online):
            return step.holding(is_online=is_online)
        case events.PolicyArrived(policy):
            return take_policy(step, policy)
        case events.AllotmentArrived():
            return take_allotment(step, event)
        case events.LogosHeld(logos):
            return step.holding(logos=logos)
        case events.ScannerTold(is_connected):
            return step.holding(scanner=replace(step.terminal.scanner, is_connected=is_connected))
        case events.CodeScanned(text):
            read = replace(step.terminal.scanner, last_code=masked(text), last_at=now)
            return step.holding(scanner=read)
        case events.DiskChecked(is_low):
            return step.holding(is_disk_low=is_low)
        case events.SyncHalted(is_halted):
            return step.holding(is_sync_halted=is_halted)
        case events.CollectionRequested():
            return _collected(step, event)
        case events.Journaled():
            return _journaled(step, event)
        case events.JournalFailed(token):
            return _journal_failed(step, token)
        case events.TimerFired(name):
            return _timer_fired(step, name, now)
        case events.WalletAnswered() if is_order_question(step.terminal, event):
            return order_found(step, event)
        case PrinterStatus():
            return print_owed(printer_spoke(step.holding(printer=event), event))
        case PrintEnded():
            return print_ended(step, event)
        case _ if isinstance(event, BILL_EVENTS):
            return cassette_spoke(settle(_health(step, event), event), event)
        case _:
            return step


def _health(step: Step, event: Event) -> Step:
    acceptor = step.terminal.acceptor
    match event:
        case AcceptorIdentified(model, serial, firmware, bills):
            known = {Tiyn(bill.value_tiyn) for bill in bills if bill.currency == "KZT"}
            allowed = step.terminal.settings.denominations_tiyn
            denominations = tuple(sorted(known if allowed is None else known & allowed))
            told = replace(acceptor, model=model, serial=serial, firmware=firmware)
            return step.holding(acceptor=replace(told, denominations_tiyn=denominations))
        case AcceptorReady():
            return step.holding(acceptor=replace(acceptor, is_ready=True, fault=None))
        case AcceptorFaulted(code):
            return step.holding(acceptor=replace(acceptor, is_ready=False, fault=code))
        case AcceptorRecovered():
            return step.holding(acceptor=replace(acceptor, fault=None))
        case _:
            return step


def _journaled(step: Step, event: events.Journaled) -> Step:
    """A write is on disk: the next one of the queue follows, and what waited for it goes on."""
    step = count_usage(remember(step, event.entries), event.entries)
    writes = step.terminal.writes
    if not writes or writes[0].token != event.token:
        return step
    step = stop_timer(step, step.terminal.journal_timer).holding(writes=writes[1:], journal_timer="")
    if writes[1:]:
        step = step.also(WriteJournal(writes[1].token, writes[1].bodies))
    if step.terminal.found is not None and step.terminal.found.token == event.token:
        return found_journaled(step)
    return intent_journaled(step, event.token)


def _journal_failed(step: Step, token: int) -> Step:
    """What must be written is tried again in its place; until then no cash is taken (K-06)."""
    writes = step.terminal.writes
    if not writes or writes[0].token != token:
        return step
    step, name = start_timer(step, "journal", step.terminal.settings.journal_retry_s)
    return step.holding(journal_timer=name)


def _timer_fired(step: Step, name: str, now: datetime) -> Step:
    terminal = step.terminal
    if terminal.silence is not None and name == terminal.silence.timer:
        return silence_timer_fired(step, now)
    if name == terminal.journal_timer and terminal.writes:
        return step.also(WriteJournal(terminal.writes[0].token, terminal.writes[0].bodies))
    if name == terminal.distrust_timer:
        return step.holding(distrust_timer="")
    if name == terminal.wallet_timer:
        return order_timer_fired(step, is_somebody_in=has_session(terminal.phase))
    return print_timed_out(step, name)


def _collected(step: Step, event: events.CollectionRequested) -> Step:
    """The cassette is taken between customers only: an open order keeps its bills together."""
    phase = step.terminal.phase
    if isinstance(phase, Starting | Recovering | OpeningOrder | AcceptingCash | Completing | Collecting):
        return step
    counted = None if event.counted_bills is None else dict(event.counted_bills)
    body = Collected(
        collection_id=event.collection_id,
        bag=event.bag,
        seal=event.seal,
        journal_bills=dict(event.journal_bills),
        counted_bills=counted,
    )
    step, _ = write_surely(step, body)
    return step.also(Sync())


def _since(step: Step, now: datetime) -> Step:
    """Since when nothing can be sold, for the screen that says so."""
    since = step.terminal.blocked_since
    if not blockers(step.terminal, now):
        return step if since is None else step.holding(blocked_since=None)
    return step if since is not None else step.holding(blocked_since=now)
