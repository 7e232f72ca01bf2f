"""The tests' own PostgreSQL: empty for each test, private."""

from __future__ import annotations

from sqlalchemy import create_engine, text

from tests.support.postgresql import PostgresqlServer


def _ask(url: str, statement: str) -> object:
    engine = create_engine(url)
    try:
        with engine.begin() as connection:
            return connection.execute(text(statement)).scalar_one_or_none()
    finally:
        engine.dispose()


def test_a_fresh_database_has_no_tables(postgresql_url: str) -> None:
    tables = _ask(postgresql_url, "select count(*) from pg_tables where schemaname = 'public'")

    assert tables == 0


def test_a_commit_waits_until_it_is_written_as_in_production(postgresql_url: str) -> None:
    assert _ask(postgresql_url, "show synchronous_commit") == "on"


def test_the_cluster_listens_on_no_network_address(postgresql_url: str) -> None:
    assert _ask(postgresql_url, "show listen_addresses") == ""


def test_a_database_can_be_copied_from_a_template(postgresql_server: PostgresqlServer) -> None:
    engine = create_engine(template := postgresql_server.create())
    with engine.begin() as connection:
        connection.execute(text("create table seen as select 7 as number"))
    engine.dispose()

    copy = postgresql_server.create(template)

    assert _ask(copy, "select number from seen") == 7
    postgresql_server.drop(copy)
    postgresql_server.drop(template)
