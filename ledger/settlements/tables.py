"""Tables of settlements; what is a person's stands apart from what moved."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKeyConstraint, Index, Table, Text, Uuid

from ledger.database import Json, Money, UtcDateTime, metadata

settlements: Final = Table(
    "settlements",
    metadata,
    Column("settlement_id", Uuid, primary_key=True),
    Column("kiosk_id", Text, nullable=False),
    Column("operation_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("wallet_id", Uuid),
    Column("payee_code", Text),
    Column("amount_tiyn", Money, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("settled_at", UtcDateTime),
    ForeignKeyConstraint(
        ["kiosk_id", "operation_id"], ["unapplied_cash.kiosk_id", "unapplied_cash.operation_id"]
    ),
    Index(None, "kiosk_id", "operation_id"),
    CheckConstraint("kind IN ('wallet', 'payee', 'bank')", name="kind"),
    CheckConstraint("state IN ('proposed', 'settled', 'failed')", name="state"),
    CheckConstraint("(kind = 'wallet') = (wallet_id IS NOT NULL)", name="wallet"),
    CheckConstraint("(kind = 'payee') = (payee_code IS NOT NULL)", name="payee"),
)
"""Attempts to settle. That cash is settled once is guarded by ``unapplied_cash.settled_at``."""

settlement_details: Final = Table(
    "settlement_details",
    metadata,
    Column("settlement_id", Uuid, primary_key=True),
    Column("inform_phone", Text, nullable=False),
    Column("iban", Text, nullable=False),
    Column("holder_name", Text, nullable=False),
    Column("requisites", Json, nullable=False),
    ForeignKeyConstraint(["settlement_id"], ["settlements.settlement_id"]),
)
"""What is a person's, apart from the books; a row can be erased without touching them."""
