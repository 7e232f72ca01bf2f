"""Field agents: they log in, take cassettes out, put empty ones in, name bags; some are called away in the middle."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random
from typing import Final

from kiosk.core import events
from kiosk.core.collecting import Wizard
from kiosk.core.service_rules import CORNERS
from kiosk.core.service_states import LoggingIn, Serving
from kiosk.core.states import Attract, Collecting, Home, Phase
from tests.simulation.box import Box
from tests.simulation.central import PIN

ACTS_MAX: Final = 60
CASSETTES_MAX: Final = 8
PATIENCE_S: Final = 900.0
"""Longer than the kiosk waits for whoever stood there before."""
SHARE_CALLED_AWAY: Final = 0.02
SHARE_POWER: Final = 0.02
SHARE_COUNTED: Final = 0.3


class FieldAgent:
    """One visit of one person. ``is_careful``: nothing comes between. ``is_over``: there was no more to be done."""

    def __init__(self, box: Box, person: str, random: Random, *, is_careful: bool) -> None:
        self.box = box
        self.is_over = False
        self._person = person
        self._random = random
        self._is_careful = is_careful
        self._named = 0

    @property
    def _phase(self) -> Phase | None:
        """None once the power is gone, which it may be at any of his touches."""
        return None if self.box.life is None else self.box.life.terminal.phase

    def visit(self) -> Iterator[float]:
        """Act by act; each gives the seconds until the next."""
        yield from self._log_in()
        for _ in range(CASSETTES_MAX):
            if not isinstance(self._phase, Serving):
                return
            self.box.say(events.StaffTouched("page", "collection"))
            yield 1.0
            yield from self._collect()
            if self.is_over:
                break
        if isinstance(self._phase, Serving):
            self.box.say(events.ForwardPressed(self.box.screen))

    def _log_in(self) -> Iterator[float]:
        waited_s = 0.0
        while not isinstance(self._phase, Attract | Home) and waited_s < PATIENCE_S:
            waited_s += 30.0
            yield 30.0
        self.box.say(*map(events.CornerTouched, CORNERS))
        is_clumsy = not self._is_careful and self._random.random() < 0.05
        for typed in (self._person, *(("314159",) if is_clumsy else ()), PIN):
            yield 2.0
            if isinstance(self._phase, LoggingIn):
                self.box.say(events.StaffTouched("edit", typed), events.ForwardPressed(self.box.screen))
        yield 2.0
        if isinstance(self._phase, LoggingIn):
            self.box.say(events.BackPressed())

    def _collect(self) -> Iterator[float]:
        for _ in range(ACTS_MAX):
            phase = self._phase
            if not isinstance(phase, Collecting):
                return
            if not self._is_careful and self._random.random() < SHARE_CALLED_AWAY:
                self.box.trace.fault(self.box.name, "field agent called away")
                yield PATIENCE_S
                return
            if not self._is_careful and self._random.random() < SHARE_POWER:
                self.box.crash_after = self._random.randrange(12)
            self._act(phase.wizard)
            yield self._random.uniform(2.0, 20.0)

    def _act(self, wizard: Wizard) -> None:
        """The next thing that the screen asks of him; what his hands do comes first."""
        match wizard.stage:
            case "cash":
                self._look(wizard)
            case "remove":
                self._take_out()
            case "found":
                self._tell_of(wizard)
            case "bag" | "seal":
                self._put_in()
                name = f"{self.box.name}/{len(self.box.witness.cassettes.named) + 1}"
                self._forward(events.FieldEdited(name if wizard.stage == "bag" else f"S-{name}"))
            case "count":
                self._count(wizard)
            case "check":
                self._named += 1
                self._forward()
            case "insert":
                self._put_in()
                self._forward()
            case "printer" | "done":
                self._forward()
            case _:
                pass

    def _forward(self, *said: events.Event) -> None:
        self.box.say(*said, events.ForwardPressed(self.box.screen))

    def _look(self, wizard: Wizard) -> None:
        """First what was swapped while the kiosk was off; then the cassette in it, unless that was done just now."""
        starts = tuple(each.seq for each in wizard.cassettes.starts)
        if start_seq := self.box.witness.cassettes.to_declare(starts):
            self.box.say(events.CassetteDeclared(start_seq))
        elif self._named and not wizard.content.stacked:
            self.is_over = True
            self.box.say(events.HomePressed())
        else:
            self._forward()

    def _take_out(self) -> None:
        """The bill acceptor says so, or is silent and he does."""
        if self.box.till.is_out:
            self.box.say(events.CassetteDeclared(0))
        elif not self.box.pull():
            self.box.say(events.HomePressed())  # a bill is on its way: another time

    def _put_in(self) -> None:
        if self.box.till.is_out:
            self.box.till.put_in()
            self.box.settle()

    def _tell_of(self, wizard: Wizard) -> None:
        """A cassette was out before he came; what he finds tells him whether it is here."""
        assert wizard.target is not None
        pull = self.box.witness.cassettes.pull_of(wizard.target.seq)
        if pull is None or pull.is_back:
            self.box.say(events.CassettePutBack())
        else:
            self._forward()

    def _count(self, wizard: Wizard) -> None:
        assert wizard.target is not None
        pull = self.box.witness.cassettes.pull_of(wizard.target.seq)
        if pull is not None and self._random.random() < SHARE_COUNTED:
            own: Counter[int] = self.box.till.content(pull)
            self.box.say(*(events.CountEdited(value, count) for value, count in sorted(own.items())))
        self._forward()
