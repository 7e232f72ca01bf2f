"""Inactive wallets in the books: the worked example, late runs, and a year of many wallets against a simulator."""

from __future__ import annotations

import random
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ledger.database import reading
from ledger.inactivity import service
from ledger.inactivity.tables import inactivity_charges
from ledger.jobs.service import run_daily
from ledger.jobs.step import Step
from ledger.messages.tables import messages
from ledger.wallets.blocks import block
from ledger.wallets.closings import close
from ledger.wallets.rules import BlockReason
from ledger.wallets.service import Wallet
from tests.property.test_ledger_inactivity import plain_cost
from tests.support.ledger_bench import LedgerBench
from tests.support.wallet_history import credited, noon, opened, paid, unblocked
from wire.astana import ASTANA

pytest_plugins = ["tests.support.ledger_fixtures"]

STEPS = (Step(name="inactivity", due=service.due_on, act_together=service.charge),)
ONE_DAY = timedelta(days=1)
JUNE, JULY = date(2026, 6, 30), date(2026, 7, 31)
USED = date(2025, 6, 9)


def unused(bench: LedgerBench, balance: int, *, last_use: date = USED, number: int = 1) -> Wallet:
    """A wallet that was registered and credited the day before its last payment, of one tenge."""

    def work(connection: Any) -> Wallet:
        wallet = opened(connection, number, noon(last_use - ONE_DAY))
        credited(connection, wallet, balance + 100, noon(last_use - ONE_DAY))
        paid(connection, wallet, 100, noon(last_use))
        return wallet

    made: Wallet = bench.run(work)
    return made


def run_on(bench: LedgerBench, day: date, *, now: datetime | None = None) -> None:
    bench.now = now or noon(day)
    list(run_daily(bench.engine, STEPS, lambda: bench.now, day))


def charges(bench: LedgerBench, wallet: Wallet) -> dict[date, int]:
    with reading(bench.engine) as connection:
        chosen = select(inactivity_charges).where(inactivity_charges.c.wallet_id == wallet.wallet_id)
        return {row.charged_on: int(row.charged_tiyn) for row in connection.execute(chosen)}


@pytest.mark.rule("W-40")
@pytest.mark.rule("W-41")
@pytest.mark.rule("W-42")
def test_the_worked_example_is_charged_in_the_books(bench: LedgerBench) -> None:
    wallet = unused(bench, 2_000_000)  # inactive on 10 June 2026
    fees = bench.report()["fees_tiyn"]

    run_on(bench, JUNE - ONE_DAY)
    assert charges(bench, wallet) == {}
    run_on(bench, JUNE)
    assert bench.wallet(wallet.phone) == 1_810_000  # less 19 x 100.00
    run_on(bench, JULY)

    assert charges(bench, wallet) == {JUNE: 190_000, JULY: 280_550}
    assert bench.wallet(wallet.phone) == 1_529_450
    assert bench.report()["fees_tiyn"] - fees == 470_550
    assert bench.findings() == []


@pytest.mark.rule("W-42")
def test_run_again_it_charges_nothing_more(bench: LedgerBench) -> None:
    wallet = unused(bench, 2_000_000)

    for _ in range(3):
        run_on(bench, JUNE)

    assert bench.wallet(wallet.phone) == 1_810_000
    assert bench.findings() == []


@pytest.mark.rule("W-42")
def test_run_late_it_charges_each_month_as_of_its_own_last_day(bench: LedgerBench) -> None:
    wallet = unused(bench, 2_000_000)
    run_on(bench, JUNE - ONE_DAY)
    bench.run(credited, wallet, 9_000_000, noon(date(2026, 8, 1)))  # it counts for neither month

    run_on(bench, date(2026, 8, 4))

    assert charges(bench, wallet) == {JUNE: 190_000, JULY: 280_550}
    assert bench.findings() == []


@pytest.mark.rule("W-43")
def test_a_payment_ends_it_that_day_and_the_days_before_are_still_charged(bench: LedgerBench) -> None:
    wallet = unused(bench, 2_000_000)
    midnight = datetime(2026, 6, 21, tzinfo=ASTANA)
    bench.run(paid, wallet, 100_000, midnight)  # the first moment of 21 June in Astana, still 20 June in UTC

    run_on(bench, JUNE)
    run_on(bench, JULY)

    assert charges(bench, wallet) == {JUNE: 100_000}  # 11 to 20 June: 10 x 100.00
    assert bench.findings() == []


@pytest.mark.rule("W-43")
def test_unblocking_is_a_use_and_the_fee_itself_is_none(bench: LedgerBench) -> None:
    wallet = unused(bench, 2_000_000)
    bench.run(unblocked, wallet, noon(date(2026, 5, 1)), noon(date(2026, 7, 10)))

    run_on(bench, JUNE)
    run_on(bench, JULY)

    assert charges(bench, wallet) == {JUNE: 190_000, JULY: 10 * 9_050}  # 30 June to 9 July


@pytest.mark.rule("W-43")
def test_the_end_of_one_block_of_two_is_no_unblocking(bench: LedgerBench) -> None:
    wallet = unused(bench, 2_000_000)
    bench.run(block, wallet.wallet_id, BlockReason.COURT_ORDER, at=noon(date(2026, 4, 1)), by="test")
    bench.run(unblocked, wallet, noon(date(2026, 5, 1)), noon(date(2026, 6, 15)))

    run_on(bench, JUNE)

    assert charges(bench, wallet) == {JUNE: 190_000}


@pytest.mark.rule("W-40")
def test_who_never_paid_counts_from_registration_and_a_top_up_is_no_use(bench: LedgerBench) -> None:
    def work(connection: Any) -> Wallet:
        wallet = opened(connection, 1, noon(USED))
        credited(connection, wallet, 2_000_000, noon(date(2026, 3, 1)))
        return wallet

    wallet = bench.run(work)

    run_on(bench, JUNE)

    assert charges(bench, wallet) == {JUNE: 190_000}


@pytest.mark.rule("W-40")
def test_a_wallet_blocked_without_documents_is_charged_like_any_other(bench: LedgerBench) -> None:
    wallet = unused(bench, 2_000_000)
    bench.run(block, wallet.wallet_id, BlockReason.MISSING_DOCUMENTS, at=noon(USED), by="job")

    run_on(bench, JUNE)

    assert charges(bench, wallet) == {JUNE: 190_000}


@pytest.mark.rule("W-42")
def test_a_small_balance_is_emptied_and_the_rest_is_not_owed(bench: LedgerBench) -> None:
    wallet = unused(bench, 70_000)  # 700.00 against 19 x 50.00 = 950.00
    run_on(bench, JUNE)
    bench.run(credited, wallet, 500_000, noon(date(2026, 7, 21)))

    run_on(bench, JULY)

    assert charges(bench, wallet) == {JUNE: 70_000, JULY: 10 * 5_000}  # 21 to 30 July
    assert bench.findings() == []


@pytest.mark.rule("W-42")
def test_a_wallet_that_is_being_closed_is_charged_no_more(bench: LedgerBench) -> None:
    wallet = unused(bench, 2_000_000)
    bench.run(close, wallet.wallet_id, None, noon(date(2026, 6, 20)))

    run_on(bench, JUNE)

    assert charges(bench, wallet) == {}


@pytest.mark.rule("W-41")
def test_the_zone_change_of_2024_and_the_29th_of_february_are_days_like_others(bench: LedgerBench) -> None:
    wallet = unused(bench, 2_000_000, last_use=date(2023, 2, 20))  # inactive on 21 February 2024
    # 23:30 of 29 February in Astana, UTC+6; the first of March begins there at 18:00 UTC and again is UTC+5 later
    bench.run(credited, wallet, 1_000_000, datetime(2024, 2, 29, 23, 30, tzinfo=ASTANA))

    run_on(bench, date(2024, 2, 29))
    run_on(bench, date(2024, 3, 31))

    february = 7 * 10_000  # 22 to 28 February
    march = 31 * plain_cost(
        3_000_000 - february
    )  # 29 February to 30 March, with the late top-up from the 29th on
    assert charges(bench, wallet) == {date(2024, 2, 29): february, date(2024, 3, 31): march}


@pytest.mark.rule("W-24")
def test_the_holder_is_told_in_his_app(bench: LedgerBench) -> None:
    wallet = unused(bench, 2_000_000)

    run_on(bench, JUNE)

    with reading(bench.engine) as connection:
        rows = connection.execute(select(messages).where(messages.c.wallet_id == wallet.wallet_id)).all()
    assert [(row.channel, row.text) for row in rows] == [
        ("app", "Keeping of an inactive wallet: 1\u00a0900\u00a0₸. Balance 18\u00a0100\u00a0₸.")
    ]


class Simulated:
    """One wallet, gone through day by day as the offer is read aloud."""

    def __init__(self, registered: date) -> None:
        self.events: dict[date, list[tuple[str, int]]] = {}
        self.registered = registered

    def charges(self, last: date) -> dict[date, int]:
        balance = accrued = unused_days = 0
        inactive_since: date | None = None
        made: dict[date, int] = {}
        day = self.registered
        while day <= last:
            events = self.events.get(day, [])
            balance += sum(amount for _, amount in events)
            if (day + ONE_DAY).day == 1:
                charge, accrued = min(accrued, balance), 0
                balance -= charge
                if charge:
                    made[day] = charge
            if day == self.registered or any(kind != "credit" for kind, _ in events):
                unused_days, inactive_since = 0, None
            else:
                unused_days += 1
                if inactive_since is not None:
                    accrued += plain_cost(balance)
                elif unused_days == 366:
                    inactive_since = day
            day += ONE_DAY
        return made


@pytest.mark.rule("W-40")
@pytest.mark.rule("W-41")
@pytest.mark.rule("W-42")
@pytest.mark.rule("W-43")
@pytest.mark.slow
def test_many_wallets_over_two_years_are_charged_as_the_simulator_says(bench: LedgerBench) -> None:
    seed = 20261122
    chance = random.Random(seed)
    first, last = date(2023, 12, 1), date(2026, 2, 28)
    simulated: list[tuple[Wallet, Simulated]] = []

    def build(connection: Any) -> None:
        for number in range(60):
            registered = first + ONE_DAY * chance.randrange(150)
            wallet, past = opened(connection, number, noon(registered)), Simulated(registered)
            credited(connection, wallet, 1_000_000, noon(registered))
            past.events[registered] = [("credit", 1_000_000)]
            for _ in range(chance.randrange(5)):
                day = registered + ONE_DAY * chance.randrange(1, (last - registered).days)
                kind = chance.choice(["credit", "credit", "paid", "unblocked"])
                if kind == "credit":
                    amount = chance.choice([1, 33_333, 990_001, 4_000_100])
                    credited(connection, wallet, amount, noon(day))
                elif kind == "unblocked":
                    amount = 0
                    unblocked(connection, wallet, noon(day - ONE_DAY), noon(day))
                else:
                    # within the last credit, whatever fees have been taken: paid out of what comes that day
                    credited(connection, wallet, 1, noon(day))
                    paid(connection, wallet, 1, noon(day))
                    amount = 0
                past.events.setdefault(day, []).append((kind, amount))
            simulated.append((wallet, past))

    bench.run(build)
    month = date(2024, 12, 31)
    while month <= last:
        run_on(bench, month)
        month = (month + ONE_DAY * 32).replace(day=1) - ONE_DAY

    expected = {wallet.wallet_id: past.charges(last) for wallet, past in simulated}
    assert {wallet.wallet_id: charges(bench, wallet) for wallet, _ in simulated} == expected
    assert sum(map(len, expected.values())) > 100
    assert bench.findings() == []
