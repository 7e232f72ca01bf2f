"""What becomes of a redemption, and when the bank is spoken to again (W-80). Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Final

from ledger.issuers.bank import PayoutState
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode


class OwnerKind(StrEnum):
    """Whose e-money is redeemed."""

    MERCHANT = "merchant"
    AGENT = "agent"
    CLIENT = "client"
    """A withdrawal to the client's own bank account, or the payout of a closed wallet."""
    REFUND = "refund"
    """A refund of a cash payment, whose customer wants it on a bank account."""


class RedemptionState(StrEnum):
    REQUESTED = "requested"
    """Off the owner's account or held on it; the bank was not spoken to."""
    SENT = "sent"
    """The bank may have the order. Only its own word ends it now."""
    PAID = "paid"
    """The e-money is destroyed."""
    FAILED = "failed"
    """The bank said that it will not pay; the e-money is back."""


ALLOWED: Final[dict[RedemptionState, frozenset[RedemptionState]]] = {
    RedemptionState.REQUESTED: frozenset({RedemptionState.SENT, RedemptionState.FAILED}),
    RedemptionState.SENT: frozenset({RedemptionState.PAID, RedemptionState.FAILED}),
    RedemptionState.PAID: frozenset(),
    RedemptionState.FAILED: frozenset(),
}
"""``REQUESTED`` fails without the bank only when the hold behind it has ended meanwhile."""

FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=1)
_DOUBLINGS_MAX: Final = 10


def state_by(answer: PayoutState) -> RedemptionState:
    """What a redemption that was sent becomes by the bank's answer: only a clear yes or no ends it."""
    match answer:
        case PayoutState.PAID:
            return RedemptionState.PAID
        case PayoutState.FAILED:
            return RedemptionState.FAILED
        case PayoutState.ACCEPTED | PayoutState.UNKNOWN | PayoutState.NOT_HELD | PayoutState.REJECTED:
            return RedemptionState.SENT


def wait_after(attempts: int) -> timedelta:
    """How long until the bank is asked again: half a minute, doubling up to an hour."""
    return min(FIRST_WAIT * (1 << min(max(attempts - 1, 0), _DOUBLINGS_MAX)), LONGEST_WAIT)


def refusal_of_redemption(
    *, amount: Tiyn, available: Tiyn, has_account: bool, is_reachable: bool
) -> Refusal | None:
    """W-80, W-26: up to the balance, to a known bank account, and only while the issuer can be reached."""
    if not has_account:
        return Refusal(code=RefusalCode.ACCOUNT_MISSING)
    if amount > available:
        return Refusal(code=RefusalCode.MERCHANT_BALANCE, limit_tiyn=available, left_tiyn=available)
    if not is_reachable:
        return Refusal(code=RefusalCode.ISSUER_UNREACHABLE)
    return None
