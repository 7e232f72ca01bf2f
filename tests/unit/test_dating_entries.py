"""How an entry is dated before the ledger was heard in a life: by all that is on disk, the ledger's last word as well."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest

from kiosk.config import LedgerSettings, SyncSettings
from kiosk.runtime.clock import TrustedClock
from kiosk.runtime.ledger_link import LedgerLink
from kiosk.runtime.loop import CoreLoop
from offline_queue.journal import Journal
from tests.support.core_builders import a_policy, an_allotment
from wire.entries import KioskStarted
from wire.signatures import KioskKey

pytestmark = pytest.mark.rule("W-13")

LAST_ENTRY = datetime(2025, 12, 30, 20, 54, tzinfo=UTC)
HEARD = LAST_ENTRY + timedelta(days=4, hours=4)
NOW = HEARD + timedelta(hours=2)
"""Four days without a customer, then the power goes; it comes back while the line is down."""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal.open(tmp_path / "journal.db") as journal:
        yield journal


def dated(journal: Journal, *, policy_at: datetime, allotment_at: datetime, now: datetime) -> datetime:
    """The time of an entry that a new life writes which has not heard the ledger."""
    started = KioskStarted(boot_id=UUID(int=1), software_version="test", is_clock_trusted=True)
    journal.append((started,), LAST_ENTRY)
    journal.remember_policy(a_policy(issued_at=policy_at))
    journal.remember_allotment(an_allotment(as_of=allotment_at))
    link = LedgerLink(
        settings=LedgerSettings(url="http://ledger.invalid"),
        pace=SyncSettings(),
        key=KioskKey.from_bytes(bytes(32)),
        journal=journal,
        clock=TrustedClock(wall=lambda: now, monotonic=lambda: 0.0),
        loop=cast("CoreLoop", None),  # nothing is heard
        on_journaled=lambda _entries: None,
    )
    return link.dated()


@pytest.mark.parametrize(
    ("policy_at", "allotment_at"), [(HEARD, LAST_ENTRY), (LAST_ENTRY, HEARD), (HEARD, HEARD)]
)
def test_a_kiosk_that_sells_by_what_it_heard_dates_by_that_moment_too(
    journal: Journal, policy_at: datetime, allotment_at: datetime
):
    assert dated(journal, policy_at=policy_at, allotment_at=allotment_at, now=NOW) == NOW


@pytest.mark.parametrize("wrong", [timedelta(days=40), timedelta(days=-400)])
def test_a_clock_by_which_nothing_is_sold_dates_by_the_last_certain_moment(
    journal: Journal, wrong: timedelta
):
    assert dated(journal, policy_at=HEARD, allotment_at=LAST_ENTRY, now=NOW + wrong) == HEARD
