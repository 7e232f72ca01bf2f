"""The table of everything that the daily job does, in its order."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from ledger.access import codes, credentials, registration
from ledger.books.holds import expire_holds
from ledger.cash import write_offs
from ledger.holders import cases, erasure
from ledger.http.idempotency import blank_answers
from ledger.inactivity import service as inactivity
from ledger.jobs import overdue, refunds
from ledger.jobs.step import Step, Sweep
from ledger.messages import service as messages
from ledger.notifications import months
from ledger.payments import endings as orders
from ledger.wallets import closings

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

__all__ = ["DAILY", "Step", "Sweep"]

ANSWERS_KEPT: Final = timedelta(days=90)
"""How long the answer to a request is given again; that it was given is known for ever."""


def _expire_holds(connection: Connection, now: datetime) -> int:
    return len(expire_holds(connection, now))


def _blank_answers(connection: Connection, now: datetime) -> int:
    return blank_answers(connection, now - ANSWERS_KEPT)


DAILY: Final[tuple[Step | Sweep, ...]] = (
    Sweep(name="holds-expired", sweep=_expire_holds),
    Sweep(name="orders-expired", sweep=orders.expire_orders),
    Sweep(name="orders-completed", sweep=orders.complete_told),
    Step(name="inactivity", due=inactivity.due_on, act_together=inactivity.charge),
    Step(name="sms-month", due=months.owing_on, act_together=months.charge_months),
    Step(name="sms-resumed", due=months.resumable_on, act_together=months.resume),
    Step(name="documents-lapsed", due=cases.lapsed_on, act=cases.act_on_lapsed),
    Step(name="closings", due=closings.due_on, act=closings.go_on),
    Step(name="erasures", due=erasure.due_on, act=erasure.erase),
    Step(name="refunds-overdue", due=refunds.newly_overdue_on, act=refunds.tell_staff),
    Sweep(name="unapplied-overdue", sweep=overdue.tell_unapplied),
    Sweep(name="cases-overdue", sweep=overdue.tell_cases),
    Sweep(name="allotments-expired", sweep=write_offs.expire),
    Sweep(name="codes-forgotten", sweep=codes.forget_old),
    Sweep(name="registrations-forgotten", sweep=registration.forget_unproved),
    Sweep(name="answers-blanked", sweep=_blank_answers),
    Sweep(name="tries-forgotten", sweep=credentials.forget_old_tries),
    Sweep(name="messages-tidied", sweep=messages.tidy),
)
"""Holds first, so that money they kept back can be charged for; then charges; then what ends wallets; then tidying."""
