"""Every effect of the core has its row: what is on disk before it, and what a death at it leaves open."""

from __future__ import annotations

from functools import cache
from typing import get_args

import pytest

from kiosk.core.boundaries import BOUNDARIES, WRITTEN_OUTSIDE_THE_CORE, fits
from kiosk.core.effects import Effect, WriteJournal
from kiosk.core.recovery import LEFTOVERS, Leftover
from tests.simulation.test_core_days import STORIES
from tests.support.day import live
from tests.support.world import World
from wire.entries import Body

DAYS = 40
Met = frozenset[tuple[str, frozenset[Leftover], frozenset[Leftover]]]


@cache
def everything_met() -> Met:
    """What the stories and some random days, with their power cuts and broken devices, come across."""
    met = set().union(*(live(seed).met for seed in range(DAYS)))
    for story in STORIES:
        world = World()
        story(world)
        met |= world.met
    return frozenset(met)


def test_every_effect_of_the_core_has_a_row():
    assert {name.split()[0] for name in BOUNDARIES} == {effect.__name__ for effect in get_args(Effect)}


def test_every_entry_has_a_row_or_is_written_outside_the_core():
    union, _discriminator = get_args(Body)
    kinds = {body.model_fields["kind"].default for body in get_args(union)}
    rows = {name.split()[1] for name in BOUNDARIES if name.startswith(WriteJournal.__name__)}

    assert {kind for row in rows for kind in row.split("+")} == kinds - WRITTEN_OUTSIDE_THE_CORE


def test_no_effect_is_met_that_has_no_row():
    assert {name for name, _, _ in everything_met()} <= set(BOUNDARIES)


@pytest.mark.rule("K-01")
@pytest.mark.rule("K-07")
@pytest.mark.parametrize("name", BOUNDARIES)
def test_a_death_at_an_effect_leaves_open_what_its_row_says(name: str):
    row, met = BOUNDARIES[name], [each for each in everything_met() if each[0] == name]

    assert met, "no story and no day comes across it"
    assert [before for _, before, _ in met if not fits(row.before, before)] == []
    assert [after for _, _, after in met if not fits(row.after, after)] == []


@pytest.mark.parametrize("name", BOUNDARIES)
def test_a_row_names_nothing_that_never_is(name: str):
    row, met = BOUNDARIES[name], [each for each in everything_met() if each[0] == name]

    assert row.before <= {leftover for _, before, _ in met for leftover in before}
    assert row.after <= {leftover for _, _, after in met for leftover in after}


def test_whatever_is_left_open_has_its_resolution():
    assert set(LEFTOVERS) == set(Leftover)
