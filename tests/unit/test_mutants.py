"""The mutants fit the code as it is: each changes exactly one place."""

from __future__ import annotations

import pytest

from tests.mutants.mutant import Mutant, MutantUnfit, read_mutants
from tests.support.rules import INDEX, read_rules
from tests.support.source_tree import ROOT


@pytest.mark.parametrize("mutant", read_mutants(), ids=lambda mutant: f"{mutant.rule} {mutant.breaks}")
def test_a_mutant_breaks_one_place_of_the_code(mutant: Mutant) -> None:
    text = (ROOT / mutant.file).read_text()

    assert mutant.applied(text) != text
    assert mutant.rule in read_rules(INDEX.read_text())


def test_every_rule_of_wallets_that_is_kept_is_broken_once() -> None:
    kept = {each.id for each in read_rules(INDEX.read_text()).values() if each.status == "done"}
    broken = {each.rule for each in read_mutants()}

    assert {rule for rule in kept if rule.startswith("W-")} - broken == set()


def test_a_mutant_that_does_not_fit_says_where() -> None:
    stray = Mutant(rule="W-11", breaks="nothing", file="wire/limits.py", find="no such words", put="")

    with pytest.raises(MutantUnfit, match=r"wire/limits\.py"):
        stray.applied((ROOT / stray.file).read_text())
