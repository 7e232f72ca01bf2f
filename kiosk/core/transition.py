"""A step under way: the terminal so far and the effects so far; and the four things that many steps do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from kiosk.core.effects import StartTimer, StopTimer, WriteJournal
from kiosk.core.print_jobs import PrintOver
from kiosk.core.states import Attract, Home, LastBill, Write
from wire.entries import BillDisputed, BillReturned, BillStacked

if TYPE_CHECKING:
    from kiosk.core.effects import Effect
    from kiosk.core.events import Event
    from kiosk.core.states import Phase, Terminal
    from wire.entries import Body


class IllegalEvent(Exception):
    """An event that this phase cannot meet: a fault of ours. The program ends and recovers from the journal."""

    def __init__(self, phase: Phase, event: Event) -> None:
        super().__init__(f"{type(event).__name__} in {type(phase).__name__}")
        self.phase = phase
        self.event = event


class Step(NamedTuple):
    """What becomes of the terminal, and what is to be done about it, in this order."""

    terminal: Terminal
    effects: tuple[Effect, ...] = ()

    def also(self, *effects: Effect) -> Step:
        return Step(self.terminal, self.effects + effects)

    def holding(self, **changes: Any) -> Step:
        return Step(self.terminal.having(**changes), self.effects)

    def to(self, phase: Phase) -> Step:
        return self.holding(phase=phase)


def take_token(step: Step) -> tuple[Step, int]:
    """A number that no other question of this life has."""
    token = step.terminal.next_token
    return step.holding(next_token=token + 1), token


def try_write(step: Step, *bodies: Body) -> tuple[Step, int]:
    """Write now or not at all. Only while the queue is empty, so that the journal keeps the order of facts."""
    assert not step.terminal.writes, "a write that may fail never overtakes one that must succeed"
    step, token = take_token(step)
    return step.also(WriteJournal(token, bodies)), token


def write_surely(step: Step, *bodies: Body) -> tuple[Step, int]:
    """Write, and try again until it is done; strictly after everything that is still to be written."""
    step, token = take_token(step)
    is_first = not step.terminal.writes
    step = step.holding(writes=(*step.terminal.writes, Write(token, bodies)))
    for body in bodies:
        if isinstance(body, BillStacked | BillReturned | BillDisputed):
            step = step.holding(last_bill=LastBill(body))
    return (step.also(WriteJournal(token, bodies)) if is_first else step), token


def start_timer(step: Step, kind: str, delay_s: float) -> tuple[Step, str]:
    """A timer under a name of its own: one that fires late is told apart from the one that runs now."""
    token = step.terminal.next_token
    name = f"{kind}-{token}"
    timed = Step(step.terminal.having(next_token=token + 1), (*step.effects, StartTimer(name, delay_s)))
    return timed, name


def stop_timer(step: Step, name: str) -> Step:
    return step.also(StopTimer(name)) if name else step


def go_home(step: Step) -> Step:
    """The tiles again; receipts that are over are forgotten."""
    return _without_finished_jobs(step).to(Home())


def go_attract(step: Step) -> Step:
    """Nobody is here any more: the next customer starts in the kiosk's own language."""
    step = _without_finished_jobs(step).to(Attract())
    return step.holding(language=step.terminal.settings.language)


def _without_finished_jobs(step: Step) -> Step:
    jobs = tuple(job for job in step.terminal.jobs if not isinstance(job.stage, PrintOver))
    return step.holding(jobs=jobs)
