"""An address for the holder's own telephone: a kiosk shows it as a code, and the statement is fetched there once."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Connection, delete, update

from ledger.database import insert_all
from ledger.statements.tables import statement_links
from wire.texts import Language

LINK_LIVES: Final = timedelta(minutes=10)
_CODE_BYTES: Final = 24


@dataclass(frozen=True, kw_only=True)
class Linked:
    """Whose statement of which days an address leads to."""

    wallet_id: UUID
    first: date
    last: date
    language: Language


def make_link(connection: Connection, asked: Linked, now: datetime) -> tuple[str, datetime]:
    """A code of 192 random bits, and until when it is good. What nobody fetched in time is forgotten on the way."""
    connection.execute(delete(statement_links).where(statement_links.c.expires_at <= now))
    code, expires_at = secrets.token_urlsafe(_CODE_BYTES), now + LINK_LIVES
    row = {
        "code_hash": _hashed(code),
        "wallet_id": asked.wallet_id,
        "first": asked.first,
        "last": asked.last,
        "language": asked.language,
        "expires_at": expires_at,
    }
    insert_all(connection, statement_links, [row])
    return code, expires_at


def use_link(connection: Connection, code: str, now: datetime) -> Linked | None:
    """What the address leads to, once; None when it was never made, is over, or was fetched."""
    links = statement_links.c
    used = (
        update(statement_links)
        .where(links.code_hash == _hashed(code), links.expires_at > now, links.fetched_at.is_(None))
        .values(fetched_at=now)
        .returning(links.wallet_id, links.first, links.last, links.language)
    )
    row = connection.execute(used).one_or_none()
    if row is None:
        return None
    return Linked(wallet_id=row.wallet_id, first=row.first, last=row.last, language=row.language)


def _hashed(code: str) -> str:
    return hashlib.sha256(b"statement/" + code.encode()).hexdigest()
