"""When unapplied cash is due, and who may settle it alone (K-01). Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from wire.money import Tiyn

DUE_AFTER: Final = timedelta(days=10)
"""How long unapplied cash may wait. The offer says nothing about it; the number is ours."""


class SettlementKind(StrEnum):
    """Where unapplied cash goes."""

    WALLET = "wallet"
    PAYEE = "payee"
    BANK = "bank"
    """The customer's bank account: e-money is redeemed at par."""


class SettlementState(StrEnum):
    PROPOSED = "proposed"
    """Written down; the cash is still held."""
    SETTLED = "settled"
    FAILED = "failed"
    """The bank did not pay: the cash is held as before."""


def due_at(held_at: datetime) -> datetime:
    """By when held cash should be settled."""
    return held_at + DUE_AFTER


def needs_second_person(kind: SettlementKind, amount: Tiyn, alone_max: Tiyn) -> bool:
    """K-01: up to ``alone_max`` one person settles within the system; above it, and out to a bank, two do."""
    return kind is SettlementKind.BANK or amount > alone_max
