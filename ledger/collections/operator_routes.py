"""The cash centre's counts, and how bags and agents' cash stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection, Row, Select, select

from ledger.agents.tables import agents
from ledger.books.ids import named_id
from ledger.collections.case_routes import add_cases
from ledger.collections.disputes import DECIDE_DISPUTE, DisputeDecision
from ledger.collections.reports import (
    acceptor_agreed_at,
    agent_cash,
    bag_disputes_of,
    bag_rows,
    differences_of,
    dispute_of,
)
from ledger.collections.rules import DisputeState, sum_of
from ledger.collections.schemas import (
    AgentCashAnswer,
    AgentsCashAnswer,
    BagAnswer,
    BagFilter,
    BagQuery,
    BillCount,
    CountAnswer,
    CountBody,
    DecideDispute,
    DifferenceAnswer,
    DisputeAnswer,
)
from ledger.collections.service import (
    BagCount,
    count_bag,
)
from ledger.collections.tables import bag_counts, collections
from ledger.context import Context
from ledger.database import reading, streamed
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page, read_page
from ledger.http.problem import ApiCode, ApiFailure, FieldFault, NotFound
from ledger.http.spreadsheets import CSV_ANSWER, csv_answer, harmless
from ledger.staff.access import staff
from ledger.staff.audit import record
from ledger.staff.doing import Doing, Outcome
from ledger.staff.permissions import Action
from ledger.staff.service import Staff
from wire.money import Tiyn
from wire.refusals import Refusal
from wire.times import utc_text

Reader = Annotated[Staff, Depends(staff(Action.READ_MONEY))]
Cashier = Annotated[Staff, Depends(staff(Action.SETTLE_CASH))]


def collection_operator_router(context: Context) -> APIRouter:
    """Routes ``/v1/operator/bags``, ``/agents-cash``, ``/collection-cases`` and ``/disputed-bills``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: collections"])
    _add_bags(router, context)
    _add_counts(router, context)
    add_cases(router, context)
    _add_decisions(router, context)
    return router


def _add_bags(router: APIRouter, context: Context) -> None:
    @router.get("/bags")
    def list_bags(query: Annotated[BagQuery, Query()], _who: Reader) -> Page[BagAnswer]:
        """Collected bags, newest first: the kiosk's journal against the count, denomination by denomination."""
        with reading(context.engine) as connection:
            rows, after = read_page(connection, _meant(query), _BAG_KEYS, query, newest_first=True)
            items = bag_answers(connection, rows)
        return Page(items=items, next_cursor=after)

    @router.get("/bags.csv", response_class=Response, responses=CSV_ANSWER)
    def get_bags_csv(query: Annotated[BagFilter, Query()], _who: Reader) -> Response:
        """The reconciliation as CSV, newest bag first: a line for each denomination, with which number disagrees."""
        newest_first = _meant(query).order_by(*(key.desc() for key in _BAG_KEYS))

        def rows() -> Iterator[Sequence[object]]:
            with reading(context.engine) as connection:
                for row in streamed(connection, newest_first):
                    yield from _bag_lines(row)

        return csv_answer("bags.csv", _BAG_HEADS, rows())


_BAG_KEYS: Final = (collections.c.at, collections.c.kiosk_id, collections.c.collection_id)
_BAG_HEADS: Final = (
    *("kiosk_id", "collection_id", "agent_code", "bag", "seal", "collected_at", "counted_at", "person"),
    *("denomination_tiyn", "journal", "acceptor", "counted", "difference_tiyn", "odd"),
)


def _meant(query: BagFilter) -> Select[Any]:
    chosen: Select[Any] = bag_rows()
    if query.agent_code is not None:
        chosen = chosen.where(collections.c.agent_code == query.agent_code)
    if query.kiosk_id is not None:
        chosen = chosen.where(collections.c.kiosk_id == query.kiosk_id)
    if query.is_counted is not None:
        counted = bag_counts.c.count_id
        chosen = chosen.where(counted.is_not(None) if query.is_counted else counted.is_(None))
    return chosen


def _bag_lines(row: Row[Any]) -> Iterator[Sequence[object]]:
    told = [
        row.kiosk_id,
        row.collection_id,
        row.agent_code,
        harmless(row.bag),
        harmless(row.seal),
        utc_text(row.at),
        None if row.counted_at is None else utc_text(row.counted_at),
        harmless(row.person),
    ]
    for each in differences_of(row):
        numbers = (each.journal_count, each.acceptor_count, each.counted)
        yield [*told, each.denomination_tiyn, *numbers, each.difference_tiyn, each.odd]


def _add_counts(router: APIRouter, context: Context) -> None:
    @router.post("/bag-counts", status_code=201, response_model=CountAnswer)
    def post_count(asked: CountBody, who: Cashier, key: IdempotencyKey) -> Response:
        """Book what was counted in a bag. A bag that no kiosk has reported yet is booked all the same."""
        bills, counted = bills_of(asked.bills)
        count = BagCount(
            count_id=named_id(f"bag-count/{who.staff_id}/{key}"),
            agent_code=asked.agent_code,
            bag=asked.bag,
            bills=bills,
            counted_at=asked.counted_at,
            by=str(who.staff_id),
        )

        def work(connection: Connection) -> CountAnswer | Refusal:
            now = context.clock()
            chosen = select(agents.c.name).where(agents.c.agent_code == asked.agent_code)
            if connection.execute(chosen).first() is None:
                raise NotFound("agent")
            refusal = count_bag(connection, count, now)
            if refusal is not None:
                return refusal
            record(connection, who, "count bag", f"agent:{asked.agent_code}", at=now)
            return CountAnswer(count_id=count.count_id, counted_tiyn=counted)

        return answer_once(context, who.caller, key, route="bag-counts", asked=asked, work=work, status=201)

    @router.get("/agents-cash")
    def list_cash(_who: Reader) -> AgentsCashAnswer:
        """Where each agent's cash is: in kiosks, in bags, in the bank, or missing."""
        with reading(context.engine) as connection:
            told = agent_cash(connection)
        return AgentsCashAnswer(items=[AgentCashAnswer(**vars(each)) for each in told])


def _add_decisions(router: APIRouter, context: Context) -> None:
    @router.post("/disputed-bills/{kiosk_id}/{bill_id}/decision", response_model=Outcome)
    def decide(
        kiosk_id: str, bill_id: UUID, asked: DecideDispute, who: Cashier, key: IdempotencyKey
    ) -> Response:
        """Propose whether a disputed bill was in its bag, where the count left it open; a second person approves.

        The cash of one that was is held for its customer as unapplied cash.
        """

        def payload_of(connection: Connection) -> DisputeDecision:
            row = dispute_of(connection, kiosk_id, bill_id)
            if row is None:
                raise NotFound("disputed bill of a bag")
            if row.state != DisputeState.OPEN:
                raise ApiFailure(ApiCode.CONFLICT, f"the bill is {row.state}")
            return DisputeDecision(kiosk_id=kiosk_id, bill_id=bill_id, is_found=asked.is_found)

        return Doing(context, who, key).alone_or_paired(
            asked,
            DECIDE_DISPUTE,
            payload_of,
            route=DECIDE_DISPUTE.name,
            is_paired=lambda _payload: True,
            reason=asked.reason,
        )


def bills_of(asked: Sequence[BillCount]) -> tuple[dict[int, int], Tiyn]:
    """Bills by denomination, and their sum. Raises ApiFailure (422): a denomination twice, or too much money."""
    bills = {each.denomination_tiyn: each.count for each in asked}
    counted = sum_of(bills)
    if counted is None or len(bills) != len(asked):
        faults = [FieldFault(field="body.bills", reason="a denomination twice")]
        raise ApiFailure(ApiCode.BODY_INVALID, "body.bills: a denomination twice", errors=faults)
    return bills, counted


def bag_answers(connection: Connection, rows: Sequence[Row[Any]]) -> list[BagAnswer]:
    """Rows of ``bag_rows``, each with its disputed bills."""
    disputes = bag_disputes_of(connection, rows)
    return [
        _bag_answer(
            row, disputes.get((row.kiosk_id, row.collection_id), ()), acceptor_agreed_at(connection, row)
        )
        for row in rows
    ]


def _bag_answer(row: Row[Any], disputes: Sequence[Row[Any]], agreed_at: datetime | None) -> BagAnswer:
    return BagAnswer(
        kiosk_id=row.kiosk_id,
        collection_id=row.collection_id,
        agent_code=row.agent_code,
        bag=row.bag,
        seal=row.seal,
        collected_at=row.at,
        booked_tiyn=row.booked_tiyn,
        counted_tiyn=row.counted_tiyn,
        counted_at=row.counted_at,
        lines=[
            DifferenceAnswer(
                denomination_tiyn=each.denomination_tiyn,
                journal_count=each.journal_count,
                acceptor_count=each.acceptor_count,
                counted=each.counted,
                difference_tiyn=each.difference_tiyn,
                odd=each.odd,
            )
            for each in differences_of(row)
        ],
        person=row.person,
        is_without_login=row.is_without_login,
        acceptor_agreed_at=agreed_at,
        disputes=[_dispute_answer(each) for each in disputes],
    )


def _dispute_answer(row: Row[Any]) -> DisputeAnswer:
    return DisputeAnswer.model_validate({name: getattr(row, name) for name in DisputeAnswer.model_fields})
