"""A journal's life at random: sales, crashes and starts; every quick answer equals the slow one."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from offline_queue.journal import Journal, JournalReader
from offline_queue.standing import Standing, after
from tests.support.bodies import AT, PHONE, a_whole_order, session
from wire.entries import BillStacked, Body, Collected, OrderCompleted, PrintIntended
from wire.messages import OperationResult
from wire.money import tenge

DENOMINATIONS = st.sampled_from([tenge(200), tenge(500), tenge(2000)])


class JournalLife(RuleBasedStateMachine):
    """``written`` is what the caller was told to be safe; the journal must never disagree with it."""

    @initialize()
    def start(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "journal.db"
        self.journal = Journal.open(self.path)
        self.written: list[Body] = []
        self.pending: list[Body] = []
        self.acknowledged = 0

    @rule(bills=st.lists(DENOMINATIONS, min_size=1, max_size=3), steps=st.integers(min_value=1, max_value=8))
    def a_customer_gets_some_steps_further(self, bills: list, steps: int) -> None:
        number = self.journal.next_receipt_number()
        self.pending = self.pending or a_whole_order(number, receipt=number, bills=bills)
        now, self.pending = self.pending[:steps], self.pending[steps:]
        self._append(now)

    @rule(count=st.integers(min_value=1, max_value=400))
    def much_is_printed(self, count: int) -> None:
        self._append([PrintIntended(receipt_number=10**6)] * count)

    @rule()
    def the_cassette_is_taken(self) -> None:
        number = len(self.written)
        self._append([Collected(collection_id=session(number), bag="B", seal="S", journal_bills={})])

    @rule(back=st.integers(min_value=0, max_value=50))
    def the_ledger_acknowledges(self, back: int) -> None:
        seq = max(self.acknowledged, len(self.written) - back)
        hash_ = self.journal.hash_at(seq)
        assert hash_ is not None
        answered = [body for body in self.written[:seq] if isinstance(body, OrderCompleted)]
        results = [
            OperationResult(operation_id=body.parts[0].operation_id, outcome="credited") for body in answered
        ]
        self.written += [entry.body for entry in self.journal.acknowledge(seq, hash_, results, AT)]
        self.acknowledged = seq

    @rule(is_clean=st.booleans())
    def the_program_ends_and_starts(self, is_clean: bool) -> None:
        if not is_clean:
            self.journal._is_doubtful = True  # a crash writes no checkpoint
        self.journal.close()
        self.journal = Journal.open(self.path)

    def _append(self, bodies: list[Body]) -> None:
        entries = self.journal.append(bodies, AT)
        assert [entry.body for entry in entries] == bodies
        self.written += bodies

    @invariant()
    def what_was_written_is_there(self) -> None:
        assert self.journal.last().seq == len(self.written)
        assert self.journal.acknowledged().seq == self.acknowledged

    @invariant()
    def the_standing_is_the_fold_of_everything(self) -> None:
        standing = Standing()
        for seq, body in enumerate(self.written, start=1):
            standing = after(standing, seq, AT, body)
        with JournalReader.open(self.path) as reader:
            assert reader.standing() == self.journal.standing() == standing

    @invariant()
    def cash_sold_is_the_sum_of_stacked_bills(self) -> None:
        since = self.acknowledged
        later = [body.value_tiyn for body in self.written[since:] if isinstance(body, BillStacked)]
        assert self.journal.sold_since(since) == sum(later)

    @invariant()
    def credits_not_acknowledged_are_those_of_later_orders(self) -> None:
        later = [body for body in self.written[self.acknowledged :] if isinstance(body, OrderCompleted)]
        expected = sum(part.credited_tiyn for body in later for part in body.parts)
        assert self.journal.credited_offline_since_ack(PHONE) == expected

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            assert [entry.body for entry in self.journal.entries()] == self.written
            assert self.journal.verify() == self.journal.last()
            self.journal.close()
            self.folder.cleanup()


@pytest.mark.slow
@pytest.mark.rule("K-01")
@pytest.mark.rule("W-83")
def test_a_journal_never_disagrees_with_what_was_written() -> None:
    run_state_machine_as_test(
        JournalLife,
        settings=settings(
            max_examples=25,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
