"""Open wallets, find them, change their condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, Row, select, update

from ledger.books.accounts import NAMESPACE, AccountKind
from ledger.books.service import open_account
from ledger.database import in_portions, insert_new
from ledger.issuers.service import Issuer, policy_changed
from ledger.wallets.rules import LISTED_AS_BLOCKED, WalletCondition, phone_hash
from ledger.wallets.tables import wallets
from wire.policy import WalletStatus


@dataclass(frozen=True, kw_only=True)
class Wallet:
    wallet_id: UUID
    issuer_code: str
    phone: str
    status: WalletStatus
    condition: WalletCondition
    is_non_resident: bool
    holder_name: str
    account_id: UUID


def open_wallet(
    connection: Connection,
    *,
    issuer: Issuer,
    phone: str,
    status: WalletStatus,
    holder_name: str,
    registered_at: datetime,
    is_non_resident: bool = False,
) -> Wallet:
    """Open a wallet for a number in E.164, or find the one that the number has (W-02)."""
    wallet_id = uuid5(NAMESPACE, f"wallet/{issuer.issuer_code}/{phone}")
    account = open_account(connection, unit=issuer.unit, kind=AccountKind.CLIENT_WALLET, owner=str(wallet_id))
    row = {
        "wallet_id": wallet_id,
        "issuer_code": issuer.issuer_code,
        "phone": phone,
        "status": status,
        "condition": WalletCondition.ACTIVE,
        "is_non_resident": is_non_resident,
        "holder_name": holder_name,
        "registered_at": registered_at,
        "account_id": account,
    }
    insert_new(connection, wallets, [row])
    return wallets_by_phone(connection, issuer.issuer_code, [phone])[phone]


def set_condition(connection: Connection, wallet_id: UUID, condition: WalletCondition) -> None:
    """Block, unblock or close a wallet; kiosks learn of it with the next policy."""
    connection.execute(update(wallets).where(wallets.c.wallet_id == wallet_id).values(condition=condition))
    policy_changed(connection)


def wallets_by_phone(connection: Connection, issuer_code: str, phones: Iterable[str]) -> dict[str, Wallet]:
    """The issuer's wallets among these numbers; one that is not registered is left out."""
    found: dict[str, Wallet] = {}
    for portion in in_portions(sorted(set(phones))):
        chosen = select(wallets).where(wallets.c.issuer_code == issuer_code, wallets.c.phone.in_(portion))
        found.update((row.phone, _wallet(row)) for row in connection.execute(chosen))
    return found


def blocked_phones(connection: Connection, issuer_code: str) -> frozenset[str]:
    """The block list of K-03: SHA-256 of the numbers."""
    chosen = select(wallets.c.phone).where(
        wallets.c.issuer_code == issuer_code, wallets.c.condition.in_(sorted(LISTED_AS_BLOCKED))
    )
    return frozenset(phone_hash(phone) for phone in connection.execute(chosen).scalars())


def _wallet(row: Row[Any]) -> Wallet:
    return Wallet(
        wallet_id=row.wallet_id,
        issuer_code=row.issuer_code,
        phone=row.phone,
        status=WalletStatus(row.status),
        condition=WalletCondition(row.condition),
        is_non_resident=row.is_non_resident,
        holder_name=row.holder_name,
        account_id=row.account_id,
    )
