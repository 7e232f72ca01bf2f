"""Tables of statements: the addresses under which one can be fetched without signing in."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, Date, ForeignKey, Table, Text, Uuid

from ledger.database import UtcDateTime, metadata
from ledger.wallets.tables import wallets

statement_links: Final = Table(
    "statement_links",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False, index=True),
    Column("first", Date, nullable=False),
    Column("last", Date, nullable=False),
    Column("language", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("fetched_at", UtcDateTime),
)
"""One address, good once and for ten minutes; the code in it is kept as its hash only."""
