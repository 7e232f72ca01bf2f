"""What every test may use: a session shared by the workers, and a fresh PostgreSQL database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import postgresql

SESSION = pytest.StashKey[postgresql.TestSession]()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        config.stash[SESSION] = postgresql.open_session()


def pytest_unconfigure(config: pytest.Config) -> None:
    if SESSION in config.stash:
        postgresql.close_session(config.stash[SESSION])


@pytest.fixture(scope="session")
def postgresql_server() -> postgresql.PostgresqlServer:
    """The session's private cluster: ``create(template=...)`` gives the URL of a new database."""
    return postgresql.start_once(postgresql.current_session())


@pytest.fixture
def postgresql_url(postgresql_server: postgresql.PostgresqlServer) -> Iterator[str]:
    """The SQLAlchemy URL of an empty database of the test's own, dropped after it."""
    url = postgresql_server.create()
    yield url
    postgresql_server.drop(url)
