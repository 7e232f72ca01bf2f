"""Cassettes of a network: field agents on their rounds, and hands that take one out without logging in."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import TYPE_CHECKING, Final

from tests.simulation.box import Box
from tests.simulation.central import PERSONS
from tests.simulation.chances import DAY_S, HOUR_S
from tests.simulation.field_agent import FieldAgent
from tests.simulation.till import Pull
from tests.simulation.witness import Stranger

if TYPE_CHECKING:
    from tests.simulation.network import Network

ROUND_S: Final = 2 * DAY_S
AGAIN_S: Final = (HOUR_S / 4, 3 * HOUR_S)
"""After one who did not come to an end another one comes."""
LOOKS_S: Final = (20.0, 600.0)
TAKEN_S: Final = (60.0, 4 * HOUR_S)


class Rounds:
    """Every number from ``random``. At one kiosk there is one person at a time, customers included."""

    def __init__(self, network: Network, random: Random) -> None:
        self._network = network
        self._agenda = network.agenda
        self._trace = network.trace
        self._weather = network.weather
        self._random = random

    def begin(self, box: Box) -> None:
        self._agenda.after(self._random.uniform(0.3, 1) * ROUND_S, lambda: self._come(box))
        self._later(box)

    def is_free(self, box: Box) -> bool:
        """Nobody stands there, and the disk in it is the right one and does not lie."""
        if box.name in self._network.busy | self._network.closed | self._network.forked:
            return False
        return box.lie is None and not isinstance(box.witness, Stranger)

    # --- field agents --------------------------------------------------------------------------------------------

    def _come(self, box: Box) -> None:
        if self._weather.is_calm:
            return
        if box.life is None or not self.is_free(box):
            self._agenda.after(HOUR_S, lambda: self._come(box))
            return
        self._visit(box, is_careful=False)

    def _visit(self, box: Box, *, is_careful: bool) -> None:
        self._network.busy.add(box.name)
        agent = FieldAgent(box, self._random.choice(PERSONS), self._random, is_careful=is_careful)
        self._act(agent, agent.visit())

    def _act(self, agent: FieldAgent, acts: Iterator[float]) -> None:
        box = agent.box
        pause_s = None if box.life is None else next(acts, None)
        if pause_s is not None:
            self._agenda.after(pause_s, lambda: self._act(agent, acts))
            return
        self._network.busy.discard(box.name)
        self._trace.deeds["collected" if agent.is_over else "collection broken off"] += 1
        if box.life is None:
            self._weather.power_returns(box)
        wait_s = ROUND_S if agent.is_over else self._random.uniform(*AGAIN_S)
        self._agenda.after(wait_s, lambda: self._come(box))

    def empty(self, boxes: list[Box]) -> None:
        """The last round: nothing comes between."""
        for box in boxes:
            assert box.life is not None
            cassettes = box.life.journal.standing().cassettes
            if box.till.unbagged or box.till.is_out or cassettes.waiting or cassettes.counters.stacked:
                self._visit(box, is_careful=True)

    # --- without log-in ------------------------------------------------------------------------------------------

    def _later(self, box: Box) -> None:
        mean_s = self._network.chances.pull_s
        self._agenda.after(self._random.expovariate(1 / mean_s), lambda: self._meddle(box))

    def _meddle(self, box: Box) -> None:
        if self._weather.is_calm:
            return
        self._later(box)
        if not self.is_free(box) or box.till.is_out:
            return
        kind = self._random.choice(("looked into", "pulled", "swapped while off"))
        if kind == "swapped while off":
            self._swap_in_the_dark(box)
            return
        pull = box.pull()
        if pull is not None:
            self._trace.fault(box.name, f"cassette {kind}")
            again, between = (pull, LOOKS_S) if kind == "looked into" else (None, TAKEN_S)
            self._agenda.after(self._random.uniform(*between), lambda: self._put_in(box, pull, again))

    def _put_in(self, box: Box, pull: Pull, again: Pull | None) -> None:
        """Unless somebody has put another one in meanwhile."""
        if box.till.is_out and box.till.pulls[-1:] == [pull]:
            box.till.put_in(again)
            box.settle()

    def _swap_in_the_dark(self, box: Box) -> None:
        box.cut()
        box.till.power_off()
        if box.pull() is not None:
            self._trace.fault(box.name, "cassette swapped while off")
            box.till.put_in()
        self._weather.power_returns(box)
