"""Tables of orders from wallets. What is personal in an order is in a table of its own (W-63, W-92)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, Table, Text, Uuid

from ledger.database import Json, Money, UtcDateTime, metadata
from ledger.wallets.tables import wallets

payments: Final = Table(
    "payments",
    metadata,
    Column("operation_id", Uuid, primary_key=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("payee_code", Text),
    Column("receiver_wallet_id", Uuid, ForeignKey(wallets.c.wallet_id)),
    Column("amount_tiyn", Money, nullable=False),
    Column("fee_tiyn", Money, nullable=False),
    Column("tariff_version", Integer),
    Column("quote_id", Uuid),
    Column("formed_at", UtcDateTime, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("balance_after_tiyn", Money),
    Column("posting_id", Uuid),
    Column("refusal", Json),
    Column("expires_at", UtcDateTime),
    Column("payee_notified_at", UtcDateTime),
    Column("client_notified_at", UtcDateTime),
    CheckConstraint("kind IN ('payment', 'transfer', 'withdrawal')", name="kind"),
    CheckConstraint(
        "state IN ('awaiting_code', 'pending', 'executed', 'complete', 'refused', 'expired')", name="state"
    ),
    CheckConstraint("amount_tiyn > 0 AND fee_tiyn >= 0", name="sums"),
    CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name="refusal"),
    CheckConstraint("state NOT IN ('executed', 'complete') OR posting_id IS NOT NULL", name="posting"),
    Index("ix_payments_wallet_id_at", "wallet_id", "at"),
)
"""``at``: when the state was decided that moved, held or refused the money; before that, when it was formed.

``fee_tiyn`` is what the client was shown; it is charged exactly when the order is executed (W-32).
"""

Index(
    "ix_payments_open",
    payments.c.state,
    payments.c.at,
    postgresql_where=payments.c.state.in_(("awaiting_code", "pending", "executed")),
    sqlite_where=payments.c.state.in_(("awaiting_code", "pending", "executed")),
)

payment_requisites: Final = Table(
    "payment_requisites",
    metadata,
    Column("operation_id", Uuid, primary_key=True),
    Column("wallet_id", Uuid, nullable=False, index=True),
    Column("requisites", Json, nullable=False),
)
"""The payee's form, the receiver's number or the IBAN: personal, erased with the holder's data (W-63)."""

payment_quotes: Final = Table(
    "payment_quotes",
    metadata,
    Column("quote_id", Uuid, primary_key=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("service", Text, nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    Column("fee_tiyn", Money, nullable=False),
    Column("tariff_version", Integer, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    CheckConstraint("amount_tiyn > 0 AND fee_tiyn >= 0", name="sums"),
)

transfer_returns: Final = Table(
    "transfer_returns",
    metadata,
    Column("return_id", Uuid, primary_key=True),
    Column("operation_id", Uuid, ForeignKey(payments.c.operation_id), nullable=False),
    Column("sender_wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False, index=True),
    Column("receiver_wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False, index=True),
    Column("amount_tiyn", Money, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("posting_id", Uuid),
    CheckConstraint("state IN ('asked', 'returned', 'declined', 'expired')", name="state"),
    CheckConstraint("amount_tiyn > 0", name="amount"),
    CheckConstraint("(state = 'returned') = (posting_id IS NOT NULL)", name="posting"),
)
"""Mistaken transfers that someone asked back (W-72); ``asked_by`` is ``sender`` or ``staff``."""

Index(
    "uq_transfer_returns_operation_id",
    transfer_returns.c.operation_id,
    unique=True,
    postgresql_where=transfer_returns.c.state.in_(("asked", "returned")),
    sqlite_where=transfer_returns.c.state.in_(("asked", "returned")),
)
