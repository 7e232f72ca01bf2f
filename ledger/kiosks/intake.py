"""A signed batch from raw bytes to its answer: who sent it, what it says, one transaction."""

from __future__ import annotations

from ledger.context import Context
from ledger.database import glancing, write
from ledger.kiosks.authentication import SignedRequest, authenticate
from ledger.kiosks.batches import accept_batch
from ledger.kiosks.histories import is_to_be_kept, keep
from ledger.kiosks.rules import ChainBroken
from wire.messages import BatchAnswer, BatchRequest


def take_batch(context: Context, signed: SignedRequest) -> BatchAnswer:
    """Verify a batch, read it, book it (K-01).

    Raises:
        KioskUnknown, SignatureInvalid, ClockSkewed: it is not the kiosk's, or not of about now.
        pydantic.ValidationError: it is no batch.
        BatchBroken, ChainGap, ChainForked: nothing of it was taken.
    """
    let_pass(context, signed)
    request = BatchRequest.model_validate_json(signed.body)
    now = context.clock()
    try:
        answer = write(
            context.engine,
            lambda connection: accept_batch(connection, signed.kiosk_id, request, signed.proof, now),
        )
    except ChainBroken as broken:
        found = broken
        if is_to_be_kept(signed, found):
            write(context.engine, lambda connection: keep(connection, signed, request, found, now))
        raise
    context.metrics.batch_taken(request, answer)
    return answer


def let_pass(context: Context, signed: SignedRequest) -> None:
    """Let only what an enrolled kiosk signed pass. Raises KioskUnknown, SignatureInvalid or ClockSkewed."""
    with glancing(context.engine) as connection:
        authenticate(connection, signed, context.clock(), context.settings.clock_skew_max)
