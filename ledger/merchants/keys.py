"""Keys of the merchant API (``ledger.http.keys``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.http.keys import KeyRing, NewKey
from ledger.merchants.tables import merchant_keys, merchants

KEYS: Final = KeyRing(merchant_keys, merchant_keys.c.merchant_code, "tlm")


@dataclass(frozen=True, kw_only=True)
class Merchant:
    """Who speaks by a key."""

    merchant_code: str
    issuer_code: str
    key_id: UUID


def add_key(
    connection: Connection, merchant_code: str, name: str, *, expires_at: datetime | None, now: datetime
) -> NewKey:
    """Make a key for a merchant. Raises TooManyKeys."""
    return KEYS.add(connection, merchant_code, name, expires_at=expires_at, now=now)


def revoke_key(connection: Connection, merchant_code: str, key_id: UUID, now: datetime) -> bool:
    """Let a key open nothing from now on. False: the merchant has no such valid key."""
    return KEYS.revoke(connection, merchant_code, key_id, now)


def merchant_by_key(connection: Connection, presented: str, now: datetime) -> Merchant | None:
    """Whose key this is; None when it is none, or revoked, or over."""
    found = KEYS.owner_of(connection, presented, now)
    if found is None:
        return None
    code, key_id = found
    issuer_code = connection.execute(
        select(merchants.c.issuer_code).where(merchants.c.merchant_code == code)
    ).scalar_one()
    return Merchant(merchant_code=code, issuer_code=issuer_code, key_id=key_id)
