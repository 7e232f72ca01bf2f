"""Tables of access. No password, token or code stands here in clear, and no number: see ``rules`` for the hashes."""

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
)

from ledger.database import UtcDateTime, metadata
from ledger.wallets.tables import wallets

credentials: Final = Table(
    "credentials",
    metadata,
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), primary_key=True),
    Column("password_hash", Text),
    Column("is_one_time", Boolean, nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("is_confirmation_on", Boolean, nullable=False),
    CheckConstraint("is_one_time OR password_hash IS NOT NULL", name="password"),
)
"""No hash yet: the number was proved and no password chosen. A one-time password must be changed first (W-64)."""

past_passwords: Final = Table(
    "past_passwords",
    metadata,
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False),
    Column("replaced_at", UtcDateTime, nullable=False),
    Column("password_hash", Text, nullable=False),
    PrimaryKeyConstraint("wallet_id", "replaced_at"),
)
"""So that none of the last ones is taken again (W-64)."""

login_tries: Final = Table(
    "login_tries",
    metadata,
    Column("number_hash", Text, primary_key=True),
    Column("wrong_tries", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    CheckConstraint("wrong_tries BETWEEN 0 AND 5", name="wrong_tries"),
)
"""By issuer and number, whether it has a wallet or not: a lock tells a stranger nothing (W-64)."""

sessions: Final = Table(
    "sessions",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False, index=True),
    Column("device", Text, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("last_used_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("kiosk_id", Text, index=True),
)
"""``kiosk_id``: the kiosk at which it was opened; None for a site or an app."""

challenges: Final = Table(
    "challenges",
    metadata,
    Column("kept_id", Uuid, primary_key=True),
    Column("target", Text, nullable=False),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id)),
    Column("purpose", Text, nullable=False),
    Column("bound_hash", Text, nullable=False),
    Column("code_hash", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("command_hash", Text),
    Column("commanded_at", UtcDateTime),
    Column("issued_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("wrong_tries", Integer, nullable=False),
    Column("used_at", UtcDateTime),
    Column("used_for", Uuid),
    CheckConstraint("wrong_tries BETWEEN 0 AND 3", name="wrong_tries"),
    CheckConstraint("(used_at IS NULL) = (used_for IS NULL)", name="used"),
    CheckConstraint("channel IN ('sms', 'flash_call', 'voice', 'message_command')", name="channel"),
    Index(None, "target", "issued_at"),
)
"""Confirmation codes asked for (W-21). ``target``: the wallet, or the hash of a number that is proved by it."""

confirmation_switches: Final = Table(
    "confirmation_switches",
    metadata,
    Column("switch_id", Uuid, primary_key=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False, index=True),
    Column("is_on", Boolean, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("waives_claims", Boolean, nullable=False),
    CheckConstraint("is_on OR waives_claims", name="waiver"),
)
"""Every time confirmation by code was switched, and the waiver of claims it takes to switch it off (W-22)."""

consents: Final = Table(
    "consents",
    metadata,
    Column("consent_id", Uuid, primary_key=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False, index=True),
    Column("given_at", UtcDateTime, nullable=False),
    Column("withdrawn_at", UtcDateTime),
)
"""Consent to the processing of personal data (W-03, W-63)."""
