"""Payouts that a bank rejected.

Revision ID: 0009
Revises: 0008
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("redemptions", sa.Column("rejected_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "payout_resolutions",
        sa.Column("resolution_id", sa.Uuid(), nullable=False),
        sa.Column("redemption_id", sa.Uuid(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("iban", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.CheckConstraint("way IN ('retry', 'give_back')", name=op.f("ck_payout_resolutions_way")),
        sa.ForeignKeyConstraint(
            ["redemption_id"],
            ["redemptions.redemption_id"],
            name=op.f("fk_payout_resolutions_redemption_id"),
        ),
        sa.PrimaryKeyConstraint("resolution_id", name=op.f("pk_payout_resolutions")),
    )
    op.create_index(op.f("ix_payout_resolutions_redemption_id"), "payout_resolutions", ["redemption_id"])


def downgrade() -> None:
    op.drop_table("payout_resolutions")
    op.drop_column("redemptions", "rejected_at")
