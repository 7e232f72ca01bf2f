"""What may be done with a wallet in its condition, and how its holder is shown (W-60, W-92). Pure."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Final

from wire.refusals import Refusal, RefusalCode


class WalletCondition(StrEnum):
    """Whether a wallet can be used. Its identification status is another thing (W-10)."""

    ACTIVE = "active"
    BLOCKED = "blocked"
    """Every debit is forbidden; credits still arrive (W-60)."""
    CLOSING = "closing"
    """Blocked, and about to be paid out: nothing arrives (W-60, W-63)."""
    CLOSED = "closed"


LISTED_AS_BLOCKED: Final = frozenset(set(WalletCondition) - {WalletCondition.ACTIVE})
"""Offline the strictest rule counts: a kiosk takes no cash for any of these (K-03)."""


def refusal_of_credit(condition: WalletCondition | None) -> Refusal | None:
    """Why cash cannot be credited to a wallet in this condition; None stands for no wallet (W-02, W-60)."""
    match condition:
        case None:
            return Refusal(code=RefusalCode.WALLET_UNKNOWN)
        case WalletCondition.CLOSING | WalletCondition.CLOSED:
            return Refusal(code=RefusalCode.WALLET_CLOSED)
        case WalletCondition.ACTIVE | WalletCondition.BLOCKED:
            return None


def masked_name(holder_name: str) -> str:
    """Given name and the first letter of the family name: ``Айгүл С***`` (W-92)."""
    given, *family = holder_name.split()
    return " ".join([given, *(f"{word[0]}***" for word in family[:1])])


def phone_hash(phone: str) -> str:
    """How a wallet stands in a kiosk's block list."""
    return hashlib.sha256(phone.encode()).hexdigest()
