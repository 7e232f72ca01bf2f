"""Table of tariff versions. A version is never changed: receipts name it (W-32)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Integer, PrimaryKeyConstraint, Table, Text

from ledger.database import Json, Money, UtcDateTime, metadata

tariffs: Final = Table(
    "tariffs",
    metadata,
    Column("service", Text, nullable=False),
    Column("direction", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("effective_from", UtcDateTime, nullable=False),
    Column("rate_ppm", Integer, nullable=False),
    Column("fixed_tiyn", Money, nullable=False),
    Column("min_tiyn", Money, nullable=False),
    Column("max_tiyn", Money),
    Column("tiers", Json, nullable=False),
    PrimaryKeyConstraint("service", "direction", "version"),
    CheckConstraint("direction IN ('cash', 'payment', 'transfer', 'withdrawal')", name="direction"),
    CheckConstraint("rate_ppm BETWEEN 0 AND 1000000", name="rate"),
    CheckConstraint("fixed_tiyn >= 0 AND min_tiyn >= 0", name="sums"),
)
