"""Which order from a wallet each receipt of a kiosk is of.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.database import Money, UtcDateTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiosk_wallet_orders",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("amount_tiyn", Money(), nullable=False),
        sa.Column("fee_tiyn", Money(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_kiosk_wallet_orders_kiosk_id_kiosks")
        ),
        sa.PrimaryKeyConstraint("kiosk_id", "order_id", name=op.f("pk_kiosk_wallet_orders")),
    )
    op.create_table(
        "kiosk_wallet_receipts",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("receipt_number", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_kiosk_wallet_receipts_kiosk_id_kiosks")
        ),
        sa.PrimaryKeyConstraint(
            "kiosk_id", "receipt_number", "order_id", name=op.f("pk_kiosk_wallet_receipts")
        ),
    )


def downgrade() -> None:
    op.drop_table("kiosk_wallet_receipts")
    op.drop_table("kiosk_wallet_orders")
