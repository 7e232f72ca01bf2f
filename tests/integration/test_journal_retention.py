"""What the file itself lets go, how it says where it begins, and what older files and damaged ones become."""

import json
import shutil
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.cli import app
from offline_queue.faults import JournalDamaged
from offline_queue.journal import Journal, JournalReader
from offline_queue.salvage import salvage
from offline_queue.tables import VERSION
from tests.support.bodies import AT, a_collection, a_whole_order, operation_id
from wire.entries import JournalPruned, PrintEnded, WalletOrderEnded, WalletOrderIntended
from wire.money import tenge

OLD_FILES = sorted((Path(__file__).parent / "journals").glob("version-*.db"))
LATER = AT + timedelta(days=31)
PRINTED = PrintEnded(receipt_number=11, outcome="printed")


def an_old_journal(path: Path) -> Journal:
    """Ten receipts that the ledger has, collections after the eighth and the tenth, one more receipt; long ago."""
    journal = Journal.open(path)
    for number in range(1, 11):
        journal.append(a_whole_order(number, receipt=number), AT)
        if number == 8:
            journal.append([a_collection(8)], AT)
    journal.append([a_collection(), *a_whole_order(11, receipt=11), PRINTED], AT)
    mark = journal.last()
    journal.acknowledge(mark.seq, mark.hash, [], AT)
    journal.write_checkpoint()
    return journal


def pruned(path: Path) -> int:
    """The seq up to which an old journal was pruned."""
    with an_old_journal(path) as journal:
        (entry,) = journal.prune(LATER)
    assert isinstance(entry.body, JournalPruned)
    return entry.body.up_to_seq


def test_what_the_ledger_has_held_for_a_month_goes_and_the_chain_is_proved_from_there(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    up_to = pruned(path)

    with Journal.open(path) as journal:
        first = next(journal.entries())
        assert (first.seq, journal.anchor().mark.seq) == (up_to + 1, up_to)
        assert first.follows(journal.anchor().mark.hash)
        assert journal.verify() == journal.last()
        assert journal.prune(LATER) == ()
        assert journal.find_receipt(7) is None
        assert journal.find_receipt(9) is not None
        assert journal.find_receipt(11) is not None

    told = CliRunner().invoke(app, ["journal", "verify", "--data", str(tmp_path), "--json"])
    assert json.loads(told.stdout)["first_seq"] == up_to + 1
    words = CliRunner().invoke(app, ["journal", "verify", "--data", str(tmp_path)]).stdout
    assert f"proved from entry {up_to + 1} on" in words


def an_order_from_a_wallet(number: int) -> WalletOrderIntended:
    return WalletOrderIntended(
        order_id=operation_id(number),
        wallet_id=operation_id(9),
        operation="transfer",
        service="wallet-transfer",
        amount_tiyn=tenge(500),
        fee_tiyn=tenge(0),
        language="kk",
    )


def test_an_order_from_a_wallet_goes_like_others_though_none_came_after_it(tmp_path: Path) -> None:
    """Where such orders are rare, one alone would keep all later entries for ever."""
    ordered = an_order_from_a_wallet(1)
    path = tmp_path / "journal.db"
    with Journal.open(path) as journal:
        journal.append([ordered, WalletOrderEnded(order_id=ordered.order_id, outcome="refused")], AT)
    with an_old_journal(path) as journal:
        (entry,) = journal.prune(LATER)

    assert isinstance(entry.body, JournalPruned)
    assert entry.body.up_to_seq > 2
    with Journal.open(path) as journal:
        assert journal.verify() == journal.last()
        assert journal.open_items().wallet_orders == ()


def test_nothing_goes_while_the_end_of_an_order_from_a_wallet_is_unknown(tmp_path: Path) -> None:
    """Another order may have begun and ended since: it is not only the newest that is asked about."""
    first, later = an_order_from_a_wallet(1), an_order_from_a_wallet(2)
    path = tmp_path / "journal.db"
    with Journal.open(path) as journal:
        journal.append([first], AT)
    with an_old_journal(path) as journal:
        journal.append([later, WalletOrderEnded(order_id=later.order_id, outcome="refused")], LATER)
        assert journal.prune(LATER) == ()

        journal.append([WalletOrderEnded(order_id=first.order_id, outcome="refused")], LATER)
        assert [entry.body.kind for entry in journal.prune(LATER)] == ["journal_pruned"]


def test_nothing_goes_within_a_month_or_before_the_ledger_has_it(tmp_path: Path) -> None:
    with an_old_journal(tmp_path / "young.db") as journal:
        assert journal.prune(AT + timedelta(days=30)) == ()
    with Journal.open(tmp_path / "untold.db") as journal:
        for number in range(1, 12):
            journal.append(a_whole_order(number, receipt=number), AT)
            journal.append([a_collection()], AT)
        journal.append([PRINTED], AT)
        journal.write_checkpoint()
        assert journal.prune(LATER) == ()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entries WHERE seq = 2",
        "INSERT INTO facts SELECT 'anchor', seq || ' ' || hash || ' ' || stacked_total_tiyn FROM entries WHERE seq = 4",
        "INSERT INTO facts VALUES ('anchor', '4 ' || hex(zeroblob(32)) || ' 0')",
        "INSERT INTO facts VALUES ('anchor', '4000')",
    ],
)
def test_the_file_itself_lets_nothing_else_go(tmp_path: Path, statement: str) -> None:
    path = tmp_path / "journal.db"
    an_old_journal(path).close()

    with closing(sqlite3.connect(path)) as raw, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw.execute(statement)


def test_the_anchor_of_a_pruned_journal_can_neither_go_back_nor_away(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    up_to = pruned(path)

    for statement in (
        "DELETE FROM facts WHERE name = 'anchor'",
        "UPDATE facts SET value = '1 x 0' WHERE name = 'anchor'",
        f"DELETE FROM entries WHERE seq = {up_to + 1}",
    ):
        with (
            closing(sqlite3.connect(path)) as raw,
            pytest.raises(sqlite3.IntegrityError, match="append-only"),
        ):
            raw.execute(statement)


def test_an_anchor_that_no_entry_tells_of_is_damage(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    with an_old_journal(path) as journal:
        seq, (hash_, stacked) = 4, (journal.hash_at(4), 50_000)
    with closing(sqlite3.connect(path)) as raw, raw:
        for wall in ("an_anchor_is_true", "entries_are_not_deleted"):
            raw.execute(f"DROP TRIGGER {wall}")
        raw.execute("INSERT INTO facts VALUES ('anchor', ?)", (f"{seq} {hash_} {stacked}",))
        raw.execute("DELETE FROM entries WHERE seq <= 4")

    with JournalReader.open(path) as journal, pytest.raises(JournalDamaged, match="were pruned"):
        journal.verify()


def test_a_damaged_pruned_journal_is_recovered_from_where_it_begins(tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    up_to = pruned(path)
    with Journal.open(path) as journal:
        journal.append(a_whole_order(12, receipt=12), LATER)
        last = journal.last().seq
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("DROP TRIGGER entries_are_not_changed")
        raw.execute("UPDATE entries SET body = '{}' WHERE seq = ?", (last,))

    found = salvage(path)

    assert found.kept.seq == last - 1
    assert [row.seq for row in found.lost.doubtful] == [last]
    with Journal.open(path) as journal:
        assert journal.anchor().mark.seq == up_to
        assert journal.verify() == found.kept
        assert journal.counters().stacked_tiyn == 100_000


@pytest.mark.parametrize("old", OLD_FILES, ids=lambda path: path.stem)
def test_a_journal_of_an_older_program_is_brought_up_to_date_in_place(old: Path, tmp_path: Path) -> None:
    path = tmp_path / "journal.db"
    shutil.copy(old, path)
    with JournalReader.open(path) as reader:
        before, acknowledged = list(reader.entries()), reader.acknowledged()

    with Journal.open(path) as journal:
        assert list(journal.entries()) == before
        assert journal.acknowledged() == acknowledged
        assert journal.fact("kiosk_id") == "kiosk-0001"
        assert journal.open_items().order is not None
        assert journal.verify() == journal.last()
        journal.append([a_collection()], LATER)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA user_version").fetchone() == (VERSION,)
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            raw.execute("INSERT INTO facts VALUES ('anchor', '4000')")


def test_there_is_a_file_of_each_older_version() -> None:
    found = [path.stem for path in OLD_FILES]

    assert found == [f"version-{version}" for version in range(1, VERSION)]
