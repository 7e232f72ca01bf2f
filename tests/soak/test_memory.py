"""Eight hours of customers at a whole kiosk leave core and glass as large as they were."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from tests.soak.memory import GROWTH_MAX, PHONES, ROOT, SESSIONS, WARM, bills_of, soaked

HELD_TENGE_MAX = 300 * 4325
"""By W-11: 300 MRP of 2026 for ``basic``."""


@pytest.mark.rule("W-11")
def test_no_wallet_of_the_soak_comes_near_to_what_it_may_hold() -> None:
    """A soak of three wallets once ended at its session 74, by the limit of one that the demo had nearly filled."""
    inserted: Counter[str] = Counter()
    for number in range(SESSIONS + WARM):
        inserted[PHONES[number % len(PHONES)]] += sum(bills_of(number))
    network = yaml.safe_load((ROOT / "ledger" / "demo" / "network.yaml").read_text(encoding="utf-8"))
    demos = {wallet["phone"].removeprefix("+7") for wallet in network["wallets"]}
    assert max(inserted.values()) < HELD_TENGE_MAX
    assert not demos & set(PHONES)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_eight_hours_at_a_whole_kiosk_leave_both_processes_as_they_were() -> None:
    memory = soaked()

    assert memory.grown < GROWTH_MAX, memory
