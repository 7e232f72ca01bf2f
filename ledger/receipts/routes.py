"""``GET /receipt/…``: the address in a receipt's QR code (``wire.tracing``), and the same for programs."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Path, Query
from fastapi.responses import HTMLResponse

from ledger.context import Context
from ledger.database import reading
from ledger.http.language import Language as Tongue
from ledger.http.problem import NotFound
from ledger.http.rates import limited
from ledger.issuers.service import network_of
from ledger.receipts.page import language_of, receipt_page
from ledger.receipts.schemas import TracedAnswer, traced_answer
from ledger.receipts.service import traced_receipt

INT64_MAX = 2**63 - 1


def receipt_router(context: Context) -> APIRouter:
    router = APIRouter(tags=["receipts"])

    @router.get(
        "/receipt/{kiosk_number}/{receipt_number}/{code}",
        dependencies=[limited("receipts", per_minute=60)],
        response_class=HTMLResponse,
        responses={
            404: {
                "description": "Not reported yet, or another receipt's code",
                "content": {"text/html": {}, "application/problem+json": {}},
            }
        },
    )
    def get_receipt(
        kiosk_number: Annotated[str, Path(max_length=32)],
        receipt_number: Annotated[int, Path(ge=1, le=INT64_MAX)],
        code: Annotated[str, Path(max_length=64)],
        accept_language: Annotated[str, Header()] = "",
    ) -> HTMLResponse:
        """What became of the money, for whoever holds the receipt."""
        with reading(context.engine) as connection:
            receipt = traced_receipt(
                connection, kiosk_number=kiosk_number, receipt_number=receipt_number, code=code
            )
            phones = tuple(network_of(connection).support_phones)
        page = receipt_page(receipt, language=language_of(accept_language), support_phones=phones)
        status = HTTPStatus.NOT_FOUND if receipt is None else HTTPStatus.OK
        return HTMLResponse(page, status_code=status, headers={"Cache-Control": "no-store"})

    @router.get(
        "/v1/receipts/{kiosk_number}/{receipt_number}", dependencies=[limited("receipts", per_minute=60)]
    )
    def trace_receipt(
        kiosk_number: Annotated[str, Path(max_length=32, examples=["0017"])],
        receipt_number: Annotated[int, Path(ge=1, le=INT64_MAX, examples=[42])],
        code: Annotated[str, Query(max_length=64, examples=["3fJ9xQ"], description="The QR code's secret.")],
        language: Tongue,
    ) -> TracedAnswer:
        """What became of the money of a receipt, for whoever holds it; nothing about a person.

        404 as long as the kiosk has not reported it, and just so for another receipt's code.
        """
        with reading(context.engine) as connection:
            receipt = traced_receipt(
                connection, kiosk_number=kiosk_number, receipt_number=receipt_number, code=code
            )
        if receipt is None:
            raise NotFound("receipt")
        return traced_answer(receipt, language)

    return router
