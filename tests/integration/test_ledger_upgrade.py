"""A filled database is upgraded from the first revision to the newest, and its books are proved after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import CheckConstraint, Engine, inspect, text

from ledger import proof, schema
from ledger.books.accounts import CASH_UNIT, AccountKind, stripes_of
from ledger.books.service import balances_of
from ledger.database import metadata, open_engine, reading
from tests.support.filled_0001 import CLOSING_PHONE, KIOSK, PHONE, UNIT, fill

pytest_plugins = ["tests.support.ledger_fixtures"]


@pytest.fixture
def upgraded(empty_url: str) -> Iterator[Engine]:
    """At head, filled while it was at 0001."""
    engine = open_engine(empty_url)
    with schema.migrating(engine) as connection:
        command.upgrade(schema.alembic_config(connection), "0001")
    with engine.begin() as connection:
        fill(connection)
    schema.migrate(engine)
    yield engine
    engine.dispose()


@pytest.mark.rule("W-04")
def test_the_books_of_a_filled_database_are_proved_after_the_upgrade(upgraded: Engine) -> None:
    with reading(upgraded) as connection:
        found = [str(each) for each in proof.findings(connection)]
        told = proof.report(connection)
        counted = proof.counts(connection)

    assert found == []
    assert told["wallets"] == {PHONE: 99_000, CLOSING_PHONE: 0}
    assert told["merchants"] == {"gas": 49_500}
    assert (told["fees_tiyn"], told["unapplied_tiyn"], told["cash_tiyn"]) == (1_500, 20_000, 170_000)
    assert (counted["postings"], counted["kiosk_entries"]) == (8, 6)


def test_hot_accounts_of_a_filled_database_have_all_their_stripes(upgraded: Engine) -> None:
    fees = stripes_of(UNIT, AccountKind.FEE_INCOME, "operator")
    taken = stripes_of(CASH_UNIT, AccountKind.CASH_TAKEN, "agent")

    with reading(upgraded) as connection:
        held = balances_of(connection, [*fees, *taken])

    assert set(held) == {*fees, *taken}
    assert held[fees[0]].balance_tiyn == 1_500
    assert held[taken[0]].balance_tiyn == -170_000


def test_the_upgraded_kiosk_can_go_on(upgraded: Engine) -> None:
    from ledger.kiosks.service import kiosk_of

    with reading(upgraded) as connection:
        kiosk = kiosk_of(connection, KIOSK)

    assert (kiosk.head.seq, kiosk.receipt_number, kiosk.open_cash_tiyn) == (6, 3, 0)


def test_the_databases_constraints_are_those_that_the_program_names(upgraded: Engine) -> None:
    """``compare_metadata`` is blind to CHECK constraints, and SQLite loses them when a table is made anew."""
    inspector = inspect(upgraded)
    missing = {}
    for name, table in metadata.tables.items():
        named = {str(each.name) for each in table.constraints if isinstance(each, CheckConstraint)}
        # Names longer than 63 bytes are cut by PostgreSQL.
        standing = {str(each["name"]) for each in inspector.get_check_constraints(name)}
        missing[name] = {each for each in named - standing if each[:63] not in standing} | (standing - named)

    assert {name: wrong for name, wrong in missing.items() if wrong} == {}


def test_a_filled_database_goes_back_as_long_as_nothing_new_is_in_it(empty_url: str) -> None:
    engine = open_engine(empty_url)
    with schema.migrating(engine) as connection:
        command.upgrade(schema.alembic_config(connection), "0001")
    with engine.begin() as connection:
        fill(connection)
    with schema.migrating(engine) as connection:
        command.upgrade(schema.alembic_config(connection), "0002")
    with schema.migrating(engine) as connection:
        command.downgrade(schema.alembic_config(connection), "0001")

    with engine.begin() as connection:
        sums = connection.execute(text("SELECT sum(balance_tiyn), sum(entry_count) FROM accounts")).one()
    engine.dispose()

    assert [int(each) for each in sums] == [0, 20]
