"""The simulation's own proofs see what they are for."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from ledger.testing import top_up
from tests.simulation.agenda import Untrue
from tests.simulation.proof import hold_excuses
from tests.support.ledger_bench import LedgerBench

pytest_plugins = ["tests.support.ledger_fixtures"]

PROFESSIONAL = "+77051234567"


@pytest.mark.rule("K-02")
def test_cash_is_not_covered_only_where_allotment_and_float_together_were_too_small(
    bench: LedgerBench,
) -> None:
    kiosk = bench.kiosk("kiosk-0003")  # its agent has 20 000 000.00 in all
    kiosk.sell(top_up(PROFESSIONAL, 2_000_000_001))
    assert kiosk.send_from(1).status == 200
    bench.run(hold_excuses)

    bench.run(
        lambda connection: connection.execute(
            text("UPDATE unapplied_cash SET amount_tiyn = 2000000000 WHERE NOT is_covered")
        )
    )

    with pytest.raises(Untrue, match="could have been"):
        bench.run(hold_excuses)
