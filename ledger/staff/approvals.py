"""Four eyes: one person proposes, another approves, and only then it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Connection, Row, select, update

from ledger.database import GuardFailed, insert_all
from ledger.http.problem import ApiCode, ApiFailure, NotFound
from ledger.staff.audit import record
from ledger.staff.permissions import ROLES_OF, Action
from ledger.staff.service import Staff
from ledger.staff.tables import approvals
from wire.refusals import Refusal

OPEN_FOR: Final = timedelta(days=7)
"""A proposal that nobody decided on is dead after a week: what it rested on has changed."""


@dataclass(frozen=True, kw_only=True)
class Approved:
    """Under whose eyes something is done."""

    approval_id: UUID
    proposed_by: UUID
    approved_by: UUID
    reason: str
    at: datetime


@dataclass(frozen=True, kw_only=True)
class Approvable:
    """Something that two people do together. ``act`` runs in the approving transaction."""

    name: str
    payload: type[BaseModel]
    propose: Action
    approve: Action
    subject: Callable[[Any], str]
    act: Callable[[Connection, Any, Approved], Refusal | None]


def propose(
    connection: Connection,
    staff: Staff,
    approvable: Approvable,
    payload: BaseModel,
    *,
    approval_id: UUID,
    reason: str,
    now: datetime,
) -> None:
    """Put something before a second person; nothing is done yet."""
    _demand(staff, approvable.propose)
    row = {
        "approval_id": approval_id,
        "action": approvable.name,
        "subject": approvable.subject(payload),
        "payload": payload.model_dump(mode="json"),
        "reason": reason,
        "proposed_by": staff.staff_id,
        "proposed_at": now,
        "expires_at": now + OPEN_FOR,
        "state": "open",
        "note": "",
    }
    insert_all(connection, approvals, [row])
    _tell(connection, staff, f"propose {approvable.name}", row, now)


def approve(
    connection: Connection,
    staff: Staff,
    approval_id: UUID,
    approvables: Mapping[str, Approvable],
    *,
    now: datetime,
) -> Refusal | None:
    """Do what another person proposed. A refusal of the rules is final for this proposal.

    Raises:
        ApiFailure: there is no such open proposal, one's own, or the role may not.
        Refused: not possible now; the proposal stays open.
        GuardFailed: run the transaction again.
    """
    row = _open_row(connection, approval_id, now)
    approvable = approvables[row.action]
    _demand(staff, approvable.approve)
    if row.proposed_by == staff.staff_id:
        raise ApiFailure(ApiCode.FORBIDDEN, "what one has proposed another approves")
    approved = Approved(
        approval_id=approval_id,
        proposed_by=row.proposed_by,
        approved_by=staff.staff_id,
        reason=row.reason,
        at=now,
    )
    refusal = approvable.act(connection, approvable.payload.model_validate(row.payload), approved)
    _decide(connection, row, staff, "approved" if refusal is None else "refused", refusal=refusal, now=now)
    return refusal


def reject(
    connection: Connection,
    staff: Staff,
    approval_id: UUID,
    approvables: Mapping[str, Approvable],
    *,
    note: str,
    now: datetime,
) -> None:
    """Let a proposal fall: by who could approve it, or by who made it.

    Raises:
        ApiFailure: there is no such open proposal, or the role may not.
    """
    row = _open_row(connection, approval_id, now)
    if row.proposed_by != staff.staff_id:
        _demand(staff, approvables[row.action].approve)
    _decide(connection, row, staff, "rejected", note=note, now=now)


def _demand(staff: Staff, action: Action) -> None:
    if staff.role not in ROLES_OF[action]:
        raise ApiFailure(ApiCode.FORBIDDEN, f"needs the role {' or '.join(sorted(ROLES_OF[action]))}")


def _open_row(connection: Connection, approval_id: UUID, now: datetime) -> Row[Any]:
    row = connection.execute(select(approvals).where(approvals.c.approval_id == approval_id)).one_or_none()
    if row is None:
        raise NotFound("proposal")
    if row.state != "open":
        raise ApiFailure(ApiCode.CONFLICT, f"the proposal is {row.state}")
    if now >= row.expires_at:
        raise ApiFailure(ApiCode.CONFLICT, "the proposal has expired")
    return row


def _decide(
    connection: Connection,
    row: Row[Any],
    staff: Staff,
    state: str,
    *,
    now: datetime,
    note: str = "",
    refusal: Refusal | None = None,
) -> None:
    decided = connection.execute(
        update(approvals)
        .where(approvals.c.approval_id == row.approval_id, approvals.c.state == "open")
        .values(
            state=state,
            decided_by=staff.staff_id,
            decided_at=now,
            note=note,
            refusal=None if refusal is None else refusal.model_dump(mode="json"),
        )
    )
    if decided.rowcount != 1:
        raise GuardFailed("another person is deciding on this proposal")
    told = {"subject": row.subject, "approval_id": row.approval_id}
    _tell(connection, staff, f"{state} {row.action}", told, now)


def _tell(connection: Connection, staff: Staff, action: str, row: Mapping[str, Any], now: datetime) -> None:
    detail = {"approval_id": str(row["approval_id"])}
    record(connection, staff, action, row["subject"], at=now, detail=detail)
