"""Eight hours of customers at a whole kiosk leave core and glass as large as they were."""

from __future__ import annotations

import pytest

from tests.soak.memory import GROWTH_MAX, soaked


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_eight_hours_at_a_whole_kiosk_leave_both_processes_as_they_were() -> None:
    memory = soaked()

    assert memory.grown < GROWTH_MAX, memory
