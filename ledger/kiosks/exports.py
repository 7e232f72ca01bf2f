"""Batches that a person carried from a kiosk without a line: booked like those that it sends itself (K-01)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from ledger.kiosks.authentication import SignedRequest, authenticate
from ledger.kiosks.batches import accept_batch
from ledger.kiosks.service import kiosk_of
from wire.exports import SignedBatch
from wire.messages import BatchRequest

ANY_AGE: Final = timedelta.max
"""A stick lies in a pocket for days: who said it is proved, and nothing of it is taken twice."""


@dataclass(frozen=True)
class Carried:
    """What a carried batch brought: how many entries were new, and up to which the ledger holds the kiosk's chain."""

    kiosk_id: str
    new_entries: int
    acknowledged_seq: int


def take_carried(connection: Connection, batch: SignedBatch, now: datetime) -> Carried:
    """Prove and book one batch of an export; what the books have already is passed over.

    Nothing is set aside for the kiosk by it: a stick says nothing of whether that still stands where it did (K-02).

    Raises:
        KioskUnknown, SignatureInvalid, ClockSkewed: it is not the kiosk's, or its time is none.
        pydantic.ValidationError: what was signed is no batch.
        BatchBroken, ChainGap, ChainForked: it is of another history, or one before it is missing.
    """
    body = batch.body.encode()
    signed = SignedRequest(
        kiosk_id=batch.kiosk_id, method="POST", path=batch.path, headers=batch.headers, body=body
    )
    authenticate(connection, signed, now, ANY_AGE)
    before = kiosk_of(connection, batch.kiosk_id).head.seq
    answer = accept_batch(
        connection,
        batch.kiosk_id,
        BatchRequest.model_validate_json(body),
        signed.proof,
        now,
        is_heard=False,
    )
    return Carried(batch.kiosk_id, answer.acknowledged_seq - before, answer.acknowledged_seq)


def summed(taken: Iterable[Carried]) -> Sequence[Carried]:
    """One line a kiosk: all its new entries, and its last mark."""
    sums: dict[str, Carried] = {}
    for each in taken:
        known = sums.get(each.kiosk_id)
        entries = each.new_entries + (known.new_entries if known else 0)
        sums[each.kiosk_id] = Carried(each.kiosk_id, entries, each.acknowledged_seq)
    return tuple(sums.values())
