"""Many writers at once: one kiosk's batch from eight threads, many kiosks into one wallet and out of one float."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest

from ledger.agents.service import agent_of
from ledger.books.service import balances_of
from ledger.kiosks.service import Kiosk, issue_code, kiosk_of, open_kiosk
from ledger.testing import Answer, PaperKiosk, payment, top_up
from tests.support.ledger_bench import NOON, LedgerBench
from wire.money import Tiyn

pytest_plugins = ["tests.support.ledger_fixtures"]

T = TypeVar("T")
THREADS = 8
NEARLY_FULL = "+77471234567"
"""Minimal, 2 500.00 below its balance limit."""
BASIC = "+77021234567"


def at_once(work: Callable[[int], T]) -> list[T]:
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(work, range(THREADS)))


def more_kiosks(bench: LedgerBench, target: int) -> list[PaperKiosk]:
    """Eight enrolled kiosks of the second agent, which has 20 000 000.00 in all."""

    def add(connection: Any, number: int) -> None:
        desk = kiosk_of(connection, "kiosk-0003")
        kiosk = Kiosk(
            kiosk_id=f"kiosk-9{number}",
            number=f"9{number}",
            agent=agent_of(connection, "ip-akhmetov"),
            address=desk.address,
            allotment_target_tiyn=Tiyn(target),
        )
        open_kiosk(connection, kiosk)
        issue_code(connection, kiosk.kiosk_id, f"CODE-{number}", NOON)

    for number in range(THREADS):
        bench.run(add, number)
        bench.codes[f"kiosk-9{number}"] = f"CODE-{number}"
    return [bench.kiosk(f"kiosk-9{number}") for number in range(THREADS)]


@pytest.mark.rule("K-01")
def test_one_batch_sent_by_many_threads_is_booked_once(bench: LedgerBench) -> None:
    kiosk = bench.kiosk()
    for _ in range(10):
        kiosk.sell(top_up(BASIC, 100_000))

    answers = at_once(lambda _: kiosk.send_from(1))

    assert {each.status for each in answers} == {200}
    assert all(each.body["results"] == answers[0].body["results"] for each in answers)
    assert bench.wallet(BASIC) == 1_250_000 + 1_000_000
    assert bench.findings() == []


@pytest.mark.rule("W-12")
def test_kiosks_that_credit_one_wallet_together_never_break_its_limit(bench: LedgerBench) -> None:
    kiosks = more_kiosks(bench, 10_000_000)
    for kiosk in kiosks:
        kiosk.sell(top_up(NEARLY_FULL, 100_000))

    answers = at_once(lambda number: kiosks[number].send_from(1))

    outcomes = sorted(each.body["results"][0]["outcome"] for each in answers)
    assert outcomes == ["credited"] * 2 + ["unapplied"] * 6  # 2 x 1 000.00 fit below 432 500.00
    assert bench.wallet(NEARLY_FULL) == 43_200_000
    assert bench.report()["unapplied_tiyn"] == 600_000
    assert bench.findings() == []


@pytest.mark.rule("K-02")
def test_kiosks_that_empty_one_float_together_never_oversell_the_agent(bench: LedgerBench) -> None:
    kiosks = more_kiosks(bench, 200_000_000)  # all that the agent has, eight times over but for 400 000 000
    for kiosk in kiosks:
        kiosk.sell(payment("arba-card", 2_000_000), payment("turan-gsm", 10_000_000))

    def sell(number: int) -> Answer:
        return kiosks[number].send_from(1)

    answers = at_once(sell)
    policies = at_once(lambda number: kiosks[number].policy())

    assert {each.status for each in (*answers, *policies)} == {200}
    left = sum(each.body["allotment"]["left_tiyn"] for each in policies)
    assert left + _float(bench) == 2_000_000_000 - 8 * 12_000_000
    assert bench.findings() == []


def _float(bench: LedgerBench) -> int:
    def read(connection: Any) -> int:
        account = agent_of(connection, "ip-akhmetov").float_account
        return int(balances_of(connection, [account])[account].balance_tiyn)

    return int(bench.run(read))
