"""The views of one's own wallet. Secrets are told by their length, numbers and names masked (W-92)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from kiosk import api
from kiosk.core.catalogue import blockers, logo_of, payees_of, service_name
from kiosk.core.print_jobs import PrintOver
from kiosk.core.requisites import hidden, masked, problem_of
from kiosk.core.search import alphabetical
from kiosk.core.step_print import job_of
from kiosk.core.step_wallet import number_question, wallet_question_of, wallet_reason
from kiosk.core.views_pages import favourites, question_view, refused_view, search_view
from kiosk.core.wallet import (
    CODE_DIGITS,
    WalletCheck,
    WalletCode,
    WalletDone,
    WalletForm,
    WalletHome,
    WalletNo,
    WalletOffer,
    WalletPayees,
    WalletSigningIn,
    WalletStatement,
    WalletWaiting,
)
from kiosk.core.wallet_talk import CODE_WISHES
from kiosk.wallet_api import (
    SecretView,
    WalletCheckView,
    WalletDoneView,
    WalletLineView,
    WalletStatementView,
    WalletView,
    WalletWaitingView,
)
from receipts.wallet_orders import wallet_trace_url
from wire.records import replace
from wire.texts import Text

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.states import Terminal
    from kiosk.core.wallet import WalletPhase

MY_WALLET = Text(kk="Менің әмияным", ru="Мой кошелёк", en="My wallet")
WALLET_FAVOURITES: Final = 2
"""As many of this kiosk's favourites stand before the categories."""


def wallet_tile(terminal: Terminal) -> api.PayeeTile:
    """The way in; greyed with the reason where the ledger cannot be asked (K-04)."""
    reason = wallet_reason(terminal)
    text = reason.text(terminal.language) if reason else ""
    return api.PayeeTile("my-wallet", MY_WALLET.in_language(terminal.language), reason is None, text)


def can_leave(phase: object) -> bool:
    return isinstance(
        phase,
        WalletSigningIn
        | WalletOffer
        | WalletPayees
        | WalletForm
        | WalletCheck
        | WalletCode
        | WalletStatement,
    )


def wallet_forward(terminal: Terminal, phase: object) -> api.Forward | None:
    """The one way forward, named by its effect."""
    match phase:
        case WalletSigningIn(step="number", number=number):
            return api.Forward("continue", not problem_of(number_question(terminal), number))
        case WalletSigningIn(password=password):
            return api.Forward("sign-in", bool(password))
        case WalletOffer():
            return api.Forward("accept", is_enabled=True)
        case WalletForm(value=value):
            return api.Forward("continue", not problem_of(wallet_question_of(phase), value))
        case WalletCheck(draft=draft, price=price):
            return api.Forward("pay", is_enabled=True, amount_tiyn=draft.amount_tiyn + price.fee_tiyn)
        case WalletCode(command=command, code=code):
            return api.Forward("confirm-code", bool(command) or len(code) == CODE_DIGITS)
        case WalletDone() | WalletStatement() | WalletNo():
            return api.Forward("to-wallet" if _has_wallet(phase) else "finish", is_enabled=True)
        case _:
            return None


def _has_wallet(phase: object) -> bool:
    return not (isinstance(phase, WalletNo) and phase.back is None)


def wallet_content(terminal: Terminal, phase: WalletPhase, now: datetime) -> api.Content:
    """What the page shows."""
    language = terminal.language
    match phase:
        case WalletSigningIn(step="number"):
            name = MY_WALLET.in_language(language)
            return question_view(number_question(terminal), phase.number, phase.problem, name, language)
        case WalletSigningIn() | WalletCode():
            return _secret(terminal, phase)
        case WalletWaiting(what=what):
            return WalletWaitingView(what)
        case WalletOffer():
            return api.NoticeView("terms", terminal.policy.offer.url if terminal.policy else "")
        case WalletHome():
            return _wallet(terminal, phase, now)
        case WalletPayees():
            return _payees(terminal, phase)
        case WalletForm():
            return _form(terminal, phase)
        case WalletCheck():
            return _check(terminal, phase)
        case WalletDone():
            return _done(terminal, phase)
        case WalletStatement(url=url):
            return WalletStatementView(url)
        case WalletNo(refusal=refusal):
            return refused_view(terminal, refusal, is_cash=False)


def _secret(terminal: Terminal, phase: WalletSigningIn | WalletCode) -> SecretView:
    problem = phase.refusal.text(terminal.language) if phase.refusal else ""
    if isinstance(phase, WalletSigningIn):
        shown = masked(number_question(terminal).mask, phase.number)
        return SecretView("password", len(phase.password), problem, hidden(shown))
    summary = phase.holder.summary
    ways = () if phase.timer else tuple(CODE_WISHES.values())
    target = summary.phone if summary else ""
    return SecretView(
        "code", len(phase.code), problem, target, ways, phase.command, phase.number, CODE_WISHES[phase.way]
    )


def _wallet(terminal: Terminal, phase: WalletHome, now: datetime) -> WalletView:
    summary = phase.holder.summary
    assert summary is not None, "shown once it was looked up"
    return WalletView(
        phone=summary.phone,
        holder_name=summary.holder_name,
        balance_tiyn=summary.balance_tiyn,
        held_tiyn=summary.held_tiyn,
        available_tiyn=summary.available_tiyn,
        payment_left_tiyn=summary.payment_left_tiyn,
        credit_left_tiyn=summary.credit_left_tiyn,
        condition=summary.condition,
        is_identified=summary.is_identified,
        can_top_up=not blockers(terminal, now),
        lines=tuple(
            WalletLineView(line.kind, line.at.isoformat(), line.counterparty, line.amount_tiyn, line.fee_tiyn)
            for line in summary.operations
        ),
    )


def _payees(terminal: Terminal, phase: WalletPayees) -> api.PayeesView | api.SearchView:
    """The catalogue as for cash. Nobody is greyed: the ledger, without which nobody is here, decides about each."""
    policy, language = terminal.policy, terminal.language
    assert policy is not None, "without a policy nobody gets here"

    def tile_of(code: str) -> api.PayeeTile:
        name = service_name(policy, code, language)
        return api.PayeeTile(code, name, is_available=True, logo=logo_of(terminal, policy, code))

    if phase.search is not None:
        return search_view(terminal, policy, phase.search, tile_of)
    names = {each.code: each.name.in_language(language) for each in policy.categories}
    if phase.category:
        tiles = (tile_of(each.code) for each in payees_of(policy, phase.category))
        in_order = sorted(tiles, key=lambda each: alphabetical(each.name))
        return api.PayeesView(names.get(phase.category, phase.category), tuple(in_order))
    used = map(tile_of, favourites(terminal, policy)[:WALLET_FAVOURITES])
    filled = (code for code in names if payees_of(policy, code))
    return api.PayeesView(
        "", (*used, *(api.PayeeTile(code, names[code], is_available=True) for code in filled))
    )


def _form(terminal: Terminal, phase: WalletForm) -> api.FieldView:
    name = phase.draft.name(terminal.language)
    view = question_view(wallet_question_of(phase), phase.value, phase.problem, name, terminal.language)
    payee = phase.draft.payee
    can_scan = terminal.settings.has_scanner and payee is not None and any(each.scan for each in payee.fields)
    return replace(view, step=phase.step + 1, steps=len(phase.draft.questions), can_scan=can_scan)


def _check(terminal: Terminal, phase: WalletCheck) -> WalletCheckView:
    draft, price, language = phase.draft, phase.price, terminal.language
    total = draft.amount_tiyn + price.fee_tiyn
    return WalletCheckView(
        service_name=draft.name(language),
        rows=tuple(
            (each.label.in_language(language), masked(each.mask, draft.answer(each.code)))
            for each in draft.questions
            if each.kind != "money"
        ),
        amount_tiyn=draft.amount_tiyn,
        fee_tiyn=price.fee_tiyn,
        total_tiyn=total,
        left_tiyn=price.available_tiyn - total,
    )


def _done(terminal: Terminal, phase: WalletDone) -> WalletDoneView:
    placed, ended, language = phase.placed, phase.ended, terminal.language
    return WalletDoneView(
        outcome=ended.outcome,
        operation=placed.intended.operation,
        service_name=placed.draft.name(language),
        amount_tiyn=placed.intended.amount_tiyn,
        fee_tiyn=placed.intended.fee_tiyn,
        operation_id=str(ended.operation_id or ""),
        receipt_number=ended.receipt_number,
        refusal_text=ended.refusal.text(language) if ended.refusal else "",
        paper=_paper(terminal, ended.receipt_number),
        trace_url=wallet_trace_url(placed.draft.policy.kiosk, ended),
    )


def _paper(
    terminal: Terminal, number: int | None
) -> Literal["none", "printing", "printed", "unknown", "not_printed"]:
    job = None if number is None else job_of(terminal, number)
    if job is None:
        return "none"
    return job.stage.outcome if isinstance(job.stage, PrintOver) else "printing"
