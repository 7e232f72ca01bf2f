"""The product's sync and client over a line that loses four of ten exchanges and takes half a minute for each."""

from __future__ import annotations

import gzip
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from offline_queue.client import Timeouts
from offline_queue.journal import Journal, JournalReader
from offline_queue.sync import BatchAcknowledged, Report, Syncer
from tests.simulation.agenda import Agenda, Trace
from tests.simulation.line import JSON, Arrived, Line, LineClient
from tests.support.bodies import AT, a_whole_order, operation_id
from tests.support.fake_ledger import FakeLedger
from wire.messages import BatchRequest
from wire.signatures import KioskKey

ORDERS: Final = 200
LOSS: Final = 0.4
LATENCY_S: Final = 30.0
AS_SHIPPED: Final = Timeouts(4, 8, 24)
"""What ``timeout_s = 8``, the default of kiosk.toml, comes to."""
DAY_S: Final = 86_400.0


class CountedLine(Line):
    """How much the kiosk puts on it, whatever becomes of that."""

    sent_bytes = 0

    def exchange(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, timeout_s: float
    ) -> Arrived:
        self.sent_bytes += len(body)
        return super().exchange(method, path, headers, body, timeout_s)


@dataclass
class Far:
    """A kiosk with orders to tell of, far from its ledger."""

    folder: Path
    seed: int
    ledger: FakeLedger = field(default_factory=FakeLedger)
    agenda: Agenda = field(default_factory=Agenda)

    def __post_init__(self) -> None:
        self.journal = Journal.open(self.folder / "journal.db")
        chance = random.Random(self.seed)
        self.trace = Trace(self.agenda)
        self.line = CountedLine("far", self.agenda, self.trace, self.serve, chance)
        self.line.share_wrong, self.line.latency_s = LOSS, LATENCY_S
        key = KioskKey.from_bytes(bytes(32))
        client = LineClient(
            "http://ledger", key, "k-1", now=lambda: AT, monotonic=self.now_s, timeouts=AS_SHIPPED
        )
        self.reader = JournalReader.open(self.journal.path)
        self.syncer = Syncer(
            ledger=client.over(self.line),
            reader=self.reader,
            report=self.take,
            monotonic=self.now_s,
            jitter=chance,
        )

    def now_s(self) -> float:
        return self.agenda.now_s + self.line.spent_s

    def take(self, report: Report) -> None:
        if isinstance(report, BatchAcknowledged):
            self.journal.acknowledge(report.mark.seq, report.mark.hash, report.results, AT)

    def serve(self, _method: str, path: str, headers: Mapping[str, str], body: bytes) -> Arrived:
        if "/batches" in path:
            plain = gzip.decompress(body) if headers.get("Content-Encoding") == "gzip" else body
            answer = self.ledger.take(BatchRequest.model_validate_json(plain)).model_dump_json()
        else:
            answer = self.ledger.policy(path.partition("have=")[2]).model_dump_json()
        return Arrived(200, JSON, answer.encode(), len(answer.encode()))

    @property
    def is_in_sync(self) -> bool:
        return self.journal.acknowledged() == self.journal.last() == self.ledger.mark

    def run(self, seconds: float) -> None:
        ends_at = self.agenda.now_s + seconds
        while self.agenda.now_s < ends_at and not self.is_in_sync:
            delay_s = self.syncer.turn()
            spent_s, self.line.spent_s = self.line.spent_s, 0.0
            self.agenda.run_until(self.agenda.now_s + spent_s + delay_s)


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("seed", range(5))
def test_over_a_line_of_30_s_that_loses_four_of_ten_everything_arrives_once(
    tmp_path: Path, seed: int
) -> None:
    far = Far(tmp_path, seed)
    for number in range(1, ORDERS + 1):
        far.journal.append(a_whole_order(number, receipt=number), AT)
    plain_bytes = sum(len(entry.text().encode()) for entry in far.journal.entries())

    far.run(DAY_S)

    assert far.is_in_sync, far.trace.faults
    assert far.ledger.applied == {operation_id(number): 1 for number in range(1, ORDERS + 1)}
    assert far.agenda.now_s < DAY_S / 12
    assert far.line.sent_bytes < plain_bytes


def test_a_line_that_is_quick_again_is_found_dead_as_soon_as_before(tmp_path: Path) -> None:
    far = Far(tmp_path, seed=4)
    far.journal.append(a_whole_order(1, receipt=1), AT)
    far.run(DAY_S)
    assert far.is_in_sync

    far.line.latency_s = far.line.share_wrong = 0.0
    for _ in range(10):
        far.syncer.turn(is_woken=True)
    far.line.latency_s, far.line.spent_s = DAY_S, 0.0
    far.syncer.turn(is_woken=True)

    assert far.line.spent_s == AS_SHIPPED.silence_s
