"""Table of wallets. Whose they are stands in ``ledger.holders`` (W-92)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Table, Text, Uuid

from ledger.books.tables import accounts
from ledger.database import APPEND_ONLY, Json, UtcDateTime, metadata
from ledger.issuers.tables import issuers
from ledger.wallets.rules import BlockReason, CaseKind, CaseState, ClosingReason, ClosingState


def _quoted(values: type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


wallets: Final = Table(
    "wallets",
    metadata,
    Column("wallet_id", Uuid, primary_key=True),
    Column("issuer_code", Text, ForeignKey(issuers.c.issuer_code), nullable=False),
    Column("status", Text, nullable=False),
    Column("condition", Text, nullable=False),
    Column("is_non_resident", Boolean, nullable=False),
    Column("registered_at", UtcDateTime, nullable=False),
    Column("account_id", Uuid, ForeignKey(accounts.c.account_id), nullable=False),
    CheckConstraint("status IN ('minimal', 'basic', 'professional')", name="status"),
    CheckConstraint("condition IN ('active', 'blocked', 'closing', 'closed')", name="condition"),
)

wallet_status_changes: Final = Table(
    "wallet_status_changes",
    metadata,
    Column("change_id", Uuid, primary_key=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False, index=True),
    Column("before", Text, nullable=False),
    Column("after", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", Text, nullable=False),
    Column("identification_id", Uuid),
    info=APPEND_ONLY,
)
"""Every change of the identification status; the evidence stands with the holder (W-10)."""

wallet_blocks: Final = Table(
    "wallet_blocks",
    metadata,
    Column("block_id", Uuid, primary_key=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("begun_at", UtcDateTime, nullable=False),
    Column("begun_by", Text, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Text),
    CheckConstraint(f"reason IN ({_quoted(BlockReason)})", name="reason"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended"),
)
"""Blocks, several at once if need be; a wallet is blocked as long as one of them lasts (W-60)."""

document_cases: Final = Table(
    "document_cases",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("block_id", Uuid, ForeignKey(wallet_blocks.c.block_id)),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("opened_by", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("documents", Json, nullable=False),
    Column("documents_at", UtcDateTime),
    Column("due_on", Date),
    Column("settled_at", UtcDateTime),
    Column("settled_by", Text),
    CheckConstraint(f"kind IN ({_quoted(CaseKind)})", name="kind"),
    CheckConstraint(f"state IN ({_quoted(CaseState)})", name="state"),
    Index(None, "state", "due_on"),
)
"""Documents asked of a holder; ``due_on`` is the last day in time for whoever is to act next (W-61, W-62)."""

case_policies: Final = Table(
    "case_policies",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("is_acted_by_job", Boolean, nullable=False),
    CheckConstraint(f"kind IN ({_quoted(CaseKind)})", name="kind"),
)
"""Whether the daily job acts on a lapsed case of a kind, or an operator does; none: as the rules say (W-62)."""

wallet_closings: Final = Table(
    "wallet_closings",
    metadata,
    Column("wallet_id", Uuid, ForeignKey(wallets.c.wallet_id), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("payout_on", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("operation_id", Uuid, nullable=False),
    Column("closed_at", UtcDateTime),
    Column("erased_at", UtcDateTime),
    CheckConstraint(f"reason IN ({_quoted(ClosingReason)})", name="reason"),
    CheckConstraint(f"state IN ({_quoted(ClosingState)})", name="state"),
    Index(None, "state", "payout_on"),
)
"""Closings asked for; ``operation_id`` is born with them and names the payout (W-63)."""
