"""Mistaken transfers: asked back by the sender or the operator, given back by the receiver's consent (W-72)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, Row, select, update

from ledger import books
from ledger.books.accounts import money_unit
from ledger.books.ids import named_id
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import Posted, balances_of
from ledger.database import GuardFailed, insert_all
from ledger.messages.templates import Field, MessageKind
from ledger.notifications.service import operation_happened
from ledger.payments.rules import RETURN_VALID, OrderKind, PaymentState
from ledger.payments.tables import payments, transfer_returns
from ledger.wallets.rules import masked_name, masked_phone, refusal_of_credit, refusal_of_debit
from ledger.wallets.service import Wallet, wallets_of
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode

ASKED: Final = "asked"
RETURNED: Final = "returned"
DECLINED: Final = "declined"
EXPIRED: Final = "expired"

BY_SENDER: Final = "sender"
BY_STAFF: Final = "staff"


@dataclass(frozen=True, kw_only=True)
class TransferReturn:
    """A mistaken transfer that somebody asked back."""

    return_id: UUID
    operation_id: UUID
    sender_wallet_id: UUID
    receiver_wallet_id: UUID
    amount_tiyn: Tiyn
    state: str
    asked_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    @property
    def bound_to(self) -> str:
        """What the receiver's code is bound to (W-21)."""
        return f"{self.return_id}/return/{self.sender_wallet_id}/{self.amount_tiyn}"


def ask_back(
    connection: Connection,
    operation_id: UUID,
    *,
    return_id: UUID,
    now: datetime,
    sender_wallet_id: UUID | None = None,
) -> TransferReturn | Refusal:
    """Ask the receiver of a transfer for its exact sum back; without a sender it is the operator who asks.

    Asked again, the request that stands is given. Refused: ``OPERATION_UNKNOWN`` unless it is an executed transfer,
    and the sender's own; ``ALREADY_REVERSED`` when it went back.
    """
    made = connection.execute(select(payments).where(payments.c.operation_id == operation_id)).one_or_none()
    if made is None or not _is_executed_transfer(made) or sender_wallet_id not in {None, made.wallet_id}:
        return Refusal(code=RefusalCode.OPERATION_UNKNOWN)
    _expire(connection, operation_id, now)
    open_states = transfer_returns.c.state.in_((ASKED, RETURNED))
    known = connection.execute(
        select(transfer_returns).where(transfer_returns.c.operation_id == operation_id, open_states)
    ).one_or_none()
    if known is not None:
        stands = _return(known)
        return stands if stands.state == ASKED else Refusal(code=RefusalCode.ALREADY_REVERSED)
    row = {
        "return_id": return_id,
        "operation_id": operation_id,
        "sender_wallet_id": made.wallet_id,
        "receiver_wallet_id": made.receiver_wallet_id,
        "amount_tiyn": made.amount_tiyn,
        "state": ASKED,
        "asked_by": BY_STAFF if sender_wallet_id is None else BY_SENDER,
        "asked_at": now,
        "expires_at": now + RETURN_VALID,
    }
    insert_all(connection, transfer_returns, [row])
    asked = return_of(connection, return_id)
    assert asked is not None, "it was just written"
    sender = wallets_of(connection, [asked.sender_wallet_id])[asked.sender_wallet_id]
    fields: dict[str, Field] = {"amount_tiyn": int(asked.amount_tiyn), "counterparty": shown(sender)}
    operation_happened(connection, asked.receiver_wallet_id, MessageKind.RETURN_ASKED, fields, now)
    return asked


def give_back(
    connection: Connection, return_id: UUID, *, by_wallet_id: UUID, now: datetime
) -> TransferReturn | Refusal:
    """Give the exact sum back, once, by the receiver's consent; the caller has checked his code (W-72).

    No limit refuses it (W-14); the fee of the transfer stays with the operator. Refused: ``CONSENT_MISSING`` for
    anybody but the receiver; ``CODE_EXPIRED`` when the request is over; what stops the receiver's wallet from paying
    or the sender's from being credited; ``INSUFFICIENT_BALANCE``.

    Raises:
        GuardFailed: something has changed meanwhile; run the transaction again.
    """
    asked = return_of(connection, return_id)
    if asked is None or by_wallet_id not in {asked.sender_wallet_id, asked.receiver_wallet_id}:
        return Refusal(code=RefusalCode.OPERATION_UNKNOWN)
    if by_wallet_id != asked.receiver_wallet_id:
        return Refusal(code=RefusalCode.CONSENT_MISSING)
    if asked.state == RETURNED:
        return asked
    if asked.state != ASKED or now >= asked.expires_at:
        return Refusal(code=RefusalCode.CODE_EXPIRED)
    wallets = wallets_of(connection, [asked.sender_wallet_id, asked.receiver_wallet_id])
    giver, taker = wallets[asked.receiver_wallet_id], wallets[asked.sender_wallet_id]
    balance = balances_of(connection, [giver.account_id])[giver.account_id]
    refusal = refusal_of_debit(giver.condition) or refusal_of_credit(taker.condition)
    if refusal is not None:
        return refusal
    if balance.available_tiyn < asked.amount_tiyn:
        return Refusal(code=RefusalCode.INSUFFICIENT_BALANCE, left_tiyn=balance.available_tiyn)
    posting_id = named_id(f"transfer-return/{return_id}")
    _end(connection, return_id, RETURNED, now, posting_id=posting_id)
    transfer = Transfer(
        unit=money_unit(giver.issuer_code),
        debit=giver.account_id,
        credit=taker.account_id,
        amount_tiyn=asked.amount_tiyn,
    )
    posting = Posting(
        posting_id=posting_id,
        kind=PostingKind.TRANSFER_RETURN,
        operation_id=return_id,
        at=now,
        transfers=(transfer,),
    )
    answer = books.post(connection, [posting], posted_at=now, versions={giver.account_id: balance.version})[0]
    assert isinstance(answer, Posted), "the posting's id is its own"
    _tell_both(connection, asked, giver, taker, now)
    return _existing(connection, return_id)


def decline(
    connection: Connection, return_id: UUID, *, by_wallet_id: UUID, now: datetime
) -> TransferReturn | Refusal:
    """The receiver does not consent. Refused: ``OPERATION_UNKNOWN``; ``ALREADY_REVERSED`` when it went back."""
    asked = return_of(connection, return_id)
    if asked is None or by_wallet_id != asked.receiver_wallet_id:
        return Refusal(code=RefusalCode.OPERATION_UNKNOWN)
    if asked.state == RETURNED:
        return Refusal(code=RefusalCode.ALREADY_REVERSED)
    if asked.state == ASKED:
        _end(connection, return_id, DECLINED, now)
    return _existing(connection, return_id)


def return_of(connection: Connection, return_id: UUID) -> TransferReturn | None:
    row = connection.execute(
        select(transfer_returns).where(transfer_returns.c.return_id == return_id)
    ).one_or_none()
    return None if row is None else _return(row)


def shown(wallet: Wallet) -> str:
    """How the other client is shown: masked (W-92)."""
    return masked_name(wallet.holder_name) or masked_phone(wallet.phone)


def _tell_both(
    connection: Connection, asked: TransferReturn, giver: Wallet, taker: Wallet, now: datetime
) -> None:
    balances = balances_of(connection, [giver.account_id, taker.account_id])
    told = (
        (giver, taker, MessageKind.TRANSFER_RETURNED),
        (taker, giver, MessageKind.TRANSFER_CAME_BACK),
    )
    for wallet, other, kind in told:
        fields: dict[str, Field] = {
            "amount_tiyn": int(asked.amount_tiyn),
            "counterparty": shown(other),
            "balance_tiyn": int(balances[wallet.account_id].available_tiyn),
        }
        operation_happened(connection, wallet.wallet_id, kind, fields, now, operation_id=asked.return_id)


def _is_executed_transfer(row: Row[Any]) -> bool:
    return row.kind == OrderKind.TRANSFER and row.state in {PaymentState.EXECUTED, PaymentState.COMPLETE}


def _expire(connection: Connection, operation_id: UUID, now: datetime) -> None:
    connection.execute(
        update(transfer_returns)
        .where(
            transfer_returns.c.operation_id == operation_id,
            transfer_returns.c.state == ASKED,
            transfer_returns.c.expires_at <= now,
        )
        .values(state=EXPIRED, ended_at=now)
    )


def _end(
    connection: Connection, return_id: UUID, state: str, now: datetime, *, posting_id: UUID | None = None
) -> None:
    ended = connection.execute(
        update(transfer_returns)
        .where(transfer_returns.c.return_id == return_id, transfer_returns.c.state == ASKED)
        .values(state=state, ended_at=now, posting_id=posting_id)
    )
    if ended.rowcount != 1:
        raise GuardFailed("the request has ended meanwhile")


def _existing(connection: Connection, return_id: UUID) -> TransferReturn:
    found = return_of(connection, return_id)
    assert found is not None, "it was read before"
    return found


def _return(row: Row[Any]) -> TransferReturn:
    return TransferReturn(
        return_id=row.return_id,
        operation_id=row.operation_id,
        sender_wallet_id=row.sender_wallet_id,
        receiver_wallet_id=row.receiver_wallet_id,
        amount_tiyn=row.amount_tiyn,
        state=row.state,
        asked_at=row.asked_at,
        expires_at=row.expires_at,
        ended_at=row.ended_at,
    )
