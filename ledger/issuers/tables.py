"""Tables of issuers and of the operator of the system."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)

from ledger.database import Json, Money, UtcDateTime, metadata

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

issuer_banks: Final = Table(
    "issuer_banks",
    metadata,
    Column("issuer_code", Text, ForeignKey(issuers.c.issuer_code), primary_key=True),
    Column("address", Text, nullable=False),
    Column("is_reachable", Boolean, nullable=False),
    Column("heard_at", UtcDateTime),
    Column("failure", Text),
)
"""Where an issuer's bank is asked to pay out, and whether it answered when last asked (W-80).

``address``: ``file:DIRECTORY`` or ``http(s)://…``. An issuer without a row cannot be reached.
"""

emissions: Final = Table(
    "emissions",
    metadata,
    Column("issuer_code", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("bank_reference", Text, nullable=False),
    Column("agent_code", Text, nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    Column("operation_id", Uuid, nullable=False, unique=True),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    PrimaryKeyConstraint("issuer_code", "bank_reference"),
    CheckConstraint("amount_tiyn > 0", name="amount"),
)
"""Money that an issuer received and what it emitted for it: once for each reference of its bank (W-01)."""

exchanges: Final = Table(
    "exchanges",
    metadata,
    Column("exchange_id", Uuid, primary_key=True),
    Column("from_issuer", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("to_issuer", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("owner", Text, nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    Column("posting_id", Uuid, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    CheckConstraint("amount_tiyn > 0", name="amount"),
    CheckConstraint("from_issuer <> to_issuer", name="issuers"),
)
"""E-money of one issuer swapped at par for another's (W-02)."""
