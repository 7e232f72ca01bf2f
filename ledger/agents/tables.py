"""Tables of agents, their keys, and what they ask the operator for."""

from __future__ import annotations

from typing import Final

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Table, Text, Uuid

from ledger.database import Money, UtcDateTime, metadata
from ledger.issuers.tables import issuers

agents: Final = Table(
    "agents",
    metadata,
    Column("agent_code", Text, primary_key=True),
    Column("issuer_code", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("name", Text, nullable=False),
    Column("bin", Text, nullable=False),
    Column("iban", Text),
)
"""``iban``: the one account that redeemed float is paid to."""

agent_keys: Final = Table(
    "agent_keys",
    metadata,
    Column("key_id", Uuid, primary_key=True),
    Column("agent_code", Text, ForeignKey(agents.c.agent_code), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("secret_hash", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
)
"""Keys of the agent API. Of the 256 random bits of a secret only the SHA-256 is kept."""

agent_requests: Final = Table(
    "agent_requests",
    metadata,
    Column("request_id", Uuid, primary_key=True),
    Column("agent_code", Text, ForeignKey(agents.c.agent_code), nullable=False),
    Column("kind", Text, nullable=False),
    Column("kiosk_id", Text),
    Column("amount_tiyn", Money, nullable=False),
    Column("state", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("operation_id", Uuid),
    Column("note", Text),
    CheckConstraint("amount_tiyn > 0", name="amount"),
    CheckConstraint("kind IN ('float', 'allotment')", name="kind"),
    CheckConstraint("(kind = 'allotment') = (kiosk_id IS NOT NULL)", name="kiosk"),
    CheckConstraint("state IN ('open', 'done', 'refused', 'withdrawn')", name="state"),
    CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
    Index(None, "agent_code", "asked_at"),
    Index(None, "state", "asked_at"),
)
"""An agent's orders of float, and wishes for a larger allotment (K-02), until the operator has answered them.

``amount_tiyn``: the float wanted, or the kiosk's new target. ``operation_id``: the emission of an order that is done.
"""
