"""Between core and ledger: enrolment, sync and quotes, each in its own thread; their news as core events."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, Literal
from uuid import UUID

from kiosk.config import LedgerSettings, SyncSettings
from kiosk.core.effects import TracePayment
from kiosk.core.events import (
    AllotmentArrived,
    Event,
    LinkChanged,
    OperationsAnswered,
    PolicyArrived,
    SyncHalted,
)
from kiosk.runtime.clock import WALL_AHEAD_S_MAX, TrustedClock, monotonic_s
from kiosk.runtime.identity import KIOSK_ID, Enrolment
from kiosk.runtime.logs import log
from kiosk.runtime.loop import CoreLoop
from kiosk.runtime.remembered import remembered
from offline_queue import sync
from offline_queue.client import LedgerClient, LedgerRefused, LedgerUnreachable, Timeouts
from offline_queue.journal import Journal, JournalReader, JournalUnwritable
from offline_queue.outbox import AlarmKind
from wire.entries import Entry
from wire.messages import EnrolAnswer, QuoteAnswer, QuoteRequest, StaffCodeRequest, TraceAnswer, have_text
from wire.policy import Allotment, Policy
from wire.signatures import KioskKey

STAFF_CODE_S: Final = 8.0
CodeOutcome = Literal["sent", "right", "wrong", "unavailable"]

QUOTE_ATTEMPTS: Final = 3
QUOTE_PAUSE_S: Final = 0.3
QUOTE_AGAIN_S: Final = 2.0
"""With less time than this left, asking again would only make the customer wait."""

PRUNE_EVERY_S: Final = 3600.0
"""How often the journal is looked at for entries that may go; a day's go in one or two calls."""


def insistently(
    ask: Callable[[float], QuoteAnswer],
    *,
    timeout_s: float,
    monotonic: Callable[[], float],
    pause: Callable[[float], object],
) -> QuoteAnswer:
    """Ask with the seconds left until ``timeout_s`` is over; again where a bad line lost request or answer.

    Raises LedgerUnreachable when no attempt came through in time, LedgerRefused at once.
    """
    end = monotonic() + timeout_s
    for attempt in range(1, QUOTE_ATTEMPTS + 1):
        try:
            return ask(end - monotonic())
        except LedgerUnreachable:
            if attempt == QUOTE_ATTEMPTS or end - monotonic() < QUOTE_AGAIN_S:
                raise
            pause(QUOTE_PAUSE_S)
    raise AssertionError("the last attempt returns or raises")


class LedgerLink:
    """Started once the journal is open. What it learns is journaled or remembered in the core thread."""

    def __init__(
        self,
        *,
        settings: LedgerSettings,
        pace: SyncSettings,
        key: KioskKey,
        journal: Journal,
        clock: TrustedClock,
        loop: CoreLoop,
        on_journaled: Callable[[tuple[Entry, ...]], None],
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._loop = loop
        self._on_journaled = on_journaled
        self._is_closing = threading.Event()
        self._prune_due_at = 0.0
        self._allotment_at: datetime | None = None
        self._confirmed: UUID | None = None
        self.policy: Policy | None = journal.policy()
        allotment = journal.allotment()
        if self.policy is not None and allotment is not None:
            self._allotment_at = allotment.as_of
        self._client = LedgerClient(
            settings.url,
            key,
            journal.fact(KIOSK_ID) or "",
            now=clock.ledger_now,
            monotonic=monotonic_s,
            timeouts=Timeouts(settings.timeout_s / 2, settings.timeout_s, settings.timeout_s * 3),
            ca_file=settings.ca_file or None,
        )
        self._worker = sync.SyncWorker(
            ledger=self._client,
            open_reader=_opener(journal.path),
            report=self._take,
            monotonic=monotonic_s,
            jitter=random.Random(),  # noqa: S311 - spreads a fleet, hides nothing
            settings=sync.SyncSettings(
                heartbeat_s=pace.heartbeat_s,
                backoff_s_first=pace.backoff_s_min,
                backoff_s_max=pace.backoff_s_max,
            ),
        )
        self._enrolment = Enrolment(
            client=self._client,
            code=settings.enrolment_code,
            on_enrolled=self._enrolled,
            backoff_s_min=pace.backoff_s_min,
            backoff_s_max=pace.backoff_s_max,
        )

    @property
    def client(self) -> LedgerClient:
        """For whoever else speaks to the ledger as this kiosk."""
        return self._client

    def start(self) -> None:
        if self._client.kiosk_id:
            self._worker.start()
        else:
            self._enrolment.start()

    def close(self) -> None:
        self._is_closing.set()
        self._enrolment.close()
        self._client.close()
        self._worker.close()

    def remembered(self) -> tuple[Event, ...]:
        """What the last life knew of the ledger: an offline start sells by it as long as it is young (K-05)."""
        return remembered(self._journal)

    def dated(self) -> datetime:
        """The time of an entry that is written now, by all that is known of time (W-13)."""
        if self._clock.is_trusted:
            return self._clock.now()  # what is on disk is asked for only where it matters
        policy = self.policy
        told_at = None if policy is None else policy.issued_at
        known = [at for at in (self._journal.last_at(), told_at, self._allotment_at) if at is not None]
        sold_for_s = 0 if policy is None else policy.ages.policy_s_max
        return self._clock.dated(max(known, default=None), max(WALL_AHEAD_S_MAX, sold_for_s))

    # --- what the core asks

    def quote(self, request: QuoteRequest, timeout_s: float) -> QuoteAnswer | None:
        """None when the ledger could not be asked; then sync finds out whether the link is down."""
        try:
            answer = insistently(
                lambda left_s: self._client.quote(request, left_s),
                timeout_s=timeout_s,
                monotonic=monotonic_s,
                pause=self._is_closing.wait,
            )
        except (LedgerUnreachable, LedgerRefused) as away:
            log.warning("quote_unavailable", reason=str(away))
            self._worker.wake()
            return None
        self._clock.anchor(answer.server_time)
        return answer

    def trace(self, asked: TracePayment, timeout_s: float) -> TraceAnswer | None:
        """None when the ledger could not be asked."""
        try:
            answer = self._client.trace(
                asked.kiosk_number, asked.receipt_number, asked.inserted_tiyn, timeout_s
            )
        except (LedgerUnreachable, LedgerRefused) as away:
            log.warning("trace_unavailable", reason=str(away))
            return None
        self._clock.anchor(answer.server_time)
        return answer

    def staff_code(self, person: str, code: str | None) -> CodeOutcome:
        """Let the ledger send a one-time code, or say whether ``code`` is it; "unavailable" when it cannot be asked."""
        try:
            answer = self._client.staff_code(StaffCodeRequest(person=person, code=code), STAFF_CODE_S)
        except (LedgerUnreachable, LedgerRefused) as away:
            log.warning("staff_code_unavailable", reason=str(away))
            self._worker.wake()
            return "unavailable"
        return answer.outcome

    def ask_time(self) -> datetime:
        """The ledger's time, asked now. Raises LedgerUnreachable, LedgerRefused."""
        return self._client.policy(have_text(self.policy)).server_time

    @property
    def kiosk_id(self) -> str:
        return self._client.kiosk_id

    def sync_now(self) -> None:
        self._worker.wake()

    # --- what the ledger told

    def _enrolled(self, answer: EnrolAnswer) -> None:
        self._clock.anchor(answer.server_time)
        self._loop.call(lambda: self._journal.remember(KIOSK_ID, answer.kiosk_id))
        self._client.kiosk_id = answer.kiosk_id
        self._worker.start()

    def _take(self, report: sync.Report) -> None:
        if isinstance(report, sync.ServerTimeHeard):
            self._clock.anchor(report.server_time)  # at once: the next request is signed with it
        else:
            self._loop.post_made(lambda: self._events_of(report))

    def _events_of(self, report: sync.Report) -> Iterable[Event]:
        try:
            return self._absorbed(report)
        except JournalUnwritable as failed:  # the ledger is asked again, docs/sync.md
            log.warning("answer_not_journaled", reason=str(failed))
            return ()

    def _absorbed(self, report: sync.Report) -> Iterable[Event]:
        match report:
            case sync.LinkReported(is_up, detail):
                log.info("link_changed", is_up=is_up, detail=detail)
                return (LinkChanged(is_up),)
            case sync.BatchAcknowledged(mark, results, told):
                allotment = self._as_lived(told)
                entries = self._journal.acknowledge(mark.seq, mark.hash, results, self._clock.now())
                self._on_journaled(entries)
                self._keep(allotment)
                self._prune_when_due()
                answered = (OperationsAnswered(results),) if results else ()
                return (*answered, self._arrived(allotment, None))
            case sync.PolicyReported(policy, allotment):
                return self._absorbed_policy(policy, self._as_lived(allotment))
            case sync.AlarmRaised(kind, detail, is_halting):
                log.error("sync_alarm", kind=kind.value, detail=detail, is_halting=is_halting)
                return () if kind is AlarmKind.KIOSK_DOUBLED else (SyncHalted(is_halting),)
            case sync.AlarmCleared(kind):
                log.info("sync_alarm_over", kind=kind.value)
                return () if kind is AlarmKind.KIOSK_DOUBLED else (SyncHalted(is_halted=False),)
            case sync.ServerTimeHeard():
                pass
        return ()

    def _prune_when_due(self) -> None:
        """Right after an acknowledgement: only then the journal's mark is surely the ledger's own."""
        now = self._clock.monotonic()
        if now < self._prune_due_at:
            return
        self._prune_due_at = now + PRUNE_EVERY_S
        pruned = self._journal.prune(self._clock.now())
        if pruned:
            log.info("journal_pruned", first_seq=self._journal.anchor().mark.seq + 1)
            self._on_journaled(pruned)

    def _absorbed_policy(self, told: Policy, allotment: Allotment) -> Iterable[Event]:
        policy = told.as_lived(self._clock.as_lived)
        is_new = self.policy is None or policy != self.policy
        self._keep(allotment)
        arrived = self._arrived(allotment, policy.version)
        if not is_new:
            return (arrived,)
        self._journal.remember_policy(policy)
        self.policy = policy
        return (PolicyArrived(policy), arrived)

    def _keep(self, allotment: Allotment) -> None:
        """For a start without connection; where the ledger asks for it, confirmed in the chain (K-02).

        One that is older than another heard in this life the core passes over, so it cannot be confirmed either.
        """
        is_sold_by = self._allotment_at is None or allotment.as_of >= self._allotment_at
        if not is_sold_by or allotment.lowering_id in (None, self._confirmed):
            self._journal.remember_allotment(allotment)
        else:
            self._confirm(allotment)
        if is_sold_by:
            self._allotment_at = allotment.as_of

    def _confirm(self, allotment: Allotment) -> None:
        try:
            entries = self._journal.confirm_allotment(allotment, self._clock.now())
        except JournalUnwritable as failed:
            # The entry may be on disk all the same: the core must hear of the lower figure.
            log.warning("allotment_not_confirmed", reason=str(failed))
            return
        if entries:
            self._confirmed = allotment.lowering_id
            self._on_journaled(entries)
            self._worker.wake()
            log.info("allotment_confirmed", lowering_id=str(allotment.lowering_id))

    def _as_lived(self, allotment: Allotment) -> Allotment:
        # Its age is counted by the kiosk's time (K-05), which a demo can have moved ahead of the ledger's.
        return allotment.model_copy(update={"as_of": self._clock.as_lived(allotment.as_of)})

    def _arrived(
        self, allotment: Allotment, policy_version: int | None, *, is_remembered: bool = False
    ) -> AllotmentArrived:
        sold_since = self._journal.sold_since(allotment.as_of_seq)
        return AllotmentArrived(allotment, sold_since, policy_version, is_remembered)


def _opener(path: Path) -> Callable[[], JournalReader]:
    return lambda: JournalReader.open(path)
