"""A kiosk forgets who it is only when no money would be forgotten, and deletes nothing even then."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from kiosk.cli import app
from kiosk.runtime.identity import key_of
from offline_queue.journal import Journal
from tests.support.bodies import AT, a_collection, a_whole_order, an_intent, an_order
from wire.entries import Body

COLLECTED = [*a_whole_order(1, receipt=1), a_collection()]


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
