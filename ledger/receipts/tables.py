"""Receipts of orders from wallets, as kiosks number them in one row with those of cash (W-83)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, PrimaryKeyConstraint, Table, Text, Uuid

from ledger.database import APPEND_ONLY, Money, UtcDateTime, metadata
from ledger.kiosks.tables import kiosks

kiosk_wallet_orders: Final = Table(
    "kiosk_wallet_orders",
    metadata,
    Column("kiosk_id", Text, ForeignKey(kiosks.c.kiosk_id), nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("operation_id", Uuid, nullable=False),
    Column("operation", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    Column("fee_tiyn", Money, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "order_id"),
    info=APPEND_ONLY,
)
"""Orders from wallets by a kiosk's word, before they were sent; ``operation_id`` is where the order stands if it came."""

kiosk_wallet_receipts: Final = Table(
    "kiosk_wallet_receipts",
    metadata,
    Column("kiosk_id", Text, ForeignKey(kiosks.c.kiosk_id), nullable=False),
    Column("receipt_number", BigInteger, nullable=False),
    Column("order_id", Uuid, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "receipt_number", "order_id"),
    info=APPEND_ONLY,
)
"""Which order the receipt with this number is of."""
