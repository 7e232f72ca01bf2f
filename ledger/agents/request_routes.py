"""The operator's side of agents: their keys, and what they ask for."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection, select

from ledger.agents.api_schemas import AskedAnswer, MoneyCame, NewAgentKey, OperatorAskedQuery, WhyNot
from ledger.agents.keys import KEYS
from ledger.agents.requests import RequestKind, RequestState, end, enlarge_allotment, sell_ordered_float
from ledger.agents.routes import demand_open, narrowed, new_agent_key, requests_page
from ledger.agents.tables import agent_requests, agents
from ledger.context import Context
from ledger.database import reading
from ledger.http.bodies import Code, Done, Nothing
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page
from ledger.http.problem import NotFound
from ledger.merchants.schemas import KeyBody, RevokeKey
from ledger.staff.access import staff
from ledger.staff.audit import record
from ledger.staff.permissions import Action
from ledger.staff.service import Staff
from wire.refusals import Refusal

Reader = Annotated[Staff, Depends(staff(Action.READ_NETWORK))]
Mover = Annotated[Staff, Depends(staff(Action.MOVE_MONEY))]
Keeper = Annotated[Staff, Depends(staff(Action.CHANGE_PARTICIPANTS))]


def agent_request_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/agents/…/keys`` and ``/v1/operator/agent-requests``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: agents"])
    _add_keys(router, context)
    _add_requests(router, context)
    _add_answers(router, context)
    return router


def _add_keys(router: APIRouter, context: Context) -> None:
    @router.post("/agents/{code}/keys", status_code=201, response_model=NewAgentKey)
    def give_agent_key(code: Code, asked: KeyBody, who: Keeper, key: IdempotencyKey) -> Response:
        """Make a key for an agent: its first, or one in place of a key that was lost."""

        def work(connection: Connection) -> NewAgentKey:
            if connection.execute(select(agents.c.bin).where(agents.c.agent_code == code)).first() is None:
                raise NotFound("agent")
            made = new_agent_key(connection, code, asked, context)
            detail = {"key_id": str(made.key_id)}
            record(connection, who, "make key", f"agent:{code}", at=context.clock(), detail=detail)
            return made

        route = f"agents/{code}/keys"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work, status=201)

    @router.post("/agents/{code}/keys/{key_id}/revocation", response_model=Done)
    def revoke_agent_key(
        code: Code, key_id: UUID, asked: RevokeKey, who: Keeper, key: IdempotencyKey
    ) -> Response:
        """Revoke an agent's key, at once."""

        def work(connection: Connection) -> Done:
            if not KEYS.revoke(connection, code, key_id, context.clock()):
                raise NotFound("key")
            detail = {"key_id": str(key_id), "why": asked.reason or ""}
            record(connection, who, "revoke key", f"agent:{code}", at=context.clock(), detail=detail)
            return Done()

        route = f"agents/{code}/keys/{key_id}/revocation"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)


def _add_requests(router: APIRouter, context: Context) -> None:
    @router.get("/agent-requests")
    def list_requests(query: Annotated[OperatorAskedQuery, Query()], _who: Reader) -> Page[AskedAnswer]:
        """What agents ask for, newest first."""
        chosen = narrowed(select(agent_requests), query)
        if query.agent_code is not None:
            chosen = chosen.where(agent_requests.c.agent_code == query.agent_code)
        with reading(context.engine) as connection:
            return requests_page(connection, chosen, query)

    @router.post("/agent-requests/{request_id}/refusal", response_model=Done)
    def refuse_request(request_id: UUID, asked: WhyNot, who: Keeper, key: IdempotencyKey) -> Response:
        """Say no to what an agent asked for, and why; the agent reads it."""

        def work(connection: Connection) -> Done:
            now, wanted = context.clock(), demand_open(connection, request_id)
            end(connection, request_id, RequestState.REFUSED, now=now, note=asked.note)
            record(connection, who, "refuse request", f"agent-request:{wanted.request_id}", at=now)
            return Done()

        route = f"agent-requests/{request_id}/refusal"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)


def _add_answers(router: APIRouter, context: Context) -> None:
    @router.post("/agent-requests/{request_id}/float", response_model=Done)
    def fill_order(request_id: UUID, asked: MoneyCame, who: Mover, key: IdempotencyKey) -> Response:
        """The money for an order has come in: its issuer emits as much, once for each bank reference (W-01)."""

        def work(connection: Connection) -> Done | Refusal:
            now, wanted = context.clock(), demand_open(connection, request_id, RequestKind.FLOAT)
            made = sell_ordered_float(
                connection, wanted, bank_reference=asked.bank_reference, by=str(who.staff_id), now=now
            )
            if isinstance(made, Refusal):
                return made
            detail = {"operation_id": str(made), "amount_tiyn": int(wanted.amount_tiyn)}
            record(connection, who, "emit", f"agent:{wanted.agent_code}", at=now, detail=detail)
            return Done()

        route = f"agent-requests/{request_id}/float"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)

    @router.post("/agent-requests/{request_id}/allotment", response_model=Done)
    def grant_allotment(request_id: UUID, asked: Nothing, who: Keeper, key: IdempotencyKey) -> Response:
        """Give a kiosk the target that its agent asked for; it is filled at its next sync (K-02)."""

        def work(connection: Connection) -> Done:
            now, wanted = context.clock(), demand_open(connection, request_id, RequestKind.ALLOTMENT)
            enlarge_allotment(connection, wanted, now)
            record(connection, who, "change kiosk", f"kiosk:{wanted.kiosk_id}", at=now)
            return Done()

        route = f"agent-requests/{request_id}/allotment"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)
