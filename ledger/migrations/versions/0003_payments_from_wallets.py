"""Tariffs by direction and with tiers; orders from wallets, quotes, returns of mistaken transfers.

Revision ID: 0003
Revises: 0002
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Give tariffs their direction; add what payments from wallets need."""
    _remake_tariffs(has_direction=True)
    _create_payments()
    _create_payment_requisites()
    _create_payment_quotes()
    _create_transfer_returns()


def downgrade() -> None:
    """Take it away again; only cash tariffs were known before."""
    for table in ("transfer_returns", "payment_quotes", "payment_requisites", "payments"):
        op.drop_table(table)
    _remake_tariffs(has_direction=False)


def _remake_tariffs(*, has_direction: bool) -> None:
    # Versions of tariffs are few, and their key changes: the table is made anew from its rows.
    moments = {"effective_from": sa.DateTime(timezone=True)}
    kept = sa.table("tariffs", *(sa.column(name, moments.get(name)) for name in _TARIFF_COLUMNS))
    chosen = sa.select(*kept.c)
    if not has_direction:
        chosen = chosen.where(sa.column("direction") == "cash")
    rows: list[dict[str, Any]] = [dict(row) for row in op.get_bind().execute(chosen).mappings()]
    op.drop_table("tariffs")
    made = _create_tariffs(has_direction=has_direction)
    more = {"direction": "cash", "tiers": "[]"} if has_direction else {}
    if rows:
        op.bulk_insert(made, [{**row, **more} for row in rows])


_TARIFF_COLUMNS = ("service", "version", "effective_from", "rate_ppm", "fixed_tiyn", "min_tiyn", "max_tiyn")


def _create_tariffs(*, has_direction: bool) -> sa.Table:
    direction = [sa.Column("direction", sa.Text(), nullable=False)] if has_direction else []
    tiers = [sa.Column("tiers", sa.Text(), nullable=False)] if has_direction else []
    checks = (
        [
            sa.CheckConstraint(
                "direction IN ('cash', 'payment', 'transfer', 'withdrawal')",
                name=op.f("ck_tariffs_direction"),
            )
        ]
        if has_direction
        else []
    )
    key = ["service", "direction", "version"] if has_direction else ["service", "version"]
    return op.create_table(
        "tariffs",
        sa.Column("service", sa.Text(), nullable=False),
        *direction,
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rate_ppm", sa.Integer(), nullable=False),
        sa.Column("fixed_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("min_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("max_tiyn", sa.BigInteger(), nullable=True),
        *tiers,
        *checks,
        sa.CheckConstraint("fixed_tiyn >= 0 AND min_tiyn >= 0", name=op.f("ck_tariffs_sums")),
        sa.CheckConstraint("rate_ppm BETWEEN 0 AND 1000000", name=op.f("ck_tariffs_rate")),
        sa.PrimaryKeyConstraint(*key, name=op.f("pk_tariffs")),
    )


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("payee_code", sa.Text(), nullable=True),
        sa.Column("receiver_wallet_id", sa.Uuid(), nullable=True),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("fee_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("tariff_version", sa.Integer(), nullable=True),
        sa.Column("quote_id", sa.Uuid(), nullable=True),
        sa.Column("formed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("balance_after_tiyn", sa.BigInteger(), nullable=True),
        sa.Column("posting_id", sa.Uuid(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("payee_notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client_notified_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('payment', 'transfer', 'withdrawal')", name=op.f("ck_payments_kind")),
        sa.CheckConstraint(
            "state IN ('awaiting_code', 'pending', 'executed', 'complete', 'refused', 'expired')",
            name=op.f("ck_payments_state"),
        ),
        sa.CheckConstraint("amount_tiyn > 0 AND fee_tiyn >= 0", name=op.f("ck_payments_sums")),
        sa.CheckConstraint("(state = 'refused') = (refusal IS NOT NULL)", name=op.f("ck_payments_refusal")),
        sa.CheckConstraint(
            "state NOT IN ('executed', 'complete') OR posting_id IS NOT NULL",
            name=op.f("ck_payments_posting"),
        ),
        sa.ForeignKeyConstraint(["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_payments_wallet_id")),
        sa.ForeignKeyConstraint(
            ["receiver_wallet_id"], ["wallets.wallet_id"], name=op.f("fk_payments_receiver_wallet_id")
        ),
        sa.PrimaryKeyConstraint("operation_id", name=op.f("pk_payments")),
    )
    op.create_index("ix_payments_wallet_id_at", "payments", ["wallet_id", "at"])
    is_open = sa.text("state IN ('awaiting_code', 'pending', 'executed')")
    op.create_index(
        "ix_payments_open", "payments", ["state", "at"], postgresql_where=is_open, sqlite_where=is_open
    )


def _create_payment_requisites() -> None:
    op.create_table(
        "payment_requisites",
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("requisites", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("operation_id", name=op.f("pk_payment_requisites")),
    )
    op.create_index(op.f("ix_payment_requisites_wallet_id"), "payment_requisites", ["wallet_id"])


def _create_payment_quotes() -> None:
    op.create_table(
        "payment_quotes",
        sa.Column("quote_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("fee_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("tariff_version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount_tiyn > 0 AND fee_tiyn >= 0", name=op.f("ck_payment_quotes_sums")),
        sa.ForeignKeyConstraint(
            ["wallet_id"], ["wallets.wallet_id"], name=op.f("fk_payment_quotes_wallet_id")
        ),
        sa.PrimaryKeyConstraint("quote_id", name=op.f("pk_payment_quotes")),
    )


def _create_transfer_returns() -> None:
    op.create_table(
        "transfer_returns",
        sa.Column("return_id", sa.Uuid(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("sender_wallet_id", sa.Uuid(), nullable=False),
        sa.Column("receiver_wallet_id", sa.Uuid(), nullable=False),
        sa.Column("amount_tiyn", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("posting_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'returned', 'declined', 'expired')", name=op.f("ck_transfer_returns_state")
        ),
        sa.CheckConstraint("amount_tiyn > 0", name=op.f("ck_transfer_returns_amount")),
        sa.CheckConstraint(
            "(state = 'returned') = (posting_id IS NOT NULL)", name=op.f("ck_transfer_returns_posting")
        ),
        sa.ForeignKeyConstraint(
            ["operation_id"], ["payments.operation_id"], name=op.f("fk_transfer_returns_operation_id")
        ),
        sa.ForeignKeyConstraint(
            ["sender_wallet_id"], ["wallets.wallet_id"], name=op.f("fk_transfer_returns_sender_wallet_id")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_wallet_id"], ["wallets.wallet_id"], name=op.f("fk_transfer_returns_receiver_wallet_id")
        ),
        sa.PrimaryKeyConstraint("return_id", name=op.f("pk_transfer_returns")),
    )
    for column in ("sender_wallet_id", "receiver_wallet_id"):
        op.create_index(op.f(f"ix_transfer_returns_{column}"), "transfer_returns", [column])
    is_open = sa.text("state IN ('asked', 'returned')")
    op.create_index(
        "uq_transfer_returns_operation_id",
        "transfer_returns",
        ["operation_id"],
        unique=True,
        postgresql_where=is_open,
        sqlite_where=is_open,
    )
