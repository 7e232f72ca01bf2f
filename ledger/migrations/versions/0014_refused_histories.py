"""Histories of kiosks that the books could not take, and what became of them.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.database import Money, UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "refused_histories",
        sa.Column("history_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("alarm", sa.Text(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("held_seq", sa.BigInteger(), nullable=False),
        sa.Column("stacked_tiyn", Money(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("signed_path", sa.Text(), nullable=False),
        sa.Column("signed_time", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_refused_histories_kiosk_id_kiosks")
        ),
        sa.PrimaryKeyConstraint("history_id", name=op.f("pk_refused_histories")),
    )
    op.create_index(op.f("ix_refused_histories_kiosk_id"), "refused_histories", ["kiosk_id"])
    op.create_table(
        "refused_history_closings",
        sa.Column("history_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=False),
        sa.Column("closed_by", sa.Uuid(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["history_id"],
            ["refused_histories.history_id"],
            name=op.f("fk_refused_history_closings_history_id_refused_histories"),
        ),
        sa.PrimaryKeyConstraint("history_id", name=op.f("pk_refused_history_closings")),
    )


def downgrade() -> None:
    op.drop_table("refused_history_closings")
    op.drop_index(op.f("ix_refused_histories_kiosk_id"), "refused_histories")
    op.drop_table("refused_histories")
