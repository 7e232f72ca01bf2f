"""E-money of one issuer for another's, at par (W-02). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from ledger.books.accounts import BANK_UNIT, AccountKind, account_id, money_unit
from ledger.books.rules import Transfer
from wire.money import Tiyn


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """E-money that its owner gives up with one issuer and gets from another (W-02)."""

    exchange_id: UUID
    owner: str
    from_issuer: str
    from_account: UUID
    to_issuer: str
    to_account: UUID
    amount_tiyn: Tiyn


def interbank_account(issuer_code: str) -> UUID:
    """What the other issuers owe this one for exchanges."""
    return account_id(BANK_UNIT, AccountKind.INTERBANK, issuer_code)


def exchange_transfers(exchange: Exchange) -> tuple[Transfer, Transfer, Transfer]:
    """W-02: redemption at one issuer, emission at the other, and the money that the first now owes the second.

    One posting, so that all of it happens or nothing; in no transfer do two issuers' e-money meet.
    """
    from_unit, to_unit = money_unit(exchange.from_issuer), money_unit(exchange.to_issuer)
    return (
        Transfer(
            unit=from_unit,
            debit=exchange.from_account,
            credit=account_id(from_unit, AccountKind.ISSUANCE, exchange.from_issuer),
            amount_tiyn=exchange.amount_tiyn,
        ),
        Transfer(
            unit=to_unit,
            debit=account_id(to_unit, AccountKind.ISSUANCE, exchange.to_issuer),
            credit=exchange.to_account,
            amount_tiyn=exchange.amount_tiyn,
        ),
        Transfer(
            unit=BANK_UNIT,
            debit=interbank_account(exchange.from_issuer),
            credit=interbank_account(exchange.to_issuer),
            amount_tiyn=exchange.amount_tiyn,
        ),
    )
