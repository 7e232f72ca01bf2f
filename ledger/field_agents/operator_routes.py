"""The operator's side of field agents: the list, new ones, PINs, blocks; and what was done at the kiosks."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection, Row, select

from ledger.context import Context
from ledger.database import reading
from ledger.field_agents.schemas import (
    AddFieldAgent,
    CredentialsAnswer,
    FieldAgentAnswer,
    FieldAgentQuery,
    ServiceEntryAnswer,
    ServiceEntryQuery,
)
from ledger.field_agents.service import (
    AgentUnknown,
    CodeTaken,
    FieldAgentUnknown,
    NewFieldAgent,
    add_field_agent,
    change_pin,
    set_blocked,
)
from ledger.field_agents.tables import field_agents
from ledger.http.bodies import Code, Done, Nothing
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page, read_page
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.kiosks.tables import kiosk_entries
from ledger.staff.access import staff
from ledger.staff.audit import record
from ledger.staff.permissions import Action
from ledger.staff.service import Staff

Reader = Annotated[Staff, Depends(staff(Action.READ_NETWORK))]
Keeper = Annotated[Staff, Depends(staff(Action.CHANGE_PARTICIPANTS))]

SERVICE_KINDS: Final = ("service_opened", "service_action", "service_closed", "login_failed")


def field_agent_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/field-agents`` and ``/service-entries``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: network"])
    _add_people(router, context)
    _add_changes(router, context)
    _add_entries(router, context)
    return router


def _add_people(router: APIRouter, context: Context) -> None:
    @router.get("/field-agents")
    def list_field_agents(query: Annotated[FieldAgentQuery, Query()], _who: Reader) -> Page[FieldAgentAnswer]:
        """Who may open service mode at whose kiosks; telephones are not shown (W-92)."""
        chosen = select(field_agents)
        if query.agent_code is not None:
            chosen = chosen.where(field_agents.c.agent_code == query.agent_code)
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, [field_agents.c.person_code], query)
        return Page(items=[_field_agent(row) for row in rows], next_cursor=after)

    @router.post("/field-agents", status_code=201, response_model=CredentialsAnswer)
    def post_field_agent(asked: AddFieldAgent, who: Keeper, key: IdempotencyKey) -> Response:
        """Let a person serve an agent's kiosks; the PIN in the answer is told to him, and to nobody else."""

        def work(connection: Connection) -> CredentialsAnswer:
            now = context.clock()
            wanted = NewFieldAgent(**asked.model_dump())
            try:
                made = add_field_agent(connection, wanted, now)
            except AgentUnknown as missing:
                raise NotFound("agent") from missing
            except CodeTaken as taken:
                faults = [FieldFault(field="body.person_code", reason=str(taken))]
                raise ApiFailure(ApiCode.BODY_INVALID, f"body.person_code: {taken}", errors=faults) from taken
            detail = {"role": asked.role, "agent_code": asked.agent_code}
            record(
                connection, who, "add field agent", f"field-agent:{made.person_code}", at=now, detail=detail
            )
            return CredentialsAnswer(person_code=made.person_code, pin=made.pin)

        return answer_once(context, who.caller, key, route="field-agents", asked=asked, work=work, status=201)


def _add_changes(router: APIRouter, context: Context) -> None:
    def change(
        code: str, who: Staff, key: IdempotencyKey, verb: str, do: Callable[[Connection], Any]
    ) -> Response:
        def work(connection: Connection) -> Any:
            try:
                done = do(connection)
            except FieldAgentUnknown as missing:
                raise NotFound("field agent") from missing
            record(connection, who, f"{verb} field agent", f"field-agent:{code}", at=context.clock())
            return done

        route = f"field-agents/{code}/{verb}"
        return answer_once(context, who.caller, key, route=route, asked=Nothing(), work=work)

    @router.post("/field-agents/{code}/pin", response_model=CredentialsAnswer)
    def post_pin(code: Code, _asked: Nothing, who: Keeper, key: IdempotencyKey) -> Response:
        """A new PIN, for who has forgotten his; the old one ends at the kiosks' next sync."""

        def do(connection: Connection) -> CredentialsAnswer:
            made = change_pin(connection, code)
            return CredentialsAnswer(person_code=made.person_code, pin=made.pin)

        return change(code, who, key, "pin", do)

    @router.post("/field-agents/{code}/blocking", response_model=Done)
    def post_blocking(code: Code, _asked: Nothing, who: Keeper, key: IdempotencyKey) -> Response:
        """Take a person off the kiosks' lists: at once where the line is up, else at their next sync."""

        def do(connection: Connection) -> Done:
            set_blocked(connection, code, is_blocked=True)
            return Done()

        return change(code, who, key, "block", do)

    @router.post("/field-agents/{code}/unblocking", response_model=Done)
    def post_unblocking(code: Code, _asked: Nothing, who: Keeper, key: IdempotencyKey) -> Response:
        """Let him in again."""

        def do(connection: Connection) -> Done:
            set_blocked(connection, code, is_blocked=False)
            return Done()

        return change(code, who, key, "unblock", do)


def _add_entries(router: APIRouter, context: Context) -> None:
    @router.get("/service-entries")
    def list_service_entries(
        query: Annotated[ServiceEntryQuery, Query()], _who: Reader
    ) -> Page[ServiceEntryAnswer]:
        """What field agents did at the kiosks, and who could not log in, newest first."""
        chosen = select(kiosk_entries).where(kiosk_entries.c.kind.in_(SERVICE_KINDS))
        if query.kiosk_id is not None:
            chosen = chosen.where(kiosk_entries.c.kiosk_id == query.kiosk_id)
        keys = [kiosk_entries.c.at, kiosk_entries.c.kiosk_id, kiosk_entries.c.seq]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        return Page(items=[_entry(row) for row in rows], next_cursor=after)


def _field_agent(row: Row[Any]) -> FieldAgentAnswer:
    return FieldAgentAnswer(
        person_code=row.person_code,
        agent_code=row.agent_code,
        role=row.role,
        has_phone=bool(row.phone),
        needs_code=row.needs_code,
        is_blocked=row.is_blocked,
        added_at=row.added_at,
    )


def _entry(row: Row[Any]) -> ServiceEntryAnswer:
    body = json.loads(row.body)
    return ServiceEntryAnswer(
        kiosk_id=row.kiosk_id,
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        person_code=body["person"],
        visit_id=body.get("visit_id", ""),
        what=body.get("action") or body.get("reason") or body.get("role", ""),
    )
