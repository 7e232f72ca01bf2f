"""Tables of redemptions."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid

from ledger.database import Money, UtcDateTime, metadata
from ledger.issuers.tables import issuers

redemptions: Final = Table(
    "redemptions",
    metadata,
    Column("redemption_id", Uuid, primary_key=True),
    Column("issuer_code", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("kind", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("source_account_id", Uuid, nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    Column("fee_tiyn", Money, nullable=False),
    Column("hold_id", Uuid),
    Column("state", Text, nullable=False),
    Column("requested_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("bank_reference", Text),
    Column("failure", Text),
    Column("rejected_at", UtcDateTime),
    CheckConstraint("amount_tiyn > 0", name="amount"),
    CheckConstraint("fee_tiyn >= 0", name="fee"),
    CheckConstraint("kind IN ('merchant', 'agent', 'client', 'refund')", name="kind"),
    CheckConstraint("state IN ('requested', 'sent', 'paid', 'failed')", name="state"),
    CheckConstraint("(state IN ('paid', 'failed')) = (ended_at IS NOT NULL)", name="ended"),
    Index(None, "kind", "owner", "requested_at", "redemption_id"),
    Index(None, "state", "due_at"),
)
"""E-money on its way to a bank account (W-80). ``due_at``: when the bank is spoken to next.

``rejected_at``: since when the bank does not take the order and holds none; it waits for two people (``resolutions``).
"""

redemption_accounts: Final = Table(
    "redemption_accounts",
    metadata,
    Column("redemption_id", Uuid, ForeignKey(redemptions.c.redemption_id), primary_key=True),
    Column("iban", Text, nullable=False),
    Column("name", Text, nullable=False),
)
"""To whose account: personal data of a client, apart from the redemption, so that it can be erased."""

payout_resolutions: Final = Table(
    "payout_resolutions",
    metadata,
    Column("resolution_id", Uuid, primary_key=True),
    Column("redemption_id", Uuid, ForeignKey(redemptions.c.redemption_id), nullable=False, index=True),
    Column("way", Text, nullable=False),
    Column("iban", Text),
    Column("name", Text),
    CheckConstraint("way IN ('retry', 'give_back')", name="way"),
)
"""What is proposed for an order that a bank rejected. Account and name stand here only until they are used."""
