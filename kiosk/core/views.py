"""What is on the glass: a function of the terminal's state and the time, in the customer's language."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Final

from kiosk import api
from kiosk.core.catalogue import blockers, payees_of, service_name, service_refusal
from kiosk.core.collecting import STAYS_IN
from kiosk.core.moves import WALLET_PHASES
from kiosk.core.pages import AskingReceipt, Helping, ReadingOffer, Searching, Traced
from kiosk.core.requisites import (
    problem_of,
    surplus_question,
)
from kiosk.core.screens import screen_of
from kiosk.core.search import alphabetical
from kiosk.core.service_states import LoggingIn, Serving
from kiosk.core.states import (
    AcceptingCash,
    Browsing,
    Collecting,
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
from kiosk.core.step_login import can_go_on
from kiosk.core.step_pages import Page
from kiosk.core.step_requisites import question_of
from kiosk.core.tracing import QUESTIONS
from kiosk.core.views_collection import can_go_back, collection_forward, collection_view
from kiosk.core.views_money import cash_view, check_view, done_view
from kiosk.core.views_pages import favourite_tiles, page_view, question_view, refused_view, tile_view
from kiosk.core.views_service import login_view, serving_view
from kiosk.core.views_wallet import can_leave, wallet_content, wallet_forward, wallet_tile
from wire.policy import WALLET_TOP_UP
from wire.records import replace

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.states import Terminal
    from wire.policy import Category, Policy


HOME_FAVOURITES: Final = 3


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
        can_go_home=(
            isinstance(phase, EnteringRequisites | Quoting | Reviewing | Refused | Done | Page)
            and screen != "out-of-service"
        )
        or (isinstance(phase, Collecting) and phase.wizard.stage not in STAYS_IN)
        or screen in ("payees", "wallet-number"),
        can_cancel=isinstance(phase, AcceptingCash) and can_cancel(phase),
        forward=_forward(terminal),
        warning_s_left=_warning_s_left(terminal, now),
        diagonal_inch=settings.diagonal_inch if terminal.site.get("diagonal_inch") else None,
        lower_edge_mm=settings.lower_edge_mm if terminal.site.get("lower_edge_mm") else None,
        is_voice_offered=settings.has_voice,
        volume_percent=settings.volume_percent,
    )


def _can_go_back(terminal: Terminal, screen: api.Screen) -> bool:
    match terminal.phase:
        case EnteringRequisites() | Quoting() | Reviewing() | Refused(is_over=False) | LoggingIn():
            return True
        case _ if isinstance(terminal.phase, Page):
            return screen != "out-of-service"
        case Collecting(wizard):
            return can_go_back(wizard)
        case Serving(page=page, confirm=confirm):
            return page != "menu" or bool(confirm)
        case phase:
            return screen == "payees" or can_leave(phase)


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
        case LoggingIn() as phase:
            return api.Forward("continue", can_go_on(phase))
        case Serving(confirm=confirm) if confirm:
            return api.Forward("confirm", is_enabled=True)
        case Serving(page="menu"):
            return api.Forward("log-out", is_enabled=True)
        case Refused(can_retry=True):
            return api.Forward("retry", is_enabled=True)
        case AskingReceipt() as phase:
            question = QUESTIONS[phase.step]
            return api.Forward("continue", not problem_of(question, phase.value) and not phase.problem)
        case ReadingOffer(review=Reviewing()):
            return api.Forward("accept", is_enabled=True)
        case Traced():
            return api.Forward("finish", is_enabled=True)
        case Collecting(wizard):
            return collection_forward(terminal, wizard)
        case phase:
            return wallet_forward(terminal, phase)


# --- the content ------------------------------------------------------------------------------------------------


def _content(terminal: Terminal, screen: api.Screen, now: datetime) -> api.Content:
    if screen == "out-of-service":
        return _out_of_service(terminal, now)
    match terminal.phase:
        case Home():
            return _home(terminal, now)
        case Browsing(category):
            return _payees(terminal, category, now)
        case Searching() | Helping() | ReadingOffer() | AskingReceipt() | Traced() as page:
            return page_view(terminal, page, now)
        case EnteringRequisites() as phase:
            return _field(terminal, phase)
        case Reviewing() as phase:
            return _review(terminal, phase)
        case AcceptingCash() as cash:
            return cash_view(terminal, cash, now)
        case Completing(completed=completed) | Paying(completed=completed):
            return api.PayingView(completed.inserted_tiyn)
        case Done() as done:
            return done_view(terminal, done)
        case Collecting(wizard):
            return collection_view(terminal, wizard)
        case LoggingIn() as phase:
            return login_view(terminal, phase, now)
        case Serving() as serving:
            return serving_view(terminal, serving, now)
        case Refused(refusal=refusal):
            return refused_view(terminal, refusal, is_cash=True)
        case phase if isinstance(phase, WALLET_PHASES):
            return wallet_content(terminal, phase, now)
        case _:
            return None


def _out_of_service(terminal: Terminal, now: datetime) -> api.OutOfServiceView:
    """What does not work, and what does all the same."""
    since = terminal.blocked_since or now
    wallet = wallet_tile(terminal)
    return api.OutOfServiceView(
        blockers(terminal, now),
        since.isoformat(),
        can_open=True,
        has_offer=terminal.policy is not None,
        wallet=wallet if wallet.is_available else None,
    )


def _category_tile(terminal: Terminal, policy: Policy, category: Category, now: datetime) -> api.CategoryTile:
    refusals = [
        service_refusal(policy, payee.code, now, is_online=terminal.is_online)
        for payee in payees_of(policy, category.code)
    ]
    why_not = next((refusal for refusal in refusals if refusal is not None), None)
    is_available = None in refusals
    reason = "" if is_available or why_not is None else why_not.text(terminal.language)
    return api.CategoryTile(category.code, category.name.in_language(terminal.language), is_available, reason)


def _home(terminal: Terminal, now: datetime) -> api.HomeView:
    policy = terminal.policy
    assert policy is not None, "without a policy the kiosk is out of service"
    categories = tuple(_category_tile(terminal, policy, category, now) for category in policy.categories)
    tile = tile_view(terminal, policy, WALLET_TOP_UP, now)
    announced = _maintenance(policy, terminal.language, now)
    favourites = favourite_tiles(terminal, policy, now)[:HOME_FAVOURITES]
    return api.HomeView(tile, categories, announced, favourites, wallet_tile(terminal))


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
    tiles = (tile_view(terminal, policy, payee.code, now) for payee in payees_of(policy, code))
    return api.PayeesView(
        names.get(code, code), tuple(sorted(tiles, key=lambda each: alphabetical(each.name)))
    )


def _field(terminal: Terminal, phase: EnteringRequisites) -> api.FieldView:
    language = terminal.language
    steps = len(phase.draft.questions)
    name = service_name(phase.draft.policy, phase.draft.service, language)
    view = question_view(question_of(phase), phase.value, phase.problem, name, language)
    payee, form = phase.draft.payee, phase.draft.policy.top_up_field
    can_scan = terminal.settings.has_scanner and any(
        field.scan for field in (payee.fields if payee else (form,))
    )
    return replace(view, step=phase.step + 1, steps=steps, can_scan=can_scan)


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
            field = question_view(question, phase.value, phase.problem, name, language)
            text = phase.refusal.text(language) if phase.refusal else ""
            assert order.amount_tiyn is not None, "only a fixed sum has a surplus"
            return api.ChoiceView(field, order.amount_tiyn, text)
