"""An order from a wallet: journaled, sent, confirmed, ended; and found again when its answer was lost.

Write first, then act: ``wallet_order_intended`` with the order's id is on disk before the ledger hears of it. An order
whose end is not on disk is asked about, by the kiosk itself, until the ledger has told what became of it; nothing is
ever sent a second time under another id.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from kiosk.core import events
from kiosk.core.effects import AskWallet, LeaveWallet
from kiosk.core.limits import TECHNICAL
from kiosk.core.states import Attract, Completing, Recovering, Starting
from kiosk.core.step_print import print_wallet_receipt
from kiosk.core.transition import start_timer, take_token, try_write, write_surely
from kiosk.core.wallet import (
    CODE_AGAIN_S,
    ORDER_ASKED_S,
    Placed,
    WalletCheck,
    WalletCode,
    WalletDone,
    WalletNo,
    WalletWaiting,
    holder_of,
)
from kiosk.core.wallet_talk import (
    CodeSent,
    ConfirmOrder,
    FindOrder,
    OrderStands,
    SendCode,
    SendOrder,
    WalletSaysNo,
)
from wire.entries import WalletOrderEnded, WalletOrderIntended
from wire.records import replace
from wire.refusals import RefusalCode

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.events import Event
    from kiosk.core.states import Terminal
    from kiosk.core.transition import Step
    from kiosk.core.wallet import Holder
    from kiosk.core.wallet_talk import WalletAnswer
    from wire.wallet import CodeWay, WalletOrderPaper

Outcome = Literal["executed", "pending", "refused", "not_executed", "unknown"]

OUTCOMES: Final[dict[str, Outcome]] = {
    "executed": "executed",
    "complete": "executed",
    "pending": "pending",
    "refused": "refused",
    "expired": "not_executed",
    "none": "not_executed",
}
"""What a state at the ledger means here; ``awaiting_code`` is no end."""
WITH_RECEIPT: Final = frozenset({"executed", "pending", "unknown"})
CODE_TROUBLES: Final = frozenset(
    {RefusalCode.CODE_WRONG, RefusalCode.CODE_EXPIRED, RefusalCode.CODES_TOO_MANY}
)
"""A code that is not right ends no order: another one can be asked for."""


def place_order(step: Step, check: WalletCheck) -> Step:
    """The intent goes to disk first."""
    if step.terminal.writes:
        return step.to(WalletNo(TECHNICAL, check))
    order, price = check.draft.order, check.price
    intended = WalletOrderIntended(
        order_id=order.order_id,
        wallet_id=check.holder.wallet_id,
        operation=order.operation,
        service=order.service,
        amount_tiyn=order.amount_tiyn,
        fee_tiyn=price.fee_tiyn,
        language=step.terminal.language,
    )
    step, token = try_write(step, intended)
    placed = Placed(check.draft, price, intended)
    return step.to(WalletWaiting("journal", token, check, placed, way=_first_way(check.holder)))


def _first_way(holder: Holder) -> CodeWay:
    """The way of the holder's last code that came right: what reaches him best."""
    return holder.summary.code_way if holder.summary else "sms"


def order_journaled(step: Step, phase: WalletWaiting, _event: events.Journaled) -> Step:
    """It is on disk: now the ledger may hear of it."""
    placed = phase.placed
    assert placed is not None, "what was journaled is an order"
    step = step.holding(wallet_orders=(*step.terminal.wallet_orders, placed.intended))
    question = SendOrder(placed.draft.order, placed.price.fee_tiyn, placed.price.quote_id)
    return _ask(step, replace(phase, what="order"), question)


def send_code(step: Step, phase: WalletCode, way: CodeWay) -> Step:
    """Another code, by another way if that is wished."""
    waiting = WalletWaiting("code", 0, replace(phase, code="", refusal=None), phase.placed, way)
    return _ask_code(step, waiting)


def confirm(step: Step, phase: WalletCode) -> Step:
    assert phase.placed.operation_id is not None, "the ledger has named the order that waits for its code"
    code = phase.command or phase.code
    question = ConfirmOrder(phase.placed.operation_id, phase.challenge_id, code)
    return _ask(step, WalletWaiting("confirm", 0, replace(phase, code=""), phase.placed), question)


def _ask_code(step: Step, waiting: WalletWaiting) -> Step:
    assert waiting.placed is not None, "a code is for an order"
    assert waiting.placed.operation_id is not None, "the ledger has named it"
    return _ask(step, replace(waiting, what="code"), SendCode(waiting.placed.operation_id, waiting.way))


def _ask(step: Step, waiting: WalletWaiting, question: SendOrder | SendCode | ConfirmOrder) -> Step:
    step, token = take_token(step)
    effect = AskWallet(token, question, step.terminal.settings.answer_s, step.terminal.language)
    return step.to(replace(waiting, token=token)).also(effect)


def order_answered(
    step: Step, phase: WalletWaiting, placed: Placed, answer: WalletAnswer, now: datetime
) -> Step:
    """The ledger's word on an order under way: a code is due, it has ended, or nobody knows."""
    holder = holder_of(phase.origin)
    assert holder is not None, "whoever orders is signed in"
    match answer:
        case OrderStands(state="awaiting_code", operation_id=operation_id):
            placed = replace(placed, operation_id=operation_id or placed.operation_id)
            return _ask_code(step, replace(phase, placed=placed))
        case OrderStands(state=state, operation_id=operation_id, refusal=refusal):
            placed = replace(placed, operation_id=operation_id or placed.operation_id)
            return _end(step, holder, placed, _ended(placed, OUTCOMES[state], refusal), now)
        case CodeSent(challenge_id, command, number):
            step, timer = start_timer(step, "wallet-code", CODE_AGAIN_S)
            return step.to(WalletCode(holder, placed, phase.way, challenge_id, command, number, timer=timer))
        case WalletSaysNo(refusal) if isinstance(phase.origin, WalletCode) and refusal.code in CODE_TROUBLES:
            return step.to(replace(phase.origin, refusal=refusal))
        case WalletSaysNo(refusal):
            return _end(step, holder, placed, _ended(placed, "refused", refusal), now)
        case _ if phase.what == "code" and isinstance(phase.origin, WalletCode):
            return step.to(replace(phase.origin, refusal=TECHNICAL))
        case _:
            return _end(step, holder, placed, _ended(placed, "unknown"), now)


def _ended(placed: Placed, outcome: Outcome, refusal: object = None) -> WalletOrderEnded:
    return WalletOrderEnded.model_validate(
        {
            "order_id": placed.intended.order_id,
            "service": placed.intended.service,
            "outcome": outcome,
            "operation_id": placed.operation_id,
            "refusal": refusal,
        }
    )


def _end(step: Step, holder: Holder, placed: Placed, ended: WalletOrderEnded, now: datetime) -> Step:
    """Receipt numbers follow each other in the queue, cash or not (W-83)."""
    if ended.outcome in WITH_RECEIPT:
        number = step.terminal.next_receipt_number
        ended = ended.model_copy(update={"receipt_number": number})
        step = step.holding(next_receipt_number=number + 1)
    if ended.outcome != "unknown":
        step = _forget(step, ended)
    done = replace(placed, draft=replace(placed.draft, attempt=placed.draft.attempt + 1))
    step = step.to(WalletDone(holder, done, ended))
    if ended.receipt_number is None:
        return write_surely(step, ended)[0]
    return print_wallet_receipt(
        step, placed.intended, ended, now, phone=holder.phone, requisites=placed.draft.answers
    )


def _forget(step: Step, ended: WalletOrderEnded) -> Step:
    left = tuple(each for each in step.terminal.wallet_orders if each.order_id != ended.order_id)
    return step.holding(wallet_orders=left, owed_receipts=step.terminal.owed_receipts - {ended.order_id})


# --- orders whose end nobody here knows ------------------------------------------------------------------------


def leave_wallet(step: Step) -> Step:
    """The token is made worthless; an order that still waits for its code can no longer be confirmed from here."""
    return look_after_orders(step.also(LeaveWallet()))


def look_after_orders(step: Step) -> Step:
    """As long as there is an order without an end, the ledger is asked about it now and then."""
    terminal = step.terminal
    if not terminal.wallet_orders or terminal.wallet_timer or terminal.wallet_question:
        return step
    step, timer = start_timer(step, "wallet-order", ORDER_ASKED_S)
    return step.holding(wallet_timer=timer)


def order_timer_fired(step: Step, *, is_somebody_in: bool) -> Step:
    """Ask about the oldest; not while somebody is signed in, whose own order it may be."""
    step = step.holding(wallet_timer="")
    terminal = step.terminal
    oldest = _next_to_find(terminal)
    if (
        is_somebody_in
        or not terminal.is_online
        or isinstance(terminal.phase, Starting | Recovering | Completing)
        or oldest is None
    ):
        return look_after_orders(step)
    others = (each for each in terminal.wallet_orders if each is not oldest)
    step, token = take_token(step.holding(wallet_orders=(oldest, *others)))
    is_owed = oldest.order_id in terminal.owed_receipts
    question = FindOrder(oldest.wallet_id, oldest.order_id, for_paper=is_owed)
    return step.holding(wallet_question=token).also(
        AskWallet(token, question, terminal.settings.answer_s, terminal.language)
    )


def _next_to_find(terminal: Terminal) -> WalletOrderIntended | None:
    """A receipt that is owed comes out by itself: not before a stranger, so its order waits until nobody is there."""
    is_alone = isinstance(terminal.phase, Attract)
    fit = (each for each in terminal.wallet_orders if is_alone or each.order_id not in terminal.owed_receipts)
    return next(fit, None)


def order_found(step: Step, event: events.WalletAnswered) -> Step:
    """The ledger's word on the oldest one; what it cannot say yet is asked again, after the others."""
    step = step.holding(wallet_question=0)
    oldest, *rest = step.terminal.wallet_orders
    match event.answer:
        case OrderStands(paper=paper, state=state) if (
            paper is not None and OUTCOMES.get(state) in WITH_RECEIPT
        ):
            if not isinstance(step.terminal.phase, Attract) or not step.terminal.printer.is_known:
                return look_after_orders(step.holding(wallet_orders=(*rest, oldest)))
            return look_after_orders(_print_owed(step, oldest, event.answer, paper))
        case OrderStands(state=state, operation_id=operation_id, refusal=refusal) if state in OUTCOMES:
            ended = WalletOrderEnded(
                order_id=oldest.order_id,
                service=oldest.service,
                outcome=OUTCOMES[state],
                operation_id=operation_id,
                refusal=refusal,
            )
            return look_after_orders(write_surely(_forget(step, ended), ended)[0])
        case _:
            return look_after_orders(step.holding(wallet_orders=(*rest, oldest)))


def _print_owed(
    step: Step, oldest: WalletOrderIntended, stands: OrderStands, paper: WalletOrderPaper
) -> Step:
    """The receipt of a life that was cut off, by the ledger's word; without paper there is no number to spend."""
    ended = WalletOrderEnded(
        order_id=oldest.order_id,
        service=oldest.service,
        outcome=OUTCOMES[stands.state],
        operation_id=stands.operation_id,
    )
    step = _forget(step, ended)
    if not step.terminal.printer.can_print:
        return write_surely(step, ended)[0]
    number = step.terminal.next_receipt_number
    step = step.holding(next_receipt_number=number + 1)
    ended = ended.model_copy(update={"receipt_number": number})
    return print_wallet_receipt(
        step, oldest, ended, paper.at, phone=paper.phone, requisites=tuple(paper.requisites.items())
    )


def is_order_question(terminal: Terminal, event: Event) -> bool:
    """True for the answer to the kiosk's own question about an order."""
    return isinstance(event, events.WalletAnswered) and event.token == terminal.wallet_question != 0
