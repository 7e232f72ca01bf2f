"""A receipt as its holder may see it: sums and states, nothing about a person."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from ledger.cash.tables import order_parts, orders, unapplied_cash
from ledger.kiosks.tables import kiosks
from ledger.merchants.tables import payees
from ledger.receipts.wallet_orders import TracedWalletOrder, wallet_receipts_of
from wire.money import ZERO, Tiyn
from wire.refusals import Refusal
from wire.texts import Text
from wire.tracing import trace_code

State = Literal["executed", "held", "settled"]


@dataclass(frozen=True)
class TracedPart:
    """``name`` is None for a wallet top-up. ``refusal`` says why cash is held, if a rule says so."""

    name: Text | None
    state: State
    inserted_tiyn: Tiyn
    fee_tiyn: Tiyn
    credited_tiyn: Tiyn
    refusal: Refusal | None


@dataclass(frozen=True)
class TracedReceipt:
    kiosk_number: str
    receipt_number: int
    at: datetime
    inserted_tiyn: Tiyn
    parts: tuple[TracedPart, ...]
    wallet: TracedWalletOrder | None = None
    """The order from a wallet that it is of; then nothing was inserted and there are no parts."""


def traced_receipt(
    connection: Connection, *, kiosk_number: str, receipt_number: int, code: str
) -> TracedReceipt | None:
    """None when the kiosk has not reported it yet, and just so when the code is not this receipt's."""
    for order in _orders(connection, kiosk_number, receipt_number):
        if hmac.compare_digest(trace_code(order.session_id).encode(), code.encode()):
            parts = _parts(connection, order.kiosk_id, order.seq)
            return TracedReceipt(kiosk_number, receipt_number, order.at, order.inserted_tiyn, parts)
    for sent in wallet_receipts_of(connection, kiosk_number, receipt_number):
        if hmac.compare_digest(trace_code(sent.order_id).encode(), code.encode()):
            return TracedReceipt(kiosk_number, receipt_number, sent.at, ZERO, (), sent)
    return None


def receipt_of_paper(
    connection: Connection, *, kiosk_number: str, receipt_number: int, inserted_tiyn: int
) -> tuple[TracedReceipt, str] | None:
    """The receipt with all three that stand on its paper, and the code of its address; None when none has them.

    ``inserted_tiyn``: the sum inserted or, of an order from a wallet, what left the wallet with the fee. Numbers follow each other, so that the number alone tells nothing.
    """
    for order in _orders(connection, kiosk_number, receipt_number):
        if order.inserted_tiyn == inserted_tiyn:
            parts = _parts(connection, order.kiosk_id, order.seq)
            receipt = TracedReceipt(kiosk_number, receipt_number, order.at, order.inserted_tiyn, parts)
            return receipt, trace_code(order.session_id)
    for sent in wallet_receipts_of(connection, kiosk_number, receipt_number):
        if sent.total_tiyn == inserted_tiyn:
            receipt = TracedReceipt(kiosk_number, receipt_number, sent.at, ZERO, (), sent)
            return receipt, trace_code(sent.order_id)
    return None


def _orders(connection: Connection, kiosk_number: str, receipt_number: int) -> Sequence[Row[Any]]:
    return connection.execute(
        select(orders)
        .join(kiosks, kiosks.c.kiosk_id == orders.c.kiosk_id)
        .where(kiosks.c.number == kiosk_number, orders.c.receipt_number == receipt_number)
    ).all()


def _parts(connection: Connection, kiosk_id: str, seq: int) -> tuple[TracedPart, ...]:
    held = order_parts.c.operation_id == unapplied_cash.c.operation_id
    rows = connection.execute(
        select(
            order_parts, payees.c.name.label("payee"), unapplied_cash.c.held_at, unapplied_cash.c.settled_at
        )
        .outerjoin(payees, payees.c.payee_code == order_parts.c.service)
        .outerjoin(unapplied_cash, held & (order_parts.c.kiosk_id == unapplied_cash.c.kiosk_id))
        .where(order_parts.c.kiosk_id == kiosk_id, order_parts.c.seq == seq)
        .order_by(order_parts.c.line)
    )
    return tuple(
        TracedPart(
            name=None if row.payee is None else Text.model_validate(row.payee),
            state=_state(row.held_at, row.settled_at),
            inserted_tiyn=row.inserted_tiyn,
            fee_tiyn=row.fee_tiyn,
            credited_tiyn=row.credited_tiyn,
            refusal=None if row.refusal is None else Refusal.model_validate(row.refusal),
        )
        for row in rows
    )


def _state(held_at: datetime | None, settled_at: datetime | None) -> State:
    if held_at is None:
        return "executed"
    return "held" if settled_at is None else "settled"
