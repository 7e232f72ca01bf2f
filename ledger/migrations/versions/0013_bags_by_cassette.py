"""Bags by the cassette's boundary, with the bill acceptor's own count and disputed bills.

Revision ID: 0013
Revises: 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.database import Json, Money, UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for column in (
        sa.Column("person", sa.Text(), nullable=False, server_default=""),
        sa.Column("boundary_seq", sa.BigInteger(), nullable=False, server_default="0"),
        sa.Column("acceptor_bills", Json),
        sa.Column("is_without_login", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("collections", column)
    # A bag told by an older program holds what its entry found in the cassette.
    op.execute("UPDATE collections SET boundary_seq = seq")
    op.create_table(
        "bag_disputes",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("value_tiyn", Money, nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_at", UtcDateTime),
        sa.Column("decided_by", sa.Text()),
        sa.Column("operation_id", sa.Uuid()),
        sa.PrimaryKeyConstraint("kiosk_id", "bill_id", name=op.f("pk_bag_disputes")),
        sa.CheckConstraint("(decided_at IS NULL) = (state = 'open')", name=op.f("ck_bag_disputes_decided")),
        sa.CheckConstraint("(operation_id IS NULL) = (state <> 'found')", name=op.f("ck_bag_disputes_held")),
    )
    op.create_index(
        op.f("ix_bag_disputes_kiosk_id_collection_id"), "bag_disputes", ["kiosk_id", "collection_id"]
    )


def downgrade() -> None:
    op.drop_table("bag_disputes")
    for name in ("is_without_login", "acceptor_bills", "boundary_seq", "person"):
        op.drop_column("collections", name)
