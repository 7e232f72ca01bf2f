"""Real processes killed, real disks full: what the caller was told is what the next life finds."""

import random
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from offline_queue.journal import Journal, JournalReader, JournalUnwritable
from tests.support.bodies import AT, a_whole_order
from wire.entries import PrintIntended

WRITER = """
import sys
from pathlib import Path
from offline_queue.journal import Journal
from tests.support.bodies import AT, a_whole_order

with Journal.open(Path(sys.argv[1])) as journal:
    while True:
        number = journal.next_receipt_number()
        for body in a_whole_order(number, receipt=number):
            entries = journal.append([body], AT)
            print(entries[-1].seq, entries[-1].hash, flush=True)
"""
LIVES = 8


def killed_writer(path: Path, after_lines: int) -> tuple[int, str]:
    """Run a writer, kill it -9 in the midst of its work, and give the last entry it was told to be safe."""
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        told = [writer.stdout.readline() for _ in range(after_lines)]
        writer.send_signal(signal.SIGKILL)
        told += writer.stdout.readlines()
    whole = [line for line in told if line.endswith("\n")]
    seq, hash_ = whole[-1].split()
    return int(seq), hash_


@pytest.mark.rule("K-01")
@pytest.mark.rule("W-83")
def test_what_a_killed_writer_was_told_is_in_the_journal(tmp_path: Path) -> None:
    path, moments = tmp_path / "journal.db", random.Random(7)

    for _ in range(LIVES):
        seq, hash_ = killed_writer(path, moments.randint(1, 200))
        with JournalReader.open(path) as reader:
            assert reader.hash_at(seq) == hash_
            assert reader.last().seq - seq <= 1  # the one that was under way
            assert reader.verify() == reader.last()
        _finish_open_order(path)

    receipts = [entry for entry in _entries(path) if entry.body.kind == "order_completed"]
    assert [entry.body.receipt_number for entry in receipts] == list(range(1, len(receipts) + 1))


def _finish_open_order(path: Path) -> None:
    """The next life completes what was cut off, as the kiosk does (K-07)."""
    with Journal.open(path) as journal:
        unfinished, number = journal.open_items(), journal.next_receipt_number()
        done = 0 if unfinished.order is None else 1 + bool(unfinished.intent) + 2 * len(unfinished.stacked)
        rest = a_whole_order(number, receipt=number)[done:] if done else []
        journal.append(rest, AT)


def _entries(path: Path) -> list:
    with JournalReader.open(path) as reader:
        return list(reader.entries())


@contextmanager
def a_disk_of(size_kib: int, folder: Path) -> Iterator[bool]:
    """A small disk at ``folder`` where we may mount one; True if so."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k", "journal-test", str(folder)]
    is_mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    try:
        yield is_mounted
    finally:
        if is_mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def append_until_refused(journal: Journal) -> int:
    """How many entries went in before the disk refused one append of several."""
    while True:
        before = journal.last().seq
        try:
            journal.append([PrintIntended(receipt_number=1)] * 7, AT)
        except JournalUnwritable:
            return before


@pytest.mark.rule("K-06")
def test_a_full_disk_refuses_whole_appends_and_takes_them_again_when_there_is_room(tmp_path: Path) -> None:
    with a_disk_of(600, tmp_path) as is_mounted, Journal.open(tmp_path / "journal.db") as journal:
        if not is_mounted:
            pytest.skip("no small disk can be mounted here; the limit on file size stands in for it")
        (tmp_path / "ballast").write_bytes(bytes(200 * 1024))
        written = append_until_refused(journal)

        with JournalReader.open(journal.path) as reader:
            assert reader.last().seq == written
            assert reader.verify() == reader.last()
        with pytest.raises(JournalUnwritable):
            journal.append([PrintIntended(receipt_number=1)] * 50, AT)
        (tmp_path / "ballast").unlink()

        assert journal.append([PrintIntended(receipt_number=1)], AT)[0].seq == written + 1
        assert journal.verify() == journal.last()


@pytest.mark.rule("K-06")
def test_a_failed_write_leaves_nothing_half_written(tmp_path: Path) -> None:
    with Journal.open(tmp_path / "journal.db") as journal:
        journal.append([PrintIntended(receipt_number=1)] * 7, AT)
        with no_file_larger_than(256 * 1024):
            written = append_until_refused(journal)
        with JournalReader.open(journal.path) as reader:
            assert reader.last().seq == written

        assert journal.append([PrintIntended(receipt_number=1)], AT)[0].seq == written + 1
        assert journal.verify() == journal.last()


def test_a_journal_whose_disk_was_full_opens_in_the_next_life(tmp_path: Path) -> None:
    journal = Journal.open(tmp_path / "journal.db")
    with no_file_larger_than(256 * 1024):
        written = append_until_refused(journal)
        journal.close()

    with Journal.open(tmp_path / "journal.db") as journal:
        assert journal.verify() == journal.last()
        assert journal.last().seq == written
