"""Table of what inactive wallets were charged."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, PrimaryKeyConstraint, Table, Uuid

from ledger.database import APPEND_ONLY, Money, metadata
from ledger.wallets.tables import wallets

inactivity_charges: Final = Table(
    "inactivity_charges",
    metadata,
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False),
    Column("charged_on", Date, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("day_count", Integer, nullable=False),
    Column("accrued_tiyn", Money, nullable=False),
    Column("charged_tiyn", Money, nullable=False),
    Column("posting_id", Uuid),
    PrimaryKeyConstraint("wallet_id", "charged_on"),
    CheckConstraint("charged_tiyn <= accrued_tiyn", name="charged"),
    CheckConstraint("(posting_id IS NULL) = (charged_tiyn = 0)", name="posting"),
    info=APPEND_ONLY,
)
"""One row a wallet and period that had chargeable days: how many, what they cost, what the balance allowed (W-42)."""
