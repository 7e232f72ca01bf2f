"""Tables of refunds."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Table, Text, Uuid

from ledger.database import Money, UtcDateTime, metadata
from ledger.merchants.tables import merchants

refund_totals: Final = Table(
    "refund_totals",
    metadata,
    Column("payment_id", Uuid, primary_key=True),
    Column("paid_tiyn", Money, nullable=False),
    Column("refunded_tiyn", Money, nullable=False),
    CheckConstraint("0 <= refunded_tiyn AND refunded_tiyn <= paid_tiyn", name="never_more"),
)
"""What was given back of each payment, all refunds together: never more than was paid (W-71).

``payment_id`` is the payment's posting.
"""

refunds: Final = Table(
    "refunds",
    metadata,
    Column("refund_id", Uuid, primary_key=True),
    Column("merchant_code", Text, ForeignKey(merchants.c.merchant_code), nullable=False),
    Column("payment_id", Uuid, nullable=False, index=True),
    Column("amount_tiyn", Money, nullable=False),
    Column("reason", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("wallet_id", Uuid),
    Column("redemption_id", Uuid),
    Column("ended_at", UtcDateTime),
    CheckConstraint("amount_tiyn > 0", name="amount"),
    CheckConstraint("state IN ('held', 'done')", name="state"),
    CheckConstraint("(state = 'done') = (ended_at IS NOT NULL)", name="ended"),
    Index(None, "merchant_code", "requested_at", "refund_id"),
    Index(None, "state", "due_on"),
)
"""Refunds that a merchant asked for and paid for. ``held``: the customer is to be found first."""
