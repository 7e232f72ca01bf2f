"""A bill is in escrow when something fails before its intent is on disk: it goes back (K-06)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from kiosk.core import events
from tests.support.core_builders import PRINTER_EMPTY, a_bill, a_quote, an_allotment
from tests.support.stories import an_open_shop
from tests.support.world import World
from wire.entries import StackIntended
from wire.money import tenge


def the_paper_ends(world: World) -> None:
    world.say(PRINTER_EMPTY)


def the_journal_fails(world: World) -> None:
    world.journal_failures = 1


def the_disk_is_nearly_full(world: World) -> None:
    world.say(events.DiskChecked(is_low=True))


def the_allotment_falls_short(world: World) -> None:
    as_of = world.now + timedelta(seconds=1)
    world.say(events.AllotmentArrived(an_allotment(left_tiyn=tenge(4_999), as_of_seq=99, as_of=as_of), 0))


def the_session_ends(world: World) -> None:
    world.forward()


def nothing_happens(_world: World) -> None:
    """The sum itself is what fails."""


@pytest.mark.rule("K-06")
@pytest.mark.parametrize(
    ("happens", "limit_tenge"),
    [
        (the_paper_ends, 100_000),
        (the_journal_fails, 100_000),
        (the_disk_is_nearly_full, 100_000),
        (the_allotment_falls_short, 100_000),
        pytest.param(nothing_happens, 5_499, id="the_limit_would_be_exceeded"),
        (the_session_ends, 100_000),
    ],
)
def test_a_bill_in_escrow_goes_back_without_an_intent(
    happens: Callable[[World], None], limit_tenge: int
) -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(credit_max_tiyn=tenge(limit_tenge))
    world.top_up(500)

    assert world.acceptor.insert(a_bill(5000))
    happens(world)
    world.settle()
    world.acceptor.finish_stacking()
    world.settle()

    assert [bill.value_tiyn for bill in world.acceptor.returned] == [tenge(5000)]
    assert [bill.value_tiyn for bill in world.acceptor.cassette] == [tenge(500)]
    assert [body.value_tiyn for body in world.bodies(StackIntended)] == [tenge(500)]


@pytest.mark.rule("K-06")
def test_when_nothing_fails_the_same_bill_is_stacked() -> None:
    world = an_open_shop()
    world.quote = lambda _request: a_quote(credit_max_tiyn=tenge(100_000))
    world.top_up(500)

    assert world.acceptor.insert(a_bill(5000))
    world.settle()
    world.acceptor.finish_stacking()
    world.settle()

    assert [bill.value_tiyn for bill in world.acceptor.cassette] == [tenge(500), tenge(5000)]
