"""Migrations: they make exactly the tables that the program knows, on both databases, and back."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text

from ledger import schema
from ledger.database import metadata, open_engine, reading

pytest_plugins = ["tests.support.ledger_fixtures"]


def test_the_migrations_make_the_tables_that_the_program_knows(empty_url: str) -> None:
    engine = open_engine(empty_url)
    schema.migrate(engine)
    schema.migrate(engine)

    with reading(engine) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, metadata)
        is_at_head = schema.is_at_head(connection)
    engine.dispose()

    assert differences == []
    assert is_at_head


def test_the_first_migration_can_be_taken_back(empty_url: str) -> None:
    engine = open_engine(empty_url)
    schema.migrate(engine)
    with schema.migrating(engine) as connection:
        config: Config = schema.alembic_config(connection)
        command.downgrade(config, "base")

    with reading(engine) as connection:
        left = [name for name in metadata.tables if connection.dialect.has_table(connection, name)]
    engine.dispose()

    assert left == []


def test_bodies_of_batches_are_compressed_quickly_where_the_server_can(empty_url: str) -> None:
    engine = open_engine(empty_url)
    schema.migrate(engine)
    with reading(engine) as connection:
        if connection.dialect.name == "postgresql":
            known = "SELECT 'lz4' = ANY(enumvals) FROM pg_settings WHERE name = 'default_toast_compression'"
            chosen = """SELECT attcompression FROM pg_attribute
                WHERE attrelid = 'kiosk_batches'::regclass AND attname = 'body'"""
            is_known = connection.execute(text(known)).scalar()
            assert connection.execute(text(chosen)).scalar() == ("l" if is_known else "")
    engine.dispose()
