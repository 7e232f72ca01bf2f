"""Routes of orders for a client's site and app.

Orders are read and answered without the framework's own parsing: they are what a service of payments does most.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Receive, Scope, Send

from ledger.access import codes
from ledger.access.rules import CodePurpose
from ledger.access.sessions import ReadySession, WalletSession, ready_session
from ledger.books.service import balances_of
from ledger.context import Context
from ledger.database import reading
from ledger.http.bodies import Done, refuse_doubled_keys
from ledger.http.callers import Caller
from ledger.http.idempotency import KEY_HEADER, REPLAYED_HEADER, IdempotencyKey, answer_once
from ledger.http.pages import Page, PageQuery, read_page
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.http.refused import Refused
from ledger.http.requests import says_json
from ledger.maintenance.service import Board
from ledger.merchants.online_check import check as ask_payee
from ledger.merchants.service import terms_of
from ledger.payments.decisions import Outcome, Stored, told_again
from ledger.payments.lane import OrderLane
from ledger.payments.quotes import quote
from ledger.payments.rules import Order, OrderKind, PaymentState
from ledger.payments.schemas import (
    BalanceTold,
    CodeAnswer,
    CodeRequest,
    ConfirmationRequest,
    OrderAnswer,
    PaymentRequest,
    QuoteAsked,
    QuoteTold,
    TransferRequest,
    WithdrawalRequest,
    order_bytes,
)
from ledger.payments.service import code_fields
from ledger.payments.submissions import Submission
from ledger.payments.tables import payments
from ledger.payments.world import ORDERS, stored_of, stored_orders
from ledger.wallets.service import wallet_of
from wire.refusals import Refusal, RefusalCode

OrderRequest = PaymentRequest | TransferRequest | WithdrawalRequest
Asked = TypeVar("Asked", bound=BaseModel)

BEARER: Final = "bearer "
JSON: Final = "application/json"
JSON_BYTES: Final = JSON.encode()
_KEY_NAME: Final = KEY_HEADER.lower().encode()

PURPOSE_OF: Final = {
    OrderKind.PAYMENT: CodePurpose.PAYMENT,
    OrderKind.TRANSFER: CodePurpose.TRANSFER,
    OrderKind.WITHDRAWAL: CodePurpose.WITHDRAWAL,
}


ORDER_ROUTES: Final[Mapping[str, type[OrderRequest]]] = {
    "/v1/wallet/payments": PaymentRequest,
    "/v1/wallet/transfers": TransferRequest,
    "/v1/wallet/withdrawals": WithdrawalRequest,
}


def payment_router(context: Context) -> APIRouter:
    """Routes ``/v1/wallet/…`` of orders: quote, pay, transfer, withdraw, confirm, look at."""
    router = APIRouter(prefix="/v1/wallet", tags=["wallet: payments"])
    _add_orders(router)
    _add_quotes(router, context)
    _add_confirmations(router, context)
    _add_views(router, context)
    return router


def order_shortcuts(app: FastAPI, context: Context) -> dict[tuple[str, str], ASGIApp]:
    """Orders answered without the framework between layer and route: finding the route and what it depends on costs
    more than reading and answering it. Failures become the same problems.
    """
    handlers = dict(app.exception_handlers)
    return {
        ("POST", path): _Shortcut(path, model, app, context, handlers) for path, model in ORDER_ROUTES.items()
    }


class _Shortcut:
    """One route of orders as an ASGI application: the same as ``take_order``, without the framework's objects.

    Whatever fails is handed to the framework's own handlers of failures.
    """

    def __init__(
        self,
        path: str,
        model: type[OrderRequest],
        app: FastAPI,
        context: Context,
        handlers: Mapping[Any, Any],
    ) -> None:
        self.path = path
        self._model = model
        self._clock = context.clock
        self._board: Board = app.state.maintenance
        self._lane: OrderLane = app.state.orders
        self._handlers = handlers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = self
        try:
            self._board.refuse_on(self._clock())
            # The first of headers that stand twice, as the framework takes it.
            headers = dict(reversed(scope["headers"]))
            token = _token_in(_told(headers, b"authorization"))
            key = _key_in(_told(headers, _KEY_NAME))
            _demand_json(_told(headers, b"content-type", JSON))
            asked = _parsed(await _body(receive), self._model)
            submission = Submission(token=token, order=partial(asked.order, key=key))
            outcome = await self._lane.carry_out(submission)
            status, more = _answered(outcome)
        except Exception as failure:  # noqa: BLE001 - the handlers know which are answers; they raise all others
            await ExceptionMiddleware(_raising(failure), self._handlers)(scope, receive, send)
            return
        body = order_bytes(outcome)
        told = [(b"content-length", b"%d" % len(body)), (b"content-type", JSON_BYTES)]
        told += [(name.lower().encode(), value.encode()) for name, value in more.items()]
        await send({"type": "http.response.start", "status": status, "headers": told})
        await send({"type": "http.response.body", "body": body})


def _raising(failure: Exception) -> ASGIApp:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        raise failure

    return app


def _told(headers: Mapping[bytes, bytes], name: bytes, default: str = "") -> str:
    raw = headers.get(name)
    return default if raw is None else raw.decode("latin-1")


async def _body(receive: Receive) -> bytes:
    """The whole body. Raises ClientDisconnect when the caller has gone before its end."""
    parts = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


async def take_order(request: Request, model: type[OrderRequest]) -> Response:
    """Read, carry out and answer an order."""
    token, key = token_of(request), key_of(request)
    asked = await parsed(request, model)
    submission = Submission(token=token, order=partial(asked.order, key=key))
    return order_response(await lane_of(request).carry_out(submission))


def _add_orders(router: APIRouter) -> None:
    @router.post("/payments", **_documented(PaymentRequest))
    async def pay(request: Request) -> Response:
        """Pay a payee from the wallet. 202: the order waits for its confirmation code (W-21, W-22)."""
        return await take_order(request, PaymentRequest)

    @router.post("/transfers", **_documented(TransferRequest))
    async def transfer(request: Request) -> Response:
        """Transfer to another client's wallet. 202: the order waits for its confirmation code."""
        return await take_order(request, TransferRequest)

    @router.post("/withdrawals", **_documented(WithdrawalRequest))
    async def withdraw(request: Request) -> Response:
        """Withdraw to one's own bank account, identified clients only (W-80).

        ``pending``: the money is set aside until the issuer's bank has paid or refused.
        """
        return await take_order(request, WithdrawalRequest)


def _add_quotes(router: APIRouter, context: Context) -> None:
    @router.post("/quotes", status_code=HTTPStatus.CREATED, response_model=QuoteTold)
    def post_quote(asked: QuoteAsked, session: ReadySession, key: IdempotencyKey) -> Response:
        """What an order would cost, and whether it would be carried out, before any money moves (W-16, W-32)."""
        stop = _asked_of_payee(context, asked)

        def work(connection: Connection) -> QuoteTold | Refusal:
            made = quote(
                connection,
                quote_id=uuid5(session.wallet_id, f"quote/{key}"),
                wallet_id=session.wallet_id,
                kind=asked.kind,
                amount=asked.amount_tiyn,
                payee_code=asked.payee,
                requisites=asked.answers,
                now=context.clock(),
                stop=stop,
            )
            return made if isinstance(made, Refusal) else QuoteTold.of(made)

        return answer_once(
            context, caller_of(session), key, route="wallet/quotes", asked=asked, work=work, status=201
        )


def _asked_of_payee(context: Context, asked: QuoteAsked) -> Refusal | None:
    if asked.payee is None:
        return None
    with reading(context.engine) as connection:
        terms = terms_of(connection, [asked.payee]).get(asked.payee)
    if terms is None:
        return None
    return ask_payee(
        terms,
        asked.answers,
        amount_tiyn=asked.amount_tiyn,
        are_private_allowed=context.settings.are_private_allowed,
    )


def _add_confirmations(router: APIRouter, context: Context) -> None:
    @router.post(
        "/operations/{operation_id}/codes", status_code=HTTPStatus.CREATED, response_model=CodeAnswer
    )
    def post_code(
        operation_id: UUID, asked: CodeRequest, session: ReadySession, key: IdempotencyKey
    ) -> Response:
        """Send the holder a code for an order that waits for one: by SMS, call, voice or message command (W-21)."""

        def work(connection: Connection) -> CodeAnswer | Refusal:
            order = _awaiting(connection, session, operation_id).order
            issued = codes.issue(
                connection,
                purpose=PURPOSE_OF[order.kind],
                bound_to=order.bound_to,
                channel=asked.channel,
                now=context.clock(),
                wallet_id=session.wallet_id,
                fields=code_fields(connection, order),
            )
            if isinstance(issued, Refusal):
                return issued
            return CodeAnswer.of(issued, context.settings.command_number)

        route = f"wallet/operations/{operation_id}/codes"
        return answer_once(context, caller_of(session), key, route=route, asked=asked, work=work, status=201)

    def checked(operation_id: UUID, asked: ConfirmationRequest, session: WalletSession, key: UUID) -> Order:
        """The order, once its code is right. The tries are counted whatever becomes of the order."""
        with reading(context.engine) as connection:
            order = _own(connection, session, operation_id).order

        def work(connection: Connection) -> Done | Refusal:
            refusal = codes.check(
                connection,
                asked.challenge_id,
                asked.code,
                purpose=PURPOSE_OF[order.kind],
                bound_to=order.bound_to,
                now=context.clock(),
                wallet_id=session.wallet_id,
                used_for=operation_id,
            )
            return refusal or Done()

        route = f"wallet/operations/{operation_id}/confirmations"
        answer_once(context, caller_of(session), key, route=route, asked=asked, work=work)
        return order

    @router.post("/operations/{operation_id}/confirmations", response_model=OrderAnswer)
    async def confirm(
        operation_id: UUID,
        asked: ConfirmationRequest,
        request: Request,
        session: Annotated[WalletSession, Depends(ready_session)],
        key: IdempotencyKey,
    ) -> Response:
        """Give the code: the order is decided once more, and carried out (W-21)."""
        order = await run_in_threadpool(checked, operation_id, asked, session, key)
        submission = Submission(token=token_of(request), order=lambda _wallet: order, is_confirmed=True)
        return order_response(await lane_of(request).carry_out(submission))


def _add_views(router: APIRouter, context: Context) -> None:
    @router.get("/balance")
    def get_balance(session: ReadySession) -> BalanceTold:
        """What the wallet holds, and what of it is available."""
        with reading(context.engine) as connection:
            wallet = wallet_of(connection, session.wallet_id)
            balance = balances_of(connection, [wallet.account_id])[wallet.account_id]
        return BalanceTold(
            balance_tiyn=balance.balance_tiyn,
            held_tiyn=balance.held_tiyn,
            available_tiyn=balance.available_tiyn,
            status=wallet.status,
            condition=wallet.condition.value,
            at=context.clock(),
        )

    @router.get("/operations")
    def list_operations(query: PageQuery, session: ReadySession) -> Page[OrderAnswer]:
        """Orders of this wallet, newest first, whatever became of them."""
        with reading(context.engine) as connection:
            rows, after = read_page(
                connection,
                ORDERS.where(payments.c.wallet_id == session.wallet_id),
                [payments.c.at, payments.c.operation_id],
                query,
                newest_first=True,
            )
        return Page(items=[OrderAnswer.of(told_again(stored_of(row))) for row in rows], next_cursor=after)

    @router.get("/operations/{operation_id}")
    def get_operation(operation_id: UUID, session: ReadySession) -> OrderAnswer:
        """One order of this wallet."""
        with reading(context.engine) as connection:
            return OrderAnswer.of(told_again(_own(connection, session, operation_id)))


# --- what routes of orders share ------------------------------------------------------------------------------


def caller_of(session: WalletSession) -> Caller:
    return Caller("wallet", str(session.wallet_id))


def lane_of(request: Request) -> OrderLane:
    """The way that orders go in this process."""
    lane: OrderLane = request.app.state.orders
    return lane


def token_of(request: Request) -> str:
    """The session's token. Raises ApiFailure (401) without one."""
    return _token_in(request.headers.get("authorization", ""))


def _token_in(raw: str) -> str:
    token = raw[len(BEARER) :].strip()
    if raw[: len(BEARER)].lower() != BEARER or not token:
        raise ApiFailure(
            ApiCode.UNAUTHENTICATED,
            "Authorization: Bearer is needed",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return token


def key_of(request: Request) -> UUID:
    """The caller's own key for this request. Raises ApiFailure (400) without one."""
    return _key_in(request.headers.get(KEY_HEADER, ""))


def _key_in(raw: str) -> UUID:
    try:
        return UUID(raw)
    except ValueError as wrong:
        fault = FieldFault(field=f"header.{KEY_HEADER}", reason="a UUID made for this request")
        raise ApiFailure(
            ApiCode.KEY_MISSING, f"{KEY_HEADER}: a UUID made for this request", errors=[fault]
        ) from wrong


async def parsed(request: Request, model: type[Asked]) -> Asked:
    """The body as this model.

    Raises:
        ApiFailure: 415, when the body does not say that it is JSON.
        RequestValidationError: which names each field that is wrong.
    """
    _demand_json(request.headers.get("content-type", JSON))
    return _parsed(await request.body(), model)


def _demand_json(media_type: str) -> None:
    if not says_json(media_type):
        raise ApiFailure(ApiCode.MEDIA_TYPE_UNSUPPORTED, "Content-Type: not application/json")


def _parsed(body: bytes, model: type[Asked]) -> Asked:
    try:
        asked = model.model_validate_json(body)
    except ValidationError as wrong:
        errors = wrong.errors(include_url=False, include_input=False)
        raise RequestValidationError([{**each, "loc": ("body", *each["loc"])} for each in errors]) from wrong
    refuse_doubled_keys(body)
    return asked


def order_response(outcome: Outcome) -> Response:
    """An order's answer.

    Raises:
        Refused: with the fields at fault, where it was them.
    """
    status, headers = _answered(outcome)
    return Response(order_bytes(outcome), status_code=status, media_type=JSON, headers=headers)


def _answered(outcome: Outcome) -> tuple[int, dict[str, str]]:
    """Status and headers of an order that was not refused. Raises Refused for others."""
    headers = {REPLAYED_HEADER: "true"} if outcome.is_repeated else {}
    if outcome.refusal is not None:
        faults = [
            FieldFault(field=f"body.requisites.{code}", reason=why) for code, why in outcome.faults.items()
        ]
        raise Refused(outcome.refusal, headers=headers, errors=faults or None)
    if outcome.state is PaymentState.EXPIRED:
        raise Refused(Refusal(code=RefusalCode.CODE_EXPIRED), headers=headers)
    is_waiting = outcome.state is PaymentState.AWAITING_CODE
    return int(HTTPStatus.ACCEPTED if is_waiting else HTTPStatus.OK), headers


def _own(connection: Connection, session: WalletSession, operation_id: UUID) -> Stored:
    found = stored_orders(connection, [operation_id]).get(operation_id)
    if found is None or found.order.wallet_id != session.wallet_id:
        raise NotFound("operation")
    return found


def _awaiting(connection: Connection, session: WalletSession, operation_id: UUID) -> Stored:
    found = _own(connection, session, operation_id)
    if found.state is not PaymentState.AWAITING_CODE:
        raise ApiFailure(ApiCode.CONFLICT, f"the operation is {found.state}")
    return found


def _documented(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    key = {
        "name": KEY_HEADER,
        "in": "header",
        "required": True,
        "description": "A random UUID made by the caller for this one order.",
        "schema": {"type": "string", "format": "uuid"},
    }
    return {
        "response_model": OrderAnswer,
        "responses": {202: {"model": OrderAnswer, "description": "The order waits for its code."}},
        "openapi_extra": {
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "parameters": [key],
            "security": [{"WalletSession": []}],
        },
    }
