"""People of the agents who serve kiosks.

Revision ID: 0012
Revises: 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "field_agents",
        sa.Column("field_agent_id", sa.Uuid(), nullable=False),
        sa.Column("person_code", sa.Text(), nullable=False),
        sa.Column("agent_code", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("pin_hash", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("needs_code", sa.Boolean(), nullable=False),
        sa.Column("is_blocked", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("code_sent_at", sa.DateTime(timezone=True)),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "role IN ('collector', 'technician', 'manager')", name=op.f("ck_field_agents_role")
        ),
        sa.ForeignKeyConstraint(
            ["agent_code"], ["agents.agent_code"], name=op.f("fk_field_agents_agent_code")
        ),
        sa.PrimaryKeyConstraint("field_agent_id", name=op.f("pk_field_agents")),
        sa.UniqueConstraint("person_code", name=op.f("uq_field_agents_person_code")),
    )
    op.create_index(op.f("ix_field_agents_agent_code"), "field_agents", ["agent_code"])


def downgrade() -> None:
    op.drop_table("field_agents")
