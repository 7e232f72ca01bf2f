"""Where the cash of a bag's difference went: two people decide, part by part, until nothing of it is outstanding (K-01).

What is short is the agent's loss: its float paid for the bills when they were sold. What is over is a customer's whom
nobody knows yet: it cannot be written off, only be claimed from the agent's float and held for him.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import Connection, Row, select

from ledger.books.accounts import CASH_UNIT, AccountKind
from ledger.books.service import open_account
from ledger.cash.found import NO_RECEIPT, hold_found
from ledger.collections.cases import StepKind, case_of, difference_case_id, outstanding, settle_part
from ledger.collections.rules import CaseKind
from ledger.collections.service import banked_account, over_short_account, post_cash
from ledger.collections.tables import bag_counts
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.kiosks.service import Kiosk, kiosk_of
from ledger.staff import Action
from ledger.staff.approvals import Approvable, Approved
from wire.money import Tiyn
from wire.refusals import Refusal


class CashFound(BaseModel):
    """Cash of a difference that turned up, and who says so."""

    case_id: UUID
    amount_tiyn: int
    reason: str


class ShortWrittenOff(BaseModel):
    """Cash that is missing and not expected any more."""

    case_id: UUID
    amount_tiyn: int


class OverClaimed(BaseModel):
    """Cash beyond the journal, to be held for whoever inserted it, under his receipt if that is known."""

    case_id: UUID
    amount_tiyn: int
    receipt_number: int = Field(default=NO_RECEIPT)


def difference_of(connection: Connection, case_id: UUID, amount: int) -> Row[Any]:
    """The open case of a difference of which so much is still outstanding.

    Raises:
        NotFound: there is no open case of a difference with this id.
        ApiFailure: less than that is outstanding (422).
    """
    case = case_of(connection, case_id)
    if case is None or case.kind != CaseKind.DIFFERENCE or case.closed_at is not None:
        raise NotFound("open case of a difference")
    if amount > outstanding(case):
        reason = f"more than is outstanding of the difference: {outstanding(case)} tiyn"
        faults = [FieldFault(field="body.amount_tiyn", reason=reason)]
        raise ApiFailure(ApiCode.BODY_INVALID, f"body.amount_tiyn: {reason}", errors=faults)
    return case


def short_of(connection: Connection, case_id: UUID, amount: int) -> Row[Any]:
    """Like ``difference_of``, of cash that is missing. Raises ApiFailure (409) where it was over."""
    case = difference_of(connection, case_id, amount)
    if case.difference_tiyn > 0:
        raise ApiFailure(ApiCode.CONFLICT, "what is over is a customer's: claim it, or book where it belongs")
    return case


def over_of(connection: Connection, case_id: UUID, amount: int) -> tuple[Row[Any], Kiosk]:
    """Like ``difference_of``, of cash beyond the journal, with the kiosk it came from. Raises ApiFailure (409) where it was short."""
    case = difference_of(connection, case_id, amount)
    if case.difference_tiyn < 0:
        raise ApiFailure(ApiCode.CONFLICT, "what is short was paid from the agent's float when it was sold")
    counts = connection.execute(
        select(bag_counts).where(
            bag_counts.c.agent_code == case.agent_code,
            bag_counts.c.bag == case.bag,
            bag_counts.c.kiosk_id.is_not(None),
        )
    )
    kiosk_id = next(row.kiosk_id for row in counts if difference_case_id(row.count_id) == case_id)
    return case, kiosk_of(connection, kiosk_id)


def _find_cash(connection: Connection, asked: CashFound, approved: Approved) -> Refusal | None:
    """What was short is in the bank now; what was over has left it again."""
    case = difference_of(connection, asked.case_id, asked.amount_tiyn)
    amount = Tiyn(asked.amount_tiyn)
    sides = (over_short_account(case.agent_code), banked_account(case.agent_code))
    debit, credit = sides if case.difference_tiyn < 0 else sides[::-1]
    now = approved.at
    post_cash(connection, approved.approval_id, "turned up", [(debit, credit, amount)], at=now, now=now)
    settle_part(connection, case, StepKind.FOUND, amount, approved)
    return None


def _write_off(connection: Connection, asked: ShortWrittenOff, approved: Approved) -> Refusal | None:
    case = short_of(connection, asked.case_id, asked.amount_tiyn)
    amount, now = Tiyn(asked.amount_tiyn), approved.at
    lost = open_account(connection, unit=CASH_UNIT, kind=AccountKind.CASH_WRITTEN_OFF, owner=case.agent_code)
    moved = (over_short_account(case.agent_code), lost, amount)
    post_cash(connection, approved.approval_id, "written off", [moved], at=now, now=now)
    settle_part(connection, case, StepKind.WRITTEN_OFF, amount, approved)
    return None


def _claim(connection: Connection, asked: OverClaimed, approved: Approved) -> Refusal | None:
    case, kiosk = over_of(connection, asked.case_id, asked.amount_tiyn)
    amount = Tiyn(asked.amount_tiyn)
    hold_found(
        connection,
        kiosk,
        amount,
        operation_id=approved.approval_id,
        receipt_number=asked.receipt_number,
        now=approved.at,
    )
    settle_part(connection, case, StepKind.CLAIMED, amount, approved)
    return None


def _approvable(
    name: str, payload: type[BaseModel], act: Callable[[Connection, Any, Approved], Refusal | None]
) -> Approvable:
    return Approvable(
        name=name,
        payload=payload,
        propose=Action.SETTLE_CASH,
        approve=Action.SETTLE_CASH,
        subject=lambda asked: f"collection-case:{asked.case_id}",
        act=act,
    )


FIND_CASH: Final = _approvable("find cash", CashFound, _find_cash)
WRITE_OFF_SHORT: Final = _approvable("write off missing cash", ShortWrittenOff, _write_off)
CLAIM_OVER: Final = _approvable("claim cash over", OverClaimed, _claim)
