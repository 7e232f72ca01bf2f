"""Accounts: whose they are, in which unit, and how low they may go."""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from typing import Final
from uuid import UUID
from zlib import crc32

from ledger.books.ids import named_id

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
    """Memo: reported less counted, over all bags of an agent: what is missing; below zero when more was found."""
    CASH_WRITTEN_OFF = "CASH_WRITTEN_OFF"
    """Memo: cash of an agent that was missing and that two people do not expect to see again."""
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

STRIPED: Final = frozenset({AccountKind.FEE_INCOME, AccountKind.CASH_TAKEN})
"""Hot kinds without a floor: each such account stands as ``STRIPES`` rows, and its balance is their sum.

A batch touches one stripe of each, so that batches of different kiosks do not wait for one another.
"""

STRIPES: Final = 16


def money_unit(issuer: str) -> str:
    """The unit of one issuer's e-money; never mixed with another's (W-02)."""
    return f"emoney:{issuer}:KZT"


@lru_cache(maxsize=4096)
def account_id(unit: str, kind: AccountKind, owner: str, stripe: int = 0) -> UUID:
    """The id of an account, or of one stripe of it, known without asking the database."""
    suffix = f"/{stripe}" if stripe else ""
    return named_id(f"account/{unit}/{kind}/{owner}{suffix}")


def stripe_of(unit: str, kind: AccountKind, owner: str, key: str) -> UUID:
    """The stripe of a hot account that everything under ``key`` goes to: a kiosk's id, a batch's first id.

    For kinds that are not striped it is the account itself.
    """
    return account_id(unit, kind, owner, crc32(key.encode()) % STRIPES if kind in STRIPED else 0)


def stripes_of(unit: str, kind: AccountKind, owner: str) -> tuple[UUID, ...]:
    """Every row of an account: one, or all stripes of a hot one."""
    return tuple(account_id(unit, kind, owner, stripe) for stripe in range(STRIPES if kind in STRIPED else 1))
