"""In one's own wallet: signing in, the glance at it, whom to pay, the form and the price."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from kiosk.core import events
from kiosk.core.catalogue import blockers
from kiosk.core.effects import AskWallet
from kiosk.core.limits import TECHNICAL
from kiosk.core.requisites import problem_of, questions, typed
from kiosk.core.session import Draft
from kiosk.core.step_print import print_wallet_receipt_again
from kiosk.core.step_requisites import price
from kiosk.core.step_wallet_order import (
    confirm,
    order_answered,
    order_journaled,
    place_order,
    send_code,
)
from kiosk.core.step_wallet_payees import (
    ask_wallet_question,
    leave_wallet_form,
    scan_into_form,
    step_wallet_payees,
)
from kiosk.core.transition import go_home, take_token
from kiosk.core.wallet import (
    CODE_DIGITS,
    PASSWORD_SIGNS_MAX,
    TRANSFER,
    WITHDRAWAL,
    Holder,
    WalletCheck,
    WalletCode,
    WalletDone,
    WalletDraft,
    WalletForm,
    WalletHome,
    WalletNo,
    WalletOffer,
    WalletPayees,
    WalletSigningIn,
    WalletStatement,
    WalletWaiting,
    holder_of,
)
from kiosk.core.wallet_talk import (
    CODE_WISHES,
    AcceptOffer,
    LinkStatement,
    LookUp,
    NoAnswer,
    OfferAccepted,
    Priced,
    PriceOrder,
    SessionOver,
    SignedIn,
    SignIn,
    StatementLinked,
    WalletSaysNo,
)
from wire.phones import wallet_number
from wire.policy import WALLET_TOP_UP
from wire.records import replace
from wire.refusals import Refusal, RefusalCode
from wire.wallet import WalletSummary

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from kiosk.core.events import Event, WalletWish
    from kiosk.core.requisites import Question
    from kiosk.core.states import Terminal
    from kiosk.core.transition import Step
    from kiosk.core.wallet import WaitingFor, WalletOrigin, WalletPhase
    from kiosk.core.wallet_talk import WalletAsk
    from wire.wallet import CodeWay

_WAYS_WISHED: Final[dict[str, CodeWay]] = {wish: way for way, wish in CODE_WISHES.items()}


def wallet_reason(terminal: Terminal) -> Refusal | None:
    """Why nobody can get into a wallet here now: it needs the ledger (K-04), and a journal for what is ordered.

    Cash is no part of it: a wallet is there while the bill acceptor is not. A kiosk that a field agent has closed is
    closed for everybody.
    """
    if terminal.policy is None or not terminal.is_online:
        return Refusal(code=RefusalCode.ONLINE_ONLY)
    cannot_write = terminal.is_disk_low or terminal.is_sync_halted or terminal.is_journal_failing
    return TECHNICAL if cannot_write or terminal.site.get("closed") else None


def open_wallet(step: Step) -> Step:
    """From the tiles."""
    return step if wallet_reason(step.terminal) else step.to(WalletSigningIn())


def has_session(phase: object) -> bool:
    """True where a token may be out: whatever leads elsewhere from here logs out."""
    if isinstance(phase, WalletNo):
        return phase.back is not None and holder_of(phase.back) is not None
    return isinstance(phase, _IN_SESSION)


_IN_SESSION: Final = (
    WalletWaiting,
    WalletOffer,
    WalletHome,
    WalletPayees,
    WalletForm,
    WalletCheck,
    WalletCode,
    WalletDone,
    WalletStatement,
)


def wallet_question_of(phase: WalletForm) -> Question:
    """The question on the screen."""
    return phase.draft.questions[phase.step]


def number_question(terminal: Terminal) -> Question:
    """Whose wallet: asked as for a top-up."""
    assert terminal.policy is not None, "without a policy nobody gets here"
    return questions(terminal.policy, None)[0]


def step_wallet(step: Step, phase: WalletPhase, event: Event, now: datetime) -> Step:
    match phase, event:
        case WalletWaiting(), _:
            return _waiting(step, phase, event, now)
        case _, events.WalletPressed("log-out") | events.HomePressed():
            return go_home(step)
        case WalletSigningIn(), _:
            return _sign_in(step, phase, event)
        case WalletOffer(), events.ForwardPressed():
            return ask(step, "offer", AcceptOffer(phase.version), phase)
        case WalletOffer(), events.BackPressed():
            return go_home(step)
        case WalletHome(holder), events.WalletPressed(wish, draft_id):
            return _wish(step, holder, wish, draft_id, now)
        case WalletPayees(), _:
            return step_wallet_payees(step, phase, event)
        case WalletForm(), _:
            return _form(step, phase, event)
        case WalletCheck(holder=holder, draft=draft), events.BackPressed():
            return ask_wallet_question(step, holder, draft, len(draft.questions) - 1)
        case WalletCheck(), events.ForwardPressed():
            return place_order(step, phase)
        case WalletCode(), _:
            return _code(step, phase, event)
        case WalletDone(ended=ended), events.ReprintPressed() if ended.receipt_number is not None:
            return print_wallet_receipt_again(step, ended.receipt_number)
        case WalletDone(holder=holder) | WalletStatement(holder=holder), (
            events.ForwardPressed() | events.BackPressed()
        ):
            return look(step, holder)
        case WalletNo(), events.ForwardPressed() | events.BackPressed():
            return _after_no(step, phase)
        case _:
            return step


def ask(step: Step, what: WaitingFor, question: WalletAsk, origin: WalletOrigin) -> Step:
    """Ask the ledger and wait; ``origin`` is where a no leads back to."""
    step, token = take_token(step)
    effect = AskWallet(token, question, step.terminal.settings.answer_s, step.terminal.language)
    return step.to(WalletWaiting(what, token, origin)).also(effect)


def look(step: Step, holder: Holder) -> Step:
    """The glance at the wallet, fresh."""
    return ask(step, "look", LookUp(), WalletHome(holder))


# --- signing in -------------------------------------------------------------------------------------------------


def _sign_in(step: Step, phase: WalletSigningIn, event: Event) -> Step:
    match phase.step, event:
        case "number", events.FieldEdited(value):
            number = typed(number_question(step.terminal), value)
            return step.to(WalletSigningIn(number=number))
        case "number", events.ForwardPressed():
            problem = problem_of(number_question(step.terminal), phase.number)
            if problem:
                return step.to(replace(phase, problem=problem))
            return step.to(WalletSigningIn("password", phase.number))
        case "number", events.BackPressed():
            return go_home(step)
        case "password", events.KeyPressed(key):
            password = keyed(phase.password, key, PASSWORD_SIGNS_MAX)
            return step.to(replace(phase, password=password, refusal=None))
        case "password", events.ForwardPressed() if phase.password:
            question = SignIn(wallet_number(phase.number), phase.password)
            return ask(step, "sign-in", question, WalletSigningIn("password", phase.number))
        case "password", events.BackPressed():
            return step.to(WalletSigningIn(number=phase.number))
        case _:
            return step


def keyed(secret: str, key: str, room: int) -> str:
    """A masked answer after one more key."""
    if key == "clear":
        return ""
    if key == "backspace":
        return secret[:-1]
    return secret + key if len(key) == 1 and len(secret) < room else secret


def _signed_in(step: Step, origin: WalletSigningIn, answer: SignedIn) -> Step:
    """A password that is due is changed where it can be typed unseen and kept: on the site (W-64)."""
    if answer.must_change_password:
        return step.to(WalletNo(Refusal(code=RefusalCode.PASSWORD_DUE)))
    holder = Holder(answer.wallet_id, wallet_number(origin.number))
    if answer.offer_due:
        return step.to(WalletOffer(holder, answer.offer_due))
    return look(step, holder)


# --- answers ------------------------------------------------------------------------------------------------------


def _waiting(step: Step, phase: WalletWaiting, event: Event, now: datetime) -> Step:
    match event:
        case events.Journaled(token) if phase.what == "journal" and token == phase.token:
            return order_journaled(step, phase, event)
        case events.JournalFailed(token) if phase.what == "journal" and token == phase.token:
            return step.to(WalletNo(TECHNICAL, phase.origin))
        case events.WalletAnswered(token, answer) if phase.what != "journal" and token == phase.token:
            if phase.placed is not None:
                return order_answered(step, phase, phase.placed, answer, now)
            return _answered(step, phase, answer)
        case events.TimerFired(name) if isinstance(phase.origin, WalletCode) and name == phase.origin.timer:
            return step.to(replace(phase, origin=replace(phase.origin, timer="")))
        case _:
            return step


def _answered(step: Step, phase: WalletWaiting, answer: object) -> Step:
    match phase.origin, answer:
        case WalletSigningIn() as origin, SignedIn():
            return _signed_in(step, origin, answer)
        case WalletSigningIn() as origin, WalletSaysNo(refusal):
            return step.to(replace(origin, refusal=refusal))
        case WalletSigningIn() as origin, _:
            return step.to(replace(origin, refusal=TECHNICAL))
        case WalletOffer(holder=holder), OfferAccepted():
            return look(step, holder)
        case WalletHome(holder), WalletSummary() as summary:
            return step.to(WalletHome(replace(holder, summary=summary)))
        case WalletHome() as home, StatementLinked(url):
            return step.to(WalletStatement(home.holder, url))
        case WalletForm() as form, Priced(refusal=None):
            return step.to(WalletCheck(form.holder, form.draft, answer))
        case origin, Priced(refusal=Refusal() as refusal):
            return step.to(WalletNo(refusal, origin))
        case origin, WalletSaysNo(refusal):
            return step.to(WalletNo(refusal, _way_back(origin)))
        case origin, NoAnswer():
            return step.to(WalletNo(TECHNICAL, _way_back(origin)))
        case _, SessionOver():
            return step.to(WalletNo(Refusal(code=RefusalCode.AUTHENTICATION_FAILED)))
        case _:
            raise AssertionError("an answer to another question")


def _way_back(origin: WalletOrigin) -> WalletOrigin | None:
    """A wallet that was never seen has no page to go back to."""
    if isinstance(origin, WalletHome) and origin.holder.summary is None:
        return None
    return origin


def _after_no(step: Step, phase: WalletNo) -> Step:
    match phase.back:
        case None:
            return go_home(step)
        case WalletForm(holder=holder, draft=draft) | WalletCheck(holder=holder, draft=draft):
            return ask_wallet_question(step, holder, draft, len(draft.questions) - 1)
        case WalletOffer() | WalletHome() as back:
            return step.to(back)
        case back:
            signed_in = holder_of(back)
            return go_home(step) if signed_in is None else look(step, signed_in)


# --- what he wants ----------------------------------------------------------------------------------------------


def _wish(step: Step, holder: Holder, wish: WalletWish, draft_id: UUID, now: datetime) -> Step:
    policy = step.terminal.policy
    assert policy is not None, "without a policy nobody gets here"
    match wish:
        case "pay":
            return step.to(WalletPayees(holder))
        case "transfer":
            return ask_wallet_question(
                step, holder, WalletDraft(draft_id, "transfer", TRANSFER, "", policy), 0
            )
        case "withdraw" if _is_identified(holder):
            draft = WalletDraft(draft_id, "withdrawal", WITHDRAWAL, "", policy)
            return ask_wallet_question(step, holder, draft, 0)
        case "statement" if _is_identified(holder):
            return ask(step, "statement", LinkStatement(), WalletHome(holder))
        case "top-up" if not blockers(step.terminal, now):
            code = number_question(step.terminal).code
            return price(
                step, Draft(draft_id, WALLET_TOP_UP, "", policy).answered(code, holder.phone[2:]), now
            )
        case _:
            return step


def _is_identified(holder: Holder) -> bool:
    return holder.summary is not None and holder.summary.is_identified


def _form(step: Step, phase: WalletForm, event: Event) -> Step:
    question, holder, draft = wallet_question_of(phase), phase.holder, phase.draft
    match event:
        case events.FieldEdited(value):
            return step.to(replace(phase, value=typed(question, value), problem=""))
        case events.BackPressed() if phase.step > 0:
            return ask_wallet_question(step, holder, draft, phase.step - 1)
        case events.BackPressed():
            return leave_wallet_form(step, phase)
        case events.CodeScanned(text):
            return scan_into_form(step, phase, text)
        case events.ForwardPressed():
            problem = problem_of(question, phase.value)
            if problem:
                return step.to(replace(phase, problem=problem))
            draft = draft.answered(question.code, phase.value)
            if phase.step + 1 < len(draft.questions):
                return ask_wallet_question(step, holder, draft, phase.step + 1)
            return ask(step, "price", PriceOrder(draft.order), replace(phase, draft=draft))
        case _:
            return step


def _code(step: Step, phase: WalletCode, event: Event) -> Step:
    match event:
        case events.KeyPressed(key) if key in {*"0123456789", "clear", "backspace"}:
            return step.to(replace(phase, code=keyed(phase.code, key, CODE_DIGITS), refusal=None))
        case events.ForwardPressed() if phase.command or len(phase.code) == CODE_DIGITS:
            return confirm(step, phase)
        case events.WalletPressed(wish) if wish in _WAYS_WISHED and not phase.timer:
            return send_code(step, phase, _WAYS_WISHED[wish])
        case events.TimerFired(name) if name == phase.timer:
            return step.to(replace(phase, timer=""))
        case events.BackPressed():
            return look(step, phase.holder)
        case _:
            return step
