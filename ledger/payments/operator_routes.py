"""What staff see of orders, and the mistaken transfers that they ask back for a client (W-72, W-92)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy import Connection, Row

from ledger.context import Context
from ledger.database import reading, write
from ledger.http.bodies import AnswerBody
from ledger.http.callers import Caller
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page, PageParameters, read_page
from ledger.http.problem import NotFound
from ledger.payments.decisions import told_again
from ledger.payments.returns import ask_back
from ledger.payments.schemas import OrderAnswer, ReturnRequest, ReturnTold
from ledger.payments.tables import payments
from ledger.payments.world import ORDERS, stored_of
from ledger.staff.access import staff
from ledger.staff.audit import record
from ledger.staff.permissions import Action
from ledger.staff.service import Staff
from wire.refusals import Refusal

Reader = Annotated[Staff, Depends(staff(Action.READ_WALLETS))]
PersonalReader = Annotated[Staff, Depends(staff(Action.READ_PERSONAL_DATA))]
Helper = Annotated[Staff, Depends(staff(Action.CHANGE_WALLETS))]


class OrderQuery(PageParameters):
    """Of one wallet, or all; newest first."""

    wallet_id: UUID | None = None


class OrderForStaff(OrderAnswer):
    """An order with whose it is; requisites are shown apart, and that is recorded.

    ``posting_id``: what a reversal names (W-70); null until the money has moved.
    """

    wallet_id: UUID
    receiver_wallet_id: UUID | None = None
    posting_id: UUID | None = Field(default=None, examples=["7d0f6a0e-4b52-4a39-9f0e-2f5d6f6f8f10"])


class RequisitesTold(AnswerBody):
    """What the client filled in: personal."""

    requisites: dict[str, str] = Field(examples=[{"phone": "7011234567"}])


def payment_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/payments`` and ``/v1/operator/transfer-returns``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: payments"])
    _add_views(router, context)
    _add_returns(router, context)
    return router


def _add_views(router: APIRouter, context: Context) -> None:
    @router.get("/payments")
    def list_payments(query: Annotated[OrderQuery, Query()], _who: Reader) -> Page[OrderForStaff]:
        """Orders from wallets, newest first. Cash orders of kiosks: ``/v1/operator/receipts``."""
        chosen = ORDERS
        if query.wallet_id is not None:
            chosen = chosen.where(payments.c.wallet_id == query.wallet_id)
        with reading(context.engine) as connection:
            keys = [payments.c.at, payments.c.operation_id]
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        return Page(items=[_told(row) for row in rows], next_cursor=after)

    @router.get("/payments/{operation_id}")
    def get_payment(operation_id: UUID, _who: Reader) -> OrderForStaff:
        """One order by the number that the client's receipt shows."""
        with reading(context.engine) as connection:
            row = connection.execute(ORDERS.where(payments.c.operation_id == operation_id)).one_or_none()
        if row is None:
            raise NotFound("payment")
        return _told(row)

    @router.get("/payments/{operation_id}/requisites")
    def get_requisites(operation_id: UUID, who: PersonalReader) -> RequisitesTold:
        """What the client filled in. That it was looked at is recorded (W-92)."""

        def work(connection: Connection) -> RequisitesTold:
            row = connection.execute(ORDERS.where(payments.c.operation_id == operation_id)).one_or_none()
            if row is None:
                raise NotFound("payment")
            subject = f"payment:{operation_id}"
            record(connection, who, "read requisites", subject, at=context.clock(), personal=True)
            return RequisitesTold(requisites=row.requisites or {})

        return write(context.engine, work)


def _add_returns(router: APIRouter, context: Context) -> None:
    @router.post("/transfer-returns", status_code=HTTPStatus.CREATED, response_model=ReturnTold)
    def ask(asked: ReturnRequest, who: Helper, key: IdempotencyKey) -> Response:
        """Ask for a mistaken transfer back on a client's behalf; its receiver still has to consent (W-72)."""

        def work(connection: Connection) -> ReturnTold | Refusal:
            made = ask_back(
                connection,
                asked.operation_id,
                return_id=uuid5(who.staff_id, f"return/{key}"),
                now=context.clock(),
            )
            if isinstance(made, Refusal):
                return made
            record(connection, who, "ask transfer back", f"payment:{asked.operation_id}", at=context.clock())
            return ReturnTold.model_validate(
                {name: getattr(made, name) for name in ReturnTold.model_fields if hasattr(made, name)}
                | {"side": "sender"}
            )

        caller = Caller("staff", str(who.staff_id))
        route = "operator/transfer-returns"
        return answer_once(context, caller, key, route=route, asked=asked, work=work, status=201)


def _told(row: Row[Any]) -> OrderForStaff:
    stored = stored_of(row)
    answer = OrderAnswer.of(told_again(stored))
    return OrderForStaff(
        **answer.model_dump(),
        wallet_id=stored.order.wallet_id,
        receiver_wallet_id=row.receiver_wallet_id,
        posting_id=row.posting_id,
    )
