"""A worker: leases messages, hands them over, keeps what became of them. At least once, never twice at a time.

A message is leased before it is offered and its outcome kept after, so that a worker that dies in between leaves
messages of which nobody knows whether the centre took them: they are offered again when the lease is over.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import uuid4

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from ledger.access.codes import take_command
from ledger.clock import Clock
from ledger.database import GuardFailed, write
from ledger.messages import outbox
from ledger.messages.ports import HAND_OVER_S, Carrier, Heard, Outcome, Outgoing, Unreachable
from ledger.messages.rules import RETRY_MAX, Channel, retry_after

LEASED_AT_ONCE: Final = 100
OFFERED_AT_ONCE: Final = 10
"""Messages offered in one go: what a worker that dies may make arrive twice."""

IDLE_S: Final = 1.0
"""How long a worker that has nothing to do waits before it looks again."""

log = structlog.get_logger("ledger.messages")


@dataclass(frozen=True, kw_only=True)
class Delivered:
    """What one round did."""

    leased: int = 0
    recorded: int = 0
    is_down: bool = False


class Worker:
    """Hands over messages of some channels through one carrier. One thread uses it."""

    def __init__(
        self,
        engine: Engine,
        carrier: Carrier,
        channels: frozenset[Channel],
        clock: Clock,
        *,
        leased_for: timedelta = outbox.LEASE,
    ) -> None:
        assert leased_for.total_seconds() > HAND_OVER_S, "a lease outlasts a hand-over"
        self._engine = engine
        self._carrier = carrier
        self._channels = channels
        self._clock = clock
        self._leased_for = leased_for
        self._failures = 0

    def run(self, stop: threading.Event) -> None:
        """Deliver until told to stop; wait longer each time when the centre or the database is away."""
        with closing(self._carrier):
            while not stop.is_set():
                stop.wait(self._round_and_wait_s())

    def deliver(self) -> Delivered:
        """One round: a lease of what is due, handed over, and the receipts that have come in.

        Raises:
            GuardFailed, SQLAlchemyError: the database is away.
        """
        lease_id, now = uuid4(), self._clock()
        until = now + self._leased_for
        leased = write(
            self._engine,
            lambda connection: outbox.lease(
                connection,
                channels=self._channels,
                lease_id=lease_id,
                now=now,
                until=until,
                count=LEASED_AT_ONCE,
            ),
        )
        recorded = 0
        is_down = False
        left = list(leased)
        while left and not is_down and self._clock() + timedelta(seconds=HAND_OVER_S) < until:
            offered, left = left[:OFFERED_AT_ONCE], left[OFFERED_AT_ONCE:]
            outcomes, is_down = self._offer(offered)
            answered = {each.message_id for each in outcomes}
            left = [each for each in offered if each.message_id not in answered] + left
            write(
                self._engine,
                lambda connection, outcomes=outcomes: outbox.record(  # type: ignore[misc]
                    connection, outcomes, lease_id=lease_id, centre=self._carrier.name, now=self._clock()
                ),
            )
            recorded += len(outcomes)
        if left:
            ids = [each.message_id for each in left]
            write(
                self._engine,
                lambda connection: outbox.put_back(connection, ids, lease_id=lease_id, now=self._clock()),
            )
        is_down = not self._take_receipts() or is_down
        return Delivered(leased=len(leased), recorded=recorded, is_down=is_down)

    def _round_and_wait_s(self) -> float:
        try:
            done = self.deliver()
        except (GuardFailed, SQLAlchemyError) as away:
            log.warning("messages_wait", reason=type(away).__name__)
            done = Delivered(is_down=True)
        self._failures = self._failures + 1 if done.is_down else 0
        if done.is_down:
            return min(retry_after(self._failures), RETRY_MAX / 10).total_seconds()
        return 0.0 if done.leased == LEASED_AT_ONCE else IDLE_S

    def _offer(self, offered: Sequence[Outgoing]) -> tuple[list[Outcome], bool]:
        outcomes: list[Outcome] = []
        try:
            for outcome in self._carrier.hand_over(offered, self._clock()):
                outcomes.append(outcome)  # noqa: PERF402  # what was answered before the line broke was answered
        except Unreachable as away:
            log.warning("centre_away", centre=self._carrier.name, reason=str(away))
            return outcomes, True
        return outcomes, False

    def _take_receipts(self) -> bool:
        try:
            receipts = self._carrier.receipts()
        except Unreachable as away:
            log.warning("centre_away", centre=self._carrier.name, reason=str(away))
            return False
        if receipts:
            now = self._clock()
            write(
                self._engine,
                lambda connection: outbox.keep_receipts(
                    connection, receipts, centre=self._carrier.name, now=now
                ),
            )
        write(self._engine, lambda connection: outbox.match_receipts(connection, self._clock()))
        for heard in self._carrier.heard():
            self._take_command(heard)
        return True

    def _take_command(self, heard: Heard) -> None:
        is_command = write(
            self._engine,
            lambda connection: take_command(
                connection, phone=heard.phone, text=heard.text, now=self._clock()
            ),
        )
        log.info("message_heard", is_command=is_command)


@dataclass(frozen=True)
class Workers:
    """Running workers, one thread each."""

    threads: Sequence[threading.Thread]
    stop: threading.Event

    def end(self) -> None:
        """Let each finish what it is offering, and wait for it."""
        self.stop.set()
        for thread in self.threads:
            thread.join()


def start(engine: Engine, carriers: Mapping[Channel, Carrier], clock: Clock) -> Workers:
    """A thread for each carrier; one carrier may serve several channels."""
    stop = threading.Event()
    threads = []
    for carrier, channels in _by_carrier(carriers):
        worker = Worker(engine, carrier, channels, clock)
        thread = threading.Thread(
            target=worker.run, args=(stop,), name=f"messages {carrier.name}", daemon=True
        )
        thread.start()
        threads.append(thread)
    return Workers(threads, stop)


def deliver_once(engine: Engine, carriers: Mapping[Channel, Carrier], clock: Clock) -> Delivered:
    """One round of each carrier, in this thread; the sums of all."""
    rounds = []
    for carrier, channels in _by_carrier(carriers):
        with closing(carrier):
            rounds.append(Worker(engine, carrier, channels, clock).deliver())
    return Delivered(
        leased=sum(each.leased for each in rounds),
        recorded=sum(each.recorded for each in rounds),
        is_down=any(each.is_down for each in rounds),
    )


def _by_carrier(carriers: Mapping[Channel, Carrier]) -> list[tuple[Carrier, frozenset[Channel]]]:
    unique = {id(each): each for each in carriers.values()}.values()
    return [
        (carrier, frozenset(channel for channel, each in carriers.items() if each is carrier))
        for carrier in unique
    ]
