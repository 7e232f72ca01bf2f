"""Routes of a holder's own wallet: who he is, his password, sessions and settings; block, closing, consent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header
from fastapi.responses import Response
from pydantic import BaseModel
from sqlalchemy import Connection

from ledger.access import codes, credentials
from ledger.access.routes import sent, session_answer
from ledger.access.rules import CodePurpose
from ledger.access.schemas import (
    AcceptOffer,
    AskCode,
    BlockOwn,
    CaseShown,
    ChangePassword,
    CloseWallet,
    ClosingShown,
    CodedAction,
    CodeSent,
    ConfirmationShown,
    SessionAnswer,
    SessionShown,
    SessionsShown,
    SettingsChange,
    SwitchConfirmation,
    WalletShown,
)
from ledger.access.sessions import AnySession, KnownSession, WalletSession, end_sessions, sessions_of
from ledger.access.settings import is_confirmation_on, switch_confirmation
from ledger.context import Context
from ledger.database import reading, write
from ledger.holders import service as holders
from ledger.holders.cases import cases_of
from ledger.http.bodies import Done
from ledger.http.callers import Caller
from ledger.http.idempotency import IdempotencyKey, answer_once
from ledger.http.problem import NotFound
from ledger.http.rates import limited
from ledger.offers.service import Acceptance, offer_in_force, record_acceptances
from ledger.wallets.blocks import active_reasons, block
from ledger.wallets.closings import Closing, close, closing_of
from ledger.wallets.rules import OPEN_STATES, BlockReason, ClosingReason
from ledger.wallets.service import wallet_of
from wire.refusals import Refusal, RefusalCode

Device = Annotated[str, Header(alias="User-Agent", description="Shown to the holder beside the session.")]


def wallet_router(context: Context) -> APIRouter:
    """Routes ``/v1/wallet`` and below that are about the wallet itself."""
    router = APIRouter(prefix="/v1/wallet", tags=["wallet: settings"])
    _add_wallet(router, context)
    _add_password(router, context)
    _add_sessions(router, context)
    _add_codes(router, context)
    _add_settings(router, context)
    _add_endings(router, context)
    return router


def _add_wallet(router: APIRouter, context: Context) -> None:
    @router.get("")
    def get_wallet(session: AnySession) -> WalletShown:
        """The wallet and its holder, masked (W-92)."""
        with reading(context.engine) as connection:
            return _shown(connection, session.wallet_id)

    @router.post("/offer", response_model=Done)
    def accept_offer(asked: AcceptOffer, session: AnySession, key: IdempotencyKey) -> Response:
        """Accept the offer in force; version and time are recorded (W-03, 12.8)."""

        def work(connection: Connection) -> Done | Refusal:
            now = context.clock()
            if asked.version != offer_in_force(connection, now).version:
                return Refusal(code=RefusalCode.OFFER_DUE)
            acceptance = Acceptance(wallet_id=session.wallet_id, version=asked.version, accepted_at=now)
            record_acceptances(connection, [acceptance])
            return Done()

        return _Call(context, session, key).answer("offer", asked, work)


def _add_password(router: APIRouter, context: Context) -> None:
    @router.post(
        "/password", response_model=SessionAnswer, dependencies=[limited("wallet-password", per_minute=20)]
    )
    def change_password(
        asked: ChangePassword, session: AnySession, key: IdempotencyKey, device: Device = ""
    ) -> Response:
        """Choose a password, or another one. Every session ends; the answer holds a new one (W-64)."""

        def work(connection: Connection) -> SessionAnswer | Refusal:
            now = context.clock()
            opened = credentials.change_password(
                connection,
                session.wallet_id,
                current=asked.current.get_secret_value(),
                new=asked.new.get_secret_value(),
                device=device,
                now=now,
            )
            return opened if isinstance(opened, Refusal) else session_answer(connection, opened, now)

        return _Call(context, session, key).answer("password", asked, work)


def _add_sessions(router: APIRouter, context: Context) -> None:
    @router.get("/sessions")
    def list_sessions(session: AnySession) -> SessionsShown:
        """Every session that lets somebody into this wallet, newest first."""
        with reading(context.engine) as connection:
            rows = sessions_of(connection, session.wallet_id, context.clock())
        return SessionsShown(
            sessions=[
                SessionShown(
                    session_id=row.session_id,
                    device=row.device,
                    begun_at=row.begun_at,
                    last_used_at=row.last_used_at,
                    expires_at=row.expires_at,
                    is_this=row.session_id == session.session_id,
                )
                for row in rows
            ]
        )

    @router.delete("/sessions/{session_id}", status_code=204)
    def end_session(session_id: UUID, session: AnySession) -> Response:
        """End one session of this wallet."""
        now = context.clock()
        ended = write(
            context.engine,
            lambda connection: end_sessions(connection, session.wallet_id, now, only=session_id),
        )
        if not ended:
            raise NotFound("session")
        return Response(status_code=204)

    @router.delete("/sessions", status_code=204)
    def end_others(session: AnySession) -> Response:
        """End all sessions of this wallet but this one."""
        now = context.clock()
        write(
            context.engine,
            lambda connection: end_sessions(connection, session.wallet_id, now, keep=session.session_id),
        )
        return Response(status_code=204)


def _add_codes(router: APIRouter, context: Context) -> None:
    @router.post(
        "/codes", status_code=201, response_model=CodeSent, dependencies=[limited("codes", per_minute=20)]
    )
    def ask_code(asked: AskCode, session: KnownSession, key: IdempotencyKey) -> Response:
        """A code for a change of the wallet itself; codes of payments are asked for with the payment (W-21)."""

        def work(connection: Connection) -> CodeSent | Refusal:
            issued = codes.issue(
                connection,
                purpose=CodePurpose.SETTINGS,
                bound_to=_bound_to(asked.action, asked.subject),
                channel=asked.channel,
                wallet_id=session.wallet_id,
                now=context.clock(),
            )
            return sent(issued)

        return _Call(context, session, key).answer("codes", asked, work, status=201)


def _add_settings(router: APIRouter, context: Context) -> None:
    @router.post("/confirmation", response_model=ConfirmationShown)
    def switch(asked: SwitchConfirmation, session: KnownSession, key: IdempotencyKey) -> Response:
        """Switch confirmation by code. Off takes a code and the waiver of claims over what follows (W-22, 8.9)."""
        call = _Call(context, session, key)
        return call.answer("confirmation", asked, lambda connection: _switch(connection, call, asked))

    @router.post("/settings", response_model=WalletShown)
    def change(asked: SettingsChange, session: KnownSession, key: IdempotencyKey) -> Response:
        """Change the language, or the e-mail address by a code that is bound to it."""
        call = _Call(context, session, key)
        return call.answer("settings", asked, lambda connection: _change(connection, call, asked))


def _switch(connection: Connection, call: _Call, asked: SwitchConfirmation) -> ConfirmationShown | Refusal:
    if not asked.is_on:
        if not asked.waives_claims:
            return Refusal(code=RefusalCode.CONSENT_DUE)
        refused = call.check(connection, CodedAction.CONFIRMATION_OFF, "", (asked.challenge_id, asked.code))
        if refused is not None:
            return refused
    refused = switch_confirmation(
        connection,
        call.session.wallet_id,
        is_on=asked.is_on,
        at=call.context.clock(),
        waives_claims=asked.waives_claims,
    )
    return refused or ConfirmationShown(is_on=asked.is_on)


def _change(connection: Connection, call: _Call, asked: SettingsChange) -> WalletShown | Refusal:
    wallet_id = call.session.wallet_id
    if asked.email is not None:
        refused = call.check(connection, CodedAction.EMAIL, asked.email, (asked.challenge_id, asked.code))
        if refused is not None:
            return refused
        holders.set_email(connection, wallet_id, asked.email or None, call.context.clock())
    if asked.language is not None:
        holders.set_language(connection, wallet_id, asked.language)
    return _shown(connection, wallet_id)


def _add_endings(router: APIRouter, context: Context) -> None:
    @router.post("/block", response_model=WalletShown)
    def block_own(asked: BlockOwn, session: AnySession, key: IdempotencyKey) -> Response:
        """Block one's own wallet, at once; unblocking takes documents (W-60, W-61)."""

        def work(connection: Connection) -> WalletShown:
            reason = BlockReason(asked.reason)
            block(connection, session.wallet_id, reason, at=context.clock(), by="client")
            return _shown(connection, session.wallet_id)

        return _Call(context, session, key).answer("block", asked, work)

    @router.post("/closing", response_model=ClosingShown)
    def close_wallet(asked: CloseWallet, session: KnownSession, key: IdempotencyKey) -> Response:
        """Close the wallet: blocked now, paid out to one's own account after ten bank days (W-63)."""
        return _close(asked, session, key, CodedAction.CLOSING)

    @router.post("/consent-withdrawal", response_model=ClosingShown)
    def withdraw_consent(asked: CloseWallet, session: KnownSession, key: IdempotencyKey) -> Response:
        """Withdraw the consent to personal data: the wallet is closed, then the data erased (W-63, 9.8 to 9.10)."""
        return _close(asked, session, key, CodedAction.CONSENT_WITHDRAWAL)

    def _close(asked: CloseWallet, session: WalletSession, key: UUID, action: CodedAction) -> Response:
        call = _Call(context, session, key)
        is_withdrawal = action is CodedAction.CONSENT_WITHDRAWAL
        reason = ClosingReason.CONSENT_WITHDRAWN if is_withdrawal else ClosingReason.CLIENT

        def work(connection: Connection) -> ClosingShown | Refusal:
            proof = (asked.challenge_id, asked.code)
            refused = call.check(connection, action, asked.iban or "", proof)
            if refused is not None:
                return refused
            closing = close(connection, session.wallet_id, asked.iban, context.clock(), reason=reason)
            return closing if isinstance(closing, Refusal) else _closing(closing)

        return call.answer(action.value, asked, work)


def _bound_to(action: CodedAction, subject: str) -> str:
    return f"{action}/{subject}"


@dataclass(frozen=True)
class _Call:
    """One request of a holder about his own wallet."""

    context: Context
    session: WalletSession
    key: UUID

    def answer(
        self,
        name: str,
        asked: BaseModel,
        work: Callable[[Connection], BaseModel | Refusal],
        *,
        status: int = 200,
    ) -> Response:
        caller = Caller("wallet", str(self.session.wallet_id))
        route = f"wallet/{name}"
        return answer_once(self.context, caller, self.key, route=route, asked=asked, work=work, status=status)

    def check(
        self, connection: Connection, action: CodedAction, subject: str, proof: tuple[UUID | None, str | None]
    ) -> Refusal | None:
        """Judge the code of a change (W-21); none given is a wrong one."""
        challenge_id, code = proof
        if challenge_id is None or code is None:
            return Refusal(code=RefusalCode.CODE_WRONG)
        return codes.check(
            connection,
            challenge_id,
            code,
            purpose=CodePurpose.SETTINGS,
            bound_to=_bound_to(action, subject),
            wallet_id=self.session.wallet_id,
            now=self.context.clock(),
        )


def _shown(connection: Connection, wallet_id: UUID) -> WalletShown:
    wallet = wallet_of(connection, wallet_id)
    person = holders.person_of(connection, wallet_id)
    assert person is not None, "nobody is signed in to an erased wallet"
    masked = person.masked()
    closing = closing_of(connection, wallet_id)
    return WalletShown(
        wallet_id=wallet_id,
        issuer_code=wallet.issuer_code,
        status=wallet.status,
        condition=wallet.condition,
        blocked_for=sorted(active_reasons(connection, wallet_id)),
        phone=masked.phone,
        holder_name=masked.holder_name,
        language=masked.language,
        email=masked.email,
        iban=masked.iban,
        is_confirmation_on=is_confirmation_on(connection, wallet_id),
        closing=None if closing is None else _closing(closing),
        cases=[
            CaseShown(case_id=case.case_id, kind=case.kind, state=case.state, due_on=case.due_on)
            for case in cases_of(connection, wallet_id)
            if case.state in OPEN_STATES
        ],
    )


def _closing(closing: Closing) -> ClosingShown:
    return ClosingShown(state=closing.state, payout_on=closing.payout_on)
