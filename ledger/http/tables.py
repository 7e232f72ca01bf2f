"""Table of answers given, so that a repeated request gets the first one again."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text

from ledger.database import UtcDateTime, metadata

idempotent_answers: Final = Table(
    "idempotent_answers",
    metadata,
    Column("question_hash", Text, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("answer", LargeBinary),
    Column("at", UtcDateTime, nullable=False),
    Index(None, "at"),
)
"""``question_hash`` stands for caller and key, neither of which is kept. ``answer`` is encrypted under a key that
only the caller's own request yields again; None: blanked after its time.
"""
