"""`kiosk journal recover` against a real ledger: what that holds comes back, proved by the chain, and the kiosk goes on."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.runtime.clock import wall_now
from kiosk.runtime.identity import KIOSK_ID, key_of
from offline_queue.client import LedgerClient, LedgerRefused
from offline_queue.journal import Journal, JournalReader
from offline_queue.outbox import Batch
from tests.support.bodies import a_whole_order
from tests.support.ledger_bench import LedgerBench
from wire.encoding import GENESIS_HASH
from wire.entries import Entry
from wire.signatures import KioskKey

pytest_plugins = ["tests.support.ledger_fixtures", "tests.support.loopback"]

SENT = 2
"""Orders that the ledger has; one more is in the journal alone."""


def synced(folder: Path, url: str, code: str) -> tuple[Entry, ...]:
    """A kiosk that sold and synced, and sold once more; what its journal holds."""
    client = LedgerClient(url, key_of(folder), now=wall_now, monotonic=time.monotonic)
    with client, Journal.open(folder / "journal.db") as journal:
        client.kiosk_id = client.enrol(code).kiosk_id
        journal.remember(KIOSK_ID, client.kiosk_id)
        sold = [body for number in range(1, SENT + 1) for body in a_whole_order(number, receipt=number)]
        entries = journal.append(sold, wall_now())
        answer = client.send_batch(Batch.of(GENESIS_HASH, entries))
        journal.acknowledge(answer.acknowledged_seq, answer.acknowledged_hash, answer.results, wall_now())
        journal.append(a_whole_order(SENT + 1, receipt=SENT + 1), wall_now())
        held = tuple(journal.entries())
    (folder / "kiosk.toml").write_text(
        f'[ledger]\nurl = "{url}"\nenrolment_code = "{code}"\n', encoding="utf-8"
    )
    return held


def recovered(folder: Path) -> Result:
    return CliRunner().invoke(app, ["journal", "recover", "--data", str(folder)])


def change_entry(folder: Path, seq: int) -> None:
    with closing(sqlite3.connect(folder / "journal.db")) as raw, raw:
        raw.execute("DROP TRIGGER entries_are_not_changed")
        raw.execute("UPDATE entries SET body = body || ' ' WHERE seq = ?", (seq,))


@pytest.mark.rule("K-01")
def test_an_entry_that_the_ledger_holds_is_mended_and_what_it_never_heard_is_kept(
    bench: LedgerBench, url: str, tmp_path: Path
) -> None:
    held = synced(tmp_path, url, bench.codes["kiosk-0001"])
    change_entry(tmp_path, 3)

    done = recovered(tmp_path)

    assert done.exit_code == 0, done.output
    assert f"recovered: {len(held)} entries" in done.stdout
    assert "brought from the ledger: entry 3\n" in done.stdout
    with Journal.open(tmp_path / "journal.db") as journal:
        assert tuple(journal.entries()) == held
        journal.verify()


@pytest.mark.rule("K-01")
def test_of_a_file_that_is_gone_to_noughts_the_ledger_gives_back_all_that_it_has(
    bench: LedgerBench, url: str, tmp_path: Path
) -> None:
    held = synced(tmp_path, url, bench.codes["kiosk-0001"])
    for path in tmp_path.glob("journal.db*"):
        path.write_bytes(bytes(path.stat().st_size))

    done = recovered(tmp_path)

    assert done.exit_code == 0, done.output
    assert "count the cassette" in done.stdout
    with JournalReader.open(tmp_path / "journal.db") as journal:
        entries = tuple(journal.entries())
    assert entries == held[: len(entries)]
    assert [entry.body.kind for entry in entries].count("order_completed") == SENT


def test_a_kiosk_is_told_its_own_entries_only(bench: LedgerBench, url: str, tmp_path: Path) -> None:
    synced(tmp_path, url, bench.codes["kiosk-0001"])
    stranger = LedgerClient(url, KioskKey.generate(), "kiosk-0001", now=wall_now, monotonic=time.monotonic)

    with stranger, pytest.raises(LedgerRefused, match="signature_invalid"):
        stranger.entries(0)
