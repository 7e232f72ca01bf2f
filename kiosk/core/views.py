"""What is on the glass: a function of the terminal's state and the time, in the customer's language."""

from __future__ import annotations

from dataclasses import replace
from math import ceil
from typing import TYPE_CHECKING

from kiosk import api
from kiosk.core.catalogue import blockers, payees_of, service_name, service_refusal
from kiosk.core.requisites import (
    UNFINISHED,
    Question,
    masked,
    problem_of,
    questions,
    surplus_question,
)
from kiosk.core.screens import screen_of
from kiosk.core.states import (
    AcceptingCash,
    Browsing,
    Completing,
    Done,
    EnteringRequisites,
    Home,
    Paying,
    Quoting,
    Refused,
    Reviewing,
)
from kiosk.core.step_cash import can_cancel, can_finish, goes_to_fallback
from kiosk.core.step_requisites import question_of
from kiosk.core.views_money import cash_view, check_view, done_view
from wire.policy import WALLET_TOP_UP

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.requisites import Problem
    from kiosk.core.states import Terminal
    from wire.policy import Policy


def view_of(terminal: Terminal, now: datetime) -> api.View:
    """The view for this state. Call it again each second while a warning is up: the seconds count down."""
    screen = screen_of(terminal, now)
    return api.View(screen, _frame(terminal, screen, now), _content(terminal, screen, now))


# --- the frame ---------------------------------------------------------------------------------------------------


def _frame(terminal: Terminal, screen: api.Screen, now: datetime) -> api.Frame:
    settings, policy, phase = terminal.settings, terminal.policy, terminal.phase
    phones = policy.kiosk.support_phones if policy else ()
    return api.Frame(
        brand=settings.brand,
        kiosk_number=policy.kiosk.number if policy else settings.kiosk_number,
        support_phone=phones[0] if phones else settings.support_phone,
        is_online=terminal.is_online,
        language=terminal.language,
        can_go_back=_can_go_back(terminal, screen),
        can_go_home=isinstance(phase, EnteringRequisites | Quoting | Reviewing | Refused | Done)
        or screen == "payees",
        can_cancel=isinstance(phase, AcceptingCash) and can_cancel(phase),
        forward=_forward(terminal),
        warning_s_left=_warning_s_left(terminal, now),
    )


def _can_go_back(terminal: Terminal, screen: api.Screen) -> bool:
    match terminal.phase:
        case EnteringRequisites() | Quoting() | Reviewing() | Refused(is_over=False):
            return True
        case _:
            return screen == "payees"


def _warning_s_left(terminal: Terminal, now: datetime) -> int | None:
    silence = terminal.silence
    if silence is None or silence.warning_until is None:
        return None
    left = ceil((silence.warning_until - now).total_seconds())
    # Trusted time may step when the ledger is heard; the timer does not.
    return max(0, min(left, ceil(terminal.settings.warning_s)))


def _forward(terminal: Terminal) -> api.Forward | None:
    match terminal.phase:
        case EnteringRequisites() as phase:
            return api.Forward("continue", not problem_of(question_of(phase), phase.value))
        case Reviewing(stage="surplus") as phase:
            question = surplus_question(phase.order.draft.policy)
            return api.Forward("continue", not problem_of(question, phase.value))
        case Reviewing(stage="check"):
            return api.Forward("continue", is_enabled=True)
        case Reviewing():
            return api.Forward("accept", is_enabled=True)
        case AcceptingCash() as cash:
            amount = cash.inserted_tiyn if cash.bills else None
            key = "put-into-wallet" if goes_to_fallback(cash) else "finish-and-pay"
            return api.Forward(key, can_finish(cash), amount)
        case Done():
            return api.Forward("finish", is_enabled=True)
        case Refused(can_retry=True):
            return api.Forward("retry", is_enabled=True)
        case _:
            return None


# --- the content ------------------------------------------------------------------------------------------------


def _content(terminal: Terminal, screen: api.Screen, now: datetime) -> api.Content:
    if screen == "out-of-service":
        since = terminal.blocked_since or now
        return api.OutOfServiceView(blockers(terminal, now), since.isoformat())
    language = terminal.language
    match terminal.phase:
        case Home():
            return _home(terminal, now)
        case Browsing(category):
            return _payees(terminal, category, now)
        case EnteringRequisites() as phase:
            return _field(phase, language)
        case Reviewing() as phase:
            return _review(terminal, phase)
        case AcceptingCash() as cash:
            return cash_view(terminal, cash, now)
        case Completing(completed=completed) | Paying(completed=completed):
            return api.PayingView(completed.inserted_tiyn)
        case Done() as done:
            return done_view(terminal, done)
        case Refused(refusal=refusal) as phase:
            return api.RefusedView(refusal.text(language), refusal.rule, phase.can_retry)
        case _:
            return None


def _home(terminal: Terminal, now: datetime) -> api.HomeView:
    policy = terminal.policy
    assert policy is not None, "without a policy the kiosk is out of service"
    categories = tuple(
        api.CategoryTile(
            category.code,
            category.name.in_language(terminal.language),
            any(tile.is_available for tile in _tiles(terminal, policy, category.code, now)),
        )
        for category in policy.categories
    )
    tile = _tile(terminal, policy, WALLET_TOP_UP, now)
    return api.HomeView(tile, categories, _maintenance(policy, terminal.language, now))


def _maintenance(policy: Policy, language: str, now: datetime) -> api.MaintenanceView | None:
    """W-90: the next maintenance that was announced and has not ended."""
    to_come = [notice for notice in policy.notices if now < notice.ends_at]
    if not to_come:
        return None
    notice = min(to_come, key=lambda each: each.begins_at)
    return api.MaintenanceView(
        text=notice.text.in_language(language),
        begins_at=notice.begins_at.isoformat(),
        ends_at=notice.ends_at.isoformat(),
    )


def _payees(terminal: Terminal, code: str, now: datetime) -> api.PayeesView:
    policy = terminal.policy
    assert policy is not None, "without a policy the kiosk is out of service"
    names = {category.code: category.name.in_language(terminal.language) for category in policy.categories}
    return api.PayeesView(names.get(code, code), _tiles(terminal, policy, code, now))


def _tiles(terminal: Terminal, policy: Policy, category: str, now: datetime) -> tuple[api.PayeeTile, ...]:
    return tuple(_tile(terminal, policy, payee.code, now) for payee in payees_of(policy, category))


def _tile(terminal: Terminal, policy: Policy, service: str, now: datetime) -> api.PayeeTile:
    refusal = service_refusal(policy, service, now, is_online=terminal.is_online)
    reason = refusal.text(terminal.language) if refusal else ""
    return api.PayeeTile(service, service_name(policy, service, terminal.language), refusal is None, reason)


def _field(phase: EnteringRequisites, language: str) -> api.FieldView:
    steps = len(questions(phase.draft.policy, phase.draft.payee))
    name = service_name(phase.draft.policy, phase.draft.service, language)
    view = _question(question_of(phase), phase.value, phase.problem, name, language)
    return replace(view, step=phase.step + 1, steps=steps)


def _question(question: Question, value: str, problem: Problem, name: str, language: str) -> api.FieldView:
    """A question that stands alone. What is wrong is said when more typing cannot cure it, or on going forward."""
    wrong = problem_of(question, value)
    return api.FieldView(
        service_name=name,
        code=question.code,
        label=question.label.in_language(language),
        hint=question.hint.in_language(language),
        kind=question.kind,
        value=value,
        shown=masked(question.mask, value),
        mask=question.mask,
        problem=problem or ("" if wrong in UNFINISHED or question.kind == "text" else wrong),
        step=1,
        steps=1,
    )


def _review(terminal: Terminal, phase: Reviewing) -> api.CheckView | api.NoticeView | api.ChoiceView:
    order, language = phase.order, terminal.language
    match phase.stage:
        case "check":
            return check_view(terminal, order)
        case "terms":
            return api.NoticeView("terms", order.draft.policy.offer.url)
        case "offline" | "no-printer":
            return api.NoticeView(phase.stage)
        case "surplus":
            question = surplus_question(order.draft.policy)
            name = service_name(order.draft.policy, order.draft.service, language)
            field = _question(question, phase.value, phase.problem, name, language)
            text = phase.refusal.text(language) if phase.refusal else ""
            assert order.amount_tiyn is not None, "only a fixed sum has a surplus"
            return api.ChoiceView(field, order.amount_tiyn, text)
