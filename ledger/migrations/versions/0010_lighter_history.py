"""History without foreign keys whose other end the same transaction has in its hands.

Revision ID: 0010
Revises: 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

PROVED = {
    "transfers": ("posting_id", "postings"),
    "entries": ("account_id", "accounts"),
    "kiosk_entries": ("kiosk_id", "kiosks"),
    "kiosk_bills": ("kiosk_id", "kiosks"),
    "orders": ("kiosk_id", "kiosks"),
    "wallet_days": ("wallet_id", "wallets"),
}
"""Table, its key and where the key leads: a check of each row, of tens of thousands a second, that can only succeed."""

CHECKS = {
    "transfers": {"amount": "amount_tiyn > 0", "accounts": "debit_account_id <> credit_account_id"},
    "entries": {"amount": "amount_tiyn <> 0"},
    "kiosk_bills": {"value": "value_tiyn > 0"},
}
"""SQLite makes a table anew and would forget these."""


def upgrade() -> None:
    for table, (key, _) in PROVED.items():
        with op.batch_alter_table(table, table_args=_checks(table)) as batch:
            batch.drop_constraint(op.f(f"fk_{table}_{key}"), type_="foreignkey")
    op.drop_index(op.f("ix_order_parts_service_outcome"), "order_parts")
    op.drop_index("ix_messages_state_due_at", "messages")
    waiting = sa.text("state = 'queued'")
    op.create_index(
        "ix_messages_due_at", "messages", ["due_at"], postgresql_where=waiting, sqlite_where=waiting
    )
    if op.get_bind().dialect.name == "postgresql":
        # Signed batches are long texts; the usual compression costs more than all checks of their signatures.
        op.execute(_if_built_in("ALTER TABLE kiosk_batches ALTER body SET COMPRESSION lz4"))


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE kiosk_batches ALTER body SET COMPRESSION default")
    op.drop_index("ix_messages_due_at", "messages")
    op.create_index("ix_messages_state_due_at", "messages", ["state", "due_at"])
    op.create_index(op.f("ix_order_parts_service_outcome"), "order_parts", ["service", "outcome"])
    for table, (key, target) in PROVED.items():
        with op.batch_alter_table(table, table_args=_checks(table)) as batch:
            batch.create_foreign_key(op.f(f"fk_{table}_{key}"), target, [key], [key])


def _checks(table: str) -> tuple[sa.CheckConstraint, ...]:
    if op.get_bind().dialect.name != "sqlite":
        return ()
    named = CHECKS.get(table, {})
    return tuple(
        sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in named.items()
    )


def _if_built_in(statement: str) -> str:
    """A statement that a server built without this compression passes over."""
    return f"DO $$ BEGIN {statement}; EXCEPTION WHEN feature_not_supported THEN NULL; END $$"
