"""The first schema: books, participants, limits, kiosks and what they report."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_accounts()
    _create_categories()
    _create_issuers()
    _create_limit_sets()
    _create_mrp_rates()
    _create_networks()
    _create_offers()
    _create_order_parts()
    _create_postings()
    _create_tariffs()
    _create_agents()
    _create_entries()
    _create_limit_set_rows()
    _create_merchants()
    _create_transfers()
    _create_wallets()
    _create_further_limits()
    _create_kiosks()
    _create_offer_acceptances()
    _create_payees()
    _create_wallet_days()
    _create_alarms()
    _create_disputed_bills()
    _create_enrolment_codes()
    _create_kiosk_batches()
    _create_kiosk_bills()
    _create_kiosk_entries()
    _create_orders()
    _create_unapplied_cash()


def downgrade() -> None:
    for table in (
        "unapplied_cash",
        "orders",
        "kiosk_entries",
        "kiosk_bills",
        "kiosk_batches",
        "enrolment_codes",
        "disputed_bills",
        "alarms",
        "wallet_days",
        "payees",
        "offer_acceptances",
        "kiosks",
        "further_limits",
        "wallets",
        "transfers",
        "merchants",
        "limit_set_rows",
        "entries",
        "agents",
        "tariffs",
        "postings",
        "order_parts",
        "offers",
        "networks",
        "mrp_rates",
        "limit_sets",
        "issuers",
        "categories",
        "accounts",
    ):
        op.drop_table(table)


def _create_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("balance_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("entry_count", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('CASH_TAKEN', 'FEE_INCOME', 'ISSUANCE') OR balance_tiyn >= 0",
            name=op.f("ck_accounts_floor"),
        ),
        sa.CheckConstraint(
            "kind NOT IN ('CASH_TAKEN', 'ISSUANCE') OR balance_tiyn <= 0", name=op.f("ck_accounts_far_side")
        ),
        sa.CheckConstraint("entry_count >= 0", name=op.f("ck_accounts_entry_count")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("unit", "kind", "owner", name=op.f("uq_accounts_unit_kind_owner")),
    )


def _create_categories() -> None:
    op.create_table(
        "categories",
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("category_code", name=op.f("pk_categories")),
    )


def _create_issuers() -> None:
    op.create_table(
        "issuers",
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bin", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("issuer_code", name=op.f("pk_issuers")),
    )


def _create_limit_sets() -> None:
    op.create_table(
        "limit_sets",
        sa.Column("limit_set", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("limit_set", name=op.f("pk_limit_sets")),
        sa.UniqueConstraint("effective_from", name=op.f("uq_limit_sets_effective_from")),
    )


def _create_mrp_rates() -> None:
    op.create_table(
        "mrp_rates",
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("mrp_tiyn", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("mrp_tiyn > 0", name=op.f("ck_mrp_rates_mrp")),
        sa.PrimaryKeyConstraint("effective_from", name=op.f("pk_mrp_rates")),
    )


def _create_networks() -> None:
    op.create_table(
        "networks",
        sa.Column("network_id", sa.Integer(), nullable=False),
        sa.Column("operator_name", sa.Text(), nullable=False),
        sa.Column("operator_bin", sa.Text(), nullable=False),
        sa.Column("support_phones", sa.Text(), nullable=False),
        sa.Column("registration_url", sa.Text(), nullable=False),
        sa.Column("trace_url", sa.Text(), nullable=False),
        sa.Column("top_up_field", sa.Text(), nullable=False),
        sa.Column("top_up_min_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("policy_age_s_max", sa.Integer(), nullable=False),
        sa.Column("allotment_age_s_max", sa.Integer(), nullable=False),
        sa.Column("policy_revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("network_id = 1", name=op.f("ck_networks_single")),
        sa.PrimaryKeyConstraint("network_id", name=op.f("pk_networks")),
    )


def _create_offers() -> None:
    op.create_table(
        "offers",
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("version", name=op.f("pk_offers")),
    )


def _create_order_parts() -> None:
    op.create_table(
        "order_parts",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=True),
        sa.Column("inserted_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("fee_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("credited_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("tariff_version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("posting_id", sa.Uuid(), nullable=True),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.CheckConstraint("outcome IN ('credited', 'unapplied')", name=op.f("ck_order_parts_outcome")),
        sa.PrimaryKeyConstraint("kiosk_id", "operation_id", name=op.f("pk_order_parts")),
        sa.UniqueConstraint("kiosk_id", "seq", "line", name=op.f("uq_order_parts_kiosk_id_seq_line")),
    )
    op.create_index(
        op.f("ix_order_parts_service_outcome"), "order_parts", ["service", "outcome"], unique=False
    )


def _create_postings() -> None:
    op.create_table(
        "postings",
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("posting_id", name=op.f("pk_postings")),
    )


def _create_tariffs() -> None:
    op.create_table(
        "tariffs",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rate_ppm", sa.Integer(), nullable=False),
        sa.Column("fixed_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("min_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("max_tiyn", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("fixed_tiyn >= 0 AND min_tiyn >= 0", name=op.f("ck_tariffs_sums")),
        sa.CheckConstraint("rate_ppm BETWEEN 0 AND 1000000", name=op.f("ck_tariffs_rate")),
        sa.PrimaryKeyConstraint("service", "version", name=op.f("pk_tariffs")),
    )


def _create_agents() -> None:
    op.create_table(
        "agents",
        sa.Column("agent_code", sa.Text(), nullable=False),
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bin", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["issuer_code"], ["issuers.issuer_code"], name=op.f("fk_agents_issuer_code")),
        sa.PrimaryKeyConstraint("agent_code", name=op.f("pk_agents")),
    )


def _create_entries() -> None:
    op.create_table(
        "entries",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("balance_after_tiyn", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_tiyn <> 0", name=op.f("ck_entries_amount")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_entries_account_id")),
        sa.ForeignKeyConstraint(["posting_id"], ["postings.posting_id"], name=op.f("fk_entries_posting_id")),
        sa.PrimaryKeyConstraint("account_id", "number", name=op.f("pk_entries")),
    )
    op.create_index(op.f("ix_entries_posting_id"), "entries", ["posting_id"], unique=False)


def _create_limit_set_rows() -> None:
    op.create_table(
        "limit_set_rows",
        sa.Column("limit_set", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("operation_mrp", sa.Integer(), nullable=True),
        sa.Column("balance_mrp", sa.Integer(), nullable=True),
        sa.Column("day_payments_mrp", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["limit_set"], ["limit_sets.limit_set"], name=op.f("fk_limit_set_rows_limit_set")
        ),
        sa.PrimaryKeyConstraint("limit_set", "status", name=op.f("pk_limit_set_rows")),
    )


def _create_merchants() -> None:
    op.create_table(
        "merchants",
        sa.Column("merchant_code", sa.Text(), nullable=False),
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("bin", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["issuer_code"], ["issuers.issuer_code"], name=op.f("fk_merchants_issuer_code")
        ),
        sa.PrimaryKeyConstraint("merchant_code", name=op.f("pk_merchants")),
    )


def _create_transfers() -> None:
    op.create_table(
        "transfers",
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("debit_account_id", sa.Uuid(), nullable=False),
        sa.Column("credit_account_id", sa.Uuid(), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_transfers_amount")),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name=op.f("ck_transfers_accounts")),
        sa.ForeignKeyConstraint(
            ["credit_account_id"], ["accounts.account_id"], name=op.f("fk_transfers_credit_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["debit_account_id"], ["accounts.account_id"], name=op.f("fk_transfers_debit_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["posting_id"], ["postings.posting_id"], name=op.f("fk_transfers_posting_id")
        ),
        sa.PrimaryKeyConstraint("posting_id", "line", name=op.f("pk_transfers")),
    )


def _create_wallets() -> None:
    op.create_table(
        "wallets",
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("is_non_resident", sa.Boolean(), nullable=False),
        sa.Column("holder_name", sa.Text(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "condition IN ('active', 'blocked', 'closing', 'closed')", name=op.f("ck_wallets_condition")
        ),
        sa.CheckConstraint("status IN ('minimal', 'basic', 'professional')", name=op.f("ck_wallets_status")),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.account_id"], name=op.f("fk_wallets_account_id")),
        sa.ForeignKeyConstraint(
            ["issuer_code"], ["issuers.issuer_code"], name=op.f("fk_wallets_issuer_code")
        ),
        sa.PrimaryKeyConstraint("wallet_id", name=op.f("pk_wallets")),
        sa.UniqueConstraint("issuer_code", "phone", name=op.f("uq_wallets_issuer_code_phone")),
    )


def _create_further_limits() -> None:
    op.create_table(
        "further_limits",
        sa.Column("limit_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=True),
        sa.Column("group_name", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("limit_tiyn", sa.BigInteger(), nullable=True),
        sa.Column("limit_count", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(limit_tiyn IS NULL) <> (limit_count IS NULL)", name=op.f("ck_further_limits_how_much")
        ),
        sa.CheckConstraint(
            "(wallet_id IS NULL) <> (group_name IS NULL)", name=op.f("ck_further_limits_whom")
        ),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_further_limits_wallet_id")
        ),
        sa.PrimaryKeyConstraint("limit_id", name=op.f("pk_further_limits")),
    )
    op.create_index(op.f("ix_further_limits_wallet_id"), "further_limits", ["wallet_id"], unique=False)


def _create_kiosks() -> None:
    op.create_table(
        "kiosks",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("agent_code", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("allotment_target_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=True),
        sa.Column("acknowledged_seq", sa.BigInteger(), nullable=False),
        sa.Column("acknowledged_hash", sa.Text(), nullable=False),
        sa.Column("receipt_number", sa.BigInteger(), nullable=False),
        sa.Column("open_cash_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("found_cash_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("last_heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("acknowledged_seq >= 0", name=op.f("ck_kiosks_acknowledged_seq")),
        sa.ForeignKeyConstraint(["agent_code"], ["agents.agent_code"], name=op.f("fk_kiosks_agent_code")),
        sa.PrimaryKeyConstraint("kiosk_id", name=op.f("pk_kiosks")),
        sa.UniqueConstraint("number", name=op.f("uq_kiosks_number")),
    )


def _create_offer_acceptances() -> None:
    op.create_table(
        "offer_acceptances",
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_offer_acceptances_wallet_id")
        ),
        sa.PrimaryKeyConstraint("wallet_id", "version", name=op.f("pk_offer_acceptances")),
    )


def _create_payees() -> None:
    op.create_table(
        "payees",
        sa.Column("payee_code", sa.Text(), nullable=False),
        sa.Column("category_code", sa.Text(), nullable=False),
        sa.Column("merchant_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fields", sa.Text(), nullable=False),
        sa.Column("amount", sa.Text(), nullable=False),
        sa.Column("min_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("max_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("is_offline_allowed", sa.Boolean(), nullable=False),
        sa.Column("accepts_partial", sa.Boolean(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("amount IN ('open', 'fixed')", name=op.f("ck_payees_amount")),
        sa.CheckConstraint("0 < min_tiyn AND min_tiyn <= max_tiyn", name=op.f("ck_payees_range")),
        sa.ForeignKeyConstraint(
            ["category_code"], ["categories.category_code"], name=op.f("fk_payees_category_code")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_code"], ["merchants.merchant_code"], name=op.f("fk_payees_merchant_code")
        ),
        sa.PrimaryKeyConstraint("payee_code", name=op.f("pk_payees")),
    )


def _create_wallet_days() -> None:
    op.create_table(
        "wallet_days",
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("credits_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("payments_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("operation_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_wallet_days_wallet_id")),
        sa.PrimaryKeyConstraint("wallet_id", "day", name=op.f("pk_wallet_days")),
    )


def _create_alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("alarm_id", sa.Uuid(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_alarms_kiosk_id")),
        sa.PrimaryKeyConstraint("alarm_id", name=op.f("pk_alarms")),
    )


def _create_disputed_bills() -> None:
    op.create_table(
        "disputed_bills",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("value_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_disputed_bills_kiosk_id")),
        sa.PrimaryKeyConstraint("kiosk_id", "bill_id", name=op.f("pk_disputed_bills")),
    )


def _create_enrolment_codes() -> None:
    op.create_table(
        "enrolment_codes",
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_key", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_enrolment_codes_kiosk_id")),
        sa.PrimaryKeyConstraint("code_hash", name=op.f("pk_enrolment_codes")),
    )


def _create_kiosk_batches() -> None:
    op.create_table(
        "kiosk_batches",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_time", sa.Text(), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_kiosk_batches_kiosk_id")),
        sa.PrimaryKeyConstraint("kiosk_id", "first_seq", name=op.f("pk_kiosk_batches")),
    )


def _create_kiosk_bills() -> None:
    op.create_table(
        "kiosk_bills",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("bill_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("value_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value_tiyn > 0", name=op.f("ck_kiosk_bills_value")),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_kiosk_bills_kiosk_id")),
        sa.PrimaryKeyConstraint("kiosk_id", "bill_id", name=op.f("pk_kiosk_bills")),
    )
    op.create_index(
        op.f("ix_kiosk_bills_kiosk_id_session_id"), "kiosk_bills", ["kiosk_id", "session_id"], unique=False
    )


def _create_kiosk_entries() -> None:
    op.create_table(
        "kiosk_entries",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_kiosk_entries_kiosk_id")),
        sa.PrimaryKeyConstraint("kiosk_id", "seq", name=op.f("pk_kiosk_entries")),
    )


def _create_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("receipt_number", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("inserted_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("stacked_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("ending", sa.Text(), nullable=False),
        sa.Column("is_offline", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_orders_kiosk_id")),
        sa.PrimaryKeyConstraint("kiosk_id", "session_id", name=op.f("pk_orders")),
    )
    op.create_index(
        op.f("ix_orders_kiosk_id_receipt_number"), "orders", ["kiosk_id", "receipt_number"], unique=False
    )


def _create_unapplied_cash() -> None:
    op.create_table(
        "unapplied_cash",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("receipt_number", sa.BigInteger(), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("is_covered", sa.Boolean(), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_unapplied_cash_amount")),
        sa.ForeignKeyConstraint(["kiosk_id"], ["kiosks.kiosk_id"], name=op.f("fk_unapplied_cash_kiosk_id")),
        sa.PrimaryKeyConstraint("kiosk_id", "operation_id", name=op.f("pk_unapplied_cash")),
    )
