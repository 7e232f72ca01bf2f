"""The views beside paying: tiles, questions, search, help, the offer's text, what became of a payment."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from kiosk import api
from kiosk.core.advice import advice_of
from kiosk.core.catalogue import TOP_UP_NAME, logo_of, payee_of, service_name, service_refusal
from kiosk.core.pages import AskingReceipt, Helping, ReadingOffer, Searching, Traced
from kiosk.core.print_jobs import PrintOver
from kiosk.core.requisites import UNFINISHED, masked, problem_of
from kiosk.core.search import search
from kiosk.core.step_pages import can_copy
from kiosk.core.step_print import job_of
from kiosk.core.tracing import QUESTIONS
from kiosk.core.wallet import NAMES, TRANSFER, WITHDRAWAL
from wire.policy import WALLET_TOP_UP
from wire.records import replace
from wire.refusals import RefusalCode
from wire.texts import Text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Literal

    from kiosk.core.requisites import Problem, Question
    from kiosk.core.states import Terminal
    from wire.messages import TracedPart, TracedWalletOrder
    from wire.policy import Policy
    from wire.refusals import Refusal

RESULTS_MAX: Final = 24
"""As many as anyone reads; who sees so many types another letter."""
FIND_TITLE: Final = Text(kk="Төлемімді табу", ru="Найти мой платёж", en="Find my payment")

OPERATION_NAMES: Final = {
    "payment": Text(kk="Әмияннан төлем", ru="Оплата из кошелька", en="Payment from a wallet"),
    "transfer": NAMES[TRANSFER],
    "withdrawal": NAMES[WITHDRAWAL],
}
"""What an order from a wallet is called where its payee is not known."""

Page = Searching | Helping | ReadingOffer | AskingReceipt | Traced
PageContent = api.SearchView | api.HelpView | api.OfferView | api.FieldView | api.FoundView


def page_view(terminal: Terminal, page: Page, now: datetime) -> PageContent:
    match page:
        case Searching(text):
            return _search(terminal, text, now)
        case Helping():
            return _help(terminal)
        case ReadingOffer():
            return _offer(terminal)
        case AskingReceipt():
            title = FIND_TITLE.in_language(terminal.language)
            question = QUESTIONS[page.step]
            view = question_view(question, page.value, page.problem, title, terminal.language)
            return replace(view, step=page.step + 1, steps=len(QUESTIONS))
        case Traced():
            return _found(terminal, page)


def question_view(
    question: Question, value: str, problem: Problem, name: str, language: str
) -> api.FieldView:
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
        choices=tuple((choice.code, choice.label.in_language(language)) for choice in question.choices),
    )


# --- the catalogue -------------------------------------------------------------------------------------------


def tile_view(terminal: Terminal, policy: Policy, service: str, now: datetime) -> api.PayeeTile:
    refusal = service_refusal(policy, service, now, is_online=terminal.is_online)
    reason = refusal.text(terminal.language) if refusal else ""
    name = service_name(policy, service, terminal.language)
    return api.PayeeTile(service, name, refusal is None, reason, logo_of(terminal, policy, service))


def favourite_tiles(terminal: Terminal, policy: Policy, now: datetime) -> tuple[api.PayeeTile, ...]:
    """The payees most paid for at this kiosk; the wallet has a tile of its own."""
    return tuple(tile_view(terminal, policy, code, now) for code in favourites(terminal, policy))


def favourites(terminal: Terminal, policy: Policy) -> tuple[str, ...]:
    """The codes of the payees most paid for at this kiosk, most first."""
    used = sorted(terminal.usage, key=lambda each: (-each[1], each[0]))
    codes = (code for code, _ in used if code != WALLET_TOP_UP and payee_of(policy, code) is not None)
    return tuple(islice(codes, RESULTS_MAX))


def _search(terminal: Terminal, text: str, now: datetime) -> api.SearchView:
    policy = terminal.policy
    assert policy is not None, "without a policy the kiosk is out of service"
    return search_view(terminal, policy, text, lambda code: tile_view(terminal, policy, code, now))


def search_view(
    terminal: Terminal, policy: Policy, text: str, tile_of: Callable[[str], api.PayeeTile]
) -> api.SearchView:
    """What fits; while nothing is typed, the payees most paid for at this kiosk."""
    if not text.strip():
        return api.SearchView(text, tuple(map(tile_of, favourites(terminal, policy))), 0)
    usage = dict(terminal.usage)
    found = search(policy.payees, text, lambda code: usage.get(code, 0))
    return api.SearchView(text, tuple(tile_of(payee.code) for payee in found[:RESULTS_MAX]), len(found))


# --- to be read ---------------------------------------------------------------------------------------------


def _help(terminal: Terminal) -> api.HelpView:
    settings, policy = terminal.settings, terminal.policy
    if policy is None:
        return api.HelpView((settings.support_phone,), settings.kiosk_number, "", "", "", has_offer=False)
    kiosk = policy.kiosk
    return api.HelpView(
        phones=kiosk.support_phones or (settings.support_phone,),
        kiosk_number=kiosk.number,
        address=kiosk.address.in_language(terminal.language),
        operator=kiosk.operator_name,
        registration_url=kiosk.registration_url,
        has_offer=True,
    )


def _offer(terminal: Terminal) -> api.OfferView:
    policy, language = terminal.policy, terminal.language
    assert policy is not None, "the offer came with a policy"
    offer = policy.offer
    if offer.text is None:
        return api.OfferView(offer.version, offer.url, (), is_translated=False)
    words = offer.text.ru if language == "ru" else offer.text.kk
    paragraphs = tuple(part.strip() for part in words.split("\n\n") if part.strip())
    return api.OfferView(offer.version, offer.url, paragraphs, is_translated=language == "en")


def refused_view(terminal: Terminal, refusal: Refusal, *, is_cash: bool) -> api.RefusedView:
    """Why not and what now; who has no wallet yet is shown where one is opened (W-03)."""
    is_unknown = refusal.code is RefusalCode.WALLET_UNKNOWN and terminal.policy is not None
    return api.RefusedView(
        refusal.text(terminal.language),
        refusal.rule,
        advice_of(refusal, terminal.language, is_cash=is_cash),
        terminal.policy.kiosk.registration_url if is_unknown and terminal.policy else "",
    )


# --- what became of a payment ---------------------------------------------------------------------------------


def _found(terminal: Terminal, phase: Traced) -> api.FoundView:
    receipt, language = phase.payment.receipt, terminal.language
    order = receipt.wallet
    parts = tuple(_part(part, language) for part in receipt.parts)
    return api.FoundView(
        kiosk_number=receipt.kiosk_number,
        receipt_number=receipt.receipt_number,
        at=receipt.at.isoformat(),
        inserted_tiyn=receipt.inserted_tiyn if order is None else order.amount_tiyn + order.fee_tiyn,
        parts=parts if order is None else (_wallet_part(order, language),),
        is_of_wallet=order is not None,
        is_certain=phase.is_certain,
        trace_url=phase.payment.trace_url,
        can_copy=can_copy(terminal, phase) and terminal.printer.can_print,
        paper=_paper(terminal, receipt.receipt_number),
    )


def _part(part: TracedPart, language: str) -> api.FoundPartView:
    name = part.name or TOP_UP_NAME
    return api.FoundPartView(
        name=name.in_language(language),
        requisites=part.requisites,
        state=part.state,
        inserted_tiyn=part.inserted_tiyn,
        fee_tiyn=part.fee_tiyn,
        credited_tiyn=part.credited_tiyn,
        refusal_text=part.refusal.text(language) if part.refusal else "",
    )


def _wallet_part(order: TracedWalletOrder, language: str) -> api.FoundPartView:
    is_over = order.state in ("refused", "not_executed")
    name = order.name or OPERATION_NAMES[order.operation]
    return api.FoundPartView(
        name=name.in_language(language),
        requisites=(),
        state="refused" if is_over else "executed" if order.state == "executed" else "accepted",
        inserted_tiyn=order.amount_tiyn + order.fee_tiyn,
        fee_tiyn=order.fee_tiyn,
        credited_tiyn=order.amount_tiyn,
        refusal_text=order.refusal.text(language) if order.refusal else "",
    )


def _paper(
    terminal: Terminal, number: int
) -> Literal["none", "printing", "printed", "unknown", "not_printed"]:
    job = job_of(terminal, number)
    if job is None:
        return "none"
    return job.stage.outcome if isinstance(job.stage, PrintOver) else "printing"
