"""The ledger's side of wallets in a simulated network: it answers what its routes would, without framework and threads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

from argon2 import PasswordHasher
from fastapi import Response
from sqlalchemy import Connection

from ledger.access.credentials import new_credentials
from ledger.access.rules import PASSWORD_LIVES
from ledger.access.schemas import AcceptOffer
from ledger.access.sessions import WalletSession, ready_session, session_of_request
from ledger.access.tables import credentials
from ledger.context import Context
from ledger.database import insert_new, reading, write
from ledger.http.bodies import Done
from ledger.http.callers import Caller
from ledger.http.idempotency import KEY_HEADER, answer_once
from ledger.http.problem import ApiFailure, problem_of_failure, problem_of_refusal
from ledger.http.refused import Refused
from ledger.kiosks.wallet_sessions import find_order, sign_everybody_out, sign_in
from ledger.offers.service import Acceptance, offer_in_force, record_acceptances
from ledger.payments.decisions import Outcome
from ledger.payments.quotes import quote
from ledger.payments.routes import ORDER_ROUTES, order_response
from ledger.payments.schemas import QuoteAsked, QuoteTold
from ledger.payments.submissions import Became, Submission, carry_out
from ledger.statements.summary import summary_of
from ledger.wallets.service import wallets_by_phone
from wire.refusals import Refusal, RefusalCode
from wire.wallet import WalletOrderAsked, WalletSignIn

if TYPE_CHECKING:
    from pydantic import BaseModel

PASSWORD: Final = "Tas-Qala-2026"
PASSWORD_HASH: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
"""As light as can be: a real one takes longer than a customer's whole session."""
SUBJECTS: Final = frozenset({"wallet-sessions", "wallet-orders"})
"""Below a kiosk's own path, signed by it."""
HOLDERS_PATH: Final = "/v1/wallet/"
OFFER: Final = "/v1/wallet/offer"
QUOTES: Final = "/v1/wallet/quotes"
SUMMARY: Final = "/v1/wallet/summary"
LANGUAGE: Final = "ru"


def let_in(connection: Connection, issuer: str, phones: Iterable[str], now: datetime) -> None:
    """Give the holders of these wallets the password; none of them confirms by a code (W-22)."""
    rows = [
        {
            **new_credentials(wallet.wallet_id, now),
            "password_hash": PASSWORD_HASH,
            "is_one_time": False,
            "expires_at": now + PASSWORD_LIVES,
            "is_confirmation_on": False,
        }
        for wallet in wallets_by_phone(connection, issuer, sorted(phones)).values()
    ]
    insert_new(connection, credentials, rows)


class WalletDesk:
    """Holders of wallets, by way of the kiosk that they stand at."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def at_kiosk(self, kiosk_id: str, path: str, body: bytes) -> bytes:
        """What a kiosk asks itself, whose signature was proved: who is in, nobody is in, what became of an order."""
        now = self._context.clock()
        told: BaseModel
        if path.endswith("/wallet-orders"):
            asked = WalletOrderAsked.model_validate_json(body)
            with reading(self._context.engine) as connection:
                told = find_order(connection, asked, now)
        elif path.endswith("/end"):
            told = write(
                self._context.engine, lambda connection: sign_everybody_out(connection, kiosk_id, now)
            )
        else:
            who = WalletSignIn.model_validate_json(body)
            told = write(self._context.engine, lambda connection: sign_in(connection, kiosk_id, who, now))
        return told.model_dump_json().encode()

    def as_holder(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        """Status and content for whoever has the session's token."""
        try:
            response = self._answer(path, headers, body)
        except Refused as no:
            problem = problem_of_refusal(no.refusal, language=LANGUAGE, instance="")
            return problem.status, problem.model_dump_json().encode()
        except ApiFailure as failed:
            problem = problem_of_failure(failed, language=LANGUAGE, instance="")
            return problem.status, problem.model_dump_json().encode()
        return response.status_code, bytes(response.body)

    def _answer(self, path: str, headers: Mapping[str, str], body: bytes) -> Response:
        token = headers["Authorization"].removeprefix("Bearer ")
        session = session_of_request(self._context, token)
        if path == OFFER:
            return self._accepted(session, UUID(headers[KEY_HEADER]), AcceptOffer.model_validate_json(body))
        session = ready_session(session)
        if path == SUMMARY:
            with reading(self._context.engine) as connection:
                told = summary_of(connection, session.wallet_id, LANGUAGE, self._context.clock())
            return Response(told.model_dump_json())
        key = UUID(headers[KEY_HEADER])
        if path == QUOTES:
            return self._quoted(session, key, QuoteAsked.model_validate_json(body))
        asked = ORDER_ROUTES[path].model_validate_json(body)
        submission = Submission(token=token, order=partial(asked.order, key=key), is_checked=True)
        return order_response(self._carried_out(submission))

    def _accepted(self, session: WalletSession, key: UUID, asked: AcceptOffer) -> Response:
        now = self._context.clock()

        def work(connection: Connection) -> Done | Refusal:
            if asked.version != offer_in_force(connection, now).version:
                return Refusal(code=RefusalCode.OFFER_DUE)
            acceptance = Acceptance(wallet_id=session.wallet_id, version=asked.version, accepted_at=now)
            record_acceptances(connection, [acceptance])
            return Done()

        caller = Caller("wallet", str(session.wallet_id))
        return answer_once(self._context, caller, key, route="wallet/offer", asked=asked, work=work)

    def _quoted(self, session: WalletSession, key: UUID, asked: QuoteAsked) -> Response:
        def work(connection: Connection) -> QuoteTold | Refusal:
            made = quote(
                connection,
                quote_id=uuid5(session.wallet_id, f"quote/{key}"),
                wallet_id=session.wallet_id,
                kind=asked.kind,
                amount=asked.amount_tiyn,
                payee_code=asked.payee,
                requisites=asked.answers,
                now=self._context.clock(),
            )
            return made if isinstance(made, Refusal) else QuoteTold.of(made)

        caller = Caller("wallet", str(session.wallet_id))
        status = int(HTTPStatus.CREATED)
        return answer_once(
            self._context, caller, key, route="wallet/quotes", asked=asked, work=work, status=status
        )

    def _carried_out(self, submission: Submission) -> Outcome:
        def work(connection: Connection) -> Became:
            (became,) = carry_out(connection, [submission], self._context.clock)
            return became

        became = write(self._context.engine, work)
        if isinstance(became, Outcome):
            return became
        raise became
