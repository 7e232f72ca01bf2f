"""Beside the way to pay: the whole catalogue by typing, help, the offer's text, and what became of a payment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core import events
from kiosk.core.catalogue import blockers
from kiosk.core.effects import AskPrinterStatus, TracePayment
from kiosk.core.pages import AskingReceipt, Helping, ReadingOffer, Searching, Traced, Tracing
from kiosk.core.print_jobs import PrinterAsked, PrintJob, PrintOver
from kiosk.core.requisites import problem_of, typed
from kiosk.core.search import searched_text
from kiosk.core.step_home import choose_service, scan_bill
from kiosk.core.step_print import job_of, print_now
from kiosk.core.tracing import QUESTIONS, Paper
from kiosk.core.transition import go_home, take_token
from wire.records import replace

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.events import Event, OpenedPage
    from kiosk.core.requisites import Problem
    from kiosk.core.states import Terminal
    from kiosk.core.transition import Step

Page = Searching | Helping | ReadingOffer | AskingReceipt | Tracing | Traced


def open_page(step: Step, page: OpenedPage, now: datetime) -> Step:
    """From the tiles. Help and a payment's fate are there also while nothing is sold; the catalogue is not."""
    match page:
        case "search" if not blockers(step.terminal, now):
            return step.to(Searching())
        case "help":
            return step.to(Helping())
        case "find":
            return _ask(step, Paper(_own_number(step.terminal)), 0)
        case "offer" if step.terminal.policy is not None:
            return step.to(ReadingOffer())
        case _:
            return step


def step_page(step: Step, phase: Page, event: Event, now: datetime) -> Step:
    match phase, event:
        case _, events.HomePressed():
            return go_home(step)
        case Searching(), _:
            return _search(step, phase, event, now)
        case Helping(), events.PageOpened(page):
            return open_page(step, page, now)
        case ReadingOffer(), events.BackPressed():
            return step.to(Helping())
        case AskingReceipt(), _:
            return _answer(step, phase, event)
        case Tracing(), _:
            return _told(step, phase, event)
        case Traced(), _:
            return _shown(step, phase, event)
        case _, events.BackPressed():
            return go_home(step)
        case _:
            return step


def _search(step: Step, phase: Searching, event: Event, now: datetime) -> Step:
    match event:
        case events.BackPressed():
            return go_home(step)
        case events.FieldEdited(value):
            return step.to(Searching(searched_text(value)))
        case events.ServiceChosen() if not blockers(step.terminal, now):
            return choose_service(step, phase, event, now)
        case events.CodeScanned() if not blockers(step.terminal, now):
            return scan_bill(step, event, now, searched=phase.text)
        case _:
            return step


# --- what became of a payment ---------------------------------------------------------------------------------


def _ask(step: Step, paper: Paper, place: int, problem: Problem = "") -> Step:
    return step.to(AskingReceipt(paper, place, paper.answer(QUESTIONS[place].code), problem))


def _answer(step: Step, phase: AskingReceipt, event: Event) -> Step:
    question = QUESTIONS[phase.step]
    match event:
        case events.FieldEdited(value):
            return step.to(replace(phase, value=typed(question, value), problem=""))
        case events.BackPressed():
            return _ask(step, phase.paper, phase.step - 1) if phase.step else go_home(step)
        case events.ForwardPressed():
            problem = problem_of(question, phase.value)
            if problem:
                return step.to(replace(phase, problem=problem))
            paper = phase.paper.answered(question.code, phase.value)
            if phase.step + 1 < len(QUESTIONS):
                return _ask(step, paper, phase.step + 1)
            return _trace(step, paper)
        case _:
            return step


def _trace(step: Step, paper: Paper) -> Step:
    step, token = take_token(step)
    is_own = paper.kiosk_number == _own_number(step.terminal)
    effect = TracePayment(token, paper.kiosk_number, paper.receipt_number, paper.inserted_tiyn, is_own=is_own)
    return step.to(Tracing(paper, token)).also(effect)


def _told(step: Step, phase: Tracing, event: Event) -> Step:
    match event:
        case events.PaymentTraced(token, payment, is_certain) if token == phase.token:
            if payment is None:
                return _ask(step, phase.paper, 0, problem="not-found" if is_certain else "unreachable")
            return step.to(Traced(phase.paper, payment, is_certain))
        case events.BackPressed():
            return _ask(step, phase.paper, len(QUESTIONS) - 1)
        case _:
            return step


def _shown(step: Step, phase: Traced, event: Event) -> Step:
    match event:
        case events.BackPressed():
            return _ask(step, phase.paper, 0)
        case events.ForwardPressed():
            return go_home(step)
        case events.ReprintPressed() if can_copy(step.terminal, phase):
            source = phase.payment.copy
            assert source is not None, "asked just now"
            stage = PrinterAsked("")
            job = PrintJob(
                source.opened, source.completed, source.accepted_at, source.results, stage, is_copy=True
            )
            return print_now(step.also(AskPrinterStatus()), job)
        case _:
            return step


def can_copy(terminal: Terminal, phase: Traced) -> bool:
    """When the kiosk itself has what stands on the paper, and no copy is on its way or has come out."""
    if phase.payment.copy is None:
        return False
    job = job_of(terminal, phase.payment.receipt.receipt_number)
    return job is None or (isinstance(job.stage, PrintOver) and job.stage.outcome != "printed")


def _own_number(terminal: Terminal) -> str:
    return terminal.policy.kiosk.number if terminal.policy else terminal.settings.kiosk_number
