"""Addresses under which a statement can be fetched once, by a telephone that is not signed in.

Revision ID: 0016
Revises: 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.database import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "statement_links",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("first", sa.Date(), nullable=False),
        sa.Column("last", sa.Date(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("expires_at", UtcDateTime(), nullable=False),
        sa.Column("fetched_at", UtcDateTime()),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_statement_links_wallet_id")
        ),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_statement_links")),
    )
    op.create_index(op.f("ix_statement_links_wallet_id"), "statement_links", ["wallet_id"])


def downgrade() -> None:
    op.drop_table("statement_links")
