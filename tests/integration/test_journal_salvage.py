"""A damaged journal recovered: what is proved goes on, the rest is listed, and no other history is begun."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from kiosk.reports import recovered
from offline_queue.chain import GENESIS, Mark
from offline_queue.client import LedgerUnreachable
from offline_queue.journal import Journal, JournalBusy, JournalDamaged, JournalReader
from offline_queue.salvage import Lost, NotDamaged, NotRecoverable, salvage
from tests.support.bodies import AT, a_whole_order
from wire.entries import Entry, KioskStarted, PrintIntended, body_text
from wire.messages import EntriesAnswer, HeldEntry

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
    assert [row.seq for row in done.lost.doubtful] == list(range(30, len(entries) + 1))
    assert done.lost.unreadable == ()
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
    assert 100 in done.lost.unreadable
    assert not set(done.lost.unreadable) & {row.seq for row in done.lost.doubtful}
    with Journal.open(path) as journal:
        assert list(journal.entries()) == entries[: done.kept.seq]


@pytest.mark.rule("K-01")
def test_no_other_history_is_begun_than_the_one_that_the_ledger_holds(path: Path) -> None:
    filled(path, acknowledged=50)
    change_entry(path, 30)
    damaged = path.read_bytes()

    with pytest.raises(NotRecoverable, match="up to 50") as refused:
        salvage(path)

    assert path.read_bytes() == damaged
    assert [row.seq for row in refused.value.lost.doubtful][:2] == [30, 31]


def test_entries_that_the_ledger_holds_are_not_sent_again_after_a_recovery(path: Path) -> None:
    entries = filled(path, acknowledged=20)
    change_entry(path, 30)

    salvage(path)

    with JournalReader.open(path) as journal:
        assert journal.acknowledged() == Mark(20, entries[19].hash)


@dataclass
class Copy:
    """What a ledger holds of a journal, told a few entries at a time."""

    entries: list[Entry]
    is_silent: bool = False

    def __call__(self, after_seq: int) -> EntriesAnswer:
        if self.is_silent:
            raise LedgerUnreachable("no line")
        told = tuple(
            HeldEntry(seq=each.seq, at=each.at, body=body_text(each.body), hash=each.hash)
            for each in self.entries[after_seq : after_seq + 7]
        )
        last = self.entries[-1]
        return EntriesAnswer(
            entries=told, acknowledged_seq=last.seq, acknowledged_hash=last.hash, server_time=AT
        )


@pytest.mark.rule("K-01")
def test_what_the_ledger_holds_it_gives_back_and_what_was_never_sent_is_kept(path: Path) -> None:
    entries = filled(path, acknowledged=50)
    change_entry(path, 30)

    done = salvage(path, Copy(entries[:50]))

    assert done.kept == Mark(len(entries), entries[-1].hash)
    assert (done.brought, done.lost, done.silence) == ((30,), Lost(), "")
    with Journal.open(path) as journal:
        assert list(journal.entries()) == entries
        assert journal.verify() == done.kept
        assert journal.acknowledged() == Mark(50, entries[49].hash)


@pytest.mark.rule("K-01")
def test_a_file_of_which_nothing_can_be_read_begins_with_the_ledgers_copy(path: Path) -> None:
    entries = filled(path, acknowledged=50)
    path.write_bytes(b"nothing of ours" * 400)

    done = salvage(path, Copy(entries[:50]))

    assert done.kept.seq == 50
    assert done.brought == tuple(range(1, 51))
    with Journal.open(path) as journal:
        assert list(journal.entries()) == entries[:50]


def test_an_old_image_of_the_disk_is_brought_up_to_what_the_ledger_holds(path: Path, tmp_path: Path) -> None:
    filled(path)
    later = tmp_path / "later.db"
    shutil.copy(path, later)
    with Journal.open(later) as journal:
        journal.append([PrintIntended(receipt_number=7)], AT)
        entries = list(journal.entries())

    done = salvage(path, Copy(entries))

    assert done.brought == (len(entries),)
    with Journal.open(path) as journal:
        assert list(journal.entries()) == entries


@pytest.mark.rule("K-01")
@pytest.mark.parametrize("is_with_cash", [False, True], ids=["a start", "a sale"])
def test_an_old_image_that_was_started_goes_back_to_the_ledgers_history_unless_it_took_cash(
    path: Path, tmp_path: Path, is_with_cash: bool
) -> None:
    common = filled(path)
    later = tmp_path / "later.db"
    shutil.copy(path, later)
    with Journal.open(later) as journal:
        journal.append(a_whole_order(ORDERS + 1, receipt=ORDERS + 1), AT)
        entries = list(journal.entries())
    with Journal.open(path) as journal:
        started = KioskStarted(boot_id=UUID(int=9), software_version="1", is_clock_trusted=False)
        journal.append([started], AT)
        journal.append(a_whole_order(ORDERS + 2, receipt=ORDERS + 1) if is_with_cash else [], AT)

    if is_with_cash:
        with pytest.raises(NotRecoverable, match="cash that it does not have") as refused:
            salvage(path, Copy(entries))
        assert refused.value.lost.doubtful[0].seq == len(common) + 1
        return
    done = salvage(path, Copy(entries))

    assert [row.kind for row in done.replaced] == ["kiosk_started"]
    with Journal.open(path) as journal:
        assert list(journal.entries()) == entries


@pytest.mark.rule("K-02")
def test_an_allotment_that_may_be_an_older_one_is_not_sold_by(path: Path) -> None:
    entries = filled(path, acknowledged=50)
    with Journal.open(path) as journal:
        journal.remember("allotment", "{}")
    change_entry(path, 30)

    salvage(path, Copy(entries[:50]))

    with JournalReader.open(path) as journal:
        assert journal.fact("allotment") is None


def test_another_history_than_this_disks_is_not_taken(path: Path) -> None:
    entries = filled(path)
    other = [each.model_copy(update={"hash": "0" * 64}) for each in entries]
    change_entry(path, 30)
    damaged = path.read_bytes()

    with pytest.raises(NotRecoverable, match="another history"):
        salvage(path, Copy(other))

    assert path.read_bytes() == damaged


def test_without_a_line_it_is_said_that_the_ledger_may_hold_more(path: Path) -> None:
    entries = filled(path, acknowledged=20)
    change_entry(path, 30)

    told = "\n".join(recovered(path.parent, Copy(entries, is_silent=True)))

    assert "recovered: 29 entries" in told
    assert "the ledger was not heard (no line)" in told


def test_a_refusal_lists_what_could_not_be_read_all_the_same(path: Path) -> None:
    entries = filled(path, acknowledged=50)
    change_entry(path, 30)
    lines = recovered(path.parent, Copy(entries, is_silent=True))

    assert next(lines).startswith("not proved: 30 ")
    with pytest.raises(NotRecoverable, match=r"no line.*connect this kiosk"):
        list(lines)


def test_a_mark_that_names_no_entry_is_left_behind(path: Path) -> None:
    entries = filled(path, acknowledged=20)
    change_entry(path, 30)
    with (
        closing(sqlite3.connect(path)) as connection,
        connection,
    ):  # as an older format may have it: without a digest
        connection.execute("DELETE FROM facts WHERE name = 'digest/acknowledged'")
        connection.execute(
            "UPDATE facts SET value = replace(value, '20 ', '2! ') WHERE name = 'acknowledged'"
        )

    salvage(path, Copy(entries[:20]))

    with JournalReader.open(path) as journal:
        assert journal.acknowledged() == GENESIS
        assert journal.verify().seq == 29


@pytest.mark.rule("K-01")
@pytest.mark.rule("W-83")
@pytest.mark.parametrize(
    ("name", "was", "becomes"),
    [
        ("checkpoint", '"next_receipt_number":41', '"next_receipt_number":11'),
        ("acknowledged", "20 ", "2! "),
        ("kiosk_id", "kiosk-0001", "kiosk-0101"),
    ],
)
def test_a_byte_beside_the_chain_is_noticed_at_the_start_and_what_it_was_in_is_forgotten(
    path: Path, name: str, was: str, becomes: str
) -> None:
    entries = filled(path, acknowledged=20)
    with Journal.open(path) as journal:
        journal.remember("kiosk_id", "kiosk-0001")
    with closing(sqlite3.connect(path)) as connection, connection:
        change = "UPDATE facts SET value = replace(value, ?, ?) WHERE name = ? AND instr(value, ?)"
        assert connection.execute(change, (was, becomes, name, was)).rowcount == 1

    with pytest.raises(JournalDamaged, match=name):
        Journal.open(path)
    with pytest.raises(JournalDamaged, match=name), JournalReader.open(path) as reader:
        reader.verify()
    done = salvage(path, Copy(entries[:20]))

    assert (done.kept.seq, done.forgotten, done.lost) == (len(entries), (name,), Lost())
    with Journal.open(path) as journal:
        assert list(journal.entries()) == entries
        assert journal.next_receipt_number() == ORDERS + 1
        assert journal.fact("kiosk_id") in {None, "kiosk-0001"}


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE entries SET body = CAST(body AS BLOB) WHERE seq = 30",
        "UPDATE facts SET value = CAST(value AS BLOB) WHERE name = 'checkpoint'",
    ],
)
def test_a_text_that_became_bytes_is_damage_and_is_recovered(path: Path, change: str) -> None:
    entries = filled(path, acknowledged=50)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DROP TRIGGER entries_are_not_changed")
        connection.execute(change)

    with pytest.raises(JournalDamaged), JournalReader.open(path) as reader:
        reader.verify()
    salvage(path, Copy(entries[:50]))

    with Journal.open(path) as journal:
        assert list(journal.entries()) == entries


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
