"""The offer's words, to be read at the kiosks where it is accepted.

Revision ID: 0015
Revises: 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.database import Json

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offers", sa.Column("words", Json))


def downgrade() -> None:
    op.drop_column("offers", "words")
