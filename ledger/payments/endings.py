"""What becomes of orders later: a bank's answer, completion, expiry, and what is forgotten with a person."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ColumnElement, Connection, delete, exists, or_, select, update

from ledger.books.service import balances_of
from ledger.holders.notices import tell_holder
from ledger.merchants.notices import TOLD, EventKind, erase_requisites
from ledger.merchants.tables import merchant_events
from ledger.messages.templates import Field, MessageKind
from ledger.payments.rules import OrderKind, PaymentState
from ledger.payments.tables import payment_requisites, payments
from ledger.redemptions.rules import RedemptionState
from ledger.redemptions.service import Redemption
from ledger.rowsets import among
from wire.refusals import Refusal, RefusalCode

AT_ONCE: Final = 1_000
"""Orders brought forward in one transaction."""


def withdrawal_ended(connection: Connection, one: Redemption, now: datetime) -> None:
    """The bank has paid a withdrawal, or will not: then the money is back, fee included (W-80).

    A payout that is no withdrawal of ours, as of a closed wallet, is passed over.
    """
    row = connection.execute(
        select(payments).where(payments.c.operation_id == one.redemption_id)
    ).one_or_none()
    if row is None or row.state != PaymentState.PENDING:
        return
    fields: dict[str, Field] = {"amount_tiyn": int(row.amount_tiyn)}
    if one.state is RedemptionState.PAID:
        values: dict[str, object] = {"state": PaymentState.EXECUTED, "posting_id": one.hold_id}
        kind = MessageKind.WITHDRAWAL_PAID
    else:
        refusal = Refusal(code=RefusalCode.TECHNICAL_FAILURE)
        values = {"state": PaymentState.REFUSED, "refusal": refusal.model_dump(mode="json")}
        kind = MessageKind.WITHDRAWAL_FAILED
        fields["balance_tiyn"] = int(
            balances_of(connection, [one.source_account])[one.source_account].available_tiyn
        )
    connection.execute(
        update(payments)
        .where(payments.c.operation_id == row.operation_id, payments.c.state == PaymentState.PENDING)
        .values(values)
    )
    tell_holder(connection, row.wallet_id, kind, now, fields)


def complete_told(connection: Connection, now: datetime) -> int:
    """W-24: complete the orders of which both payee and client were notified; how many.

    The client is told in the app by the transaction that executes an order; the payee when its notice was taken, or
    when it reads its list because it has no address.
    """
    due = (
        select(payments.c.operation_id)
        .where(
            payments.c.state == PaymentState.EXECUTED,
            or_(payments.c.kind != OrderKind.PAYMENT, _is_payee_told()),
        )
        .order_by(payments.c.at)
        .limit(AT_ONCE)
    )
    ids = connection.execute(due).scalars().all()
    if not ids:
        return 0
    return connection.execute(
        update(payments)
        .where(among(connection, payments.c.operation_id, ids), payments.c.state == PaymentState.EXECUTED)
        .values(state=PaymentState.COMPLETE, payee_notified_at=now, client_notified_at=payments.c.at)
    ).rowcount


def _is_payee_told() -> ColumnElement[bool]:
    return exists().where(
        merchant_events.c.subject_id == payments.c.posting_id,
        merchant_events.c.kind == EventKind.PAYMENT,
        merchant_events.c.state.in_(sorted(TOLD)),
    )


def expire_orders(connection: Connection, now: datetime) -> int:
    """Orders whose code did not come in time are over; how many. Nothing was held for them."""
    return connection.execute(
        update(payments)
        .where(payments.c.state == PaymentState.AWAITING_CODE, payments.c.expires_at <= now)
        .values(state=PaymentState.EXPIRED, at=now)
    ).rowcount


def forget(connection: Connection, wallet_id: UUID) -> None:
    """Remove what orders keep of a person: his requisites, and his number where others paid him (W-63)."""
    received = select(payments.c.operation_id).where(payments.c.receiver_wallet_id == wallet_id)
    connection.execute(
        delete(payment_requisites).where(
            or_(payment_requisites.c.wallet_id == wallet_id, payment_requisites.c.operation_id.in_(received))
        )
    )
    erase_requisites(connection, wallet_id)
