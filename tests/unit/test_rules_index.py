"""The index of rules and what the suite makes of it."""

from __future__ import annotations

import pytest

from tests.support.rules import INDEX, coverage, read_rules

TEXT = """
| id | status | in short |
|---|---|---|
| W-01 | done | who takes part |
| W-02 | later | one wallet |
"""


def test_the_index_reads_as_a_table() -> None:
    rules = read_rules(TEXT)

    assert [(rule.id, rule.status, rule.meaning) for rule in rules.values()] == [
        ("W-01", "done", "who takes part"),
        ("W-02", "later", "one wallet"),
    ]


def test_the_committed_index_lists_every_family_of_rules() -> None:
    rules = read_rules(INDEX.read_text())

    assert {"W-01", "W-43", "W-64", "W-92", "K-01", "K-08"} <= rules.keys()


@pytest.mark.parametrize("row", ["| W-03 | finished | x |", "| W-01 | done | again |"])
def test_a_wrong_status_or_a_repeated_id_is_an_error(row: str) -> None:
    with pytest.raises(ValueError, match=r"W-0"):
        read_rules(TEXT + row + "\n")


def test_a_rule_claimed_done_without_a_test_fails_the_whole_suite_only() -> None:
    result = coverage(read_rules(TEXT), {"W-02"})

    assert len(result.failures(is_whole_suite=True)) == 1
    assert result.failures(is_whole_suite=False) == []


def test_a_rule_for_later_needs_no_test_but_is_told() -> None:
    result = coverage(read_rules(TEXT), {"W-01"})

    assert result.failures(is_whole_suite=True) == []
    assert result.untested_by_status() == {"later": ["W-02"]}


def test_a_mark_with_an_unknown_rule_fails_every_run() -> None:
    result = coverage(read_rules(TEXT), {"W-01", "W-99"})

    assert "W-99" in result.failures(is_whole_suite=False)[0]
