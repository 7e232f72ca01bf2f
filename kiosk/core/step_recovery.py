"""From power-on to the first customer: what the last life left open is resolved, never guessed (K-01, K-07)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from devices.commands import AcknowledgeBill, ReturnBill
from devices.events import (
    AcceptorReady,
    BillEscrowed,
    BillStacked,
    PowerUpFound,
)
from devices.events import BillReturned as DeviceReturned
from kiosk.core import events
from kiosk.core.print_jobs import PrinterAsked, PrintJob
from kiosk.core.recovery import FATES, Evidence, Fate, OpenItems, Word, evidence_after, word_of
from kiosk.core.site_settings import settings_on_site
from kiosk.core.states import CountedBill, LastBill, Recovering
from kiosk.core.step_found import find_bill
from kiosk.core.step_pay import complete
from kiosk.core.step_print import print_when_known
from kiosk.core.step_visit import owe_slip
from kiosk.core.step_wallet_order import leave_wallet
from kiosk.core.transition import go_attract, start_timer, stop_timer, write_surely
from wire.entries import BillDisputed, BillReturned, OrderCancelled, PrintEnded, ServiceClosed
from wire.entries import BillStacked as StackedEntry
from wire.records import replace

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from devices.events import BillEvent
    from kiosk.core.events import Event
    from kiosk.core.service_states import StaffMemory
    from kiosk.core.transition import Step
    from wire.entries import OrderOpened


def step_start(step: Step, started: events.Started, now: datetime) -> Step:
    """The journal is verified: close what can be closed without asking anyone."""
    items = started.open_items
    step = step.holding(
        boot_id=started.boot_id, next_receipt_number=started.next_receipt_number, usage=started.usage
    )
    step = step.holding(is_cassette_out=started.is_cassette_out, wallet_credits=started.wallet_credits)
    step = _remember_service(step.holding(last_at=started.last_at), started.staff, started.last_at or now)
    if items.last_bill is not None:
        step = step.holding(last_bill=LastBill(items.last_bill))
    step = _remember_wallets(step, items)
    step = _finish_receipt(step, items, now)
    acted_at = items.acted_at or now
    if items.intent is None:
        return (
            go_attract(step) if items.order is None else _close(step, items.order, _counted(items), acted_at)
        )
    if items.order is None:
        bill = CountedBill(items.intent.bill_id, items.intent.value_tiyn)
        return go_attract(_dispute(step, items.intent.session_id, bill, "no_order"))
    step, timer = start_timer(step, "recovery", step.terminal.settings.recovery_s)
    bill = CountedBill(items.intent.bill_id, items.intent.value_tiyn)
    return step.to(Recovering(items.order, acted_at, _counted(items), bill, Evidence.NONE, timer))


def _remember_wallets(step: Step, items: OpenItems) -> Step:
    """The ledger is asked what became of their orders. A receipt that may be out there is not printed a second time."""
    owed = frozenset(each.order_id for each in items.wallet_orders) - frozenset(items.wallet_receipts)
    step = leave_wallet(step.holding(wallet_orders=items.wallet_orders, owed_receipts=owed))
    if items.wallet_print is None:
        return step
    return write_surely(step, PrintEnded(receipt_number=items.wallet_print, outcome="unknown"))[0]


def _remember_service(step: Step, staff: StaffMemory, ended_at: datetime) -> Step:
    """What was set on site holds, wrong log-ins are not forgotten, and a visit that was cut off is over."""
    settings = settings_on_site(step.terminal.settings, step.terminal.configured, staff.site)
    step = step.holding(site=staff.site, site_by=staff.site_by, failed_logins=staff.failed)
    step = step.holding(settings=settings, language=settings.language)
    visit = staff.open_visit
    if visit is None:
        return step
    closed = ServiceClosed(visit_id=visit.visit_id, person=visit.person, reason="program_ended")
    return owe_slip(write_surely(step, closed)[0], visit, staff.done, ended_at)


def step_recovery(step: Step, phase: Recovering, event: Event) -> Step:
    """The device is asked about the one bill whose intent is open."""
    match event:
        case events.Journaled(token) if token == phase.crediting:
            return _close(
                step.also(AcknowledgeBill()), phase.opened, (*phase.bills, phase.bill), phase.acted_at
            )
        case events.TimerFired(name) if name == phase.timer and phase.crediting is None:
            return _resolve(step, phase, Word.NO_NEWS, None)
        case BillEscrowed() | BillStacked() | DeviceReturned() | PowerUpFound() | AcceptorReady() if (
            phase.crediting is None
        ):
            word = word_of(event, phase.bill.value_tiyn)
            assert word is not None, "each of these says something about the bill"
            return _resolve(step, phase, word, event)
        case _:
            return step


def _finish_receipt(step: Step, items: OpenItems, now: datetime) -> Step:
    """A receipt of which no byte was sent is printed; one that may be out there is not printed a second time."""
    completed, opened = items.unprinted, items.unprinted_order
    if completed is None:
        return step
    if opened is None or items.is_print_intended:
        ended = PrintEnded(receipt_number=completed.receipt_number, outcome="unknown")
        return write_surely(step, ended)[0]
    accepted_at = items.unprinted_at or now
    return print_when_known(step, PrintJob(opened, completed, accepted_at, (), PrinterAsked("")))


def _counted(items: OpenItems) -> tuple[CountedBill, ...]:
    return tuple(CountedBill(bill.bill_id, bill.value_tiyn) for bill in items.stacked)


def _resolve(step: Step, phase: Recovering, word: Word, event: BillEvent | None) -> Step:
    session_id, bill = phase.opened.session_id, phase.bill
    fate = FATES[phase.evidence, word]
    match fate:
        case Fate.WAIT | Fate.SEND_BACK:
            step = step.to(replace(phase, evidence=evidence_after(phase.evidence, word)))
            return step.also(ReturnBill()) if fate is Fate.SEND_BACK else step
        case Fate.STACKED:
            entry = StackedEntry(
                session_id=session_id,
                bill_id=bill.bill_id,
                value_tiyn=bill.value_tiyn,
                is_at_power_up=isinstance(event, BillStacked) and event.is_at_power_up,
            )
            step, token = write_surely(stop_timer(step, phase.timer), entry)
            return step.to(replace(phase, crediting=token))
        case Fate.RETURNED:
            returned = BillReturned(
                session_id=session_id, bill_id=bill.bill_id, value_tiyn=bill.value_tiyn, reason="power_cut"
            )
            step, _ = write_surely(stop_timer(step, phase.timer), returned)
        case Fate.DISPUTED | Fate.DISPUTED_AND_FOUND:
            step = _dispute(stop_timer(step, phase.timer), session_id, bill, word.name.lower())
    step = _close(step, phase.opened, phase.bills, phase.acted_at)
    if fate is Fate.DISPUTED_AND_FOUND:
        assert isinstance(event, BillStacked), "only a stacked bill is found"
        return find_bill(step, event)
    return step


def _dispute(step: Step, session_id: UUID, bill: CountedBill, reason: str) -> Step:
    entry = BillDisputed(
        session_id=session_id, bill_id=bill.bill_id, value_tiyn=bill.value_tiyn, reason=reason
    )
    return write_surely(step, entry)[0]


def _close(step: Step, opened: OrderOpened, bills: tuple[CountedBill, ...], acted_at: datetime) -> Step:
    """K-07: an order that was cut off is completed with what is stacked; without cash it is cancelled."""
    if bills:
        return complete(step, None, opened, bills, ending="power_cut", at=acted_at)
    cancelled = OrderCancelled(session_id=opened.session_id, reason="power_cut")
    return go_attract(write_surely(step, cancelled)[0])
