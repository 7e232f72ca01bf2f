"""Emission to agents once for each payment that a bank received, and exchange between issuers (W-01, W-02)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from ledger import books
from ledger.agents.service import Agent, sell_e_money
from ledger.books.accounts import BANK_UNIT, AccountKind
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind
from ledger.books.service import Posted, balances_of, open_account
from ledger.database import insert_all
from ledger.issuers.rules import Exchange, exchange_transfers
from ledger.issuers.tables import emissions, exchanges
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode


def buy_float(
    connection: Connection, agent: Agent, *, amount: Tiyn, bank_reference: str, by: str, now: datetime
) -> UUID | Refusal:
    """An agent's money has come in: its issuer emits as much to its float, once for each reference (W-01).

    Gives the operation's id. The same reference again gives the first one; with another agent or sum it is refused
    (``ID_REUSED``).
    """
    issuer_code = agent.issuer.issuer_code
    operation_id = named_id(f"float/{issuer_code}/{bank_reference}")
    known = connection.execute(
        select(emissions.c.agent_code, emissions.c.amount_tiyn).where(
            emissions.c.operation_id == operation_id
        )
    ).one_or_none()
    if known is not None:
        is_same = (known.agent_code, known.amount_tiyn) == (agent.agent_code, amount)
        return operation_id if is_same else Refusal(code=RefusalCode.ID_REUSED)
    row = {
        "issuer_code": issuer_code,
        "bank_reference": bank_reference,
        "agent_code": agent.agent_code,
        "amount_tiyn": amount,
        "operation_id": operation_id,
        "at": now,
        "by": by,
    }
    insert_all(connection, emissions, [row])
    sold = sell_e_money(connection, agent=agent, amount=amount, operation_id=operation_id, at=now)
    assert isinstance(sold, Posted), "the reference is new"
    return operation_id


def exchange(connection: Connection, asked: Exchange, *, by: str, now: datetime) -> Refusal | None:
    """Swap e-money at par between issuers, in one posting (W-02); None when it is done, now or before.

    Refused: ``INSUFFICIENT_BALANCE``; ``ID_REUSED``.

    Raises:
        BalanceTooSmall: the balance has changed meanwhile; decide again.
    """
    posting = Posting(
        posting_id=named_id(f"exchange/{asked.exchange_id}"),
        kind=PostingKind.EXCHANGE,
        operation_id=asked.exchange_id,
        at=now,
        transfers=exchange_transfers(asked),
    )
    known = connection.execute(
        select(exchanges).where(exchanges.c.exchange_id == asked.exchange_id)
    ).one_or_none()
    if known is not None:
        said = (known.owner, known.from_issuer, known.to_issuer, known.amount_tiyn)
        is_same = said == (asked.owner, asked.from_issuer, asked.to_issuer, asked.amount_tiyn)
        return None if is_same else Refusal(code=RefusalCode.ID_REUSED)
    held = balances_of(connection, [asked.from_account])[asked.from_account].available_tiyn
    if asked.amount_tiyn > held:
        return Refusal(code=RefusalCode.INSUFFICIENT_BALANCE, left_tiyn=held)
    for issuer in sorted((asked.from_issuer, asked.to_issuer)):
        open_account(connection, unit=BANK_UNIT, kind=AccountKind.INTERBANK, owner=issuer)
    row = {
        "exchange_id": asked.exchange_id,
        "from_issuer": asked.from_issuer,
        "to_issuer": asked.to_issuer,
        "owner": asked.owner,
        "amount_tiyn": asked.amount_tiyn,
        "posting_id": posting.posting_id,
        "at": now,
        "by": by,
    }
    insert_all(connection, exchanges, [row])
    answer = books.post(connection, [posting], posted_at=now)[0]
    assert isinstance(answer, Posted), "the exchange is new"
    return None
