"""Batch intake: prove the chain, keep the entries, book them, answer each part; all or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, bindparam, select

from ledger.cash.allotments import settle
from ledger.cash.intake import Intake
from ledger.cash.service import apply, results_for
from ledger.cash.world import JudgedBy
from ledger.issuers.service import POLICY_REVISION
from ledger.kiosks.rules import Head, new_entries, proven_links
from ledger.kiosks.service import Kiosk, kiosk_asked, save
from ledger.kiosks.tables import kiosk_batches, kiosk_entries
from ledger.payments.terms import TermsReader
from ledger.prepared import Asked, Prepared, answers
from ledger.rowsets import RowSet, set_of
from wire.entries import Entry
from wire.messages import BatchAnswer, BatchRequest


@dataclass(frozen=True, kw_only=True)
class SignedBytes:
    """A request as it was signed: kept as proof of what the kiosk said."""

    signed_time: str
    signature: str
    body: bytes


def accept_batch(
    connection: Connection,
    kiosk_id: str,
    request: BatchRequest,
    proof: SignedBytes,
    now: datetime,
    *,
    is_heard: bool = True,
    reader: TermsReader | None = None,
    is_hopeful: bool = False,
) -> BatchAnswer:
    """Take what is new of a batch on top of the chain, book it, and answer every part in it.

    ``is_heard``: the kiosk itself gets the answer, so its allotment is filled (``ledger.cash.allotments.settle``).
    ``reader`` remembers the terms that it has read of this database before. ``is_hopeful``: see ``ledger.cash.world``.

    Raises:
        KioskUnknown, BatchBroken, ChainGap, ChainForked: nothing of the batch was taken.
        GuardFailed: run the transaction again, not hopeful.
    """
    kiosk, stored, revision = answers(
        connection,
        [
            kiosk_asked(kiosk_id, is_turn=True),
            _stored_hashes_asked(kiosk_id, request.entries),
            POLICY_REVISION,
        ],
    )
    texts = proven_links(request.previous_hash, request.entries)
    new = new_entries(kiosk.head, request.previous_hash, request.entries, stored)
    judged_by = JudgedBy(reader or TermsReader(), revision, is_hopeful=is_hopeful)
    intake = _book(connection, kiosk, _Batch(new, texts, proof), now, judged_by)
    allotment = settle(connection, intake, now, is_heard=is_heard)
    kiosk = intake.kiosk
    return BatchAnswer(
        acknowledged_seq=kiosk.head.seq,
        acknowledged_hash=kiosk.head.hash,
        results=results_for(connection, kiosk.kiosk_id, request.entries, intake),
        allotment=allotment,
        policy_version=revision,
        server_time=now,
    )


@dataclass(frozen=True)
class _Batch:
    """What is new of a batch, the canonical texts of its bodies by seq, and the bytes that prove it."""

    new: Sequence[Entry]
    texts: Mapping[int, str]
    proof: SignedBytes


def _book(connection: Connection, kiosk: Kiosk, batch: _Batch, now: datetime, judged_by: JudgedBy) -> Intake:
    new = batch.new
    if not new:
        return apply(connection, kiosk, new, now)
    reached = replace(kiosk, head=Head(new[-1].seq, new[-1].hash))
    kept = _kept(reached, batch, now)
    intake = apply(connection, reached, new, now, kept=kept, judged_by=judged_by)
    save(connection, kiosk, intake.kiosk, now)
    return intake


def _stored_hashes_asked(kiosk_id: str, entries: Sequence[Entry]) -> Asked[dict[int, str]]:
    before = entries[0].seq - 1
    given = {"of": kiosk_id, "first": before, "last": before + len(entries)}
    return Asked(_STORED_HASHES, given, lambda rows: {row.seq: row.hash for row in rows})


_STORED_HASHES: Final = Prepared(
    lambda _: select(kiosk_entries.c.seq, kiosk_entries.c.hash).where(
        kiosk_entries.c.kiosk_id == bindparam("of"),
        kiosk_entries.c.seq.between(bindparam("first"), bindparam("last")),
    )
)


def _kept(kiosk: Kiosk, batch: _Batch, now: datetime) -> list[RowSet]:
    new, proof = batch.new, batch.proof
    signed = {
        "first_seq": new[0].seq,
        "last_seq": new[-1].seq,
        "signed_time": proof.signed_time,
        "signature": proof.signature,
    }
    alike: dict[str, Any] = {"kiosk_id": kiosk.kiosk_id, "received_at": now}
    entries: dict[str, list[Any]] = {
        "seq": [entry.seq for entry in new],
        "kind": [entry.body.kind for entry in new],
        "at": [entry.at for entry in new],
        "body": [batch.texts[entry.seq] for entry in new],
        "hash": [entry.hash for entry in new],
    }
    return [
        *set_of(kiosk_batches, [signed], body=proof.body, **alike),
        RowSet(table=kiosk_entries, many=entries, one=alike),
    ]
