"""Reverse a posting once, or post by hand: what two people have agreed on (W-70)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import Field
from sqlalchemy import Connection, Row, select

from ledger import books
from ledger.books.accounts import AccountKind, account_id
from ledger.books.ids import named_id
from ledger.books.reversals import reverse, transfers_of
from ledger.books.rules import Posting, PostingKind, Transfer
from ledger.books.service import balances_of
from ledger.books.tables import accounts, postings
from ledger.cash.tables import order_parts, orders, unapplied_cash
from ledger.corrections.rules import Cause, Owner, refusal_of_manual, refusal_of_reversal, restored
from ledger.database import insert_all
from ledger.http.bodies import Amount, Note, RequestBody
from ledger.issuers.service import OPERATOR
from ledger.limits.service import use_up
from ledger.merchants.notices import EventKind, Notice, queue_notice
from ledger.messages.templates import MessageKind
from ledger.notifications.service import operation_happened
from ledger.refunds.service import let_no_refund_in, refunded_of
from ledger.staff import Action
from ledger.staff.approvals import Approvable, Approved
from wire.astana import astana_date
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode


class Reversal(RequestBody):
    """A posting to be mirrored, fee included, and why."""

    posting_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    cause: Cause = Field(examples=["operators_error"])
    reason: Note


class ManualPosting(RequestBody):
    """A movement between two accounts that no operation of the system makes; the case says why."""

    debit_account_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    credit_account_id: UUID = Field(examples=["1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"])
    amount_tiyn: Amount
    reason: Note


def reverse_posting(connection: Connection, asked: Reversal, approved: Approved) -> Refusal | None:
    """W-70: everyone is as before, fee included, once; limits are given back on the day they were used (W-14).

    Cash behind a reversed posting is held as unapplied cash in the same transaction: it is still in the kiosk, and
    must go somewhere else (K-01).

    Raises:
        GuardFailed: run the transaction again.
    """
    original = connection.execute(
        select(postings).where(postings.c.posting_id == asked.posting_id)
    ).one_or_none()
    if original is None:
        return Refusal(code=RefusalCode.OPERATION_UNKNOWN)
    kind = PostingKind(original.kind)
    refusal = refusal_of_reversal(
        kind, refunded=refunded_of(connection, asked.posting_id)
    ) or let_no_refund_in(connection, asked.posting_id)
    if refusal is not None:
        return refusal
    reversal_id = named_id(f"reversal/{approved.approval_id}")
    done = reverse(connection, asked.posting_id, reversal_id=reversal_id, at=approved.at)
    if isinstance(done, Refusal):
        return done
    moved = transfers_of(connection, asked.posting_id)
    owners = _owners(connection, moved)
    day = astana_date(original.at)
    use_up(connection, {(wallet, day): usage for wallet, usage in restored(kind, moved, owners).items()})
    _hold_cash(connection, original, moved, approved)
    _tell(connection, original, moved, owners, approved.at)
    return None


def post_by_hand(connection: Connection, asked: ManualPosting, approved: Approved) -> Refusal | None:
    """One transfer, for a case. No limit is asked for; no balance falls below its floor (W-23)."""
    rows = {
        row.account_id: row
        for row in connection.execute(
            select(accounts).where(
                accounts.c.account_id.in_([asked.debit_account_id, asked.credit_account_id])
            )
        )
    }
    debit, credit = rows.get(asked.debit_account_id), rows.get(asked.credit_account_id)
    units = {row.unit for row in rows.values()}
    refusal = refusal_of_manual(_owner(debit), _owner(credit), is_same_unit=len(units) == 1)
    if refusal is not None or debit is None:
        return refusal
    held = balances_of(connection, [debit.account_id])[debit.account_id]
    if debit.kind != AccountKind.FEE_INCOME and held.available_tiyn < asked.amount_tiyn:
        return Refusal(code=RefusalCode.INSUFFICIENT_BALANCE, left_tiyn=held.available_tiyn)
    transfer = Transfer(
        unit=debit.unit,
        debit=asked.debit_account_id,
        credit=asked.credit_account_id,
        amount_tiyn=Tiyn(asked.amount_tiyn),
    )
    posting = Posting(
        posting_id=named_id(f"manual/{approved.approval_id}"),
        kind=PostingKind.MANUAL,
        operation_id=approved.approval_id,
        at=approved.at,
        transfers=(transfer,),
    )
    (answer,) = books.post(connection, [posting], posted_at=approved.at)
    return answer if isinstance(answer, Refusal) else None


REVERSE: Final = Approvable(
    name="reverse posting",
    payload=Reversal,
    propose=Action.PROPOSE_CORRECTION,
    approve=Action.APPROVE_CORRECTION,
    subject=lambda asked: f"posting:{asked.posting_id}",
    act=reverse_posting,
)

POST_BY_HAND: Final = Approvable(
    name="post by hand",
    payload=ManualPosting,
    propose=Action.PROPOSE_CORRECTION,
    approve=Action.APPROVE_CORRECTION,
    subject=lambda asked: f"account:{asked.debit_account_id}",
    act=post_by_hand,
)


def _hold_cash(
    connection: Connection, original: Row[Any], moved: tuple[Transfer, ...], approved: Approved
) -> None:
    part = connection.execute(
        select(order_parts, orders.c.receipt_number)
        .join(
            orders,
            (orders.c.kiosk_id == order_parts.c.kiosk_id) & (orders.c.session_id == order_parts.c.session_id),
        )
        .where(order_parts.c.posting_id == original.posting_id, order_parts.c.outcome == "credited")
    ).one_or_none()
    if part is None:
        return
    allotment, unit = moved[0].debit, moved[0].unit
    held = account_id(unit, AccountKind.UNAPPLIED_CASH, OPERATOR)
    hold = Posting(
        posting_id=named_id(f"reversed cash/{approved.approval_id}"),
        kind=PostingKind.UNAPPLIED,
        operation_id=part.operation_id,
        at=approved.at,
        transfers=(Transfer(unit=unit, debit=allotment, credit=held, amount_tiyn=part.inserted_tiyn),),
        kiosk_id=part.kiosk_id,
    )
    (answer,) = books.post(connection, [hold], posted_at=approved.at)
    assert not isinstance(answer, Refusal), "the id derives from the approval's own"
    row = {
        "kiosk_id": part.kiosk_id,
        "operation_id": part.operation_id,
        "receipt_number": part.receipt_number,
        "amount_tiyn": part.inserted_tiyn,
        "is_covered": True,
        "held_at": approved.at,
    }
    insert_all(connection, unapplied_cash, [row])


def _tell(
    connection: Connection,
    original: Row[Any],
    moved: Iterable[Transfer],
    owners: dict[UUID, Owner],
    at: datetime,
) -> None:
    changes: dict[UUID, int] = {}
    for transfer in moved:
        changes[transfer.debit] = changes.get(transfer.debit, 0) + transfer.amount_tiyn
        changes[transfer.credit] = changes.get(transfer.credit, 0) - transfer.amount_tiyn
    balances = balances_of(connection, changes)
    for account, change in sorted(changes.items()):
        owner = owners[account]
        if owner.kind is AccountKind.CLIENT_WALLET:
            kind = MessageKind.REVERSED_TO_WALLET if change > 0 else MessageKind.REVERSED_FROM_WALLET
            fields = {"amount_tiyn": abs(change), "balance_tiyn": int(balances[account].balance_tiyn)}
            operation_happened(
                connection, UUID(owner.name), kind, fields, at, operation_id=original.posting_id
            )
        elif owner.kind is AccountKind.MERCHANT and original.kind == PostingKind.PAYMENT:
            content = {
                "payment_id": str(original.posting_id),
                "operation_id": str(original.operation_id),
                "amount_tiyn": -change,
            }
            notice = Notice(
                merchant_code=owner.name,
                kind=EventKind.PAYMENT_REVERSED,
                subject_id=original.posting_id,
                at=at,
                content=content,
            )
            queue_notice(connection, notice, at)


def _owners(connection: Connection, moved: Iterable[Transfer]) -> dict[UUID, Owner]:
    wanted = {side for transfer in moved for side in (transfer.debit, transfer.credit)}
    rows = connection.execute(select(accounts).where(accounts.c.account_id.in_(sorted(wanted))))
    return {row.account_id: Owner(AccountKind(row.kind), row.owner) for row in rows}


def _owner(row: Row[Any] | None) -> Owner | None:
    return None if row is None else Owner(AccountKind(row.kind), row.owner)
