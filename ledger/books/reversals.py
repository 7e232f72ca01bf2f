"""Reversals: the exact mirror of a posting, fee included, once (W-70)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.books.holds import debits_of, refusal_of_debits
from ledger.books.rules import Posting, PostingKind, Transfer, mirror_of
from ledger.books.service import Posted, post
from ledger.books.tables import postings, transfers
from wire.refusals import Refusal, RefusalCode


def reverse(connection: Connection, posting_id: UUID, *, reversal_id: UUID, at: datetime) -> Posted | Refusal:
    """Book the exact mirror of a posting, in the caller's transaction: everyone is as before (W-70, W-14).

    The books know no limits, so none refuses it (W-14). The same ``reversal_id`` again gives the first answer.
    Refused: ``OPERATION_UNKNOWN`` when there is no such posting; ``ALREADY_REVERSED`` when another reversal
    mirrors it, or it is a reversal itself; ``ID_REUSED`` when ``reversal_id`` stands for something else;
    ``INSUFFICIENT_BALANCE`` when whoever got the money has spent it (W-23).

    Raises:
        GuardFailed: something changed meanwhile; run the transaction again.
    """
    original = connection.execute(
        select(postings.c.kind, postings.c.reversal_of).where(postings.c.posting_id == posting_id)
    ).one_or_none()
    if original is None:
        return Refusal(code=RefusalCode.OPERATION_UNKNOWN)
    standing = connection.execute(
        select(postings.c.posting_id).where(postings.c.reversal_of == posting_id)
    ).scalar()
    if standing == reversal_id:
        return Posted(reversal_id, is_repeated=True)
    if standing is not None or original.reversal_of is not None:
        return Refusal(code=RefusalCode.ALREADY_REVERSED)
    mirror = Posting(
        posting_id=reversal_id,
        kind=PostingKind.REVERSAL,
        operation_id=reversal_id,
        at=at,
        transfers=mirror_of(transfers_of(connection, posting_id)),
        reversal_of=posting_id,
    )
    refusal = refusal_of_debits(connection, debits_of(mirror))
    return refusal or post(connection, [mirror], posted_at=at)[0]


def transfers_of(connection: Connection, posting_id: UUID) -> tuple[Transfer, ...]:
    """The transfers of a posting, in their order; none when there is no such posting."""
    rows = connection.execute(
        select(transfers).where(transfers.c.posting_id == posting_id).order_by(transfers.c.line)
    )
    return tuple(
        Transfer(
            unit=row.unit,
            debit=row.debit_account_id,
            credit=row.credit_account_id,
            amount_tiyn=row.amount_tiyn,
        )
        for row in rows
    )
