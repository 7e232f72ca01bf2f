"""What was noted on cases of bags, and what two people decided about their cash.

Revision ID: 0020
Revises: 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.database import Money, UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("collection_cases", sa.Column("settled_tiyn", Money(), nullable=False, server_default="0"))
    op.create_table(
        "case_steps",
        sa.Column("step_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("amount_tiyn", Money(), nullable=False),
        sa.Column("approval_id", sa.Uuid()),
        sa.CheckConstraint(
            "kind IN ('note', 'found', 'written_off', 'claimed')", name=op.f("ck_case_steps_kind")
        ),
        sa.CheckConstraint("(kind = 'note') = (amount_tiyn = 0)", name=op.f("ck_case_steps_amount")),
        sa.CheckConstraint("(kind = 'note') = (approval_id IS NULL)", name=op.f("ck_case_steps_approved")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["collection_cases.case_id"], name=op.f("fk_case_steps_case_id_collection_cases")
        ),
        sa.ForeignKeyConstraint(
            ["by"], ["staff_members.staff_id"], name=op.f("fk_case_steps_by_staff_members")
        ),
        sa.PrimaryKeyConstraint("step_id", name=op.f("pk_case_steps")),
    )
    op.create_index(op.f("ix_case_steps_case_id_at"), "case_steps", ["case_id", "at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_case_steps_case_id_at"), "case_steps")
    op.drop_table("case_steps")
    op.drop_column("collection_cases", "settled_tiyn")
