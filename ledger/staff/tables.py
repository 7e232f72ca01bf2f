"""Tables of staff, of their sessions, of what they did, and of what waits for a second pair of eyes."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
)

from ledger.database import APPEND_ONLY, Json, UtcDateTime, metadata

staff_members: Final = Table(
    "staff_members",
    metadata,
    Column("staff_id", Uuid, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password_hash", Text, nullable=False),
    Column("must_change_password", Boolean, nullable=False),
    Column("wrong_tries", Integer, nullable=False),
    Column("locked_until", UtcDateTime),
    Column("second_factor", LargeBinary),
    Column("second_factor_step", BigInteger, nullable=False),
    Column("is_closed", Boolean, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    CheckConstraint("role IN ('operator', 'support', 'finance', 'auditor')", name="role"),
)
"""``second_factor``: the TOTP secret, encrypted under a key that only the password yields; ``_step``: the time step
of the newest code used, so that none is used twice.
"""

staff_sessions: Final = Table(
    "staff_sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    Column("staff_id", Uuid, ForeignKey(staff_members.c.staff_id), nullable=False, index=True),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)
"""Tokens as SHA-256."""

staff_actions: Final = Table(
    "staff_actions",
    metadata,
    Column("action_id", Uuid, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("staff_id", Uuid, ForeignKey(staff_members.c.staff_id), nullable=False),
    Column("role", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("is_personal", Boolean, nullable=False),
    Column("detail", Json, nullable=False),
    Index(None, "at", "action_id"),
    Index(None, "subject"),
    info=APPEND_ONLY,
)
"""The audit log: rows are only ever added (W-92). ``subject`` is an id, never a phone or a name."""

approvals: Final = Table(
    "approvals",
    metadata,
    Column("approval_id", Uuid, primary_key=True),
    Column("action", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("reason", Text, nullable=False),
    Column("proposed_by", Uuid, ForeignKey(staff_members.c.staff_id), nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Uuid, ForeignKey(staff_members.c.staff_id)),
    Column("decided_at", UtcDateTime),
    Column("note", Text, nullable=False),
    Column("refusal", Json),
    Index(None, "proposed_at", "approval_id"),
    CheckConstraint("state IN ('open', 'approved', 'rejected', 'refused')", name="state"),
    CheckConstraint("(state = 'open') = (decided_by IS NULL)", name="decided"),
    CheckConstraint("state = 'rejected' OR decided_by <> proposed_by", name="four_eyes"),
)
"""``refused``: approved, but the rules refused it when it was carried out. Expired: open past ``expires_at``."""
