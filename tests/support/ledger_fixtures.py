"""Fixtures over ``tests.support.ledger_bench``; a test module asks for them by ``pytest_plugins``."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import schema
from ledger.database import open_engine
from tests.support.books_shelf import Books
from tests.support.ledger_bench import LedgerBench, filled, opened
from tests.support.postgresql import PostgresqlServer

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def sqlite_network(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    path = tmp_path_factory.mktemp("network") / "ledger.db"
    return path, filled(f"sqlite:///{path}")


@pytest.fixture(scope="session")
def postgresql_network(postgresql_server: PostgresqlServer) -> tuple[str, dict[str, str]]:
    url = postgresql_server.create()
    return url, filled(url)


@pytest.fixture
def sqlite_bench(tmp_path: Path, sqlite_network: tuple[Path, dict[str, str]]) -> Iterator[LedgerBench]:
    source, codes = sqlite_network
    copy = tmp_path / "ledger.db"
    shutil.copy(source, copy)
    yield from opened(f"sqlite:///{copy}", codes)


@pytest.fixture
def postgresql_bench(
    postgresql_server: PostgresqlServer, postgresql_network: tuple[str, dict[str, str]]
) -> Iterator[LedgerBench]:
    source, codes = postgresql_network
    url = postgresql_server.create(template=source)
    yield from opened(url, codes)
    postgresql_server.drop(url)


@pytest.fixture(params=DATABASES)
def bench(request: pytest.FixtureRequest) -> LedgerBench:
    """The demo network, once on each database."""
    made: LedgerBench = request.getfixturevalue(f"{request.param}_bench")
    return made


@pytest.fixture(params=DATABASES)
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.db'}"
    url: str = request.getfixturevalue("postgresql_url")
    return url


@pytest.fixture(scope="session")
def sqlite_schema(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("schema") / "ledger.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_schema(postgresql_server: PostgresqlServer) -> str:
    url = postgresql_server.create()
    _migrate(url)
    return url


def _migrate(url: str) -> None:
    engine = open_engine(url)
    schema.migrate(engine)
    engine.dispose()


@pytest.fixture(params=DATABASES)
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with our tables and nothing in them, once of each kind."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_schema"), tmp_path / "ledger.db")
        yield f"sqlite:///{tmp_path / 'ledger.db'}"
        return
    server: PostgresqlServer = request.getfixturevalue("postgresql_server")
    url = server.create(template=request.getfixturevalue("postgresql_schema"))
    yield url
    server.drop(url)


@pytest.fixture
def shelf(migrated_url: str) -> Iterator[Books]:
    """Bare books, once on each database."""
    engine = open_engine(migrated_url)
    yield Books(engine)
    engine.dispose()
