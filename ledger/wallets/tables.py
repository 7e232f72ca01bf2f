"""Table of wallets. Whose they are stands in ``ledger.holders`` (W-92)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Table, Text, Uuid

from ledger.books.tables import accounts
from ledger.database import UtcDateTime, metadata
from ledger.issuers.tables import issuers

wallets: Final = Table(
    "wallets",
    metadata,
    Column("wallet_id", Uuid, primary_key=True),
    Column("issuer_code", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("status", Text, nullable=False),
    Column("condition", Text, nullable=False),
    Column("is_non_resident", Boolean, nullable=False),
    Column("registered_at", UtcDateTime, nullable=False),
    Column("account_id", Uuid, ForeignKey(accounts.c.account_id), nullable=False),
    CheckConstraint("status IN ('minimal', 'basic', 'professional')", name="status"),
    CheckConstraint("condition IN ('active', 'blocked', 'closing', 'closed')", name="condition"),
)
