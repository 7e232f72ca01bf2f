"""The agent's own side: float, kiosks, cash, requests, reports (docs/agents.md). Nobody else's are seen or touched."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query
from fastapi.responses import Response
from sqlalchemy import Connection, Row, func, select

from ledger.agents.api_schemas import (
    AgentAnswer,
    AgentBagQuery,
    AgentCaseQuery,
    AgentDayAnswer,
    AgentKioskAnswer,
    AlarmAnswer,
    AlarmQuery,
    AllotmentWanted,
    AskedAnswer,
    AskedQuery,
    FloatWanted,
    KioskDayAnswer,
    NewAgentKey,
    OwnCount,
)
from ledger.agents.keys import KEYS, AgentCaller, ByAgentKey
from ledger.agents.reports import float_day, kiosks_day
from ledger.agents.requests import Asked, NotOpen, RequestKind, RequestState, ask, end, open_request
from ledger.agents.service import agent_of
from ledger.agents.tables import agent_keys, agent_requests
from ledger.books.accounts import CASH_UNIT, AccountKind
from ledger.books.ids import named_id
from ledger.books.tables import accounts
from ledger.collections.case_routes import case_answer
from ledger.collections.operator_routes import bag_answers, bills_of
from ledger.collections.reports import agent_cash, bag_rows
from ledger.collections.schemas import AgentCashAnswer, BagAnswer, CaseAnswer, CountAnswer
from ledger.collections.service import BagCount, count_bag
from ledger.collections.tables import bag_counts, collection_cases, collections
from ledger.context import Context
from ledger.database import reading
from ledger.http.bodies import Done, Nothing
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.keys import TooManyKeys
from ledger.http.pages import Page, PageQuery, read_page
from ledger.http.problem import ApiCode, ApiFailure, NotFound
from ledger.http.rates import limited
from ledger.kiosks.service import issue_code, new_code
from ledger.kiosks.tables import alarms, kiosks
from ledger.merchants.schemas import KeyAnswer, KeyBody
from ledger.operator.network_routes import EnrolmentCode
from wire.money import Tiyn, total
from wire.refusals import Refusal
from wire.texts import Text

AgentDay = Annotated[date, Path(ge=date(2023, 1, 1), le=date(2099, 12, 31), description="Astana date.")]


def agent_router(context: Context) -> APIRouter:
    """Routes ``/v1/agent/…``, each for the agent whose key is sent."""
    router = APIRouter(prefix="/v1/agent", tags=["agent"], dependencies=[limited("agent", per_minute=600)])
    _add_self(router, context)
    _add_kiosks(router, context)
    _add_cash(router, context)
    _add_counts(router, context)
    _add_requests(router, context)
    _add_keys(router, context)
    return router


def _add_self(router: APIRouter, context: Context) -> None:
    @router.get("")
    def which_agent(agent: ByAgentKey) -> AgentAnswer:
        """The agent, what is left of its float, and where its cash is."""
        with reading(context.engine) as connection:
            own = agent_of(connection, agent.agent_code)
            cash = next(each for each in agent_cash(connection) if each.agent_code == agent.agent_code)
            left = _allotments(connection, agent)
        return AgentAnswer(
            agent_code=own.agent_code,
            name=own.name,
            bin=own.bin,
            issuer_code=own.issuer.issuer_code,
            float_tiyn=cash.float_tiyn,
            allotted_tiyn=total(left.values()),
            cash=AgentCashAnswer(**vars(cash)),
        )

    @router.get("/reports/{day}")
    def report_day(day: AgentDay, agent: ByAgentKey) -> AgentDayAnswer:
        """What the kiosks took and credited on a day, and how the float moved."""
        with reading(context.engine) as connection:
            account = agent_of(connection, agent.agent_code).float_account
            own, moved = kiosks_day(connection, agent.agent_code, day), float_day(connection, account, day)
        return AgentDayAnswer(
            agent_code=agent.agent_code,
            day=day,
            kiosks=[KioskDayAnswer(**vars(each)) for each in own],
            opening_tiyn=moved.opening_tiyn,
            moves={kind: int(tiyn) for kind, tiyn in moved.moves.items()},
            closing_tiyn=moved.closing_tiyn,
        )


def _add_kiosks(router: APIRouter, context: Context) -> None:
    @router.get("/kiosks")
    def list_own_kiosks(query: PageQuery, agent: ByAgentKey) -> Page[AgentKioskAnswer]:
        """The agent's kiosks: when each was last heard, what is left of its allotment, what cash is in it."""
        chosen = select(kiosks).where(kiosks.c.agent_code == agent.agent_code)
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, [kiosks.c.kiosk_id], query)
            ids = [row.kiosk_id for row in rows]
            left = _balances(connection, AccountKind.KIOSK_ALLOTMENT, ids)
            cash = _balances(connection, AccountKind.CASH_IN_KIOSK, ids)
        items = [_kiosk(row, left, cash) for row in rows]
        return Page(items=items, next_cursor=after)

    @router.get("/alarms")
    def list_own_alarms(query: Annotated[AlarmQuery, Query()], agent: ByAgentKey) -> Page[AlarmAnswer]:
        """What was odd in the kiosks' reports, newest first."""
        chosen = select(alarms).join(kiosks).where(kiosks.c.agent_code == agent.agent_code)
        if query.kiosk_id is not None:
            chosen = chosen.where(alarms.c.kiosk_id == query.kiosk_id)
        keys = [alarms.c.raised_at, alarms.c.alarm_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        items = [AlarmAnswer.model_validate(row, from_attributes=True) for row in rows]
        return Page(items=items, next_cursor=after)

    @router.post("/kiosks/{kiosk_id}/enrolment-codes", status_code=201, response_model=EnrolmentCode)
    def enrol_own(kiosk_id: str, asked: Nothing, agent: ByAgentKey, key: IdempotencyKey) -> Response:
        """A one-time code for a kiosk of the agent's, good for 30 days; its old key holds until then."""
        code = new_code()

        def work(connection: Connection) -> EnrolmentCode:
            _demand_kiosk(connection, agent, kiosk_id)
            issue_code(connection, kiosk_id, code, context.clock())
            return EnrolmentCode(kiosk_id=kiosk_id, code=code)

        route = f"agent/kiosks/{kiosk_id}/enrolment-codes"
        return answer_once(context, agent.caller, key, route=route, asked=asked, work=work, status=201)


def _add_cash(router: APIRouter, context: Context) -> None:
    @router.get("/bags")
    def list_own_bags(query: Annotated[AgentBagQuery, Query()], agent: ByAgentKey) -> Page[BagAnswer]:
        """Collected bags, newest first: the kiosk's journal against the count, denomination by denomination."""
        chosen = bag_rows().where(collections.c.agent_code == agent.agent_code)
        if query.kiosk_id is not None:
            chosen = chosen.where(collections.c.kiosk_id == query.kiosk_id)
        if query.is_counted is not None:
            counted = bag_counts.c.count_id
            chosen = chosen.where(counted.is_not(None) if query.is_counted else counted.is_(None))
        keys = [collections.c.at, collections.c.kiosk_id, collections.c.collection_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
            told = bag_answers(connection, rows)
        return Page(items=told, next_cursor=after)

    @router.get("/collection-cases")
    def list_own_cases(query: Annotated[AgentCaseQuery, Query()], agent: ByAgentKey) -> Page[CaseAnswer]:
        """Bags over or short, unknown, or with a number used before; newest first. The operator closes them."""
        chosen = select(collection_cases).where(collection_cases.c.agent_code == agent.agent_code)
        if query.is_open is not None:
            closed = collection_cases.c.closed_at
            chosen = chosen.where(closed.is_(None) if query.is_open else closed.is_not(None))
        keys = [collection_cases.c.opened_at, collection_cases.c.case_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        return Page(items=[case_answer(row, context.clock()) for row in rows], next_cursor=after)


def _add_counts(router: APIRouter, context: Context) -> None:
    @router.post("/bag-counts", status_code=201, response_model=CountAnswer)
    def post_own_count(asked: OwnCount, agent: ByAgentKey, key: IdempotencyKey) -> Response:
        """Book what the agent's cash centre counted in a bag; one that no kiosk has reported yet as well."""
        bills, counted = bills_of(asked.bills)
        count = BagCount(
            count_id=named_id(f"bag-count/agent/{agent.agent_code}/{key}"),
            agent_code=agent.agent_code,
            bag=asked.bag,
            bills=bills,
            counted_at=asked.counted_at,
            by=f"agent-key:{agent.key_id}",
        )

        def work(connection: Connection) -> CountAnswer | Refusal:
            refusal = count_bag(connection, count, context.clock())
            if refusal is not None:
                return refusal
            return CountAnswer(count_id=count.count_id, counted_tiyn=counted)

        return answer_once(
            context, agent.caller, key, route="agent/bag-counts", asked=asked, work=work, status=201
        )


def _add_requests(router: APIRouter, context: Context) -> None:
    @router.get("/requests")
    def list_own_requests(query: Annotated[AskedQuery, Query()], agent: ByAgentKey) -> Page[AskedAnswer]:
        """What the agent has asked the operator for, newest first."""
        chosen = narrowed(select(agent_requests), query).where(
            agent_requests.c.agent_code == agent.agent_code
        )
        with reading(context.engine) as connection:
            return requests_page(connection, chosen, query)

    @router.post("/float-orders", status_code=201, response_model=AskedAnswer)
    def order_float(asked: FloatWanted, agent: ByAgentKey, key: IdempotencyKey) -> Response:
        """Order float (W-01). The issuer emits it when the operator has seen the money come in."""

        def work(connection: Connection) -> AskedAnswer:
            wanted = Asked(
                request_id=named_id(f"agent-request/{agent.agent_code}/{key}"),
                agent_code=agent.agent_code,
                kind=RequestKind.FLOAT,
                amount_tiyn=Tiyn(asked.amount_tiyn),
            )
            return _put(connection, context, wanted)

        route = "agent/float-orders"
        return answer_once(context, agent.caller, key, route=route, asked=asked, work=work, status=201)

    @router.post("/allotment-requests", status_code=201, response_model=AskedAnswer)
    def want_allotment(asked: AllotmentWanted, agent: ByAgentKey, key: IdempotencyKey) -> Response:
        """Ask for another target of a kiosk's allotment (K-02); the operator decides."""

        def work(connection: Connection) -> AskedAnswer:
            _demand_kiosk(connection, agent, asked.kiosk_id)
            wanted = Asked(
                request_id=named_id(f"agent-request/{agent.agent_code}/{key}"),
                agent_code=agent.agent_code,
                kind=RequestKind.ALLOTMENT,
                amount_tiyn=Tiyn(asked.amount_tiyn),
                kiosk_id=asked.kiosk_id,
            )
            return _put(connection, context, wanted)

        route = "agent/allotment-requests"
        return answer_once(context, agent.caller, key, route=route, asked=asked, work=work, status=201)

    @router.post("/requests/{request_id}/withdrawal", response_model=Done)
    def take_back(request_id: UUID, asked: Nothing, agent: ByAgentKey, key: IdempotencyKey) -> Response:
        """Take back a request that the operator has not answered yet."""

        def work(connection: Connection) -> Done:
            if demand_open(connection, request_id).agent_code != agent.agent_code:
                raise NotFound("open request")
            end(connection, request_id, RequestState.WITHDRAWN, now=context.clock())
            return Done()

        route = f"agent/requests/{request_id}/withdrawal"
        return answer_once(context, agent.caller, key, route=route, asked=asked, work=work)


def _add_keys(router: APIRouter, context: Context) -> None:
    @router.get("/keys")
    def list_agent_keys(query: PageQuery, agent: ByAgentKey) -> Page[KeyAnswer]:
        """The agent's keys, without their secrets."""
        chosen = select(agent_keys).where(agent_keys.c.agent_code == agent.agent_code)
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, [agent_keys.c.created_at, agent_keys.c.key_id], query)
        items = [
            KeyAnswer(
                key_id=row.key_id,
                name=row.name,
                created_at=row.created_at,
                expires_at=row.expires_at,
                revoked_at=row.revoked_at,
                is_this=row.key_id == agent.key_id,
            )
            for row in rows
        ]
        return Page(items=items, next_cursor=after)

    @router.post("/keys", status_code=201, response_model=NewAgentKey)
    def make_agent_key(asked: KeyBody, agent: ByAgentKey, key: IdempotencyKey) -> Response:
        """Make another key; the old ones go on until they are revoked."""

        def work(connection: Connection) -> NewAgentKey:
            return new_agent_key(connection, agent.agent_code, asked, context)

        return answer_once(context, agent.caller, key, route="agent/keys", asked=asked, work=work, status=201)

    @router.post("/keys/{key_id}/revocation", response_model=Done)
    def end_agent_key(key_id: UUID, asked: Nothing, agent: ByAgentKey, key: IdempotencyKey) -> Response:
        """Revoke a key, at once; a key may revoke itself."""

        def work(connection: Connection) -> Done:
            if not KEYS.revoke(connection, agent.agent_code, key_id, context.clock()):
                raise NotFound("key")
            return Done()

        route = f"agent/keys/{key_id}/revocation"
        return answer_once(context, agent.caller, key, route=route, asked=asked, work=work)


def new_agent_key(connection: Connection, agent_code: str, asked: KeyBody, context: Context) -> NewAgentKey:
    """A key for an agent. Raises ApiFailure (409) when it has too many."""
    try:
        made = KEYS.add(connection, agent_code, asked.name, expires_at=asked.expires_at, now=context.clock())
    except TooManyKeys as many:
        raise ApiFailure(ApiCode.CONFLICT, "revoke a key first") from many
    return NewAgentKey(key_id=made.key_id, secret=made.secret)


def narrowed(chosen: Any, query: AskedQuery) -> Any:
    """Requests of the kind and state that are asked for."""
    if query.kind is not None:
        chosen = chosen.where(agent_requests.c.kind == query.kind)
    if query.state is not None:
        chosen = chosen.where(agent_requests.c.state == query.state)
    return chosen


def requests_page(connection: Connection, chosen: Any, query: AskedQuery) -> Page[AskedAnswer]:
    keys = [agent_requests.c.asked_at, agent_requests.c.request_id]
    rows, after = read_page(connection, chosen, keys, query, newest_first=True)
    return Page(items=[_asked(row) for row in rows], next_cursor=after)


def demand_open(connection: Connection, request_id: UUID, kind: RequestKind | None = None) -> Asked:
    """The open request. Raises NotFound."""
    try:
        return open_request(connection, request_id, kind)
    except NotOpen as missing:
        raise NotFound("open request") from missing


def _put(connection: Connection, context: Context, wanted: Asked) -> AskedAnswer:
    ask(connection, wanted, context.clock())
    chosen = select(agent_requests).where(agent_requests.c.request_id == wanted.request_id)
    return _asked(connection.execute(chosen).one())


def _asked(row: Row[Any]) -> AskedAnswer:
    return AskedAnswer.model_validate(row, from_attributes=True)


def _demand_kiosk(connection: Connection, agent: AgentCaller, kiosk_id: str) -> None:
    # Somebody else's kiosk and one that never was look the same.
    chosen = select(kiosks.c.kiosk_id).where(
        kiosks.c.kiosk_id == kiosk_id, kiosks.c.agent_code == agent.agent_code
    )
    if connection.execute(chosen).first() is None:
        raise NotFound("kiosk")


def _allotments(connection: Connection, agent: AgentCaller) -> dict[str, Tiyn]:
    own = select(kiosks.c.kiosk_id).where(kiosks.c.agent_code == agent.agent_code)
    return _balances(connection, AccountKind.KIOSK_ALLOTMENT, own)


def _balances(connection: Connection, kind: AccountKind, owners: Any) -> dict[str, Tiyn]:
    is_money = (
        accounts.c.unit == CASH_UNIT if kind is AccountKind.CASH_IN_KIOSK else accounts.c.unit != CASH_UNIT
    )
    rows = connection.execute(
        select(accounts.c.owner, func.sum(accounts.c.balance_tiyn))
        .where(accounts.c.kind == kind, accounts.c.owner.in_(owners), is_money)
        .group_by(accounts.c.owner)
    )
    return {owner: Tiyn(int(balance)) for owner, balance in rows}


def _kiosk(row: Row[Any], left: dict[str, Tiyn], cash: dict[str, Tiyn]) -> AgentKioskAnswer:
    return AgentKioskAnswer(
        kiosk_id=row.kiosk_id,
        number=row.number,
        address=Text.model_validate(row.address),
        is_enrolled=row.public_key is not None,
        last_heard_at=row.last_heard_at,
        allotment_target_tiyn=row.allotment_target_tiyn,
        allotment_left_tiyn=left.get(row.kiosk_id, Tiyn(0)),
        cash_tiyn=cash.get(row.kiosk_id, Tiyn(0)),
        receipt_number=row.receipt_number,
    )
