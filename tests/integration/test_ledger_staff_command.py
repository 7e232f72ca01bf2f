"""``ledger staff`` and ``ledger limits mrp``: the first account, and terms without the API."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ledger.cli import app
from ledger.database import open_engine, reading
from ledger.limits.service import limit_policy
from ledger.staff.service import check_credentials, log_in

pytest_plugins = ["tests.support.ledger_fixtures"]

NOW = datetime(2026, 11, 22, 7, tzinfo=UTC)


@pytest.fixture
def url(tmp_path: Path, sqlite_schema: Path) -> str:
    shutil.copy(sqlite_schema, tmp_path / "ledger.db")
    return f"sqlite:///{tmp_path / 'ledger.db'}"


def run(url: str, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--database", url])


def can_sign_in(url: str, login: str, password: str) -> bool:
    engine = open_engine(url)
    with engine.begin() as connection:
        shown = check_credentials(connection, login, password)
        found = log_in(connection, shown, None, NOW)
    engine.dispose()
    return isinstance(found, tuple)


def test_a_one_time_password_is_printed_once_and_lets_in(url: str) -> None:
    made = run(url, "staff", "add", "--login", "aigerim.s", "--role", "operator")
    password = made.stdout.split()[-1]
    reset = run(url, "staff", "reset", "--login", "aigerim.s").stdout.split()[-1]

    assert made.exit_code == 0
    assert password != reset
    assert not can_sign_in(url, "aigerim.s", password)
    assert can_sign_in(url, "aigerim.s", reset)


def test_a_password_from_a_file_is_kept_as_it_is_and_not_printed(url: str, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("twelve white horses\n", encoding="utf-8")
    made = run(url, "staff", "add", "--login", "aigerim.s", "--role", "auditor", "--password-file", str(file))

    assert made.exit_code == 0
    assert "horses" not in made.output
    assert can_sign_in(url, "aigerim.s", "twelve white horses")


@pytest.mark.parametrize(
    ("login", "role", "password", "told"),
    [
        ("Aigerim", "operator", None, "small letters"),
        ("aigerim.s", "boss", None, "one of operator"),
        ("aigerim.s", "operator", "short", "too simple"),
        ("aigerim.s", "operator", "", "too simple"),
    ],
)
def test_what_is_no_account_is_refused_in_one_line(
    url: str, tmp_path: Path, login: str, role: str, password: str | None, told: str
) -> None:
    words = ["staff", "add", "--login", login, "--role", role]
    if password is not None:
        (tmp_path / "password").write_text(password, encoding="utf-8")
        words += ["--password-file", str(tmp_path / "password")]
    refused = run(url, *words)

    assert refused.exit_code == 2
    assert told in refused.output
    assert len(refused.output.strip().splitlines()) == 1


def test_a_login_is_given_once_and_only_one_that_is_there_is_reset(url: str) -> None:
    words = ("staff", "add", "--login", "aigerim.s", "--role", "operator")

    assert run(url, *words).exit_code == 0
    assert "already" in run(url, *words).output
    assert run(url, "staff", "reset", "--login", "nobody").exit_code == 2


@pytest.mark.rule("W-11")
def test_the_mrp_is_set_from_a_date(url: str) -> None:
    assert run(url, "limits", "mrp", "450000", "--from", "2027-01-01").exit_code == 0

    engine = open_engine(url)
    with reading(engine) as connection:
        newest = limit_policy(connection).mrp_rates[-1]
    engine.dispose()
    assert (newest.effective_from.isoformat(), newest.mrp_tiyn) == ("2027-01-01", 450_000)
