"""Cash of a history that the books could not take: held for its customers once two people say that it was taken (K-01).

The history itself stays as it was signed. Of it only bills are adopted that no account knows of, each once, whatever
batches told of them; by session they become unapplied cash under the receipt that its customer has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Connection, select

from ledger.books.ids import named_id
from ledger.cash.found import NO_RECEIPT, hold_found
from ledger.cash.tables import kiosk_bills
from ledger.database import insert_all
from ledger.kiosks.histories import HistoryUnknown, entries_of
from ledger.kiosks.service import kiosk_of
from ledger.kiosks.tables import adopted_bills, refused_histories, refused_history_closings
from ledger.notifications.held import tell_held
from ledger.staff import Action
from ledger.staff.approvals import Approvable, Approved
from wire.entries import BillStacked, Entry, OrderCompleted
from wire.money import Tiyn, total
from wire.refusals import Refusal, RefusalCode


class Adoption(BaseModel):
    """The history whose cash is to be held for its customers."""

    history_id: UUID


def bills_to_adopt(
    connection: Connection, history_id: UUID
) -> tuple[str, Sequence[Entry], Sequence[BillStacked]]:
    """Kiosk, entries that the books do not have, and bills among them that no account knows of.

    Raises:
        HistoryUnknown: no refused history has this id, or it is closed.
    """
    closed = select(refused_history_closings.c.history_id).where(
        refused_history_closings.c.history_id == history_id
    )
    chosen = select(refused_histories.c.kiosk_id, refused_histories.c.body).where(
        refused_histories.c.history_id == history_id, ~closed.exists()
    )
    row = connection.execute(chosen).one_or_none()
    if row is None:
        raise HistoryUnknown(f"no open history {history_id}")
    entries = [entry for entry, is_held in entries_of(connection, row.kiosk_id, row.body) if not is_held]
    told = {entry.body.bill_id: entry.body for entry in entries if isinstance(entry.body, BillStacked)}
    known = {
        bill_id
        for table in (kiosk_bills, adopted_bills)
        for bill_id in connection.execute(
            select(table.c.bill_id).where(table.c.kiosk_id == row.kiosk_id, table.c.bill_id.in_(list(told)))
        ).scalars()
    }
    return row.kiosk_id, entries, [bill for bill_id, bill in told.items() if bill_id not in known]


def _adopt(connection: Connection, asked: Adoption, approved: Approved) -> Refusal | None:
    try:
        kiosk_id, entries, bills = bills_to_adopt(connection, asked.history_id)
    except HistoryUnknown:
        return Refusal(code=RefusalCode.OPERATION_UNKNOWN)
    kiosk, now = kiosk_of(connection, kiosk_id), approved.at
    receipts = _receipts(entries)
    held = []
    for whose, of_one in _by_customer(bills):
        operation_id = named_id(f"adopted/{asked.history_id}/{whose}")
        amount = total(bill.value_tiyn for bill in of_one)
        number = receipts.get(whose, NO_RECEIPT)
        row = hold_found(
            connection, kiosk, Tiyn(amount), operation_id=operation_id, receipt_number=number, now=now
        )
        adopted = [
            {
                "kiosk_id": kiosk_id,
                "bill_id": bill.bill_id,
                "history_id": asked.history_id,
                "operation_id": operation_id,
                "value_tiyn": bill.value_tiyn,
                "adopted_at": now,
                "adopted_by": approved.approved_by,
            }
            for bill in of_one
        ]
        insert_all(connection, adopted_bills, adopted)
        if number != NO_RECEIPT:
            held.append(row)
    tell_held(connection, kiosk_id, entries, held, now)
    return None


def _receipts(entries: Iterable[Entry]) -> dict[UUID, int]:
    return {
        entry.body.session_id: entry.body.receipt_number
        for entry in entries
        if isinstance(entry.body, OrderCompleted)
    }


def _by_customer(bills: Iterable[BillStacked]) -> Iterable[tuple[UUID, list[BillStacked]]]:
    """By session; a bill that nobody's session explains is by itself."""
    found: defaultdict[UUID, list[BillStacked]] = defaultdict(list)
    for bill in bills:
        found[bill.session_id or bill.bill_id].append(bill)
    return found.items()


ADOPT_HISTORY: Final = Approvable(
    name="adopt history",
    payload=Adoption,
    propose=Action.SETTLE_CASH,
    approve=Action.SETTLE_CASH,
    subject=lambda asked: f"history:{asked.history_id}",
    act=_adopt,
)
