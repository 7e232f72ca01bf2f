"""Cash that turns out to have been taken, though no batch of a kiosk brought it into the books (K-01)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection

from ledger import books
from ledger.books.accounts import CASH_UNIT, AccountKind, account_id
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import balances_of, open_account
from ledger.cash.tables import unapplied_cash
from ledger.database import insert_all
from ledger.kiosks.service import Kiosk
from wire.money import Tiyn
from wire.refusals import Refusal

NO_RECEIPT = 0
"""The receipt number under which the cash of an order without a receipt is held."""


def hold_found(
    connection: Connection,
    kiosk: Kiosk,
    amount: Tiyn,
    *,
    operation_id: UUID,
    receipt_number: int,
    now: datetime,
) -> Mapping[str, Any]:
    """The agent took this cash too, and holds it for whoever inserted it (K-01, K-02); gives the unapplied cash's row.

    The bag in which it is counted was over by it, or will be. Its e-money comes from the agent's float; where that is
    too small it is not covered yet.

    Raises:
        GuardFailed: the float has changed meanwhile; run the transaction again.
    """
    agent = kiosk.agent
    over_short = account_id(CASH_UNIT, AccountKind.CASH_OVER_SHORT, agent.agent_code)
    open_account(connection, unit=CASH_UNIT, kind=AccountKind.CASH_OVER_SHORT, owner=agent.agent_code)
    taken = agent.cash_taken_stripe(kiosk.kiosk_id)
    cash = Transfer(unit=CASH_UNIT, debit=taken, credit=over_short, amount_tiyn=amount)
    _post(connection, operation_id, PostingKind.COLLECTION, cash, now)
    left = balances_of(connection, [agent.float_account])[agent.float_account].available_tiyn
    is_covered = left >= amount
    if is_covered:
        e_money = Transfer(
            unit=agent.issuer.unit,
            debit=agent.float_account,
            credit=agent.issuer.unapplied_account,
            amount_tiyn=amount,
        )
        _post(connection, operation_id, PostingKind.UNAPPLIED, e_money, now)
    held = {
        "kiosk_id": kiosk.kiosk_id,
        "operation_id": operation_id,
        "receipt_number": receipt_number,
        "amount_tiyn": amount,
        "is_covered": is_covered,
        "held_at": now,
    }
    insert_all(connection, unapplied_cash, [held])
    return held


def _post(
    connection: Connection, operation_id: UUID, kind: PostingKind, transfer: Transfer, now: datetime
) -> None:
    posting = Posting(
        posting_id=named_id(f"{operation_id}/{kind}"),
        kind=kind,
        operation_id=operation_id,
        at=now,
        transfers=(transfer,),
    )
    (answer,) = books.post(connection, [posting], posted_at=now)
    assert not isinstance(answer, Refusal), "the posting's id is its own"
