"""Keys of the merchant API: several for each merchant, so that one can be changed for another without a pause."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, select, update

from ledger.database import insert_all
from ledger.merchants.tables import merchant_keys, merchants

PREFIX: Final = "tlm"
KEYS_MAX: Final = 10
"""Valid keys that a merchant may have at once."""

_NO_HASH: Final = hashlib.sha256(b"no such key").hexdigest()


@dataclass(frozen=True, kw_only=True)
class Merchant:
    """Who speaks by a key."""

    merchant_code: str
    issuer_code: str
    key_id: UUID


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """A key, shown this once; only its hash is kept."""

    key_id: UUID
    secret: str


class TooManyKeys(Exception):
    """The merchant has as many valid keys as it may; one is to be revoked first."""


def add_key(
    connection: Connection, merchant_code: str, name: str, *, expires_at: datetime | None, now: datetime
) -> NewKey:
    """Make a key for a merchant. Raises TooManyKeys."""
    if len(_valid(connection, merchant_code, now)) >= KEYS_MAX:
        raise TooManyKeys(merchant_code)
    key_id, random = uuid4(), secrets.token_hex(32)
    row = {
        "key_id": key_id,
        "merchant_code": merchant_code,
        "name": name,
        "secret_hash": _hashed(random),
        "created_at": now,
        "expires_at": expires_at,
    }
    insert_all(connection, merchant_keys, [row])
    return NewKey(key_id=key_id, secret=f"{PREFIX}_{key_id.hex}_{random}")


def revoke_key(connection: Connection, merchant_code: str, key_id: UUID, now: datetime) -> bool:
    """Let a key open nothing from now on. False: the merchant has no such valid key."""
    revoked = connection.execute(
        update(merchant_keys)
        .where(
            merchant_keys.c.key_id == key_id,
            merchant_keys.c.merchant_code == merchant_code,
            merchant_keys.c.revoked_at.is_(None),
        )
        .values(revoked_at=now)
    )
    return revoked.rowcount == 1


def merchant_by_key(connection: Connection, presented: str, now: datetime) -> Merchant | None:
    """Whose key this is; None when it is none, or revoked, or over. Takes as long for one that never was."""
    prefix, _, rest = presented.partition("_")
    named, _, random = rest.partition("_")
    row = connection.execute(
        select(merchant_keys, merchants.c.issuer_code)
        .join(merchants)
        .where(merchant_keys.c.key_id == _uuid(named))
    ).one_or_none()
    is_right = hmac.compare_digest(_NO_HASH if row is None else row.secret_hash, _hashed(random))
    if row is None or not is_right or prefix != PREFIX or row.revoked_at is not None:
        return None
    if row.expires_at is not None and row.expires_at <= now:
        return None
    return Merchant(merchant_code=row.merchant_code, issuer_code=row.issuer_code, key_id=row.key_id)


def _valid(connection: Connection, merchant_code: str, now: datetime) -> list[UUID]:
    rows = connection.execute(
        select(merchant_keys.c.key_id, merchant_keys.c.expires_at).where(
            merchant_keys.c.merchant_code == merchant_code, merchant_keys.c.revoked_at.is_(None)
        )
    )
    return [row.key_id for row in rows if row.expires_at is None or row.expires_at > now]


def _hashed(random: str) -> str:
    # 256 random bits need no salt and no slow hash: there is nothing to guess.
    return hashlib.sha256(random.encode()).hexdigest()


def _uuid(text: str) -> UUID:
    try:
        return UUID(hex=text)
    except ValueError:
        return UUID(int=0)
