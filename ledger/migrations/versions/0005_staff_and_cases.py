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
    _create_settlements()
    _create_maintenance()
    _create_suspicions()
    op.create_index(op.f("ix_wallet_days_day"), "wallet_days", ["day"], postgresql_using="brin")


def downgrade() -> None:
    op.drop_index(op.f("ix_wallet_days_day"), "wallet_days")
    for table in (
        "suspicions",
        "suspicion_thresholds",
        "maintenance_windows",
        "settlement_details",
        "settlements",
        "approvals",
        "staff_actions",
        "staff_sessions",
        "staff_members",
        "idempotent_answers",
    ):
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


def _create_settlements() -> None:
    op.create_table(
        "settlements",
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Uuid()),
        sa.Column("payee_code", sa.Text()),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("kind IN ('wallet', 'payee', 'bank')", name=op.f("ck_settlements_kind")),
        sa.CheckConstraint("state IN ('proposed', 'settled', 'failed')", name=op.f("ck_settlements_state")),
        sa.CheckConstraint("(kind = 'wallet') = (wallet_id IS NOT NULL)", name=op.f("ck_settlements_wallet")),
        sa.CheckConstraint("(kind = 'payee') = (payee_code IS NOT NULL)", name=op.f("ck_settlements_payee")),
        sa.ForeignKeyConstraint(
            ["kiosk_id", "operation_id"],
            ["unapplied_cash.kiosk_id", "unapplied_cash.operation_id"],
            name=op.f("fk_settlements_kiosk_id_operation_id"),
        ),
        sa.PrimaryKeyConstraint("settlement_id", name=op.f("pk_settlements")),
    )
    op.create_index(op.f("ix_settlements_kiosk_id_operation_id"), "settlements", ["kiosk_id", "operation_id"])
    op.create_table(
        "settlement_details",
        sa.Column("settlement_id", sa.Uuid(), nullable=False),
        sa.Column("inform_phone", sa.Text(), nullable=False),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("requisites", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["settlement_id"],
            ["settlements.settlement_id"],
            name=op.f("fk_settlement_details_settlement_id"),
        ),
        sa.PrimaryKeyConstraint("settlement_id", name=op.f("pk_settlement_details")),
    )


def _create_maintenance() -> None:
    op.create_table(
        "maintenance_windows",
        sa.Column("window_id", sa.Uuid(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cancelled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("begins_at < ends_at", name=op.f("ck_maintenance_windows_span")),
        sa.PrimaryKeyConstraint("window_id", name=op.f("pk_maintenance_windows")),
    )
    op.create_index(op.f("ix_maintenance_windows_ends_at"), "maintenance_windows", ["ends_at"])


def _create_suspicions() -> None:
    op.create_table(
        "suspicion_thresholds",
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("window_s", sa.Integer(), nullable=False),
        sa.Column("count_min", sa.Integer(), nullable=False),
        sa.Column("share_ppm", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "pattern IN ('velocity', 'structuring', 'many_payers', 'day_count', 'pass_through')",
            name=op.f("ck_suspicion_thresholds_pattern"),
        ),
        sa.CheckConstraint("response IN ('flag', 'hold')", name=op.f("ck_suspicion_thresholds_response")),
        sa.CheckConstraint(
            "window_s > 0 AND count_min > 1 AND share_ppm BETWEEN 0 AND 1000000",
            name=op.f("ck_suspicion_thresholds_numbers"),
        ),
        sa.PrimaryKeyConstraint("pattern", name=op.f("pk_suspicion_thresholds")),
    )
    op.create_table(
        "suspicions",
        sa.Column("suspicion_id", sa.Uuid(), nullable=False),
        sa.Column("pattern", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("operation_count", sa.Integer(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("block_id", sa.Uuid()),
        sa.Column("reviewed_at", sa.DateTime(timezone=True)),
        sa.Column("reviewed_by", sa.Uuid()),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open', 'cleared', 'confirmed')", name=op.f("ck_suspicions_state")),
        sa.CheckConstraint("(state = 'open') = (reviewed_at IS NULL)", name=op.f("ck_suspicions_reviewed")),
        sa.ForeignKeyConstraint(["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_suspicions_wallet_id")),
        sa.PrimaryKeyConstraint("suspicion_id", name=op.f("pk_suspicions")),
    )
    op.create_index(
        op.f("ix_suspicions_state_found_at_suspicion_id"),
        "suspicions",
        ["state", "found_at", "suspicion_id"],
    )
