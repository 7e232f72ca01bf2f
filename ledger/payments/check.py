"""Proof of orders from wallets: each that moved money is a posting of its sums, and each posting an order."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection, and_, case, func, or_, select

from ledger.books.tables import holds, postings, transfers
from ledger.database import streamed
from ledger.findings import Finding
from ledger.payments.rules import POSTING_OF, PaymentState
from ledger.payments.tables import payments

_KIND = case({kind.value: posting.value for kind, posting in POSTING_OF.items()}, value=payments.c.kind)
"""The kind of posting that carries an order out."""

_MOVED = (PaymentState.EXECUTED, PaymentState.COMPLETE)


def check_payments(connection: Connection) -> Iterator[Finding]:
    """Everything that does not fit between orders from wallets and the books."""
    yield from _unposted_orders(connection)
    yield from _unordered_postings(connection)
    yield from _unheld_orders(connection)


def _unposted_orders(connection: Connection) -> Iterator[Finding]:
    """An order that is carried out moved its amount, and its fee beside it."""
    carried_out = and_(
        postings.c.posting_id == payments.c.posting_id,
        postings.c.operation_id == payments.c.operation_id,
        postings.c.kind == _KIND,
    )
    amount = func.sum(case((transfers.c.line == 1, transfers.c.amount_tiyn), else_=0))
    whole = func.sum(transfers.c.amount_tiyn)
    found = (
        select(payments.c.operation_id, func.coalesce(amount, 0).label("amount"))
        .join(postings, carried_out, isouter=True)
        .join(transfers, transfers.c.posting_id == postings.c.posting_id, isouter=True)
        .where(payments.c.state.in_(_MOVED))
        .group_by(payments.c.operation_id)
        .having(
            or_(
                func.coalesce(amount, 0) != payments.c.amount_tiyn,
                func.coalesce(whole, 0) != payments.c.amount_tiyn + payments.c.fee_tiyn,
            )
        )
    )
    for row in streamed(connection, found):
        detail = f"did not move its amount and fee, but {row.amount}"
        yield Finding("payment_not_posted", f"payment {row.operation_id}", detail)


def _unordered_postings(connection: Connection) -> Iterator[Finding]:
    """Money left a wallet by an order that stands as carried out; a withdrawal may still wait for its bank."""
    of_order = and_(payments.c.operation_id == postings.c.operation_id, postings.c.kind == _KIND)
    is_withdrawal = and_(
        payments.c.kind == "withdrawal",
        payments.c.state.in_((PaymentState.PENDING, PaymentState.REFUSED)),
    )
    stands = or_(payments.c.state.in_(_MOVED), is_withdrawal)
    found = (
        select(postings.c.posting_id, payments.c.operation_id, payments.c.state)
        .join(payments, of_order, isouter=True)
        .where(
            postings.c.kind.in_(sorted(POSTING_OF.values())),
            postings.c.kiosk_id.is_(None),
            or_(payments.c.operation_id.is_(None), ~stands),
        )
    )
    for row in streamed(connection, found):
        if row.operation_id is None:
            yield Finding("payment_missing", f"posting {row.posting_id}", "has no order that it carried out")
        else:
            detail = f"is {row.state}, and its money has moved"
            yield Finding("payment_state_wrong", f"payment {row.operation_id}", detail)


def _unheld_orders(connection: Connection) -> Iterator[Finding]:
    """A withdrawal that the bank has not paid yet keeps its whole sum back, or has moved it."""
    held = and_(
        holds.c.operation_id == payments.c.operation_id,
        holds.c.amount_tiyn == payments.c.amount_tiyn + payments.c.fee_tiyn,
    )
    found = select(payments.c.operation_id).where(
        payments.c.state == PaymentState.PENDING, ~select(holds.c.hold_id).where(held).exists()
    )
    for row in streamed(connection, found):
        yield Finding("payment_not_held", f"payment {row.operation_id}", "waits, and nothing is held for it")
