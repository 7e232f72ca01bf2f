"""The dependency that lets only some staff reach a route."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ledger.context import Context
from ledger.database import reading, write
from ledger.http.problem import ApiCode, ApiFailure
from ledger.http.refused import Refused
from ledger.staff.audit import record
from ledger.staff.permissions import Action, Role, roles_for
from ledger.staff.service import Staff, record_use, session_of
from wire.refusals import Refusal, RefusalCode

_BEARER = HTTPBearer(
    scheme_name="staff session",
    description="The token that POST /v1/staff/sessions gives.",
    auto_error=False,
)

Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]


class StaffCheck:
    """Lets a signed-in member of staff pass who has one of the roles; a route's documentation reads them."""

    def __init__(self, roles: frozenset[Role], *, is_password_due_allowed: bool = False) -> None:
        self.roles = roles
        self._is_password_due_allowed = is_password_due_allowed

    def __call__(self, request: Request, bearer: Bearer) -> Staff:
        context: Context = request.app.state.context
        who = _signed_in(context, bearer)
        if who.must_change_password and not self._is_password_due_allowed:
            raise Refused(Refusal(code=RefusalCode.PASSWORD_DUE))
        if who.role not in self.roles:
            route = getattr(request.scope.get("route"), "path", "")
            now = context.clock()
            write(context.engine, lambda connection: record(connection, who, "denied", route, at=now))
            raise ApiFailure(ApiCode.FORBIDDEN, f"needs the role {' or '.join(sorted(self.roles))}")
        return who


def staff(*allowed: Role | Action, is_password_due_allowed: bool = False) -> Callable[..., Staff]:
    """``Depends(staff(Action.CHANGE_LIMITS))``: signed-in staff with a role that may; none named: all staff.

    Raises:
        ApiFailure: not signed in (401), or the role may not (403; recorded).
        Refused: a one-time password is to be changed first.
    """
    return StaffCheck(roles_for(*allowed), is_password_due_allowed=is_password_due_allowed)


def _signed_in(context: Context, bearer: HTTPAuthorizationCredentials | None) -> Staff:
    now = context.clock()
    found = None
    if bearer is not None:
        with reading(context.engine) as connection:
            found = session_of(connection, bearer.credentials, now)
    if bearer is None or found is None:
        raise ApiFailure(ApiCode.UNAUTHENTICATED, headers={"WWW-Authenticate": "Bearer"})
    who, is_use_recorded = found
    if is_use_recorded:
        write(context.engine, lambda connection: record_use(connection, bearer.credentials, now))
    return who
