"""Tables of limits: data with effective dates, changed without a release (W-11, W-15)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)

from ledger.database import Money, metadata
from ledger.wallets.tables import wallets

mrp_rates: Final = Table(
    "mrp_rates",
    metadata,
    Column("effective_from", Date, primary_key=True),
    Column("mrp_tiyn", Money, nullable=False),
    CheckConstraint("mrp_tiyn > 0", name="mrp"),
)

limit_sets: Final = Table(
    "limit_sets",
    metadata,
    Column("limit_set", Text, primary_key=True),
    Column("effective_from", Date, unique=True),
)
"""A set with no date is shipped but switched off."""

limit_set_rows: Final = Table(
    "limit_set_rows",
    metadata,
    Column("limit_set", Text, ForeignKey(limit_sets.c.limit_set), nullable=False),
    Column("status", Text, nullable=False),
    Column("operation_mrp", Integer),
    Column("balance_mrp", Integer),
    Column("day_payments_mrp", Integer),
    PrimaryKeyConstraint("limit_set", "status"),
)

further_limits: Final = Table(
    "further_limits",
    metadata,
    Column("limit_id", Uuid, primary_key=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), index=True),
    Column("group_name", Text),
    Column("kind", Text, nullable=False),
    Column("limit_tiyn", Money),
    Column("limit_count", Integer),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date),
    CheckConstraint("(wallet_id IS NULL) <> (group_name IS NULL)", name="whom"),
    CheckConstraint("(limit_tiyn IS NULL) <> (limit_count IS NULL)", name="how_much"),
)
"""For one wallet, or for a group: ``everyone`` or ``non_residents`` (W-15)."""

wallet_days: Final = Table(
    "wallet_days",
    metadata,
    Column("wallet_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("credits_tiyn", Money, nullable=False),
    Column("payments_tiyn", Money, nullable=False),
    Column("operation_count", Integer, nullable=False),
    PrimaryKeyConstraint("wallet_id", "day"),
    Index(None, "day", postgresql_using="brin"),
)
"""What a wallet did on an Astana day, by the time the customer acted (W-12, W-13)."""
