"""The table of field agents."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, Table, Text, Uuid

from ledger.agents.tables import agents
from ledger.database import UtcDateTime, metadata

field_agents: Final = Table(
    "field_agents",
    metadata,
    Column("field_agent_id", Uuid, primary_key=True),
    Column("person_code", Text, nullable=False, unique=True),
    Column("agent_code", Text, ForeignKey(agents.c.agent_code), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("pin_hash", Text, nullable=False),
    Column("phone", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("needs_code", Boolean, nullable=False),
    Column("is_blocked", Boolean, nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    Column("code_hash", Text, nullable=False),
    Column("code_sent_at", UtcDateTime),
    Column("code_tries", Integer, nullable=False),
    CheckConstraint("role IN ('collector', 'technician', 'manager')", name="role"),
)
"""``pin_hash`` travels to the kiosks of the agent; ``phone`` never does. ``code_*``: the newest one-time code, as
SHA-256 with the person's id before it; "" once it is used.
"""
