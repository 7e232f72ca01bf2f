"""Merchants' keys, events and terms; refunds; redemptions; exchanges; collections.

Revision ID: 0006
Revises: 0005
"""

from __future__ import annotations

from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _extend_participants()
    _open_accounts()
    _create_bag_counts()
    _create_collection_cases()
    _create_collections()
    _create_narrowings()
    _create_refund_totals()
    _create_emissions()
    _create_exchanges()
    _create_issuer_banks()
    _create_redemptions()
    _create_merchant_events()
    _create_merchant_keys()
    _create_refunds()
    _create_merchant_event_requisites()
    _create_redemption_accounts()


def downgrade() -> None:
    for table in (
        "redemption_accounts",
        "merchant_event_requisites",
        "refunds",
        "merchant_keys",
        "merchant_events",
        "redemptions",
        "issuer_banks",
        "exchanges",
        "emissions",
        "refund_totals",
        "narrowings",
        "collections",
        "collection_cases",
        "bag_counts",
    ):
        op.drop_table(table)
    with op.batch_alter_table("payees") as payees:
        payees.drop_constraint(op.f("ck_payees_check"), type_="check")
        payees.drop_column("allows_partial_refund")
        payees.drop_column("is_check_mandatory")
        payees.drop_column("check_url")
    op.drop_column("agents", "iban")
    op.drop_column("merchants", "notice_url")
    op.drop_column("merchants", "iban")


def _extend_participants() -> None:
    op.add_column("merchants", sa.Column("iban", sa.Text()))
    op.add_column("merchants", sa.Column("notice_url", sa.Text()))
    op.add_column("agents", sa.Column("iban", sa.Text()))
    with op.batch_alter_table("payees") as payees:
        payees.add_column(sa.Column("check_url", sa.Text()))
        for name in ("is_check_mandatory", "allows_partial_refund"):
            payees.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
        payees.create_check_constraint(
            op.f("ck_payees_check"), "check_url IS NOT NULL OR NOT is_check_mandatory"
        )


def _open_accounts() -> None:
    """Every issuer that is there already gets the accounts that new ones are opened with."""
    accounts = sa.table(
        "accounts",
        sa.column("account_id", sa.Uuid()),
        *(sa.column(name, sa.Text()) for name in ("unit", "kind", "owner")),
        *(sa.column(name, sa.BigInteger()) for name in ("balance_tiyn", "entry_count")),
    )
    issuers = sa.table("issuers", sa.column("issuer_code", sa.Text()))
    namespace = UUID("5b0d1c6e-7a52-4f0c-9d5c-0a3a51f8a7d1")
    rows = []
    for issuer in op.get_bind().execute(sa.select(issuers.c.issuer_code)).scalars().all():
        unit = f"emoney:{issuer}:KZT"
        for kind, owner in (("REDEMPTION", issuer), ("UNAPPLIED_CASH", "refunds")):
            row = {
                "account_id": uuid5(namespace, f"account/{unit}/{kind}/{owner}"),
                "unit": unit,
                "kind": kind,
            }
            rows.append({**row, "owner": owner, "balance_tiyn": 0, "entry_count": 0})
    if rows:
        op.bulk_insert(accounts, rows)


def _create_bag_counts() -> None:
    op.create_table(
        "bag_counts",
        sa.Column("count_id", sa.Uuid(), nullable=False),
        sa.Column("agent_code", sa.Text(), nullable=False),
        sa.Column("bag", sa.Text(), nullable=False),
        sa.Column("bills", sa.Text(), nullable=False),
        sa.Column("counted_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("kiosk_id", sa.Text(), nullable=True),
        sa.Column("collection_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(kiosk_id IS NULL) = (collection_id IS NULL)", name=op.f("ck_bag_counts_matched")
        ),
        sa.CheckConstraint("counted_tiyn >= 0", name=op.f("ck_bag_counts_counted")),
        sa.PrimaryKeyConstraint("count_id", name=op.f("pk_bag_counts")),
    )
    op.create_index(op.f("ix_bag_counts_agent_code_bag"), "bag_counts", ["agent_code", "bag"], unique=False)
    op.create_index(
        op.f("ix_bag_counts_kiosk_id_collection_id"), "bag_counts", ["kiosk_id", "collection_id"], unique=True
    )


def _create_collection_cases() -> None:
    op.create_table(
        "collection_cases",
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("agent_code", sa.Text(), nullable=False),
        sa.Column("bag", sa.Text(), nullable=False),
        sa.Column("difference_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (closed_by IS NULL)", name=op.f("ck_collection_cases_closed")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_collection_cases")),
    )
    op.create_index(
        op.f("ix_collection_cases_agent_code_opened_at"),
        "collection_cases",
        ["agent_code", "opened_at"],
        unique=False,
    )


def _create_collections() -> None:
    op.create_table(
        "collections",
        sa.Column("kiosk_id", sa.Text(), nullable=False),
        sa.Column("collection_id", sa.Uuid(), nullable=False),
        sa.Column("agent_code", sa.Text(), nullable=False),
        sa.Column("bag", sa.Text(), nullable=False),
        sa.Column("seal", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("journal_bills", sa.Text(), nullable=False),
        sa.Column("kiosk_counted_bills", sa.Text(), nullable=True),
        sa.Column("journal_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("booked_tiyn", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("booked_tiyn >= 0", name=op.f("ck_collections_booked")),
        sa.PrimaryKeyConstraint("kiosk_id", "collection_id", name=op.f("pk_collections")),
    )
    op.create_index(op.f("ix_collections_agent_code_bag"), "collections", ["agent_code", "bag"], unique=False)


def _create_narrowings() -> None:
    op.create_table(
        "narrowings",
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("sender_status", sa.Text(), nullable=False),
        sa.Column("receiver_status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("service", "sender_status", "receiver_status", name=op.f("pk_narrowings")),
    )


def _create_refund_totals() -> None:
    op.create_table(
        "refund_totals",
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("paid_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("refunded_tiyn", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "0 <= refunded_tiyn AND refunded_tiyn <= paid_tiyn", name=op.f("ck_refund_totals_never_more")
        ),
        sa.PrimaryKeyConstraint("payment_id", name=op.f("pk_refund_totals")),
    )


def _create_emissions() -> None:
    op.create_table(
        "emissions",
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("bank_reference", sa.Text(), nullable=False),
        sa.Column("agent_code", sa.Text(), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_emissions_amount")),
        sa.ForeignKeyConstraint(
            ["issuer_code"], ["issuers.issuer_code"], name=op.f("fk_emissions_issuer_code")
        ),
        sa.PrimaryKeyConstraint("issuer_code", "bank_reference", name=op.f("pk_emissions")),
        sa.UniqueConstraint("operation_id", name=op.f("uq_emissions_operation_id")),
    )


def _create_exchanges() -> None:
    op.create_table(
        "exchanges",
        sa.Column("exchange_id", sa.Uuid(), nullable=False),
        sa.Column("from_issuer", sa.Text(), nullable=False),
        sa.Column("to_issuer", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("posting_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_exchanges_amount")),
        sa.CheckConstraint("from_issuer <> to_issuer", name=op.f("ck_exchanges_issuers")),
        sa.ForeignKeyConstraint(
            ["from_issuer"], ["issuers.issuer_code"], name=op.f("fk_exchanges_from_issuer")
        ),
        sa.ForeignKeyConstraint(["to_issuer"], ["issuers.issuer_code"], name=op.f("fk_exchanges_to_issuer")),
        sa.PrimaryKeyConstraint("exchange_id", name=op.f("pk_exchanges")),
    )


def _create_issuer_banks() -> None:
    op.create_table(
        "issuer_banks",
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("is_reachable", sa.Boolean(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["issuer_code"], ["issuers.issuer_code"], name=op.f("fk_issuer_banks_issuer_code")
        ),
        sa.PrimaryKeyConstraint("issuer_code", name=op.f("pk_issuer_banks")),
    )


def _create_redemptions() -> None:
    op.create_table(
        "redemptions",
        sa.Column("redemption_id", sa.Uuid(), nullable=False),
        sa.Column("issuer_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("source_account_id", sa.Uuid(), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("fee_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bank_reference", sa.Text(), nullable=True),
        sa.Column("failure", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('paid', 'failed')) = (ended_at IS NOT NULL)", name=op.f("ck_redemptions_ended")
        ),
        sa.CheckConstraint(
            "kind IN ('merchant', 'agent', 'client', 'refund')", name=op.f("ck_redemptions_kind")
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'sent', 'paid', 'failed')", name=op.f("ck_redemptions_state")
        ),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_redemptions_amount")),
        sa.CheckConstraint("fee_tiyn >= 0", name=op.f("ck_redemptions_fee")),
        sa.ForeignKeyConstraint(
            ["issuer_code"], ["issuers.issuer_code"], name=op.f("fk_redemptions_issuer_code")
        ),
        sa.PrimaryKeyConstraint("redemption_id", name=op.f("pk_redemptions")),
    )
    op.create_index(
        op.f("ix_redemptions_kind_owner_requested_at_redemption_id"),
        "redemptions",
        ["kind", "owner", "requested_at", "redemption_id"],
        unique=False,
    )
    op.create_index(op.f("ix_redemptions_state_due_at"), "redemptions", ["state", "due_at"], unique=False)


def _create_merchant_events() -> None:
    op.create_table(
        "merchant_events",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_code", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("payee_code", sa.Text(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("retry_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_failure", sa.Text(), nullable=True),
        sa.CheckConstraint("(state = 'pending') = (due_at IS NOT NULL)", name=op.f("ck_merchant_events_due")),
        sa.CheckConstraint(
            "state IN ('listed', 'pending', 'delivered', 'dead')", name=op.f("ck_merchant_events_state")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_code"], ["merchants.merchant_code"], name=op.f("fk_merchant_events_merchant_code")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_merchant_events")),
    )
    op.create_index(
        op.f("ix_merchant_events_merchant_code_recorded_at_event_id"),
        "merchant_events",
        ["merchant_code", "recorded_at", "event_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_merchant_events_state_due_at"), "merchant_events", ["state", "due_at"], unique=False
    )
    op.create_index(op.f("ix_merchant_events_subject_id"), "merchant_events", ["subject_id"], unique=False)


def _create_merchant_keys() -> None:
    op.create_table(
        "merchant_keys",
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["merchant_code"], ["merchants.merchant_code"], name=op.f("fk_merchant_keys_merchant_code")
        ),
        sa.PrimaryKeyConstraint("key_id", name=op.f("pk_merchant_keys")),
    )
    op.create_index(op.f("ix_merchant_keys_merchant_code"), "merchant_keys", ["merchant_code"], unique=False)


def _create_redemption_accounts() -> None:
    op.create_table(
        "redemption_accounts",
        sa.Column("redemption_id", sa.Uuid(), nullable=False),
        sa.Column("iban", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["redemption_id"],
            ["redemptions.redemption_id"],
            name=op.f("fk_redemption_accounts_redemption_id"),
        ),
        sa.PrimaryKeyConstraint("redemption_id", name=op.f("pk_redemption_accounts")),
    )


def _create_refunds() -> None:
    op.create_table(
        "refunds",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("merchant_code", sa.Text(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=True),
        sa.Column("redemption_id", sa.Uuid(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(state = 'done') = (ended_at IS NOT NULL)", name=op.f("ck_refunds_ended")),
        sa.CheckConstraint("state IN ('held', 'done')", name=op.f("ck_refunds_state")),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_refunds_amount")),
        sa.ForeignKeyConstraint(
            ["merchant_code"], ["merchants.merchant_code"], name=op.f("fk_refunds_merchant_code")
        ),
        sa.PrimaryKeyConstraint("refund_id", name=op.f("pk_refunds")),
    )
    op.create_index(
        op.f("ix_refunds_merchant_code_requested_at_refund_id"),
        "refunds",
        ["merchant_code", "requested_at", "refund_id"],
        unique=False,
    )
    op.create_index(op.f("ix_refunds_payment_id"), "refunds", ["payment_id"], unique=False)
    op.create_index(op.f("ix_refunds_state_due_on"), "refunds", ["state", "due_on"], unique=False)


def _create_merchant_event_requisites() -> None:
    op.create_table(
        "merchant_event_requisites",
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=True),
        sa.Column("requisites", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["merchant_events.event_id"], name=op.f("fk_merchant_event_requisites_event_id")
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("pk_merchant_event_requisites")),
    )
    op.create_index(
        op.f("ix_merchant_event_requisites_wallet_id"),
        "merchant_event_requisites",
        ["wallet_id"],
        unique=False,
    )
