"""The journal on a real disk: what it returned is there, what it refused is not, and damage is named."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from offline_queue.chain import GENESIS, Link, Mark
from offline_queue.journal import (
    CHECKPOINT_ENTRIES,
    IllegalEntry,
    Journal,
    JournalBusy,
    JournalDamaged,
    JournalMissing,
    JournalReader,
    JournalTooNew,
    JournalUnwritable,
)
from offline_queue.tables import VERSION
from tests.support.bodies import (
    AT,
    PHONE,
    a_completed,
    a_found_bill,
    a_stacked_bill,
    a_top_up,
    a_whole_order,
    an_intent,
    an_order,
    operation_id,
)
from wire.encoding import link_hash
from wire.entries import AllotmentConfirmed, PrintIntended
from wire.messages import OperationResult
from wire.money import tenge
from wire.policy import Allotment
from wire.refusals import Refusal, RefusalCode
from wire.times import utc_text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "journal.db"


@pytest.fixture
def journal(path: Path) -> Iterator[Journal]:
    with Journal.open(path) as journal:
        yield journal


def tamper(path: Path, *statements: str) -> None:
    """What someone with the file and a database tool can do: first he takes the walls down."""
    with closing(sqlite3.connect(path)) as connection, connection:
        for wall in ("entries_are_not_changed", "entries_are_not_deleted", "entries_come_in_order"):
            connection.execute(f"DROP TRIGGER {wall}")
        for statement in statements:
            connection.execute(statement)


def filled(path: Path, orders: int = 3) -> Mark:
    with Journal.open(path) as journal:
        for number in range(1, orders + 1):
            journal.append(a_whole_order(number, receipt=number), AT)
        return journal.last()


def test_what_was_appended_is_there_in_the_next_life(path: Path) -> None:
    with Journal.open(path) as journal:
        appended = [*journal.append([an_order(), an_intent()], AT), *journal.append([a_stacked_bill()], AT)]

    with Journal.open(path) as journal:
        assert list(journal.entries()) == appended
        assert journal.last() == Mark(3, appended[-1].hash)
        assert journal.open_items().stacked == (a_stacked_bill(),)


def test_appended_entries_are_one_chain(journal: Journal) -> None:
    entries = journal.append(a_whole_order(1, receipt=1), AT)

    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert entries[0].follows(GENESIS.hash)
    assert all(later.follows(earlier.hash) for earlier, later in pairwise(entries))
    assert journal.verify() == journal.last()


def test_appending_nothing_changes_nothing(journal: Journal) -> None:
    assert journal.append([], AT) == ()
    assert journal.last() == GENESIS


def test_what_is_to_be_sent_is_proved_and_not_read(path: Path) -> None:
    end = filled(path)
    text = '{"kind":"of_a_newer_program"}'
    later = Link(end.seq + 1, utc_text(AT), text, link_hash(end.hash, end.seq + 1, utc_text(AT), text))
    row = f"{later.seq}, '{later.at}', 'of_a_newer_program', '{later.body}', '{later.hash}', 0, NULL"
    tamper(path, f"INSERT INTO entries VALUES ({row})")

    with JournalReader.open(path) as reader:
        known = [Link.of(entry) for entry in reader.entries(limit=end.seq)]

        assert reader.links(GENESIS, 100) == (*known, later)
        assert reader.links(Mark(2, known[1].hash), 3) == tuple(known[2:5])
        assert reader.links(Mark(later.seq, later.hash), 100) == ()


@pytest.mark.parametrize(
    "change",
    [
        """body = replace(body, '"value_tiyn":', '"value_tiyn":1')""",
        "at = '2020-01-01T00:00:00Z'",
        "hash = substr(hash, 2) || '0'",
        "body = CAST(body AS BLOB)",
    ],
)
def test_what_is_to_be_sent_and_is_not_what_was_written_is_damage(path: Path, change: str) -> None:
    filled(path)
    tamper(path, f"UPDATE entries SET {change} WHERE seq = 3")

    with JournalReader.open(path) as reader:
        assert len(reader.links(GENESIS, 2)) == 2
        with pytest.raises(JournalDamaged) as damaged:
            reader.links(GENESIS, 100)
    assert damaged.value.seq == 3


def test_entries_are_read_from_any_place_in_pages(journal: Journal) -> None:
    for _ in range(3):
        journal.append([PrintIntended(receipt_number=1)] * 400, AT)

    assert [entry.seq for entry in journal.entries(499)] == list(range(499, 1201))
    assert [entry.seq for entry in journal.entries(499, 3)] == [499, 500, 501]
    assert list(journal.entries(1201)) == []


@pytest.mark.rule("K-01")
def test_an_illegal_entry_takes_its_whole_append_with_it(journal: Journal) -> None:
    journal.append([an_order()], AT)

    with pytest.raises(IllegalEntry):
        journal.append([an_intent(), a_stacked_bill(), a_stacked_bill()], AT)

    assert journal.last().seq == 1
    assert journal.append([an_intent()], AT)[0].seq == 2


def test_a_text_that_no_ledger_could_keep_is_refused(journal: Journal) -> None:
    order = an_order().model_copy(update={"requisites": {"contract": "7\0"}})

    with pytest.raises(IllegalEntry):
        journal.append([order], AT)


def test_a_time_without_a_zone_is_refused(journal: Journal) -> None:
    with pytest.raises(ValueError):
        journal.append([an_order()], AT.replace(tzinfo=None))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE entries SET body = '{}' WHERE seq = 2",
        "DELETE FROM entries WHERE seq = 2",
        "INSERT OR REPLACE INTO entries SELECT 2, at, kind, body, hash, 0, NULL FROM entries WHERE seq = 1",
        "INSERT INTO entries SELECT 99, at, kind, body, hash, 0, NULL FROM entries WHERE seq = 1",
    ],
)
def test_the_database_itself_refuses_to_change_history(path: Path, statement: str) -> None:
    filled(path)

    with (
        closing(sqlite3.connect(path)) as connection,
        pytest.raises(sqlite3.IntegrityError, match="append-only"),
    ):
        connection.execute(statement)


def test_a_second_writer_is_told_that_the_journal_is_busy(path: Path, journal: Journal) -> None:
    with pytest.raises(JournalBusy, match=path.name):
        Journal.open(path)

    journal.close()
    Journal.open(path).close()


def test_a_reader_sees_each_append_while_the_kiosk_writes(path: Path, journal: Journal) -> None:
    with JournalReader.open(path) as reader:
        for number in (1, 2):
            journal.append(a_whole_order(number, receipt=number), AT)
            assert reader.last() == journal.last()
            assert reader.standing() == journal.standing()
        assert reader.verify() == journal.last()


def test_a_reader_cannot_write(path: Path) -> None:
    filled(path)

    with JournalReader.open(path) as reader, pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader._connection.execute("INSERT INTO facts VALUES ('a', 'b')")


def test_there_is_nothing_to_read_where_no_journal_is(path: Path) -> None:
    with pytest.raises(JournalMissing):
        JournalReader.open(path)

    path.touch()
    with pytest.raises(JournalMissing):
        JournalReader.open(path)


def test_a_folder_that_is_not_there_is_unwritable(tmp_path: Path) -> None:
    with pytest.raises(JournalUnwritable):
        Journal.open(tmp_path / "missing" / "journal.db")


@pytest.mark.parametrize("content", [b"not a database at all" * 100, b"SQLite format 3\0" + b"\xff" * 4080])
def test_a_file_that_is_no_database_is_damaged_and_kept(path: Path, content: bytes) -> None:
    path.write_bytes(content)

    for open_it in (Journal.open, JournalReader.open):
        with pytest.raises(JournalDamaged, match="kept as it is"):
            open_it(path)
    assert path.read_bytes() == content


def test_another_program_s_database_is_no_journal(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE entries (a)")

    with pytest.raises(JournalDamaged, match="not a journal"):
        Journal.open(path)


def test_a_journal_of_a_newer_program_is_left_alone(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {VERSION + 1}")

    for open_it in (Journal.open, JournalReader.open):
        with pytest.raises(JournalTooNew):
            open_it(path)


def test_only_the_owner_may_read_the_file(path: Path) -> None:
    filled(path)

    assert path.stat().st_mode & 0o077 == 0


TAMPERED = {
    "a body": ("UPDATE entries SET body = replace(body, '50000', '90000') WHERE seq = 3", 3),
    "a time": ("UPDATE entries SET at = '2020-01-01T00:00:00Z' WHERE seq = 4", 4),
    "a hash": ("UPDATE entries SET hash = replace(hash, substr(hash, 1, 1), 'x') WHERE seq = 5", 5),
    "a kind": ("UPDATE entries SET kind = 'print_ended' WHERE seq = 2", 2),
    "a derived sum": ("UPDATE entries SET stacked_total_tiyn = 1 WHERE seq = 6", 6),
    "a reference": ("UPDATE entries SET reference = '77' WHERE seq = 8", 8),
    "an entry dropped": ("DELETE FROM entries WHERE seq = 7", 8),
    "the first entry dropped": ("DELETE FROM entries WHERE seq = 1", 2),
    "an entry that is no JSON": ("UPDATE entries SET body = 'x' WHERE seq = 9", 9),
}


@pytest.mark.parametrize(("statement", "seq"), TAMPERED.values(), ids=TAMPERED.keys())
def test_the_first_tampered_entry_is_named(path: Path, statement: str, seq: int) -> None:
    filled(path)
    tamper(path, statement)

    with JournalReader.open(path) as reader, pytest.raises(JournalDamaged, match=f"entry {seq} ") as damaged:
        reader.verify()
    assert damaged.value.seq == seq


@pytest.mark.parametrize(("statement", "seq"), TAMPERED.values(), ids=TAMPERED.keys())
def test_a_start_refuses_what_was_tampered_with_since_the_last_checkpoint(
    path: Path, statement: str, seq: int
) -> None:
    filled(path)
    tamper(path, statement, "DELETE FROM facts WHERE name = 'checkpoint'")

    with pytest.raises(JournalDamaged) as damaged:
        Journal.open(path)
    assert damaged.value.seq == seq


@pytest.mark.parametrize("name", ["checkpoint", "acknowledged"])
def test_a_mark_that_names_another_entry_is_damage(path: Path, name: str) -> None:
    mark = filled(path)
    with Journal.open(path) as journal:
        journal.acknowledge(mark.seq, mark.hash, [], AT)
    tamper(
        path,
        f"UPDATE facts SET value = replace(value, '{mark.hash}', '{'0' * 64}') WHERE name = '{name}'",
        f"DELETE FROM facts WHERE name = 'digest/{name}'",
    )

    with JournalReader.open(path) as reader, pytest.raises(JournalDamaged, match=f"{mark.seq}"):
        reader.verify()


def test_a_damaged_page_is_found_by_the_whole_proof(path: Path) -> None:
    filled(path, orders=60)
    content = bytearray(path.read_bytes())
    content[-2000:-1000] = b"\xff" * 1000
    path.write_bytes(bytes(content))

    with pytest.raises(JournalDamaged), JournalReader.open(path) as reader:
        reader.verify()


def test_a_start_folds_only_what_came_after_the_checkpoint(path: Path) -> None:
    with Journal.open(path) as journal:
        journal.append([an_order(), an_intent(), a_stacked_bill()], AT)
        for _ in range(3):
            journal.append([PrintIntended(receipt_number=1)] * (CHECKPOINT_ENTRIES // 2), AT)
        standing = journal.standing()

        with JournalReader.open(path) as reader:
            assert reader._checkpoint().mark.seq >= CHECKPOINT_ENTRIES
            assert reader.standing() == standing

    with Journal.open(path) as journal:
        assert journal._checkpoint().mark == journal.last()
        assert journal.standing() == standing


def test_a_checkpoint_of_another_version_of_the_program_is_not_used(path: Path) -> None:
    filled(path)
    with Journal.open(path) as journal:
        standing = journal.standing()
        journal.remember("checkpoint", '{"version": 99}')

    with Journal.open(path) as journal:
        assert journal.standing() == standing


@pytest.mark.rule("K-02")
def test_cash_sold_since_a_place_is_the_sum_of_its_later_stacked_bills(journal: Journal) -> None:
    journal.append(a_whole_order(1, receipt=1, bills=(tenge(500), tenge(2000))), AT)
    journal.append([*a_whole_order(2, receipt=2, bills=(tenge(1000),)), a_found_bill(1, tenge(200))], AT)

    assert [int(journal.sold_since(seq)) for seq in (0, 3, 5, 6, 9, 11)] == [
        tenge(3700),
        tenge(3200),
        tenge(1200),
        tenge(1200),
        tenge(200),
        0,
    ]
    assert journal.sold_since(99) == 0


@pytest.mark.rule("K-03")
def test_credits_to_a_wallet_count_until_the_ledger_acknowledged_them(journal: Journal) -> None:
    for number in (1, 2):
        journal.append(a_whole_order(number, receipt=number, fee=tenge(50)), AT)
    first = next(iter(journal.entries(4, 1)))

    assert journal.credited_offline_since_ack(PHONE) == tenge(900)
    assert journal.credited_offline_since_ack("+77770000000") == 0
    journal.acknowledge(first.seq, first.hash, [], AT)
    assert journal.credited_offline_since_ack(PHONE) == tenge(450)


def test_a_receipt_is_found_by_its_number_with_all_that_belongs_to_it(journal: Journal) -> None:
    journal.append(a_whole_order(1, receipt=1), AT)
    entries = journal.append(a_whole_order(2, receipt=2), AT)
    result = OperationResult(operation_id=operation_id(2), outcome="credited")
    journal.acknowledge(entries[-1].seq, entries[-1].hash, [result], AT)

    found = journal.find_receipt(2)

    assert found is not None
    assert (found.opened, found.completed, found.accepted_at) == (an_order(2), entries[-1].body, AT)
    assert [answer.outcome for answer in found.answers] == ["credited"]
    assert journal.find_receipt(3) is None


def test_a_receipt_of_found_cash_has_no_order_before_it(journal: Journal) -> None:
    completed = a_completed(9, receipt=1, parts=[a_top_up(9)])
    journal.append([a_found_bill(), completed], AT)

    found = journal.find_receipt(1)

    assert found is not None
    assert found.opened is None


def test_mark_and_answers_are_journaled_together_and_once(journal: Journal) -> None:
    mark = journal.append(a_whole_order(1, receipt=1), AT)[-1]
    refusal = Refusal(code=RefusalCode.WALLET_CLOSED)
    result = OperationResult(operation_id=operation_id(1), outcome="unapplied", refusal=refusal)

    answered = journal.acknowledge(mark.seq, mark.hash, [result, result], AT)
    again = journal.acknowledge(mark.seq, mark.hash, [result], AT)

    assert [entry.body.kind for entry in answered] == ["operation_answered"]
    assert again == ()
    assert journal.acknowledged() == Mark(mark.seq, mark.hash)


def test_a_mark_that_is_not_ours_is_not_journaled(journal: Journal) -> None:
    journal.append([an_order()], AT)

    for seq in (1, 2):
        with pytest.raises(IllegalEntry):
            journal.acknowledge(seq, "f" * 64, [], AT)
    assert journal.acknowledged() == GENESIS


def test_what_was_remembered_is_there_in_the_next_life(path: Path) -> None:
    allotment = Allotment(left_tiyn=tenge(5), as_of_seq=0, as_of=AT)
    with Journal.open(path) as journal:
        assert (journal.policy(), journal.allotment(), journal.fact("kiosk")) == (None, None, None)
        journal.remember_allotment(allotment)
        journal.remember("kiosk", "k-1")
        journal.remember("kiosk", "k-2")

    with JournalReader.open(path) as reader:
        assert (reader.allotment(), reader.fact("kiosk")) == (allotment, "k-2")
        assert reader.last() == GENESIS


@pytest.mark.rule("K-02")
def test_a_lower_allotment_is_kept_and_confirmed_in_one_write(path: Path) -> None:
    lowered = Allotment(left_tiyn=tenge(5), as_of_seq=0, as_of=AT, lowering_id=operation_id(7))
    with Journal.open(path) as journal:
        (entry,) = journal.confirm_allotment(lowered, AT)

    with JournalReader.open(path) as reader:
        assert list(reader.entries()) == [entry]
        assert entry.body == AllotmentConfirmed(lowering_id=operation_id(7))
        assert reader.allotment() == lowered


@pytest.mark.rule("K-02")
def test_no_lower_allotment_is_confirmed_while_a_bill_may_be_under_way(journal: Journal) -> None:
    """The bill was let in by the older figure: confirmed before it is stacked, it would be sold on nothing."""
    lowered = Allotment(left_tiyn=tenge(5), as_of_seq=0, as_of=AT, lowering_id=operation_id(7))
    journal.append([an_order(), an_intent()], AT)

    assert journal.confirm_allotment(lowered, AT) == ()
    assert journal.allotment() == lowered
    journal.append(a_whole_order(1, receipt=1)[2:], AT)

    assert [entry.body.kind for entry in journal.confirm_allotment(lowered, AT)] == ["allotment_confirmed"]


def test_a_snapshot_that_this_program_cannot_read_is_none(journal: Journal) -> None:
    journal.remember("policy", '{"version": "of another time"}')

    assert journal.policy() is None
