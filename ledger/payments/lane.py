"""The way of an order from a request to its outcome."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import partial

from starlette.concurrency import run_in_threadpool

from ledger.context import Context
from ledger.database import planned_once
from ledger.http.problem import ApiCode, ApiFailure
from ledger.merchants.online_check import check
from ledger.payments.committer import Committer, Told, TooManyWaiting
from ledger.payments.decisions import Outcome
from ledger.payments.submissions import Became, Submission, carry_out
from ledger.payments.terms import TermsReader

RETRY_AFTER_S = 1


class OrderLane:
    """Takes submissions from the event loop and has them carried out together."""

    def __init__(self, context: Context) -> None:
        reader = TermsReader()
        self._are_private_allowed = context.settings.are_private_allowed
        self._committer: Committer[Submission, Became] = Committer(
            planned_once(context.engine),
            lambda connection, taken: carry_out(connection, taken, context.clock, reader),
            tell=_tell_by_loop,
        )

    async def carry_out(self, submission: Submission) -> Outcome:
        """What became of an order, once it is committed.

        A payee that wants to be asked about requisites is asked in between, outside of any transaction (W-20).

        Raises:
            ApiFailure: nobody is signed in by this token; or too many orders wait.
            Refused: password or offer are due.
        """
        outcome = await self._commit(submission)
        if outcome.check_due is None:
            return outcome
        order = outcome.order
        stop = await run_in_threadpool(
            check,
            outcome.check_due,
            order.requisites,
            amount_tiyn=order.amount_tiyn,
            are_private_allowed=self._are_private_allowed,
        )
        return await self._commit(replace(submission, is_checked=True, stop=stop))

    async def _commit(self, submission: Submission) -> Outcome:
        promise = _Promise(asyncio.get_running_loop())
        try:
            self._committer.submit(submission, promise)
        except TooManyWaiting as full:
            headers = {"Retry-After": str(RETRY_AFTER_S)}
            raise ApiFailure(ApiCode.UNAVAILABLE, "too many orders wait", headers=headers) from full
        try:
            became = await promise.waited_for
        except asyncio.CancelledError:
            promise.cancel()
            raise
        if isinstance(became, Outcome):
            return became
        raise became


class _Promise(Future[Became]):
    """An outcome that is waited for in an event loop: the loop hears of it, no thread does."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.loop = loop
        self.waited_for: asyncio.Future[Became] = loop.create_future()

    def set_exception(self, exception: BaseException | None) -> None:
        assert exception is not None, "an order that was not carried out has a reason"
        _call(self.loop, partial(_fail, self.waited_for, exception))


def _tell_by_loop(told: Told[Became]) -> None:
    """Tell all who wait in one event loop by one call: each call wakes it."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[tuple[_Promise, Became]]] = defaultdict(list)
    for promise, became in told:
        assert isinstance(promise, _Promise), "a lane submits promises"
        by_loop[promise.loop].append((promise, became))
    for loop, own in by_loop.items():
        _call(loop, partial(_settle, own))


def _settle(told: Sequence[tuple[_Promise, Became]]) -> None:
    for promise, became in told:
        if not promise.waited_for.done():
            promise.waited_for.set_result(became)


def _fail(waited_for: asyncio.Future[Became], failure: BaseException) -> None:
    if not waited_for.done():
        waited_for.set_exception(failure)


def _call(loop: asyncio.AbstractEventLoop, call: Callable[[], object]) -> None:
    # A loop that is closed has nobody left who waits.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(call)
