"""Tables of thresholds and of what was found."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid

from ledger.database import UtcDateTime, metadata
from ledger.wallets.tables import wallets

suspicion_thresholds: Final = Table(
    "suspicion_thresholds",
    metadata,
    Column("pattern", Text, primary_key=True),
    Column("is_on", Boolean, nullable=False),
    Column("response", Text, nullable=False),
    Column("window_s", Integer, nullable=False),
    Column("count_min", Integer, nullable=False),
    Column("share_ppm", Integer, nullable=False),
    CheckConstraint(
        "pattern IN ('velocity', 'structuring', 'many_payers', 'day_count', 'pass_through')", name="pattern"
    ),
    CheckConstraint("response IN ('flag', 'hold')", name="response"),
    CheckConstraint("window_s > 0 AND count_min > 1 AND share_ppm BETWEEN 0 AND 1000000", name="numbers"),
)
"""Only what the operator has changed; the rest is as shipped."""

suspicions: Final = Table(
    "suspicions",
    metadata,
    Column("suspicion_id", Uuid, primary_key=True),
    Column("pattern", Text, nullable=False),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False),
    Column("response", Text, nullable=False),
    Column("operation_count", Integer, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("block_id", Uuid),
    Column("reviewed_at", UtcDateTime),
    Column("reviewed_by", Uuid),
    Column("note", Text, nullable=False),
    Index(None, "state", "found_at", "suspicion_id"),
    CheckConstraint("state IN ('open', 'cleared', 'confirmed')", name="state"),
    CheckConstraint("(state = 'open') = (reviewed_at IS NULL)", name="reviewed"),
)
"""One for each wallet, pattern and Astana day: the id derives from them."""
