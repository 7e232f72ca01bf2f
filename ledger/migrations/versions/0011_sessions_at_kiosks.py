"""At which kiosk a holder's session was opened, so that the kiosk can end what it left open.

Revision ID: 0011
Revises: 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("kiosk_id", sa.Text()))
    op.create_index(op.f("ix_sessions_kiosk_id"), "sessions", ["kiosk_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_sessions_kiosk_id"), "sessions")
    op.drop_column("sessions", "kiosk_id")
