"""A visit's slip: printed as soon as the printer can, so that neither empty paper nor a power cut costs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.core.effects import PrintVisit

if TYPE_CHECKING:
    from datetime import datetime

    from kiosk.core.service_states import Visit
    from kiosk.core.transition import Step


def owe_slip(step: Step, visit: Visit, done: tuple[tuple[datetime, str], ...], closed_at: datetime) -> Step:
    """A visit in which something was done gets its slip, now or once the printer can. One of before goes first.

    It is in the language that the kiosk speaks at the visit's end: the one that the person chose.
    """
    if not done:
        return step
    slip = PrintVisit(visit, closed_at, done, step.terminal.language)
    return print_owed(step.holding(owed_visits=(*step.terminal.owed_visits, slip)))


def print_owed(step: Step) -> Step:
    """Print what is owed, if the printer can."""
    terminal = step.terminal
    if not terminal.owed_visits or not terminal.printer.can_print:
        return step
    return step.holding(owed_visits=()).also(*terminal.owed_visits)
