"""docs/security.md names a test for each threat; each of them exists."""

from __future__ import annotations

from tests.support.source_tree import ROOT, cited_tests, names_of_tests

DOCUMENT = ROOT / "docs" / "security.md"


def test_each_test_that_the_threat_model_names_exists() -> None:
    assert len(cited_tests(DOCUMENT)) > 40
    assert cited_tests(DOCUMENT) - names_of_tests() == set()


def test_each_threat_names_a_test() -> None:
    section = (
        DOCUMENT.read_text(encoding="utf-8").split("## Threats, defences, proofs")[1].split("## Erasure")[0]
    )
    rows = [
        line for line in section.splitlines() if line.startswith("| ") and not line.startswith("| threat")
    ]

    assert len(rows) > 30
    assert [row for row in rows if "`test_" not in row.rsplit("|", 2)[1]] == []
