"""Postings without what every one of them paid for and hardly one uses: keys of links and of reversals.

Revision ID: 0022
Revises: 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("postings", table_args=_checks()) as batch:
        batch.drop_constraint(op.f("uq_postings_reversal_of"), type_="unique")
        batch.drop_constraint(op.f("fk_postings_link_id"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_postings_reversal_of"), type_="foreignkey")
    reversals = sa.text("reversal_of IS NOT NULL")
    op.create_index(
        "uq_postings_reversal_of",
        "postings",
        ["reversal_of"],
        unique=True,
        postgresql_where=reversals,
        sqlite_where=reversals,
    )


def downgrade() -> None:
    op.drop_index("uq_postings_reversal_of", "postings")
    with op.batch_alter_table("postings", table_args=_checks()) as batch:
        batch.create_foreign_key(op.f("fk_postings_link_id"), "links", ["link_id"], ["link_id"])
        batch.create_foreign_key(op.f("fk_postings_reversal_of"), "postings", ["reversal_of"], ["posting_id"])
        batch.create_unique_constraint(op.f("uq_postings_reversal_of"), ["reversal_of"])


def _checks() -> tuple[sa.CheckConstraint, ...]:
    """SQLite makes the table anew and would forget these."""
    if op.get_bind().dialect.name != "sqlite":
        return ()
    return (sa.CheckConstraint("reversal_of <> posting_id", name=op.f("ck_postings_reversal_of")),)
