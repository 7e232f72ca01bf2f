"""What somebody has to look into: opened once, followed by steps, closed with what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID, uuid4

from sqlalchemy import Connection, Row, bindparam, select, update

from ledger.books.ids import named_id
from ledger.collections.rules import CaseKind
from ledger.collections.tables import case_steps, collection_cases
from ledger.database import GuardFailed, insert_all, insert_new
from ledger.prepared import Prepared
from ledger.staff.approvals import Approved
from ledger.staff.tables import staff_members
from wire.money import ZERO, Tiyn

SYSTEM: Final = "ledger"
"""Who closes a case that has cleared itself."""


class StepKind(StrEnum):
    """What was done about a case."""

    NOTE = "note"
    FOUND = "found"
    """Cash of the difference turned up: what was short was brought, what was over has gone where it belongs."""
    WRITTEN_OFF = "written_off"
    """What was short is not expected any more."""
    CLAIMED = "claimed"
    """What was over is held for its customer, out of the agent's float."""


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


def case_of(connection: Connection, case_id: UUID) -> Row[Any] | None:
    """A case, open or closed; None when there is none."""
    chosen = select(collection_cases).where(collection_cases.c.case_id == case_id)
    return connection.execute(chosen).one_or_none()


def outstanding(case: Row[Any]) -> Tiyn:
    """How much of a bag's difference nobody has decided on; of other cases, and of closed ones, nothing."""
    if case.kind != CaseKind.DIFFERENCE or case.closed_at is not None:
        return ZERO
    return Tiyn(abs(case.difference_tiyn) - case.settled_tiyn)


def add_note(connection: Connection, case_id: UUID, *, by: UUID, note: str, now: datetime) -> UUID:
    """Write something down about a case, open or closed; the id of the note."""
    return _add_step(connection, case_id, StepKind.NOTE, by=by, note=note, now=now)


def settle_part(
    connection: Connection, case: Row[Any], kind: StepKind, amount: Tiyn, approved: Approved
) -> None:
    """Note where some of a difference went; the last of it closes the case.

    Raises:
        GuardFailed: another decision came between; run the transaction again.
    """
    settled = connection.execute(
        update(collection_cases)
        .where(
            collection_cases.c.case_id == case.case_id,
            collection_cases.c.settled_tiyn == case.settled_tiyn,
            collection_cases.c.closed_at.is_(None),
        )
        .values(settled_tiyn=case.settled_tiyn + amount)
    )
    if settled.rowcount != 1:
        raise GuardFailed("another decision on this case came between")
    by, note, now = approved.approved_by, approved.reason, approved.at
    _add_step(connection, case.case_id, kind, by=by, note=note, now=now, part=(amount, approved.approval_id))
    if outstanding(case) == amount:
        close_case(connection, case.case_id, by=str(by), note=note, now=now)


def steps_of(connection: Connection, case_id: UUID) -> Sequence[Row[Any]]:
    """The steps of a case, the oldest first, each with the log-in of who took it."""
    return connection.execute(
        select(case_steps, staff_members.c.login)
        .join(staff_members, staff_members.c.staff_id == case_steps.c.by)
        .where(case_steps.c.case_id == case_id)
        .order_by(case_steps.c.at, case_steps.c.step_id)
    ).all()


def dispute_case_id(kiosk_id: str, collection_id: UUID) -> UUID:
    """The case of a bag's disputed bills."""
    return named_id(f"case/{kiosk_id}/{collection_id}/disputed")


def difference_case_id(count_id: UUID) -> UUID:
    """The case of a count that is not what the kiosk reported."""
    return named_id(f"case/{count_id}/difference")


def _add_step(
    connection: Connection,
    case_id: UUID,
    kind: StepKind,
    *,
    by: UUID,
    note: str,
    now: datetime,
    part: tuple[Tiyn, UUID | None] = (ZERO, None),
) -> UUID:
    amount, approval_id = part
    row = {
        "step_id": uuid4(),
        "case_id": case_id,
        "kind": kind,
        "at": now,
        "by": by,
        "note": note,
        "amount_tiyn": amount,
        "approval_id": approval_id,
    }
    insert_all(connection, case_steps, [row])
    return UUID(str(row["step_id"]))
