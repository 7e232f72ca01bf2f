"""What may be given back of a payment, and by when (W-71). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from ledger.calendar.rules import working_day_after
from wire.astana import astana_date
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode

TERM_WORKING_DAYS: Final = 5


class RefundState(StrEnum):
    HELD = "held"
    """Off the merchant's account; the customer of a cash payment is to be found."""
    DONE = "done"
    """With the customer: on a wallet's balance, or paid to a bank account."""


@dataclass(frozen=True, kw_only=True)
class Paid:
    """A payment as the books have it, and what of it was given back already."""

    paid_tiyn: Tiyn
    refunded_tiyn: Tiyn
    is_reversed: bool
    allows_partial: bool

    @property
    def left_tiyn(self) -> Tiyn:
        return self.paid_tiyn - self.refunded_tiyn


def refusal_of_refund(paid: Paid, amount: Tiyn) -> Refusal | None:
    """W-71 (cl. 5.17.3-7): the full amount, a part only where the payee's terms say so; never more than was paid.

    The sum that reached the merchant is meant: the operator's fee is kept. No limit is asked for (W-14).
    """
    if paid.is_reversed:
        return Refusal(code=RefusalCode.ALREADY_REVERSED)
    if amount > paid.left_tiyn:
        return Refusal(code=RefusalCode.REFUND_TOO_LARGE, limit_tiyn=paid.paid_tiyn, left_tiyn=paid.left_tiyn)
    if amount != paid.paid_tiyn and not paid.allows_partial:
        return Refusal(code=RefusalCode.REFUND_PARTIAL, limit_tiyn=paid.paid_tiyn, left_tiyn=paid.left_tiyn)
    return None


def refusal_of_balance(available: Tiyn, amount: Tiyn) -> Refusal | None:
    """A merchant gives back only what it has (W-26)."""
    if amount > available:
        return Refusal(code=RefusalCode.MERCHANT_BALANCE, limit_tiyn=available, left_tiyn=available)
    return None


def due_on(requested_at: datetime) -> date:
    """The last day by which the customer has the money: the fifth working day after the request's Astana day."""
    return working_day_after(astana_date(requested_at), TERM_WORKING_DAYS)


def is_overdue(state: RefundState, due: date, today: date) -> bool:
    """True from the day after the last day on."""
    return state is not RefundState.DONE and today > due
