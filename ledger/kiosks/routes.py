"""The kiosks' HTTP side, exactly as ``wire.messages`` says."""

from __future__ import annotations

from asyncio import get_running_loop
from base64 import b64encode
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from sqlalchemy import Connection
from starlette.concurrency import run_in_threadpool

from ledger.context import Context
from ledger.database import reading, write
from ledger.field_agents.service import check_code, send_code
from ledger.http.rates import Rates
from ledger.http.requests import BodyTooLarge
from ledger.kiosks.authentication import SignedRequest
from ledger.kiosks.held_entries import held_entries
from ledger.kiosks.intake import let_pass, take_batch
from ledger.kiosks.policies import PolicyReader, policy_answer
from ledger.kiosks.quotes import payee_to_ask, quote
from ledger.kiosks.rules import BatchBroken
from ledger.kiosks.service import enrol, kiosk_of
from ledger.kiosks.unenrolments import unenrol
from ledger.kiosks.wallet_sessions import find_order, sign_everybody_out, sign_in
from ledger.maintenance.service import refuse_during_maintenance
from ledger.merchants.logos import logo_by_hash
from ledger.merchants.online_check import check
from ledger.receipts import wallet_orders
from ledger.receipts.service import receipt_of_paper
from wire.compression import ENCODING, PACKED_BYTES_MIN, NotPacked, PackedTooLarge, packed, unpacked
from wire.messages import (
    BatchAnswer,
    BatchRequest,
    EnrolAnswer,
    EnrolRequest,
    EntriesAnswer,
    LogoAnswer,
    PolicyAnswer,
    QuoteAnswer,
    QuoteRequest,
    StaffCodeAnswer,
    StaffCodeRequest,
    TraceAnswer,
    TracedPart,
    TracedReceipt,
    TracedWalletOrder,
    UnenrolAnswer,
    UnenrolRequest,
    have_of,
)
from wire.refusals import Refusal, RefusalCode
from wire.wallet import (
    WalletOrderAsked,
    WalletOrderFound,
    WalletSessionsEnd,
    WalletSessionsEnded,
    WalletSignedIn,
    WalletSignIn,
)

SIGN_INS_A_MINUTE: Final = 10
"""At one kiosk, whoever tries: a queue of customers is slower."""

BATCHES_AT_ONCE: Final = 4
"""Threads for batches of kiosks, beside those that serve all who ask in passing. More batches wait without one."""

INT64_MAX: Final = 2**63 - 1

LogoHash = Annotated[str, Path(pattern="^[0-9a-f]{64}$", examples=["9f" * 32])]
Have = Annotated[
    str | None,
    Query(
        max_length=1000,
        description="Parts and versions that the kiosk has: only the others are answered, in `update`.",
        examples=["offer:1f0c2b3a4d5e6f70,tariffs:a0b1c2d3e4f50617"],
    ),
]

AlarmShown = Annotated[
    str | None,
    Query(
        max_length=64,
        description="The kiosk's halting alarm: the batch is shown to be kept as proof, not to be booked.",
        examples=["journal-forked"],
    ),
]

After = Annotated[
    int,
    Query(ge=0, le=INT64_MAX, description="The last entry that the kiosk has; 0 for none.", examples=[17]),
]

_HANDLER = Callable[[Request], Coroutine[Any, Any, Response]]
_PLAIN: Final = "identity"


class _PackedRoute(APIRoute):
    """Answers packed for who takes it; a policy is large and a kiosk's line may be slow."""

    def get_route_handler(self) -> _HANDLER:
        plain = super().get_route_handler()

        async def answered(request: Request) -> Response:
            response = await plain(request)
            if len(response.body) >= PACKED_BYTES_MIN and _takes_packed(request):
                response.body = await run_in_threadpool(packed, bytes(response.body))
                response.headers["Content-Length"] = str(len(response.body))
                response.headers["Content-Encoding"] = ENCODING
                response.headers.add_vary_header("Accept-Encoding")
            return response

        return answered


def kiosk_router(context: Context) -> APIRouter:
    """Routes ``/v1/kiosks/…``. Bodies are read raw: a signature is over bytes, not over what they mean."""
    router = APIRouter(prefix="/v1/kiosks", tags=["kiosks"], route_class=_PackedRoute)
    intake = ThreadPoolExecutor(BATCHES_AT_ONCE, "batches")

    @router.post("/enrol", openapi_extra=_takes(EnrolRequest), response_model=EnrolAnswer)
    async def post_enrolment(request: Request) -> EnrolAnswer:
        """Take a kiosk's public key against its one-time code."""
        body = await _body(request, context.settings.body_bytes_max)
        return await run_in_threadpool(_enrol, context, body)

    @router.post("/{kiosk_id}/batches", openapi_extra=_takes(BatchRequest), response_model=BatchAnswer)
    async def post_batch(
        kiosk_id: str,
        request: Request,
        alarm: AlarmShown = None,  # noqa: ARG001 - read with the path, which is signed
    ) -> BatchAnswer:
        """Book entries of the kiosk's journal; sent again they are answered as the first time."""
        signed = await _signed(request, kiosk_id, context)
        taking = partial(copy_context().run, take_batch, context, signed)
        return await get_running_loop().run_in_executor(intake, taking)

    @router.post("/{kiosk_id}/quotes", openapi_extra=_takes(QuoteRequest), response_model=QuoteAnswer)
    async def post_quote(kiosk_id: str, request: Request) -> QuoteAnswer:
        """What an order may be and what the ledger knows of it before any cash is taken."""
        signed = await _signed(request, kiosk_id, context)
        return await run_in_threadpool(_quote, context, signed)

    @router.get("/{kiosk_id}/receipts/{kiosk_number}/{receipt_number}", response_model=TraceAnswer)
    async def get_receipt(
        kiosk_id: str,
        kiosk_number: Annotated[str, Path(max_length=32)],
        receipt_number: Annotated[int, Path(ge=1, le=INT64_MAX)],
        inserted_tiyn: Annotated[int, Query(ge=1, le=INT64_MAX)],
        request: Request,
    ) -> TraceAnswer:
        """What became of a payment at any kiosk, for a customer who has its receipt (K-07)."""
        signed = await _signed(request, kiosk_id, context)
        paper = _Paper(kiosk_number, receipt_number, inserted_tiyn)
        return await run_in_threadpool(_trace, context, signed, paper)

    @router.post(
        "/{kiosk_id}/staff-codes", openapi_extra=_takes(StaffCodeRequest), response_model=StaffCodeAnswer
    )
    async def post_staff_code(kiosk_id: str, request: Request) -> StaffCodeAnswer:
        """Send a field agent at this kiosk a one-time code, or check the one he typed."""
        signed = await _signed(request, kiosk_id, context)
        return await run_in_threadpool(_staff_code, context, signed)

    @router.get("/{kiosk_id}/policy", response_model=PolicyAnswer)
    async def get_policy(kiosk_id: str, request: Request, have: Have = None) -> PolicyAnswer:
        """Everything the kiosk sells by, or of it what the kiosk lacks; its allotment is filled on the way (K-02)."""
        signed = await _signed(request, kiosk_id, context)
        held = None if have is None else have_of(have)
        return await run_in_threadpool(_policy, context, signed, held, request.app.state.policies)

    @router.get("/{kiosk_id}/logos/{logo_hash}", response_model=LogoAnswer)
    async def get_logo(kiosk_id: str, logo_hash: LogoHash, request: Request) -> LogoAnswer:
        """A payee's sign, which the policy names by its hash."""
        signed = await _signed(request, kiosk_id, context)
        return await run_in_threadpool(_logo, context, signed, logo_hash)

    _add_history(router, context)
    _add_wallets(router, context)
    return router


def _add_history(router: APIRouter, context: Context) -> None:
    @router.get("/{kiosk_id}/entries", response_model=EntriesAnswer)
    async def get_entries(kiosk_id: str, after: After, request: Request) -> EntriesAnswer:
        """Entries of the kiosk's own journal that the ledger holds, in order, for a kiosk whose disk lost them (K-01)."""
        signed = await _signed(request, kiosk_id, context)
        return await run_in_threadpool(_entries, context, signed, after)

    @router.post(
        "/{kiosk_id}/unenrolment", openapi_extra=_takes(UnenrolRequest), response_model=UnenrolAnswer
    )
    async def post_unenrolment(kiosk_id: str, request: Request) -> UnenrolAnswer:
        """Close a kiosk that is about to forget who it is; its allotment goes back once it has confirmed that (K-02)."""
        signed = await _signed(request, kiosk_id, context)
        return await run_in_threadpool(_unenrol, context, signed)


def _add_wallets(router: APIRouter, context: Context) -> None:
    closed = [Depends(refuse_during_maintenance)]

    @router.post(
        "/{kiosk_id}/wallet-sessions",
        openapi_extra=_takes(WalletSignIn),
        response_model=WalletSignedIn,
        dependencies=closed,
    )
    async def post_session(kiosk_id: str, request: Request) -> WalletSignedIn:
        """Sign the holder of a wallet in who stands at this kiosk; so many tries a minute at one kiosk (W-64)."""
        signed = await _signed(request, kiosk_id, context)
        return await run_in_threadpool(_sign_in, context, request.app.state.rates, signed)

    @router.post(
        "/{kiosk_id}/wallet-sessions/end",
        openapi_extra=_takes(WalletSessionsEnd),
        response_model=WalletSessionsEnded,
    )
    async def post_end(kiosk_id: str, request: Request) -> WalletSessionsEnded:
        """End every session that was opened at this kiosk: nobody stands there any more."""
        signed = await _signed(request, kiosk_id, context)
        return await run_in_threadpool(_sign_everybody_out, context, signed)

    @router.post(
        "/{kiosk_id}/wallet-orders", openapi_extra=_takes(WalletOrderAsked), response_model=WalletOrderFound
    )
    async def post_order_asked(kiosk_id: str, request: Request) -> WalletOrderFound:
        """What became of an order from a wallet whose answer this kiosk did not get."""
        signed = await _signed(request, kiosk_id, context)
        return await run_in_threadpool(_find_order, context, signed)


def _logo(context: Context, signed: SignedRequest, wanted: str) -> LogoAnswer:
    let_pass(context, signed)
    with reading(context.engine) as connection:
        png = logo_by_hash(connection, wanted)
    told = None if png is None else b64encode(png)
    return LogoAnswer(png=told, server_time=context.clock())


def _sign_in(context: Context, rates: Rates, signed: SignedRequest) -> WalletSignedIn:
    let_pass(context, signed)
    asked = WalletSignIn.model_validate_json(signed.body)
    now = context.clock()
    allowed = SIGN_INS_A_MINUTE * context.settings.rate_factor
    if rates.seconds_to_wait("kiosk-sign-in", signed.kiosk_id, per_minute=allowed, now=now):
        return WalletSignedIn(refusal=Refusal(code=RefusalCode.LOGINS_TOO_MANY), server_time=now)
    return write(context.engine, lambda connection: sign_in(connection, signed.kiosk_id, asked, now))


def _sign_everybody_out(context: Context, signed: SignedRequest) -> WalletSessionsEnded:
    let_pass(context, signed)
    WalletSessionsEnd.model_validate_json(signed.body)
    now = context.clock()
    return write(context.engine, lambda connection: sign_everybody_out(connection, signed.kiosk_id, now))


def _find_order(context: Context, signed: SignedRequest) -> WalletOrderFound:
    let_pass(context, signed)
    asked = WalletOrderAsked.model_validate_json(signed.body)
    with reading(context.engine) as connection:
        return find_order(connection, asked, context.clock())


def _enrol(context: Context, body: bytes) -> EnrolAnswer:
    asked = EnrolRequest.model_validate_json(body)
    now = context.clock()
    kiosk_id = write(
        context.engine,
        lambda connection: enrol(connection, code=asked.code, public_key=asked.public_key, now=now),
    )
    return EnrolAnswer(kiosk_id=kiosk_id, server_time=now)


def _unenrol(context: Context, signed: SignedRequest) -> UnenrolAnswer:
    let_pass(context, signed)
    UnenrolRequest.model_validate_json(signed.body)
    now = context.clock()
    return write(context.engine, lambda connection: unenrol(connection, signed.kiosk_id, now))


def _entries(context: Context, signed: SignedRequest, after_seq: int) -> EntriesAnswer:
    let_pass(context, signed)
    with reading(context.engine) as connection:
        return held_entries(connection, signed.kiosk_id, after_seq, context.clock())


def _quote(context: Context, signed: SignedRequest) -> QuoteAnswer:
    let_pass(context, signed)
    request = QuoteRequest.model_validate_json(signed.body)
    with reading(context.engine) as connection:
        asked = payee_to_ask(connection, request)
    # Outside of any transaction: it waits for somebody else.
    checked = None
    if asked is not None:
        checked = check(
            asked,
            request.requisites,
            amount_tiyn=request.amount_tiyn,
            are_private_allowed=context.settings.are_private_allowed,
        )
    with reading(context.engine) as connection:
        kiosk = kiosk_of(connection, signed.kiosk_id)
        return quote(connection, kiosk, request, context.clock(), checked=checked)


@dataclass(frozen=True)
class _Paper:
    kiosk_number: str
    receipt_number: int
    inserted_tiyn: int


def _trace(context: Context, signed: SignedRequest, paper: _Paper) -> TraceAnswer:
    let_pass(context, signed)
    with reading(context.engine) as connection:
        found = receipt_of_paper(connection, **vars(paper))
    now = context.clock()
    if found is None:
        return TraceAnswer(server_time=now)
    receipt, code = found
    parts = tuple(
        TracedPart(
            name=part.name,
            requisites=(),
            state=part.state,
            inserted_tiyn=part.inserted_tiyn,
            fee_tiyn=part.fee_tiyn,
            credited_tiyn=part.credited_tiyn,
            refusal=part.refusal,
        )
        for part in receipt.parts
    )
    told = TracedReceipt(
        kiosk_number=receipt.kiosk_number,
        receipt_number=receipt.receipt_number,
        at=receipt.at,
        inserted_tiyn=receipt.inserted_tiyn,
        parts=parts,
        wallet=None if receipt.wallet is None else _wallet_order(receipt.wallet),
    )
    return TraceAnswer(receipt=told, trace_code=code, server_time=now)


def _wallet_order(order: wallet_orders.TracedWalletOrder) -> TracedWalletOrder:
    return TracedWalletOrder(
        operation=order.operation,
        name=order.name,
        state=order.state,
        amount_tiyn=order.amount_tiyn,
        fee_tiyn=order.fee_tiyn,
        refusal=order.refusal,
    )


def _staff_code(context: Context, signed: SignedRequest) -> StaffCodeAnswer:
    let_pass(context, signed)
    asked = StaffCodeRequest.model_validate_json(signed.body)
    now, code = context.clock(), asked.code

    def work(connection: Connection) -> StaffCodeAnswer:
        if code is None:
            sent = send_code(connection, signed.kiosk_id, asked.person, now)
            return StaffCodeAnswer(outcome=sent, server_time=now)
        said = check_code(connection, signed.kiosk_id, asked.person, code, now)
        return StaffCodeAnswer(outcome=said, server_time=now)

    return write(context.engine, work)


def _policy(
    context: Context, signed: SignedRequest, held: dict[str, str] | None, reader: PolicyReader
) -> PolicyAnswer:
    let_pass(context, signed)
    now = context.clock()
    return write(
        context.engine,
        lambda connection: policy_answer(connection, signed.kiosk_id, now, held=held, reader=reader),
    )


async def _signed(request: Request, kiosk_id: str, context: Context) -> SignedRequest:
    body = await _body(request, context.settings.body_bytes_max)
    return SignedRequest(
        kiosk_id=kiosk_id,
        method=request.method,
        path=_path(request),
        headers=request.headers,
        body=body,
    )


def _path(request: Request) -> str:
    path: str = request.scope["raw_path"].decode("ascii", "replace")
    query: str = request.scope["query_string"].decode("ascii", "replace")
    return f"{path}?{query}" if query else path


async def _body(request: Request, bytes_max: int) -> bytes:
    """The plain bytes of a body, packed on the way or not.

    Raises:
        BodyTooLarge: there are more than ``bytes_max`` of them, packed or plain.
        BatchBroken: it is packed otherwise than it says, or in a way that nobody knows here.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > bytes_max:
            raise BodyTooLarge(f"body: more than {bytes_max} bytes")
    encoding = request.headers.get("content-encoding", _PLAIN).strip().lower()
    if encoding == _PLAIN:
        return bytes(body)
    if encoding != ENCODING:
        raise BatchBroken(f"Content-Encoding: {ENCODING} or none")
    try:
        return unpacked(bytes(body), bytes_max)
    except PackedTooLarge as large:
        raise BodyTooLarge(f"body: {large}") from large
    except NotPacked as wrong:
        raise BatchBroken(f"body: {wrong}") from wrong


def _takes_packed(request: Request) -> bool:
    offered = (each.partition(";") for each in request.headers.get("accept-encoding", "").lower().split(","))
    return any(name.strip() == ENCODING and weight.strip() != "q=0" for name, _, weight in offered)


def _takes(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}
