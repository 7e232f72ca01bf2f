"""Alarms: odd reports of a kiosk, for an operator to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from ledger.books.ids import named_id
from ledger.database import insert_new
from ledger.kiosks.tables import alarms


class AlarmKind(StrEnum):
    CHAIN_FORK = "chain_fork"
    """Other content at a place of the chain that is taken: a copied or rolled back disk, or worse."""
    LEDGER_TOO_OLD = "ledger_too_old"
    """The kiosk no longer has entries that this ledger lacks: restored from a backup older than kiosks keep them."""
    FEE_MISMATCH = "fee_mismatch"
    """The receipt's fee is not what the tariff version it names yields; charged as the receipt says (W-32)."""
    ORDER_BROKEN = "order_broken"
    """Sums of a completed order do not fit each other or the bills stacked: held as unapplied cash (K-01)."""
    ORDER_REPEATED = "order_repeated"
    """A session was completed, or an operation id used, a second time."""
    RECEIPT_NUMBER = "receipt_number"
    """Not the one after the last (W-83)."""
    CASH_CANCELLED = "cash_cancelled"
    """An order was cancelled with bills in it."""
    BILL_BROKEN = "bill_broken"
    """A stacked bill without a positive value, or reported twice with different content."""
    ALLOTMENT_SHORT = "allotment_short"
    """More cash was taken than was set aside for the kiosk (K-02)."""


@dataclass(frozen=True, kw_only=True)
class Alarm:
    kiosk_id: str
    kind: AlarmKind
    detail: str
    raised_at: datetime
    seq: int | None = None


def raise_alarms(connection: Connection, raised: Sequence[Alarm]) -> None:
    """Record alarms; the same one of the same entry is recorded once."""
    rows = [
        {
            "alarm_id": named_id(f"alarm/{each.kiosk_id}/{each.kind}/{each.seq}/{each.detail}"),
            "kiosk_id": each.kiosk_id,
            "seq": each.seq,
            "kind": each.kind,
            "detail": each.detail,
            "raised_at": each.raised_at,
        }
        for each in raised
    ]
    insert_new(connection, alarms, rows)
