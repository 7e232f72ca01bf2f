"""Tables of the SMS service and of what a holder wants to be told."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Integer, Table, Text, Uuid

from ledger.database import UtcDateTime, metadata
from ledger.wallets.tables import wallets

sms_services: Final = Table(
    "sms_services",
    metadata,
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), primary_key=True),
    Column("is_on", Boolean, nullable=False),
    Column("opted_on", Date),
    Column("paid_from", Date),
    Column("paid_through", Date),
    Column("suspended", Text),
    Column("decided_month", Date),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    CheckConstraint("(paid_from IS NULL) = (paid_through IS NULL)", name="paid"),
    CheckConstraint("suspended IN ('balance', 'blocked')", name="suspended"),
    CheckConstraint("NOT is_on OR opted_on IS NOT NULL", name="opted"),
    Index("ix_sms_services_is_on_suspended", "is_on", "suspended"),
)
"""One row for each wallet that ever put the service on. Days are Astana days, all included."""

notification_settings: Final = Table(
    "notification_settings",
    metadata,
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), primary_key=True),
    Column("is_by_email", Boolean, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)
"""Whether operations are told by e-mail too. In the app they always are (W-24)."""
