"""The offer's words, to be read at the kiosks where it is accepted.

Revision ID: 0014
Revises: 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from ledger.database import Json

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offers", sa.Column("words", Json))


def downgrade() -> None:
    op.drop_column("offers", "words")
