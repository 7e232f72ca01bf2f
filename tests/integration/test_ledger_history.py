"""History is immutable, enforced by the databases: the service adds to it and is refused anything else (W-04)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Engine, delete, make_url, text, update
from sqlalchemy.exc import DBAPIError
from typer.testing import CliRunner

from ledger.books import tables
from ledger.books.holds import place_hold, post_hold
from ledger.books.reversals import reverse
from ledger.cli import app
from ledger.database import metadata, open_engine
from ledger.roles import RoleInvalid, grant_service
from ledger.testing import top_up
from tests.integration.test_ledger_holds import hold_of
from tests.support.books_shelf import AT, Books
from tests.support.ledger_bench import LedgerBench
from tests.support.postgresql import PostgresqlServer

pytest_plugins = ["tests.support.ledger_fixtures"]

HISTORY = sorted(name for name, table in metadata.tables.items() if table.info.get("is_append_only"))
PHONE = "+77011234567"


def as_role(url: str, role: str) -> str:
    return make_url(url).set(username=role).render_as_string(hide_password=False)


@pytest.fixture
def role(postgresql_server: PostgresqlServer, postgresql_url: str) -> Iterator[str]:
    """A role of the test's own that may do nothing yet."""
    name = f"service_{uuid4().hex}"
    engine = open_engine(postgresql_url)
    with engine.begin() as connection:
        connection.execute(text(f'CREATE ROLE "{name}" LOGIN'))
    yield name
    with engine.begin() as connection:
        connection.execute(text(f'DROP OWNED BY "{name}"'))
        connection.execute(text(f'DROP ROLE "{name}"'))
    engine.dispose()


@pytest.fixture
def service(bench: LedgerBench) -> Iterator[LedgerBench]:
    """The demo network as the service sees it: a role of few rights, or guarded connections."""
    url = bench.engine.url.render_as_string(hide_password=False)
    name = None
    if bench.engine.dialect.name == "postgresql":
        name = f"service_{uuid4().hex}"
        with bench.engine.begin() as connection:
            connection.execute(text(f'CREATE ROLE "{name}" LOGIN'))
        grant_service(bench.engine, name)
        url = as_role(url, name)
    engine = open_engine(url, is_service=True)
    yield LedgerBench(engine, codes=bench.codes)
    engine.dispose()
    if name is not None:
        with bench.engine.begin() as connection:
            connection.execute(text(f'DROP OWNED BY "{name}"'))
            connection.execute(text(f'DROP ROLE "{name}"'))


@pytest.mark.rule("W-04")
def test_the_service_posts_as_ever_with_no_more_than_its_rights(service: LedgerBench) -> None:
    kiosk = service.kiosk()
    kiosk.sell(top_up(PHONE, 500_000))

    assert kiosk.send_from(1).body["results"][0]["outcome"] == "credited"
    assert kiosk.send_from(1).status == 200
    assert service.findings() == []


@pytest.mark.rule("W-04")
@pytest.mark.parametrize("name", HISTORY)
def test_the_service_is_refused_to_change_or_remove_history(service: LedgerBench, name: str) -> None:
    table = metadata.tables[name]
    column = next(iter(table.columns))

    for statement in (update(table).values({column.name: column}), delete(table), text(f"TRUNCATE {name}")):
        with pytest.raises(DBAPIError, match=r"denied|prohibited|not authorized|syntax error"):
            _carry_out(service.engine, statement)


@pytest.mark.rule("W-04")
def test_the_service_is_refused_to_change_the_schema(service: LedgerBench) -> None:
    for statement in (
        "DROP TABLE entries",
        "ALTER TABLE entries RENAME TO spoilt",
        "UPDATE alembic_version SET version_num = '0001'",
    ):
        with pytest.raises(DBAPIError, match=r"denied|prohibited|not authorized|owner"):
            _carry_out(service.engine, text(statement))


def test_holds_and_reversals_need_no_more_than_the_services_rights(shelf: Books) -> None:
    paid, hold = shelf.posting((shelf.float, shelf.wallet, 10)), hold_of(shelf, 20)
    url = shelf.engine.url.render_as_string(hide_password=False)
    guarded = open_engine(url, is_service=True)
    service = Books.__new__(Books)
    service.engine = guarded

    service.post(paid)
    service.run(place_hold, hold)
    service.run(post_hold, hold.hold_id, uuid4(), at=AT)
    service.run(reverse, paid.posting_id, reversal_id=uuid4(), at=AT)
    guarded.dispose()

    assert shelf.balance(shelf.wallet) == 20
    assert shelf.findings() == set()


def test_migrate_gives_the_services_role_its_rights(postgresql_url: str, role: str) -> None:
    runner = CliRunner()
    asked = ["migrate", "--database", postgresql_url, "--service-role", role]

    assert runner.invoke(app, asked).exit_code == 0
    assert runner.invoke(app, asked).exit_code == 0

    engine = open_engine(as_role(postgresql_url, role), is_service=True)
    with engine.begin() as connection:
        assert connection.execute(tables.entries.select()).all() == []
        connection.execute(update(tables.accounts).values(balance_tiyn=0))
    with pytest.raises(DBAPIError, match="denied"):
        _carry_out(engine, delete(tables.entries))
    engine.dispose()


@pytest.mark.parametrize("name", ['x"; DROP TABLE entries; --', "", "1st"])
def test_what_is_no_role_is_refused(postgresql_url: str, name: str) -> None:
    engine = open_engine(postgresql_url)

    with pytest.raises(RoleInvalid):
        grant_service(engine, name)
    engine.dispose()


def test_sqlite_has_no_roles(sqlite_bench: LedgerBench) -> None:
    url = sqlite_bench.engine.url.render_as_string()

    result = CliRunner().invoke(app, ["migrate", "--database", url, "--service-role", "service"])

    assert result.exit_code == 2


def _carry_out(engine: Engine, statement: Any) -> None:
    with engine.begin() as connection:
        connection.execute(statement)
