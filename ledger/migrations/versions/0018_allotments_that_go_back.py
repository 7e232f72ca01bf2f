"""What kiosks were told about their allotments, and returns of them to the float.

Revision ID: 0018
Revises: 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.database import Money, UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kiosks", sa.Column("closed_at", UtcDateTime()))
    told = op.create_table(
        "kiosk_allotments",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.Column("lowering_id", sa.Uuid()),
        sa.Column("lowered_to_tiyn", Money()),
        sa.Column("lowered_at", UtcDateTime()),
        sa.Column("confirmed_seq", sa.BigInteger()),
        sa.Column("expired_at", UtcDateTime()),
        sa.ForeignKeyConstraint(
            ["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_kiosk_allotments_kiosk_id_kiosks")
        ),
        sa.PrimaryKeyConstraint("kiosk_id", name=op.f("pk_kiosk_allotments")),
    )
    # When each was told last nobody wrote down: not later than now, from when on its age is counted.
    kiosks = sa.table("kiosks", sa.column("kiosk_id", sa.Text()))
    op.execute(
        told.insert().from_select(
            ["kiosk_id", "version", "told_at"], sa.select(kiosks.c.kiosk_id, sa.literal(0), sa.func.now())
        )
    )
    op.create_table(
        "allotment_returns",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("amount_tiyn", Money(), nullable=False),
        sa.Column("returned_at", UtcDateTime(), nullable=False),
        sa.Column("lowering_id", sa.Uuid()),
        sa.Column("confirmed_seq", sa.BigInteger()),
        sa.Column("approval_id", sa.Uuid()),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_allotment_returns_amount")),
        sa.CheckConstraint(
            "(lowering_id IS NULL) = (confirmed_seq IS NULL)", name=op.f("ck_allotment_returns_confirmed")
        ),
        sa.CheckConstraint(
            "(lowering_id IS NULL) <> (approval_id IS NULL)", name=op.f("ck_allotment_returns_cause")
        ),
        sa.ForeignKeyConstraint(
            ["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_allotment_returns_kiosk_id_kiosks")
        ),
        sa.PrimaryKeyConstraint("return_id", name=op.f("pk_allotment_returns")),
    )
    op.create_index(op.f("ix_allotment_returns_kiosk_id"), "allotment_returns", ["kiosk_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_allotment_returns_kiosk_id"), "allotment_returns")
    op.drop_table("allotment_returns")
    op.drop_table("kiosk_allotments")
    op.drop_column("kiosks", "closed_at")
