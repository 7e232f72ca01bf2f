"""Refused histories of kiosks, for the operator: listed, read, closed."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import Connection, Row, select

from ledger.context import Context
from ledger.database import reading, write
from ledger.http.bodies import AnswerBody, Done, Note, RequestBody
from ledger.http.idempotency import IdempotencyKey
from ledger.http.pages import Page, PageParameters, read_page
from ledger.http.problem import ApiCode, ApiFailure, NotFound
from ledger.kiosks.adoption import ADOPT_HISTORY, Adoption, bills_to_adopt
from ledger.kiosks.histories import HistoryUnknown, close, entries_of
from ledger.kiosks.tables import refused_histories, refused_history_closings
from ledger.staff.access import staff
from ledger.staff.audit import record
from ledger.staff.doing import Doing, Outcome
from ledger.staff.permissions import Action
from ledger.staff.service import Staff
from wire.money import Tiyn
from wire.times import Utc

Reader = Annotated[Staff, Depends(staff(Action.READ_NETWORK))]
Cashier = Annotated[Staff, Depends(staff(Action.SETTLE_CASH))]

_ENTRY = {"kind": "bill_stacked", "value_tiyn": 50_000}


class HistoryAnswer(AnswerBody):
    """A batch of another history of a kiosk than the one in the books."""

    history_id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    kiosk_id: str = Field(examples=["kiosk-0001"])
    alarm: str = Field(examples=["journal-forked"], description="What the kiosk itself said is wrong.")
    first_seq: int = Field(examples=[118])
    last_seq: int = Field(examples=[131])
    held_seq: int = Field(examples=[140], description="How much of the other history was in the books.")
    stacked_tiyn: Tiyn = Field(examples=[1_500_000], description="Bills in it that no account knows of.")
    received_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    closed_at: Utc | None = Field(default=None, examples=["2026-11-23T07:00:00Z"])
    note: str | None = Field(default=None, examples=["A copied disk; its bag was counted"])


class HistoryEntry(AnswerBody):
    """One entry of it as the kiosk wrote it."""

    seq: int = Field(examples=[118])
    at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    is_held: bool = Field(examples=[False], description="The books have this very entry.")
    body: dict[str, Any] = Field(examples=[_ENTRY])


class HistoryDetail(AnswerBody):
    """The whole of it, with what proves who said it and when."""

    history: HistoryAnswer
    entries: list[HistoryEntry]
    signed_path: str = Field(examples=["/v1/kiosks/kiosk-0001/batches?alarm=journal-forked"])
    signed_time: str = Field(examples=["2026-11-22T07:00:00Z"])
    signature: str = Field(examples=["c2lnbmF0dXJl"], description="Ed25519 by the kiosk's key, base64.")


class HistoryQuery(PageParameters):
    is_open: bool | None = Field(default=None, examples=[True])
    kiosk_id: str | None = Field(default=None, max_length=64, examples=["kiosk-0001"])


class HistoryClosed(RequestBody):
    """What was found out, and where the cash went."""

    note: Note


class HistoryAdopted(RequestBody):
    """Why its cash is believed to be there: the cassette was counted."""

    reason: Note


def history_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/refused-histories``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: network"])
    _add_reading(router, context)

    @router.post("/refused-histories/{history_id}/adoption", response_model=Outcome)
    def adopt_history(history_id: UUID, asked: HistoryAdopted, who: Cashier, key: IdempotencyKey) -> Response:
        """Propose that its cash was taken: approved by a second person it is unapplied cash, to be settled as any (K-01)."""

        def payload_of(connection: Connection) -> Adoption:
            try:
                _, _, bills = bills_to_adopt(connection, history_id)
            except HistoryUnknown as unknown:
                raise NotFound("open refused history") from unknown
            if not bills:
                raise ApiFailure(ApiCode.CONFLICT, "every bill of it is in an account")
            return Adoption(history_id=history_id)

        return Doing(context, who, key).alone_or_paired(
            asked,
            ADOPT_HISTORY,
            payload_of,
            route=f"refused-histories/{history_id}/adoption",
            is_paired=lambda _payload: True,
            reason=asked.reason,
        )

    @router.post("/refused-histories/{history_id}/closing", response_model=Done)
    def close_history(history_id: UUID, asked: HistoryClosed, who: Cashier, key: IdempotencyKey) -> Response:
        """Close the case once it is known which kiosk is the true one and where the other's cash went."""

        def work(connection: Connection) -> Done:
            try:
                close(connection, history_id, note=asked.note, by=who.staff_id, now=context.clock())
            except HistoryUnknown as unknown:
                raise NotFound("open refused history") from unknown
            return Done()

        return Doing(context, who, key).once(
            asked,
            work,
            route=f"refused-histories/{history_id}/closing",
            action="close refused history",
            subject=f"history:{history_id}",
        )

    return router


def _add_reading(router: APIRouter, context: Context) -> None:
    @router.get("/refused-histories")
    def list_histories(query: Annotated[HistoryQuery, Query()], _who: Reader) -> Page[HistoryAnswer]:
        """Histories that kiosks showed and the books could not take, newest first (K-01)."""
        chosen = _chosen()
        if query.is_open is not None:
            closed = refused_history_closings.c.closed_at
            chosen = chosen.where(closed.is_(None) if query.is_open else closed.is_not(None))
        if query.kiosk_id is not None:
            chosen = chosen.where(refused_histories.c.kiosk_id == query.kiosk_id)
        keys = [refused_histories.c.received_at, refused_histories.c.history_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        return Page(items=[_shown(row) for row in rows], next_cursor=after)

    @router.get("/refused-histories/{history_id}")
    def read_history(history_id: UUID, who: Cashier) -> HistoryDetail:
        """Every entry of one, with what it tells of customers: each look stands in the audit log (W-92)."""

        def work(connection: Connection) -> HistoryDetail:
            chosen = _chosen().where(refused_histories.c.history_id == history_id)
            row = connection.execute(chosen).one_or_none()
            if row is None:
                raise NotFound("refused history")
            record(connection, who, "read refused history", f"history:{history_id}", at=context.clock())
            return _detail(row, connection)

        return write(context.engine, work)


def _chosen() -> Any:
    closing = refused_history_closings.c
    return select(refused_histories, closing.closed_at, closing.note).outerjoin(refused_history_closings)


def _shown(row: Row[Any]) -> HistoryAnswer:
    return HistoryAnswer.model_validate({name: getattr(row, name) for name in HistoryAnswer.model_fields})


def _detail(row: Row[Any], connection: Connection) -> HistoryDetail:
    entries = [
        HistoryEntry(seq=entry.seq, at=entry.at, is_held=is_held, body=entry.body.model_dump(mode="json"))
        for entry, is_held in entries_of(connection, row.kiosk_id, row.body)
    ]
    return HistoryDetail(
        history=_shown(row),
        entries=entries,
        signed_path=row.signed_path,
        signed_time=row.signed_time,
        signature=row.signature,
    )
