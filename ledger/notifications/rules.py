"""The paid SMS notification service: who is charged what and when, and what it tells (W-50 to W-53). Pure.

All days are Astana days. The state of one wallet's service goes in, a decision comes out.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from ledger.messages.templates import MessageKind
from wire.money import Tiyn, tenge

MONTH_PRICE: Final = tenge(300)
ONE_DAY: Final = timedelta(days=1)

TOLD_BY_SMS: Final = frozenset(
    {
        MessageKind.TOPPED_UP,
        MessageKind.PAID,
        MessageKind.SENT_TO_CLIENT,
        MessageKind.RECEIVED_FROM_CLIENT,
        MessageKind.TRANSFER_RETURNED,
        MessageKind.TRANSFER_CAME_BACK,
        MessageKind.WITHDRAWN,
        MessageKind.WITHDRAWAL_FAILED,
        MessageKind.REFUNDED,
        MessageKind.REVERSED_TO_WALLET,
        MessageKind.REVERSED_FROM_WALLET,
        MessageKind.UNAPPLIED_CREDITED,
    }
)
"""W-50: every debit, the operator's fees excepted, and every top-up."""

ALWAYS_TOLD: Final = frozenset({MessageKind.REFUSED, MessageKind.HELD_FOR_REVIEW, MessageKind.UNAPPLIED_HELD})
"""Told in the app and by e-mail; the SMS service does not sell them."""


class Suspension(StrEnum):
    """Why the service of a month was not charged for and is not rendered."""

    BALANCE = "balance"
    """Not enough on the 1st, or when it was put on (W-51)."""
    BLOCKED = "blocked"
    """The wallet was blocked (W-53)."""


@dataclass(frozen=True, kw_only=True)
class SmsService:
    """One wallet's service. Paid days are ``paid_from`` to ``paid_through``, both included."""

    is_on: bool = False
    opted_on: date | None = None
    paid_from: date | None = None
    paid_through: date | None = None
    suspended: Suspension | None = None
    decided_month: date | None = None
    """The 1st of the newest month that was charged for or suspended on its 1st."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The service as it is from now on, and what is charged for it: perhaps nothing."""

    service: SmsService
    charge_tiyn: Tiyn | None = None


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def share_after(day: date) -> Tiyn:
    """W-51: what the days of the month after this one cost: 300 x days left / days of the month, half up."""
    days = monthrange(day.year, day.month)[1]
    return Tiyn((2 * MONTH_PRICE * (days - day.day) + days) // (2 * days))


def is_provided(service: SmsService, on: date, *, is_blocked: bool) -> bool:
    """W-52, W-53: true on a paid day of a wallet that is not blocked, whether or not it was put off since."""
    if is_blocked or service.paid_from is None or service.paid_through is None:
        return False
    return service.paid_from <= on <= service.paid_through


def is_paid_after(service: SmsService, day: date) -> bool:
    """True when the day after this one is paid for already."""
    return service.paid_through is not None and service.paid_through > day


def owes_month(service: SmsService, first: date) -> bool:
    """W-50: true when the month that begins on ``first`` is still to be charged for or suspended.

    Who put the service on that very day, or later, pays a share for the days after (W-51).
    """
    assert first.day == 1, f"{first} is not the first of a month"
    if not service.is_on or service.opted_on is None or service.opted_on >= first:
        return False
    return service.decided_month is None or service.decided_month < first


def charged_month(service: SmsService, first: date, available: Tiyn, *, is_blocked: bool) -> Decision:
    """W-50, W-51, W-53: on the 1st a month in full; suspended when there is not enough, or while blocked."""
    if not owes_month(service, first):
        return Decision(service=service)
    decided = replace(service, decided_month=first)
    if is_blocked:
        return Decision(service=replace(decided, suspended=Suspension.BLOCKED))
    if available < MONTH_PRICE:
        return Decision(service=replace(decided, suspended=Suspension.BALANCE))
    paid = replace(decided, paid_from=first, paid_through=last_of_month(first), suspended=None)
    return Decision(service=paid, charge_tiyn=MONTH_PRICE)


def resumed(service: SmsService, day: date, available: Tiyn, *, is_blocked: bool) -> Decision:
    """W-51: money has come, or a block has ended, on this day: the rest of the month is paid if it can be.

    On the last day of a month there is no rest: the 1st decides. A month whose 1st is still to be decided
    waits for that.
    """
    if not service.is_on or service.suspended is None or is_blocked or is_paid_after(service, day):
        return Decision(service=service)
    if owes_month(service, day.replace(day=1)):
        return Decision(service=service)
    return _paid_from_tomorrow(service, day, available)


def put_on(service: SmsService, day: date, available: Tiyn, *, is_blocked: bool) -> Decision:
    """W-51, W-52: from the next day on for the share of the month; at no charge when it is paid for already."""
    if service.is_on:
        return Decision(service=service)
    on = replace(service, is_on=True, opted_on=day, suspended=None)
    if is_paid_after(service, day):
        # Off and on again in a paid month: the next 1st is charged as if it had never been off.
        return Decision(service=on)
    if is_blocked:
        return Decision(service=replace(on, suspended=Suspension.BLOCKED))
    return _paid_from_tomorrow(on, day, available)


def put_off(service: SmsService) -> Decision:
    """W-52: no further month is charged; a paid one runs to its end, and nothing is given back."""
    return Decision(service=replace(service, is_on=False, suspended=None))


def _paid_from_tomorrow(service: SmsService, day: date, available: Tiyn) -> Decision:
    share = share_after(day)
    if share == 0:
        return Decision(service=service)
    if available < share:
        return Decision(service=replace(service, suspended=Suspension.BALANCE))
    paid = replace(service, paid_from=day + ONE_DAY, paid_through=last_of_month(day), suspended=None)
    return Decision(service=paid, charge_tiyn=share)
