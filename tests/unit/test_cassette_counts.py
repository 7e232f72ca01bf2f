"""The bill acceptor's own count of each cassette, cut where the journal cuts: an independent third figure of a bag."""

from __future__ import annotations

from pathlib import Path

from devices.counters import CassetteCounts, Counters
from devices.events import Bill, BillStacked

EMPTY: dict[int, int] = {}


def test_each_removed_cassette_keeps_what_was_counted_in_it() -> None:
    counts = CassetteCounts()
    counts.started(1, EMPTY, is_empty=True)
    counts.removed(9, 0, {50_000: 2})
    counts.removed(15, 0, {50_000: 3, 100_000: 1})

    assert counts.by_removal() == {9: {50_000: 2}, 15: {50_000: 1, 100_000: 1}}
    counts.bagged(9, {50_000: 3, 100_000: 1})
    assert counts.by_removal() == {15: {50_000: 1, 100_000: 1}}


def test_a_swap_at_an_earlier_start_is_counted_up_to_that_start() -> None:
    counts = CassetteCounts()
    counts.started(1, EMPTY, is_empty=True)
    counts.started(7, {50_000: 2}, is_empty=False)
    counts.removed(12, 7, {50_000: 5})
    counts.removed(20, 0, {50_000: 6})

    assert counts.by_removal() == {12: {50_000: 2}, 20: {50_000: 4}}


def test_what_went_back_counts_with_the_next_cassette() -> None:
    counts = CassetteCounts()
    counts.started(1, EMPTY, is_empty=True)
    counts.removed(9, 0, {50_000: 2})
    counts.put_back(9)
    counts.removed(15, 0, {50_000: 3})
    counts.removed(18, 0, {50_000: 4})
    counts.put_back(15)

    assert counts.by_removal() == {18: {50_000: 4}}


def test_a_cassette_whose_beginning_nobody_saw_has_no_count() -> None:
    counts = CassetteCounts()
    counts.started(5, EMPTY, is_empty=False)
    counts.removed(9, 0, {50_000: 2})
    counts.removed(12, 0, {50_000: 3})

    assert counts.by_removal() == {12: {50_000: 1}}


def test_counts_are_kept_over_a_restart(tmp_path: Path) -> None:
    first = Counters()
    first.cassettes.started(1, first.bills(), is_empty=True)
    first.note(BillStacked(Bill(50_000)))
    first.cassettes.removed(9, 0, first.bills())
    first.note(BillStacked(Bill(100_000)))
    first.save(tmp_path / "counters.json")

    second = Counters.load(tmp_path / "counters.json")
    second.cassettes.removed(15, 0, second.bills())

    assert second.cassettes.by_removal() == {9: {50_000: 1}, 15: {100_000: 1}}
