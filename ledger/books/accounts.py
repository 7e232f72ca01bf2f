"""Accounts: whose they are, in which unit, and how low they may go."""

from __future__ import annotations

from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

NAMESPACE: Final = UUID("5b0d1c6e-7a52-4f0c-9d5c-0a3a51f8a7d1")
"""Under which every id that the ledger derives is made."""

CASH_UNIT: Final = "cash:KZT"
"""The memo unit: physical bills, which are no e-money."""

BANK_UNIT: Final = "bank:KZT"
"""The memo unit of what issuers owe each other in money of the banks."""


class AccountKind(StrEnum):
    """What an account stands for. A balance is credits less debits: what its owner has."""

    ISSUANCE = "ISSUANCE"
    """The issuer's own side: what it has emitted, as a negative balance (W-01)."""
    AGENT_FLOAT = "AGENT_FLOAT"
    """E-money that the agent can still sell."""
    KIOSK_ALLOTMENT = "KIOSK_ALLOTMENT"
    """The part of the float that is set aside for one kiosk (K-02)."""
    CLIENT_WALLET = "CLIENT_WALLET"
    MERCHANT = "MERCHANT"
    FEE_INCOME = "FEE_INCOME"
    """Fees of the operator (W-30)."""
    UNAPPLIED_CASH = "UNAPPLIED_CASH"
    """Cash taken that no one could be credited with, until it is settled (K-01)."""
    CASH_TAKEN = "CASH_TAKEN"
    """Memo: the other side of all cash that an agent's kiosks took, as a negative balance."""
    REDEMPTION = "REDEMPTION"
    """Redemptions and withdrawals in progress: off the owner's account, not yet paid out by the bank (W-80)."""
    CASH_IN_KIOSK = "CASH_IN_KIOSK"
    """Memo: bills in one kiosk's cassette."""
    CASH_IN_BAG = "CASH_IN_BAG"
    """Memo: bills in one collected bag, as the kiosk counted them."""
    CASH_BANKED = "CASH_BANKED"
    """Memo: cash that an agent brought to its bank."""
    CASH_OVER_SHORT = "CASH_OVER_SHORT"
    """Memo: counted less reported, over all bags of an agent; either sign."""
    INTERBANK = "INTERBANK"
    """Memo: what an issuer is owed by the others for exchanges at par; either sign (W-02)."""


WITHOUT_FLOOR: Final = frozenset(
    {
        AccountKind.ISSUANCE,
        AccountKind.FEE_INCOME,
        AccountKind.CASH_TAKEN,
        AccountKind.CASH_OVER_SHORT,
        AccountKind.INTERBANK,
    }
)
"""Kinds that may go below zero: far sides, differences, and fees, which a reversal may take back (W-70)."""

NEVER_POSITIVE: Final = frozenset({AccountKind.ISSUANCE, AccountKind.CASH_TAKEN})


def money_unit(issuer: str) -> str:
    """The unit of one issuer's e-money; never mixed with another's (W-02)."""
    return f"emoney:{issuer}:KZT"


def account_id(unit: str, kind: AccountKind, owner: str) -> UUID:
    """The id of an account, known without asking the database."""
    return uuid5(NAMESPACE, f"account/{unit}/{kind}/{owner}")
