"""Holders and their access.

Revision ID: 0004
Revises: 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_holders()
    op.execute(
        "INSERT INTO holders (wallet_id, issuer_code, phone, holder_name, language)"
        " SELECT wallet_id, issuer_code, phone, holder_name, 'kk' FROM wallets"
    )
    with op.batch_alter_table("wallets", table_args=_wallet_checks()) as wallets:
        wallets.drop_constraint("uq_wallets_issuer_code_phone", type_="unique")
        wallets.drop_column("phone")
        wallets.drop_column("holder_name")
    _create_identifications()
    _create_pending_registrations()
    _create_case_policies()
    _create_login_tries()
    _create_challenges()
    _create_confirmation_switches()
    _create_consents()
    _create_credentials()
    _create_past_passwords()
    _create_sessions()
    _create_wallet_blocks()
    _create_wallet_closings()
    _create_wallet_status_changes()
    _create_document_cases()
    op.execute(
        "INSERT INTO wallet_blocks (block_id, wallet_id, reason, begun_at, begun_by)"
        " SELECT wallet_id, wallet_id, 'suspicious_operations', registered_at, 'migration'"
        " FROM wallets WHERE condition = 'blocked'"
    )
    op.execute(
        "INSERT INTO wallet_closings (wallet_id, reason, asked_at, payout_on, state, operation_id)"
        " SELECT wallet_id, 'client', registered_at, CURRENT_DATE, 'operator', wallet_id"
        " FROM wallets WHERE condition = 'closing'"
    )


def downgrade() -> None:
    """Give the wallets their numbers back. A number that was erased comes back as the wallet's id."""
    for table in (
        "document_cases",
        "wallet_status_changes",
        "wallet_closings",
        "wallet_blocks",
        "sessions",
        "past_passwords",
        "credentials",
        "consents",
        "confirmation_switches",
        "challenges",
        "login_tries",
        "case_policies",
        "pending_registrations",
    ):
        op.drop_table(table)
    op.drop_table("identifications")
    with op.batch_alter_table("wallets", table_args=_wallet_checks()) as wallets:
        wallets.add_column(sa.Column("phone", sa.Text(), nullable=True))
        wallets.add_column(sa.Column("holder_name", sa.Text(), nullable=True))
    number = "SELECT phone FROM holders WHERE holders.wallet_id = wallets.wallet_id"
    name = "SELECT holder_name FROM holders WHERE holders.wallet_id = wallets.wallet_id"
    op.execute(
        f"UPDATE wallets SET phone = COALESCE(({number}), CAST(wallet_id AS TEXT)),"  # noqa: S608
        f" holder_name = COALESCE(({name}), '')"
    )
    with op.batch_alter_table("wallets", table_args=_wallet_checks()) as wallets:
        wallets.alter_column("phone", existing_type=sa.Text(), nullable=False)
        wallets.alter_column("holder_name", existing_type=sa.Text(), nullable=False)
        wallets.create_unique_constraint("uq_wallets_issuer_code_phone", ["issuer_code", "phone"])
    op.drop_table("holders")


def _wallet_checks() -> tuple[sa.CheckConstraint, ...]:
    """SQLite rebuilds the table, and these are not read back from it."""
    return (
        sa.CheckConstraint(
            "condition IN ('active', 'blocked', 'closing', 'closed')", name=op.f("ck_wallets_condition")
        ),
        sa.CheckConstraint("status IN ('minimal', 'basic', 'professional')", name=op.f("ck_wallets_status")),
    )


def _create_holders() -> None:
    op.create_table(
        "holders",
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("iin", sa.Text(), nullable=True),
        sa.Column("iban", sa.Text(), nullable=True),
        sa.Column("cancelled_phone", sa.Text(), nullable=True),
        sa.Column("number_cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("language IN ('kk', 'ru', 'en')", name=op.f("ck_holders_language")),
        sa.CheckConstraint(
            "(number_cancelled_at IS NULL) = (cancelled_phone IS NULL)", name=op.f("ck_holders_cancelled")
        ),
        sa.CheckConstraint("(phone IS NULL) = (cancelled_phone IS NOT NULL)", name=op.f("ck_holders_number")),
        sa.ForeignKeyConstraint(["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_holders_wallet_id")),
        sa.ForeignKeyConstraint(
            ["issuer_code"], ["issuers.issuer_code"], name=op.f("fk_holders_issuer_code")
        ),
        sa.PrimaryKeyConstraint("wallet_id", name=op.f("pk_holders")),
        sa.UniqueConstraint("issuer_code", "phone", name=op.f("uq_holders_issuer_code_phone")),
    )


def _create_identifications() -> None:
    op.create_table(
        "identifications",
        sa.Column("identification_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_identifications_wallet_id")
        ),
        sa.PrimaryKeyConstraint("identification_id", name=op.f("pk_identifications")),
    )
    op.create_index(op.f("ix_identifications_wallet_id"), "identifications", ["wallet_id"], unique=False)


def _create_pending_registrations() -> None:
    op.create_table(
        "pending_registrations",
        sa.Column("registration_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("offer_version", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["issuer_code"], ["issuers.issuer_code"], name=op.f("fk_pending_registrations_issuer_code")
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_pending_registrations")),
    )


def _create_case_policies() -> None:
    op.create_table(
        "case_policies",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("is_acted_by_job", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('closing', 'information', 'statement', 'unblocking')",
            name=op.f("ck_case_policies_kind"),
        ),
        sa.PrimaryKeyConstraint("kind", name=op.f("pk_case_policies")),
    )


def _create_login_tries() -> None:
    op.create_table(
        "login_tries",
        sa.Column("number_hash", sa.Text(), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("wrong_tries BETWEEN 0 AND 5", name=op.f("ck_login_tries_wrong_tries")),
        sa.PrimaryKeyConstraint("number_hash", name=op.f("pk_login_tries")),
    )


def _create_challenges() -> None:
    op.create_table(
        "challenges",
        sa.Column("kept_id", sa.Uuid(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("bound_hash", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("command_hash", sa.Text(), nullable=True),
        sa.Column("commanded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong_tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_for", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "channel IN ('sms', 'flash_call', 'voice', 'message_command')", name=op.f("ck_challenges_channel")
        ),
        sa.CheckConstraint("(used_at IS NULL) = (used_for IS NULL)", name=op.f("ck_challenges_used")),
        sa.CheckConstraint("wrong_tries BETWEEN 0 AND 3", name=op.f("ck_challenges_wrong_tries")),
        sa.ForeignKeyConstraint(["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_challenges_wallet_id")),
        sa.PrimaryKeyConstraint("kept_id", name=op.f("pk_challenges")),
    )
    op.create_index(
        op.f("ix_challenges_target_issued_at"), "challenges", ["target", "issued_at"], unique=False
    )


def _create_confirmation_switches() -> None:
    op.create_table(
        "confirmation_switches",
        sa.Column("switch_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("waives_claims", sa.Boolean(), nullable=False),
        sa.CheckConstraint("is_on OR waives_claims", name=op.f("ck_confirmation_switches_waiver")),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_confirmation_switches_wallet_id")
        ),
        sa.PrimaryKeyConstraint("switch_id", name=op.f("pk_confirmation_switches")),
    )
    op.create_index(
        op.f("ix_confirmation_switches_wallet_id"), "confirmation_switches", ["wallet_id"], unique=False
    )


def _create_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_consents_wallet_id")),
        sa.PrimaryKeyConstraint("consent_id", name=op.f("pk_consents")),
    )
    op.create_index(op.f("ix_consents_wallet_id"), "consents", ["wallet_id"], unique=False)


def _create_credentials() -> None:
    op.create_table(
        "credentials",
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("is_one_time", sa.Boolean(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_confirmation_on", sa.Boolean(), nullable=False),
        sa.CheckConstraint("is_one_time OR password_hash IS NOT NULL", name=op.f("ck_credentials_password")),
        sa.ForeignKeyConstraint(["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_credentials_wallet_id")),
        sa.PrimaryKeyConstraint("wallet_id", name=op.f("pk_credentials")),
    )


def _create_past_passwords() -> None:
    op.create_table(
        "past_passwords",
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_past_passwords_wallet_id")
        ),
        sa.PrimaryKeyConstraint("wallet_id", "replaced_at", name=op.f("pk_past_passwords")),
    )


def _create_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_sessions_wallet_id")),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_sessions")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sessions_token_hash")),
    )
    op.create_index(op.f("ix_sessions_wallet_id"), "sessions", ["wallet_id"], unique=False)


def _create_wallet_blocks() -> None:
    op.create_table(
        "wallet_blocks",
        sa.Column("block_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_by", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('cancelled_number', 'client_request', 'court_order', 'identification_due', 'lost_credentials', 'missing_documents', 'suspicious_operations')",
            name=op.f("ck_wallet_blocks_reason"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_wallet_blocks_ended")),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_wallet_blocks_wallet_id")
        ),
        sa.PrimaryKeyConstraint("block_id", name=op.f("pk_wallet_blocks")),
    )
    op.create_index(op.f("ix_wallet_blocks_wallet_id"), "wallet_blocks", ["wallet_id"], unique=False)


def _create_wallet_closings() -> None:
    op.create_table(
        "wallet_closings",
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("payout_on", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "reason IN ('client', 'consent_withdrawn', 'terminated')", name=op.f("ck_wallet_closings_reason")
        ),
        sa.CheckConstraint(
            "state IN ('closed', 'operator', 'paying', 'waiting')", name=op.f("ck_wallet_closings_state")
        ),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_wallet_closings_wallet_id")
        ),
        sa.PrimaryKeyConstraint("wallet_id", name=op.f("pk_wallet_closings")),
    )
    op.create_index(
        op.f("ix_wallet_closings_state_payout_on"), "wallet_closings", ["state", "payout_on"], unique=False
    )


def _create_wallet_status_changes() -> None:
    op.create_table(
        "wallet_status_changes",
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("identification_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_wallet_status_changes_wallet_id")
        ),
        sa.PrimaryKeyConstraint("change_id", name=op.f("pk_wallet_status_changes")),
    )
    op.create_index(
        op.f("ix_wallet_status_changes_wallet_id"), "wallet_status_changes", ["wallet_id"], unique=False
    )


def _create_document_cases() -> None:
    op.create_table(
        "document_cases",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("block_id", sa.Uuid(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("documents", sa.Text(), nullable=False),
        sa.Column("documents_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('closing', 'information', 'statement', 'unblocking')",
            name=op.f("ck_document_cases_kind"),
        ),
        sa.CheckConstraint(
            "state IN ('accepted', 'examining', 'lapsed', 'rejected', 'waiting')",
            name=op.f("ck_document_cases_state"),
        ),
        sa.ForeignKeyConstraint(
            ["block_id"], ["wallet_blocks.block_id"], name=op.f("fk_document_cases_block_id")
        ),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_document_cases_wallet_id")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_document_cases")),
    )
    op.create_index(
        op.f("ix_document_cases_state_due_on"), "document_cases", ["state", "due_on"], unique=False
    )
    op.create_index(op.f("ix_document_cases_wallet_id"), "document_cases", ["wallet_id"], unique=False)
