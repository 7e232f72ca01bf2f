"""Accounts of staff, the audit log, and proposals that wait for a second pair of eyes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from sqlalchemy import Connection, Row, Select, select

from ledger.access.passwords import hash_password, new_password
from ledger.context import Context
from ledger.database import reading, write
from ledger.http.bodies import AnswerBody, Done, Nothing
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.pages import Page, PageQuery, read_page
from ledger.http.problem import ApiCode, ApiFailure, NotFound
from ledger.staff import approvals as four_eyes
from ledger.staff import service
from ledger.staff.access import staff
from ledger.staff.approvals import Approvable
from ledger.staff.audit import record
from ledger.staff.permissions import Action
from ledger.staff.schemas import (
    AddStaff,
    Login,
    LogLine,
    LogQuery,
    Member,
    OneTimePassword,
    Proposal,
    ProposalQuery,
    Reject,
)
from ledger.staff.service import LoginTaken, LoginUnknown, Staff
from ledger.staff.tables import approvals, staff_actions, staff_members
from wire.refusals import Refusal

Manager = Annotated[Staff, Depends(staff(Action.MANAGE_STAFF))]
MembersReader = Annotated[Staff, Depends(staff(Action.MANAGE_STAFF, Action.READ_AUDIT))]
LogReader = Annotated[Staff, Depends(staff(Action.READ_AUDIT))]
ProposalReader = Annotated[Staff, Depends(staff(Action.READ_APPROVALS))]
Decider = Annotated[Staff, Depends(staff(Action.APPROVE_CORRECTION, Action.APPROVE_CHANGE))]
Rejecter = Annotated[
    Staff, Depends(staff(Action.APPROVE_CORRECTION, Action.APPROVE_CHANGE, Action.PROPOSE_CORRECTION))
]


def staff_operator_router(context: Context, approvables: Mapping[str, Approvable]) -> APIRouter:
    """Routes ``/v1/operator/staff``, ``/audit-log`` and ``/proposals``."""
    router = APIRouter(prefix="/v1/operator", tags=["operator: staff"])
    _add_members(router, context)
    _add_closing(router, context)
    _add_log(router, context)
    _add_proposals(router, context)
    _add_decisions(router, context, approvables)
    return router


def _add_members(router: APIRouter, context: Context) -> None:
    @router.get("/staff")
    def list_staff(query: PageQuery, _who: MembersReader) -> Page[Member]:
        """Everyone who can or could sign in."""
        with reading(context.engine) as connection:
            rows, after = read_page(connection, select(staff_members), [staff_members.c.login], query)
        return Page(items=[_member(row) for row in rows], next_cursor=after)

    @router.post("/staff", status_code=201, response_model=OneTimePassword)
    def add_member(asked: AddStaff, who: Manager, key: IdempotencyKey) -> Response:
        """Open an account; its one-time password is shown this once."""
        password = new_password()
        hashed = hash_password(password)

        def work(connection: Connection) -> OneTimePassword:
            now = context.clock()
            try:
                staff_id = service.add_staff(
                    connection, login=asked.login, role=asked.role, password_hash=hashed, now=now
                )
            except LoginTaken as taken:
                raise ApiFailure(ApiCode.CONFLICT, "body.login: taken") from taken
            detail = {"role": asked.role.value}
            record(connection, who, "add staff", f"staff:{staff_id}", at=now, detail=detail)
            return OneTimePassword(login=asked.login, password=password)

        return answer_once(context, who.caller, key, route="staff", asked=asked, work=work, status=201)


def _add_closing(router: APIRouter, context: Context) -> None:
    @router.post("/staff/{login}/closing", response_model=Done)
    def close_member(login: Login, asked: Nothing, who: Manager, key: IdempotencyKey) -> Response:
        """Close an account and end its sessions. Nobody closes his own."""

        def work(connection: Connection) -> Done:
            now = context.clock()
            if login == who.login:
                raise ApiFailure(ApiCode.FORBIDDEN, "nobody closes his own account")
            staff_id = _known(lambda: service.close_staff(connection, login, now))
            record(connection, who, "close staff", f"staff:{staff_id}", at=now)
            return Done()

        route = f"staff/{login}/closing"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)

    @router.post("/staff/{login}/password-reset", response_model=OneTimePassword)
    def reset_member(login: Login, asked: Nothing, who: Manager, key: IdempotencyKey) -> Response:
        """Give a one-time password; the second factor is to be set up anew."""
        password = new_password()
        hashed = hash_password(password)

        def work(connection: Connection) -> OneTimePassword:
            now = context.clock()
            staff_id = _known(lambda: service.reset_staff(connection, login, hashed, now))
            record(connection, who, "reset password", f"staff:{staff_id}", at=now)
            return OneTimePassword(login=login, password=password)

        route = f"staff/{login}/password-reset"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)


def _add_log(router: APIRouter, context: Context) -> None:
    @router.get("/audit-log")
    def read_log(query: Annotated[LogQuery, Query()], who: LogReader) -> Page[LogLine]:
        """What staff did and which personal data they saw, newest first (W-92). Reading it is recorded too."""
        chosen = select(staff_actions, staff_members.c.login).join(staff_members)
        if query.login is not None:
            chosen = chosen.where(staff_members.c.login == query.login)
        if query.subject is not None:
            chosen = chosen.where(staff_actions.c.subject == query.subject)
        if query.is_personal is not None:
            chosen = chosen.where(staff_actions.c.is_personal == query.is_personal)
        keys = [staff_actions.c.at, staff_actions.c.action_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        now = context.clock()
        write(context.engine, lambda connection: record(connection, who, "read log", "audit-log", at=now))
        return Page(items=[_line(row) for row in rows], next_cursor=after)


def _add_proposals(router: APIRouter, context: Context) -> None:
    @router.get("/proposals")
    def list_proposals(query: Annotated[ProposalQuery, Query()], _who: ProposalReader) -> Page[Proposal]:
        """What was proposed, newest first, and what became of it."""
        chosen = _proposal_rows()
        if query.state is not None:
            chosen = chosen.where(approvals.c.state == query.state)
        keys = [approvals.c.proposed_at, approvals.c.approval_id]
        with reading(context.engine) as connection:
            rows, after = read_page(connection, chosen, keys, query, newest_first=True)
        now = context.clock()
        return Page(items=[_proposal(row, now) for row in rows], next_cursor=after)

    @router.get("/proposals/{proposal_id}")
    def get_proposal(proposal_id: UUID, _who: ProposalReader) -> Proposal:
        """One proposal."""
        with reading(context.engine) as connection:
            row = connection.execute(
                _proposal_rows().where(approvals.c.approval_id == proposal_id)
            ).one_or_none()
        if row is None:
            raise NotFound("proposal")
        return _proposal(row, context.clock())


def _add_decisions(router: APIRouter, context: Context, approvables: Mapping[str, Approvable]) -> None:
    @router.post("/proposals/{proposal_id}/approval", response_model=Done)
    def approve(proposal_id: UUID, asked: Nothing, who: Decider, key: IdempotencyKey) -> Response:
        """Approve what another person proposed: it is done at once, or the rules refuse it for good."""

        def work(connection: Connection) -> AnswerBody | Refusal:
            refusal = four_eyes.approve(connection, who, proposal_id, approvables, now=context.clock())
            return refusal or Done()

        route = f"proposals/{proposal_id}/approval"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)

    @router.post("/proposals/{proposal_id}/rejection", response_model=Done)
    def reject(proposal_id: UUID, asked: Reject, who: Rejecter, key: IdempotencyKey) -> Response:
        """Let a proposal fall. Who made it may do so too."""

        def work(connection: Connection) -> Done:
            now = context.clock()
            four_eyes.reject(connection, who, proposal_id, approvables, note=asked.note, now=now)
            return Done()

        route = f"proposals/{proposal_id}/rejection"
        return answer_once(context, who.caller, key, route=route, asked=asked, work=work)


def _known(act: Callable[[], UUID]) -> UUID:
    try:
        return act()
    except LoginUnknown as unknown:
        raise NotFound("member of staff") from unknown


def _proposal_rows() -> Select[Any]:
    proposer, decider = staff_members.alias("proposer"), staff_members.alias("decider")
    return (
        select(approvals, proposer.c.login.label("proposer_login"), decider.c.login.label("decider_login"))
        .join(proposer, proposer.c.staff_id == approvals.c.proposed_by)
        .outerjoin(decider, decider.c.staff_id == approvals.c.decided_by)
    )


def _proposal(row: Row[Any], now: datetime) -> Proposal:
    is_expired = row.state == "open" and now >= row.expires_at
    return Proposal(
        id=row.approval_id,
        action=row.action,
        subject=row.subject,
        payload=row.payload,
        reason=row.reason,
        state="expired" if is_expired else row.state,
        proposed_by=row.proposer_login,
        proposed_at=row.proposed_at,
        expires_at=row.expires_at,
        decided_by=row.decider_login,
        decided_at=row.decided_at,
        note=row.note,
    )


def _member(row: Row[Any]) -> Member:
    return Member(
        login=row.login,
        role=row.role,
        is_closed=row.is_closed,
        has_second_factor=row.second_factor is not None,
        added_at=row.added_at,
    )


def _line(row: Row[Any]) -> LogLine:
    return LogLine(
        at=row.at,
        login=row.login,
        role=row.role,
        action=row.action,
        subject=row.subject,
        is_personal=row.is_personal,
        detail=row.detail,
    )
