"""The views that speak of money: check, cash and done. Every figure comes from the rules, none is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk import api
from kiosk.core.catalogue import service_name
from kiosk.core.limits import bill_refusal, cannot_record, lacks_paper, largest_cash
from kiosk.core.parts import figures_of, payment_gross
from kiosk.core.print_jobs import PrintOver
from kiosk.core.requisites import answer_shown, hidden
from kiosk.core.states import Crediting, IntentPending, NoBill, Returning, Stacking
from kiosk.core.step_print import job_of
from receipts.orders import order_trace_url
from wire.entries import PartKind
from wire.money import ZERO, Tiyn, total
from wire.tariffs import gross_for

if TYPE_CHECKING:
    from datetime import datetime
    from typing import Literal

    from kiosk.core.session import Order
    from kiosk.core.states import AcceptingCash, BillInMotion, Done, Terminal
    from wire.entries import OrderCompleted, OrderOpened
    from wire.messages import OperationResult
    from wire.texts import Language


def check_view(terminal: Terminal, order: Order) -> api.CheckView:
    """Payee, requisites, fee in words and figures, and the bounds: all before any money moves (W-32)."""
    draft, tariff, language = order.draft, order.tariff, terminal.language
    opened = order.opened(is_receipt_on_paper=False, language="kk")
    gross = payment_gross(opened)
    payee = draft.payee
    least = payee.min_tiyn if payee else draft.policy.top_up_min_tiyn
    smallest_bill = min(terminal.denominations_tiyn, default=ZERO)
    return api.CheckView(
        service=draft.service,
        service_name=service_name(draft.policy, draft.service, language),
        rows=_rows(order, language),
        holder_name=order.holder_name,
        fee_ppm=tariff.rate_ppm,
        fee_fixed_tiyn=tariff.fixed_tiyn,
        fee_min_tiyn=tariff.min_tiyn,
        fee_max_tiyn=tariff.max_tiyn,
        smallest_tiyn=max(gross_for(tariff, least), smallest_bill) if gross is None else gross,
        largest_tiyn=_largest(terminal, order, opened) if gross is None else None,
        credit_max_tiyn=opened.credit_max_tiyn,
        amount_tiyn=order.amount_tiyn,
        to_insert_tiyn=gross,
        fee_tiyn=None if gross is None or order.amount_tiyn is None else gross - order.amount_tiyn,
    )


def _largest(terminal: Terminal, order: Order, opened: OrderOpened) -> Tiyn:
    """The most cash in all: by the order's caps and by what the kiosk may still sell (K-02)."""
    largest, left = largest_cash(opened, order.caps, ()), terminal.allotment_left_tiyn
    return left if largest is None else min(left, largest)


def _rows(order: Order, language: str) -> tuple[api.Row, ...]:
    asked = order.draft.questions
    return tuple(
        api.Row(
            question.label.in_language(language),
            answer_shown(question, order.draft.answer(question.code), language),
            is_key=False,
        )
        for question in asked
        if question.kind != "money"
    )


def target_of(order: Order, language: str) -> str:
    """What is paid or topped up: the first answer, hidden but for its end, as it was checked before (W-92)."""
    first = order.draft.questions[0]
    answer = order.draft.answer(first.code)
    words = answer_shown(first, answer, language)
    return words if first.kind == "choice" else hidden(words)


def cash_view(terminal: Terminal, cash: AcceptingCash, now: datetime) -> api.CashView:
    """What is in, what it becomes, and which bills may still come."""
    order, language = cash.order, terminal.language
    figures = figures_of(cash.opened, cash.inserted_tiyn)
    state, value, reason = _bill(cash.bill, language)
    return api.CashView(
        service=order.draft.service,
        service_name=service_name(order.draft.policy, order.draft.service, language),
        target=target_of(order, terminal.language),
        inserted_tiyn=figures.inserted_tiyn,
        fee_tiyn=figures.fee_tiyn,
        credited_tiyn=figures.credited_tiyn,
        amount_tiyn=order.amount_tiyn,
        remaining_tiyn=figures.remaining_tiyn,
        surplus_tiyn=figures.surplus_tiyn,
        left_tiyn=_left(terminal, cash),
        denominations=_denominations(terminal, cash, now),
        bill_state=state,
        bill_tiyn=value,
        bill_reason=reason,
        is_offline=order.is_offline,
        stopped_by=_stopped_by(terminal, cash),
    )


def _stopped_by(terminal: Terminal, cash: AcceptingCash) -> api.StoppedBy:
    if not terminal.acceptor.is_ready:
        return "acceptor"
    if cannot_record(terminal):
        return "terminal"
    return "paper" if lacks_paper(terminal, cash) else ""


def _left(terminal: Terminal, cash: AcceptingCash) -> Tiyn:
    """The cash that may still be inserted; the allotment always bounds it."""
    fallback = cash.order.fallback
    most = largest_cash(cash.opened, cash.order.caps, fallback.caps if fallback else ())
    left = terminal.allotment_left_tiyn
    if most is not None:
        left = min(left, most - cash.inserted_tiyn)
    return Tiyn(max(0, left))


def _denominations(terminal: Terminal, cash: AcceptingCash, now: datetime) -> tuple[api.Denomination, ...]:
    # What is being written at this moment greys no bill: it is over before a finger could follow.
    terminal = terminal.having(writes=())
    found = []
    for value in terminal.denominations_tiyn:
        refusal = bill_refusal(terminal, cash, value, now)
        found.append(
            api.Denomination(value, refusal is None, refusal.text(terminal.language) if refusal else "")
        )
    return tuple(found)


def _bill(bill: BillInMotion, language: Language) -> tuple[api.BillState, Tiyn, str]:
    match bill:
        case NoBill(shown, value, reason):
            return shown, value, reason.text(language) if reason else ""
        case IntentPending(bill=device_bill):
            return "checking", Tiyn(device_bill.value_tiyn), ""
        case Stacking(bill=device_bill) | Crediting(bill=device_bill):
            return "stacking", Tiyn(device_bill.value_tiyn), ""
        case Returning(bill=device_bill, reason=reason):
            text = reason.text(language) if reason else ""
            return "returning", Tiyn(device_bill.value_tiyn), text


# --- done ------------------------------------------------------------------------------------------------------


def done_view(terminal: Terminal, done: Done) -> api.DoneView:
    """What became of the cash, by the ledger's word as far as it is known."""
    completed, order, language = done.completed, done.order, terminal.language
    policy, main = order.draft.policy, completed.parts[0]
    is_to_fallback = main.kind is PartKind.TOP_UP and order.draft.wallet is None
    refusals = [result.refusal for result in done.results if result.refusal is not None]
    return api.DoneView(
        outcome=_outcome(completed, done.results),
        service_name=service_name(policy, main.service or order.draft.service, language),
        target=hidden(main.requisites["phone"]) if is_to_fallback else target_of(order, terminal.language),
        inserted_tiyn=completed.inserted_tiyn,
        fee_tiyn=total(part.fee_tiyn for part in completed.parts),
        credited_tiyn=main.credited_tiyn,
        surplus_tiyn=total(part.inserted_tiyn for part in completed.parts[1:]),
        receipt_number=completed.receipt_number,
        refusal_text=refusals[0].text(language) if refusals else "",
        paper=_paper(terminal, done),
        trace_url=order_trace_url(policy.kiosk, completed),
    )


def _outcome(
    completed: OrderCompleted, results: tuple[OperationResult, ...]
) -> Literal["executed", "accepted", "unapplied"]:
    is_held = any(part.kind is PartKind.UNAPPLIED for part in completed.parts)
    if is_held or any(result.outcome == "unapplied" for result in results):
        return "unapplied"
    return "executed" if len(results) == len(completed.parts) else "accepted"


def _paper(
    terminal: Terminal, done: Done
) -> Literal["none", "printing", "printed", "unknown", "not_printed"]:
    job = job_of(terminal, done.completed.receipt_number)
    if job is None:
        return "none"
    match job.stage:
        case PrintOver("not_printed") if not done.opened.is_receipt_on_paper:
            return "none"  # as agreed before the cash: the receipt is to be taken along by its code
        case PrintOver(outcome):
            return outcome
        case _:
            return "printing"
