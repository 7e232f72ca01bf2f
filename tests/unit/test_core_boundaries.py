"""Every effect of the core has its row: what is on disk before it, and what a death at it leaves open."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import get_args

import pytest

from kiosk.core.boundaries import BESIDE_THE_CORE, BOUNDARIES, fits
from kiosk.core.effects import AskWallet, Effect, WriteJournal
from kiosk.core.recovery import LEFTOVERS, Leftover
from kiosk.core.wallet_talk import WalletAsk
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


def rows_of(first: str, rows: Iterable[str] = BOUNDARIES) -> set[str]:
    """What the rows that begin with this word are about."""
    found = {name.split()[1] for name in rows if name.split()[0] == first}
    return {part for each in found for part in each.split("+")}


def test_every_entry_has_a_row():
    union, _discriminator = get_args(Body)
    kinds = {body.model_fields["kind"].default for body in get_args(union)}
    by_the_core, beside_it = rows_of(WriteJournal.__name__), rows_of("Commit", BESIDE_THE_CORE)

    assert by_the_core | (beside_it & kinds) == kinds
    assert not by_the_core & beside_it, "one writer"


def test_every_question_for_a_wallet_has_a_row():
    assert rows_of(AskWallet.__name__) == {ask.__name__ for ask in get_args(WalletAsk)}


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
