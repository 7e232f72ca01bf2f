"""A kiosk that says of itself that it sells no more: closed, and asked for its word on it (K-02)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from ledger.cash.allotments import settle
from ledger.cash.service import apply
from ledger.kiosks.service import kiosk_of, set_closed
from wire.messages import UnenrolAnswer


def unenrol(connection: Connection, kiosk_id: str, now: datetime) -> UnenrolAnswer:
    """Close it as the operator would, and tell it the lower figure at once.

    What is set aside goes back by the two steps of any lowering: when the kiosk has confirmed the figure in its journal,
    and its cash is in bags. The operator can open it again. Raises GuardFailed: run the transaction again.
    """
    set_closed(connection, kiosk_id, now)
    kiosk = kiosk_of(connection, kiosk_id)
    allotment = settle(connection, apply(connection, kiosk, (), now), now)
    return UnenrolAnswer(
        allotment=allotment,
        acknowledged_seq=kiosk.head.seq,
        acknowledged_hash=kiosk.head.hash,
        server_time=now,
    )
