"""The ``ledger`` command as a person or a supervisor uses it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import update
from typer.testing import CliRunner, Result

from ledger.access.credentials import Number, log_in
from ledger.books.tables import accounts
from ledger.cli import app
from ledger.database import open_engine, write
from ledger.schema import head

pytest_plugins = ["tests.support.ledger_fixtures"]

PAYEES_MIN = 14


def ledger(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments)


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_demo_data_makes_a_network_once_and_the_books_are_proved(empty_url: str) -> None:
    first = told(ledger("demo-data", "--database", empty_url, "--enrolment-code", "DESK-0001"))
    again = told(ledger("demo-data", "--database", empty_url))
    checked = ledger("check", "--database", empty_url, "--json")

    assert [each["kiosk_id"] for each in first["kiosks"]] == ["kiosk-0001", "kiosk-0002", "kiosk-0003"]
    assert first["kiosks"][0]["enrolment_code"] == "DESK-0001"
    assert all(each["enrolment_code"] for each in first["kiosks"])
    assert not any(each["enrolment_code"] for each in again["kiosks"])
    assert first["event"] == "filled"
    assert datetime.fromisoformat(first["at"]).utcoffset() == timedelta(0)
    assert len(first["payees"]) >= PAYEES_MIN
    assert told(checked)["findings"] == []


@pytest.mark.parametrize(("given", "is_in"), [("ala-tau-4810", True), ("ala-tau-4811", False)])
def test_a_demo_wallets_holder_signs_in_with_the_given_password(
    empty_url: str, given: str, *, is_in: bool
) -> None:
    ledger("demo-data", "--database", empty_url, "--wallet-password", "ala-tau-4810")
    number = Number(issuer_code="tengri-bank", phone="+77021234567")

    engine = open_engine(empty_url)
    try:
        answer = write(
            engine, lambda books: log_in(books, number, given, device="desk", now=datetime.now(UTC))
        )
    finally:
        engine.dispose()

    assert isinstance(answer, tuple) is is_in


def test_given_wallets_come_instead_of_the_shipped_ones(empty_url: str) -> None:
    arguments = ("--wallet", "+77011234567:minimal:0", "--wallet", "8 705 123 45 67:basic:150:offer-outdated")
    ledger("demo-data", "--database", empty_url, *arguments)

    report = told(ledger("report", "--database", empty_url, "--json"))

    assert (report.pop("event"), datetime.fromisoformat(report.pop("at")).utcoffset()) == (
        "report",
        timedelta(0),
    )
    assert set(report.pop("merchants").values()) == {0}
    cash = [
        each[name] for each in report.pop("agents").values() for name in ("in_kiosks_tiyn", "in_bags_tiyn")
    ]
    assert set(cash) == {0}
    assert report == {
        "wallets": {"+77011234567": 0, "+77051234567": 150},
        "fees_tiyn": 0,
        "unapplied_tiyn": 0,
        "disputed": 0,
        "cash_tiyn": 0,
    }


def test_check_names_what_is_wrong_and_exits_1(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    ledger("demo-data", "--database", url)
    engine = open_engine(url)
    with engine.begin() as connection:
        spoil = update(accounts).where(accounts.c.kind == "CLIENT_WALLET", accounts.c.balance_tiyn == 0)
        connection.execute(spoil.values(balance_tiyn=1))
    engine.dispose()

    in_words, as_json = ledger("check", "--database", url), ledger("check", "--database", url, "--json")

    assert (in_words.exit_code, as_json.exit_code) == (1, 1)
    assert "balance_wrong: CLIENT_WALLET" in in_words.stdout
    assert json.loads(as_json.stdout)["is_proved"] is False
    assert json.loads(as_json.stdout)["findings"][0]["code"] == "balance_wrong"


def test_report_in_words_shows_tenge(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    ledger("demo-data", "--database", url, "--wallet", "+77011234567:minimal:1250050")

    assert "12\u00a0500,50\u00a0₸" in ledger("report", "--database", url).stdout


def test_a_limit_set_is_switched_on_from_a_date_and_off(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'ledger.db'}"
    ledger("demo-data", "--database", url)
    name = "three-mrp-for-minimal"

    on = ledger("limits", "switch-on", name, "--from", "2099-03-18", "--database", url)
    late = ledger("limits", "switch-on", name, "--from", "2026-03-18", "--database", url)
    off = ledger("limits", "switch-off", name, "--database", url)
    wrong = ledger("limits", "switch-off", "none", "--database", url)

    assert (on.stdout, off.stdout) == (f"{name}: from 2099-03-18\n", f"{name}: off\n")
    assert (wrong.exit_code, wrong.stderr.count("\n")) == (2, 1)
    assert (late.exit_code, late.stderr.count("\n")) == (2, 1), "a day that has begun is never changed"


def test_migrate_says_from_where_to_where(empty_url: str) -> None:
    assert ledger("migrate", "--database", empty_url).stdout == f"schema empty -> {head()}\n"
    assert ledger("migrate", "--database", empty_url).stdout == f"schema {head()} -> {head()}\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("check", "--database", "nonsense"), "is not a URL"),
        (("check", "--database", "mysql://host/name"), "allowed: sqlite, postgresql"),
        (("check", "--database", "sqlite:////nowhere/at/all/ledger.db"), "there is no database at"),
        (("migrate", "--database", "sqlite:////nowhere/at/all/ledger.db"), "unable to open"),
        (("check", "--database", "postgresql://127.0.0.1:1/ledger"), "cannot be used"),
        (("demo-data", "--wallet", "+77011234567:rich:0"), "allowed: PHONE:STATUS:TIYN"),
        (("demo-data", "--wallet", "+77011234567:basic:-1"), "allowed: PHONE:STATUS:TIYN"),
        (("demo-data", "--wallet", "+77011234567:basic:1:new"), "allowed: PHONE:STATUS:TIYN"),
        (("demo-data", "--wallet", "112:basic:1"), "allowed: PHONE:STATUS:TIYN"),
        (
            ("demo-data", "--wallet", "+77011234567:professional:99999999999"),
            "more than the first agent's float",
        ),
    ],
)
def test_what_cannot_be_used_is_one_clear_line_and_exit_2(
    arguments: tuple[str, ...], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TOLEM_DATABASE", f"sqlite:///{tmp_path / 'ledger.db'}")

    result = ledger(*arguments)

    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_database_that_is_not_at_head_is_not_touched(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE something (number INTEGER)")
    engine.dispose()

    for arguments in (("check",), ("report",), ("demo-data",), ("serve", "--port", "0")):
        refused = ledger(*arguments, "--database", empty_url)
        assert (refused.exit_code, "run ledger migrate" in refused.stderr) == (2, True)


def test_the_environment_names_the_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOLEM_DATABASE", f"sqlite:///{tmp_path / 'here.db'}")

    ledger("demo-data")

    assert (tmp_path / "here.db").exists()


def test_serve_prepares_a_new_file_says_where_and_stops_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from ledger.cli import main; main()", "serve", "--port", "0"]
    environment = {**os.environ, "TOLEM_DATABASE": f"sqlite:///{tmp_path / 'new.db'}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as server:
        assert server.stdout is not None
        line = json.loads(server.stdout.readline())
        ready = httpx.get(f"{line['url']}/readyz", timeout=30)
        server.send_signal(signal.SIGTERM)
        ended = server.wait(timeout=30)

    assert (line["event"], ready.status_code) == ("serving", 200)
    assert ended in {0, -signal.SIGTERM}


def test_serve_on_a_taken_port_is_one_clear_line(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = ledger("serve", "--database", f"sqlite:///{tmp_path / 'l.db'}", "--port", port)

    assert (refused.exit_code, refused.stderr.count("\n")) == (2, 1)
    assert f"cannot listen on 127.0.0.1:{port}" in refused.stderr


@pytest.mark.parametrize("command", ["check", "report"])
def test_looking_at_a_database_that_is_not_there_makes_none(command: str, tmp_path: Path) -> None:
    ended = ledger(command, "--database", f"sqlite:///{tmp_path / 'typo.db'}")

    assert (ended.exit_code, ended.stderr.count("\n")) == (2, 1)
    assert "typo.db" in ended.stderr
    assert list(tmp_path.iterdir()) == []
