"""Tables of collections: bags, what was counted in them, and what did not fit."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    false,
)

from ledger.database import APPEND_ONLY, Json, Money, UtcDateTime, metadata
from ledger.staff.tables import staff_members

collections: Final = Table(
    "collections",
    metadata,
    Column("kiosk_id", Text, nullable=False),
    Column("collection_id", Uuid, nullable=False),
    Column("agent_code", Text, nullable=False),
    Column("bag", Text, nullable=False),
    Column("seal", Text, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("journal_bills", Json, nullable=False),
    Column("kiosk_counted_bills", Json),
    Column("journal_tiyn", Money, nullable=False),
    Column("booked_tiyn", Money, nullable=False),
    Column("person", Text, nullable=False, server_default=""),
    Column("boundary_seq", BigInteger, nullable=False, server_default="0"),
    Column("acceptor_bills", Json),
    Column("is_without_login", Boolean, nullable=False, server_default=false()),
    PrimaryKeyConstraint("kiosk_id", "collection_id"),
    Index(None, "agent_code", "bag"),
    CheckConstraint("booked_tiyn >= 0", name="booked"),
)
"""Bags as kiosks reported them. ``booked_tiyn`` left the kiosk's memo: its cash of entries up to ``boundary_seq``."""

bag_disputes: Final = Table(
    "bag_disputes",
    metadata,
    Column("kiosk_id", Text, nullable=False),
    Column("bill_id", Uuid, nullable=False),
    Column("collection_id", Uuid, nullable=False),
    Column("value_tiyn", Money, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", Text),
    Column("operation_id", Uuid),
    PrimaryKeyConstraint("kiosk_id", "bill_id"),
    Index(None, "kiosk_id", "collection_id"),
    CheckConstraint("(decided_at IS NULL) = (state = 'open')", name="decided"),
    CheckConstraint("(operation_id IS NULL) = (state <> 'found')", name="held"),
)
"""Disputed bills that may be in a bag. ``operation_id``: under which the cash of one that was found is held."""

bag_counts: Final = Table(
    "bag_counts",
    metadata,
    Column("count_id", Uuid, primary_key=True),
    Column("agent_code", Text, nullable=False),
    Column("bag", Text, nullable=False),
    Column("bills", Json, nullable=False),
    Column("counted_tiyn", Money, nullable=False),
    Column("counted_at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("kiosk_id", Text),
    Column("collection_id", Uuid),
    CheckConstraint("counted_tiyn >= 0", name="counted"),
    CheckConstraint("(kiosk_id IS NULL) = (collection_id IS NULL)", name="matched"),
    Index(None, "agent_code", "bag"),
    Index(None, "kiosk_id", "collection_id", unique=True),
)
"""What the cash centre found in bags: a fact, even in a bag that no kiosk reported yet."""

collection_cases: Final = Table(
    "collection_cases",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("agent_code", Text, nullable=False),
    Column("bag", Text, nullable=False),
    Column("difference_tiyn", Money, nullable=False),
    Column("detail", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("closed_by", Text),
    Column("note", Text),
    Column("settled_tiyn", Money, nullable=False, server_default="0"),
    CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed"),
    Index(None, "agent_code", "opened_at"),
)
"""What somebody has to look into: a bag over or short, unknown, or with a number that was used before.

``settled_tiyn``: of how much of the difference, over or short, its steps say where it went.
"""

case_steps: Final = Table(
    "case_steps",
    metadata,
    Column("step_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey(collection_cases.c.case_id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Uuid, ForeignKey(staff_members.c.staff_id), nullable=False),
    Column("note", Text, nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    Column("approval_id", Uuid),
    CheckConstraint("kind IN ('note', 'found', 'written_off', 'claimed')", name="kind"),
    CheckConstraint("(kind = 'note') = (amount_tiyn = 0)", name="amount"),
    CheckConstraint("(kind = 'note') = (approval_id IS NULL)", name="approved"),
    Index(None, "case_id", "at"),
    info=APPEND_ONLY,
)
"""The life of a case: what was noted, and what two people decided about its cash."""
