"""Batches of kiosks take turns in a process (ADR 69)."""

from __future__ import annotations

from ledger.testing import top_up
from tests.support.ledger_bench import LedgerBench

pytest_plugins = ["tests.support.ledger_fixtures"]

PHONE = "+77011234567"


def test_a_batch_is_booked_in_its_turn(sqlite_bench: LedgerBench) -> None:
    bench = sqlite_bench
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))
    intake = bench.context.intake

    with_a_gap, whole = kiosk.send_from(2), kiosk.send_from(1)

    assert (with_a_gap.status, whole.status) == (409, 200)
    assert not intake.locked(), "a batch that is done, or refused, leaves its turn to the next"
    assert bench.wallet(PHONE) == 500_000


def test_a_batch_that_waits_for_the_database_keeps_no_other_from_it(sqlite_bench: LedgerBench) -> None:
    bench = sqlite_bench
    kiosk = bench.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))

    with bench.context.intake:
        answer = kiosk.send_from(1)

        assert (answer.status, bench.wallet(PHONE)) == (200, 500_000)
        assert bench.context.intake.locked(), "only whoever has a turn gives it back"
