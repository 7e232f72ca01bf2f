"""Receipts of orders from wallets: taken from the kiosk's entries, and told with where the order stands now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

from sqlalchemy import Connection, select

from ledger.database import insert_new
from ledger.kiosks.tables import kiosks
from ledger.merchants.tables import payees
from ledger.payments.rules import operation_id_of
from ledger.payments.tables import payments
from ledger.receipts.tables import kiosk_wallet_orders, kiosk_wallet_receipts
from wire.entries import Entry, WalletOrderEnded, WalletOrderIntended
from wire.money import Tiyn
from wire.refusals import Refusal
from wire.texts import Text

WalletState = Literal["executed", "accepted", "refused", "not_executed"]

STATES: Final[dict[str | None, WalletState]] = {
    "executed": "executed",
    "complete": "executed",
    "pending": "accepted",
    "awaiting_code": "accepted",
    "refused": "refused",
    "expired": "not_executed",
    None: "not_executed",
}
"""What a state of an order means to whoever holds its receipt; None: the order never came."""


@dataclass(frozen=True)
class TracedWalletOrder:
    """``name`` is the payee's, None for a transfer or a withdrawal. The fee is on top of the amount (W-31)."""

    order_id: UUID
    at: datetime
    operation: Literal["payment", "transfer", "withdrawal"]
    name: Text | None
    state: WalletState
    amount_tiyn: Tiyn
    fee_tiyn: Tiyn
    refusal: Refusal | None

    @property
    def total_tiyn(self) -> Tiyn:
        """What the receipt says under "from the wallet"."""
        return Tiyn(self.amount_tiyn + self.fee_tiyn)


def take_wallet_receipts(connection: Connection, kiosk_id: str, entries: Iterable[Entry]) -> None:
    """Remember which order each receipt is of."""
    orders: list[dict[str, Any]] = []
    receipts: list[dict[str, Any]] = []
    for entry in entries:
        match entry.body:
            case WalletOrderIntended() as intended:
                orders.append(_order_row(kiosk_id, intended))
            case WalletOrderEnded(receipt_number=int() as number, order_id=order_id):
                receipts.append(
                    {"kiosk_id": kiosk_id, "receipt_number": number, "order_id": order_id, "at": entry.at}
                )
            case _:
                pass
    insert_new(connection, kiosk_wallet_orders, orders)
    insert_new(connection, kiosk_wallet_receipts, receipts)


def _order_row(kiosk_id: str, intended: WalletOrderIntended) -> dict[str, Any]:
    return {
        "kiosk_id": kiosk_id,
        "order_id": intended.order_id,
        "operation_id": operation_id_of(intended.wallet_id, intended.order_id),
        "operation": intended.operation,
        "service": intended.service,
        "amount_tiyn": intended.amount_tiyn,
        "fee_tiyn": intended.fee_tiyn,
    }


def wallet_receipts_of(
    connection: Connection, kiosk_number: str, receipt_number: int
) -> Sequence[TracedWalletOrder]:
    """The orders whose receipt has this number at this kiosk: one, unless the kiosk's journal was set back."""
    told, sent, order = kiosk_wallet_receipts.c, kiosk_wallet_orders.c, payments.c
    rows = connection.execute(
        select(
            told.order_id,
            told.at,
            sent.operation,
            sent.amount_tiyn,
            sent.fee_tiyn,
            order.state,
            order.refusal,
            payees.c.name.label("payee"),
        )
        .join(kiosks, kiosks.c.kiosk_id == told.kiosk_id)
        .join(kiosk_wallet_orders, (sent.kiosk_id == told.kiosk_id) & (sent.order_id == told.order_id))
        .outerjoin(payments, order.operation_id == sent.operation_id)
        .outerjoin(payees, payees.c.payee_code == sent.service)
        .where(kiosks.c.number == kiosk_number, told.receipt_number == receipt_number)
    )
    return tuple(_traced(row) for row in rows)


def _traced(row: Any) -> TracedWalletOrder:
    return TracedWalletOrder(
        order_id=row.order_id,
        at=row.at,
        operation=row.operation,
        name=None if row.payee is None else Text.model_validate(row.payee),
        state=STATES[row.state],
        amount_tiyn=row.amount_tiyn,
        fee_tiyn=row.fee_tiyn,
        refusal=None if row.refusal is None else Refusal.model_validate(row.refusal),
    )
