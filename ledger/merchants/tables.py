"""Tables of merchants and of the catalogue."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    false,
)

from ledger.database import Json, Money, UtcDateTime, metadata
from ledger.issuers.tables import issuers

merchants: Final = Table(
    "merchants",
    metadata,
    Column("merchant_code", Text, primary_key=True),
    Column("issuer_code", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("name", Text, nullable=False),
    Column("bin", Text, nullable=False),
    Column("iban", Text),
    Column("notice_url", Text),
)
"""``iban``: the one account that its redemptions are paid to (W-80); ``notice_url``: where it is told of
payments, or it reads them itself. Both are set by the operator, so that a stolen key redirects nothing."""

merchant_keys: Final = Table(
    "merchant_keys",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    Column("merchant_code", Text, ForeignKey(merchants.c.merchant_code), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)
"""Keys of the merchant API. Of the 256 random bits of a secret only the SHA-256 is kept."""

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
    Column("check_url", Text),
    Column("is_check_mandatory", Boolean, nullable=False, server_default=false()),
    Column("allows_partial_refund", Boolean, nullable=False, server_default=false()),
    CheckConstraint("amount IN ('open', 'fixed')", name="amount"),
    CheckConstraint("0 < min_tiyn AND min_tiyn <= max_tiyn", name="range"),
    CheckConstraint("check_url IS NOT NULL OR NOT is_check_mandatory", name="check"),
)
"""Who can be paid and on what terms; ``place`` is the order on screen.

``check_url``: where the payee itself is asked about requisites; mandatory means never sold offline (K-04).
"""

payee_logos: Final = Table(
    "payee_logos",
    metadata,
    Column("payee_code", Text, ForeignKey(payees.c.payee_code), primary_key=True),
    Column("logo_hash", Text, nullable=False, index=True),
    Column("png", LargeBinary, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
)
"""The sign on a payee's tile, as ``receipts.logos`` draws it; kiosks fetch it once by its hash."""

narrowings: Final = Table(
    "narrowings",
    metadata,
    Column("service", Text, nullable=False),
    Column("sender_status", Text, nullable=False),
    Column("receiver_status", Text, nullable=False),
    PrimaryKeyConstraint("service", "sender_status", "receiver_status"),
)
"""Who may not pay whom (W-25). ``service``: a payee's code or ``wallet-transfer``; a status "" is any."""

merchant_events: Final = Table(
    "merchant_events",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("merchant_code", Text, ForeignKey(merchants.c.merchant_code), nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("payee_code", Text),
    Column("body", Json, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcDateTime),
    Column("retry_until", UtcDateTime, nullable=False),
    Column("delivered_at", UtcDateTime),
    Column("last_failure", Text),
    CheckConstraint("state IN ('listed', 'pending', 'delivered', 'dead')", name="state"),
    CheckConstraint("(state = 'pending') = (due_at IS NOT NULL)", name="due"),
    Index(None, "merchant_code", "recorded_at", "event_id"),
    Index(None, "state", "due_at"),
    Index(None, "subject_id"),
)
"""What merchants are to be told, written with the posting that it tells of (W-24).

``subject_id``: the payment, refund or redemption that it is about. ``listed``: the merchant has no address
and reads its list. ``dead``: nobody answered for days; an operator sees to it. ``at``: when it happened.
"""

merchant_event_requisites: Final = Table(
    "merchant_event_requisites",
    metadata,
    Column("event_id", Uuid, ForeignKey(merchant_events.c.event_id), primary_key=True),
    Column("wallet_id", Uuid, index=True),
    Column("requisites", Json, nullable=False),
)
"""The answers to the payee's form, personal data: apart from the event, so that they can be erased (W-63)."""
