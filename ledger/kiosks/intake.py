"""A signed batch from raw bytes to its answer: who sent it, what it says, one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, repeat
from typing import Final

from ledger.context import Context
from ledger.database import glancing, write
from ledger.kiosks.authentication import SignedRequest, authenticate
from ledger.kiosks.batches import accept_batch
from ledger.kiosks.histories import is_to_be_kept, keep
from ledger.kiosks.rules import ChainBroken
from ledger.payments.terms import TermsReader
from wire.messages import BatchAnswer, BatchRequest

TURN_AWAITED_S: Final = 1.0
"""For how long a batch waits for the one before it. A batch of a hundred takes a twentieth of it; whoever takes longer waits for the
database, and keeps nobody else from it."""


def take_batch(context: Context, signed: SignedRequest) -> BatchAnswer:
    """Verify a batch, read it, book it (K-01); one batch at a time in a process.

    Raises:
        KioskUnknown, SignatureInvalid, ClockSkewed: it is not the kiosk's, or not of about now.
        pydantic.ValidationError: it is no batch.
        BatchBroken, ChainGap, ChainForked: nothing of it was taken.
    """
    with _turn(context) as reader:
        return _take_batch(context, signed, reader)


def _take_batch(context: Context, signed: SignedRequest, reader: TermsReader) -> BatchAnswer:
    let_pass(context, signed)
    request = BatchRequest.model_validate_json(signed.body)
    now = context.clock()
    hopes = chain([True], repeat(False))
    try:
        answer = write(
            context.engine,
            lambda connection: accept_batch(
                connection,
                signed.kiosk_id,
                request,
                signed.proof,
                now,
                reader=reader,
                is_hopeful=next(hopes),
            ),
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


@contextmanager
def _turn(context: Context) -> Iterator[TermsReader]:
    """Threads that hand the interpreter to and fro, and wait for one another's rows, cost a third of what a machine can book.

    What the terms are read by: that of the turn, or one of his own for whoever goes on without it.
    """
    has_turn = context.intake.acquire(timeout=TURN_AWAITED_S)
    try:
        yield context.terms if has_turn else TermsReader()
    finally:
        if has_turn:
            context.intake.release()
