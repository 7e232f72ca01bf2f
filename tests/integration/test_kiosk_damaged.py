"""The whole program over a damaged journal: it says so and sells nothing, and goes on once the journal is recovered."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from kiosk.config import Settings
from kiosk.demo.control_client import ControlClient, KioskGone, KioskRefused
from kiosk.runtime.glass import starting_view
from kiosk.runtime.unusable import Notice
from offline_queue.journal import Journal
from tests.support.bodies import AT, a_whole_order

SHIPPED = Path(__file__).parents[2] / "kiosk.toml"
PATIENCE_S = 40.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A kiosk's folder whose journal has ten entries, of which the ninth was changed."""
    shutil.copy(SHIPPED, tmp_path / "kiosk.toml")
    data = tmp_path / "demo-data"
    data.mkdir()
    with Journal.open(data / "journal.db") as journal:
        journal.append([*a_whole_order(1, receipt=1), *a_whole_order(2, receipt=2)], AT)
    with closing(sqlite3.connect(data / "journal.db")) as raw, raw:
        raw.execute("DROP TRIGGER entries_are_not_changed")
        raw.execute("UPDATE entries SET body = replace(body, '50000', '90000') WHERE seq = 7")
        raw.execute("DELETE FROM facts")
    return tmp_path


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "kiosk.cli", "run", "--without-window", "--control", "c.sock"]
    process = subprocess.Popen(command, cwd=folder, stderr=subprocess.PIPE, text=True)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def state(folder: Path, is_awaited: Callable[[Mapping[str, Any]], bool]) -> Mapping[str, Any]:
    """The kiosk's word on itself, once it is as awaited."""
    ends_at = time.monotonic() + PATIENCE_S
    while time.monotonic() < ends_at:
        try:
            with closing(ControlClient(folder / "c.sock", lambda _told: None)) as client:
                told = client.ask("state")
        except (KioskGone, KioskRefused):
            told = {}
        if told and is_awaited(told):
            return told
        time.sleep(0.1)
    raise AssertionError("the kiosk never said so")


@pytest.mark.rule("K-01")
@pytest.mark.rule("K-06")
def test_a_damaged_journal_is_shown_and_kept_until_it_is_recovered(folder: Path) -> None:
    journal = folder / "demo-data" / "journal.db"
    before = journal.read_bytes()
    with running(folder) as process:
        told = state(folder, lambda told: True)
        assert (told["screen"], told["reasons"]) == ("out-of-service", ["journal-damaged"])
        assert journal.read_bytes() == before
        with (
            closing(ControlClient(folder / "c.sock", lambda _told: None)) as client,
            pytest.raises(KioskRefused, match="journal is damaged"),
        ):
            client.ask("wait", screen="home", timeout_s=1)

        recover = [sys.executable, "-m", "kiosk.cli", "journal", "recover"]
        subprocess.run(recover, cwd=folder, check=True, capture_output=True, timeout=PATIENCE_S)
        told = state(folder, lambda told: "journal-damaged" not in told["reasons"])

        assert told["last_seq"] > 6
        assert process.poll() is None
    assert [path.read_bytes() for path in journal.parent.glob("*.damaged-1")] == [before]


def test_the_notice_says_whom_to_call_in_each_language() -> None:
    notice = Notice(starting_view(Settings()))
    heard: list[str] = []
    notice.subscribe(lambda view: heard.append(view.frame.language))

    for language in ("kk", "ru", "en", "xx"):
        notice.gesture("language", language)
    notice.gesture("forward")

    assert heard == ["kk", "ru", "en"]
    assert notice.view().screen == "out-of-service"
    assert notice.view().frame.support_phone == Settings().kiosk.support_phone
