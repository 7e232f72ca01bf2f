"""The SMS service in the books: months, suspensions, resumptions, and what is told by SMS (W-24, W-50 to W-53)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ledger.database import reading
from ledger.jobs.service import run_daily
from ledger.jobs.step import Step
from ledger.messages.tables import messages
from ledger.messages.templates import MessageKind
from ledger.notifications import charging, months
from ledger.notifications.rules import SmsService, Suspension
from ledger.notifications.service import operation_happened, put_sms_service
from ledger.wallets.blocks import block, unblock
from ledger.wallets.rules import BlockReason
from ledger.wallets.service import Wallet
from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_history import credited, noon, opened, paid
from wire.astana import ASTANA

pytest_plugins = ["tests.support.ledger_fixtures"]

STEPS = (
    Step(name="sms-month", due=months.owing_on, act_together=months.charge_months),
    Step(name="sms-resumed", due=months.resumable_on, act_together=months.resume),
)
SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 1) for month in (9, 10, 11, 12))


def on_since_september(bench: LedgerBench, balance: int, number: int = 1) -> Wallet:
    """A wallet that put the service on on the last day of September, at no cost, and holds this much."""

    def work(connection: Any) -> Wallet:
        wallet = opened(connection, number, noon(SEPTEMBER))
        if balance:
            credited(connection, wallet, balance, noon(SEPTEMBER))
        put_sms_service(connection, wallet.wallet_id, is_on=True, at=noon(date(2026, 9, 30)))
        return wallet

    made: Wallet = bench.run(work)
    return made


def run_on(bench: LedgerBench, day: date, *, now: datetime | None = None) -> None:
    bench.now = now or noon(day)
    list(run_daily(bench.engine, STEPS, lambda: bench.now, day))


def service_of(bench: LedgerBench, wallet: Wallet) -> SmsService:
    with reading(bench.engine) as connection:
        return charging.services_of(connection, [wallet.wallet_id])[wallet.wallet_id]


def told(bench: LedgerBench, wallet: Wallet, channel: str) -> list[str]:
    with reading(bench.engine) as connection:
        chosen = select(messages.c.kind).where(
            messages.c.wallet_id == wallet.wallet_id, messages.c.channel == channel
        )
        return list(connection.execute(chosen.order_by(messages.c.queued_at, messages.c.kind)).scalars())


@pytest.mark.rule("W-50")
def test_a_month_is_charged_in_full_on_its_1st_and_once(bench: LedgerBench) -> None:
    wallet = on_since_september(bench, 100_000)
    fees = bench.report()["fees_tiyn"]

    for _ in range(2):
        run_on(bench, OCTOBER)
    run_on(bench, date(2026, 10, 2))
    run_on(bench, NOVEMBER)

    assert bench.wallet(wallet.phone) == 40_000
    assert bench.report()["fees_tiyn"] - fees == 60_000
    assert service_of(bench, wallet).paid_through == date(2026, 11, 30)
    assert told(bench, wallet, "app") == ["sms_service_paid", "sms_service_paid"]
    assert bench.findings() == []


@pytest.mark.rule("W-51")
def test_without_money_it_is_suspended_and_a_top_up_resumes_it_for_the_rest(bench: LedgerBench) -> None:
    wallet = on_since_september(bench, 10_000)
    run_on(bench, OCTOBER)
    run_on(bench, NOVEMBER)
    assert (bench.wallet(wallet.phone), service_of(bench, wallet).suspended) == (10_000, Suspension.BALANCE)

    bench.run(credited, wallet, 9_999, noon(date(2026, 11, 10)), is_told=True)  # a tiyn short of 200.00
    assert bench.wallet(wallet.phone) == 19_999
    bench.run(credited, wallet, 1, noon(date(2026, 11, 10)), is_told=True)

    assert bench.wallet(wallet.phone) == 0  # 20/30 of 300.00
    assert service_of(bench, wallet).paid_from == date(2026, 11, 11)
    assert told(bench, wallet, "app") == ["sms_service_suspended", "sms_service_paid"]
    assert bench.findings() == []


@pytest.mark.rule("W-51")
def test_a_late_job_decides_each_day_as_of_its_date(bench: LedgerBench) -> None:
    """Nothing on 1 November, 500.00 on the 3rd; the job comes on the 5th: suspended, then resumed by the 3rd."""
    wallet = on_since_september(bench, 0)
    run_on(bench, date(2026, 10, 31))
    bench.run(credited, wallet, 50_000, noon(date(2026, 11, 3)), is_told=True)
    assert bench.wallet(wallet.phone) == 50_000  # the 1st is still to be decided

    run_on(bench, date(2026, 11, 5))

    service = service_of(bench, wallet)
    assert bench.wallet(wallet.phone) == 50_000 - 27_000  # 27/30: from the 4th on
    assert (service.paid_from, service.paid_through) == (date(2026, 11, 4), date(2026, 11, 30))
    assert bench.findings() == []


@pytest.mark.rule("W-51")
def test_astana_midnight_parts_the_days(bench: LedgerBench) -> None:
    wallet = on_since_september(bench, 0)
    run_on(bench, OCTOBER)
    run_on(bench, NOVEMBER)

    # 18:59:59 UTC on the 9th is still the 9th in Astana: 21 days are left, 210.00
    bench.run(credited, wallet, 21_000, datetime(2026, 11, 9, 23, 59, 59, tzinfo=ASTANA), is_told=True)

    assert bench.wallet(wallet.phone) == 0
    assert service_of(bench, wallet).paid_from == date(2026, 11, 10)


@pytest.mark.rule("W-51")
@pytest.mark.rule("W-52")
def test_in_out_and_in_again(bench: LedgerBench) -> None:
    wallet: Wallet = bench.run(opened, 1, noon(NOVEMBER))
    bench.run(credited, wallet, 100_000, noon(NOVEMBER))

    for is_on, day in ((True, 10), (False, 12), (True, 20)):
        bench.run(put_sms_service, wallet.wallet_id, is_on=is_on, at=noon(date(2026, 11, day)))
    assert bench.wallet(wallet.phone) == 80_000  # the share of 10 November, once

    bench.run(put_sms_service, wallet.wallet_id, is_on=False, at=noon(date(2026, 11, 25)))
    run_on(bench, DECEMBER)
    assert bench.wallet(wallet.phone) == 80_000
    assert bench.findings() == []


@pytest.mark.rule("W-53")
def test_a_blocked_wallet_is_not_charged_and_pays_the_rest_after_the_block(bench: LedgerBench) -> None:
    wallet = on_since_september(bench, 100_000)
    run_on(bench, date(2026, 9, 30))
    held = bench.run(block, wallet.wallet_id, BlockReason.CLIENT_REQUEST, at=noon(SEPTEMBER), by="client")
    run_on(bench, OCTOBER)
    bench.run(credited, wallet, 50_000, noon(date(2026, 10, 5)), is_told=True)
    assert bench.wallet(wallet.phone) == 150_000

    bench.run(unblock, held, at=noon(date(2026, 10, 21)), by="client")
    run_on(bench, date(2026, 10, 21))

    assert bench.wallet(wallet.phone) == 150_000 - 9_677  # 10/31 of 300.00: 96.774
    assert bench.findings() == []


@pytest.mark.rule("W-50")
@pytest.mark.rule("W-53")
def test_operations_are_told_by_sms_while_the_service_is_paid_and_the_wallet_not_blocked(
    bench: LedgerBench,
) -> None:
    wallet = on_since_september(bench, 30_000)
    top_up = {"amount_tiyn": 5_000, "balance_tiyn": 35_000}
    payment = {**top_up, "fee_tiyn": 100, "counterparty": "Alma"}

    def happens(kind: MessageKind, day: date) -> None:
        bench.run(operation_happened, wallet.wallet_id, kind, payment, noon(day))

    happens(MessageKind.TOPPED_UP, date(2026, 9, 30))  # paid from the 1st on
    run_on(bench, OCTOBER)
    happens(MessageKind.TOPPED_UP, OCTOBER)
    happens(MessageKind.PAID, date(2026, 10, 31))
    happens(MessageKind.PAID, NOVEMBER)  # not paid for yet
    held = bench.run(
        block, wallet.wallet_id, BlockReason.CLIENT_REQUEST, at=noon(OCTOBER), by="client", is_told=False
    )
    happens(MessageKind.TOPPED_UP, date(2026, 10, 20))
    bench.run(unblock, held, at=noon(date(2026, 10, 21)), by="client")

    by_sms = [kind for kind in told(bench, wallet, "sms") if kind != "wallet_unblocked"]
    assert by_sms == ["topped_up", "paid"]
    assert told(bench, wallet, "app").count("topped_up") == 3


@pytest.mark.rule("W-24")
def test_the_same_operation_told_twice_is_one_message(bench: LedgerBench) -> None:
    wallet: Wallet = bench.run(opened, 1, noon(NOVEMBER))
    fields = {"amount_tiyn": 5_000, "balance_tiyn": 35_000}

    for _ in range(2):
        bench.run(
            operation_happened,
            wallet.wallet_id,
            MessageKind.TOPPED_UP,
            fields,
            noon(NOVEMBER),
            operation_id=wallet.account_id,
        )

    assert told(bench, wallet, "app") == ["topped_up"]


@pytest.mark.rule("W-50")
@pytest.mark.timeout(600)
def test_a_thousand_wallets_are_charged_together(bench: LedgerBench) -> None:
    def build(connection: Any) -> None:
        for number in range(1_200):
            wallet = opened(connection, number, noon(SEPTEMBER))
            credited(connection, wallet, 30_000 - number % 2, noon(SEPTEMBER))
            put_sms_service(connection, wallet.wallet_id, is_on=True, at=noon(date(2026, 9, 30)))

    bench.run(build)
    fees = bench.report()["fees_tiyn"]

    run_on(bench, OCTOBER)

    assert bench.report()["fees_tiyn"] - fees == 600 * 30_000
    assert bench.findings() == []


@pytest.mark.rule("W-52")
def test_a_payment_beside_it_leaves_the_service_alone(bench: LedgerBench) -> None:
    wallet = on_since_september(bench, 100_000)
    run_on(bench, OCTOBER)
    before = service_of(bench, wallet)

    bench.run(paid, wallet, 70_000, noon(date(2026, 10, 2)))
    run_on(bench, OCTOBER + timedelta(days=1))

    assert service_of(bench, wallet) == before
    assert bench.wallet(wallet.phone) == 0
