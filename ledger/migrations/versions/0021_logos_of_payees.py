"""Signs of payees, for the tiles of kiosks.

Revision ID: 0021
Revises: 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.database import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payee_logos",
        sa.Column("payee_code", sa.Text(), nullable=False),
        sa.Column("logo_hash", sa.Text(), nullable=False),
        sa.Column("png", sa.LargeBinary(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["payee_code"], ["payees.payee_code"], name=op.f("fk_payee_logos_payee_code_payees")
        ),
        sa.PrimaryKeyConstraint("payee_code", name=op.f("pk_payee_logos")),
    )
    op.create_index(op.f("ix_payee_logos_logo_hash"), "payee_logos", ["logo_hash"])


def downgrade() -> None:
    op.drop_table("payee_logos")
