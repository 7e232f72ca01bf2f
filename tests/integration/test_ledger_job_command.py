"""``ledger job`` and ``ledger messages`` as a supervisor uses them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ledger.cli import app
from ledger.clock import utc_now
from ledger.jobs.steps import DAILY
from wire.astana import astana_date


def ledger(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, arguments, env=environment)


@pytest.fixture
def database(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    assert ledger("demo-data", "--database", url).exit_code == 0
    return url


def test_the_job_prints_a_line_for_each_step_and_may_be_run_again(database: str) -> None:
    first = ledger("job", "daily", "--database", database, "--date", "2026-11-20", "--json")
    again = ledger("job", "daily", "--database", database, "--date", "2026-11-20")

    told = [json.loads(line) for line in first.stdout.splitlines()]
    assert first.exit_code == again.exit_code == 0
    assert [each["step"] for each in told] == [each.name for each in DAILY]
    assert {(each["event"], each["day"], each["failed"]) for each in told} == {("step_done", "2026-11-20", 0)}
    assert again.stdout.splitlines()[0] == "2026-11-20 holds-expired: 0 acted on"
    assert ledger("check", "--database", database).exit_code == 0


def test_a_date_that_is_still_to_come_is_warned_of_and_one_that_is_none_refused(database: str) -> None:
    tomorrow = (astana_date(utc_now()) + timedelta(days=1)).isoformat()

    ahead = ledger("job", "daily", "--database", database, "--date", tomorrow)
    far = ledger("job", "daily", "--database", database, "--date", "2999-12-30")

    assert ahead.exit_code == 0
    assert f"{tomorrow} is still to come" in ahead.stderr
    assert (far.exit_code, far.stderr) == (2, "ledger: 2999-12-30 is more than five years ahead\n")
    assert ledger("job", "daily", "--database", database, "--date", "2026-02-30").exit_code == 2
    assert ledger("job", "daily", "--database", "sqlite:////nowhere/at/all/ledger.db").exit_code == 2


def test_messages_go_where_the_environment_says(database: str, tmp_path: Path) -> None:
    told = f"file:{tmp_path / 'messages.jsonl'}"

    none = ledger("messages", "deliver", "--once", "--database", database)
    wrong = ledger("messages", "deliver", "--once", "--database", database, TOLEM_SMS="smpp://")
    done = ledger("messages", "deliver", "--once", "--database", database, TOLEM_SMS=told, TOLEM_EMAIL=told)
    status = ledger("messages", "status", "--database", database, "--json")

    assert (none.exit_code, wrong.exit_code) == (2, 2)
    assert none.stderr.startswith("ledger: no way out is set")
    assert wrong.stderr == "ledger: TOLEM_SMS: no host is named\n"
    assert json.loads(done.stdout)["event"] == "delivered"
    assert json.loads(status.stdout)["counts"] == []
