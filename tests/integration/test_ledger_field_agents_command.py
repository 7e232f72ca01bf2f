"""``ledger field-agents``: people who serve kiosks, without the API."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ledger.cli import app

CODE = "DESK-DEMO-0001"


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    filled = CliRunner().invoke(app, ["demo-data", "--enrolment-code", CODE, "--database", url])
    assert json.loads(filled.stdout)["field_agents"] == ["1001", "1002", "1003"]
    return url


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(app, ["field-agents", *words, "--database", url])


def test_people_are_added_listed_blocked_and_given_pins(url: str) -> None:
    made = run(url, "add", "--agent", "samruk-trade", "--role", "collector")
    assert made.stdout.startswith("1004: PIN ")

    fresh = run(url, "pin", "1004")
    assert fresh.stdout.startswith("1004: PIN ")
    assert fresh.stdout != made.stdout

    run(url, "block", "1004")
    listed = [json.loads(line) for line in run(url, "list", "--json").stdout.splitlines()]
    assert [(each["person_code"], each["is_blocked"]) for each in listed][-1] == ("1004", True)
    assert run(url, "unblock", "1004").exit_code == 0


@pytest.mark.parametrize(
    "words",
    [
        ("add", "--agent", "nobody", "--role", "collector"),
        ("add", "--agent", "samruk-trade", "--role", "king"),
        ("add", "--agent", "samruk-trade", "--role", "manager", "--code", "12"),
        ("add", "--agent", "samruk-trade", "--role", "manager", "--code", "1001"),
        ("pin", "7777"),
        ("block", "7777"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(url: str, words: tuple[str, ...]) -> None:
    refused = run(url, *words)

    assert refused.exit_code == 2
    assert len(refused.stderr.strip().splitlines()) == 1
