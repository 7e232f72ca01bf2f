"""The command line: exit codes, one-line mistakes, and Qt only where there is a glass."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from devices.simulators import SIMULATORS
from offline_queue.journal import Journal
from wire.entries import KioskStarted

SHIPPED = Path(__file__).parents[2] / "kiosk.toml"
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def kiosk(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kiosk.cli", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=cwd)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a journal of two entries."""
    folder = tmp_path / "data"
    folder.mkdir()
    journal = Journal.open(folder / "journal.db")
    for _ in range(2):
        started = KioskStarted(boot_id=uuid4(), software_version="1", is_clock_trusted=False)
        journal.append((started,), NOW)
    journal.close()
    return folder


@pytest.mark.parametrize("command", [("run", "--without-window"), ("doctor",), ("demo", "--headless")])
@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        (
            'protocol = "ccnet"',
            'protocl = "ccnet"',
            'unknown key acceptor.protocl = "ccnet"; did you mean protocol?',
        ),
        ('baud = "auto"', 'baud = "fast"', 'acceptor.baud = "fast": must be one of 1200, 2400,'),
        (
            'port = "demo-data/acceptor.pty"',
            'port = "/dev/nowhere"',
            'acceptor.port = "/dev/nowhere": must be the path',
        ),
        ('protocol = "escpos"', 'protocol = "pcl"', 'printer.protocol = "pcl": must be one of "escpos"'),
    ],
)
def test_a_wrong_kiosk_toml_is_one_line_and_exit_2(
    command: tuple[str, ...], right: str, wrong: str, problem: str, tmp_path: Path
):
    config = tmp_path / "kiosk.toml"
    config.write_text(SHIPPED.read_text().replace(right, wrong, 1))

    ended = kiosk(*command, "--config", str(config), cwd=tmp_path)

    assert ended.returncode == 2
    (line,) = ended.stderr.splitlines()
    assert line.startswith(f"{config}:")
    assert problem in line


def test_a_journal_is_verified_without_loading_qt_or_http(data: Path):
    program = (
        "import sys\n"
        "from kiosk.cli import app\n"
        f"app(['journal', 'verify', '--data', {str(data)!r}], standalone_mode=False)\n"
        "print(sorted({'PySide6', 'requests', 'serial', 'escpos'} & set(sys.modules)))\n"
    )

    ended = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )

    assert ended.stdout.splitlines()[-1] == "[]"


def test_a_whole_journal_verifies(data: Path):
    ended = kiosk("journal", "verify", "--data", str(data), "--json")

    assert ended.returncode == 0
    told = json.loads(ended.stdout)
    assert (told["event"], told["entries"]) == ("journal_verified", 2)
    assert "at" in told


def test_a_journal_that_is_not_there_is_exit_1(tmp_path: Path):
    ended = kiosk("journal", "verify", "--data", str(tmp_path))

    assert ended.returncode == 1
    assert "there is no journal here" in ended.stderr


def test_a_damaged_journal_is_exit_1_with_what_is_wrong(data: Path):
    (data / "journal.db").write_bytes(b"not a database, and long enough to be looked at" * 100)

    ended = kiosk("journal", "verify", "--data", str(data))

    assert ended.returncode == 1
    assert "journal.db" in ended.stderr


def test_entries_are_shown_as_json_lines_and_as_words(data: Path):
    as_json = kiosk("journal", "show", "--data", str(data), "--json")
    as_words = kiosk("journal", "show", "--data", str(data), "--from", "2")
    exported = kiosk("journal", "export", "--data", str(data))

    assert [json.loads(line)["seq"] for line in as_json.stdout.splitlines()] == [1, 2]
    assert all(json.loads(line)["event"] == "kiosk_started" for line in exported.stdout.splitlines())
    assert as_words.stdout.split() == ["2", "2026-11-22", "09:00:00", "kiosk_started"]


def test_an_empty_cassette_is_reported(data: Path):
    ended = kiosk("cash", "report", "--data", str(data), "--json")

    told = json.loads(ended.stdout)
    assert (told["event"], told["stacked_tiyn"], told["bills"], told["disputed"]) == (
        "cash_report",
        0,
        {},
        [],
    )


def test_doctor_says_why_a_kiosk_could_not_sell(tmp_path: Path):
    shutil.copy(SHIPPED, tmp_path / "kiosk.toml")

    ended = kiosk("doctor", "--json", cwd=tmp_path)

    found = {told["check"]: told for told in map(json.loads, ended.stdout.splitlines())}
    assert ended.returncode == 1
    assert found["configuration"]["is_good"]
    assert not found["acceptor"]["is_good"]
    assert not found["ledger"]["is_good"]
    assert found["policy"]["words"] == "none yet; asked for at the first start"


def test_an_unknown_protocol_is_exit_2(tmp_path: Path):
    ended = kiosk("device", "simulate", "mdb", "--link", str(tmp_path / "x.pty"))

    assert ended.returncode == 2
    assert f"unknown protocol 'mdb' (allowed: {', '.join(sorted(SIMULATORS))})" in ended.stderr


@pytest.mark.parametrize("protocol", sorted(SIMULATORS))
def test_a_simulator_replaces_nobodys_file(protocol: str, tmp_path: Path):
    kept = tmp_path / "diary.txt"
    kept.write_text("mine")

    ended = kiosk("device", "simulate", protocol, "--link", str(kept))

    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith(f"{kept}: is there and no link")
    assert kept.read_text() == "mine"
