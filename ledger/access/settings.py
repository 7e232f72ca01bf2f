"""Whether a wallet's operations are confirmed by code (W-22)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, select, update

from ledger.access.tables import confirmation_switches, credentials
from ledger.database import in_portions, insert_all
from ledger.holders.notices import tell_holder
from ledger.messages.service import MessageKind
from wire.refusals import Refusal, RefusalCode

CLIENT: Final = "client"
"""Who did something, where the holder himself did it."""

_HOW: Final = {
    True: {"kk": "қосылды", "ru": "включено", "en": "on"},
    False: {"kk": "өшірілді", "ru": "выключено", "en": "off"},
}


def is_confirmation_on(connection: Connection, wallet_id: UUID) -> bool:
    """True from registration on until the holder switches it off (W-22)."""
    return wallet_id not in waived_among(connection, [wallet_id])


def waived_among(connection: Connection, wallet_ids: Iterable[UUID]) -> frozenset[UUID]:
    """Those of the wallets whose holders have switched confirmation by code off (W-22)."""
    waived: set[UUID] = set()
    for portion in in_portions(sorted(set(wallet_ids))):
        chosen = select(credentials.c.wallet_id).where(
            credentials.c.wallet_id.in_(portion), credentials.c.is_confirmation_on.is_(False)
        )
        waived.update(connection.execute(chosen).scalars())
    return frozenset(waived)


def switch_confirmation(
    connection: Connection,
    wallet_id: UUID,
    *,
    is_on: bool,
    at: datetime,
    by: str = CLIENT,
    waives_claims: bool = False,
) -> Refusal | None:
    """Switch confirmation by code (W-22, 8.9).

    Off is for the holder alone, and only with his waiver of claims over debits that follow from it
    (``consent_due``); on is for him and for the operator. Every switch is recorded and told.
    """
    if not is_on and (by != CLIENT or not waives_claims):
        return Refusal(code=RefusalCode.CONSENT_DUE)
    switched = connection.execute(
        update(credentials)
        .where(credentials.c.wallet_id == wallet_id, credentials.c.is_confirmation_on.is_not(is_on))
        .values(is_confirmation_on=is_on)
    )
    if switched.rowcount == 0:
        return None
    row = {
        "switch_id": uuid4(),
        "wallet_id": wallet_id,
        "is_on": is_on,
        "at": at,
        "by": by,
        "waives_claims": not is_on,
    }
    insert_all(connection, confirmation_switches, [row])
    tell_holder(connection, wallet_id, MessageKind.CONFIRMATION_SWITCHED, at, {"how": _HOW[is_on]})
    return None
