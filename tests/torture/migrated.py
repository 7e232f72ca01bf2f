"""An empty ledger in a database of its own."""

from __future__ import annotations

import subprocess

from kiosk.demo.world import LEDGER
from tests.support.postgresql import PostgresqlServer


def migrated(server: PostgresqlServer) -> str:
    """The URL of a new database with the ledger's tables."""
    database = server.create()
    subprocess.run([*LEDGER, "migrate", "--database", database], check=True, stdout=subprocess.DEVNULL)
    return database
