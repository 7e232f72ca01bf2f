"""Tables of the daily job: what was acted on, and which days are done."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, Integer, PrimaryKeyConstraint, Table, Text, Uuid

from ledger.database import APPEND_ONLY, UtcDateTime, metadata

job_acts: Final = Table(
    "job_acts",
    metadata,
    Column("step", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("acted_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("step", "day", "subject_id"),
    info=APPEND_ONLY,
)
"""One row, written in the transaction of the act itself: this id was acted on for this day."""

job_days: Final = Table(
    "job_days",
    metadata,
    Column("day", Date, nullable=False),
    Column("step", Text, nullable=False),
    Column("acted", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    PrimaryKeyConstraint("day", "step"),
)
"""How far a day has come: begun, then ended, with the sums of all its runs."""

job_failures: Final = Table(
    "job_failures",
    metadata,
    Column("step", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("reason", Text, nullable=False),
    Column("failed_at", UtcDateTime, nullable=False),
    Column("mended_at", UtcDateTime),
    PrimaryKeyConstraint("step", "day", "subject_id"),
)
"""What a step could not act on. It is tried again by every later run until it is mended."""
