"""A kiosk's own entries, told back to it: its disk may lose what the ledger holds (K-01)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from ledger.kiosks.service import kiosk_of
from ledger.kiosks.tables import kiosk_entries
from wire.messages import BATCH_ENTRIES_MAX, EntriesAnswer, HeldEntry


def held_entries(connection: Connection, kiosk_id: str, after_seq: int, now: datetime) -> EntriesAnswer:
    """The next entries after one, as they were signed and booked. Raises KioskUnknown."""
    kiosk = kiosk_of(connection, kiosk_id)
    chosen = select(
        kiosk_entries.c.seq, kiosk_entries.c.at, kiosk_entries.c.body, kiosk_entries.c.hash
    ).where(kiosk_entries.c.kiosk_id == kiosk_id, kiosk_entries.c.seq > after_seq)
    rows = connection.execute(chosen.order_by(kiosk_entries.c.seq).limit(BATCH_ENTRIES_MAX))
    return EntriesAnswer(
        entries=tuple(HeldEntry(seq=row.seq, at=row.at, body=row.body, hash=row.hash) for row in rows),
        acknowledged_seq=kiosk.head.seq,
        acknowledged_hash=kiosk.head.hash,
        server_time=now,
    )
