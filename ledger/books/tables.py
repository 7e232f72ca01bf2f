"""Tables of the books. Postings, transfers and entries are written once and never changed (W-04)."""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from ledger.books.accounts import NEVER_POSITIVE, WITHOUT_FLOOR
from ledger.database import Money, UtcDateTime, metadata


def _quoted(kinds: frozenset[str]) -> str:
    return ", ".join(f"'{kind}'" for kind in sorted(kinds))


accounts: Final = Table(
    "accounts",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("balance_tiyn", Money, nullable=False),
    Column("entry_count", BigInteger, nullable=False),
    UniqueConstraint("unit", "kind", "owner"),
    CheckConstraint(f"kind IN ({_quoted(WITHOUT_FLOOR)}) OR balance_tiyn >= 0", name="floor"),
    CheckConstraint(f"kind NOT IN ({_quoted(NEVER_POSITIVE)}) OR balance_tiyn <= 0", name="far_side"),
    CheckConstraint("entry_count >= 0", name="entry_count"),
)
"""``entry_count`` numbers the entries and is the version that decisions are guarded by."""

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
)
"""``at``: when the customer acted (W-13); ``posted_at``: when it came into the books."""

transfers: Final = Table(
    "transfers",
    metadata,
    Column("posting_id", Uuid, ForeignKey(postings.c.posting_id), nullable=False),
    Column("line", Integer, nullable=False),
    Column("unit", Text, nullable=False),
    Column("debit_account_id", Uuid, ForeignKey(accounts.c.account_id), nullable=False),
    Column("credit_account_id", Uuid, ForeignKey(accounts.c.account_id), nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    PrimaryKeyConstraint("posting_id", "line"),
    CheckConstraint("amount_tiyn > 0", name="amount"),
    CheckConstraint("debit_account_id <> credit_account_id", name="accounts"),
)

entries: Final = Table(
    "entries",
    metadata,
    Column("account_id", Uuid, ForeignKey(accounts.c.account_id), nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("posting_id", Uuid, ForeignKey(postings.c.posting_id), nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("amount_tiyn", Money, nullable=False),
    Column("balance_after_tiyn", Money, nullable=False),
    PrimaryKeyConstraint("account_id", "number"),
    CheckConstraint("amount_tiyn <> 0", name="amount"),
)
"""One account's side of a transfer: minus for the debit account, plus for the credit account."""
