"""The merchant's side: its payees, refunds, redemptions, events and reports (docs/merchants.md)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import PlainTextResponse, Response
from sqlalchemy import Connection, Row, select

from ledger.books.ids import named_id
from ledger.books.service import balances_of
from ledger.context import Context
from ledger.database import reading, write
from ledger.http.bodies import Done, Nothing
from ledger.http.callers import Caller
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.keys import TooManyKeys
from ledger.http.pages import Page, PageQuery, read_page
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.http.rates import limited
from ledger.merchants.access import ByKey
from ledger.merchants.forms import fault_of_form
from ledger.merchants.keys import Merchant, add_key, revoke_key
from ledger.merchants.notices import event_body, event_rows, send_again
from ledger.merchants.reports import DayReport, csv_of, day_report
from ledger.merchants.rules import PayeeTerms
from ledger.merchants.schemas import (
    EventAnswer,
    EventQuery,
    FormBody,
    KeyAnswer,
    KeyBody,
    LineAnswer,
    MerchantAnswer,
    NewKeyAnswer,
    NoticeKeyAnswer,
    PayeeAnswer,
    PayeesAnswer,
    RedemptionAnswer,
    RedemptionBody,
    RedemptionQuery,
    RefundAnswer,
    RefundBody,
    RefundQuery,
    ReportAnswer,
)
from ledger.merchants.service import merchant_account, set_form, terms_of
from ledger.merchants.tables import merchant_events, merchant_keys, merchants, payees
from ledger.redemptions.rules import OwnerKind
from ledger.redemptions.service import Redemption, redeem_merchant, redemption_from
from ledger.redemptions.tables import redemptions
from ledger.refunds.service import Refund, RefundAsked, refund, refund_from
from ledger.refunds.tables import refunds
from wire.money import Tiyn
from wire.refusals import Refusal

ReportDay = Annotated[date, Path(ge=date(2023, 1, 1), le=date(2099, 12, 31), description="Astana date.")]


def merchant_router(context: Context) -> APIRouter:
    """Routes ``/v1/merchant/…``, each for the merchant whose key is sent."""
    router = APIRouter(
        prefix="/v1/merchant", tags=["merchant"], dependencies=[limited("merchant", per_minute=1200)]
    )
    _add_payees(router, context)
    _add_keys(router, context)
    _add_refunds(router, context)
    _add_redemptions(router, context)
    _add_events(router, context)
    _add_reports(router, context)
    return router


def caller_of(merchant: Merchant) -> Caller:
    return Caller("merchant", merchant.merchant_code)


def _add_payees(router: APIRouter, context: Context) -> None:
    @router.get("")
    def who_am_i(merchant: ByKey) -> MerchantAnswer:
        """The merchant, and what its account holds."""
        account = merchant_account(merchant.issuer_code, merchant.merchant_code)
        with reading(context.engine) as connection:
            row = connection.execute(
                select(merchants).where(merchants.c.merchant_code == merchant.merchant_code)
            ).one()
            balance = balances_of(connection, [account])[account]
        return MerchantAnswer(
            merchant_code=row.merchant_code,
            name=row.name,
            bin=row.bin,
            balance_tiyn=balance.balance_tiyn,
            available_tiyn=balance.available_tiyn,
            notice_url=row.notice_url,
            has_bank_account=row.iban is not None,
        )

    @router.get("/payees")
    def list_payees(merchant: ByKey) -> PayeesAnswer:
        """The merchant's payees with their forms and terms (W-20)."""
        with reading(context.engine) as connection:
            terms = _own_terms(connection, merchant)
        return PayeesAnswer(items=[_payee(each) for each in terms])

    @router.put("/payees/{payee}/form")
    def put_form(payee: str, asked: FormBody, merchant: ByKey) -> PayeeAnswer:
        """Change what a payee's form asks for (W-20). Sending the same form again changes nothing."""
        fields = [each.field() for each in asked.fields]
        fault = fault_of_form(fields)
        if fault is not None:
            place, _, reason = fault.partition(": ")
            faults = [FieldFault(field=f"body.{place}", reason=reason)]
            raise ApiFailure(ApiCode.BODY_INVALID, f"body.{fault}", errors=faults)

        def work(connection: Connection) -> PayeeAnswer:
            if payee not in {each.payee.code for each in _own_terms(connection, merchant)}:
                raise NotFound("payee")
            set_form(connection, payee, fields)
            return _payee(terms_of(connection, [payee])[payee])

        return write(context.engine, work)


def _add_keys(router: APIRouter, context: Context) -> None:
    @router.get("/keys")
    def list_keys(query: PageQuery, merchant: ByKey) -> Page[KeyAnswer]:
        """The merchant's keys, without their secrets."""
        chosen = select(merchant_keys).where(merchant_keys.c.merchant_code == merchant.merchant_code)
        with reading(context.engine) as connection:
            rows, after = read_page(
                connection, chosen, [merchant_keys.c.created_at, merchant_keys.c.key_id], query
            )
        return Page(items=[_key(row, merchant) for row in rows], next_cursor=after)

    @router.post("/keys", status_code=201, response_model=NewKeyAnswer)
    def make_key(asked: KeyBody, merchant: ByKey, key: IdempotencyKey) -> Response:
        """Make another key; the old ones go on until they are revoked."""

        def work(connection: Connection) -> NewKeyAnswer:
            return new_key(connection, merchant.merchant_code, asked, context)

        return answer_once(
            context, caller_of(merchant), key, route="keys", asked=asked, work=work, status=201
        )

    @router.post("/keys/{key_id}/revocation", response_model=Done)
    def end_key(key_id: UUID, asked: Nothing, merchant: ByKey, key: IdempotencyKey) -> Response:
        """Revoke a key, at once; a key may revoke itself."""

        def work(connection: Connection) -> Done:
            if not revoke_key(connection, merchant.merchant_code, key_id, context.clock()):
                raise NotFound("key")
            return Done()

        route = f"keys/{key_id}/revocation"
        return answer_once(context, caller_of(merchant), key, route=route, asked=asked, work=work)


def new_key(connection: Connection, merchant_code: str, asked: KeyBody, context: Context) -> NewKeyAnswer:
    """A key for a merchant. Raises ApiFailure (409) when it has too many."""
    try:
        made = add_key(
            connection, merchant_code, asked.name, expires_at=asked.expires_at, now=context.clock()
        )
    except TooManyKeys as many:
        raise ApiFailure(ApiCode.CONFLICT, "revoke a key first") from many
    return NewKeyAnswer(key_id=made.key_id, secret=made.secret)


def _add_refunds(router: APIRouter, context: Context) -> None:
    @router.post("/refunds", status_code=201, response_model=RefundAnswer)
    def post_refund(asked: RefundBody, merchant: ByKey, key: IdempotencyKey) -> Response:
        """Give a payment back to the customer; the operator's fee is kept (W-71, W-73)."""
        wanted = RefundAsked(
            refund_id=named_id(f"refund/{merchant.merchant_code}/{key}"),
            merchant_code=merchant.merchant_code,
            payment_id=asked.payment_id,
            amount_tiyn=None if asked.amount_tiyn is None else Tiyn(asked.amount_tiyn),
            reason=asked.reason,
            wallet_phone=asked.wallet_phone,
        )

        def work(connection: Connection) -> RefundAnswer | Refusal:
            made = refund(connection, wanted, context.clock())
            return made if isinstance(made, Refusal) else refund_answer(made)

        return answer_once(
            context, caller_of(merchant), key, route="refunds", asked=asked, work=work, status=201
        )

    @router.get("/refunds")
    def list_refunds(query: Annotated[RefundQuery, Query()], merchant: ByKey) -> Page[RefundAnswer]:
        """The merchant's refunds, newest first."""
        chosen = select(refunds).where(refunds.c.merchant_code == merchant.merchant_code)
        if query.state is not None:
            chosen = chosen.where(refunds.c.state == query.state)
        if query.payment_id is not None:
            chosen = chosen.where(refunds.c.payment_id == query.payment_id)
        keys = [refunds.c.requested_at, refunds.c.refund_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        return Page(items=[refund_answer(refund_from(row)) for row in rows], next_cursor=after)


def _add_redemptions(router: APIRouter, context: Context) -> None:
    @router.post("/redemptions", status_code=201, response_model=RedemptionAnswer)
    def post_redemption(asked: RedemptionBody, merchant: ByKey, key: IdempotencyKey) -> Response:
        """Turn e-money into money on the merchant's bank account, up to its balance (W-80)."""
        redemption_id = named_id(f"redemption/{merchant.merchant_code}/{key}")

        def work(connection: Connection) -> RedemptionAnswer | Refusal:
            made = redeem_merchant(
                connection, merchant.merchant_code, redemption_id, Tiyn(asked.amount_tiyn), context.clock()
            )
            return made if isinstance(made, Refusal) else redemption_answer(made)

        return answer_once(
            context, caller_of(merchant), key, route="redemptions", asked=asked, work=work, status=201
        )

    @router.get("/redemptions")
    def list_redemptions(
        query: Annotated[RedemptionQuery, Query()], merchant: ByKey
    ) -> Page[RedemptionAnswer]:
        """The merchant's redemptions, newest first."""
        chosen = select(redemptions).where(
            redemptions.c.kind == OwnerKind.MERCHANT, redemptions.c.owner == merchant.merchant_code
        )
        if query.state is not None:
            chosen = chosen.where(redemptions.c.state == query.state)
        keys = [redemptions.c.requested_at, redemptions.c.redemption_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        return Page(items=[redemption_answer(redemption_from(row)) for row in rows], next_cursor=after)


def _add_events(router: APIRouter, context: Context) -> None:
    @router.get("/events")
    def list_events(query: Annotated[EventQuery, Query()], merchant: ByKey) -> Page[EventAnswer]:
        """Everything that the merchant was or is to be told, oldest first (W-24)."""
        chosen = event_rows().where(merchant_events.c.merchant_code == merchant.merchant_code)
        for column, wanted in (
            (merchant_events.c.state, query.state),
            (merchant_events.c.kind, query.kind),
            (merchant_events.c.subject_id, query.subject_id),
        ):
            chosen = chosen if wanted is None else chosen.where(column == wanted)
        keys = [merchant_events.c.recorded_at, merchant_events.c.event_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query)
        return Page(items=[event_answer(row) for row in rows], next_cursor=after)

    @router.post("/events/{event_id}/delivery", status_code=202, response_model=Done)
    def deliver_again(event_id: UUID, asked: Nothing, merchant: ByKey, key: IdempotencyKey) -> Response:
        """Send an event to the merchant's address once more, whatever became of it."""

        def work(connection: Connection) -> Done:
            if not send_again(connection, merchant.merchant_code, event_id, context.clock()):
                raise NotFound("event, or address to send it to")
            return Done()

        route = f"events/{event_id}/delivery"
        return answer_once(context, caller_of(merchant), key, route=route, asked=asked, work=work, status=202)

    @router.get("/notice-key")
    def notice_key(_merchant: ByKey) -> NoticeKeyAnswer:
        """The public key that notices are signed with."""
        return NoticeKeyAnswer(public_key=context.settings.notice_public_key)


def _add_reports(router: APIRouter, context: Context) -> None:
    @router.get("/reports/{day}")
    def get_report(day: ReportDay, merchant: ByKey) -> ReportAnswer:
        """One Astana day of the merchant's account: opening, every line, closing."""
        with reading(context.engine) as connection:
            report = day_report(connection, merchant.issuer_code, merchant.merchant_code, day)
        return _report(report)

    @router.get(
        "/reports/{day}/csv",
        response_class=PlainTextResponse,
        responses={200: {"content": {"text/csv": {"schema": {"type": "string"}, "example": "number,kind"}}}},
    )
    def get_report_csv(day: ReportDay, merchant: ByKey) -> Response:
        """The same day as CSV, sums in tiyn."""
        with reading(context.engine) as connection:
            report = day_report(connection, merchant.issuer_code, merchant.merchant_code, day)
        name = f"{merchant.merchant_code}-{day.isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(csv_of(report), media_type="text/csv", headers=headers)


def refund_answer(one: Refund) -> RefundAnswer:
    return RefundAnswer(
        refund_id=one.refund_id,
        payment_id=one.payment_id,
        amount_tiyn=one.amount_tiyn,
        reason=one.reason,
        state=one.state,
        requested_at=one.requested_at,
        due_on=one.due_on,
        ended_at=one.ended_at,
    )


def redemption_answer(one: Redemption) -> RedemptionAnswer:
    return RedemptionAnswer(
        redemption_id=one.redemption_id,
        amount_tiyn=one.amount_tiyn,
        state=one.state,
        requested_at=one.requested_at,
        sent_at=one.sent_at,
        ended_at=one.ended_at,
        bank_reference=one.bank_reference,
        failure=one.failure,
    )


def event_answer(row: Row[Any]) -> EventAnswer:
    return EventAnswer(
        event_id=row.event_id,
        kind=row.kind,
        at=row.at,
        state=row.state,
        attempts=row.attempts,
        delivered_at=row.delivered_at,
        last_failure=row.last_failure,
        content=event_body(row),
    )


def _own_terms(connection: Connection, merchant: Merchant) -> list[PayeeTerms]:
    codes = connection.execute(
        select(payees.c.payee_code).where(payees.c.merchant_code == merchant.merchant_code)
    ).scalars()
    return sorted(terms_of(connection, codes).values(), key=lambda terms: terms.payee.code)


def _payee(terms: PayeeTerms) -> PayeeAnswer:
    payee, check = terms.payee, terms.online_check
    return PayeeAnswer(
        code=payee.code,
        category=payee.category,
        name=payee.name,
        fields=list(payee.fields),
        amount=payee.amount,
        min_tiyn=payee.min_tiyn,
        max_tiyn=payee.max_tiyn,
        is_closed=terms.is_closed,
        is_offline_allowed=payee.is_offline_allowed,
        check_url=None if check is None else check.url,
        is_check_mandatory=check is not None and check.is_mandatory,
        allows_partial_refund=terms.allows_partial_refund,
    )


def _key(row: Row[Any], merchant: Merchant) -> KeyAnswer:
    return KeyAnswer(
        key_id=row.key_id,
        name=row.name,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        is_this=row.key_id == merchant.key_id,
    )


def _report(report: DayReport) -> ReportAnswer:
    return ReportAnswer(
        merchant_code=report.merchant_code,
        day=report.day,
        opening_tiyn=report.opening_tiyn,
        closing_tiyn=report.closing_tiyn,
        totals_tiyn={kind: int(amount) for kind, amount in report.totals.items()},
        lines=[
            LineAnswer(
                number=line.number,
                kind=line.kind,
                payment_id=line.payment_id,
                operation_id=line.operation_id,
                at=line.at,
                recorded_at=line.recorded_at,
                amount_tiyn=line.amount_tiyn,
                payee=line.payee_code,
                requisites=dict(line.requisites),
            )
            for line in report.lines
        ],
    )
