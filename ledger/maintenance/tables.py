"""Table of maintenance windows."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Table, Uuid

from ledger.database import Json, UtcDateTime, metadata

maintenance_windows: Final = Table(
    "maintenance_windows",
    metadata,
    Column("window_id", Uuid, primary_key=True),
    Column("begins_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False, index=True),
    Column("text", Json, nullable=False),
    Column("announced_at", UtcDateTime, nullable=False),
    Column("cancelled_at", UtcDateTime),
    CheckConstraint("begins_at < ends_at", name="span"),
)
