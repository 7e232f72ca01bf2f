"""What may still be taken and credited: the ledger's word online, the strictest known rules offline (K-02, K-03)."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from kiosk.core.parts import payment_gross
from kiosk.core.session import Cap
from wire.astana import astana_date
from wire.limits import limits_on
from wire.money import Tiyn
from wire.policy import PolicyPart, WalletStatus
from wire.refusals import Refusal, RefusalCode
from wire.tariffs import credited_of, gross_for

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.states import AcceptingCash, Terminal
    from wire.entries import OrderOpened
    from wire.policy import Payee, Policy, Tariff

CLOCK_BEHIND_MAX: Final = timedelta(seconds=300)
"""By so much a sound wall clock may lag behind what was heard or written last; more is a wrong clock."""
TECHNICAL: Final = Refusal(code=RefusalCode.TECHNICAL_FAILURE)
STARTING: Final = Refusal(code=RefusalCode.DEVICE_STARTING)


def payee_caps(payee: Payee | None) -> tuple[Cap, ...]:
    """The payee's own bound on an open sum (W-20); a fixed sum was bounded when it was typed."""
    if payee is None or payee.amount == "fixed":
        return ()
    refusal = Refusal(code=RefusalCode.AMOUNT_TOO_LARGE, limit_tiyn=payee.max_tiyn)
    return (Cap(payee.max_tiyn, refusal),)


def quoted_caps(credit_max: Tiyn | None, binding: Refusal | None) -> tuple[Cap, ...]:
    """What the ledger said could be credited when it was asked."""
    if credit_max is None:
        return ()
    return (Cap(credit_max, binding or Refusal(code=RefusalCode.LIMIT_OPERATION, limit_tiyn=credit_max)),)


def offline_caps(
    policy: Policy, wallet: str | None, known_credits: Tiyn, since: datetime, until: datetime
) -> tuple[Cap, ...]:
    """K-03: the limits of ``minimal`` on the Astana date; a wallet's balance is at least what we credited.

    Where it is only known that it is between ``since`` and ``until``: the strictest of all days (W-13).

    Raises:
        LimitsUnknown: the policy has no limits for these dates.
    """
    first, last = astana_date(since), astana_date(until)
    changes = {each.effective_from for each in policy.limit_sets}
    changes |= {each.effective_from for each in policy.mrp_rates}
    limits = [
        limits_on(policy.limit_sets, policy.mrp_rates, WalletStatus.MINIMAL, date)
        for date in {first} | {date for date in changes if first < date <= last}
    ]
    operation = min((each.operation_tiyn for each in limits if each.operation_tiyn is not None), default=None)
    balance = min((each.balance_tiyn for each in limits if each.balance_tiyn is not None), default=None)
    caps: list[Cap] = []
    if operation is not None:
        caps.append(Cap(operation, Refusal(code=RefusalCode.LIMIT_OPERATION, limit_tiyn=operation)))
    if wallet is not None and balance is not None:
        room = Tiyn(max(0, balance - known_credits))
        caps.append(Cap(room, Refusal(code=RefusalCode.LIMIT_BALANCE, limit_tiyn=balance)))
    return tuple(caps)


def days_possible(terminal: Terminal, policy: Policy, now: datetime) -> tuple[datetime, datetime]:
    """Between which times it is (W-13): by the ledger's clock both are ``now``.

    A wall clock, of which nobody knows whether it is right, dates no limit: it is any time from the last that is
    certain until the policy is too old, which a sound clock would have told.
    """
    if terminal.is_dated:
        return now, now
    certain = _certain_at(terminal, now)
    return min(now, certain), certain + timedelta(seconds=policy.ages.policy_s_max)


def _certain_at(terminal: Terminal, now: datetime) -> datetime:
    """It is not earlier than the ledger's last word, nor, under a wall clock, than the newest entry at the start."""
    heard_at = terminal.policy_as_of
    written_at = None if terminal.is_dated else terminal.last_at
    if heard_at is None or written_at is None:
        return heard_at or written_at or now
    return max(heard_at, written_at)


def wallet_refusal(policy: Policy, wallet: str) -> Refusal | None:
    """The last synced block list (K-03); wallets are in it by SHA-256 of E.164."""
    if hashlib.sha256(wallet.encode("ascii")).hexdigest() in policy.blocked_wallets:
        return Refusal(code=RefusalCode.WALLET_BLOCKED)
    return None


def age_refusal(terminal: Terminal, payee: Payee | None, now: datetime) -> Refusal | None:
    """K-05: nothing is sold by a policy or an allotment that is too old, or not there; no payee: a top-up."""
    if policy_reason(terminal, now) or allotment_reason(terminal, now) in (
        "allotment-missing",
        "allotment-old",
    ):
        return Refusal(code=RefusalCode.POLICY_TOO_OLD)
    return None if terminal.policy is None else part_refusal(terminal.policy, payee, now)


def part_refusal(policy: Policy, payee: Payee | None, now: datetime) -> Refusal | None:
    """K-05: what depends on one part stops with that part's age; payees on theirs, wallets on the block list."""
    goes_to_wallet = payee is None or payee.amount == "fixed"  # of a fixed sum, what is left over
    is_old = (payee is not None and _is_old(policy, PolicyPart.PAYEES, now)) or (
        goes_to_wallet and _is_old(policy, PolicyPart.BLOCKS, now)
    )
    return Refusal(code=RefusalCode.POLICY_TOO_OLD) if is_old else None


def _is_old(policy: Policy, part: str, now: datetime) -> bool:
    state = policy.parts.get(part)
    return state is not None and (now - state.as_of).total_seconds() > policy.ages.policy_s_max


def policy_reason(terminal: Terminal, now: datetime) -> str:
    """Why the policy cannot be sold by: ``policy-missing``, ``policy-old``, ``clock-behind`` or "".

    A part that nothing can be sold without makes the whole too old; for the others see ``part_refusal``.
    A clock behind what the ledger said or the journal got last is wrong, and with it every limit that goes by date (W-13).
    """
    until = terminal.sold_until
    if until is None:
        return "policy-missing"
    if now < _certain_at(terminal, now) - CLOCK_BEHIND_MAX:
        return "clock-behind"
    return "policy-old" if now > until else ""


def allotment_reason(terminal: Terminal, now: datetime) -> str:
    """Why nothing can be drawn from the allotment: ``allotment-missing``, ``-old``, ``-used`` or ""."""
    policy, allotment = terminal.policy, terminal.allotment
    if allotment is None or policy is None:
        return "allotment-missing"
    if (now - allotment.as_of).total_seconds() > policy.ages.allotment_s_max:
        return "allotment-old"
    taken = terminal.denominations_tiyn  # the smallest comes first
    return "allotment-used" if terminal.allotment_left_tiyn < (taken[0] if taken else 1) else ""


def cap_refusal(caps: tuple[Cap, ...], credited: Tiyn, so_far: Tiyn) -> Refusal | None:
    """The strictest cap that ``credited`` would break, with what is left of it (W-16); at the cap is allowed."""
    broken = [cap for cap in caps if credited > cap.credit_max_tiyn]
    if not broken:
        return None
    cap = min(broken, key=lambda cap: cap.credit_max_tiyn)
    left = Tiyn(max(0, cap.credit_max_tiyn - so_far))
    return cap.refusal.model_copy(update={"left_tiyn": left})


def sum_refusal(cash: AcceptingCash, inserted: Tiyn) -> Refusal | None:
    """Whether the order may hold ``inserted`` in all.

    A fixed payment binds by its surplus only: what is short of it is judged by the ledger, at worst as unapplied
    cash, for nobody could pay a large sum if each bill had to fit the fallback wallet as well.
    """
    opened = cash.opened
    assert opened.tariff is not None, "an order is opened with the tariff that was shown"
    gross = payment_gross(opened)
    if gross is None:
        credited, so_far = (credited_of(opened.tariff, value) for value in (inserted, cash.inserted_tiyn))
        return cap_refusal(cash.order.caps, credited, so_far)
    fallback = cash.order.fallback
    assert fallback is not None, "a fixed payment is opened with a wallet for its surplus"
    surplus = Tiyn(max(0, inserted - gross))
    earlier = Tiyn(max(0, cash.inserted_tiyn - gross))
    return cap_refusal(
        fallback.caps, credited_of(fallback.tariff, surplus), credited_of(fallback.tariff, earlier)
    )


def bill_refusal(terminal: Terminal, cash: AcceptingCash, value: Tiyn, now: datetime) -> Refusal | None:
    """Why a bill of this denomination is given back now (K-06), or None when it may be stacked.

    Without paper nothing more is stacked, unless the customer agreed to that before the first bill.
    """
    if lacks_paper(terminal, cash):
        return TECHNICAL
    return cash_refusal(terminal, cash, value, now)


def cannot_record(terminal: Terminal) -> bool:
    """No bill may be stacked now, for what is stacked could not be written down or sent (K-06)."""
    return terminal.is_disk_low or terminal.is_journal_failing or terminal.is_sync_halted


def lacks_paper(terminal: Terminal, cash: AcceptingCash) -> bool:
    """The receipt was promised on paper, and by now there is none."""
    return cash.opened.is_receipt_on_paper and not terminal.printer.can_print


def cash_refusal(terminal: Terminal, cash: AcceptingCash, value: Tiyn, now: datetime) -> Refusal | None:
    """As ``bill_refusal``, the printer apart: paper comes and goes, and no denomination is disabled for it."""
    if cannot_record(terminal) or terminal.writes or cash.ending:
        return TECHNICAL
    if value not in terminal.denominations_tiyn:
        return TECHNICAL
    if too_old := age_refusal(terminal, cash.order.draft.payee, now):
        return too_old
    left = terminal.allotment_left_tiyn
    if value > left:
        return Refusal(code=RefusalCode.ALLOTMENT_EXCEEDED, limit_tiyn=left, left_tiyn=left)
    return sum_refusal(cash, cash.inserted_tiyn + value)


def largest_cash(opened: OrderOpened, caps: tuple[Cap, ...], fallback_caps: tuple[Cap, ...]) -> Tiyn | None:
    """The most cash that keeps every cap, None without one (the allotment is apart)."""
    assert opened.tariff is not None, "an order is opened with the tariff that was shown"
    gross = payment_gross(opened)
    if gross is None:
        return _most_within(opened.tariff, caps)
    assert opened.fallback_tariff is not None, "a fixed payment is opened with a wallet for its surplus"
    surplus = _most_within(opened.fallback_tariff, fallback_caps)
    return None if surplus is None else gross + surplus


def _most_within(tariff: Tariff, caps: tuple[Cap, ...]) -> Tiyn | None:
    if not caps:
        return None
    return gross_for(tariff, min(cap.credit_max_tiyn for cap in caps) + 1) - 1
