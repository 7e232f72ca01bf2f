"""A damaged journal recovered: what is proved goes on, the rest is listed, and no other history is begun."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.reports import recovered
from offline_queue.chain import Mark
from offline_queue.journal import Journal, JournalBusy, JournalDamaged, JournalReader
from offline_queue.salvage import NotDamaged, NotRecoverable, salvage
from tests.support.bodies import AT, a_whole_order
from wire.entries import Entry, PrintIntended

ORDERS = 40


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


def filled(path: Path, *, acknowledged: int = 0) -> list[Entry]:
    with Journal.open(path) as journal:
        for number in range(1, ORDERS + 1):
            journal.append(a_whole_order(number, receipt=number), AT)
        entries = list(journal.entries())
        if acknowledged:
            journal.acknowledge(acknowledged, entries[acknowledged - 1].hash, [], AT)
    return entries


def change_entry(path: Path, seq: int) -> None:
    """Somebody adds a blank to a body."""
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER entries_are_not_changed")
        connection.execute("UPDATE entries SET body = body || ' ' WHERE seq = ?", (seq,))


def wipe_page_of(path: Path, seq: int, hash_: str) -> None:
    """The disk gives back noughts for the page that an entry stands on."""
    content = bytearray(path.read_bytes())
    page_size = int.from_bytes(content[16:18], "big")
    page = content.rindex(hash_.encode()) // page_size
    assert page > 0, f"entry {seq} stands on a page of its own kind"
    content[page * page_size : (page + 1) * page_size] = bytes(page_size)
    path.write_bytes(content)


@pytest.mark.rule("K-01")
def test_the_chain_goes_on_where_it_is_still_proved_and_the_rest_is_listed(path: Path) -> None:
    entries = filled(path)
    change_entry(path, 30)
    damaged = path.read_bytes()

    done = salvage(path)

    assert done.kept == Mark(29, entries[28].hash)
    assert [row.seq for row in done.doubtful] == list(range(30, len(entries) + 1))
    assert done.unreadable == ()
    assert done.damaged.read_bytes() == damaged
    with Journal.open(path) as journal:
        assert list(journal.entries()) == entries[:29]
        journal.verify()
        (following,) = journal.append([PrintIntended(receipt_number=7)], AT)
    assert following.follows(entries[28].hash)


@pytest.mark.rule("K-01")
def test_pages_that_cannot_be_read_are_told(path: Path) -> None:
    entries = filled(path)
    wipe_page_of(path, 100, entries[99].hash)
    with pytest.raises(JournalDamaged), JournalReader.open(path) as journal:
        journal.verify()

    done = salvage(path)

    assert 0 < done.kept.seq < 100
    assert 100 in done.unreadable
    assert not set(done.unreadable) & {row.seq for row in done.doubtful}
    with Journal.open(path) as journal:
        assert list(journal.entries()) == entries[: done.kept.seq]


@pytest.mark.rule("K-01")
def test_no_other_history_is_begun_than_the_one_that_the_ledger_holds(path: Path) -> None:
    filled(path, acknowledged=50)
    change_entry(path, 30)
    damaged = path.read_bytes()

    with pytest.raises(NotRecoverable, match="up to 50"):
        salvage(path)

    assert path.read_bytes() == damaged


def test_entries_that_the_ledger_holds_are_not_sent_again_after_a_recovery(path: Path) -> None:
    entries = filled(path, acknowledged=20)
    change_entry(path, 30)

    salvage(path)

    with JournalReader.open(path) as journal:
        assert journal.acknowledged() == Mark(20, entries[19].hash)


def test_a_sound_journal_is_left_alone(path: Path) -> None:
    filled(path)
    before = path.read_bytes()

    with pytest.raises(NotDamaged):
        salvage(path)

    assert path.read_bytes() == before


def test_a_journal_that_a_kiosk_writes_is_left_alone(path: Path) -> None:
    with Journal.open(path), pytest.raises(JournalBusy):
        salvage(path)


def test_a_file_that_is_no_database_is_left_alone(path: Path) -> None:
    path.write_bytes(b"nothing of ours" * 400)

    with pytest.raises(NotRecoverable, match="new data folder"):
        salvage(path)


def test_the_operator_is_told_what_to_count(path: Path) -> None:
    filled(path)
    change_entry(path, 30)

    told = "\n".join(recovered(path.parent))

    assert "recovered: 29 entries" in told
    assert "not proved: 30 " in told
    assert "count the cassette" in told
