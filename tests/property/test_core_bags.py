"""Each stacked bill is in exactly one bag, and in the bag that it really is in, whatever the order of events (K-01).

Customers pay, cassettes are pulled with and without log-in, put back or swapped, also while the kiosk is off; the power
fails and the network is down. A field agent who says what is true names bags. Beside the journal the machine keeps the
boxes as they really are, bill by bill.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from kiosk.core import events
from kiosk.core.states import Collecting
from offline_queue.cassettes import RemovedCassette
from tests.support.core_builders import session
from tests.support.world import World
from wire.entries import BillStacked, CassetteRemoved, Collected, KioskStarted
from wire.money import tenge

BILLS: Final = (500, 1000, 2000)
STEPS_MAX: Final = 40
"""A log-in ends well before: more screens than that are a loop."""


@dataclass
class Box:
    """A cassette as it really is."""

    bills: Counter[int] = field(default_factory=Counter)


@pytest.mark.rule("K-01")
class Bags(RuleBasedStateMachine):
    @initialize()
    def open_shop(self) -> None:
        self.world = World(writes_starts=True, float_tiyn=tenge(10_000_000))
        self.world.open_shop()
        self.inside: Box | None = Box()
        self.outside: Box | None = None
        self.removed: dict[int, Box] = {}
        self.swapped: list[tuple[int, Box]] = []
        self.bagged: dict[int, Box] = {}
        self.seen = 0
        self.sessions = 0

    # --- what happens at the kiosk ------------------------------------------------------------------------------

    @precondition(lambda self: self.inside is not None)
    @rule(bills=st.lists(st.sampled_from(BILLS), min_size=1, max_size=3))
    def sell(self, bills: list[int]) -> None:
        self.world.top_up(*bills)
        self.world.forward()
        self.world.say(events.HomePressed())
        self._fill()

    @precondition(lambda self: self.inside is not None and not self.swapped)
    @rule()
    def pull(self) -> None:
        """Nobody has logged in."""
        self._take_out()

    @precondition(lambda self: self.inside is None)
    @rule(is_same=st.booleans())
    def put_in(self, *, is_same: bool) -> None:
        self._put_in(self.outside if is_same and self.outside is not None else Box())

    @rule()
    def lose_power(self) -> None:
        self.world.cut()
        self._start()

    @precondition(lambda self: self.inside is not None)
    @rule()
    def swap_while_off(self) -> None:
        """The unit has no power either: nobody will ever be told."""
        assert self.inside is not None
        self.world.acceptor.power_off()
        self.world.cut()
        self.world.acceptor.remove_cassette()
        gone, self.inside = self.inside, Box()
        self._start()
        self.world.acceptor.power_on()
        self.world.settle()
        self.swapped.append((self._start_seq(), gone))

    @rule(is_up=st.booleans())
    def turn_network(self, *, is_up: bool) -> None:
        self.world.set_network(is_up=is_up)

    # --- the field agent ------------------------------------------------------------------------------------------

    @rule(leaves_after=st.integers(1, STEPS_MAX))
    def collect(self, leaves_after: int) -> None:
        """Does what the screen asks for, says what is true, and may leave in the middle."""
        self.sessions += 1
        self.world.say(events.HomePressed(), events.CollectionOpened("A-7", session(1000 + self.sessions)))
        for _ in range(leaves_after):
            phase = self.world.running.phase
            if not isinstance(phase, Collecting):
                return
            self._answer(phase)
        self.world.say(events.HomePressed())

    def _answer(self, phase: Collecting) -> None:
        wizard = phase.wizard
        match wizard.stage:
            case "cash" | "remove" if (start := self._undeclared(phase)) is not None:
                self.world.say(events.CassetteDeclared(start))
                self._hear()
            case "remove":
                self._take_out()
            case "insert":
                self._put_in(Box())
            case "found":
                assert wizard.target is not None
                self._say_where(self.removed[wizard.target.seq], wizard.cassettes.waiting[1:])
            case "bag" | "seal":
                self.world.say(events.FieldEdited(f"N-{len(self.bagged)}"))
                self.world.forward()
            case "check":
                assert wizard.target is not None
                box = self.removed[wizard.target.seq]
                self.world.forward()
                self.bagged[wizard.target.seq] = box
                if self.outside is box:
                    self.outside = None  # sealed in the bag: nobody puts it back
            case _:
                self.world.forward()

    def _say_where(self, box: Box, later: tuple[RemovedCassette, ...]) -> None:
        """It went back, and is in the kiosk still or was taken out again since; or it is here, in a bag."""
        went_back = [self.inside, *(gone for _, gone in self.swapped), *(self.removed[w.seq] for w in later)]
        if any(box is each for each in went_back):
            self.world.say(events.CassettePutBack())
        else:
            self.world.forward()

    def _undeclared(self, phase: Collecting) -> int | None:
        """The start after the oldest swap of which the wizard does not know yet; of an empty box nobody speaks."""
        self.swapped = [(seq, box) for seq, box in self.swapped if box.bills]
        if not self.swapped:
            return None
        oldest = self.swapped[0][0]
        return next(start.seq for start in phase.wizard.cassettes.starts if start.seq >= oldest)

    # --- hands --------------------------------------------------------------------------------------------------

    def _take_out(self) -> None:
        if self.inside is None or not self.world.acceptor.remove_cassette():
            return
        self.outside, self.inside = self.inside, None
        self.world.settle()
        self._hear()

    def _put_in(self, box: Box) -> None:
        if self.inside is None:
            self.inside, self.outside = box, None
            self.world.acceptor.repair()
            self.world.settle()

    def _start(self) -> None:
        self.world.start()
        self.world.settle()
        self.world.advance(1)

    def _start_seq(self) -> int:
        return max(entry.seq for entry in self.world.journal if isinstance(entry.body, KioskStarted))

    def _fill(self) -> None:
        stacked = self.world.acceptor.cassette
        assert self.inside is not None
        self.inside.bills.update(bill.value_tiyn for bill in stacked[self.seen :])
        self.seen = len(stacked)

    def _hear(self) -> None:
        """Which box the newest removal of the journal is about."""
        entry = next(e for e in reversed(self.world.journal) if isinstance(e.body, CassetteRemoved))
        if entry.seq in self.removed:
            return
        if entry.body.boundary_seq:  # type: ignore[union-attr]
            self.removed[entry.seq] = self.swapped.pop(0)[1]
        else:
            assert self.outside is not None
            self.removed[entry.seq] = self.outside

    # --- what is always true --------------------------------------------------------------------------------------

    @invariant()
    def every_bill_is_in_one_bag_or_one_cassette(self) -> None:
        stacked = Counter(int(bill.value_tiyn) for bill in self.world.bodies(BillStacked))
        cassettes = self.world.standing.cassettes
        placed = Counter(cassettes.counters.stacked)
        for waiting in cassettes.waiting:
            placed.update(waiting.counters.stacked)
        for bag in self.world.bodies(Collected):
            placed.update(bag.journal_bills)
        assert placed == stacked

    @invariant()
    def every_bag_holds_what_really_is_in_it(self) -> None:
        for bag in self.world.bodies(Collected):
            assert Counter(bag.journal_bills) == self.bagged[bag.removed_seq].bills

    @invariant()
    def nothing_is_lost_or_invented(self) -> None:
        self.world.check()


TestBags = Bags.TestCase
TestBags.settings = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
