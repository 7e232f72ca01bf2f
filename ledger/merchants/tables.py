"""Tables of merchants and of the catalogue."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, Table, Text

from ledger.database import Json, Money, metadata
from ledger.issuers.tables import issuers

merchants: Final = Table(
    "merchants",
    metadata,
    Column("merchant_code", Text, primary_key=True),
    Column("issuer_code", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("name", Text, nullable=False),
    Column("bin", Text, nullable=False),
)

categories: Final = Table(
    "categories",
    metadata,
    Column("category_code", Text, primary_key=True),
    Column("name", Json, nullable=False),
    Column("place", Integer, nullable=False),
)

payees: Final = Table(
    "payees",
    metadata,
    Column("payee_code", Text, primary_key=True),
    Column("category_code", Text, ForeignKey(categories.c.category_code), nullable=False),
    Column("merchant_code", Text, ForeignKey(merchants.c.merchant_code), nullable=False),
    Column("name", Json, nullable=False),
    Column("fields", Json, nullable=False),
    Column("amount", Text, nullable=False),
    Column("min_tiyn", Money, nullable=False),
    Column("max_tiyn", Money, nullable=False),
    Column("is_offline_allowed", Boolean, nullable=False),
    Column("accepts_partial", Boolean, nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("place", Integer, nullable=False),
    CheckConstraint("amount IN ('open', 'fixed')", name="amount"),
    CheckConstraint("0 < min_tiyn AND min_tiyn <= max_tiyn", name="range"),
)
"""Who can be paid and on what terms; ``place`` is the order on screen."""
