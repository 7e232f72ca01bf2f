"""What to send next, and what the ledger's words mean."""

import pytest

from offline_queue.chain import GENESIS, Link, Mark
from offline_queue.outbox import (
    Alarm,
    AlarmKind,
    Batch,
    BatchLimit,
    CorrectClock,
    Held,
    Resume,
    SendLess,
    TryLater,
    judge_mark,
    judge_problem,
    next_batch,
)
from tests.support.bodies import AT, a_whole_order
from tests.support.fake_ledger import a_problem
from wire.entries import Entry
from wire.messages import BATCH_ENTRIES_MAX, BatchRequest, ProblemCode, batch_bytes


def a_chain(length: int) -> list[Entry]:
    entries: list[Entry] = []
    bodies = a_whole_order(1, receipt=1)
    for seq in range(1, length + 1):
        previous = entries[-1].hash if entries else GENESIS.hash
        entries.append(Entry.linked(previous_hash=previous, seq=seq, at=AT, body=bodies[seq % len(bodies)]))
    return entries


CHAIN = a_chain(12)
LINKS = [Link.of(entry) for entry in CHAIN]
LAST = Mark(12, CHAIN[-1].hash)


def hash_at(seq: int) -> str | None:
    if seq == 0:
        return GENESIS.hash
    return CHAIN[seq - 1].hash if seq <= len(CHAIN) else None


def mark_at(seq: int) -> Mark:
    return Mark(seq, hash_at(seq) or "")


HELD = Held(LAST, hash_at)


def test_a_batch_is_the_front_of_the_outbox() -> None:
    assert next_batch(LINKS, BatchLimit()) == tuple(LINKS)
    assert next_batch(LINKS, BatchLimit(entries=5)) == tuple(LINKS[:5])
    assert next_batch([], BatchLimit()) == ()


def test_a_batch_keeps_within_its_bytes() -> None:
    size = sum(len(entry.text().encode()) + 1 for entry in CHAIN[:3])

    assert next_batch(LINKS, BatchLimit(bytes=size)) == tuple(LINKS[:3])
    assert next_batch(LINKS, BatchLimit(bytes=size - 1)) == tuple(LINKS[:2])


def test_one_entry_goes_whatever_its_size() -> None:
    assert next_batch(LINKS, BatchLimit(bytes=1)) == (LINKS[0],)


def test_a_batch_travels_as_the_ledger_reads_it() -> None:
    request = BatchRequest(previous_hash=CHAIN[4].hash, entries=tuple(CHAIN[5:9]))

    batch = Batch.of(CHAIN[4].hash, CHAIN[5:9])

    assert batch == Batch(CHAIN[4].hash, tuple(LINKS[5:9]))
    assert batch.data() == batch_bytes(request)
    assert BatchRequest.model_validate_json(batch.data()) == request


def test_halving_ends_at_one_entry() -> None:
    limit = BatchLimit()
    for _ in range(40):
        limit = limit.halved()

    assert limit == BatchLimit(entries=1, bytes=1)
    assert BatchLimit().entries == BATCH_ENTRIES_MAX


def test_doubling_ends_at_the_largest() -> None:
    assert BatchLimit(entries=3, bytes=5).doubled(BatchLimit(4, 40)) == BatchLimit(4, 10)


@pytest.mark.parametrize("seq", [0, 1, 7, 12])
def test_a_mark_that_we_share_is_where_to_go_on(seq: int) -> None:
    assert judge_mark(mark_at(seq), HELD) == Resume(mark_at(seq))


@pytest.mark.parametrize(
    ("theirs", "kind"),
    [
        (Mark(13, "a" * 64), AlarmKind.JOURNAL_ROLLED_BACK),
        (Mark(12, "a" * 64), AlarmKind.JOURNAL_FORKED),
        (Mark(3, CHAIN[3].hash), AlarmKind.JOURNAL_FORKED),
        (Mark(0, "a" * 64), AlarmKind.JOURNAL_FORKED),
    ],
)
def test_a_mark_that_we_do_not_share_is_an_alarm(theirs: Mark, kind: AlarmKind) -> None:
    meaning = judge_mark(theirs, HELD)

    assert isinstance(meaning, Alarm)
    assert meaning.kind is kind


@pytest.mark.parametrize("seq", [0, 3])
def test_a_ledger_that_lacks_what_was_pruned_is_an_alarm(seq: int) -> None:
    pruned = Held(LAST, hash_at, begins=mark_at(4))

    meaning = judge_mark(mark_at(seq), pruned)

    assert isinstance(meaning, Alarm)
    assert meaning.kind is AlarmKind.LEDGER_TOO_OLD
    assert judge_mark(mark_at(4), pruned) == Resume(mark_at(4))


SENT = tuple(LINKS[6:])
MEANINGS = [
    (a_problem(ProblemCode.CHAIN_GAP, mark=mark_at(2)), SENT, Resume(mark_at(2))),
    (a_problem(ProblemCode.CHAIN_FORK, mark=mark_at(2)), SENT, Resume(mark_at(2))),
    (a_problem(ProblemCode.CHAIN_GAP, mark=mark_at(6)), SENT, AlarmKind.JOURNAL_FORKED),
    (a_problem(ProblemCode.CHAIN_FORK, mark=Mark(6, "a" * 64)), SENT, AlarmKind.JOURNAL_FORKED),
    (a_problem(ProblemCode.CHAIN_FORK, mark=Mark(99, "a" * 64)), SENT, AlarmKind.JOURNAL_ROLLED_BACK),
    (a_problem(ProblemCode.CHAIN_GAP), SENT, AlarmKind.JOURNAL_FORKED),
    (a_problem(ProblemCode.BODY_TOO_LARGE), SENT, SendLess()),
    (a_problem(ProblemCode.BODY_TOO_LARGE), SENT[:1], AlarmKind.ENTRY_REFUSED),
    (a_problem(ProblemCode.BODY_INVALID), SENT, AlarmKind.ENTRY_REFUSED),
    (a_problem(ProblemCode.CLOCK_SKEWED, server_time=AT), SENT, CorrectClock()),
    (a_problem(ProblemCode.CLOCK_SKEWED), SENT, AlarmKind.CLOCK_REFUSED),
    (a_problem(ProblemCode.UNAVAILABLE), SENT, TryLater()),
    (a_problem(ProblemCode.SIGNATURE_INVALID), SENT, AlarmKind.KIOSK_REFUSED),
    (a_problem(ProblemCode.KIOSK_UNKNOWN), SENT, AlarmKind.KIOSK_REFUSED),
    (a_problem(ProblemCode.ENROLMENT_CODE_INVALID), SENT, AlarmKind.KIOSK_REFUSED),
]


@pytest.mark.parametrize(
    ("problem", "sent", "expected"), MEANINGS, ids=lambda each: getattr(each, "title", "")
)
def test_each_problem_has_its_meaning(problem, sent, expected) -> None:
    meaning = judge_problem(problem, sent, HELD)

    assert (meaning.kind if isinstance(meaning, Alarm) else meaning) == expected


def test_every_problem_code_has_a_meaning() -> None:
    assert {problem.code for problem, _, _ in MEANINGS} == set(ProblemCode)
