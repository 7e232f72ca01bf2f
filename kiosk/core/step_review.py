"""From price to cash: one consent a screen, then the order into the journal before any bill is let in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core import events
from kiosk.core.catalogue import blockers, is_acceptor_awaited
from kiosk.core.limits import STARTING, TECHNICAL, wallet_refusal
from kiosk.core.pages import ReadingOffer
from kiosk.core.pricing import ask_quote, fallback_by_quote, fallback_offline
from kiosk.core.requisites import problem_of, surplus_question, typed
from kiosk.core.session import STAGES, Fallback, Order
from kiosk.core.states import AcceptingCash, OpeningOrder, Quoting, Refused, Reviewing
from kiosk.core.step_cash import distrust_journal, enable_what_fits
from kiosk.core.step_requisites import go_back_to_form
from kiosk.core.transition import go_home, take_token, try_write
from wire.phones import wallet_number
from wire.records import replace

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.events import Event
    from kiosk.core.session import Stage
    from kiosk.core.states import Terminal
    from kiosk.core.transition import Step
    from wire.refusals import Refusal


def step_review(step: Step, phase: Reviewing | OpeningOrder, event: Event, now: datetime) -> Step:
    match phase, event:
        case Reviewing(), events.HomePressed():
            return go_home(step)
        case Reviewing(stage="check", order=order), events.BackPressed():
            return go_back_to_form(step, order.draft)
        case Reviewing(order=order), events.BackPressed():
            return step.to(Reviewing(order, "check"))
        case Reviewing(stage="terms"), events.PageOpened("offer"):
            return step.to(ReadingOffer(phase))
        case Reviewing(stage="surplus", order=order), events.FieldEdited(value):
            question = surplus_question(order.draft.policy)
            return step.to(replace(phase, value=typed(question, value), problem="", refusal=None))
        case Reviewing(stage="surplus"), events.ForwardPressed():
            return _choose_wallet(step, phase, now)
        case Reviewing(), events.ForwardPressed():
            return _consent(step, phase, now)
        case OpeningOrder(token=own), events.Journaled(token) if own == token:
            cash = AcceptingCash(phase.order, phase.opened)
            return enable_what_fits(step.to(cash), now)
        case OpeningOrder(token=own), events.JournalFailed(token) if own == token:
            return distrust_journal(step).to(Refused(phase.order.draft, TECHNICAL))
        case _:
            return step


def step_offer(step: Step, review: Reviewing, event: Event, now: datetime) -> Step:
    """The offer's text, read before it is agreed to."""
    match event:
        case events.HomePressed():
            return go_home(step)
        case events.BackPressed():
            return step.to(review)
        case events.ForwardPressed():
            return _consent(step, review, now)
        case _:
            return step


def step_surplus_quote(step: Step, phase: Quoting, review: Reviewing, event: Event, now: datetime) -> Step:
    """The ledger is asked about the wallet that takes the surplus."""
    draft, wallet = phase.draft, wallet_number(review.value)
    match event:
        case events.HomePressed():
            return go_home(step)
        case events.BackPressed():
            return step.to(review)
        case events.QuoteReceived(token, answer) if phase.token == token:
            if answer.refusal is not None:
                return step.to(Refused(draft, answer.refusal))
            return _with_fallback(step, review, fallback_by_quote(draft, wallet, answer, now), now)
        case events.QuoteUnavailable(token) if phase.token == token:
            return _with_fallback(step, review, fallback_offline(step.terminal, draft, wallet, now), now)
        case _:
            return step


def next_stage(terminal: Terminal, order: Order) -> Stage | None:
    """The next screen that applies and was not agreed to; None when cash may come."""
    applies: dict[Stage, bool] = {
        "check": True,
        "terms": order.offer_version_due is not None,
        "offline": order.is_offline,
        "no-printer": not terminal.printer.can_print,
        "surplus": order.amount_tiyn is not None,
    }
    return next((stage for stage in STAGES if applies[stage] and stage not in order.consents), None)


def _choose_wallet(step: Step, review: Reviewing, now: datetime) -> Step:
    """K-08: the surplus has an owner before the first bill."""
    draft = review.order.draft
    problem = problem_of(surplus_question(draft.policy), review.value)
    if problem:
        return step.to(replace(review, problem=problem))
    wallet = wallet_number(review.value)
    if blocked := wallet_refusal(draft.policy, wallet):
        return step.to(replace(review, refusal=blocked))
    if review.order.is_offline or not step.terminal.is_online:
        return _with_fallback(step, review, fallback_offline(step.terminal, draft, wallet, now), now)
    step, token = take_token(step)
    return step.to(Quoting(draft, token, review)).also(ask_quote(step.terminal, token, draft, wallet))


def _with_fallback(step: Step, review: Reviewing, fallback: Fallback | Refusal, now: datetime) -> Step:
    if not isinstance(fallback, Fallback):
        return step.to(replace(review, refusal=fallback))
    return _consent(step, replace(review, order=replace(review.order, fallback=fallback)), now)


def _consent(step: Step, review: Reviewing, now: datetime) -> Step:
    order = replace(review.order, consents=review.order.consents | {review.stage})
    stage = next_stage(step.terminal, order)
    return _open(step, order, now) if stage is None else step.to(Reviewing(order, stage))


def _open(step: Step, order: Order, now: datetime) -> Step:
    """The order goes to the journal first: after a crash it is known for what the cash was meant (K-07)."""
    if blockers(step.terminal, now):
        return go_home(step)  # which says why nothing is sold
    if is_acceptor_awaited(step.terminal):
        return step.to(Refused(order.draft, STARTING))
    if step.terminal.writes:
        return step.to(Refused(order.draft, TECHNICAL))
    opened = order.opened(
        is_receipt_on_paper=step.terminal.printer.can_print, language=step.terminal.language
    )
    step, token = try_write(step, opened)
    return step.to(OpeningOrder(order, opened, token))
