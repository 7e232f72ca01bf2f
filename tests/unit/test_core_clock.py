"""A kiosk that was alone since its start, by its wall clock: nothing is sold by limits that it cannot date (W-13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.api import OutOfServiceView
from kiosk.core import events
from kiosk.core.catalogue import blockers
from kiosk.core.machine import step
from kiosk.core.recovery import OpenItems
from kiosk.core.screens import screen_of
from kiosk.core.states import AcceptingCash, initial_terminal
from tests.support.core_builders import NOW, a_policy
from tests.support.stories import content
from tests.support.world import World
from wire.entries import OrderOpened, StackIntended
from wire.money import tenge
from wire.policy import AgeLimits, MrpRate

SOLD_LAST = NOW + timedelta(hours=2)
THREE_DAYS = AgeLimits(policy_s_max=3 * 86_400, allotment_s_max=3 * 86_400)
NEW_YEARS_EVE = datetime(2026, 12, 31, 12, 0, tzinfo=UTC)


@dataclass
class Alone(World):
    """What it knows of the ledger after a power cut is what an earlier life heard at ``heard_at``."""

    heard_at: datetime = NOW

    def reach_the_slot(self) -> None:
        """Over the notice that there is no connection, up to the first bill."""
        self.top_up()
        self.forward()

    def _allotment(self) -> events.AllotmentArrived:
        arrived = super()._allotment()
        if self.is_network_up:
            return arrived
        return replace(arrived, allotment=arrived.allotment.model_copy(update={"as_of": self.heard_at}))


def alone_since(wall: datetime) -> Alone:
    """The ledger was heard at ``NOW``, one order sold two hours later; then power came back at what is ``wall``."""
    world = Alone(policy=a_policy(ages=THREE_DAYS))
    world.open_shop()
    world.set_network(is_up=False)
    world.now = SOLD_LAST
    world.reach_the_slot()
    world.insert(500)
    world.forward()
    world.cut()
    world.now = wall
    world.start()
    world.settle()
    return world


@pytest.mark.rule("W-13")
@pytest.mark.rule("K-05")
@pytest.mark.parametrize(
    ("wall", "reason"),
    [
        pytest.param(datetime(2006, 1, 1, tzinfo=UTC), "clock-behind", id="dead-battery"),
        pytest.param(NOW.replace(year=NOW.year - 1), "clock-behind", id="mrp-of-the-year-before"),
        pytest.param(NOW - timedelta(hours=3), "clock-behind", id="before-the-ledgers-last-word"),
        pytest.param(SOLD_LAST - timedelta(hours=1), "clock-behind", id="before-the-last-entry"),
        pytest.param(NOW + timedelta(days=3, seconds=1), "policy-old", id="past-the-policys-age"),
        pytest.param(NOW + timedelta(days=40), "policy-old", id="far-past-the-policys-age"),
        pytest.param(NOW.replace(year=NOW.year + 1), "policy-old", id="mrp-of-the-year-after"),
    ],
)
def test_by_a_wall_clock_that_cannot_be_right_no_cash_is_taken_and_the_screen_says_why(
    wall: datetime, reason: str
) -> None:
    world = alone_since(wall)
    before = len(world.bodies(StackIntended))

    world.choose("wallet-top-up")
    world.insert(500)

    assert reason in content(world, OutOfServiceView).reasons
    assert len(world.bodies(StackIntended)) == before
    assert len(world.bodies(OrderOpened)) == 1
    assert [bill.value_tiyn for bill in world.acceptor.cassette] == [tenge(500)]


@pytest.mark.rule("W-13")
@pytest.mark.rule("K-05")
def test_a_kiosk_that_never_heard_the_ledger_sells_nothing_whatever_its_clock_says() -> None:
    terminal = step(initial_terminal(), events.Started(OpenItems(), 1), NOW).terminal

    assert "policy-missing" in blockers(terminal, NOW)
    assert screen_of(terminal, NOW) != "home"


@pytest.mark.rule("W-13")
def test_by_a_wall_clock_that_can_be_right_it_sells() -> None:
    world = alone_since(SOLD_LAST + timedelta(hours=1))

    world.reach_the_slot()
    world.insert(500)

    assert len(world.acceptor.cassette) == 2


@pytest.mark.rule("W-13")
def test_the_ledgers_word_ends_what_a_wrong_clock_stopped() -> None:
    world = alone_since(SOLD_LAST - timedelta(hours=1))
    assert blockers(world.running, world.now) == ("clock-behind",)

    world.heard_at = world.now = SOLD_LAST - timedelta(minutes=30)  # the last entry's clock had gone ahead
    world.set_network(is_up=True)
    world.sync()
    world.settle()

    assert blockers(world.running, world.now) == ()


@pytest.mark.rule("W-11")
@pytest.mark.rule("W-13")
@pytest.mark.parametrize(
    ("mrp_2027", "wall", "strictest"),
    [
        pytest.param(4500, NEW_YEARS_EVE + timedelta(days=1), 4325, id="wall-clock-ahead"),
        pytest.param(4000, NEW_YEARS_EVE, 4000, id="wall-clock-stood-still"),
    ],
)
def test_across_a_change_of_limits_a_wall_clock_sells_by_the_stricter(
    mrp_2027: int, wall: datetime, strictest: int
) -> None:
    rates = tuple(
        MrpRate(effective_from=date(year, 1, 1), mrp_tiyn=tenge(mrp))
        for year, mrp in ((2026, 4325), (2027, mrp_2027))
    )
    policy = a_policy(ages=THREE_DAYS, mrp_rates=rates, issued_at=NEW_YEARS_EVE)
    world = Alone(policy=policy, is_network_up=False, now=wall, heard_at=NEW_YEARS_EVE)
    world.open_shop()

    world.reach_the_slot()

    phase = world.running.phase
    assert isinstance(phase, AcceptingCash)
    assert [cap.credit_max_tiyn for cap in phase.order.caps] == [
        tenge(50 * strictest),
        tenge(100 * strictest),
    ]
