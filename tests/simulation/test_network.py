"""Whole networks from seeds: a fixed set, and one that nobody has seen before. A red one prints how to live it again."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from tests.mutants.mutant import read_mutants
from tests.simulation import broken
from tests.simulation.central import filled
from tests.simulation.network import ALL_SPECS, Lived, Size, lived
from tests.support.source_tree import ROOT

SIZE = Size(kiosks=2, days=1, visits_a_day=14)
SEEDS = (19, 25, 32)
WITH_HOLDERS = 32


@pytest.fixture(autouse=True)
def _in_silence() -> Iterator[None]:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Lived]:
    """Live a seed in a folder of its own."""
    shell = tmp_path_factory.mktemp("shell") / "ledger.db"
    filled(shell, ALL_SPECS)
    return lambda seed: lived(seed, SIZE, tmp_path_factory.mktemp(f"seed-{seed}"), shell)


@pytest.fixture(scope="module")
def known(live: Callable[[int], Lived]) -> dict[int, Lived]:
    """The fixed seeds, lived once for all tests here."""
    return {seed: live(seed) for seed in SEEDS}


def told(one: Lived) -> str:
    return "\n".join((*one.last, f"seed {one.seed}, {SIZE}, step {one.steps}: {one.broken}"))


@pytest.mark.rule("K-01")
@pytest.mark.rule("K-02")
@pytest.mark.rule("K-07")
@pytest.mark.rule("W-04")
@pytest.mark.rule("W-13")
@pytest.mark.rule("W-83")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_network_loses_and_invents_nothing(seed: int, known: dict[int, Lived]) -> None:
    assert not known[seed].broken, told(known[seed])


@pytest.mark.rule("K-01")
def test_a_network_that_nobody_has_lived_before_loses_and_invents_nothing(
    live: Callable[[int], Lived],
) -> None:
    one = live(secrets.randbelow(10**9))

    assert not one.broken, told(one)


def test_a_seed_lives_the_same_days_whenever_it_is_lived(tmp_path: Path, known: dict[int, Lived]) -> None:
    """In another program, with a ledger of its own as well."""
    once = known[WITH_HOLDERS]
    shell = tmp_path / "another.db"
    filled(shell, ALL_SPECS)

    again = lived(WITH_HOLDERS, SIZE, tmp_path / "again", shell)

    assert once.sessions["holder ordered"] > 0
    assert (again.steps, again.digest) == (once.steps, once.digest)


def test_networks_are_not_idle(known: dict[int, Lived]) -> None:
    """Customers do pay, and of each kind of trouble something happens."""
    kinds = {kind.split()[0] for one in known.values() for kind in one.faults}

    assert sum(one.with_cash for one in known.values()) > 15
    assert all(one.deeds["collected"] >= SIZE.kiosks for one in known.values())
    assert {"line", "power", "acceptor", "printer", "disk", "ledger"} <= kinds


def test_every_break_on_purpose_still_fits_the_code() -> None:
    """A list of breaks that nobody can apply any more proves nothing."""
    for mutant in read_mutants(broken.LIST):
        text = (ROOT / mutant.file).read_text()
        assert mutant.applied(text) != text
