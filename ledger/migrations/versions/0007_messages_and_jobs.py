"""Messages, notifications, jobs and inactivity.

Revision ID: 0007
Revises: 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_job_acts()
    _create_job_days()
    _create_job_failures()
    _create_message_receipts()
    _create_messages()
    _create_message_parts()
    _create_inactivity_charges()
    _create_notification_settings()
    _create_sms_services()


def downgrade() -> None:
    for table in (
        "sms_services",
        "notification_settings",
        "inactivity_charges",
        "message_parts",
        "messages",
        "message_receipts",
        "job_failures",
        "job_days",
        "job_acts",
    ):
        op.drop_table(table)


def _create_job_acts() -> None:
    op.create_table(
        "job_acts",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("step", "day", "subject_id", name=op.f("pk_job_acts")),
    )


def _create_job_days() -> None:
    op.create_table(
        "job_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("acted", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("day", "step", name=op.f("pk_job_days")),
    )


def _create_job_failures() -> None:
    op.create_table(
        "job_failures",
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("step", "day", "subject_id", name=op.f("pk_job_failures")),
    )


def _create_message_receipts() -> None:
    op.create_table(
        "message_receipts",
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("centre", "centre_id", name=op.f("pk_message_receipts")),
    )


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_secret", sa.Boolean(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("queued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_id", sa.Uuid(), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint("language IN ('kk', 'ru', 'en')", name=op.f("ck_messages_language")),
        sa.CheckConstraint(
            "state IN ('queued', 'sent', 'delivered', 'failed')", name=op.f("ck_messages_state")
        ),
        sa.CheckConstraint("(lease_id IS NULL) = (leased_until IS NULL)", name=op.f("ck_messages_lease")),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_messages_attempts")),
        sa.PrimaryKeyConstraint("message_id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_state_due_at", "messages", ["state", "due_at"], unique=False)
    op.create_index("ix_messages_wallet_id_queued_at", "messages", ["wallet_id", "queued_at"], unique=False)


def _create_message_parts() -> None:
    op.create_table(
        "message_parts",
        sa.Column("centre", sa.Text(), nullable=False),
        sa.Column("centre_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.message_id"], name=op.f("fk_message_parts_message_id")
        ),
        sa.PrimaryKeyConstraint("centre", "centre_id", "message_id", name=op.f("pk_message_parts")),
    )
    op.create_index(op.f("ix_message_parts_message_id"), "message_parts", ["message_id"], unique=False)


def _create_inactivity_charges() -> None:
    op.create_table(
        "inactivity_charges",
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("charged_on", sa.Date(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("day_count", sa.Integer(), nullable=False),
        sa.Column("accrued_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("charged_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(posting_id IS NULL) = (charged_tiyn = 0)", name=op.f("ck_inactivity_charges_posting")
        ),
        sa.CheckConstraint("charged_tiyn <= accrued_tiyn", name=op.f("ck_inactivity_charges_charged")),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_inactivity_charges_wallet_id")
        ),
        sa.PrimaryKeyConstraint("wallet_id", "charged_on", name=op.f("pk_inactivity_charges")),
    )


def _create_notification_settings() -> None:
    op.create_table(
        "notification_settings",
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("is_by_email", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_notification_settings_wallet_id")
        ),
        sa.PrimaryKeyConstraint("wallet_id", name=op.f("pk_notification_settings")),
    )


def _create_sms_services() -> None:
    op.create_table(
        "sms_services",
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("opted_on", sa.Date(), nullable=True),
        sa.Column("paid_from", sa.Date(), nullable=True),
        sa.Column("paid_through", sa.Date(), nullable=True),
        sa.Column("suspended", sa.Text(), nullable=True),
        sa.Column("decided_month", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("suspended IN ('balance', 'blocked')", name=op.f("ck_sms_services_suspended")),
        sa.CheckConstraint("(paid_from IS NULL) = (paid_through IS NULL)", name=op.f("ck_sms_services_paid")),
        sa.CheckConstraint("NOT is_on OR opted_on IS NOT NULL", name=op.f("ck_sms_services_opted")),
        sa.ForeignKeyConstraint(["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_sms_services_wallet_id")),
        sa.PrimaryKeyConstraint("wallet_id", name=op.f("pk_sms_services")),
    )
    op.create_index("ix_sms_services_is_on_suspended", "sms_services", ["is_on", "suspended"], unique=False)
