"""Whom to pay from a wallet: the same catalogue as for cash, by category, by search, by a bill's code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core import events
from kiosk.core.catalogue import payee_of, payees_of
from kiosk.core.scanning import answers_of_code, is_known_code, payees_of_code
from kiosk.core.search import searched_text
from kiosk.core.wallet import WalletDraft, WalletForm, WalletHome, WalletPayees
from wire.records import replace

if TYPE_CHECKING:
    from uuid import UUID

    from kiosk.core.events import Event
    from kiosk.core.transition import Step
    from kiosk.core.wallet import Holder
    from wire.policy import Policy


def step_wallet_payees(step: Step, phase: WalletPayees, event: Event) -> Step:
    """The ledger decides about the payee; here nobody is greyed, because the wallet needs the ledger anyway."""
    policy = step.terminal.policy
    assert policy is not None, "without a policy nobody gets here"
    match event:
        case events.BackPressed() if phase.search is not None:
            return step.to(replace(phase, search=None))
        case events.BackPressed():
            return step.to(WalletPayees(phase.holder) if phase.category else WalletHome(phase.holder))
        case events.PageOpened("search") if phase.search is None:
            return step.to(replace(phase, search=""))
        case events.FieldEdited(value) if phase.search is not None:
            return step.to(replace(phase, search=searched_text(value)))
        case events.CodeScanned(text, draft_id):
            return _by_code(step, phase, policy, text, draft_id)
        case events.ServiceChosen(code, draft_id) if payee_of(policy, code) is not None:
            return ask_wallet_question(step, phase.holder, _draft(phase, policy, code, draft_id), 0)
        case events.ServiceChosen(code) if payees_of(policy, code) and phase.search is None:
            return step.to(replace(phase, category=code))
        case _:
            return step


def ask_wallet_question(step: Step, holder: Holder, draft: WalletDraft, place: int) -> Step:
    """One question of an order, with what was answered before."""
    return step.to(WalletForm(holder, draft, place, draft.answer(draft.questions[place].code)))


def leave_wallet_form(step: Step, phase: WalletForm) -> Step:
    """Back from the first question: to where it was chosen."""
    draft = phase.draft
    if draft.operation == "payment":
        return step.to(WalletPayees(phase.holder, draft.category, draft.searched))
    return step.to(WalletHome(phase.holder))


def scan_into_form(step: Step, phase: WalletForm, text: str) -> Step:
    """The code fills in what it knows; the holder sees it and goes on himself. A strange one is said to be so."""
    payee = phase.draft.payee
    if payee is None or not is_known_code(payee.fields, text):
        return step.to(replace(phase, problem="scan"))
    return ask_wallet_question(step, phase.holder, _filled(phase.draft, text), phase.step)


def _by_code(step: Step, phase: WalletPayees, policy: Policy, text: str, draft_id: UUID) -> Step:
    found = payees_of_code(policy, text)
    if len(found) != 1:
        return step
    draft = _filled(_draft(phase, policy, found[0].code, draft_id), text)
    return ask_wallet_question(step, phase.holder, draft, 0)


def _draft(phase: WalletPayees, policy: Policy, code: str, draft_id: UUID) -> WalletDraft:
    return WalletDraft(draft_id, "payment", code, phase.category, policy, searched=phase.search)


def _filled(draft: WalletDraft, text: str) -> WalletDraft:
    assert draft.payee is not None, "a bill's code is of a payee"
    for code, answer in answers_of_code(draft.payee.fields, draft.questions, text):
        draft = draft.answered(code, answer)
    return draft
