"""Routes of mistaken transfers: ask for one back, consent to give it back (W-72)."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID, uuid5

from fastapi import APIRouter
from fastapi.responses import Response
from sqlalchemy import Connection, or_, select

from ledger.access import codes
from ledger.access.rules import CodePurpose
from ledger.access.sessions import ReadySession, WalletSession
from ledger.context import Context
from ledger.database import reading
from ledger.http.bodies import Done, Nothing
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page, PageQuery, read_page
from ledger.http.problem import NotFound
from ledger.http.refused import Refused
from ledger.payments.returns import TransferReturn, ask_back, decline, give_back, return_of, shown
from ledger.payments.routes import caller_of
from ledger.payments.schemas import (
    CodeAnswer,
    CodeRequest,
    ConfirmationRequest,
    ReturnRequest,
    ReturnTold,
)
from ledger.payments.tables import transfer_returns
from ledger.wallets.service import wallet_of
from wire.refusals import Refusal, RefusalCode


def return_router(context: Context) -> APIRouter:
    """Routes ``/v1/wallet/transfer-returns``."""
    router = APIRouter(prefix="/v1/wallet/transfer-returns", tags=["wallet: payments"])
    _add_requests(router, context)
    _add_consent(router, context)
    return router


def _add_requests(router: APIRouter, context: Context) -> None:
    @router.post("", status_code=HTTPStatus.CREATED, response_model=ReturnTold)
    def ask(asked: ReturnRequest, session: ReadySession, key: IdempotencyKey) -> Response:
        """Ask for a mistaken transfer back: its receiver is told, and may consent within 30 days (W-72)."""

        def work(connection: Connection) -> ReturnTold | Refusal:
            made = ask_back(
                connection,
                asked.operation_id,
                return_id=uuid5(session.wallet_id, f"return/{key}"),
                now=context.clock(),
                sender_wallet_id=session.wallet_id,
            )
            return made if isinstance(made, Refusal) else _told(made, session)

        return answer_once(
            context,
            caller_of(session),
            key,
            route="wallet/transfer-returns",
            asked=asked,
            work=work,
            status=201,
        )

    @router.get("")
    def list_returns(query: PageQuery, session: ReadySession) -> Page[ReturnTold]:
        """Transfers asked back, by this client and of him, newest first."""
        table = transfer_returns
        mine = or_(
            table.c.sender_wallet_id == session.wallet_id, table.c.receiver_wallet_id == session.wallet_id
        )
        with reading(context.engine) as connection:
            keys = [table.c.asked_at, table.c.return_id]
            rows, after = read_page(connection, select(table).where(mine), keys, query, newest_first=True)
            found = [return_of(connection, row.return_id) for row in rows]
        return Page(items=[_told(each, session) for each in found if each is not None], next_cursor=after)


def _add_consent(router: APIRouter, context: Context) -> None:
    @router.post("/{return_id}/codes", status_code=HTTPStatus.CREATED, response_model=CodeAnswer)
    def post_code(
        return_id: UUID, asked: CodeRequest, session: ReadySession, key: IdempotencyKey
    ) -> Response:
        """Send the receiver the code that his consent takes."""

        def work(connection: Connection) -> CodeAnswer | Refusal:
            found = _received(connection, session, return_id)
            sender = wallet_of(connection, found.sender_wallet_id)
            issued = codes.issue(
                connection,
                purpose=CodePurpose.TRANSFER,
                bound_to=found.bound_to,
                channel=asked.channel,
                now=context.clock(),
                wallet_id=session.wallet_id,
                fields={"amount_tiyn": int(found.amount_tiyn), "counterparty": shown(sender)},
            )
            if isinstance(issued, Refusal):
                return issued
            return CodeAnswer.of(issued, context.settings.command_number)

        route = f"wallet/transfer-returns/{return_id}/codes"
        return answer_once(context, caller_of(session), key, route=route, asked=asked, work=work, status=201)

    @router.post("/{return_id}/consent", response_model=ReturnTold)
    def consent(
        return_id: UUID, asked: ConfirmationRequest, session: ReadySession, key: IdempotencyKey
    ) -> Response:
        """Give the transfer back: its exact sum, once (W-72)."""
        route = f"wallet/transfer-returns/{return_id}/consent"

        def check(connection: Connection) -> Done | Refusal:
            found = _received(connection, session, return_id)
            refusal = codes.check(
                connection,
                asked.challenge_id,
                asked.code,
                purpose=CodePurpose.TRANSFER,
                bound_to=found.bound_to,
                now=context.clock(),
                wallet_id=session.wallet_id,
                used_for=return_id,
            )
            return refusal or Done()

        def work(connection: Connection) -> ReturnTold | Refusal:
            made = give_back(connection, return_id, by_wallet_id=session.wallet_id, now=context.clock())
            return made if isinstance(made, Refusal) else _told(made, session)

        # The try counts even if the return is refused: so it is a transaction, and an answer, of its own.
        answer_once(context, caller_of(session), key, route=f"{route}/code", asked=asked, work=check)
        given = uuid5(key, "given")
        return answer_once(context, caller_of(session), given, route=route, asked=asked, work=work)

    @router.post("/{return_id}/decline", response_model=ReturnTold)
    def post_decline(return_id: UUID, asked: Nothing, session: ReadySession, key: IdempotencyKey) -> Response:
        """Keep the transfer."""

        def work(connection: Connection) -> ReturnTold | Refusal:
            made = decline(connection, return_id, by_wallet_id=session.wallet_id, now=context.clock())
            return made if isinstance(made, Refusal) else _told(made, session)

        route = f"wallet/transfer-returns/{return_id}/decline"
        return answer_once(context, caller_of(session), key, route=route, asked=asked, work=work)


def _received(connection: Connection, session: WalletSession, return_id: UUID) -> TransferReturn:
    found = return_of(connection, return_id)
    if found is not None and found.sender_wallet_id == session.wallet_id:
        raise Refused(Refusal(code=RefusalCode.CONSENT_MISSING))
    if found is None or found.receiver_wallet_id != session.wallet_id:
        raise NotFound("transfer asked back")
    return found


def _told(found: TransferReturn, session: WalletSession) -> ReturnTold:
    side = "sender" if found.sender_wallet_id == session.wallet_id else "receiver"
    return ReturnTold.model_validate(
        {
            "return_id": found.return_id,
            "operation_id": found.operation_id,
            "side": side,
            "amount_tiyn": found.amount_tiyn,
            "state": found.state,
            "asked_at": found.asked_at,
            "expires_at": found.expires_at,
            "ended_at": found.ended_at,
        }
    )
