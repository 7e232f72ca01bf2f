"""Refunds that the customer should have had by now: told to the operator's staff, once each (W-71)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Connection

from ledger.books.ids import named_id
from ledger.messages.rules import MessageTo
from ledger.messages.service import queue
from ledger.messages.templates import MessageKind
from ledger.refunds.service import overdue

DESK = "finance"


def newly_overdue_on(connection: Connection, day: date) -> Sequence[UUID]:
    """Refunds that are overdue on a day; each is told of once, by its message's id."""
    return [each.refund_id for each in overdue(connection, day)]


def tell_staff(connection: Connection, day: date, refund_id: UUID, at: datetime) -> None:
    """Queue a notice to the operator's finance desk."""
    queue(
        connection,
        to=MessageTo(staff=DESK),
        kind=MessageKind.STAFF_NOTICE,
        fields={"text": f"Refund {refund_id} is overdue since {day:%d.%m.%Y}."},
        language="en",
        at=at,
        message_id=named_id(f"refund-overdue/{refund_id}"),
    )
