"""Tables of issuers and of the operator of the system."""

from __future__ import annotations

from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, Table, Text

from ledger.database import Json, metadata

issuers: Final = Table(
    "issuers",
    metadata,
    Column("issuer_code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("bin", Text, nullable=False),
)

networks: Final = Table(
    "networks",
    metadata,
    Column("network_id", Integer, primary_key=True),
    Column("operator_name", Text, nullable=False),
    Column("operator_bin", Text, nullable=False),
    Column("support_phones", Json, nullable=False),
    Column("registration_url", Text, nullable=False),
    Column("trace_url", Text, nullable=False),
    Column("top_up_field", Json, nullable=False),
    Column("top_up_min_tiyn", BigInteger, nullable=False),
    Column("policy_age_s_max", Integer, nullable=False),
    Column("allotment_age_s_max", Integer, nullable=False),
    Column("policy_revision", BigInteger, nullable=False),
    CheckConstraint("network_id = 1", name="single"),
)
"""One row: who operates, and what every kiosk is told. ``policy_revision`` grows with every change to that."""
