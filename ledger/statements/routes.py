"""Routes of statements: on screen by pages, as CSV as a stream, as PDF (W-81)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Connection

from ledger.access.sessions import ReadySession
from ledger.books.rules import PostingKind
from ledger.context import Context
from ledger.database import reading, write
from ledger.http.bodies import AnswerBody
from ledger.http.callers import Caller
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.language import Language
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.http.refused import Refused
from ledger.issuers.service import network_of
from ledger.statements.links import Linked, make_link, use_link
from ledger.statements.renderings import Heading, csv_parts, pdf_bytes
from ledger.statements.rules import Period, PeriodInvalid, period_of, refusal_of_statement
from ledger.statements.service import Balances, Line, balances_in, lines_in
from ledger.statements.summary import summary_of
from ledger.wallets.rules import masked_phone
from ledger.wallets.service import Wallet, wallet_of
from wire.astana import astana_date
from wire.money import Tiyn
from wire.times import Utc
from wire.wallet import WalletSummary

PDF_LINES_MAX: Final = 5_000
"""A PDF is made in memory; a longer period is for CSV, which is a stream."""
LINES_DEFAULT: Final = 50
LINES_MAX: Final = 200


class Span(BaseModel):
    """Which days: Astana dates, both inclusive, up to five years back."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    first: date = Field(alias="from", examples=["2026-11-01"])
    last: date = Field(alias="to", examples=["2026-11-22"])


class PagedSpan(Span):
    after: int = Field(default=0, ge=0, le=2**63 - 1, description="``next`` of the page before.")
    limit: int = Field(default=LINES_DEFAULT, ge=1, le=LINES_MAX)


class LineTold(BaseModel):
    """One operation. Amount and fee are signed: what they did to the balance."""

    model_config = ConfigDict(frozen=True, from_attributes=True)

    operation_id: UUID
    kind: PostingKind
    at: Utc = Field(description="When the client acted.")
    posted_at: Utc = Field(description="When it came into the books.")
    counterparty: str = Field(examples=["ТОО «Дала Мобайл»"])
    amount_tiyn: Tiyn = Field(examples=[-250000])
    fee_tiyn: Tiyn = Field(examples=[-2500])
    balance_after_tiyn: Tiyn = Field(examples=[997500])


class StatementTold(BaseModel):
    """A page of a statement. Closing is opening plus all amounts and fees of all its pages."""

    model_config = ConfigDict(frozen=True)

    first: date = Field(serialization_alias="from")
    last: date = Field(serialization_alias="to")
    opening_tiyn: Tiyn = Field(examples=[1250000])
    closing_tiyn: Tiyn = Field(examples=[997500])
    items: list[LineTold]
    next: int | None = Field(default=None, description="Pass it as ``after`` for the next page.")


def statement_router(context: Context) -> APIRouter:
    """Routes ``/v1/wallet/summary``, ``/v1/wallet/statement``, ``….csv`` and ``….pdf``."""
    router = APIRouter(prefix="/v1/wallet", tags=["wallet: statements"])

    @router.get("/summary")
    def get_summary(session: ReadySession, language: Language) -> WalletSummary:
        """The wallet at a glance: balance, what limits still allow today, the last ten operations."""
        with reading(context.engine) as connection:
            return summary_of(connection, session.wallet_id, language, context.clock())

    @router.get("/statement")
    def get_statement(
        span: Annotated[PagedSpan, Query()], session: ReadySession, language: Language
    ) -> StatementTold:
        """Opening and closing balance and every operation of a period, by pages."""
        with reading(context.engine) as connection:
            wallet, period = _asked(context, connection, session.wallet_id, span)
            balances = balances_in(connection, wallet, period)
            found = list(
                islice(lines_in(connection, wallet, period, language, after=span.after), span.limit + 1)
            )
        shown = found[: span.limit]
        return StatementTold(
            first=period.first,
            last=period.last,
            opening_tiyn=balances.opening_tiyn,
            closing_tiyn=balances.closing_tiyn,
            items=[LineTold.model_validate(each) for each in shown],
            next=shown[-1].number if len(found) > span.limit else None,
        )

    @router.get(
        "/statement.csv",
        response_class=Response,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}}}}},
    )
    def get_csv(span: Annotated[Span, Query()], session: ReadySession, language: Language) -> Response:
        """The whole statement as CSV in UTF-8, streamed."""
        with reading(context.engine) as connection:
            _asked(context, connection, session.wallet_id, span)  # refuse before the first byte

        def parts() -> Iterator[str]:
            with reading(context.engine) as connection:
                wallet, period = _asked(context, connection, session.wallet_id, span)
                heading = _heading(context, connection, wallet, period)
                yield from csv_parts(heading, lines_in(connection, wallet, period, language), language)

        return StreamingResponse(parts(), media_type="text/csv; charset=utf-8", headers=_named(span, "csv"))

    @router.get(
        "/statement.pdf",
        response_class=Response,
        responses={200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def get_pdf(span: Annotated[Span, Query()], session: ReadySession, language: Language) -> Response:
        """The whole statement as PDF."""
        return _pdf(context, session.wallet_id, span, language)

    return router


class LinkAsked(Span):
    """A period for which an address is wanted."""


class LinkTold(AnswerBody):
    """Good once, until ``expires_at``; whoever has it sees the statement."""

    url: str = Field(examples=["https://tolem.example/statement/k3Jd9sQ1k3Jd9sQ1k3Jd9sQ1k3Jd9sQ1"])
    expires_at: Utc


def link_router(context: Context) -> APIRouter:
    """Routes ``/v1/wallet/statement-links`` and ``/statement/…``: a statement to be taken along from a kiosk."""
    router = APIRouter(tags=["wallet: statements"])

    @router.post("/v1/wallet/statement-links", status_code=201, response_model=LinkTold)
    def post_link(
        asked: LinkAsked, session: ReadySession, key: IdempotencyKey, language: Language
    ) -> Response:
        """Make an address under which the statement of a period can be fetched once as PDF, within ten minutes."""
        with reading(context.engine) as connection:
            _asked(context, connection, session.wallet_id, asked)
            base = network_of(connection).trace_url.rsplit("/", 1)[0]

        def work(connection: Connection) -> LinkTold:
            wanted = Linked(
                wallet_id=session.wallet_id, first=asked.first, last=asked.last, language=language
            )
            code, expires_at = make_link(connection, wanted, context.clock())
            return LinkTold(url=f"{base}/statement/{code}", expires_at=expires_at)

        caller = Caller("wallet", str(session.wallet_id))
        return answer_once(
            context, caller, key, route="wallet/statement-links", asked=asked, work=work, status=201
        )

    @router.get(
        "/statement/{code}",
        response_class=Response,
        responses={200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
    )
    def get_linked(code: Annotated[str, Path(max_length=64)]) -> Response:
        """The statement behind an address, once."""
        linked = write(context.engine, lambda connection: use_link(connection, code, context.clock()))
        if linked is None:
            raise NotFound("statement")
        span = Span.model_validate({"from": linked.first, "to": linked.last})
        return _pdf(context, linked.wallet_id, span, linked.language)

    return router


def _pdf(context: Context, wallet_id: UUID, span: Span, language: Language) -> Response:
    with reading(context.engine) as connection:
        wallet, period = _asked(context, connection, wallet_id, span)
        heading = _heading(context, connection, wallet, period)
        found: list[Line] = list(islice(lines_in(connection, wallet, period, language), PDF_LINES_MAX + 1))
    if len(found) > PDF_LINES_MAX:
        reason = f"more than {PDF_LINES_MAX} operations: ask for CSV, or for a shorter period"
        raise _wrong("from", reason)
    made = pdf_bytes(heading, found, language)
    return Response(made, media_type="application/pdf", headers=_named(span, "pdf"))


def _asked(context: Context, connection: Connection, wallet_id: UUID, span: Span) -> tuple[Wallet, Period]:
    wallet = wallet_of(connection, wallet_id)
    refusal = refusal_of_statement(wallet.status)
    if refusal is not None:
        raise Refused(refusal)
    try:
        return wallet, period_of(span.first, span.last, astana_date(context.clock()))
    except PeriodInvalid as wrong:
        raise _wrong(wrong.field, wrong.reason) from wrong


def _heading(context: Context, connection: Connection, wallet: Wallet, period: Period) -> Heading:
    balances: Balances = balances_in(connection, wallet, period)
    return Heading(
        phone=masked_phone(wallet.phone),
        holder=wallet.holder_name,
        operator=network_of(connection).operator_name,
        period=period,
        balances=balances,
        made_at=context.clock(),
    )


def _wrong(field: str, reason: str) -> ApiFailure:
    fault = FieldFault(field=f"query.{field}", reason=reason)
    return ApiFailure(ApiCode.BODY_INVALID, f"query.{field}: {reason}", errors=[fault])


def _named(span: Span, kind: str) -> dict[str, str]:
    name = f"statement-{span.first}-{span.last}.{kind}"
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
