"""A kiosk forgets who it is only when no money would be forgotten, and deletes nothing even then."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import app
from kiosk.runtime.clock import wall_now
from kiosk.runtime.identity import KIOSK_ID, key_of
from offline_queue.client import LedgerClient
from offline_queue.journal import Journal, JournalReader
from offline_queue.outbox import Batch
from tests.support.bodies import AT, a_collection, a_whole_order, an_intent, an_order
from tests.support.ledger_bench import LedgerBench
from tests.support.staff_api import staff_client
from wire.encoding import GENESIS_HASH
from wire.entries import Body

pytest_plugins = ["tests.support.ledger_fixtures", "tests.support.loopback"]

COLLECTED = [*a_whole_order(1, receipt=1), a_collection()]


def enrolled(folder: Path, url: str, code: str) -> None:
    """A kiosk that sold, synced, was collected, and has heard of its allotment."""
    client = LedgerClient(url, key_of(folder), now=wall_now, monotonic=time.monotonic)
    with client, Journal.open(folder / "journal.db") as journal:
        client.kiosk_id = client.enrol(code).kiosk_id
        journal.remember(KIOSK_ID, client.kiosk_id)
        entries = journal.append(COLLECTED, wall_now())
        answer = client.send_batch(Batch.of(GENESIS_HASH, entries))
        journal.acknowledge(answer.acknowledged_seq, answer.acknowledged_hash, answer.results, wall_now())
        journal.remember_allotment(answer.allotment)
        assert answer.allotment.left_tiyn > 0
    (folder / "kiosk.toml").write_text(f'[ledger]\nurl = "{url}"\n', encoding="utf-8")


def unenrolled(folder: Path) -> Result:
    return CliRunner().invoke(app, ["unenrol", "--data", str(folder), "--config", str(folder / "kiosk.toml")])


def filled(folder: Path, bodies: list[Body], *, is_told: bool = True) -> bytes:
    """A data folder with a key and a journal; what the journal holds."""
    key_of(folder)
    with Journal.open(folder / "journal.db") as journal:
        journal.append(bodies, AT)
        if is_told:
            journal.acknowledge(*journal.last(), [], AT)
    return (folder / "journal.db").read_bytes()


@pytest.mark.rule("K-01")
@pytest.mark.parametrize(
    ("bodies", "is_told", "reason"),
    [
        (COLLECTED, False, "500\u00a0₸ in 5 entries are not confirmed"),
        ([*COLLECTED, an_order(2), an_intent(2)], True, "an order or a bill is not settled"),
        (a_whole_order(1, receipt=1), True, "500\u00a0₸ are in the cassette"),
    ],
    ids=["unconfirmed", "open", "in the cassette"],
)
def test_a_journal_with_money_in_it_is_not_forgotten(
    tmp_path: Path, bodies: list[Body], is_told: bool, reason: str
) -> None:
    filled(tmp_path, bodies, is_told=is_told)
    before = sorted(path.name for path in tmp_path.iterdir())

    refused = CliRunner().invoke(app, ["unenrol", "--data", str(tmp_path)])

    assert refused.exit_code == 1
    assert reason in refused.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_an_empty_kiosk_forgets_its_name_and_keeps_the_files(tmp_path: Path) -> None:
    before, key = filled(tmp_path, COLLECTED), key_of(tmp_path).public_key

    done = CliRunner().invoke(app, ["unenrol", "--data", str(tmp_path)])

    assert done.exit_code == 0, done.stderr
    assert "journal.db.unenrolled-1" in done.stdout
    assert (tmp_path / "journal.db.unenrolled-1").read_bytes() == before
    assert not (tmp_path / "journal.db").exists()
    assert key_of(tmp_path).public_key != key


def test_a_running_kiosk_is_not_forgotten(tmp_path: Path) -> None:
    filled(tmp_path, COLLECTED)
    with Journal.open(tmp_path / "journal.db"):
        refused = CliRunner().invoke(app, ["unenrol", "--data", str(tmp_path)])

    assert refused.exit_code == 1
    assert "another process writes" in refused.stderr


def test_a_damaged_journal_is_not_forgotten(tmp_path: Path) -> None:
    (tmp_path / "journal.db").write_bytes(b"no database at all" * 100)

    refused = CliRunner().invoke(app, ["unenrol", "--data", str(tmp_path)])

    assert refused.exit_code == 1
    assert (tmp_path / "journal.db").exists()


@pytest.mark.rule("K-02")
def test_a_kiosk_that_forgets_its_name_gives_its_allotment_back_first(
    bench: LedgerBench, url: str, tmp_path: Path
) -> None:
    finance = staff_client(bench, "finance")
    enrolled(tmp_path, url, bench.codes["kiosk-0001"])
    (before,) = finance.get("/v1/operator/allotments").json()["items"]

    done = unenrolled(tmp_path)

    assert (done.exit_code, done.stderr) == (0, "")
    (after,) = finance.get("/v1/operator/allotments").json()["items"]
    assert before["reserved_tiyn"] > 0
    assert (after["reserved_tiyn"], after["target_tiyn"], after["told_tiyn"]) == (0, 0, 0)
    assert after["closed_at"] is not None
    with JournalReader.open(tmp_path / "journal.db.unenrolled-1") as kept:
        assert [entry.body.kind for entry in kept.entries()][-1] == "allotment_confirmed"
        assert kept.acknowledged() == kept.last()
    assert bench.findings() == []


@pytest.mark.rule("K-02")
def test_of_a_kiosk_that_the_ledger_cannot_hear_the_allotment_stays(tmp_path: Path) -> None:
    filled(tmp_path, COLLECTED)
    with Journal.open(tmp_path / "journal.db") as journal:
        journal.remember(KIOSK_ID, "kiosk-0001")
    (tmp_path / "kiosk.toml").write_text('[ledger]\nurl = "http://127.0.0.1:9"\n', encoding="utf-8")

    done = unenrolled(tmp_path)

    assert done.exit_code == 0
    assert "the ledger was not told" in done.stderr
    assert "stays so until it is written off" in done.stderr
    assert (tmp_path / "journal.db.unenrolled-1").exists()
