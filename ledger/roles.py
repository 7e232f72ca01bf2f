"""What the service's role may do on PostgreSQL: everything it needs, and nothing to history but add to it (W-04)."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import Connection, Engine, text

from ledger import schema

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,62}")

READ: Final = frozenset({"SELECT"})
ADD: Final = frozenset({"SELECT", "INSERT"})
CHANGE: Final = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})


class RoleInvalid(ValueError):
    """No name of a role that can be written into a GRANT, or a database without roles."""


def rights() -> dict[str, frozenset[str]]:
    """Rights of the service by table: history is added to; TRUNCATE, and changing the schema, it may never."""
    tables = schema.target_metadata.tables
    history = {name: ADD if table.info.get("is_append_only") else CHANGE for name, table in tables.items()}
    return {**history, "alembic_version": READ}


def grant_service(engine: Engine, role: str) -> None:
    """Give an existing role exactly the rights of the service, in a database at head that somebody else owns.

    Raises:
        RoleInvalid: the name is none, or the database is SQLite, which has no roles.
    """
    if engine.dialect.name != "postgresql":
        raise RoleInvalid(
            "only PostgreSQL has roles; on SQLite the service's connections are kept from history"
        )
    if _NAME.fullmatch(role) is None:
        raise RoleInvalid(f"{role!r} is not the name of a role")
    with engine.begin() as connection:
        _grant(connection, role)


def _grant(connection: Connection, role: str) -> None:
    connection.execute(text(f'GRANT USAGE ON SCHEMA public TO "{role}"'))
    for table, allowed in sorted(rights().items()):
        connection.execute(text(f'REVOKE ALL ON "{table}" FROM "{role}", PUBLIC'))
        connection.execute(text(f'GRANT {", ".join(sorted(allowed))} ON "{table}" TO "{role}"'))
