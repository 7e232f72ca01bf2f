"""Pruning at random: whatever was sold, collected and told when, nothing goes that anybody may still ask for."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from offline_queue.journal import Journal
from offline_queue.retention import KEPT
from tests.support.bodies import (
    AT,
    BILL,
    a_collection,
    a_completed,
    a_found_bill,
    a_whole_order,
    an_intent,
    an_order,
    bill_id,
    session,
)
from wire.entries import (
    BillReturned,
    BillStacked,
    Body,
    CassetteInserted,
    CassetteRemoved,
    Entry,
    KioskStarted,
    OrderCancelled,
    OrderCompleted,
    PrintEnded,
    PrintIntended,
)
from wire.messages import OperationResult
from wire.money import tenge
from wire.policy import Allotment

VISITS = ("sell", "collect", "swap", "take_out", "start", "send_away", "begin", "find")
WEEKS = st.lists(
    st.tuples(
        st.lists(st.sampled_from([*["sell"] * 4, *VISITS]), max_size=6),
        st.sampled_from([True, True, True, False]),
        st.sampled_from([0, 7, 16, 31]),
    ),
    min_size=2,
    max_size=10,
)
"""What happened, whether the ledger was told then, and how many days nothing happened after it."""


class Life:
    """A kiosk's weeks; ``told`` is what the ledger has."""

    def __init__(self, path: Path) -> None:
        self.journal = Journal.open(path)
        self.now = AT
        self.entries: list[Entry] = []
        self.open: list[Body] = []
        self.waiting: list[int] = []
        self.collected_seq = 0

    def week(self, visits: list[str], days: int, *, is_told: bool) -> None:
        for visit in visits:
            getattr(self, visit)()
        if is_told:
            self.tell()
            self.journal.write_checkpoint()
        self.now += timedelta(days=days)

    def sell(self) -> None:
        number = self.journal.next_receipt_number()
        bodies = self.open or a_whole_order(number, receipt=number)
        self.open = []
        printed = [PrintIntended(receipt_number=number), PrintEnded(receipt_number=number, outcome="printed")]
        self._append([*bodies, *printed])

    def begin(self) -> None:
        if not self.open:
            number = self.journal.next_receipt_number()
            bodies = a_whole_order(number, receipt=number)
            self._append(bodies[:3])
            self.open = bodies[3:]

    def send_away(self) -> None:
        """A bill went back, and nothing was bought."""
        if not self.open:
            number = 10**6 + len(self.entries)
            went = BillReturned(
                session_id=session(number), bill_id=bill_id(number), value_tiyn=BILL, reason="cancelled"
            )
            cancelled = OrderCancelled(session_id=session(number), reason="cancelled")
            self._append([an_order(number), an_intent(number), went, cancelled])

    def find(self) -> None:
        """A bill that no order explains becomes an order of its own."""
        if not self.open:
            number = self.journal.next_receipt_number()
            self._append([a_found_bill(number), a_completed(number, receipt=number)])

    def collect(self) -> None:
        self._append([a_collection(len(self.entries))])
        self.waiting.clear()
        self.collected_seq = self.entries[-1].seq

    def start(self) -> None:
        started = KioskStarted(
            boot_id=session(len(self.entries)), software_version="1", is_clock_trusted=True
        )
        self._append([started])

    def take_out(self) -> None:
        """The cassette is swapped; its bag comes later."""
        if not self.open:
            self._append([CassetteRemoved(), CassetteInserted()])
            self.waiting.append(self.entries[-2].seq)

    def swap(self) -> None:
        """The cassette is swapped, and the one that was taken out first gets its bag."""
        self.take_out()
        if self.waiting:
            bag, boundary = a_collection(len(self.entries)), self.waiting.pop(0)
            bills = dict(self.journal.standing().cassettes.waiting[0].counters.stacked)
            self._append([bag.model_copy(update={"boundary_seq": boundary, "journal_bills": bills})])
            self.collected_seq = boundary

    def tell(self) -> None:
        mark = self.journal.last()
        orders = [each.body for each in self.entries if isinstance(each.body, OrderCompleted)]
        results = [
            OperationResult(operation_id=part.operation_id, outcome="credited")
            for order in orders[-3:]
            for part in order.parts
        ]
        self.entries += self.journal.acknowledge(mark.seq, mark.hash, results, self.now)
        self.journal.remember_allotment(Allotment(left_tiyn=tenge(1), as_of_seq=mark.seq, as_of=self.now))

    def _append(self, bodies: list[Body]) -> None:
        self.entries += self.journal.append(bodies, self.now)


def needed(life: Life) -> list[Entry]:
    """What must be there whatever was pruned."""
    acknowledged = life.journal.acknowledged().seq
    return [
        entry
        for entry in life.entries
        if entry.at > life.now - KEPT
        or entry.seq > acknowledged
        or (isinstance(entry.body, BillStacked) and entry.seq > life.collected_seq)
    ]


def receipts(life: Life, since: datetime) -> list[object]:
    return [
        life.journal.find_receipt(entry.body.receipt_number)
        for entry in life.entries
        if isinstance(entry.body, OrderCompleted) and entry.at > since
    ]


@pytest.mark.rule("K-01")
@pytest.mark.rule("K-07")
@settings(max_examples=120, deadline=None)
@given(weeks=WEEKS)
def test_what_is_pruned_is_missed_by_nobody(weeks: list[tuple[list[str], bool, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        life = Life(Path(folder) / "journal.db")
        life.week(["sell", "sell", "collect", "sell", "collect", "sell"], 16, is_told=True)
        for visits, is_told, days in weeks:
            life.week(visits, days, is_told=is_told)
        before = (
            receipts(life, life.now - KEPT),
            life.journal.sold_since(life.journal.acknowledged().seq),
            life.journal.standing(),
        )
        while pruned := life.journal.prune(life.now):
            event("pruned")
            life.entries += pruned
        life.journal._is_doubtful = True  # a crash writes no checkpoint
        life.journal.remember("checkpoint", "of another version")
        life.journal.close()

        life.journal = Journal.open(Path(folder) / "journal.db")
        kept = list(life.journal.entries())

        assert {entry.seq for entry in needed(life)} <= {entry.seq for entry in kept}
        assert [entry.seq for entry in kept] == list(
            range(life.journal.anchor().mark.seq + 1, life.journal.last().seq + 1)
        )
        assert before == (
            receipts(life, life.now - KEPT),
            life.journal.sold_since(life.journal.acknowledged().seq),
            life.journal.standing(),
        )
        assert life.journal.verify() == life.journal.last()
        life.sell()
        assert life.journal.verify() == life.journal.last()
        life.journal.close()


@pytest.mark.slow
def test_a_journal_does_not_grow_with_the_years(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    sizes, counts = [], []
    life = Life(path)
    for _ in range(120):
        life.week(["sell"] * 40 + ["collect"], 1, is_told=True)
        life.journal.prune(life.now)
        life.entries.clear()
        sizes.append(path.stat().st_size)
        counts.append(life.journal.last().seq - life.journal.anchor().mark.seq)
    life.journal.close()

    assert life.journal.path.stat().st_size < 1.2 * max(sizes[:35])
    assert max(counts) <= 1.1 * max(counts[:33])
    assert max(sizes) < 1.2 * max(sizes[:35])
