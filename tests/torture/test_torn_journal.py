"""Power lost at any byte of what the journal writes: what an ``append`` returned is there, the last one whole or not at all.

The journal's files are copied while it is open, as a disk holds them when the power goes, and then cut, or left with
some of their sectors unwritten.
"""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from offline_queue.journal import Journal
from tests.support.bodies import AT, a_whole_order
from wire.entries import PrintIntended

SECTOR = 512
STRIDE = 97
"""A prime: over the frames it comes to every part of them."""
DISORDERS = 60
FILES = ("journal.db", "journal.db-wal")


@dataclass(frozen=True)
class Disk:
    """The journal's files by name; one that is not there is empty. ``mark`` is the entry that was last promised."""

    files: dict[str, bytes]
    seq: int
    hash: str

    @classmethod
    def of(cls, journal: Journal) -> Disk:
        files = {name: journal.path.with_name(name) for name in FILES}
        held = {name: path.read_bytes() if path.exists() else b"" for name, path in files.items()}
        return cls(held, journal.last().seq, journal.last().hash)


@pytest.fixture
def before_and_after(tmp_path: Path) -> tuple[Disk, Disk]:
    """The disk before an append of an order's end, and after it."""
    with Journal.open(tmp_path / "journal.db") as journal:
        *most, last = a_whole_order(1, receipt=1)
        for body in most:
            journal.append([body], AT)
        before = Disk.of(journal)
        journal.append([last], AT)
        return before, Disk.of(journal)


def check_next_life(files: dict[str, bytes], folder: Path, before: Disk, after: Disk) -> int:
    """What the next life finds, which it can go on with; the number of its last entry."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, held in files.items():
        if held or name == FILES[0]:
            (folder / name).write_bytes(held)
    with Journal.open(folder / FILES[0]) as journal:
        found = journal.last()
        assert (found.seq, found.hash) in ((before.seq, before.hash), (after.seq, after.hash))
        assert journal.hash_at(before.seq) == before.hash
        assert journal.append([PrintIntended(receipt_number=1)], AT)[0].seq == found.seq + 1
        assert journal.verify() == journal.last()
    return found.seq


def cuts(before: Disk, after: Disk, stride: int) -> Iterator[dict[str, bytes]]:
    """The log as it grew, cut at each byte that the last append wrote."""
    log = FILES[1]
    written = after.files[log]
    for end in range(len(before.files[log]), len(written), stride):
        yield {**after.files, log: written[:end]}


def whole(before: Disk, after: Disk) -> dict[str, bytes]:
    return {FILES[0]: before.files[FILES[0]], FILES[1]: after.files[FILES[1]]}


def check_cuts(tmp_path: Path, before: Disk, after: Disk, stride: int) -> None:
    assert after.files[FILES[0]] == before.files[FILES[0]], "the append went into the log alone"
    found = [
        check_next_life(files, tmp_path / "next", before, after) for files in cuts(before, after, stride)
    ]

    assert set(found) == {before.seq}, "half an entry is none"
    assert check_next_life(whole(before, after), tmp_path / "next", before, after) == after.seq


@pytest.mark.rule("K-01")
def test_a_log_cut_at_a_byte_holds_all_that_was_promised(
    tmp_path: Path, before_and_after: tuple[Disk, Disk]
) -> None:
    check_cuts(tmp_path, *before_and_after, STRIDE)


@pytest.mark.soak
@pytest.mark.rule("K-01")
@pytest.mark.timeout(900)
def test_a_log_cut_at_any_byte_holds_all_that_was_promised(
    tmp_path: Path, before_and_after: tuple[Disk, Disk]
) -> None:
    check_cuts(tmp_path, *before_and_after, 1)


def disordered(before: Disk, after: Disk, random_: random.Random, log: str = FILES[1]) -> dict[str, bytes]:
    """The disk wrote some sectors of the last write and not others, which hold zeros or what was there earlier."""
    old, new = before.files[log], after.files[log]
    old = old.ljust(len(new), random_.choice((b"\0", b"\xff")))
    sectors = [
        (new if random_.random() < 0.7 else old)[start : start + SECTOR]
        for start in range(0, len(new), SECTOR)
    ]
    return {**after.files, log: b"".join(sectors)}


@pytest.mark.rule("K-01")
def test_a_log_with_unwritten_sectors_holds_all_that_was_promised(
    tmp_path: Path, before_and_after: tuple[Disk, Disk]
) -> None:
    random_ = random.Random(5)
    for _ in range(DISORDERS):
        check_next_life(disordered(*before_and_after, random_), tmp_path / "next", *before_and_after)


def checkpoint(path: Path) -> None:
    """Bring the log's pages into the journal's main file, as SQLite does by itself now and then."""
    with closing(sqlite3.connect(path)) as connection:
        busy, logged, brought = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    assert (busy, logged) == (0, brought)


@pytest.mark.rule("K-01")
def test_a_main_file_torn_while_the_log_is_brought_into_it_costs_nothing(tmp_path: Path) -> None:
    main, random_ = FILES[0], random.Random(6)
    with Journal.open(tmp_path / main) as journal:
        for body in a_whole_order(1, receipt=1):
            journal.append([body], AT)
        before = Disk.of(journal)
        checkpoint(journal.path)
        after = Disk.of(journal)
    assert len(after.files[main]) > len(before.files[main])

    for _ in range(DISORDERS):
        torn = disordered(before, after, random_, main)
        assert (
            check_next_life({**before.files, main: torn[main]}, tmp_path / "next", before, after) == after.seq
        )
    for end in range(0, len(after.files[main]), 10 * STRIDE):
        cut = after.files[main][:end] + before.files[main][end:]
        assert check_next_life({**before.files, main: cut}, tmp_path / "next", before, after) == after.seq


@pytest.mark.rule("K-01")
def test_a_log_torn_where_it_begins_anew_holds_all_that_was_promised(tmp_path: Path) -> None:
    random_ = random.Random(7)
    with Journal.open(tmp_path / FILES[0]) as journal:
        *most, last = a_whole_order(1, receipt=1)
        for body in most:
            journal.append([body], AT)
        checkpoint(journal.path)
        before = Disk.of(journal)
        journal.append([last], AT)
        after = Disk.of(journal)
    assert after.files[FILES[1]][:SECTOR] != before.files[FILES[1]][:SECTOR], "it has begun anew"

    found = [
        check_next_life(disordered(before, after, random_), tmp_path / "next", before, after)
        for _ in range(DISORDERS)
    ]

    assert before.seq in found
    assert check_next_life(after.files, tmp_path / "next", before, after) == after.seq
