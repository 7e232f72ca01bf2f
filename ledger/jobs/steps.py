"""The table of everything that the daily job does, in its order."""

from __future__ import annotations

from typing import Final

from ledger.inactivity import service as inactivity
from ledger.jobs.step import Step, Sweep
from ledger.messages import service as messages
from ledger.notifications import months

__all__ = ["DAILY", "Step", "Sweep"]

DAILY: Final[tuple[Step | Sweep, ...]] = (
    Step(name="inactivity", due=inactivity.due_on, act_together=inactivity.charge),
    Step(name="sms-month", due=months.owing_on, act_together=months.charge_months),
    Step(name="sms-resume", due=months.resumable_on, act_together=months.resume),
    Sweep(name="messages-tidied", sweep=messages.tidy),
)
"""Money first, so that later steps of the day see what it left."""
