"""Agents' keys and requests.

Revision ID: 0008
Revises: 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_agent_keys()
    _create_agent_requests()


def downgrade() -> None:
    op.drop_table("agent_requests")
    op.drop_table("agent_keys")


def _create_agent_keys() -> None:
    op.create_table(
        "agent_keys",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("agent_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["agent_code"], ["agents.agent_code"], name=op.f("fk_agent_keys_agent_code")),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_agent_keys")),
    )
    op.create_index(op.f("ix_agent_keys_agent_code"), "agent_keys", ["agent_code"], unique=False)


def _create_agent_requests() -> None:
    op.create_table(
        "agent_requests",
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("agent_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=True),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("operation_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_agent_requests_amount")),
        sa.CheckConstraint("kind IN ('float', 'allotment')", name=op.f("ck_agent_requests_kind")),
        sa.CheckConstraint(
            "(kind = 'allotment') = (kiosk_id IS NOT NULL)", name=op.f("ck_agent_requests_kiosk")
        ),
        sa.CheckConstraint(
            "state IN ('open', 'done', 'refused', 'withdrawn')", name=op.f("ck_agent_requests_state")
        ),
        sa.CheckConstraint("(state = 'open') = (ended_at IS NULL)", name=op.f("ck_agent_requests_ended")),
        sa.ForeignKeyConstraint(
            ["agent_code"], ["agents.agent_code"], name=op.f("fk_agent_requests_agent_code")
        ),
        sa.PrimaryKeyConstraint("request_id", name=op.f("pk_agent_requests")),
    )
    op.create_index(
        op.f("ix_agent_requests_agent_code_asked_at"), "agent_requests", ["agent_code", "asked_at"]
    )
    op.create_index(op.f("ix_agent_requests_state_asked_at"), "agent_requests", ["state", "asked_at"])
