"""How staff sign in, and how they manage accounts, the log and what waits for a second pair of eyes."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response
from sqlalchemy import Connection

from ledger.context import Context
from ledger.database import reading, write
from ledger.http.bodies import Done
from ledger.http.callers import ANYONE
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.rates import limited
from ledger.staff import access, service
from ledger.staff.access import staff
from ledger.staff.audit import record
from ledger.staff.schemas import (
    BeginSecondFactor,
    ChangePassword,
    ConfirmSecondFactor,
    LogIn,
    MeAnswer,
    SecondFactorAnswer,
    SessionAnswer,
)
from ledger.staff.service import Staff
from wire.refusals import Refusal

Anyone = Annotated[Staff, Depends(staff())]
Newcomer = Annotated[Staff, Depends(staff(is_password_due_allowed=True))]


def staff_router(context: Context) -> APIRouter:
    """Routes ``/v1/staff/…``: one's own session and password."""
    router = APIRouter(prefix="/v1/staff", tags=["staff"])
    _add_sessions(router, context)
    _add_passwords(router, context)
    return router


def _add_sessions(router: APIRouter, context: Context) -> None:
    @router.post(
        "/sessions",
        status_code=201,
        response_model=SessionAnswer,
        dependencies=[limited("staff-login", per_minute=20)],
    )
    def log_in(asked: LogIn, key: IdempotencyKey) -> Response:
        """Sign in. Five wrong passwords in a row lock the log-in for a quarter of an hour (W-64)."""
        with reading(context.engine) as connection:
            shown = service.check_credentials(connection, asked.login, asked.password.get_secret_value())

        def work(connection: Connection) -> SessionAnswer | Refusal:
            found = service.log_in(connection, shown, asked.code, context.clock())
            if isinstance(found, Refusal):
                return found
            who, token = found
            record(connection, who, "log in", f"staff:{who.staff_id}", at=context.clock())
            return SessionAnswer(
                token=token,
                login=who.login,
                role=who.role,
                must_change_password=who.must_change_password,
            )

        return answer_once(context, ANYONE, key, route="staff/sessions", asked=asked, work=work, status=201)

    @router.get("/me")
    def get_me(who: Newcomer) -> MeAnswer:
        """Who is signed in."""
        return MeAnswer(login=who.login, role=who.role, must_change_password=who.must_change_password)

    @router.delete("/sessions/current", status_code=204)
    def log_out(who: Newcomer, bearer: access.Bearer) -> Response:
        """End this session."""
        assert bearer is not None, "staff() let nobody pass without"
        token, now = bearer.credentials, context.clock()

        def work(connection: Connection) -> None:
            service.end_session(connection, token, now)
            record(connection, who, "log out", f"staff:{who.staff_id}", at=now)

        write(context.engine, work)
        return Response(status_code=204)


def _add_passwords(router: APIRouter, context: Context) -> None:
    @router.post("/password", response_model=Done, dependencies=[limited("staff-password", per_minute=20)])
    def change_password(asked: ChangePassword, who: Newcomer, key: IdempotencyKey) -> Response:
        """Change one's own password: at least twelve signs, without the login. Every session ends."""
        old = asked.password.get_secret_value()
        with reading(context.engine) as connection:
            shown = service.check_credentials(connection, who.login, old)
        new = service.prepare_password(shown, old=old, new=asked.new_password.get_secret_value())

        def work(connection: Connection) -> Done | Refusal:
            now = context.clock()
            refusal = service.change_password(connection, who, shown, new, now)
            if refusal is not None:
                return refusal
            record(connection, who, "change password", f"staff:{who.staff_id}", at=now)
            return Done()

        return answer_once(context, who.caller, key, route="staff/password", asked=asked, work=work)

    @router.post("/second-factor", response_model=SecondFactorAnswer)
    def begin_second_factor(asked: BeginSecondFactor, who: Anyone, key: IdempotencyKey) -> Response:
        """A new secret for an authenticator. It counts once its first code has confirmed it."""

        def work(_connection: Connection) -> SecondFactorAnswer:
            secret = service.new_secret()
            uri = service.provisioning_uri(secret, who.login)
            return SecondFactorAnswer(secret=secret.hex(), uri=uri)

        return answer_once(context, who.caller, key, route="staff/second-factor", asked=asked, work=work)

    @router.post(
        "/second-factor/confirmation",
        response_model=Done,
        dependencies=[limited("staff-password", per_minute=20)],
    )
    def confirm_second_factor(asked: ConfirmSecondFactor, who: Anyone, key: IdempotencyKey) -> Response:
        """Demand a code from the next log-in on."""
        password = asked.password.get_secret_value()
        with reading(context.engine) as connection:
            shown = service.check_credentials(connection, who.login, password)
        secret = bytes.fromhex(asked.secret.get_secret_value())
        sealed = service.sealed(secret, password)

        def work(connection: Connection) -> Done | Refusal:
            now = context.clock()
            refusal = service.set_second_factor(
                connection, who, shown, secret, sealed_secret=sealed, code=asked.code, now=now
            )
            if refusal is not None:
                return refusal
            record(connection, who, "set second factor", f"staff:{who.staff_id}", at=now)
            return Done()

        return answer_once(context, who.caller, key, route="staff/second-factor/2", asked=asked, work=work)
