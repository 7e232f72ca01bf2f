"""The way of an order from a request to its outcome."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from starlette.concurrency import run_in_threadpool

from ledger.context import Context
from ledger.http.problem import ApiCode, ApiFailure
from ledger.merchants.online_check import check
from ledger.payments.committer import Committer, TooManyWaiting
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
            context.engine, lambda connection, taken: carry_out(connection, taken, context.clock, reader)
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
        try:
            became = await asyncio.wrap_future(self._committer.submit(submission))
        except TooManyWaiting as full:
            headers = {"Retry-After": str(RETRY_AFTER_S)}
            raise ApiFailure(ApiCode.UNAVAILABLE, "too many orders wait", headers=headers) from full
        if isinstance(became, Outcome):
            return became
        raise became
