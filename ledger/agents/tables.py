"""Table of agents."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Column, ForeignKey, Table, Text

from ledger.database import metadata
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
