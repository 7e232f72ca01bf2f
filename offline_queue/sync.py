"""Sync: the journal's new entries to the ledger, the ledger's answers and policy back. One thread.

``Syncer`` decides and talks but never waits: each ``turn`` does at most one exchange and says how long nothing
is due; time is what ``monotonic`` says. ``SyncWorker`` is the thread around it that waits on a condition.

The journal belongs to the core's thread. This one reads it over a connection of its own and writes nothing:
what the ledger answered is *reported*, and the core journals it (``Journal.acknowledge``). Between report and
journaling a crash may fall. Then the mark in the journal is still the old one, the next life sends from there
again, and the ledger, which holds the entries already, tells the same results again. ``docs/sync.md``.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, Protocol

from pydantic import ValidationError

from offline_queue.chain import Mark
from offline_queue.client import LedgerRefused, LedgerUnreachable
from offline_queue.faults import JournalFault
from offline_queue.outbox import (
    HALTING,
    Alarm,
    AlarmKind,
    Batch,
    BatchLimit,
    CorrectClock,
    Held,
    Resume,
    SendLess,
    TryLater,
    batch_before,
    judge_mark,
    judge_problem,
    lacks_more,
    next_batch,
)
from wire.messages import ProblemCode, have_text
from wire.policy import whole

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from random import Random

    from offline_queue.chain import Link
    from offline_queue.outbox import Meaning
    from offline_queue.reader import JournalReader
    from wire.messages import BatchAnswer, OperationResult, PolicyAnswer, Problem
    from wire.policy import Allotment, Policy

JOURNALING_S: Final = 5.0
"""So long after a report its journaling is looked for every ``JOURNALING_POLL_S``: the answers are entries too."""
JOURNALING_POLL_S: Final = 0.1
PROBE: Final = BatchLimit(entries=16, bytes=16 * 1024)
"""The most that is sent over a line of which nothing was heard last time; what follows doubles."""
DOWN_AFTER_FAILURES: Final = 2
"""One failed exchange may be chance; after a time-out one is enough, for a customer waited that long already."""


@dataclass(frozen=True)
class LinkReported:
    """The ledger answers, or does not; told when it changes, and after the first exchange."""

    is_up: bool
    detail: str = ""


@dataclass(frozen=True)
class ServerTimeHeard:
    """The ledger's clock a moment ago: the base of trusted time (W-13)."""

    server_time: datetime


@dataclass(frozen=True)
class BatchAcknowledged:
    """The ledger holds our entries up to ``mark``; the core journals mark and results together."""

    mark: Mark
    results: tuple[OperationResult, ...]
    allotment: Allotment


@dataclass(frozen=True)
class PolicyReported:
    policy: Policy
    allotment: Allotment


@dataclass(frozen=True)
class AlarmRaised:
    """A person must look; ``is_halting``: nothing is given to the ledger any more and no cash may be taken."""

    kind: AlarmKind
    detail: str
    is_halting: bool


@dataclass(frozen=True)
class AlarmCleared:
    kind: AlarmKind


Report = LinkReported | ServerTimeHeard | BatchAcknowledged | PolicyReported | AlarmRaised | AlarmCleared


class Ledger(Protocol):
    """The ledger as sync needs it; ``offline_queue.client.LedgerClient`` is one."""

    def send_batch(self, batch: Batch, alarm: str = "") -> BatchAnswer: ...
    def policy(self, have: str) -> PolicyAnswer: ...


@dataclass(frozen=True)
class SyncSettings:
    """``heartbeat_s``: with nothing to send, the policy is asked for this often, which also proves the link.

    ``redeliver_s``: an acknowledgement reported but not journaled for so long is fetched from the ledger anew.
    """

    heartbeat_s: float = 30.0
    backoff_s_first: float = 1.0
    backoff_s_max: float = 60.0
    redeliver_s: float = 30.0
    batch: BatchLimit = field(default_factory=BatchLimit)


@dataclass(frozen=True)
class _Tried:
    """What the last try sent on top of ``mark``."""

    mark: Mark
    limit: BatchLimit
    batch: tuple[Link, ...]


@dataclass(frozen=True)
class _Shown:
    """Of a history that the ledger refuses: what it was shown is after ``first``, up to ``last``.

    ``is_whole``: what is before it the ledger holds, or this disk does not.
    """

    first: Mark
    last: Mark
    is_whole: bool = False


def backoff_s(failures: int, fraction: float, settings: SyncSettings) -> float:
    """How long to wait after so many failures in a row: doubling, then a random half taken off.

    ``fraction`` is from 0 to 1, random, so that a fleet does not come back in step.
    """
    assert failures > 0
    doublings = min(failures - 1, 32)
    return min(settings.backoff_s_max, settings.backoff_s_first * 2.0**doublings) * (0.5 + fraction / 2)


class Syncer:
    """What is due, and doing it. One thread; never raises for what the world does."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        reader: JournalReader,
        report: Callable[[Report], None],
        monotonic: Callable[[], float],
        jitter: Random,
        settings: SyncSettings = SyncSettings(),
    ) -> None:
        self._ledger = ledger
        self._reader = reader
        self._report = report
        self._monotonic = monotonic
        self._jitter = jitter
        self._settings = settings
        self._mark = reader.acknowledged()
        self._reported_at = monotonic()
        self._limit = settings.batch
        self._policy: Policy | None = None
        self._policy_version: int | None = None
        self._policy_due_at = monotonic()
        self._not_before = monotonic()
        self._failures = 0
        self._link_failures = 0
        self._is_up: bool | None = None
        self._has_corrected_clock = False
        self._alarm: Alarm | None = None
        self._shown: _Shown | None = None
        self._is_doubled = False
        self._tried: _Tried | None = None

    def turn(self, *, is_woken: bool = False) -> float:
        """Do what is due, at most one exchange; the seconds until something is due (0: at once).

        ``is_woken``: do not wait for the end of a backoff; with nothing to send, ask for the policy.
        """
        now = self._monotonic()
        if now < self._not_before and not is_woken:
            return self._not_before - now
        try:
            self._exchange_due(now, is_woken=is_woken)
        except LedgerUnreachable as unreachable:
            self._link_failed(unreachable)
        except JournalFault as fault:
            self._raise_alarm(Alarm(AlarmKind.JOURNAL_UNREADABLE, str(fault)))
            self._back_off()
        return self._next_due_s()

    def _exchange_due(self, now: float, *, is_woken: bool) -> None:
        self._fetch_again_what_was_not_journaled(now)
        if self._policy_version is None:
            self._ask_policy()  # first of all: its mark shows a rolled-back journal before anything is sold
        elif self._has_fork_to_show:
            self._show_fork()
        elif self._can_send() and not (self._alarm is not None and now >= self._policy_due_at):
            self._send()
        elif now >= self._policy_due_at or is_woken:
            self._ask_policy()  # woken with nothing to send: somebody wants to know whether the ledger is there

    def _next_due_s(self) -> float:
        now = self._monotonic()
        if now < self._not_before:
            return self._not_before - now
        try:
            # In this order: what is journaled between the two questions is seen by the second.
            is_journaling = self._reader.acknowledged().seq < self._mark.seq
            if self._policy_version is not None and (self._can_send() or self._has_fork_to_show):
                return 0.0
        except JournalFault:
            return self._settings.backoff_s_first
        due_s = max(0.0, self._policy_due_at - now)
        is_soon = is_journaling and now - self._reported_at < JOURNALING_S
        return min(due_s, JOURNALING_POLL_S) if is_soon else due_s

    @property
    def _is_halted(self) -> bool:
        return self._alarm is not None and self._alarm.kind in HALTING

    def _can_send(self) -> bool:
        return not self._is_halted and self._reader.last().seq > self._mark.seq

    @property
    def _has_fork_to_show(self) -> bool:
        if not self._is_halted:
            return False
        shown = self._shown
        return shown is None or not shown.is_whole or self._reader.last().seq > shown.last.seq

    def _show_fork(self) -> None:
        """Once per alarm, let the ledger see our other history to its end: it takes none of it, and tells its operator.

        Cash of a forked journal is in no account (K-01); only a person can settle it, so a person must hear of all of
        it where persons look. That is what follows our mark, and, if the ledger was restored from a backup since it
        acknowledged that, all before it which it has forgotten: backwards, until it knows what is before. What
        follows the mark comes last, so that whoever sees our newest entry there sees all.
        """
        shown = self._shown or _Shown(self._mark, self._mark)
        batch = self._batch_after(shown.last) if shown.is_whole else self._batch_before(shown)
        if not batch:
            self._shown = replace(shown, is_whole=True)  # what was before it was pruned
            return
        before = Mark(batch[0].seq - 1, self._reader.hash_at(batch[0].seq - 1) or "")
        assert self._alarm is not None
        is_whole = True
        try:
            self._give(Batch(before.hash, batch), self._alarm.kind.value)
        except LedgerRefused as refused:
            self._link_proved()
            if refused.problem.code is ProblemCode.UNAVAILABLE:
                self._back_off()
                return
            if refused.problem.code is ProblemCode.BODY_TOO_LARGE and len(batch) > 1:
                self._limit = self._limit.halved()
                return
            is_whole = not lacks_more(refused.problem)
        self._limit = self._limit.doubled(self._settings.batch)
        last = max(shown.last, Mark(batch[-1].seq, batch[-1].hash))
        self._shown = _Shown(min(shown.first, before), last, is_whole=shown.is_whole or is_whole)

    def _batch_after(self, mark: Mark) -> tuple[Link, ...]:
        return next_batch(self._reader.links(mark, self._limit.entries), self._limit)

    def _batch_before(self, shown: _Shown) -> tuple[Link, ...]:
        """What is on this disk up to there: first one entry, which a ledger that was not restored holds."""
        most = 1 if shown.first == shown.last else self._limit.entries
        count = min(most, shown.first.seq - self._reader.anchor().mark.seq)
        if count <= 0:
            return ()
        before = shown.first.seq - count
        links = self._reader.links(Mark(before, self._reader.hash_at(before) or ""), count)
        return batch_before(links, self._limit)

    def _fetch_again_what_was_not_journaled(self, now: float) -> None:
        journaled = self._reader.acknowledged()
        if journaled.seq >= self._mark.seq:
            self._reported_at = now
        elif now - self._reported_at >= self._settings.redeliver_s:
            self._mark, self._reported_at = journaled, now

    def _ask_policy(self) -> None:
        try:
            # The first of a life asks for all: an older program may have kept less of a part than it was given.
            answer = self._ledger.policy(have_text(self._policy))
        except LedgerRefused as refused:
            self._refused(refused.problem, ())
            return
        policy = self._policy_of(answer)
        self._heard(answer.server_time)
        self._policy, self._policy_version = policy, policy.version
        self._policy_due_at = self._monotonic() + self._settings.heartbeat_s
        theirs = Mark(answer.acknowledged_seq, answer.acknowledged_hash)
        meaning = judge_mark(theirs, self._held())
        self._report(PolicyReported(policy, answer.allotment))
        self._note_double(is_doubled=answer.is_history_doubted)
        if isinstance(meaning, Alarm):
            self._raise_alarm(meaning)
            return
        if self._alarm is not None and self._alarm.kind is not AlarmKind.ENTRY_REFUSED:
            self._clear_alarm()
        if theirs.seq < self._mark.seq:
            self._mark = theirs  # the ledger was restored from a backup: it gets what it lacks

    def _note_double(self, *, is_doubled: bool) -> None:
        """Beside any other alarm: it stands for as long as the ledger says so."""
        if is_doubled and not self._is_doubled:
            words = "another history was shown to the ledger under this kiosk's key"
            self._report(AlarmRaised(AlarmKind.KIOSK_DOUBLED, words, is_halting=False))
        elif self._is_doubled and not is_doubled:
            self._report(AlarmCleared(AlarmKind.KIOSK_DOUBLED))
        self._is_doubled = is_doubled

    def _policy_of(self, answer: PolicyAnswer) -> Policy:
        if answer.policy is not None:
            return answer.policy
        if answer.update is None:
            raise LedgerUnreachable("a policy's answer without a policy")
        held = self._policy or self._reader.policy()
        try:
            return whole(answer.update) if held is None else held.updated(answer.update)
        except ValidationError as wrong:
            raise LedgerUnreachable("a policy that this program cannot read") from wrong

    def _due_batch(self) -> tuple[Link, ...]:
        """What is sent next; where nothing has changed since the last try failed, what was read then."""
        tried = self._tried
        if tried is not None and (tried.mark, tried.limit) == (self._mark, self._limit):
            is_all = tried.batch[-1].seq == self._reader.last().seq
            if is_all or len(tried.batch) == self._limit.entries:
                return tried.batch
        batch = self._batch_after(self._mark)
        self._tried = _Tried(self._mark, self._limit, batch)
        return batch

    def _send(self) -> None:
        batch = self._due_batch()
        try:
            answer = self._give(Batch(self._mark.hash, batch))
        except LedgerRefused as refused:
            self._refused(refused.problem, batch)
            return
        self._heard(answer.server_time)
        theirs = Mark(answer.acknowledged_seq, answer.acknowledged_hash)
        meaning = judge_mark(theirs, self._held())
        if isinstance(meaning, Alarm):
            self._raise_alarm(meaning)
        else:
            self._acknowledged(theirs, batch, answer)

    def _give(self, batch: Batch, alarm: str = "") -> BatchAnswer:
        try:
            return self._ledger.send_batch(batch, alarm)
        except LedgerUnreachable as unreachable:
            # A bad line may never let through what takes so long, and one that is gone needs no more than a question.
            is_begun = unreachable.is_timeout or unreachable.is_cut
            self._limit = self._limit.halved() if is_begun else self._limit.at_most(PROBE)
            raise

    def _acknowledged(self, theirs: Mark, batch: tuple[Link, ...], answer: BatchAnswer) -> None:
        # When sent again, the ledger may hold more than this batch; but only the batch's results came with it.
        mark = min(theirs, Mark(batch[-1].seq, batch[-1].hash))
        if mark.seq <= self._mark.seq:
            raise LedgerUnreachable(f"the ledger took none of the entries after {self._mark.seq}")
        self._clear_alarm()
        self._limit = self._limit.doubled(self._settings.batch)
        self._mark, self._reported_at = mark, self._monotonic()
        if answer.policy_version != self._policy_version:
            self._policy_due_at = self._monotonic()
        self._report(BatchAcknowledged(mark, answer.results, answer.allotment))

    def _refused(self, problem: Problem, batch: tuple[Link, ...]) -> None:
        self._link_proved()
        meaning = judge_problem(problem, batch, self._held())
        if isinstance(meaning, CorrectClock) and self._has_corrected_clock:
            meaning = Alarm(AlarmKind.CLOCK_REFUSED, problem.title)
        self._act_on(meaning, problem)

    def _held(self) -> Held:
        return Held(self._reader.last(), self._reader.hash_at, self._reader.anchor().mark)

    def _act_on(self, meaning: Meaning, problem: Problem) -> None:
        match meaning:
            case Resume(mark):
                self._mark = mark
            case SendLess():
                self._limit = self._limit.halved()
            case CorrectClock():
                assert problem.server_time is not None
                self._has_corrected_clock = True
                self._report(ServerTimeHeard(problem.server_time))
            case Alarm():
                self._raise_alarm(meaning)
                self._back_off()
            case TryLater():
                self._back_off()

    def _heard(self, server_time: datetime) -> None:
        self._report(ServerTimeHeard(server_time))
        self._link_proved()
        self._failures = 0
        self._not_before = self._monotonic()
        self._has_corrected_clock = False

    def _link_proved(self) -> None:
        self._link_failures = 0
        self._report_link(is_up=True)

    def _link_failed(self, unreachable: LedgerUnreachable) -> None:
        self._link_failures += 1
        self._back_off()
        if unreachable.is_timeout or self._link_failures >= DOWN_AFTER_FAILURES:
            self._report_link(is_up=False, detail=str(unreachable))

    def _report_link(self, *, is_up: bool, detail: str = "") -> None:
        if self._is_up is not is_up:
            self._is_up = is_up
            self._report(LinkReported(is_up, detail))

    def _back_off(self) -> None:
        self._failures += 1
        delay_s = backoff_s(self._failures, self._jitter.random(), self._settings)
        self._not_before = self._monotonic() + delay_s

    def _raise_alarm(self, alarm: Alarm) -> None:
        if self._alarm is None or self._alarm.kind is not alarm.kind:
            self._clear_alarm()
            self._alarm = alarm
            self._shown = None
            self._report(AlarmRaised(alarm.kind, alarm.detail, alarm.kind in HALTING))

    def _clear_alarm(self) -> None:
        if self._alarm is not None:
            cleared, self._alarm = self._alarm, None
            self._report(AlarmCleared(cleared.kind))


class SyncWorker:
    """The sync thread. ``report`` is called from it and must only hand over."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        open_reader: Callable[[], JournalReader],
        report: Callable[[Report], None],
        monotonic: Callable[[], float],
        jitter: Random,
        settings: SyncSettings = SyncSettings(),
    ) -> None:
        self._ledger = ledger
        self._open_reader = open_reader
        self._report = report
        self._monotonic = monotonic
        self._jitter = jitter
        self._settings = settings
        self._condition = threading.Condition()
        self._is_woken = False
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin; the journal must exist by now."""
        self._thread.start()

    def wake(self) -> None:
        """Send now what is in the journal, even in a backoff. Thread-safe."""
        with self._condition:
            self._is_woken = True
            self._condition.notify()

    def close(self, timeout_s: float = 5.0) -> None:
        """Stop after the exchange under way; what is unsent stays in the journal."""
        with self._condition:
            self._is_closed = True
            self._condition.notify()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        try:
            reader = self._open_reader()
        except JournalFault as fault:
            self._report(AlarmRaised(AlarmKind.JOURNAL_UNREADABLE, str(fault), is_halting=True))
            return
        with reader:
            syncer = Syncer(
                ledger=self._ledger,
                reader=reader,
                report=self._report,
                monotonic=self._monotonic,
                jitter=self._jitter,
                settings=self._settings,
            )
            delay_s = 0.0
            while (is_woken := self._wait(delay_s)) is not None:
                delay_s = syncer.turn(is_woken=is_woken)

    def _wait(self, delay_s: float) -> bool | None:
        """True when woken, False when the time has come, None when closed."""
        with self._condition:
            self._condition.wait_for(lambda: self._is_woken or self._is_closed, timeout=delay_s)
            is_woken, self._is_woken = self._is_woken, False
            return None if self._is_closed else is_woken
