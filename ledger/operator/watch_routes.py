"""Suspicious operations to review, and planned maintenance (W-90, W-91)."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import Connection, Row, select

from ledger.context import Context
from ledger.database import reading
from ledger.http.bodies import AnswerBody, Done, Made, Note, Nothing, RequestBody
from ledger.http.idempotency import IdempotencyKey
from ledger.http.pages import Page, PageParameters, read_page
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.maintenance.rules import Window
from ledger.maintenance.service import WindowInvalid, WindowUnknown, announce, cancel, windows_on
from ledger.staff import Action, Staff
from ledger.staff.access import staff
from ledger.staff.doing import Doing
from ledger.suspicions import service as suspicion_service
from ledger.suspicions.rules import Pattern, Threshold
from ledger.suspicions.rules import Response as SuspicionResponse
from ledger.suspicions.service import SuspicionUnknown
from ledger.suspicions.tables import suspicions
from wire.texts import Text
from wire.times import Utc

Reader = Annotated[Staff, Depends(staff(Action.READ_NETWORK))]
WalletReader = Annotated[Staff, Depends(staff(Action.READ_WALLETS))]
Reviewer = Annotated[Staff, Depends(staff(Action.REVIEW_SUSPICIONS))]
Announcer = Annotated[Staff, Depends(staff(Action.ANNOUNCE_MAINTENANCE))]

_TEXT = {"kk": "Жүйені жаңартамыз.", "ru": "Обновляем систему.", "en": "We are updating the system."}


class SuspicionShown(AnswerBody):
    """A find, by the wallet's id; who holds it is for those who need it to ask (W-92)."""

    id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    pattern: Pattern = Field(examples=["structuring"])
    wallet_id: UUID = Field(examples=["1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed"])
    response: SuspicionResponse = Field(examples=["hold"])
    count: int = Field(examples=[3], description="Operations or sources in the window.")
    found_at: Utc = Field(examples=["2026-11-22T07:00:00Z"])
    state: Literal["open", "cleared", "confirmed"] = Field(examples=["open"])
    note: str = Field(examples=[""])


class SuspicionQuery(PageParameters):
    state: Literal["open", "cleared", "confirmed"] = Field(default="open", examples=["open"])


class ReviewAsked(RequestBody):
    """``is_confirmed`` false clears it, and lifts the block that it brought."""

    is_confirmed: bool = Field(strict=True, examples=[False])
    note: Note


class ThresholdShown(AnswerBody):
    pattern: Pattern = Field(examples=["velocity"])
    is_on: bool = Field(examples=[True])
    response: SuspicionResponse = Field(examples=["flag"])
    window_s: int = Field(examples=[600])
    count_min: int = Field(examples=[20])
    share_ppm: int = Field(examples=[0])


class ThresholdAsked(RequestBody):
    """``count_min`` operations or sources within ``window_s`` seconds; ``share_ppm`` millionths of the limit.

    ``day_count`` and ``pass_through`` take the Astana day for the window; ``hold`` stops a payment that would meet them.
    """

    is_on: bool = Field(strict=True, examples=[True])
    response: SuspicionResponse = Field(examples=["hold"])
    window_s: int = Field(strict=True, ge=1, le=86_400, examples=[600])
    count_min: int = Field(strict=True, ge=2, le=500, examples=[20])
    share_ppm: int = Field(default=0, strict=True, ge=0, le=1_000_000, examples=[900_000])


class WindowAsked(RequestBody):
    begins_at: Utc = Field(examples=["2026-11-22T20:00:00Z"])
    ends_at: Utc = Field(examples=["2026-11-22T21:00:00Z"])
    text: Text = Field(examples=[_TEXT])


class WindowShown(AnswerBody):
    id: UUID = Field(examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])
    begins_at: Utc = Field(examples=["2026-11-22T20:00:00Z"])
    ends_at: Utc = Field(examples=["2026-11-22T21:00:00Z"])
    text: Text = Field(examples=[_TEXT])


class Windows(AnswerBody):
    items: list[WindowShown]


class Thresholds(AnswerBody):
    items: list[ThresholdShown]


class Scanned(AnswerBody):
    found: int = Field(examples=[0], description="New finds.")


def watch_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/suspicions``, ``/suspicion-thresholds`` and ``/maintenance-windows``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: watch"])
    _add_suspicions(router, context)
    _add_thresholds(router, context)
    _add_windows(router, context)
    return router


def _add_suspicions(router: APIRouter, context: Context) -> None:
    @router.get("/suspicions")
    def list_suspicions(
        query: Annotated[SuspicionQuery, Query()], _who: WalletReader
    ) -> Page[SuspicionShown]:
        """Suspicious operations that wait for a review, the oldest first, or those that were reviewed (W-91)."""
        keys = [suspicions.c.found_at, suspicions.c.suspicion_id]
        with reading(context.engine) as connection:
            chosen = select(suspicions).where(suspicions.c.state == query.state)
            rows, after = read_page(connection, chosen, keys, query)
        return Page(items=[_shown(row) for row in rows], next_cursor=after)

    @router.post("/suspicions/scan", response_model=Scanned)
    def scan(asked: Nothing, who: Reviewer, key: IdempotencyKey) -> Response:
        """Look for suspicious operations now, without waiting for the service to do so by itself."""
        return Doing(context, who, key).once(
            asked,
            lambda connection: Scanned(found=suspicion_service.scan(connection, context.clock())),
            route="suspicions/scan",
            action="scan suspicions",
            subject="suspicions",
        )

    @router.post("/suspicions/{suspicion_id}/review", response_model=Done)
    def review(suspicion_id: UUID, asked: ReviewAsked, who: Reviewer, key: IdempotencyKey) -> Response:
        """Close a suspicion after looking into it (W-91)."""

        def work(connection: Connection) -> Done:
            try:
                suspicion_service.review(
                    connection,
                    suspicion_id,
                    is_confirmed=asked.is_confirmed,
                    note=asked.note,
                    by=who.staff_id,
                    now=context.clock(),
                )
            except SuspicionUnknown as unknown:
                raise NotFound("open suspicion") from unknown
            return Done()

        return Doing(context, who, key).once(
            asked,
            work,
            route=f"suspicions/{suspicion_id}/review",
            action="confirm suspicion" if asked.is_confirmed else "clear suspicion",
            subject=f"suspicion:{suspicion_id}",
        )


def _add_thresholds(router: APIRouter, context: Context) -> None:
    @router.get("/suspicion-thresholds")
    def list_thresholds(_who: Reader) -> Thresholds:
        """What is looked for, and what is done about it."""
        with reading(context.engine) as connection:
            found = suspicion_service.thresholds(connection)
        return Thresholds(
            items=[
                ThresholdShown(
                    pattern=each.pattern,
                    is_on=each.is_on,
                    response=each.response,
                    window_s=int(each.window.total_seconds()),
                    count_min=each.count_min,
                    share_ppm=each.share_ppm,
                )
                for each in found
            ]
        )

    @router.post("/suspicion-thresholds/{pattern}", response_model=Done)
    def set_threshold(
        pattern: Pattern, asked: ThresholdAsked, who: Reviewer, key: IdempotencyKey
    ) -> Response:
        """Change what is looked for, from the next look and the next payment on."""

        def work(connection: Connection) -> Done:
            threshold = Threshold(
                pattern=pattern,
                is_on=asked.is_on,
                response=asked.response,
                window=timedelta(seconds=asked.window_s),
                count_min=asked.count_min,
                share_ppm=asked.share_ppm,
            )
            suspicion_service.set_threshold(connection, threshold)
            return Done()

        return Doing(context, who, key).once(
            asked,
            work,
            route=f"suspicion-thresholds/{pattern}",
            action="set suspicion threshold",
            subject=f"threshold:{pattern}",
            detail=asked.model_dump(mode="json"),
        )


def _add_windows(router: APIRouter, context: Context) -> None:
    @router.get("/maintenance-windows")
    def list_windows(_who: Reader) -> Windows:
        """Maintenance that is announced or under way."""
        with reading(context.engine) as connection:
            found = windows_on(connection, context.clock())
        return Windows(
            items=[
                WindowShown(id=each.window_id, begins_at=each.begins_at, ends_at=each.ends_at, text=each.text)
                for each in found
            ]
        )

    @router.post("/maintenance-windows", status_code=201, response_model=Made)
    def announce_window(asked: WindowAsked, who: Announcer, key: IdempotencyKey) -> Response:
        """Announce maintenance at least three hours ahead; the kiosks show it from their next sync on (W-90)."""
        window = Window(window_id=uuid4(), begins_at=asked.begins_at, ends_at=asked.ends_at, text=asked.text)

        def work(connection: Connection) -> Made:
            try:
                announce(connection, window, context.clock())
            except WindowInvalid as invalid:
                field, _, reason = str(invalid).partition(": ")
                fault = FieldFault(field=f"body.{field}", reason=reason)
                raise ApiFailure(ApiCode.BODY_INVALID, f"body.{invalid}", errors=[fault]) from invalid
            return Made(id=window.window_id)

        return Doing(context, who, key).once(
            asked,
            work,
            route="maintenance-windows",
            action="announce maintenance",
            subject=f"window:{window.window_id}",
            status=201,
        )

    @router.post("/maintenance-windows/{window_id}/cancellation", response_model=Done)
    def cancel_window(window_id: UUID, asked: Nothing, who: Announcer, key: IdempotencyKey) -> Response:
        """Take announced maintenance back, or end it early."""

        def work(connection: Connection) -> Done:
            try:
                cancel(connection, window_id, context.clock())
            except WindowUnknown as unknown:
                raise NotFound("maintenance to come") from unknown
            return Done()

        return Doing(context, who, key).once(
            asked,
            work,
            route=f"maintenance-windows/{window_id}/cancellation",
            action="cancel maintenance",
            subject=f"window:{window_id}",
        )


def _shown(row: Row[Any]) -> SuspicionShown:
    return SuspicionShown(
        id=row.suspicion_id,
        pattern=row.pattern,
        wallet_id=row.wallet_id,
        response=row.response,
        count=row.operation_count,
        found_at=row.found_at,
        state=row.state,
        note=row.note,
    )
