"""Exports of kiosks without a line, given in by the operator."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from pydantic import Field, ValidationError
from sqlalchemy import Connection

from ledger.context import Context
from ledger.http.bodies import AnswerBody, RequestBody
from ledger.http.idempotency import IdempotencyKey
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.kiosks.exports import Carried, summed, take_carried
from ledger.kiosks.rules import BatchBroken, ChainBroken
from ledger.kiosks.service import KioskUnknown
from ledger.problems import ClockSkewed
from ledger.staff.access import staff
from ledger.staff.doing import Doing
from ledger.staff.permissions import Action
from ledger.staff.service import Staff
from wire.exports import SignedBatch
from wire.signatures import SignatureInvalid

Cashier = Annotated[Staff, Depends(staff(Action.SETTLE_CASH))]

BATCHES_MAX = 16


class KioskExport(RequestBody):
    """Lines of an export file in their order; a long file in several calls."""

    batches: list[SignedBatch] = Field(min_length=1, max_length=BATCHES_MAX)


class KioskTaken(AnswerBody):
    kiosk_id: str = Field(examples=["kiosk-0001"])
    new_entries: int = Field(examples=[212], description="Entries that the books did not have.")
    acknowledged_seq: int = Field(examples=[4711], description="The books hold the journal up to here.")


class ExportTaken(AnswerBody):
    kiosks: list[KioskTaken]


def export_operator_router(context: Context) -> APIRouter:
    """Route ``/v1/operator/kiosk-exports``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: network"])

    @router.post("/kiosk-exports", response_model=ExportTaken)
    def take_export(asked: KioskExport, who: Cashier, key: IdempotencyKey) -> Response:
        """Book what a kiosk without a line wrote to a stick; all of these lines or none (K-01)."""

        def work(connection: Connection) -> ExportTaken:
            taken = [_take(connection, context, place, batch) for place, batch in enumerate(asked.batches)]
            return ExportTaken(kiosks=[KioskTaken(**vars(each)) for each in summed(taken)])

        names = ", ".join(sorted({batch.kiosk_id for batch in asked.batches}))
        return Doing(context, who, key).once(
            asked, work, route="kiosk-exports", action="take kiosk export", subject=f"kiosk:{names}"[:200]
        )

    return router


def _take(connection: Connection, context: Context, place: int, batch: SignedBatch) -> Carried:
    where = f"body.batches.{place}"
    try:
        return take_carried(connection, batch, context.clock())
    except KioskUnknown as unknown:
        raise NotFound("kiosk") from unknown
    except (SignatureInvalid, ClockSkewed, BatchBroken) as wrong:
        faults = [FieldFault(field=where, reason=str(wrong))]
        raise ApiFailure(ApiCode.BODY_INVALID, f"{where}: {wrong}", errors=faults) from wrong
    except ValidationError as wrong:
        faults = [FieldFault(field=f"{where}.body", reason="no batch of entries")]
        raise ApiFailure(ApiCode.BODY_INVALID, f"{where}.body: no batch", errors=faults) from wrong
    except ChainBroken as broken:
        raise ApiFailure(ApiCode.CONFLICT, f"{where}: {broken.detail}") from broken
