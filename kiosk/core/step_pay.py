"""After the cash: the order into the journal, to the ledger and onto paper, and what the customer is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from kiosk.core import events
from kiosk.core.effects import AskPrinterStatus, Sync
from kiosk.core.parts import completed_order
from kiosk.core.print_jobs import PrinterAsked, PrintJob, PrintOver
from kiosk.core.states import Completing, Done, Paying
from kiosk.core.step_print import job_of, print_now, print_when_known
from kiosk.core.transition import go_attract, go_home, start_timer, stop_timer, write_surely
from wire.records import replace

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from kiosk.core.events import Event
    from kiosk.core.session import Order
    from kiosk.core.states import CountedBill, Terminal
    from kiosk.core.transition import Step
    from wire.entries import OrderCompleted, OrderOpened
    from wire.messages import OperationResult


def complete(
    step: Step,
    order: Order | None,
    opened: OrderOpened,
    bills: Iterable[CountedBill],
    *,
    ending: Literal["paid", "silence", "power_cut"],
    at: datetime,
) -> Step:
    """Give the order its receipt number and write its end. Numbers follow each other in the queue (W-83).

    ``at``: when the customer acted (W-13); of what power cut off that was in another life.
    """
    number = step.terminal.next_receipt_number
    accepted_at = at if ending == "power_cut" else None
    values = (bill.value_tiyn for bill in bills)
    completed = completed_order(opened, values, number, ending, accepted_at)
    step, token = write_surely(step.holding(next_receipt_number=number + 1), completed)
    return step.to(Completing(order, opened, completed, token, at))


def step_pay(step: Step, phase: Completing | Paying | Done, event: Event) -> Step:
    """Events from the last bill to "another payment"."""
    match phase, event:
        case Completing(token=own), events.Journaled(token) if own == token:
            return _completed(step, phase)
        case Paying(), events.OperationsAnswered(results):
            return _answered(step, phase, results)
        case Paying(timer=own), events.TimerFired(name) if own == name:
            return _done(step, phase)
        case Done(), events.OperationsAnswered(results):
            return step.to(replace(phase, results=_own(phase.completed, phase.results, results)))
        case Done(), events.ForwardPressed() | events.HomePressed():
            return go_home(step)
        case Done(), events.ReprintPressed():
            return _reprint(step, phase)
        case _:
            return step


def can_reprint(terminal: Terminal, done: Done) -> bool:
    """When the receipt is not known to have come out."""
    job = job_of(terminal, done.completed.receipt_number)
    return job is not None and isinstance(job.stage, PrintOver) and job.stage.outcome != "printed"


def _completed(step: Step, phase: Completing) -> Step:
    step = step.also(Sync())
    if phase.order is None:
        job = PrintJob(phase.opened, phase.completed, phase.accepted_at, (), PrinterAsked(""))
        return go_attract(print_when_known(step, job))
    paying = Paying(phase.order, phase.opened, phase.completed, phase.accepted_at, "")
    if not step.terminal.is_online:
        return _done(step, paying)
    step, timer = start_timer(step, "paying", step.terminal.settings.answer_s)
    return step.to(replace(paying, timer=timer))


def _answered(step: Step, paying: Paying, results: tuple[OperationResult, ...]) -> Step:
    paying = replace(paying, results=_own(paying.completed, paying.results, results))
    if len(paying.results) < len(paying.completed.parts):
        return step.to(paying)
    return _done(stop_timer(step, paying.timer), paying)


def _done(step: Step, paying: Paying) -> Step:
    done = Done(paying.order, paying.opened, paying.completed, paying.accepted_at, paying.results)
    return print_now(step.to(done), _job(done))


def _reprint(step: Step, done: Done) -> Step:
    last = job_of(step.terminal, done.completed.receipt_number)
    if last is None or not can_reprint(step.terminal, done):
        return step
    assert isinstance(last, PrintJob), "numbers are one row: this one is of cash"
    is_copy = last.is_copy or last.stage == PrintOver("unknown")
    return print_now(step.also(AskPrinterStatus()), replace(_job(done), is_copy=is_copy))


def _job(done: Done) -> PrintJob:
    return PrintJob(done.opened, done.completed, done.accepted_at, done.results, PrinterAsked(""))


def _own(
    completed: OrderCompleted, known: tuple[OperationResult, ...], news: tuple[OperationResult, ...]
) -> tuple[OperationResult, ...]:
    """The results of this order's parts, one each, the first answer kept: it is final."""
    asked = {part.operation_id for part in completed.parts} - {result.operation_id for result in known}
    return (*known, *(result for result in news if result.operation_id in asked))
