"""Histories that the ledger could not take: kept as they were signed, read, and closed by a person (K-01)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from sqlalchemy import Connection, Exists, bindparam, exists, select

from ledger.books.ids import named_id
from ledger.database import insert_new
from ledger.kiosks.alarms import Alarm, AlarmKind, raise_alarms
from ledger.kiosks.authentication import SignedRequest
from ledger.kiosks.rules import ChainBroken, ChainForked
from ledger.kiosks.tables import kiosk_entries, refused_histories, refused_history_closings
from ledger.prepared import Prepared
from wire.entries import BillStacked, Entry
from wire.messages import BatchRequest
from wire.money import Tiyn, total

ALARM_CHARS_MAX: Final = 64
FORKED: Final = "journal-forked"
"""A kiosk says so of itself."""
UNSAID: Final = "chain-fork"
"""What a history is listed under whose kiosk said nothing about it."""


class HistoryUnknown(Exception):
    """No refused history has this id, or it is closed."""


def is_to_be_kept(signed: SignedRequest, broken: ChainBroken) -> bool:
    """A fork always; a gap only when the kiosk says that it cannot fill it, for otherwise it sends what is missing."""
    return isinstance(broken, ChainForked) or bool(_alarm_of(signed))


def keep(
    connection: Connection, signed: SignedRequest, request: BatchRequest, broken: ChainBroken, now: datetime
) -> None:
    """Keep the signed bytes, once, and ring the operator's alarm."""
    alarm = Alarm(
        kiosk_id=signed.kiosk_id,
        kind=AlarmKind.CHAIN_FORK if _is_fork(signed, broken) else AlarmKind.LEDGER_TOO_OLD,
        detail=broken.detail,
        raised_at=now,
        seq=broken.head.seq,
    )
    raise_alarms(connection, [alarm])
    proof = signed.proof
    row = {
        "history_id": named_id(f"history/{signed.kiosk_id}/{hashlib.sha256(proof.body).hexdigest()}"),
        "kiosk_id": signed.kiosk_id,
        "alarm": _alarm_of(signed) or UNSAID,
        "first_seq": request.entries[0].seq,
        "last_seq": request.entries[-1].seq,
        "held_seq": broken.head.seq,
        "stacked_tiyn": _stacked(connection, signed.kiosk_id, request.entries),
        "received_at": now,
        "signed_path": signed.path,
        "signed_time": proof.signed_time,
        "signature": proof.signature,
        "body": proof.body,
    }
    insert_new(connection, refused_histories, [row])


def is_doubted(connection: Connection, kiosk_id: str) -> bool:
    """True while a history of this kiosk waits for a person."""
    return _OPEN_HISTORY.first(connection, {"of": kiosk_id}) is not None


def close(connection: Connection, history_id: UUID, *, note: str, by: UUID, now: datetime) -> None:
    """Note what was found out and done. Raises HistoryUnknown."""
    chosen = select(refused_histories.c.history_id).where(
        refused_histories.c.history_id == history_id, ~_is_closed()
    )
    if connection.execute(chosen).first() is None:
        raise HistoryUnknown(f"no open history {history_id}")
    row = {"history_id": history_id, "closed_at": now, "closed_by": by, "note": note}
    insert_new(connection, refused_history_closings, [row])


def entries_of(connection: Connection, kiosk_id: str, body: bytes) -> Sequence[tuple[Entry, bool]]:
    """Each entry of a kept batch, and whether the ledger holds that very one."""
    entries = BatchRequest.model_validate_json(body).entries
    held = _held(connection, kiosk_id, entries)
    return [(entry, held.get(entry.seq) == entry.hash) for entry in entries]


def _is_fork(signed: SignedRequest, broken: ChainBroken) -> bool:
    """Batches after the first of a forked history begin after what is held."""
    return isinstance(broken, ChainForked) or _alarm_of(signed) == FORKED


def _is_closed() -> Exists:
    return exists().where(refused_history_closings.c.history_id == refused_histories.c.history_id)


_OPEN_HISTORY: Final = Prepared(
    lambda _: (
        select(refused_histories.c.history_id)
        .where(refused_histories.c.kiosk_id == bindparam("of"), ~_is_closed())
        .limit(1)
    )
)


def _alarm_of(signed: SignedRequest) -> str:
    return parse_qs(urlsplit(signed.path).query).get("alarm", [""])[0][:ALARM_CHARS_MAX]


def _stacked(connection: Connection, kiosk_id: str, entries: Sequence[Entry]) -> Tiyn:
    held = _held(connection, kiosk_id, entries)
    return total(
        entry.body.value_tiyn
        for entry in entries
        if isinstance(entry.body, BillStacked) and held.get(entry.seq) != entry.hash
    )


def _held(connection: Connection, kiosk_id: str, entries: Sequence[Entry]) -> Mapping[int, str]:
    rows = connection.execute(
        select(kiosk_entries.c.seq, kiosk_entries.c.hash).where(
            kiosk_entries.c.kiosk_id == kiosk_id,
            kiosk_entries.c.seq.between(entries[0].seq, entries[-1].seq),
        )
    )
    return {row.seq: row.hash for row in rows}
