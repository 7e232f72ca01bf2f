"""Disputed bills of a bag: in it or not, decided by what is counted, or by two people where the count leaves it open.

A bill that was in the bag is the customer's: its cash is held as unapplied cash, to be settled like any other (K-01).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import BindParameter, Connection, Row, and_, bindparam, select, update

from ledger.books.ids import named_id
from ledger.cash.found import NO_RECEIPT, hold_found
from ledger.cash.tables import disputed_bills, kiosk_bills, orders
from ledger.collections.cases import close_case, dispute_case_id
from ledger.collections.rules import Difference, DisputeState, found_by_count
from ledger.collections.tables import bag_disputes
from ledger.database import GuardFailed, insert_all
from ledger.kiosks.service import Kiosk, kiosk_of
from ledger.notifications.held import tell_found
from ledger.prepared import Prepared
from ledger.staff import Action
from ledger.staff.approvals import Approvable, Approved
from wire.money import Tiyn
from wire.refusals import Refusal, RefusalCode

_BY_COUNT: Final = "count"


def take_disputes(connection: Connection, kiosk_id: str, collection_id: UUID, boundary_seq: int) -> None:
    """Disputed bills of entries up to the boundary may be in this bag, unless they turned up or are in another."""
    rows = [
        {
            "kiosk_id": kiosk_id,
            "bill_id": row.bill_id,
            "collection_id": collection_id,
            "value_tiyn": row.value_tiyn,
            "state": DisputeState.OPEN,
        }
        for row in _UNDECIDED.rows(connection, {"of": kiosk_id, "up_to": boundary_seq})
    ]
    insert_all(connection, bag_disputes, rows)


def _undecided(_dialect: str) -> Any:
    of: BindParameter[str] = bindparam("of")
    same = and_(kiosk_bills.c.kiosk_id == of, kiosk_bills.c.bill_id == disputed_bills.c.bill_id)
    known = and_(bag_disputes.c.kiosk_id == of, bag_disputes.c.bill_id == disputed_bills.c.bill_id)
    return select(disputed_bills.c.bill_id, disputed_bills.c.value_tiyn).where(
        disputed_bills.c.kiosk_id == of,
        disputed_bills.c.seq <= bindparam("up_to"),
        ~select(kiosk_bills.c.bill_id).where(same).exists(),
        ~select(bag_disputes.c.bill_id).where(known).exists(),
    )


_UNDECIDED: Final = Prepared(_undecided)


def open_disputes(connection: Connection, kiosk_id: str, collection_id: UUID) -> Sequence[Row[Any]]:
    """Those of a bag on which nobody has decided."""
    return _OPEN.rows(connection, {"of": kiosk_id, "named": collection_id})


_OPEN: Final = Prepared(
    lambda _: (
        select(bag_disputes)
        .where(
            bag_disputes.c.kiosk_id == bindparam("of"),
            bag_disputes.c.collection_id == bindparam("named"),
            bag_disputes.c.state == DisputeState.OPEN,
        )
        .order_by(bag_disputes.c.bill_id)
    )
)


def decide_by_count(
    connection: Connection, told: Row[Any], lines: Sequence[Difference], count_id: UUID, now: datetime
) -> dict[int, int]:
    """Decide on a bag's disputed bills by what was over, denomination by denomination; gives how many were found."""
    surplus = {line.denomination_tiyn: line.surplus for line in lines}
    waiting = open_disputes(connection, told.kiosk_id, told.collection_id)
    found: dict[int, int] = {}
    for row in waiting:
        of_value = sum(other.value_tiyn == row.value_tiyn for other in waiting)
        state = _state_by_count(connection, row, surplus.get(row.value_tiyn, 0), of_value)
        if state is DisputeState.OPEN:
            continue
        if state is DisputeState.FOUND:
            found[row.value_tiyn] = found.get(row.value_tiyn, 0) + 1
        _decide(connection, row, state, by=f"{_BY_COUNT}:{count_id}", now=now)
    return found


def _state_by_count(connection: Connection, row: Row[Any], surplus: int, disputed: int) -> DisputeState:
    turned_up = select(kiosk_bills.c.seq).where(
        kiosk_bills.c.kiosk_id == row.kiosk_id, kiosk_bills.c.bill_id == row.bill_id
    )
    if connection.execute(turned_up).first() is not None:
        return DisputeState.STACKED
    return found_by_count(surplus, disputed)


def end_case(connection: Connection, kiosk_id: str, collection_id: UUID, *, by: str, now: datetime) -> None:
    """Close the case of a bag's disputed bills once each of them is decided on."""
    if open_disputes(connection, kiosk_id, collection_id):
        return
    close_case(connection, dispute_case_id(kiosk_id, collection_id), by=by, note="decided", now=now)


class DisputeDecision(BaseModel):
    """What two people have agreed on about one disputed bill of a counted bag."""

    kiosk_id: str
    bill_id: UUID
    is_found: bool = Field(examples=[True])


def _decided(connection: Connection, asked: DisputeDecision, approved: Approved) -> Refusal | None:
    row = connection.execute(
        select(bag_disputes).where(
            bag_disputes.c.kiosk_id == asked.kiosk_id, bag_disputes.c.bill_id == asked.bill_id
        )
    ).one_or_none()
    if row is None or row.state != DisputeState.OPEN:
        return Refusal(code=RefusalCode.OPERATION_UNKNOWN)
    state = DisputeState.FOUND if asked.is_found else DisputeState.NOT_FOUND
    _decide(connection, row, state, by=str(approved.approved_by), now=approved.at)
    end_case(connection, row.kiosk_id, row.collection_id, by=str(approved.approved_by), now=approved.at)
    return None


DECIDE_DISPUTE: Final = Approvable(
    name="decide dispute",
    payload=DisputeDecision,
    propose=Action.SETTLE_CASH,
    approve=Action.SETTLE_CASH,
    subject=lambda asked: f"disputed-bill:{asked.kiosk_id}/{asked.bill_id}",
    act=_decided,
)


def _decide(connection: Connection, row: Row[Any], state: DisputeState, *, by: str, now: datetime) -> None:
    operation_id = None
    if state is DisputeState.FOUND:
        operation_id = named_id(f"disputed/{row.kiosk_id}/{row.bill_id}")
        _hold(connection, kiosk_of(connection, row.kiosk_id), row, operation_id, now)
    decided = connection.execute(
        update(bag_disputes)
        .where(
            bag_disputes.c.kiosk_id == row.kiosk_id,
            bag_disputes.c.bill_id == row.bill_id,
            bag_disputes.c.state == DisputeState.OPEN,
        )
        .values(state=state, decided_at=now, decided_by=by, operation_id=operation_id)
    )
    if decided.rowcount != 1:
        raise GuardFailed("another transaction decides on this bill")


def _hold(connection: Connection, kiosk: Kiosk, row: Row[Any], operation_id: UUID, now: datetime) -> None:
    """The agent took this bill too, and holds it for whoever inserted it (K-01, K-02)."""
    number = _receipt_number(connection, row)
    held = hold_found(
        connection,
        kiosk,
        Tiyn(row.value_tiyn),
        operation_id=operation_id,
        receipt_number=number,
        now=now,
    )
    told = connection.execute(
        select(disputed_bills).where(
            disputed_bills.c.kiosk_id == row.kiosk_id, disputed_bills.c.bill_id == row.bill_id
        )
    ).one()
    tell_found(connection, told, held, now)


def _receipt_number(connection: Connection, row: Row[Any]) -> int:
    of_session = and_(
        orders.c.kiosk_id == disputed_bills.c.kiosk_id, orders.c.session_id == disputed_bills.c.session_id
    )
    number = connection.execute(
        select(orders.c.receipt_number)
        .join(disputed_bills, of_session)
        .where(disputed_bills.c.kiosk_id == row.kiosk_id, disputed_bills.c.bill_id == row.bill_id)
    ).scalar_one_or_none()
    return NO_RECEIPT if number is None else int(number)
