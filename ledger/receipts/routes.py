"""``GET /receipt/…``: the address in a receipt's QR code (``wire.tracing``)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Header, Path
from fastapi.responses import HTMLResponse

from ledger.context import Context
from ledger.database import reading
from ledger.issuers.service import network_of
from ledger.receipts.page import language_of, receipt_page
from ledger.receipts.service import traced_receipt

INT64_MAX = 2**63 - 1


def receipt_router(context: Context) -> APIRouter:
    router = APIRouter(tags=["receipts"])

    @router.get(
        "/receipt/{kiosk_number}/{receipt_number}/{code}",
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

    return router
