"""The form, one question a screen, and the wait for the ledger's word on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core import events
from kiosk.core.catalogue import blockers, is_acceptor_awaited
from kiosk.core.limits import STARTING, wallet_refusal
from kiosk.core.pages import Searching
from kiosk.core.pricing import ask_quote, price_by_quote, price_offline
from kiosk.core.requisites import problem_of, typed
from kiosk.core.scanning import filled_by_code, knows_code
from kiosk.core.states import Browsing, EnteringRequisites, Quoting, Refused, Reviewing
from kiosk.core.transition import go_home, take_token
from wire.records import replace
from wire.refusals import Refusal

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.events import Event
    from kiosk.core.requisites import Question
    from kiosk.core.session import Draft, Order
    from kiosk.core.transition import Step


def step_requisites(step: Step, phase: EnteringRequisites | Quoting, event: Event, now: datetime) -> Step:
    match phase, event:
        case _, events.HomePressed():
            return go_home(step)
        case EnteringRequisites(), events.FieldEdited(value):
            question = question_of(phase)
            return step.to(replace(phase, value=typed(question, value), problem=""))
        case EnteringRequisites(), events.CodeScanned(text):
            return _scanned(step, phase, text)
        case EnteringRequisites(), events.ForwardPressed():
            return _answer(step, phase, now)
        case EnteringRequisites(draft=draft, step=place), events.BackPressed():
            return _ask(step, draft, place - 1) if place > 0 else _leave_form(step, draft)
        case Quoting(token=own), events.QuoteReceived(token, answer) if own == token:
            return _priced(step, phase.draft, price_by_quote(step.terminal, phase.draft, answer, now))
        case Quoting(token=own), events.QuoteUnavailable(token) if own == token:
            return _priced(step, phase.draft, price_offline(step.terminal, phase.draft, now))
        case Quoting(draft=draft), events.BackPressed():
            return go_back_to_form(step, draft)
        case _:
            return step


def question_of(phase: EnteringRequisites) -> Question:
    """The question on the screen."""
    return phase.draft.questions[phase.step]


def begin_form(step: Step, draft: Draft) -> Step:
    return _ask(step, draft, 0)


def go_back_to_form(step: Step, draft: Draft) -> Step:
    """The last question again, with what was answered."""
    return _ask(step, draft, len(draft.questions) - 1)


def _ask(step: Step, draft: Draft, place: int) -> Step:
    question = draft.questions[place]
    return step.to(EnteringRequisites(draft, place, draft.answer(question.code)))


def _scanned(step: Step, phase: EnteringRequisites, text: str) -> Step:
    """The code fills in what it knows; the customer sees it and goes on himself. A strange one is said to be so."""
    filled = filled_by_code(phase.draft, text)
    if filled == phase.draft and not knows_code(phase.draft, text):
        return step.to(replace(phase, problem="scan"))
    return _ask(step, filled, phase.step)


def _leave_form(step: Step, draft: Draft) -> Step:
    if draft.searched is not None:
        return step.to(Searching(draft.searched))
    return step.to(Browsing(draft.category)) if draft.category else go_home(step)


def _answer(step: Step, phase: EnteringRequisites, now: datetime) -> Step:
    question = question_of(phase)
    problem = problem_of(question, phase.value)
    if problem:
        return step.to(replace(phase, problem=problem))
    draft = phase.draft.answered(question.code, phase.value)
    if phase.step + 1 < len(draft.questions):
        return _ask(step, draft, phase.step + 1)
    return price(step, draft, now)


def price(step: Step, draft: Draft, now: datetime) -> Step:
    """Ask the ledger when it can be asked; otherwise by the rules that the kiosk holds (K-03)."""
    if blockers(step.terminal, now):
        return go_home(step)  # which says why nothing is sold
    if is_acceptor_awaited(step.terminal):  # the smallest and the largest sum hang on the bills that it takes
        return step.to(Refused(draft, STARTING))
    if draft.wallet is not None and (blocked := wallet_refusal(draft.policy, draft.wallet)):
        return step.to(Refused(draft, blocked))
    if not step.terminal.is_online:
        return _priced(step, draft, price_offline(step.terminal, draft, now))
    step, token = take_token(step)
    return step.to(Quoting(draft, token)).also(ask_quote(step.terminal, token, draft, None))


def _priced(step: Step, draft: Draft, priced: Order | Refusal) -> Step:
    return step.to(Refused(draft, priced) if isinstance(priced, Refusal) else Reviewing(priced, "check"))
