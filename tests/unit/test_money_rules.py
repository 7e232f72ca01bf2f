"""The table of docs/protocols/money.md names tests that exist, one for each rule and protocol."""

from __future__ import annotations

import re

import pytest

from devices.protocols import PROTOCOLS
from tests.support.source_tree import ROOT

TABLE = (ROOT / "docs" / "protocols" / "money.md").read_text(encoding="utf-8")
NAMED = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TABLE)
RULES = 6


@pytest.mark.parametrize(("file", "name"), NAMED, ids=[name for _, name in NAMED])
def test_a_test_that_the_table_names_exists(file, name):
    assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8")


def test_each_protocol_with_escrow_has_a_test_of_each_rule():
    protocols = {name for name, one in PROTOCOLS.items() if one.capabilities.has_escrow}
    heads = [re.findall(r"\w+", line)[1:] for line in TABLE.splitlines() if line.startswith("| rule |")]

    assert {name for head in heads for name in head if name in PROTOCOLS} == protocols
    assert len(NAMED) == RULES * (1 + len(protocols))
