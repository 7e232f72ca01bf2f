"""``ledger check`` finds what was done to the kiosks' side behind the ledger's back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import delete, update

from ledger.cash.tables import kiosk_bills, order_parts, orders, unapplied_cash
from ledger.kiosks.tables import kiosk_entries, kiosks
from ledger.payments.tables import payments
from ledger.settlements.tables import settlements
from ledger.staff import Role
from ledger.testing import payment, top_up
from tests.integration.test_wallet_orders import payer
from tests.integration.test_wallet_orders import payment as wallet_payment
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from wire.entries import BillStacked
from wire.money import Tiyn

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77011234567"
NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)

Spoiling = Callable[[], Any]


def _swap(old: str, new: str) -> Any:
    from sqlalchemy import func

    body = func.replace(kiosk_entries.c.body, old, new)
    return update(kiosk_entries).where(kiosk_entries.c.seq == 1).values(body=body)


@pytest.mark.rule("K-01")
@pytest.mark.rule("W-83")
@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        (lambda: _swap("500000", "900000"), {"chain_broken", "cash_not_accounted", "memo_cash_wrong"}),
        (
            lambda: update(kiosk_entries).where(kiosk_entries.c.seq == 3).values(hash="0" * 64),
            {"chain_broken"},
        ),
        (
            lambda: update(kiosk_entries).where(kiosk_entries.c.seq == 3).values(kind="print_ended"),
            {"chain_broken", "cash_not_accounted", "memo_cash_wrong"},
        ),
        (
            lambda: delete(kiosk_entries).where(kiosk_entries.c.seq == 3),
            {"chain_gap", "cash_not_accounted", "memo_cash_wrong"},
        ),
        (
            lambda: delete(kiosk_entries).where(kiosk_entries.c.seq == 5),
            {"chain_head_wrong", "open_cash_wrong", "memo_cash_wrong"},
        ),
        (lambda: update(kiosks).values(open_cash_tiyn=0), {"open_cash_wrong"}),
        (lambda: delete(order_parts).where(order_parts.c.seq == 2), {"order_not_accounted"}),
        (lambda: delete(orders).where(orders.c.seq == 2), {"order_missing"}),
        (lambda: update(order_parts).values(posting_id=uuid4()), {"part_not_posted"}),
        (
            lambda: update(order_parts).where(order_parts.c.seq == 2).values(posting_id=None),
            {"part_not_posted"},
        ),
        (lambda: delete(unapplied_cash), {"order_not_accounted", "unapplied_sum_wrong"}),
        (
            lambda: update(unapplied_cash).values(is_covered=False),
            {"unapplied_not_covered", "unapplied_sum_wrong"},
        ),
        (
            lambda: update(orders).where(orders.c.seq == 2).values(session_id=uuid4()),
            {"order_missing", "order_invented", "order_not_accounted"},
        ),
        (lambda: update(orders).where(orders.c.seq == 2).values(receipt_number=9), {"order_changed"}),
        (lambda: delete(kiosk_bills).where(kiosk_bills.c.seq == 3), {"bill_missing"}),
        (lambda: update(kiosk_bills).where(kiosk_bills.c.seq == 3).values(value_tiyn=1), {"bill_not_booked"}),
        (
            lambda: update(unapplied_cash).values(settled_at=NOW),
            {"unapplied_state_wrong", "unapplied_sum_wrong"},
        ),
    ],
)
def test_the_proof_finds_what_was_spoilt(bench: LedgerBench, spoiling: Spoiling, found: set[str]) -> None:
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))
    kiosk.sell(payment("nobody", 100_000))
    kiosk.write(BillStacked(session_id=uuid4(), bill_id=uuid4(), value_tiyn=Tiyn(20_000)))
    assert kiosk.send_from(1).status == 200
    assert bench.findings() == []

    with bench.engine.begin() as connection:
        assert connection.execute(spoiling()).rowcount > 0

    assert set(bench.findings()) == found


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        (lambda: update(settlements).values(state="proposed"), {"unapplied_state_wrong"}),
        (lambda: update(settlements).values(kind="bank", wallet_id=None), {"settlement_not_moved"}),
        (
            lambda: update(unapplied_cash).values(settled_at=None),
            {"unapplied_state_wrong", "unapplied_sum_wrong"},
        ),
        (lambda: update(payments).values(amount_tiyn=1), {"payment_not_posted"}),
        (lambda: update(payments).values(fee_tiyn=1), {"payment_not_posted"}),
        (lambda: update(payments).values(posting_id=uuid4()), {"payment_not_posted"}),
        (lambda: update(payments).values(state="expired"), {"payment_state_wrong"}),
        (lambda: update(payments).values(state="pending"), {"payment_state_wrong", "payment_not_held"}),
        (lambda: delete(payments), {"payment_missing"}),
    ],
)
def test_the_proof_ties_settled_cash_and_orders_to_the_books(
    sqlite_bench: LedgerBench, spoiling: Spoiling, found: set[str]
) -> None:
    bench = sqlite_bench
    kiosk = bench.kiosk()
    held = kiosk.sell(payment("nobody", 100_000))
    assert kiosk.send_from(1).status == 200
    path = f"/v1/operator/unapplied-cash/{kiosk.kiosk_id}/{held.parts[0].operation_id}/settlement"
    settled = staff_client(bench, Role.FINANCE).post(path, {"kind": "wallet", "phone": PHONE})
    assert settled.json()["is_done"] is True, settled.text
    order = payer(bench).post("/v1/wallet/payments", wallet_payment(100_000))
    assert order.json()["state"] == "executed", order.text
    assert bench.findings() == []

    with bench.engine.begin() as connection:
        assert connection.execute(spoiling()).rowcount > 0

    assert set(bench.findings()) == found


def test_bills_are_kept_with_the_session_that_they_belong_to(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    order = kiosk.sell(top_up(PHONE, 500_000))
    kiosk.send_from(1)

    with bench.engine.begin() as connection:
        row = connection.execute(kiosk_bills.select()).one()

    assert (row.session_id, row.value_tiyn, row.seq) == (order.session_id, 500_000, 1)
