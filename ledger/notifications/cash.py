"""What kiosks have credited to wallets: told to the holders, and asked for the SMS service (W-24, W-50, W-51)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ledger.messages.templates import MessageKind
from ledger.notifications.service import Happening, Wish, resume_services, waiting_among
from ledger.notifications.service import told as told_by
from ledger.rowsets import RowSet, as_it_is
from wire.money import Tiyn


def tell_top_ups(
    connection: Connection,
    parts: Iterable[Mapping[str, Any]],
    received_at: datetime,
    *,
    accounts: Mapping[UUID, UUID],
    wishes: Mapping[UUID, Wish],
    balances: Mapping[UUID, Tiyn],
) -> list[RowSet]:
    """Tell the holders of the wallets that these parts of orders credited: rows to be written by the transaction that did.

    ``parts`` are rows of ``order_parts``, ``accounts`` the accounts of their wallets, ``wishes`` how their holders want to
    be told, ``balances`` what the accounts hold with these parts posted. SMS services are resumed.

    Raises:
        GuardFailed: a balance has changed meanwhile; run the transaction again.
    """
    credited = [part for part in parts if part["wallet_id"] is not None and part["outcome"] == "credited"]
    if not credited:
        return []
    left: dict[int, Tiyn] = {}
    told: list[Happening] = []
    for part in reversed(credited):  # from the newest back, so that each is told the balance that it left
        wallet_id, amount = part["wallet_id"], part["credited_tiyn"]
        place = wallet_id.int
        balance = left[place] if place in left else balances[accounts[wallet_id]]
        left[place] = balance - amount
        told.append(
            Happening(
                wallet_id=wallet_id,
                kind=MessageKind.TOPPED_UP,
                fields={"amount_tiyn": amount, "balance_tiyn": balance},
                at=received_at,
                operation_id=part["posting_id"],
            )
        )
    waiting = [wallet_id for wallet_id in waiting_among(wishes) if wallet_id.int in left]
    resume_services(connection, waiting, received_at)
    # Their postings are new in this transaction, so nobody has told of them.
    return told_by(told[::-1], wishes, finish=as_it_is)
