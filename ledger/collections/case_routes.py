"""The life of a case: listed by state and age, noted on, its cash decided on by two people, closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import Connection, Row, Select, and_, or_, select

from ledger.collections.cases import add_note, case_of, close_case, outstanding, steps_of
from ledger.collections.decisions import (
    CLAIM_OVER,
    FIND_CASH,
    WRITE_OFF_SHORT,
    CashFound,
    OverClaimed,
    ShortWrittenOff,
    difference_of,
    over_of,
    short_of,
)
from ledger.collections.rules import CaseKind, due_at, overdue_since
from ledger.collections.schemas import (
    CaseAnswer,
    CaseFilter,
    CaseLife,
    CaseNote,
    CaseQuery,
    ClaimOver,
    CloseCase,
    FoundCash,
    StepAnswer,
    WriteOffShort,
)
from ledger.collections.tables import collection_cases
from ledger.context import Context
from ledger.database import reading, streamed
from ledger.http.bodies import Done, Made
from ledger.http.idempotency import IdempotencyKey
from ledger.http.pages import Page, read_page
from ledger.http.problem import ApiCode, ApiFailure, NotFound
from ledger.http.spreadsheets import CSV_ANSWER, csv_answer, harmless
from ledger.staff.access import staff
from ledger.staff.approvals import Approvable
from ledger.staff.doing import Doing, Outcome
from ledger.staff.permissions import Action
from ledger.staff.service import Staff
from wire.times import utc_text

Reader = Annotated[Staff, Depends(staff(Action.READ_MONEY))]
Cashier = Annotated[Staff, Depends(staff(Action.SETTLE_CASH))]

_KEYS: Final = (collection_cases.c.opened_at, collection_cases.c.case_id)
_HEADS: Final = (
    *("case_id", "kind", "agent_code", "bag", "difference_tiyn", "outstanding_tiyn", "detail"),
    *("opened_at", "due_at", "is_overdue", "closed_at", "note"),
)


def add_cases(router: APIRouter, context: Context) -> None:
    """Routes ``/collection-cases``."""
    _add_lists(router, context)
    _add_life(router, context)
    _add_decisions(router, context)


def _add_lists(router: APIRouter, context: Context) -> None:
    @router.get("/collection-cases")
    def list_cases(query: Annotated[CaseQuery, Query()], _who: Reader) -> Page[CaseAnswer]:
        """Bags that somebody has to look into, newest first."""
        now = context.clock()
        with reading(context.engine) as connection:
            rows, after = read_page(connection, _meant(query, now), _KEYS, query, newest_first=True)
        return Page(items=[case_answer(row, now) for row in rows], next_cursor=after)

    @router.get("/collection-cases.csv", response_class=Response, responses=CSV_ANSWER)
    def get_cases_csv(query: Annotated[CaseFilter, Query()], _who: Reader) -> Response:
        """The cases as CSV, newest first."""
        now = context.clock()
        newest_first = _meant(query, now).order_by(*(key.desc() for key in _KEYS))

        def rows() -> Iterator[Sequence[object]]:
            with reading(context.engine) as connection:
                for row in streamed(connection, newest_first):
                    yield _line(case_answer(row, now))

        return csv_answer("collection-cases.csv", _HEADS, rows())

    @router.get("/collection-cases/{case_id}")
    def get_case(case_id: UUID, _who: Reader) -> CaseLife:
        """One case, with everything that was noted on it and decided about it."""
        with reading(context.engine) as connection:
            case = _known(connection, case_id)
            steps = [
                StepAnswer.model_validate(row, from_attributes=True) for row in steps_of(connection, case_id)
            ]
        return CaseLife(**case_answer(case, context.clock()).model_dump(), steps=steps)


def _add_life(router: APIRouter, context: Context) -> None:
    @router.post("/collection-cases/{case_id}/notes", status_code=201, response_model=Made)
    def post_note(case_id: UUID, asked: CaseNote, who: Cashier, key: IdempotencyKey) -> Response:
        """Write down what was found out; a closed case takes notes too."""

        def work(connection: Connection) -> Made:
            _known(connection, case_id)
            made = add_note(connection, case_id, by=who.staff_id, note=asked.note, now=context.clock())
            return Made(id=made)

        return Doing(context, who, key).once(
            asked,
            work,
            route=f"collection-cases/{case_id}/notes",
            action="note on case",
            subject=f"collection-case:{case_id}",
            status=201,
        )

    @router.post("/collection-cases/{case_id}/closing", response_model=Done)
    def end_case(case_id: UUID, asked: CloseCase, who: Cashier, key: IdempotencyKey) -> Response:
        """Say what came of a case. Of a difference nothing may be outstanding any more (409)."""

        def work(connection: Connection) -> Done:
            case = _known(connection, case_id)
            if left := outstanding(case):
                raise ApiFailure(
                    ApiCode.CONFLICT,
                    f"{left} tiyn of the difference are outstanding: two people decide where they went first",
                )
            if not close_case(
                connection, case_id, by=str(who.staff_id), note=asked.note, now=context.clock()
            ):
                raise NotFound("open case")
            return Done()

        return Doing(context, who, key).once(
            asked,
            work,
            route=f"collection-cases/{case_id}/closing",
            action="close case",
            subject=f"collection-case:{case_id}",
        )


def _add_decisions(router: APIRouter, context: Context) -> None:
    @router.post("/collection-cases/{case_id}/found-cash", response_model=Outcome)
    def find_cash(case_id: UUID, asked: FoundCash, who: Cashier, key: IdempotencyKey) -> Response:
        """Propose that cash of a difference has turned up; approved by a second person it is booked."""

        def payload_of(connection: Connection) -> CashFound:
            difference_of(connection, case_id, asked.amount_tiyn)
            return CashFound(case_id=case_id, amount_tiyn=asked.amount_tiyn, reason=asked.reason)

        return _paired(Doing(context, who, key), FIND_CASH, asked, payload_of)

    @router.post("/collection-cases/{case_id}/write-off", response_model=Outcome)
    def write_off(case_id: UUID, asked: WriteOffShort, who: Cashier, key: IdempotencyKey) -> Response:
        """Propose that missing cash is not expected any more; approved by a second person it is the agent's loss."""

        def payload_of(connection: Connection) -> ShortWrittenOff:
            short_of(connection, case_id, asked.amount_tiyn)
            return ShortWrittenOff(case_id=case_id, amount_tiyn=asked.amount_tiyn)

        return _paired(Doing(context, who, key), WRITE_OFF_SHORT, asked, payload_of)

    @router.post("/collection-cases/{case_id}/claim", response_model=Outcome)
    def claim(case_id: UUID, asked: ClaimOver, who: Cashier, key: IdempotencyKey) -> Response:
        """Propose to hold cash that was over for its customer; approved, the agent's float gives the e-money (K-01)."""

        def payload_of(connection: Connection) -> OverClaimed:
            over_of(connection, case_id, asked.amount_tiyn)
            number = asked.receipt_number
            return OverClaimed(case_id=case_id, amount_tiyn=asked.amount_tiyn, receipt_number=number)

        return _paired(Doing(context, who, key), CLAIM_OVER, asked, payload_of)


def _paired(
    doing: Doing,
    approvable: Approvable,
    asked: FoundCash | WriteOffShort | ClaimOver,
    payload_of: Callable[[Connection], BaseModel],
) -> Response:
    """Money moves: always two people."""
    return doing.alone_or_paired(
        asked,
        approvable,
        payload_of,
        route=approvable.name,
        is_paired=lambda _payload: True,
        reason=asked.reason,
    )


def _known(connection: Connection, case_id: UUID) -> Row[Any]:
    case = case_of(connection, case_id)
    if case is None:
        raise NotFound("case")
    return case


def _meant(query: CaseFilter, now: datetime) -> Select[Any]:
    cases = collection_cases.c
    chosen = select(collection_cases)
    if query.is_open is not None:
        chosen = chosen.where(cases.closed_at.is_(None) if query.is_open else cases.closed_at.is_not(None))
    if query.is_overdue is not None:
        late = or_(
            *(and_(cases.kind == kind, cases.opened_at < overdue_since(kind, now)) for kind in CaseKind)
        )
        is_late = and_(cases.closed_at.is_(None), late)
        chosen = chosen.where(is_late if query.is_overdue else ~is_late)
    if query.kind is not None:
        chosen = chosen.where(cases.kind == query.kind)
    if query.agent_code is not None:
        chosen = chosen.where(cases.agent_code == query.agent_code)
    if query.days_min is not None:
        chosen = chosen.where(cases.opened_at <= now - timedelta(days=query.days_min))
    return chosen


def case_answer(row: Row[Any], now: datetime) -> CaseAnswer:
    """One row of ``collection_cases``."""
    due = due_at(CaseKind(row.kind), row.opened_at)
    return CaseAnswer(
        case_id=row.case_id,
        kind=row.kind,
        agent_code=row.agent_code,
        bag=row.bag,
        difference_tiyn=row.difference_tiyn,
        detail=row.detail,
        opened_at=row.opened_at,
        due_at=due,
        is_overdue=row.closed_at is None and now >= due,
        closed_at=row.closed_at,
        note=row.note,
        outstanding_tiyn=outstanding(row),
    )


def _line(case: CaseAnswer) -> Sequence[object]:
    told = case.model_dump(mode="json")
    told |= {"bag": harmless(case.bag), "detail": harmless(case.detail), "note": harmless(case.note or "")}
    told |= {
        name: utc_text(at) for name in ("opened_at", "due_at", "closed_at") if (at := getattr(case, name))
    }
    return [told[name] for name in _HEADS]
