"""Allotments for the operator: what is set aside for which kiosk, and the write-off of one that expired (K-02)."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import Connection, Row, Select, and_, case, func, select

from ledger.books.tables import accounts
from ledger.cash.write_offs import OF_KIOSK, WRITE_OFF, propose_of
from ledger.context import Context
from ledger.database import reading
from ledger.http.bodies import AnswerBody, Note, RequestBody
from ledger.http.idempotency import IdempotencyKey
from ledger.http.pages import Page, PageParameters, read_page
from ledger.kiosks.tables import allotment_returns, kiosk_allotments, kiosks
from ledger.staff.access import staff
from ledger.staff.doing import Doing, Outcome
from ledger.staff.permissions import Action
from ledger.staff.service import Staff
from wire.money import Tiyn
from wire.times import Utc

Reader = Annotated[Staff, Depends(staff(Action.READ_MONEY))]
Cashier = Annotated[Staff, Depends(staff(Action.SETTLE_CASH))]


class AllotmentState(StrEnum):
    """Where an allotment stands."""

    IN_USE = "in_use"
    LOWERED = "lowered"
    EXPIRED = "expired"
    WRITTEN_OFF = "written_off"


class AllotmentShown(AnswerBody):
    """What is set aside for a kiosk. ``lowered``: more than its target, until the kiosk has confirmed the lower figure."""

    kiosk_id: str = Field(examples=["kiosk-0001"])
    agent_code: str = Field(examples=["samruk-trade"])
    target_tiyn: Tiyn = Field(examples=[300_000_000], description="Of a closed kiosk nothing.")
    reserved_tiyn: Tiyn = Field(examples=[300_000_000], description="Set aside out of the agent's float.")
    told_tiyn: Tiyn = Field(
        examples=[300_000_000],
        description="The most by which the kiosk may sell, cash of open sessions included, as it was told last.",
    )
    told_at: Utc = Field(
        examples=["2026-11-22T07:00:00Z"], description="Up to a quarter of an hour before it was told last."
    )
    state: AllotmentState = Field(examples=["in_use"])
    expired_at: Utc | None = Field(default=None, examples=["2026-11-26T22:00:00Z"])
    closed_at: Utc | None = Field(default=None, examples=["2026-11-27T07:00:00Z"])


class AllotmentQuery(PageParameters):
    is_expired: bool | None = Field(default=None, examples=[True], description="Written off ones are, too.")


class AllotmentWrittenOff(RequestBody):
    """Why the kiosk is believed not to come back."""

    reason: Note


def allotment_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/allotments``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: network"])

    @router.get("/allotments")
    def list_allotments(query: Annotated[AllotmentQuery, Query()], _who: Reader) -> Page[AllotmentShown]:
        """The allotment of each kiosk that was ever told one (K-02)."""
        chosen = _chosen()
        if query.is_expired is not None:
            expired = kiosk_allotments.c.expired_at
            chosen = chosen.where(expired.is_not(None) if query.is_expired else expired.is_(None))
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, [kiosks.c.kiosk_id], query)
        return Page(items=[_shown(row) for row in rows], next_cursor=after)

    @router.post("/allotments/{kiosk_id}/write-off", response_model=Outcome)
    def write_off(kiosk_id: str, asked: AllotmentWrittenOff, who: Cashier, key: IdempotencyKey) -> Response:
        """Propose that an expired allotment goes back to the float; approved by a second person it does (K-02)."""

        def payload_of(connection: Connection) -> Any:
            return propose_of(connection, kiosk_id)

        return Doing(context, who, key).alone_or_paired(
            asked,
            WRITE_OFF,
            payload_of,
            route=f"allotments/{kiosk_id}/write-off",
            is_paired=lambda _payload: True,
            reason=asked.reason,
        )

    return router


def _chosen() -> Select[Any]:
    told, written = kiosk_allotments.c, allotment_returns.c
    of_now = (
        select(written.return_id)
        .where(
            written.kiosk_id == told.kiosk_id,
            written.approval_id.is_not(None),
            written.returned_at >= told.expired_at,
        )
        .exists()
    )
    target = case((kiosks.c.closed_at.is_(None), kiosks.c.allotment_target_tiyn), else_=0)
    balance = accounts.c.balance_tiyn
    is_above = and_(balance > target, balance > kiosks.c.open_cash_tiyn)
    state = case(
        (of_now, AllotmentState.WRITTEN_OFF),
        (told.expired_at.is_not(None), AllotmentState.EXPIRED),
        (told.lowering_id.is_not(None) | is_above, AllotmentState.LOWERED),
        else_=AllotmentState.IN_USE,
    )
    return (
        select(
            kiosks.c.kiosk_id,
            kiosks.c.agent_code,
            kiosks.c.closed_at,
            target.label("target"),
            accounts.c.balance_tiyn.label("reserved"),
            func.coalesce(told.lowered_to_tiyn, accounts.c.balance_tiyn).label("told"),
            told.told_at,
            told.expired_at,
            state.label("state"),
        )
        .join(kiosk_allotments, told.kiosk_id == kiosks.c.kiosk_id)
        .join(accounts, OF_KIOSK)
    )


def _shown(row: Row[Any]) -> AllotmentShown:
    return AllotmentShown(
        kiosk_id=row.kiosk_id,
        agent_code=row.agent_code,
        target_tiyn=Tiyn(row.target),
        reserved_tiyn=Tiyn(row.reserved),
        told_tiyn=Tiyn(min(row.told, row.reserved)),
        told_at=row.told_at,
        state=AllotmentState(row.state),
        expired_at=row.expired_at,
        closed_at=row.closed_at,
    )
