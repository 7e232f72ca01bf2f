"""Orders that arrive together are decided and written in one transaction.

The first order that finds nobody committing starts a round; all that arrive meanwhile wait, and are the next round
together. So a lone order waits for nobody, and under load one commit serves many. Whoever was answered and pays on is
back within milliseconds: after a round of several the next waits for them, because a round of few costs the service and
the database nearly as much as one of many. A round that fails because of one of its orders is split until that one
stands alone: its neighbours are not failed with it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Condition
from typing import Final, Generic, TypeVar

from sqlalchemy import Connection, Engine

from ledger.clock import elapsed
from ledger.database import is_passing, write

Asked = TypeVar("Asked")
Became = TypeVar("Became")
Told = Sequence[tuple[Future[Became], Became]]
"""What became of orders that were committed together."""

ROUND_MAX: Final = 256
"""Orders in one transaction."""
WAITING_MAX: Final = 2048
"""Orders that may wait; more are turned away, to be sent again."""
ANSWERED_MIN: Final = 2
"""From so many orders in a round on, the next one waits for who may be back."""
QUIET_S: Final = 0.004
"""Nobody new for so long: nobody else is coming back."""
GATHER_S: Final = 0.02
"""The most that a round waits to be as many as were there before."""


class TooManyWaiting(Exception):
    """More orders wait than can be served soon: nothing was done, the same order may be sent again."""


def tell_each(told: Told[Became]) -> None:
    """Settle each future in the committing thread."""
    for outcome, became in told:
        outcome.set_result(became)


class Committer(Generic[Asked, Became]):
    """Carries orders out in rounds, one round at a time.

    ``work`` gives what became of each order, in their order; it may be run again whole (``database.write``).
    ``tell`` hands a committed round over to those who wait for it.
    """

    def __init__(
        self,
        engine: Engine,
        work: Callable[[Connection, Sequence[Asked]], Sequence[Became]],
        *,
        round_max: int = ROUND_MAX,
        waiting_max: int = WAITING_MAX,
        quiet_s: float = QUIET_S,
        gather_s: float = GATHER_S,
        tell: Callable[[Told[Became]], None] = tell_each,
    ) -> None:
        self._tell = tell
        self._engine = engine
        self._work = work
        self._round_max = round_max
        self._waiting_max = waiting_max
        self._quiet_s = quiet_s
        self._gather_s = gather_s
        self._lock = Condition()
        self._waiting: deque[tuple[Asked, Future[Became]]] = deque()
        self._is_committing = False
        self._is_closing = False
        self._awaited = 0
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="payments")
        self.rounds = 0

    def submit(self, asked: Asked, outcome: Future[Became] | None = None) -> Future[Became]:
        """The outcome to come, in this future or a new one; committed by the time it is there.

        The future raises what the transaction failed with when that was this order's own doing, or when the
        database could not be reached for as long as ``database.write`` tries.

        Raises:
            TooManyWaiting: the queue is full.
        """
        outcome = Future() if outcome is None else outcome
        with self._lock:
            if len(self._waiting) >= self._waiting_max:
                raise TooManyWaiting(f"more than {self._waiting_max} orders wait")
            self._waiting.append((asked, outcome))
            if self._is_committing:
                if len(self._waiting) == self._awaited:
                    self._lock.notify()
                return outcome
            self._is_committing = True
        self._executor.submit(self._commit_all)
        return outcome

    def close(self) -> None:
        """Finish what waits and take no more."""
        with self._lock:
            self._is_closing = True
            self._lock.notify()
        self._executor.shutdown(wait=True)

    def _commit_all(self) -> None:
        answered = 0
        while True:
            with self._lock:
                self._gather(answered)
                count = min(len(self._waiting), self._round_max)
                if count == 0:
                    self._is_committing = False
                    return
                taken = [self._waiting.popleft() for _ in range(count)]
            # Whoever has gone away before his order was begun is not waited for, and does not pay.
            self._commit([each for each in taken if each[1].set_running_or_notify_cancel()])
            answered = count

    def _gather(self, answered: int) -> None:
        """Wait, the lock in hand, until those who were answered may be back: as many as are there and were answered.

        Not where more wait already than could come back: the next round is one of many without them.
        """
        there = len(self._waiting)
        if answered < max(ANSWERED_MIN, there):
            return
        self._awaited = min(there + answered, self._round_max)
        ends = elapsed() + self._gather_s
        while there < self._awaited and elapsed() < ends and not self._is_closing:
            self._lock.wait(self._quiet_s)
            before, there = there, len(self._waiting)
            if there == before:
                break
        self._awaited = 0

    def _commit(self, taken: Sequence[tuple[Asked, Future[Became]]]) -> None:
        asked = [each for each, _ in taken]
        if not asked:
            return
        try:
            outcomes = write(self._engine, lambda connection: self._work(connection, asked))
        except Exception as failure:  # noqa: BLE001 - whoever waits for an order must hear of it
            self._failed(taken, failure)
            return
        self.rounds += 1
        self._tell([(outcome, became) for (_, outcome), became in zip(taken, outcomes, strict=True)])

    def _failed(self, taken: Sequence[tuple[Asked, Future[Became]]], failure: Exception) -> None:
        if len(taken) == 1 or is_passing(failure):
            for _, outcome in taken:
                outcome.set_exception(failure)
            return
        half = len(taken) // 2
        self._commit(taken[:half])
        self._commit(taken[half:])
