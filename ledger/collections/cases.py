"""What somebody has to look into: opened once, closed with what came of it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from sqlalchemy import Connection, bindparam, update

from ledger.books.accounts import NAMESPACE
from ledger.collections.rules import CaseKind
from ledger.collections.tables import collection_cases
from ledger.database import insert_new
from ledger.prepared import Prepared
from wire.money import Tiyn

SYSTEM: Final = "ledger"
"""Who closes a case that has cleared itself."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """Something for somebody to look into. ``difference_tiyn``: counted less reported."""

    case_id: UUID
    kind: CaseKind
    agent_code: str
    bag: str
    difference_tiyn: Tiyn
    detail: str


def open_case(connection: Connection, case: Case, now: datetime) -> None:
    """Lay it before somebody, once."""
    insert_new(connection, collection_cases, [{**asdict(case), "opened_at": now}])


def close_case(connection: Connection, case_id: UUID, *, by: str, note: str, now: datetime) -> bool:
    """Say what came of a case. False: there is no such open case."""
    return _CLOSE.changed(connection, {"of": case_id, "closed_at": now, "closed_by": by, "note": note}) == 1


_CLOSE: Final = Prepared(
    lambda _: update(collection_cases).where(
        collection_cases.c.case_id == bindparam("of"), collection_cases.c.closed_at.is_(None)
    ),
    columns=("closed_at", "closed_by", "note"),
)


def dispute_case_id(kiosk_id: str, collection_id: UUID) -> UUID:
    """The case of a bag's disputed bills."""
    return uuid5(NAMESPACE, f"case/{kiosk_id}/{collection_id}/disputed")
