"""The revision that moves personal data out of the wallets, over a database that holds some."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import IntegrityError

from ledger import schema
from ledger.database import open_engine, reading

pytest_plugins = ["tests.support.ledger_fixtures"]

ISSUER = "tengri-bank"
PERSONS = {
    UUID(int=1): ("+77011234567", "Айгүл Серікова", "active"),
    UUID(int=2): ("+77021234567", "Нұрлан Әбенов", "blocked"),
    UUID(int=3): ("+77051234567", "Динара Ким", "closing"),
}
REGISTERED = datetime(2025, 3, 1, 9, tzinfo=UTC)


def test_what_wallets_held_of_persons_moves_to_the_holders_and_back(empty_url: str) -> None:
    engine = open_engine(empty_url)
    _at(engine, "0003")
    with schema.migrating(engine) as connection:
        _fill_first_schema(connection)

    _at(engine, "0004")
    with reading(engine) as connection:
        held = _rows(connection, "SELECT wallet_id, phone, holder_name FROM holders")
        columns = {column["name"] for column in sa.inspect(connection).get_columns("wallets")}
        days = _rows(connection, "SELECT wallet_id FROM wallet_days")
    with schema.migrating(engine) as connection:
        command.downgrade(schema.alembic_config(connection), "0003")
    with reading(engine) as connection:
        back = _rows(connection, "SELECT wallet_id, phone, holder_name FROM wallets")
    engine.dispose()

    assert held == back == sorted((_id(wallet), *person[:2]) for wallet, person in PERSONS.items())
    assert not columns & {"phone", "holder_name"}
    assert len(days) == 1, "what refers to a wallet still does"


def test_a_migrated_database_keeps_its_rules_about_wallets(empty_url: str) -> None:
    engine = open_engine(empty_url)
    _at(engine, "0003")
    with schema.migrating(engine) as connection:
        _fill_first_schema(connection)
    schema.migrate(engine)

    for statement in (
        "UPDATE wallets SET status = 'golden'",
        "UPDATE wallets SET condition = 'asleep'",
        "DELETE FROM wallets",
        "UPDATE holders SET phone = '+77011234567'",
        "UPDATE holders SET phone = NULL",
    ):
        with pytest.raises(IntegrityError), engine.begin() as connection:
            connection.exec_driver_sql(statement)
    engine.dispose()


def _at(engine: Engine, revision: str) -> None:
    with schema.migrating(engine) as connection:
        command.upgrade(schema.alembic_config(connection), revision)


def _fill_first_schema(connection: Connection) -> None:
    """Plain SQL: what the program's tables are now must not change what stood in the first schema."""
    connection.execute(
        sa.text("INSERT INTO issuers (issuer_code, name, bin) VALUES (:code, 'Tengri', '150740397531')"),
        {"code": ISSUER},
    )
    accounts = _table(connection, "accounts")
    wallets = _table(connection, "wallets")
    for wallet, (phone, name, condition) in PERSONS.items():
        account = {"account_id": wallet, "unit": "u", "kind": "CLIENT_WALLET", "owner": str(wallet)}
        more = {column.name: 0 for column in accounts.c if column.name not in account}
        connection.execute(accounts.insert().values(**account, **more))
        row = {
            "wallet_id": wallet,
            "issuer_code": ISSUER,
            "phone": phone,
            "status": "minimal",
            "condition": condition,
            "is_non_resident": False,
            "holder_name": name,
            "registered_at": REGISTERED,
            "account_id": wallet,
        }
        connection.execute(wallets.insert().values(**row))
    day = {"wallet_id": UUID(int=1), "day": REGISTERED.date()}
    counted = {"credits_tiyn": 1, "payments_tiyn": 0, "operation_count": 1}
    connection.execute(_table(connection, "wallet_days").insert().values(**day, **counted))


def _table(connection: Connection, name: str) -> sa.Table:
    """As it stands there; ids as both databases keep them."""
    table = sa.Table(name, sa.MetaData())
    for column in sa.inspect(connection).get_columns(name):
        is_id = column["name"] in {"wallet_id", "account_id"}
        table.append_column(sa.Column(column["name"], sa.Uuid() if is_id else column["type"]))
    return table


def _rows(connection: Connection, statement: str) -> list[tuple[Any, ...]]:
    rows = connection.execute(sa.text(statement))
    return sorted((_id(row[0]), *row[1:]) for row in rows)


def _id(value: Any) -> str:
    return str(value if isinstance(value, UUID) else UUID(value))
