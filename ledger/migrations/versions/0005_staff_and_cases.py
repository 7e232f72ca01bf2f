"""Staff and cases.

Revision ID: 0005
Revises: 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Tables of the platform, of staff and of the operator's work."""
    _create_answers()
    _create_staff_members()
    _create_staff_sessions()
    _create_staff_actions()
    _create_approvals()


def downgrade() -> None:
    for table in ("approvals", "staff_actions", "staff_sessions", "staff_members", "idempotent_answers"):
        op.drop_table(table)


def _create_answers() -> None:
    op.create_table(
        "idempotent_answers",
        sa.Column("question_hash", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("answer", sa.LargeBinary()),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("question_hash", name=op.f("pk_idempotent_answers")),
    )
    op.create_index(op.f("ix_idempotent_answers_at"), "idempotent_answers", ["at"])


def _create_staff_members() -> None:
    op.create_table(
        "staff_members",
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(timezone=True)),
        sa.Column("second_factor", sa.LargeBinary()),
        sa.Column("second_factor_step", sa.BigInteger(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "role IN ('operator', 'support', 'finance', 'auditor')", name=op.f("ck_staff_members_role")
        ),
        sa.PrimaryKeyConstraint("staff_id", name=op.f("pk_staff_members")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_members_login")),
    )


def _create_staff_sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.staff_id"], name=op.f("fk_staff_sessions_staff_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_staff_sessions")),
    )
    op.create_index(op.f("ix_staff_sessions_staff_id"), "staff_sessions", ["staff_id"])


def _create_staff_actions() -> None:
    op.create_table(
        "staff_actions",
        sa.Column("action_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("staff_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("is_personal", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff_members.staff_id"], name=op.f("fk_staff_actions_staff_id")
        ),
        sa.PrimaryKeyConstraint("action_id", name=op.f("pk_staff_actions")),
    )
    op.create_index(op.f("ix_staff_actions_at_action_id"), "staff_actions", ["at", "action_id"])
    op.create_index(op.f("ix_staff_actions_subject"), "staff_actions", ["subject"])


def _create_approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("approval_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text()),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'rejected', 'refused')", name=op.f("ck_approvals_state")
        ),
        sa.CheckConstraint("(state = 'open') = (decided_by IS NULL)", name=op.f("ck_approvals_decided")),
        sa.CheckConstraint(
            "state = 'rejected' OR decided_by <> proposed_by", name=op.f("ck_approvals_four_eyes")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["staff_members.staff_id"], name=op.f("fk_approvals_proposed_by")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["staff_members.staff_id"], name=op.f("fk_approvals_decided_by")
        ),
        sa.PrimaryKeyConstraint("approval_id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_proposed_at_approval_id"), "approvals", ["proposed_at", "approval_id"])
