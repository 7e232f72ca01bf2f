"""Tables of the books. All but ``accounts`` are written once and never changed (W-04)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from ledger.books.accounts import NEVER_POSITIVE, WITHOUT_FLOOR
from ledger.database import APPEND_ONLY, Money, UtcDateTime, metadata


def _quoted(kinds: frozenset[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in sorted(kinds))


accounts: Final = Table(
    "accounts",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("stripe", Integer, nullable=False, server_default="0"),
    Column("balance_tiyn", Money, nullable=False),
    Column("held_tiyn", Money, nullable=False, server_default="0"),
    Column("entry_count", BigInteger, nullable=False),
    Column("hold_count", BigInteger, nullable=False, server_default="0"),
    UniqueConstraint("unit", "kind", "owner", "stripe", name="uq_accounts_unit_kind_owner"),
    CheckConstraint(f"kind IN ({_quoted(WITHOUT_FLOOR)}) OR balance_tiyn - held_tiyn >= 0", name="floor"),
    CheckConstraint(f"kind NOT IN ({_quoted(NEVER_POSITIVE)}) OR balance_tiyn <= 0", name="far_side"),
    CheckConstraint("held_tiyn >= 0", name="held"),
    CheckConstraint("entry_count >= 0 AND hold_count >= 0", name="entry_count"),
    CheckConstraint("stripe >= 0", name="stripe"),
)
"""``entry_count`` numbers the entries; with ``hold_count`` (holds placed, and ended) it is the version that
decisions are guarded by. ``held_tiyn`` is what open holds keep back."""

links: Final = Table(
    "links",
    metadata,
    Column("link_id", Uuid, primary_key=True),
    Column("posting_count", Integer, nullable=False),
    CheckConstraint("posting_count > 0", name="posting_count"),
    info=APPEND_ONLY,
)
"""Postings that came into the books together, all or none."""

postings: Final = Table(
    "postings",
    metadata,
    Column("posting_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("operation_id", Uuid, nullable=False),
    Column("kiosk_id", Text),
    Column("at", UtcDateTime, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("link_id", Uuid),
    Column("reversal_of", Uuid),
    CheckConstraint("reversal_of <> posting_id", name="reversal_of"),
    Index(
        "uq_postings_reversal_of",
        "reversal_of",
        unique=True,
        postgresql_where=text("reversal_of IS NOT NULL"),
        sqlite_where=text("reversal_of IS NOT NULL"),
    ),
    info=APPEND_ONLY,
)
"""``at``: when the customer acted (W-13); ``posted_at``: when it came into the books. For keys see ``entries``."""

transfers: Final = Table(
    "transfers",
    metadata,
    Column("posting_id", Uuid, nullable=False),
    Column("line", Integer, nullable=False),
    Column("unit", Text, nullable=False),
    Column("debit_account_id", Uuid, nullable=False),
    Column("credit_account_id", Uuid, nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    PrimaryKeyConstraint("posting_id", "line"),
    CheckConstraint("amount_tiyn > 0", name="amount"),
    CheckConstraint("debit_account_id <> credit_account_id", name="accounts"),
    info=APPEND_ONLY,
)

entries: Final = Table(
    "entries",
    metadata,
    Column("account_id", Uuid, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("posting_id", Uuid, nullable=False),
    Column("line", Integer, nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    Column("balance_after_tiyn", Money, nullable=False),
    PrimaryKeyConstraint("account_id", "number"),
    CheckConstraint("amount_tiyn <> 0", name="amount"),
    info=APPEND_ONLY,
)
"""One account's side of a transfer: minus for the debit account, plus for the credit account.

No foreign keys: links, postings, transfers, changed accounts and entries are written by one function in one transaction,
which has just seen the other end of each; checking row by row costs more than it proves (``ledger check`` proves it).
"""

holds: Final = Table(
    "holds",
    metadata,
    Column("hold_id", Uuid, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("debit_account_id", Uuid, ForeignKey(accounts.c.account_id), nullable=False, index=True),
    Column("credit_account_id", Uuid, ForeignKey(accounts.c.account_id), nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    Column("kind", Text, nullable=False),
    Column("operation_id", Uuid, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, index=True),
    Column("fingerprint", Text, nullable=False),
    CheckConstraint("amount_tiyn > 0", name="amount"),
    CheckConstraint("debit_account_id <> credit_account_id", name="accounts"),
    info=APPEND_ONLY,
)

hold_ends: Final = Table(
    "hold_ends",
    metadata,
    Column("hold_id", Uuid, ForeignKey(holds.c.hold_id), primary_key=True),
    Column("ending", Text, nullable=False),
    Column("posting_id", Uuid, ForeignKey(postings.c.posting_id), unique=True),
    Column("posted_tiyn", Money, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    CheckConstraint("ending IN ('posted', 'voided', 'expired')", name="ending"),
    CheckConstraint("(ending = 'posted') = (posting_id IS NOT NULL)", name="posting"),
    CheckConstraint("(ending = 'posted') = (posted_tiyn > 0)", name="posted"),
    info=APPEND_ONLY,
)
"""How each hold ended, at most once. A hold without a row here is open."""
