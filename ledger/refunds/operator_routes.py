"""Refunds as the operator sees them: those that wait for their customer, those that are overdue (W-71)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection, not_, select

from ledger.books.ids import named_id
from ledger.context import Context
from ledger.database import reading
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page, read_page
from ledger.merchants.rules import is_iban
from ledger.refunds.rules import RefundState, is_overdue
from ledger.refunds.schemas import HeldRefundAnswer, RefundListQuery, SettleRefund
from ledger.refunds.service import Refund, refund_from, settle_to_bank, settle_to_wallet
from ledger.refunds.tables import refunds
from ledger.staff.access import staff
from ledger.staff.audit import record
from ledger.staff.permissions import Action
from ledger.staff.service import Staff
from wire.astana import astana_date
from wire.refusals import Refusal, RefusalCode

Reader = Annotated[Staff, Depends(staff(Action.READ_MONEY))]
Settler = Annotated[Staff, Depends(staff(Action.SETTLE_CASH))]


def refund_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/refunds``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: refunds"])

    @router.get("/refunds")
    def list_refunds(query: Annotated[RefundListQuery, Query()], _who: Reader) -> Page[HeldRefundAnswer]:
        """Refunds by the day they are due; overdue ones by ``is_overdue`` (W-71)."""
        today = astana_date(context.clock())
        overdue = (refunds.c.state != RefundState.DONE) & (refunds.c.due_on < today)
        chosen = select(refunds)
        if query.state is not None:
            chosen = chosen.where(refunds.c.state == query.state)
        if query.merchant_code is not None:
            chosen = chosen.where(refunds.c.merchant_code == query.merchant_code)
        if query.is_overdue is not None:
            chosen = chosen.where(overdue if query.is_overdue else not_(overdue))
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, [refunds.c.due_on, refunds.c.refund_id], query)
        return Page(items=[_answer(refund_from(row), context) for row in rows], next_cursor=after)

    @router.post("/refunds/{refund_id}/settlement", response_model=HeldRefundAnswer)
    def settle(refund_id: UUID, asked: SettleRefund, who: Settler, key: IdempotencyKey) -> Response:
        """Give a held refund to the customer who was found: to a wallet, or to his bank account."""

        def work(connection: Connection) -> HeldRefundAnswer | Refusal:
            now = context.clock()
            done = _settled(connection, refund_id, asked, key, now)
            if isinstance(done, Refusal):
                return done
            detail = {"to": "wallet" if asked.iban is None else "bank"}
            record(connection, who, "settle refund", f"refund:{refund_id}", at=now, detail=detail)
            return _answer(done, context)

        route = f"refunds/{refund_id}/settlement"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)

    return router


def _settled(
    connection: Connection, refund_id: UUID, asked: SettleRefund, key: UUID, now: datetime
) -> Refund | Refusal:
    if asked.iban is None or asked.name is None:
        assert asked.wallet_phone is not None, "one of the two is given"
        return settle_to_wallet(connection, refund_id, asked.wallet_phone, now)
    if not is_iban(asked.iban):
        return Refusal(code=RefusalCode.IBAN_INVALID)
    redemption_id = named_id(f"refund/{refund_id}/{key}")
    iban = asked.iban.replace(" ", "").upper()
    return settle_to_bank(connection, refund_id, redemption_id, iban=iban, name=asked.name, now=now)


def _answer(one: Refund, context: Context) -> HeldRefundAnswer:
    return HeldRefundAnswer(
        refund_id=one.refund_id,
        payment_id=one.payment_id,
        amount_tiyn=one.amount_tiyn,
        reason=one.reason,
        state=one.state,
        requested_at=one.requested_at,
        due_on=one.due_on,
        ended_at=one.ended_at,
        merchant_code=one.merchant_code,
        is_overdue=is_overdue(one.state, one.due_on, astana_date(context.clock())),
        redemption_id=one.redemption_id,
    )
