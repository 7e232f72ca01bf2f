"""The soak's client keeps its word on a ledger that stays up."""

from __future__ import annotations

from ledger.database import reading
from tests.soak.wallet_orders import WalletWorker, signed_in
from tests.support.ledger_bench import LedgerBench

pytest_plugins = ("tests.support.ledger_fixtures",)

RICH, BASIC, EMPTY = "+77051234567", "+77021234567", "+77011234567"


def test_random_orders_are_each_there_once(bench: LedgerBench) -> None:
    token = bench.run(signed_in, RICH, bench.now)
    worker = WalletWorker(bench.send, token, (BASIC, EMPTY), seed=3)

    for _ in range(12):
        worker.step()

    with reading(bench.engine) as connection:
        assert list(worker.audit(connection)) == []
    assert worker.refused < 12
    assert bench.findings() == []
