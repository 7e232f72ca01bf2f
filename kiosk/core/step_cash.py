"""Cash: each bill from escrow to the journal, and the order's end once no bill is in motion.

The order of things is never another: intent on disk, then STACK; the device's "stacked" on disk, then its
acknowledgement and the sum on the screen. What arrives in between is answered by what is on disk already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from uuid import uuid5

from devices.commands import AcknowledgeBill, EnableBills, ResetAcceptor, ReturnBill, StackBill
from devices.events import (
    AcceptorFaulted,
    AcceptorIdentified,
    AcceptorReady,
    AcceptorRecovered,
    BillAccepting,
    BillEscrowed,
    BillRejected,
    BillReturned,
    BillStacked,
    BillStacking,
    CommandFailed,
    FaultCode,
    PowerUpFound,
)
from kiosk.core import events
from kiosk.core.limits import TECHNICAL, bill_refusal, cash_refusal
from kiosk.core.parts import split
from kiosk.core.recovery import FATES, Evidence, Fate, Word, evidence_after, is_same, word_of
from kiosk.core.states import (
    AcceptingCash,
    CountedBill,
    Crediting,
    IntentPending,
    NoBill,
    Refused,
    Returning,
    Stacking,
)
from kiosk.core.step_found import find_bill
from kiosk.core.step_pay import complete
from kiosk.core.transition import go_attract, go_home, start_timer, stop_timer, try_write, write_surely
from wire.entries import BillDisputed, OrderCancelled, PartKind, StackIntended
from wire.entries import BillReturned as ReturnedEntry
from wire.entries import BillStacked as StackedEntry
from wire.money import Tiyn
from wire.records import replace

if TYPE_CHECKING:
    from datetime import datetime

    from devices.events import Bill, BillEvent
    from kiosk.api import BillState
    from kiosk.core.events import Event
    from kiosk.core.states import BillInMotion, Ending
    from kiosk.core.transition import Step
    from wire.refusals import Refusal

_AT_REST: Final = (AcceptorReady, AcceptorFaulted, PowerUpFound)
"""After these words nothing is taken until the device is told to, or says that it was."""
UNWANTED: Final = frozenset({"inhibited", "inhibited_by_switch"})
"""What units call a bill that they know and are told not to take; smoothing it would not help."""


def step_cash(step: Step, cash: AcceptingCash, event: Event, now: datetime) -> Step:
    """Events of the cash screen. Those that mean the same in every phase were taken before."""
    match event:
        case events.ForwardPressed() if can_finish(cash):
            return _end(step, cash, "paid", now)
        case events.CancelPressed() | events.HomePressed() if can_cancel(cash):
            return go_home(_cancel(step, cash, "customer"))
        case events.Journaled(token):
            return _journaled(step, cash, token, now)
        case events.JournalFailed(token):
            return _journal_failed(step, cash, token, now)
        case events.TimerFired(name):
            return _timer_fired(step, cash, name, now)
        case (
            events.AllotmentArrived()
            | events.PolicyArrived()
            | events.DiskChecked()
            | events.SyncHalted()
            | AcceptorIdentified()
        ):
            return enable_what_fits(step, now)
        case (
            BillEscrowed()
            | BillStacked()
            | BillReturned()
            | BillRejected()
            | BillAccepting()
            | BillStacking()
            | PowerUpFound()
            | AcceptorReady()
            | AcceptorFaulted()
            | AcceptorRecovered()
            | CommandFailed()
        ):
            return _device_spoke(step, cash, event, now)
        case _:
            return step


def silence_fell(step: Step, cash: AcceptingCash, now: datetime) -> Step:
    """Nobody touched anything for too long: what is in is completed, without cash the order ends (K-07)."""
    return _end(step, cash, "silence", now)


def can_finish(cash: AcceptingCash) -> bool:
    """Once cash is in, enough for the payee to take it, and only once."""
    return bool(cash.bills) and cash.ending is None and not _is_too_little(cash)


def _is_too_little(cash: AcceptingCash) -> bool:
    """The payee would be paid less than his smallest sum, which the ledger would have to hold (K-03)."""
    payee = cash.order.draft.payee
    main = split(cash.opened, cash.inserted_tiyn)[0]
    return payee is not None and main.kind is PartKind.PAYMENT and main.credited_tiyn < payee.min_tiyn


def goes_to_fallback(cash: AcceptingCash) -> bool:
    """A fixed sum is not covered yet: ended now, all of it would go to the wallet chosen for the surplus (K-08)."""
    is_payment = cash.order.draft.wallet is None
    return (
        bool(cash.bills) and is_payment and split(cash.opened, cash.inserted_tiyn)[0].kind is PartKind.TOP_UP
    )


def can_cancel(cash: AcceptingCash) -> bool:
    """Only while nothing is inserted and no bill is on its way."""
    return not cash.bills and cash.ending is None and isinstance(cash.bill, NoBill)


def enable_what_fits(step: Step, now: datetime) -> Step:
    """All denominations while at least one may be stacked, otherwise none; said to the device on a change."""
    cash = step.terminal.phase
    assert isinstance(cash, AcceptingCash), "bills are enabled in a session only"
    taken = step.terminal.denominations_tiyn
    # What is being written now fails the next bill at its escrow, if it lasts that long; it disables nothing.
    terminal = step.terminal.having(writes=()) if step.terminal.writes else step.terminal
    fits = any(cash_refusal(terminal, cash, value, now) is None for value in taken)
    is_taking = fits and step.terminal.acceptor.is_ready
    if is_taking == cash.is_taking:
        return step
    step = step.to(replace(cash, is_taking=is_taking))
    return step.also(EnableBills(frozenset(taken) if is_taking else frozenset()))


# --- the device speaks ---------------------------------------------------------------------------------------


def _device_spoke(step: Step, cash: AcceptingCash, event: BillEvent, now: datetime) -> Step:
    if isinstance(event, _AT_REST):
        # A device that fails or starts anew lets nothing in until it is told to, or says that it was.
        cash = replace(cash, is_taking=isinstance(event, AcceptorReady) and event.is_enabled)
        step = step.to(cash)
    match cash.bill:
        case NoBill():
            step = _path_was_empty(step, cash, event, now)
        case IntentPending() as pending:
            step = _intent_was_pending(step, cash, pending, event)
        case Stacking() as stacking:
            step = _was_stacking(step, cash, stacking, event, now)
        case Returning() as returning:
            step = _was_returning(step, cash, returning, event, now)
        case Crediting():
            pass  # it is stacked; what the device adds to that changes nothing before the journal has it
    if isinstance(step.terminal.phase, AcceptingCash) and isinstance(event, AcceptorReady):
        return enable_what_fits(step, now)
    return step


def _path_was_empty(step: Step, cash: AcceptingCash, event: BillEvent, now: datetime) -> Step:
    match event:
        case BillEscrowed(bill):
            return _decide(step, cash, bill, now)
        case BillStacked():
            return find_bill(step, event)
        case BillAccepting():
            return step.to(_showing(cash, "drawing"))
        case BillRejected(reason):
            return step.to(_showing(cash, "unwanted" if reason in UNWANTED else "rejected"))
        case AcceptorFaulted(FaultCode.JAM_ACCEPTOR | FaultCode.JAM_STACKER):
            return step.to(_showing(cash, "jammed"))
        case _:
            return step


def _decide(step: Step, cash: AcceptingCash, bill: Bill, now: datetime) -> Step:
    """Escrow: stacked only if it keeps every limit and the journal can be written (K-02, K-06)."""
    refusal = bill_refusal(step.terminal, cash, Tiyn(bill.value_tiyn), now)
    if refusal is not None or bill.currency != "KZT":
        return _send_back(step, cash, bill, refusal or TECHNICAL)
    bill_id = uuid5(cash.opened.session_id, f"bill-{cash.intents + 1}")
    intent = StackIntended(
        session_id=cash.opened.session_id, bill_id=bill_id, value_tiyn=Tiyn(bill.value_tiyn)
    )
    step, token = try_write(step, intent)
    return step.to(replace(cash, intents=cash.intents + 1, bill=IntentPending(bill, bill_id, token)))


def _send_back(step: Step, cash: AcceptingCash, bill: Bill, reason: Refusal | None) -> Step:
    step, timer = start_timer(step, "bill", step.terminal.settings.bill_fate_s)
    return step.to(replace(cash, bill=Returning(bill, reason, timer))).also(ReturnBill())


def _intent_was_pending(step: Step, cash: AcceptingCash, pending: IntentPending, event: BillEvent) -> Step:
    """The device did not wait for us. STACK was not sent: what it says now is certain, once the intent is on disk."""
    match event:
        case BillReturned() | PowerUpFound() | AcceptorReady():
            return step.to(replace(cash, bill=replace(pending, news="withdrawn")))
        case BillStacked(bill) if is_same(bill.value_tiyn, pending.bill.value_tiyn):
            return step.to(replace(cash, bill=replace(pending, news="stacked")))
        case BillStacked():
            step = find_bill(step, event)
            return step.to(replace(cash, bill=replace(pending, news="withdrawn")))
        case _:
            return step


def _was_stacking(
    step: Step, cash: AcceptingCash, stacking: Stacking, event: BillEvent, now: datetime
) -> Step:
    word = word_of(event, stacking.bill.value_tiyn)
    if word is None:
        return step
    fate = FATES[stacking.evidence, word]
    match fate:
        case Fate.WAIT | Fate.SEND_BACK:
            evidence = evidence_after(stacking.evidence, word)
            step = step.to(replace(cash, bill=replace(stacking, evidence=evidence)))
            return step.also(ReturnBill()) if fate is Fate.SEND_BACK else step
        case Fate.STACKED:
            step = stop_timer(step, stacking.timer)
            return _credit(step, cash, stacking.bill, stacking, is_at_power_up=_is_at_power_up(event))
        case Fate.RETURNED:
            return _returned(stop_timer(step, stacking.timer), cash, stacking, now)
        case Fate.DISPUTED:
            return _dispute(stop_timer(step, stacking.timer), cash, stacking, word, now)
        case Fate.DISPUTED_AND_FOUND:
            assert isinstance(event, BillStacked), "only a stacked bill is found"
            step = _write_dispute(step, cash, stacking, word)
            return _end_disputed(find_bill(stop_timer(step, stacking.timer), event), cash, now)


def _is_at_power_up(event: BillEvent) -> bool:
    return isinstance(event, BillStacked) and event.is_at_power_up


def _was_returning(
    step: Step, cash: AcceptingCash, returning: Returning, event: BillEvent, now: datetime
) -> Step:
    match event:
        case BillReturned() | AcceptorReady():
            step = stop_timer(step, returning.timer)
            return _path_is_empty(step, cash, _gone_back(returning.bill, returning.reason), now)
        case BillStacked():
            # It was to be given back and there is no intent: whoever stacked it, it was not we.
            step = find_bill(stop_timer(step, returning.timer), event)
            return _path_is_empty(step, cash, NoBill(), now)
        case BillEscrowed():
            return step.also(ReturnBill())
        case _:
            return step


# --- answers -------------------------------------------------------------------------------------------------


def _journaled(step: Step, cash: AcceptingCash, token: int, now: datetime) -> Step:
    match cash.bill:
        case IntentPending(token=own) as pending if own == token:
            return _intent_journaled(step, cash, pending, now)
        case Crediting(token=own) as crediting if own == token:
            counted = CountedBill(crediting.bill_id, Tiyn(crediting.bill.value_tiyn))
            cash = replace(cash, bills=(*cash.bills, counted))
            shown = NoBill("stacked", counted.value_tiyn)
            return _path_is_empty(step.also(AcknowledgeBill()), cash, shown, now)
        case _:
            return enable_what_fits(step, now)


def _intent_journaled(step: Step, cash: AcceptingCash, pending: IntentPending, now: datetime) -> Step:
    match pending.news:
        case "none":
            step, timer = start_timer(step, "bill", step.terminal.settings.bill_fate_s)
            stacking = Stacking(pending.bill, pending.bill_id, timer, Evidence.NONE)
            return step.to(replace(cash, bill=stacking)).also(StackBill())
        case "withdrawn":
            return _returned(step, cash, pending, now)
        case "stacked":
            return _credit(step, cash, pending.bill, pending, is_at_power_up=False)


def _journal_failed(step: Step, cash: AcceptingCash, token: int, now: datetime) -> Step:
    """No intent on disk, no STACK (K-06). Other writes are tried again by their queue."""
    match cash.bill:
        case IntentPending(token=own) as pending if own == token:
            step = distrust_journal(step)
        case _:
            return step
    match pending.news:
        case "none":
            return _send_back(step, cash, pending.bill, TECHNICAL)
        case "withdrawn":
            return _path_is_empty(step, cash, _gone_back(pending.bill, TECHNICAL), now)
        case "stacked":
            return _path_is_empty(find_bill(step, BillStacked(pending.bill)), cash, NoBill(), now)


def distrust_journal(step: Step) -> Step:
    """The journal failed a write that is not repeated: take no cash for a while, then try with the next bill."""
    step = stop_timer(step, step.terminal.distrust_timer)
    step, name = start_timer(step, "distrust", step.terminal.settings.journal_distrust_s)
    return step.holding(distrust_timer=name)


def _timer_fired(step: Step, cash: AcceptingCash, name: str, now: datetime) -> Step:
    match cash.bill:
        case Stacking(timer=timer) as stacking if timer == name:
            return _dispute(step.also(ResetAcceptor()), cash, stacking, Word.NO_NEWS, now)
        case Returning(timer=timer) as returning if timer == name:
            return _path_is_empty(step, cash, NoBill("jammed", Tiyn(returning.bill.value_tiyn)), now)
        case _:
            return enable_what_fits(step, now)


# --- a bill's fate ---------------------------------------------------------------------------------------------


def _credit(
    step: Step, cash: AcceptingCash, bill: Bill, intended: Stacking | IntentPending, *, is_at_power_up: bool
) -> Step:
    """Into the journal first; acknowledged and shown when it is there."""
    entry = StackedEntry(
        session_id=cash.opened.session_id,
        bill_id=intended.bill_id,
        value_tiyn=Tiyn(bill.value_tiyn),
        is_at_power_up=is_at_power_up,
    )
    step, token = write_surely(step, entry)
    return step.to(replace(cash, bill=Crediting(bill, intended.bill_id, token)))


def _returned(step: Step, cash: AcceptingCash, intended: Stacking | IntentPending, now: datetime) -> Step:
    value = Tiyn(intended.bill.value_tiyn)
    entry = ReturnedEntry(
        session_id=cash.opened.session_id, bill_id=intended.bill_id, value_tiyn=value, reason="device"
    )
    step, _ = write_surely(step, entry)
    return _path_is_empty(step, cash, NoBill("returned", value), now)


def _dispute(step: Step, cash: AcceptingCash, stacking: Stacking, word: Word, now: datetime) -> Step:
    """Nobody can know: the session ends with what is certain (K-01)."""
    return _end_disputed(_write_dispute(step, cash, stacking, word), cash, now)


def _write_dispute(step: Step, cash: AcceptingCash, stacking: Stacking, word: Word) -> Step:
    entry = BillDisputed(
        session_id=cash.opened.session_id,
        bill_id=stacking.bill_id,
        value_tiyn=Tiyn(stacking.bill.value_tiyn),
        reason=word.name.lower(),
    )
    return write_surely(step, entry)[0]


def _end_disputed(step: Step, cash: AcceptingCash, now: datetime) -> Step:
    if not cash.bills:
        # Nothing is certain, so there is no receipt; but whoever stands here is told, not left at the tiles.
        return _cancel(step, cash, "bill_disputed").to(Refused(cash.order.draft, TECHNICAL, is_over=True))
    return _end_now(step, replace(cash, ending=cash.ending or "silence", bill=NoBill("jammed")), now)


def _gone_back(bill: Bill, reason: Refusal | None) -> NoBill:
    return NoBill("returned", Tiyn(bill.value_tiyn), reason)


def _showing(cash: AcceptingCash, state: BillState) -> AcceptingCash:
    return replace(cash, bill=NoBill(state))


def _path_is_empty(step: Step, cash: AcceptingCash, shown: BillInMotion, now: datetime) -> Step:
    """The bill's fate is known: an end that waited for it comes now, otherwise the next bill may."""
    cash = replace(cash, bill=shown)
    if cash.ending is not None:
        return _end_now(step, cash, now)
    return enable_what_fits(step.to(cash), now)


# --- the end -----------------------------------------------------------------------------------------------------


def _end(step: Step, cash: AcceptingCash, ending: Ending, now: datetime) -> Step:
    cash = replace(cash, ending=ending, is_taking=False)
    if isinstance(cash.bill, NoBill):
        return _end_now(step, cash, now)
    return step.to(cash).also(EnableBills(frozenset()))


def _end_now(step: Step, cash: AcceptingCash, now: datetime) -> Step:
    if not cash.bills:
        return go_attract(_cancel(step, cash, "silence"))
    assert cash.ending is not None, "an order with cash ends paid or by silence"
    step = step.also(EnableBills(frozenset()))
    return complete(step, cash.order, cash.opened, cash.bills, ending=cash.ending, at=now)


def _cancel(step: Step, cash: AcceptingCash, reason: str) -> Step:
    step = step.also(EnableBills(frozenset()))
    return write_surely(step, OrderCancelled(session_id=cash.opened.session_id, reason=reason))[0]
