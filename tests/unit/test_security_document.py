"""docs/security.md names a test for each threat; each of them exists."""

from __future__ import annotations

import re

from tests.support.source_tree import ROOT, tracked

DOCUMENT = ROOT / "docs" / "security.md"


def named() -> set[str]:
    return set(re.findall(r"`(test_\w+)`", DOCUMENT.read_text(encoding="utf-8")))


def test_each_test_that_the_threat_model_names_exists() -> None:
    there = {
        name
        for file in tracked(".py")
        if file.path.startswith("tests/")
        for name in re.findall(r"^ *(?:async )?def (test_\w+)\(", file.text, re.MULTILINE)
    }

    assert len(named()) > 40
    assert named() - there == set()


def test_each_threat_names_a_test() -> None:
    section = (
        DOCUMENT.read_text(encoding="utf-8").split("## Threats, defences, proofs")[1].split("## Erasure")[0]
    )
    rows = [
        line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| threat")
    ]

    assert len(rows) > 30
    assert [row for row in rows if "`test_" not in row.rsplit("|", 2)[1]] == []
