"""Proof that what became of differences is what two people approved, sum by sum (K-01)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, and_, func, or_, select

from ledger.cash.tables import unapplied_cash
from ledger.collections.cases import StepKind
from ledger.collections.decisions import CLAIM_OVER, FIND_CASH, WRITE_OFF_SHORT
from ledger.collections.tables import case_steps, collection_cases
from ledger.database import streamed
from ledger.findings import Finding
from ledger.staff.tables import approvals

_DECIDED: Final = {
    StepKind.FOUND: FIND_CASH,
    StepKind.WRITTEN_OFF: WRITE_OFF_SHORT,
    StepKind.CLAIMED: CLAIM_OVER,
}


def check_cases(connection: Connection) -> Iterator[Finding]:
    """Cases whose sum is not that of their steps, and steps that two people did not approve."""
    told = (
        select(case_steps.c.case_id, func.sum(case_steps.c.amount_tiyn).label("tiyn"))
        .group_by(case_steps.c.case_id)
        .subquery()
    )
    sums = (
        select(collection_cases.c.case_id, collection_cases.c.settled_tiyn, told.c.tiyn)
        .join(told, told.c.case_id == collection_cases.c.case_id, isouter=True)
        .where(
            or_(
                collection_cases.c.settled_tiyn != func.coalesce(told.c.tiyn, 0),
                collection_cases.c.settled_tiyn > func.abs(collection_cases.c.difference_tiyn),
            )
        )
    )
    for row in streamed(connection, sums):
        detail = f"settled {row.settled_tiyn}, its steps say {row.tiyn or 0}"
        yield Finding("case_sum_wrong", f"collection case {row.case_id}", detail)
    allowed = or_(
        *(and_(case_steps.c.kind == kind, approvals.c.action == each.name) for kind, each in _DECIDED.items())
    )
    of_two = and_(
        approvals.c.approval_id == case_steps.c.approval_id,
        approvals.c.state == "approved",
        approvals.c.decided_by == case_steps.c.by,
        allowed,
    )
    alone = (
        select(case_steps.c.step_id, case_steps.c.case_id, approvals.c.subject)
        .join(approvals, of_two, isouter=True)
        .where(case_steps.c.kind != StepKind.NOTE)
    )
    for row in streamed(connection, alone):
        if row.subject != f"collection-case:{row.case_id}":
            detail = f"step {row.step_id} was not approved by two people"
            yield Finding("case_step_unapproved", f"collection case {row.case_id}", detail)
    yield from _claims_not_held(connection)


def _claims_not_held(connection: Connection) -> Iterator[Finding]:
    same = and_(
        unapplied_cash.c.operation_id == case_steps.c.approval_id,
        unapplied_cash.c.amount_tiyn == case_steps.c.amount_tiyn,
    )
    found = (
        select(case_steps.c.step_id, case_steps.c.case_id)
        .join(unapplied_cash, same, isouter=True)
        .where(case_steps.c.kind == StepKind.CLAIMED, unapplied_cash.c.operation_id.is_(None))
    )
    for row in streamed(connection, found):
        detail = f"what step {row.step_id} claimed is not held for anybody"
        yield Finding("claim_not_held", f"collection case {row.case_id}", detail)
