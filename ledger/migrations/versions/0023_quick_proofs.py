"""Bodies of batches are compressed by lz4 where PostgreSQL has it: a fifth of the time, and no more room.

Revision ID: 0023
Revises: 0022
"""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# PostgreSQL before 14 does not know the words, one that was built without lz4 not the method: both go on as before.
_COMPRESSED_BY = """DO $$ BEGIN
    EXECUTE 'ALTER TABLE kiosk_batches ALTER COLUMN body SET COMPRESSION {method}';
EXCEPTION WHEN syntax_error OR feature_not_supported OR invalid_parameter_value THEN NULL;
END $$"""


def upgrade() -> None:
    _compress("lz4")


def downgrade() -> None:
    _compress("default")


def _compress(method: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(_COMPRESSED_BY.format(method=method))
