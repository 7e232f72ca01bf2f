"""Kiosks that sold while nobody heard them: real journals on disk, and real sync to drain them."""

from __future__ import annotations

import contextlib
import random
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from uuid import uuid4, uuid5

from benchmarks.cash_network import BILL, TARIFF, signed_batch
from kiosk.core.parts import completed_order
from ledger.clock import utc_now
from ledger.kiosks.authentication import SignedRequest
from ledger.testing import PaperKiosk
from offline_queue.client import LedgerClient, Timeouts
from offline_queue.journal import Journal, JournalReader
from offline_queue.sync import BatchAcknowledged, Report, Syncer
from wire.entries import (
    BillStacked,
    Body,
    KioskStarted,
    OrderOpened,
    PrintEnded,
    PrintIntended,
    StackIntended,
)
from wire.messages import BATCH_ENTRIES_MAX
from wire.policy import WALLET_TOP_UP
from wire.signatures import KioskKey

PAYMENTS_AT_ONCE = 100
ENTRIES_IN_SESSION = 6
SESSIONS_IN_BATCH = (BATCH_ENTRIES_MAX - 1) // ENTRIES_IN_SESSION
"""As many as fit whole; the first batch begins with the kiosk's start."""
PATIENT = Timeouts(connect_s=30, silence_s=60, total_s=120)


class QueuedKiosk:
    """One kiosk's journal full of payments, and the way to the ledger."""

    def __init__(self, path: Path, kiosk_id: str, key: KioskKey) -> None:
        self.journal = Journal.open(path)
        self.kiosk_id = kiosk_id
        self._key = key
        self.answered: list[str] = []

    def sell(self, phones: Sequence[str], count: int, rng: random.Random) -> None:
        """Queue so many payments, as a kiosk's core writes them but with less fsync."""
        begun = utc_now() - timedelta(hours=1)
        first = self.journal.next_receipt_number()
        if self.journal.last().seq == 0:
            started = KioskStarted(boot_id=uuid4(), software_version="bench", is_clock_trusted=True)
            self.journal.append((started,), begun)
        for some in range(first, first + count, PAYMENTS_AT_ONCE):
            numbers = range(some, min(some + PAYMENTS_AT_ONCE, first + count))
            bodies = [body for number in numbers for body in session(number, rng.choice(phones))]
            self.journal.append(bodies, begun + timedelta(seconds=some))

    @contextlib.contextmanager
    def in_sync(self, url: str) -> Iterator[Syncer]:
        """The kiosk's sync with this ledger; what it reports is journaled at once."""
        with (
            LedgerClient(
                url, self._key, self.kiosk_id, now=utc_now, monotonic=time.monotonic, timeouts=PATIENT
            ) as client,
            JournalReader.open(self.journal.path) as reader,
        ):
            yield Syncer(
                ledger=client,
                reader=reader,
                report=self._take,
                monotonic=time.monotonic,
                jitter=random.Random(1),
            )

    def drain(self, url: str) -> None:
        """Send all that is queued now, as the sync thread does, and journal what the ledger says."""
        queued = self.journal.last().seq
        with self.in_sync(url) as syncer:
            while self.journal.acknowledged().seq < queued:
                syncer.turn(is_woken=True)

    def _take(self, report: Report) -> None:
        if isinstance(report, BatchAcknowledged):
            self.journal.acknowledge(report.mark.seq, report.mark.hash, report.results, utc_now())
            self.answered += [result.outcome for result in report.results]


def session_batches(
    kiosk: PaperKiosk, phones: Sequence[str], count: int, rng: random.Random
) -> Iterator[SignedRequest]:
    """Signed batches in their order, each of ``SESSIONS_IN_BATCH`` payments told by all that a kiosk writes of them."""
    begun = utc_now() - timedelta(hours=1)
    kiosk.write(KioskStarted(boot_id=uuid4(), software_version="bench", is_clock_trusted=True), at=begun)
    first, number = 1, 0
    for _ in range(count):
        at = begun + timedelta(seconds=number)
        for _ in range(SESSIONS_IN_BATCH):
            number += 1
            kiosk.write(*session(number, rng.choice(phones)), at=at)
        yield signed_batch(kiosk, first)
        first = len(kiosk.entries) + 1


def session(number: int, phone: str) -> Iterator[Body]:
    """A customer's whole top-up by one bill: what a kiosk writes all day."""
    session_id = uuid4()
    bill_id = uuid5(session_id, "bill")
    opened = OrderOpened(
        session_id=session_id,
        service=WALLET_TOP_UP,
        requisites={"phone": phone},
        tariff_version=TARIFF.version,
        policy_version=1,
        is_offline=True,
        is_receipt_on_paper=True,
        language="kk",
        tariff=TARIFF,
    )
    yield opened
    yield StackIntended(session_id=session_id, bill_id=bill_id, value_tiyn=BILL)
    yield BillStacked(session_id=session_id, bill_id=bill_id, value_tiyn=BILL)
    yield completed_order(opened, [BILL], number, "paid")
    yield PrintIntended(receipt_number=number)
    yield PrintEnded(receipt_number=number, outcome="printed")
