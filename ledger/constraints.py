"""Which constraint of the schema a statement broke, in the same words for both databases."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.exc import IntegrityError

from ledger.database import metadata


class ConstraintKind(StrEnum):
    """What kind of constraint was broken."""

    FOREIGN_KEY = "foreign_key"
    UNIQUE = "unique"
    OTHER = "other"


@dataclass(frozen=True)
class BrokenConstraint:
    """``columns``: those of a foreign key that named nothing; none where the database does not say which."""

    kind: ConstraintKind
    columns: tuple[str, ...] = ()


_KIND_OF: Final[dict[str | int | None, ConstraintKind]] = {
    "23503": ConstraintKind.FOREIGN_KEY,
    "23505": ConstraintKind.UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY: ConstraintKind.FOREIGN_KEY,
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: ConstraintKind.UNIQUE,
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: ConstraintKind.UNIQUE,
}


def broken_constraint(failure: IntegrityError) -> BrokenConstraint:
    """The constraint that a statement was refused for. SQLite does not name a foreign key."""
    cause = failure.orig
    if isinstance(cause, sqlite3.Error):
        return BrokenConstraint(_KIND_OF.get(cause.sqlite_errorcode, ConstraintKind.OTHER))
    kind = _KIND_OF.get(getattr(cause, "sqlstate", None), ConstraintKind.OTHER)
    if kind is not ConstraintKind.FOREIGN_KEY:
        return BrokenConstraint(kind)
    name = getattr(getattr(cause, "diag", None), "constraint_name", None)
    return BrokenConstraint(kind, _columns_of(name))


def _columns_of(name: str | None) -> tuple[str, ...]:
    for table in metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, ForeignKeyConstraint) and constraint.name == name:
                return tuple(constraint.column_keys)
    return ()
