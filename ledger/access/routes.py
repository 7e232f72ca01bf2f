"""Public routes: the offer, registration, log-in, recovery of a password (W-03, W-21, W-64)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header
from fastapi.responses import Response
from sqlalchemy import Connection

from ledger.access import credentials, registration
from ledger.access.codes import CodeIssued
from ledger.access.credentials import Number
from ledger.access.registration import IssuerUnclear, RegistrationAsked
from ledger.access.schemas import (
    BeginRecovery,
    BeginRegistration,
    CodeSent,
    ConfirmRecovery,
    ConfirmRegistration,
    LogIn,
    OfferAnswer,
    SessionAnswer,
)
from ledger.access.sessions import AnySession, SessionOpened, end_sessions, find_session
from ledger.context import Context
from ledger.database import reading, write
from ledger.http.bodies import Done
from ledger.http.callers import ANYONE
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.problem import ApiCode, ApiFailure, FieldFault
from ledger.http.rates import limited
from ledger.issuers.service import Issuer
from ledger.offers.service import offer_in_force
from wire.refusals import Refusal

Device = Annotated[str, Header(alias="User-Agent", description="Shown to the holder beside the session.")]


def access_router(context: Context) -> APIRouter:
    """Routes ``/v1/offer``, ``/v1/registrations``, ``/v1/sessions`` and ``/v1/password-recoveries``."""
    router = APIRouter(prefix="/v1", tags=["wallet: access"])
    _add_offer(router, context)
    _add_registrations(router, context)
    _add_sessions(router, context)
    _add_recoveries(router, context)
    return router


def _add_offer(router: APIRouter, context: Context) -> None:
    @router.get("/offer")
    def get_offer() -> OfferAnswer:
        """The public offer in force: what a registration accepts (12.8)."""
        with reading(context.engine) as connection:
            offer = offer_in_force(connection, context.clock())
        return OfferAnswer(version=offer.version, url=offer.url)


def _add_registrations(router: APIRouter, context: Context) -> None:
    @router.post(
        "/registrations",
        status_code=202,
        response_model=CodeSent,
        dependencies=[limited("registration", per_minute=10)],
    )
    def begin(asked: BeginRegistration, key: IdempotencyKey) -> Response:
        """Ask for a wallet: a code goes to the number, whether it has a wallet already or not (W-03)."""

        def work(connection: Connection) -> CodeSent | Refusal:
            wanted = RegistrationAsked(
                issuer=issuer_of(connection, asked.issuer_code),
                phone=asked.phone,
                holder_name=asked.holder_name.strip(),
                language=asked.language,
                offer_version=asked.offer_version,
                has_consented=asked.has_consented,
                channel=asked.channel,
            )
            return sent(registration.begin_registration(connection, wanted, context.clock()))

        return answer_once(context, ANYONE, key, route="registrations", asked=asked, work=work, status=202)

    @router.post(
        "/registrations/confirmations",
        status_code=201,
        response_model=SessionAnswer,
        dependencies=[limited("registration-code", per_minute=20)],
    )
    def confirm(asked: ConfirmRegistration, key: IdempotencyKey, device: Device = "") -> Response:
        """Prove the number: the wallet is open, and the session's first act is to choose a password (W-64)."""

        def work(connection: Connection) -> SessionAnswer | Refusal:
            now = context.clock()
            opened = registration.confirm_registration(
                connection, asked.challenge_id, asked.code, device=device, now=now
            )
            return opened if isinstance(opened, Refusal) else session_answer(connection, opened[1], now)

        return answer_once(
            context, ANYONE, key, route="registrations/confirmations", asked=asked, work=work, status=201
        )


def _add_sessions(router: APIRouter, context: Context) -> None:
    @router.post(
        "/sessions",
        status_code=201,
        response_model=SessionAnswer,
        dependencies=[limited("login", per_minute=20)],
    )
    def log_in(asked: LogIn, key: IdempotencyKey, device: Device = "") -> Response:
        """Log in by number and password. Five wrong passwords lock log-in until the password is recovered (W-64)."""

        def work(connection: Connection) -> SessionAnswer | Refusal:
            now = context.clock()
            number = Number(
                issuer_code=issuer_of(connection, asked.issuer_code).issuer_code, phone=asked.phone
            )
            opened = credentials.log_in(
                connection, number, asked.password.get_secret_value(), device=device, now=now
            )
            return opened if isinstance(opened, Refusal) else session_answer(connection, opened[1], now)

        return answer_once(context, ANYONE, key, route="sessions", asked=asked, work=work, status=201)

    @router.delete("/sessions/current", status_code=204)
    def log_out(session: AnySession) -> Response:
        """End this session."""
        now = context.clock()
        write(
            context.engine,
            lambda connection: end_sessions(connection, session.wallet_id, now, only=session.session_id),
        )
        return Response(status_code=204)


def _add_recoveries(router: APIRouter, context: Context) -> None:
    @router.post(
        "/password-recoveries",
        status_code=202,
        response_model=CodeSent,
        dependencies=[limited("recovery", per_minute=10)],
    )
    def begin(asked: BeginRecovery, key: IdempotencyKey) -> Response:
        """Ask for a code to the registered number. A number without a wallet is answered alike (W-64)."""

        def work(connection: Connection) -> CodeSent | Refusal:
            number = Number(
                issuer_code=issuer_of(connection, asked.issuer_code).issuer_code, phone=asked.phone
            )
            return sent(credentials.begin_recovery(connection, number, asked.channel, context.clock()))

        return answer_once(
            context, ANYONE, key, route="password-recoveries", asked=asked, work=work, status=202
        )

    @router.post(
        "/password-recoveries/confirmations",
        response_model=Done,
        dependencies=[limited("recovery-code", per_minute=20)],
    )
    def confirm(asked: ConfirmRecovery, key: IdempotencyKey) -> Response:
        """Give the code: a one-time password goes to the registered number, to be changed at first use (W-64)."""

        def work(connection: Connection) -> Done | Refusal:
            issuer = issuer_of(connection, asked.issuer_code)
            refused = credentials.confirm_recovery(
                connection,
                Number(issuer_code=issuer.issuer_code, phone=asked.phone),
                asked.challenge_id,
                asked.code,
                email=asked.email,
                now=context.clock(),
            )
            return refused or Done()

        return answer_once(
            context, ANYONE, key, route="password-recoveries/confirmations", asked=asked, work=work
        )


# --- what routes of access share ------------------------------------------------------------------------------


def issuer_of(connection: Connection, issuer_code: str | None) -> Issuer:
    """Whose e-money a request is about. Raises ApiFailure (422) where that is not clear."""
    try:
        return registration.issuer_named(connection, issuer_code)
    except IssuerUnclear as unclear:
        fault = FieldFault(field="body.issuer_code", reason="name one of the issuers of this network")
        raise ApiFailure(ApiCode.BODY_INVALID, "body.issuer_code: unclear", errors=[fault]) from unclear


def sent(issued: CodeIssued | Refusal) -> CodeSent | Refusal:
    if isinstance(issued, Refusal):
        return issued
    return CodeSent(challenge_id=issued.challenge_id, expires_at=issued.expires_at, command=issued.command)


def session_answer(connection: Connection, opened: SessionOpened, now: datetime) -> SessionAnswer:
    """A session just opened, with what is due before it can do anything."""
    found = find_session(connection, opened.token, now)
    assert found is not None, "it was just opened"
    session = found[0]
    return SessionAnswer(
        wallet_id=session.wallet_id,
        session_id=opened.session_id,
        token=opened.token,
        expires_at=opened.expires_at,
        must_change_password=session.must_change_password,
        offer_due=session.offer_due,
    )
