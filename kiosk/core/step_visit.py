"""A visit's slip: printed as soon as the printer can, so that neither empty paper nor a power cut costs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core.effects import PrintVisit
from kiosk.core.service_states import OwedVisit

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.service_states import Visit
    from kiosk.core.transition import Step


def owe_slip(step: Step, visit: Visit, done: tuple[tuple[datetime, str], ...], closed_at: datetime) -> Step:
    """A visit in which something was done gets its slip, now or once the printer can. One of before goes first."""
    if not done:
        return step
    owed = (*step.terminal.owed_visits, OwedVisit(visit, closed_at, done))
    return print_owed(step.holding(owed_visits=owed))


def print_owed(step: Step) -> Step:
    """Print what is owed, if the printer can."""
    terminal = step.terminal
    if not terminal.owed_visits or not terminal.printer.can_print:
        return step
    slips = (
        PrintVisit(each.visit, each.closed_at, each.done, terminal.settings.language)
        for each in terminal.owed_visits
    )
    return step.holding(owed_visits=()).also(*slips)
