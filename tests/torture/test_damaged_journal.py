"""Disks that lie or rot: a tail that several appends wrote is gone, a page in the middle is torn, a byte is another one.

What such a disk has thrown away nobody can bring back. What must hold: the next life finds a state that there once
was, or the journal is damaged and says so; never a history that nobody wrote. Who lost what the ledger holds is told by
it; who is damaged sells nothing (``tests/integration/test_kiosk_damaged.py``) until ``kiosk journal recover`` has put
what is proved in its place.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from offline_queue.chain import GENESIS, Mark
from offline_queue.journal import Journal, JournalDamaged, JournalTooNew
from offline_queue.outbox import Alarm, AlarmKind, Held, Resume, judge_mark
from offline_queue.reader import JournalReader
from offline_queue.salvage import NotRecoverable, salvage
from tests.support.bodies import AT, a_whole_order
from tests.torture.test_torn_journal import FILES, SECTOR, Disk, checkpoint
from wire.entries import PrintIntended

MAIN, LOG = FILES
ORDERS = 3
RANDOM_BYTES = 60
CUT_STRIDE = 3 * SECTOR + 1


@dataclass(frozen=True)
class History:
    """Every state of the disk that was promised, oldest first, and the entries as they were written."""

    disks: tuple[Disk, ...]
    entries: tuple[tuple[int, str], ...]

    @property
    def last(self) -> Disk:
        return self.disks[-1]

    def has(self, mark: Mark) -> bool:
        """Also before the first entry."""
        return mark in {GENESIS, *(Mark(disk.seq, disk.hash) for disk in self.disks)}


def written(folder: Path, *, is_brought_in: bool) -> History:
    """Some orders, an append an entry, in the log alone or brought into the main file."""
    disks = []
    with Journal.open(folder / MAIN) as journal:
        for number in range(1, ORDERS + 1):
            for body in a_whole_order(number, receipt=number):
                journal.append([body], AT)
                disks.append(Disk.of(journal))
        if is_brought_in:
            checkpoint(journal.path)
            disks[-1] = Disk.of(journal)
        entries = tuple((entry.seq, entry.hash) for entry in journal.entries())
    return History(tuple(disks), entries)


def laid(files: Mapping[str, bytes], folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name, held in files.items():
        if held or name == MAIN:
            (folder / name).write_bytes(held)
    return folder / MAIN


def next_life(path: Path, history: History) -> Mark | None:
    """What it finds and can go on with; None when it says that it cannot. Any other history fails."""
    try:
        with Journal.open(path) as journal:
            found = journal.verify()
            assert history.has(found), "a state that never was"
            assert journal.last() == found
            assert [(entry.seq, entry.hash) for entry in journal.entries()] == [*history.entries[: found.seq]]
    except (JournalDamaged, JournalTooNew):
        return None
    return found


def check_recovered(path: Path, history: History) -> None:
    """What recovery puts in place is a beginning of what was written, and all else is told."""
    try:
        told = salvage(path)
    except (NotRecoverable, JournalTooNew):
        return  # nothing was touched, and the operator is told so
    with Journal.open(path) as journal:
        assert journal.verify() == told.kept == journal.last()
        kept = [(entry.seq, entry.hash) for entry in journal.entries()]
        assert kept == [*history.entries[: told.kept.seq]], "nothing is made up"
        assert journal.append([PrintIntended(receipt_number=1)], AT)[0].seq == told.kept.seq + 1
    spoken_of = {each.seq for each in told.lost.doubtful} | set(told.lost.unreadable)
    assert not spoken_of & {seq for seq, _ in kept}
    assert (told.damaged).exists()


def held_by(path: Path, last: Mark) -> Held:
    with JournalReader.open(path) as reader:
        return Held(last, {last.seq: last.hash, 0: reader.hash_at(0)}.get, reader.anchor().mark)


@pytest.mark.rule("K-01")
def test_a_tail_of_several_appends_that_is_gone_leaves_a_state_that_was_and_the_ledger_tells(
    tmp_path: Path,
) -> None:
    history = written(tmp_path, is_brought_in=False)
    log = history.last.files[LOG]
    assert len(log) > len(history.disks[0].files[LOG]), "all of it is in the log"

    for earlier in history.disks[:-1]:
        cut = log[: len(earlier.files[LOG])]
        path = laid({**history.last.files, LOG: cut}, tmp_path / "next")

        found = next_life(path, history)

        assert found == Mark(earlier.seq, earlier.hash)
        acknowledged = Mark(history.last.seq, history.last.hash)
        told = judge_mark(acknowledged, held_by(path, found))
        assert isinstance(told, Alarm)
        assert told.kind is AlarmKind.JOURNAL_ROLLED_BACK
        assert isinstance(judge_mark(found, held_by(path, found)), Resume)


def torn_earlier(history: History, random_: random.Random) -> Iterator[tuple[int, dict[str, bytes]]]:
    """A sector of what an earlier append wrote to the log never came to the disk; which append, and the files."""
    log = history.last.files[LOG]
    for number, (before, after) in enumerate(zip(history.disks, history.disks[1:-1], strict=False)):
        start = random_.randrange(len(before.files[LOG]), len(after.files[LOG])) // SECTOR * SECTOR
        start = max(start, len(before.files[LOG]))
        torn = log[:start] + bytes(SECTOR) + log[start + SECTOR :]
        yield number, {**history.last.files, LOG: torn[: len(log)]}


@pytest.mark.rule("K-01")
def test_a_page_of_an_earlier_append_that_is_torn_in_the_log_leaves_a_state_that_was(tmp_path: Path) -> None:
    history, random_ = written(tmp_path, is_brought_in=False), random.Random(8)
    found = {}

    for number, files in torn_earlier(history, random_):
        found[number] = next_life(laid(files, tmp_path / "next"), history)

    assert None not in found.values(), "the log's own checksums end it there; the file is sound"
    assert all(mark is not None and mark.seq <= history.last.seq for mark in found.values())
    assert any(mark is not None and mark.seq < history.last.seq for mark in found.values())


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("is_brought_in", [True, False], ids=["brought in", "in the log"])
def test_a_file_that_is_cut_short_is_damaged_or_a_state_that_was(
    tmp_path: Path, *, is_brought_in: bool
) -> None:
    history = written(tmp_path, is_brought_in=is_brought_in)
    name = MAIN if is_brought_in else LOG
    whole = history.last.files[name]
    files = {MAIN: history.last.files[MAIN], LOG: b""} if is_brought_in else history.last.files
    found = set()

    for end in range(1, len(whole), CUT_STRIDE):
        path = laid({**files, name: whole[:end]}, tmp_path / "next")
        found.add(mark := next_life(path, history))
        if mark is None:
            check_recovered(path, history)

    if is_brought_in:
        assert found == {None}, "a main file says how long it is"
    else:
        assert None not in found, "a log ends where it is cut"
        assert len(found) > ORDERS


@pytest.mark.rule("K-01")
def test_a_byte_that_is_another_one_is_noticed_or_means_nothing(tmp_path: Path) -> None:
    history, random_ = written(tmp_path, is_brought_in=True), random.Random(9)
    whole = history.last.files[MAIN]
    damaged = 0

    for _ in range(RANDOM_BYTES):
        place = random_.randrange(len(whole))
        flipped = whole[:place] + bytes([whole[place] ^ (1 << random_.randrange(8))]) + whole[place + 1 :]
        path = laid({MAIN: flipped, LOG: b""}, tmp_path / "next")
        if next_life(path, history) is None:
            damaged += 1
            check_recovered(path, history)

    assert damaged, "no byte met an entry"


@pytest.mark.soak
@pytest.mark.rule("K-01")
@pytest.mark.timeout(1800)
def test_no_byte_of_a_page_with_entries_can_be_another_one_unnoticed(tmp_path: Path) -> None:
    history = written(tmp_path, is_brought_in=True)
    whole = history.last.files[MAIN]

    for place in range(0, len(whole), 7):
        flipped = whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :]
        path = laid({MAIN: flipped, LOG: b""}, tmp_path / "next")
        if next_life(path, history) is None:
            check_recovered(path, history)
