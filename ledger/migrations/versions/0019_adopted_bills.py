"""Bills of refused histories whose cash two people had held for its customers.

Revision ID: 0019
Revises: 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.database import Money, UtcDateTime

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "adopted_bills",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("history_id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("value_tiyn", Money(), nullable=False),
        sa.Column("adopted_at", UtcDateTime(), nullable=False),
        sa.Column("adopted_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["history_id"],
            ["refused_histories.history_id"],
            name=op.f("fk_adopted_bills_history_id_refused_histories"),
        ),
        sa.PrimaryKeyConstraint("kiosk_id", "bill_id", name=op.f("pk_adopted_bills")),
    )


def downgrade() -> None:
    op.drop_table("adopted_bills")
