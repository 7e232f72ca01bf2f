"""Tables of cash taken at kiosks and what became of it."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from ledger.database import APPEND_ONLY, Json, Money, UtcDateTime, metadata
from ledger.kiosks.tables import kiosks

kiosk_bills: Final = Table(
    "kiosk_bills",
    metadata,
    Column("kiosk_id", Text, nullable=False),
    Column("bill_id", Uuid, nullable=False),
    Column("session_id", Uuid),
    Column("value_tiyn", Money, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "bill_id"),
    Index(None, "kiosk_id", "session_id"),
    CheckConstraint("value_tiyn > 0", name="value"),
    info=APPEND_ONLY,
)
"""Every bill that is in a cassette by a kiosk's word."""

disputed_bills: Final = Table(
    "disputed_bills",
    metadata,
    Column("kiosk_id", Text, ForeignKey(kiosks.c.kiosk_id), nullable=False),
    Column("bill_id", Uuid, nullable=False),
    Column("session_id", Uuid, nullable=False),
    Column("value_tiyn", Money, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "bill_id"),
    info=APPEND_ONLY,
)
"""Stacked or not cannot be known until the cassette is opened."""

orders: Final = Table(
    "orders",
    metadata,
    Column("kiosk_id", Text, nullable=False),
    Column("session_id", Uuid, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("receipt_number", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("inserted_tiyn", Money, nullable=False),
    Column("stacked_tiyn", Money, nullable=False),
    Column("ending", Text, nullable=False),
    Column("is_offline", Boolean, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "session_id"),
    Index(None, "kiosk_id", "receipt_number"),
    info=APPEND_ONLY,
)
"""Completed orders. ``stacked_tiyn`` is what the bills add up to; it equals ``inserted_tiyn`` or an alarm tells."""

order_parts: Final = Table(
    "order_parts",
    metadata,
    Column("kiosk_id", Text, nullable=False),
    Column("operation_id", Uuid, nullable=False),
    Column("session_id", Uuid, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("line", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("wallet_id", Uuid),
    Column("inserted_tiyn", Money, nullable=False),
    Column("fee_tiyn", Money, nullable=False),
    Column("credited_tiyn", Money, nullable=False),
    Column("tariff_version", Integer, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("refusal", Json),
    Column("posting_id", Uuid),
    Column("fingerprint", Text, nullable=False),
    PrimaryKeyConstraint("kiosk_id", "operation_id"),
    UniqueConstraint("kiosk_id", "seq", "line"),
    CheckConstraint("outcome IN ('credited', 'unapplied')", name="outcome"),
    info=APPEND_ONLY,
)
"""Each part of an order, as the receipt says it, with its final outcome."""

unapplied_cash: Final = Table(
    "unapplied_cash",
    metadata,
    Column("kiosk_id", Text, ForeignKey(kiosks.c.kiosk_id), nullable=False),
    Column("operation_id", Uuid, nullable=False),
    Column("receipt_number", BigInteger, nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    Column("refusal", Json),
    Column("is_covered", Boolean, nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    PrimaryKeyConstraint("kiosk_id", "operation_id"),
    CheckConstraint("amount_tiyn > 0", name="amount"),
)
"""Cash held under a receipt number until the operator settles it (K-01).

Not ``is_covered``: neither allotment nor float held e-money for it, so it stands here and in the memo only.
"""
