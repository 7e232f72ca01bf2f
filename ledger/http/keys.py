"""Keys that programs sign in with: several for each owner, so that one can be changed for another without a pause."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Column, Connection, Table, select, update

from ledger.database import insert_all

KEYS_MAX: Final = 10
"""Valid keys that an owner may have at once."""

_NO_HASH: Final = hashlib.sha256(b"no such key").hexdigest()


@dataclass(frozen=True, kw_only=True)
class NewKey:
    """A key, shown this once; only its hash is kept."""

    key_id: UUID
    secret: str


class TooManyKeys(Exception):
    """The owner has as many valid keys as it may; one is to be revoked first."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of one kind of owner. ``prefix`` says whose a key is before anything is looked up.

    ``table`` has the columns key_id, name, secret_hash, created_at, expires_at, revoked_at, and ``owner``.
    """

    table: Table
    owner: Column[Any]
    prefix: str

    def add(
        self, connection: Connection, owner: str, name: str, *, expires_at: datetime | None, now: datetime
    ) -> NewKey:
        """Make a key. Raises TooManyKeys."""
        if len(self._valid(connection, owner, now)) >= KEYS_MAX:
            raise TooManyKeys(owner)
        key_id, random = uuid4(), secrets.token_hex(32)
        row = {
            "key_id": key_id,
            self.owner.name: owner,
            "name": name,
            "secret_hash": _hashed(random),
            "created_at": now,
            "expires_at": expires_at,
        }
        insert_all(connection, self.table, [row])
        return NewKey(key_id=key_id, secret=f"{self.prefix}_{key_id.hex}_{random}")

    def revoke(self, connection: Connection, owner: str, key_id: UUID, now: datetime) -> bool:
        """Let a key open nothing from now on. False: the owner has no such valid key."""
        table = self.table
        revoked = connection.execute(
            update(table)
            .where(table.c.key_id == key_id, self.owner == owner, table.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        return revoked.rowcount == 1

    def owner_of(self, connection: Connection, presented: str, now: datetime) -> tuple[str, UUID] | None:
        """Whose key this is, and its id; None when it is none, or revoked, or over.

        Takes as long for one that never was.
        """
        prefix, _, rest = presented.partition("_")
        named, _, random = rest.partition("_")
        row = connection.execute(select(self.table).where(self.table.c.key_id == _uuid(named))).one_or_none()
        is_right = hmac.compare_digest(_NO_HASH if row is None else row.secret_hash, _hashed(random))
        if row is None or not is_right or prefix != self.prefix or row.revoked_at is not None:
            return None
        if row.expires_at is not None and row.expires_at <= now:
            return None
        return getattr(row, self.owner.name), row.key_id

    def _valid(self, connection: Connection, owner: str, now: datetime) -> list[UUID]:
        table = self.table
        rows = connection.execute(
            select(table.c.key_id, table.c.expires_at).where(
                self.owner == owner, table.c.revoked_at.is_(None)
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
