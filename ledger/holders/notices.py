"""Tell a holder what was done with his wallet or his access: always, and by SMS (7.2.13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.holders.tables import holders
from ledger.messages.service import MessageKind, MessageTo, queue
from ledger.messages.templates import Worded, in_language


def tell_holder(
    connection: Connection,
    wallet_id: UUID,
    kind: MessageKind,
    at: datetime,
    fields: Mapping[str, Worded] | None = None,
) -> None:
    """Queue a message to the holder's number, or to the app where the number is no more; nobody is told of none.

    A field that is itself a mapping has one wording for each language.
    """
    row = connection.execute(
        select(holders.c.phone, holders.c.language).where(holders.c.wallet_id == wallet_id)
    ).one_or_none()
    if row is None:
        return
    queue(
        connection,
        to=MessageTo(phone=row.phone or ""),
        kind=kind,
        fields=in_language(fields or {}, row.language),
        language=row.language,
        at=at,
        wallet_id=wallet_id,
    )
