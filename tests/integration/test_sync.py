"""Sync over a simulated clock: each entry arrives once, the link is told, alarms halt what they must."""

import random
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from offline_queue.client import LedgerUnreachable
from offline_queue.journal import Journal, JournalReader
from offline_queue.outbox import AlarmKind, BatchLimit
from offline_queue.sync import (
    AlarmCleared,
    AlarmRaised,
    BatchAcknowledged,
    LinkReported,
    PolicyReported,
    Report,
    ServerTimeHeard,
    Syncer,
    SyncSettings,
    backoff_s,
)
from tests.support.bodies import AT, a_collection, a_whole_order, an_order, operation_id
from tests.support.core_builders import a_policy
from tests.support.fake_ledger import FakeLedger, a_problem
from wire.entries import PrintEnded
from wire.messages import ProblemCode, have_text

HOUR_S = 3600.0
ReportT = TypeVar("ReportT", LinkReported, PolicyReported, BatchAcknowledged, AlarmRaised, AlarmCleared)


class Kiosk:
    """The core's side: a journal, a clock that only tests move, and reports handled as the core does."""

    def __init__(self, path: Path, ledger: FakeLedger, settings: SyncSettings | None = None) -> None:
        self.journal = Journal.open(path)
        self.reader = JournalReader.open(path)
        self.ledger = ledger
        self.now = 1000.0
        self.reports: list[Report] = []
        self.is_journaling = True
        self.syncer = Syncer(
            ledger=ledger,
            reader=self.reader,
            report=self.handle,
            monotonic=lambda: self.now,
            jitter=random.Random(1),
            settings=settings or SyncSettings(),
        )

    def handle(self, report: Report) -> None:
        self.reports.append(report)
        if isinstance(report, BatchAcknowledged) and self.is_journaling:
            self.journal.acknowledge(report.mark.seq, report.mark.hash, report.results, AT)

    def sell(self) -> None:
        number = self.journal.next_receipt_number()
        self.journal.append(a_whole_order(number, receipt=number), AT)

    def run(self, seconds: float) -> int:
        """Let the clock run; the number of turns taken."""
        ends_at, turns = self.now + seconds, 0
        while True:
            delay_s = self.syncer.turn()
            turns += 1
            assert turns < 10_000
            if self.now + delay_s > ends_at:
                self.now = ends_at
                return turns
            self.now += delay_s

    def of(self, kind: type[ReportT]) -> list[ReportT]:
        return [report for report in self.reports if isinstance(report, kind)]

    @property
    def links(self) -> list[bool]:
        return [report.is_up for report in self.reports if isinstance(report, LinkReported)]

    @property
    def is_in_sync(self) -> bool:
        return self.journal.acknowledged() == self.journal.last() == self.ledger.mark

    def close(self) -> None:
        self.reader.close()
        self.journal.close()


@pytest.fixture
def ledger() -> FakeLedger:
    return FakeLedger()


@pytest.fixture
def kiosk(tmp_path: Path, ledger: FakeLedger) -> Iterator[Kiosk]:
    kiosk = Kiosk(tmp_path / "journal.db", ledger)
    yield kiosk
    kiosk.close()


def test_everything_sold_arrives_once_and_its_answers_come_back(kiosk: Kiosk, ledger: FakeLedger) -> None:
    for _ in range(3):
        kiosk.sell()

    kiosk.run(1)

    assert kiosk.is_in_sync
    assert ledger.applied == {operation_id(number): 1 for number in (1, 2, 3)}
    assert kiosk.journal.answer(operation_id(2)) is not None


@pytest.mark.rule("K-01")
def test_nothing_is_sent_of_what_the_disk_has_changed(kiosk: Kiosk, ledger: FakeLedger) -> None:
    kiosk.sell()
    with closing(sqlite3.connect(kiosk.journal.path)) as raw, raw:
        raw.execute("DROP TRIGGER entries_are_not_changed")
        raw.execute("""UPDATE entries SET body = replace(body, '"value_tiyn":', '"value_tiyn":1')""")

    kiosk.run(HOUR_S)

    assert [alarm.kind for alarm in kiosk.of(AlarmRaised)][:1] == [AlarmKind.JOURNAL_UNREADABLE]
    assert ledger.batches == 0


def test_answers_that_were_journaled_are_sent_too_and_then_it_is_quiet(
    kiosk: Kiosk, ledger: FakeLedger
) -> None:
    kiosk.sell()
    kiosk.run(1)
    batches = ledger.batches

    kiosk.run(20)

    assert batches == 2  # the order; then the answers' entries, which have no answers of their own
    assert ledger.batches == batches


def test_the_policy_comes_first_and_again_at_each_heartbeat(kiosk: Kiosk, ledger: FakeLedger) -> None:
    kiosk.sell()
    kiosk.run(95)

    assert isinstance(kiosk.reports[0], ServerTimeHeard)
    assert [type(report) for report in kiosk.reports[1:3]] == [LinkReported, PolicyReported]
    assert ledger.policies == 4


def test_a_new_policy_version_is_fetched_at_once(kiosk: Kiosk, ledger: FakeLedger) -> None:
    kiosk.run(1)
    ledger.policy_version = 4
    kiosk.sell()

    kiosk.syncer.turn(is_woken=True)
    kiosk.run(1)

    assert [report.policy.version for report in kiosk.of(PolicyReported)] == [3, 4]


@pytest.mark.rule("K-05")
def test_a_life_asks_for_all_parts_first_then_for_what_changed(kiosk: Kiosk, ledger: FakeLedger) -> None:
    kiosk.run(65)

    policy = kiosk.of(PolicyReported)[-1].policy
    assert ledger.haves[0] == ""
    assert ledger.haves[1:] == [have_text(policy)] * 2
    assert policy.payees == a_policy().payees


@pytest.mark.rule("K-02")
def test_each_batch_brings_the_allotment(kiosk: Kiosk) -> None:
    kiosk.sell()
    kiosk.run(1)

    acknowledged = kiosk.of(BatchAcknowledged)[0]
    assert acknowledged.allotment.as_of_seq == 4
    assert acknowledged.mark.seq == 4


def test_offline_for_an_hour_and_back_everything_arrives_once(kiosk: Kiosk, ledger: FakeLedger) -> None:
    kiosk.run(1)
    ledger.unreachable = LedgerUnreachable("no route")
    turns = 0
    for _ in range(60):
        kiosk.sell()
        turns += kiosk.run(HOUR_S / 60)
    ledger.unreachable = None

    kiosk.run(61)

    assert kiosk.is_in_sync
    assert set(ledger.applied.values()) == {1}
    assert len(ledger.applied) == 60
    assert kiosk.links == [True, False, True]
    assert turns < 250  # it backs off


def test_one_failure_may_be_chance_but_a_time_out_is_not(kiosk: Kiosk, ledger: FakeLedger) -> None:
    kiosk.run(1)
    ledger.unreachable = LedgerUnreachable("reset")
    kiosk.sell()
    kiosk.syncer.turn()
    assert kiosk.links == [True]
    ledger.unreachable = LedgerUnreachable("late", is_timeout=True)
    kiosk.syncer.turn(is_woken=True)

    assert kiosk.links == [True, False]


def test_waking_does_not_wait_for_the_end_of_a_backoff(kiosk: Kiosk, ledger: FakeLedger) -> None:
    ledger.unreachable = LedgerUnreachable("no route")
    kiosk.run(600)
    ledger.unreachable = None
    kiosk.sell()

    assert kiosk.syncer.turn() > 0
    while kiosk.syncer.turn(is_woken=True) == 0:
        pass

    assert kiosk.is_in_sync


def test_backoff_doubles_to_a_minute_less_a_random_half() -> None:
    settings = SyncSettings()

    assert [backoff_s(n, 1.0, settings) for n in (1, 2, 3, 6, 7, 8, 99)] == [1, 2, 4, 32, 60, 60, 60]
    assert [backoff_s(n, 0.0, settings) for n in (1, 7)] == [0.5, 30]


def test_an_acknowledgement_lost_on_the_way_does_not_apply_twice(kiosk: Kiosk, ledger: FakeLedger) -> None:
    ledger.is_answer_lost = True
    kiosk.sell()

    kiosk.run(10)

    assert kiosk.is_in_sync
    assert ledger.applied == {operation_id(1): 1}
    assert kiosk.journal.answer(operation_id(1)) is not None


@pytest.mark.rule("K-01")
def test_answers_reported_but_not_journaled_come_again_in_the_next_life(
    tmp_path: Path, ledger: FakeLedger
) -> None:
    first = Kiosk(tmp_path / "journal.db", ledger)
    first.is_journaling = False
    first.sell()
    first.run(1)
    first.close()

    second = Kiosk(tmp_path / "journal.db", ledger)
    second.sell()
    second.run(1)

    assert second.is_in_sync
    assert ledger.applied == {operation_id(1): 1, operation_id(2): 1}
    assert second.journal.answer(operation_id(1)) is not None
    second.close()


def test_answers_come_again_in_the_same_life_when_they_could_not_be_journaled(
    kiosk: Kiosk, ledger: FakeLedger
) -> None:
    kiosk.is_journaling = False
    kiosk.sell()
    kiosk.run(20)
    kiosk.is_journaling = True

    kiosk.run(60)

    assert kiosk.is_in_sync
    assert ledger.applied == {operation_id(1): 1}


def test_a_ledger_restored_from_a_backup_gets_what_it_lacks(kiosk: Kiosk, ledger: FakeLedger) -> None:
    for _ in range(5):
        kiosk.sell()
    kiosk.run(1)
    del ledger.chain[8:]
    ledger.applied.clear()

    kiosk.sell()
    kiosk.run(61)

    assert kiosk.is_in_sync
    assert ledger.applied == {operation_id(number): 1 for number in (3, 4, 5, 6)}


def test_a_restored_ledger_is_noticed_also_when_nothing_is_to_be_sent(
    kiosk: Kiosk, ledger: FakeLedger
) -> None:
    kiosk.sell()
    kiosk.run(1)
    del ledger.chain[2:]

    kiosk.run(61)

    assert kiosk.is_in_sync


@pytest.mark.rule("K-01")
def test_a_ledger_restored_from_a_backup_older_than_the_journal_is_an_alarm_and_not_silence(
    kiosk: Kiosk, ledger: FakeLedger
) -> None:
    kiosk.sell()
    kiosk.sell()
    kiosk.journal.append([a_collection(1)], AT)
    kiosk.journal.append([a_collection(2)], AT)
    kiosk.sell()
    kiosk.journal.append([PrintEnded(receipt_number=3, outcome="printed")], AT)
    kiosk.run(1)
    kiosk.journal.write_checkpoint()
    (pruned,) = kiosk.journal.prune(AT + timedelta(days=31))
    del ledger.chain[2:]

    kiosk.run(61)

    (alarm,) = kiosk.of(AlarmRaised)
    assert (alarm.kind, alarm.is_halting) == (AlarmKind.LEDGER_TOO_OLD, True)
    shown = sorted(entry.seq for _, entries in ledger.shown for entry in entries)
    assert shown == [entry.seq for entry in kiosk.journal.entries()]
    assert len(ledger.chain) == 2
    assert kiosk.journal.last().seq == pruned.seq


def test_a_journal_rolled_back_to_an_old_disk_image_halts_and_gives_the_ledger_nothing(
    tmp_path: Path, ledger: FakeLedger
) -> None:
    new = Kiosk(tmp_path / "new.db", ledger)
    new.sell()
    new.run(1)
    new.close()
    held = tuple(ledger.chain)

    old = Kiosk(tmp_path / "old.db", ledger)
    old.journal.append([an_order()], AT)
    old.run(120)

    assert old.of(AlarmRaised)[0].kind is AlarmKind.JOURNAL_ROLLED_BACK
    assert old.of(AlarmRaised)[0].is_halting
    assert len(old.of(AlarmRaised)) == 1
    assert tuple(ledger.chain) == held
    old.close()


@pytest.mark.rule("K-01")
def test_another_history_is_shown_to_the_ledger_once_so_that_its_operator_hears_of_it(
    kiosk: Kiosk, ledger: FakeLedger, tmp_path: Path
) -> None:
    other = Kiosk(tmp_path / "other.db", ledger)
    other.journal.append([an_order(7)], AT)
    other.run(1)
    other.close()
    held, batches = tuple(ledger.chain), ledger.batches

    kiosk.sell()
    kiosk.run(300)

    assert ledger.batches == batches + 1
    assert tuple(ledger.chain) == held
    assert [report.kind for report in kiosk.of(AlarmRaised)] == [AlarmKind.JOURNAL_FORKED]
    assert [alarm for alarm, _ in ledger.shown] == ["journal-forked"]


@pytest.mark.rule("K-01")
def test_all_of_another_history_is_shown_however_many_batches_it_takes(
    ledger: FakeLedger, tmp_path: Path
) -> None:
    other = Kiosk(tmp_path / "other.db", ledger)
    other.journal.append([an_order(7)], AT)
    other.run(1)
    other.close()
    kiosk = Kiosk(tmp_path / "journal.db", ledger, SyncSettings(batch=BatchLimit(entries=2)))
    for _ in range(5):
        kiosk.sell()

    kiosk.run(300)

    told = [entry.seq for _, entries in ledger.shown for entry in entries]
    assert told == list(range(1, kiosk.journal.last().seq + 1))
    assert len(ledger.shown) > 1
    kiosk.close()


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("trouble", ["the line breaks", "too large"])
def test_another_history_is_shown_in_pieces_that_get_through(
    ledger: FakeLedger, kiosk: Kiosk, trouble: str
) -> None:
    with Journal.open(kiosk.journal.path.with_name("copy.db")) as copy:
        copy.append([an_order(7)], AT)
        ledger.chain[:] = copy.entries()
    for _ in range(20):
        kiosk.sell()
    if trouble == "too large":
        ledger.entries_max = 9
    else:
        ledger.breaks_after = 9

    kiosk.run(3_600)

    told = {entry.seq for _, entries in ledger.shown if len(entries) <= 9 for entry in entries}
    assert told == set(range(1, kiosk.journal.last().seq + 1))


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("more", [0, 1], ids=["at rest", "selling on"])
@pytest.mark.parametrize("other_sells", [1, 9], ids=["a shorter one", "a longer one"])
@pytest.mark.parametrize("together", [1, 3, 500])
def test_what_a_ledger_had_acknowledged_and_lost_is_shown_as_well_once_it_holds_another_history(
    ledger: FakeLedger, tmp_path: Path, more: int, other_sells: int, together: int
) -> None:
    """It was restored from a backup, and a copy of the disk spoke before the kiosk did."""
    kiosk = Kiosk(tmp_path / "kiosk.db", ledger, SyncSettings(batch=BatchLimit(entries=together)))
    kiosk.sell()
    kiosk.run(5)
    backed_up = tuple(ledger.chain)
    for _ in range(4):
        kiosk.sell()
    kiosk.run(20)
    assert kiosk.is_in_sync
    with Journal.open(tmp_path / "copy.db") as copy:
        copy.append([entry.body for entry in backed_up], AT)
        for number in range(other_sells):
            copy.append(a_whole_order(100 + number, receipt=2 + number), AT)
        ledger.chain[:] = copy.entries()
    for _ in range(more):
        kiosk.sell()

    kiosk.run(300)

    assert {alarm.is_halting for alarm in kiosk.of(AlarmRaised)} == {True}
    told = [entry.seq for _, entries in ledger.shown for entry in entries]
    assert len(told) == len(set(told))
    assert set(told) >= set(range(len(backed_up) + 1, kiosk.journal.last().seq + 1))
    kiosk.close()


@pytest.mark.rule("K-01")
def test_the_true_one_of_two_kiosks_with_one_key_hears_of_the_other_and_goes_on(
    kiosk: Kiosk, ledger: FakeLedger
) -> None:
    kiosk.sell()
    kiosk.run(1)
    ledger.is_history_doubted = True
    kiosk.run(60)
    kiosk.sell()
    kiosk.run(60)
    ledger.is_history_doubted = False
    kiosk.run(60)

    (raised,) = kiosk.of(AlarmRaised)
    assert (raised.kind, raised.is_halting) == (AlarmKind.KIOSK_DOUBLED, False)
    assert [cleared.kind for cleared in kiosk.of(AlarmCleared)] == [AlarmKind.KIOSK_DOUBLED]
    assert kiosk.is_in_sync


def test_a_fork_halts_until_the_ledger_s_mark_fits_again(
    kiosk: Kiosk, ledger: FakeLedger, tmp_path: Path
) -> None:
    other = Kiosk(tmp_path / "other.db", ledger)
    other.journal.append([an_order(7)], AT)
    other.run(1)
    other.close()
    kiosk.sell()
    kiosk.run(1)
    assert kiosk.of(AlarmRaised)[0].kind is AlarmKind.JOURNAL_FORKED

    ledger.chain.clear()
    kiosk.run(61)

    assert [report.kind for report in kiosk.of(AlarmCleared)] == [AlarmKind.JOURNAL_FORKED]
    assert kiosk.is_in_sync


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    "broken", [LedgerUnreachable("late", is_timeout=True), LedgerUnreachable("reset", is_cut=True)], ids=str
)
def test_a_line_that_breaks_before_a_whole_batch_is_through_gets_smaller_ones(
    kiosk: Kiosk, ledger: FakeLedger, broken: LedgerUnreachable
) -> None:
    ledger.breaks_after, ledger.breaks_with = 3, broken
    for _ in range(3):
        kiosk.sell()

    kiosk.run(120)

    assert kiosk.is_in_sync


def test_the_first_batch_over_a_line_that_was_gone_is_small(kiosk: Kiosk, ledger: FakeLedger) -> None:
    kiosk.run(1)
    ledger.unreachable = LedgerUnreachable("no route")
    for _ in range(20):
        kiosk.sell()
    kiosk.run(60)
    ledger.unreachable = None
    held = len(ledger.chain)

    kiosk.syncer.turn(is_woken=True)
    first = len(ledger.chain) - held
    kiosk.run(30)

    assert 0 < first <= 16
    assert kiosk.is_in_sync


def test_a_batch_that_is_too_large_is_halved_until_it_fits(kiosk: Kiosk, ledger: FakeLedger) -> None:
    ledger.entries_max = 3
    for _ in range(3):
        kiosk.sell()

    kiosk.run(5)

    assert kiosk.is_in_sync
    assert kiosk.of(AlarmRaised) == []


@pytest.mark.rule("K-01")
def test_an_entry_that_the_ledger_cannot_read_stays_first_and_the_policy_still_comes(
    kiosk: Kiosk, ledger: FakeLedger
) -> None:
    kiosk.run(1)
    kiosk.sell()
    ledger.refusals.extend([a_problem(ProblemCode.BODY_INVALID)] * 8)
    policies = ledger.policies

    kiosk.run(120)

    assert [report.kind for report in kiosk.of(AlarmRaised)] == [AlarmKind.ENTRY_REFUSED]
    assert not kiosk.of(AlarmRaised)[0].is_halting
    assert ledger.policies > policies + 1
    kiosk.run(200)
    assert [report.kind for report in kiosk.of(AlarmCleared)] == [AlarmKind.ENTRY_REFUSED]
    assert kiosk.is_in_sync


@pytest.mark.rule("W-13")
def test_a_kiosk_with_a_dead_clock_is_told_the_time_and_asks_again_at_once(
    kiosk: Kiosk, ledger: FakeLedger
) -> None:
    ledger.refusals.append(a_problem(ProblemCode.CLOCK_SKEWED, server_time=AT))
    kiosk.sell()

    kiosk.run(1)

    assert kiosk.reports[1] == ServerTimeHeard(AT)
    assert kiosk.is_in_sync
    assert kiosk.of(AlarmRaised) == []


def test_a_clock_that_is_refused_even_after_correction_is_an_alarm(kiosk: Kiosk, ledger: FakeLedger) -> None:
    ledger.refusals.extend([a_problem(ProblemCode.CLOCK_SKEWED, server_time=AT)] * 20)

    turns = kiosk.run(60)

    assert [report.kind for report in kiosk.of(AlarmRaised)] == [AlarmKind.CLOCK_REFUSED]
    assert turns < 20


def test_a_kiosk_that_the_ledger_does_not_know_keeps_trying_slowly(kiosk: Kiosk, ledger: FakeLedger) -> None:
    ledger.refusals.extend([a_problem(ProblemCode.KIOSK_UNKNOWN)] * 4)
    kiosk.sell()

    kiosk.run(120)

    assert [report.kind for report in kiosk.of(AlarmRaised)] == [AlarmKind.KIOSK_REFUSED]
    assert [report.kind for report in kiosk.of(AlarmCleared)] == [AlarmKind.KIOSK_REFUSED]
    assert kiosk.links == [True]
    assert kiosk.is_in_sync


def test_the_same_seed_gives_the_same_waits(tmp_path: Path) -> None:
    waits = []
    for life in ("a", "b"):
        ledger = FakeLedger()
        ledger.unreachable = LedgerUnreachable("no route")
        kiosk = Kiosk(tmp_path / f"{life}.db", ledger)
        waits.append([kiosk.syncer.turn(is_woken=True) for _ in range(10)])
        kiosk.close()

    assert waits[0] == waits[1]
    assert len(set(waits[0])) == 10


def test_woken_with_nothing_to_send_it_finds_out_whether_the_ledger_is_there(
    kiosk: Kiosk, ledger: FakeLedger
) -> None:
    kiosk.run(1)
    asked = ledger.policies

    kiosk.syncer.turn(is_woken=True)

    assert ledger.policies == asked + 1
