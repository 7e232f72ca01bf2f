"""Tables of the outbox."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)

from ledger.database import UtcDateTime, metadata

messages: Final = Table(
    "messages",
    metadata,
    Column("message_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("wallet_id", Uuid),
    Column("address", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("is_secret", Boolean, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("lease_id", Uuid),
    Column("leased_until", UtcDateTime),
    Column("sent_at", UtcDateTime),
    Column("delivered_at", UtcDateTime),
    Column("failed_at", UtcDateTime),
    Column("failure", Text),
    CheckConstraint("state IN ('queued', 'sent', 'delivered', 'failed')", name="state"),
    CheckConstraint("language IN ('kk', 'ru', 'en')", name="language"),
    CheckConstraint("attempts >= 0", name="attempts"),
    CheckConstraint("(lease_id IS NULL) = (leased_until IS NULL)", name="lease"),
    Index(
        "ix_messages_due_at",
        "due_at",
        postgresql_where=text("state = 'queued'"),
        sqlite_where=text("state = 'queued'"),
    ),
    Index("ix_messages_wallet_id_queued_at", "wallet_id", "queued_at"),
)
"""What is to be said and what became of it. The address is blanked once the message left or failed, and the text of
a secret one too (W-21, W-61): personal data stays in ``holders``."""

message_parts: Final = Table(
    "message_parts",
    metadata,
    Column("centre", Text, nullable=False),
    Column("centre_id", Text, nullable=False),
    Column("message_id", Uuid, ForeignKey(messages.c.message_id), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("accepted_at", UtcDateTime, nullable=False),
    Column("outcome", Text),
    PrimaryKeyConstraint("centre", "centre_id", "message_id"),
)
"""The ids under which a centre took the parts of a message; ``outcome`` is what its receipt said."""

message_receipts: Final = Table(
    "message_receipts",
    metadata,
    Column("centre", Text, nullable=False),
    Column("centre_id", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("centre", "centre_id"),
)
"""Receipts not matched yet: one can overtake the answer that names the id it is about."""
