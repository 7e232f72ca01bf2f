"""One world for all torture of a test process: it takes seconds to start."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.postgresql import PostgresqlServer
from tests.torture.bench import Bench, a_bench
from tests.torture.migrated import migrated


@pytest.fixture(scope="session")
def bench(postgresql_server: PostgresqlServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with a_bench(tmp_path_factory.mktemp("torture"), migrated(postgresql_server)) as found:
        yield found
