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


def downgrade() -> None:
    """Give the wallets their numbers back. A number that was erased comes back as the wallet's id."""
    op.drop_table("pending_registrations")
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
